"""Lines that no rule claims among lines that rules claim: decoration, and short lines that may be passed.

A site's own words stand in its footer and below its titles: a name, a slogan, a button that nobody has a rule for. The
peeling goes on beyond one or two of them, if they are short and no prose and what lies beyond is boilerplate again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalize.document import Document
from normalize.page import IN_FOOT, IN_HEAD, SENTENCE, Page
from normalize.rule import Rule

#: So many lines that no rule claims are passed at a time, of so many characters at most.
GAP, GAP_LENGTH = 2, 24
#: The same where what stands on both sides is plainly the site's.
WIDE_GAP, WIDE_LENGTH = 6, 40
#: So many lines are passed in all and stay.
GAPS = 6
#: Groups of what is the site's own; a credit or a date may stand in the middle of a text.
SITE = frozenset({"disclaimer", "contact", "promo", "copyright", "share", "related"})
#: The same below a title.
HEAD_GAPS, HEAD_GAP_LENGTH = 2, 16
#: A line of so few characters is a bare word, and may be a title although it is a button's too.
BARE, BUTTON = 6, 2
_PROSE = re.compile('[。！？；!?;“”「」『』"]|[，、：,:…]$|```')
_ADDRESS = re.compile("https?://[!-~]+$")
#: What an aside between two lines of boilerplate does not show: dates and numbers may close a text.
_TELLS = re.compile("[0-9０-９〇一二三四五六七八九十]|年|月|日|第")
#: The same where more than one line above is plainly the site's: a date, and a bare number, which may be a section's.
_DATES = re.compile("年|月|日|第|^[0-9０-９〇一二三四五六七八九十 .、]+$")


def is_decoration(text: str) -> bool:
    """Whether a line shows nothing but marks; a fence of code is none.

    >>> is_decoration("—— ◆ ——"), is_decoration("END")
    (True, False)
    """
    return not any(map(str.isalnum, text)) and "```" not in text


def trusted(document: Document, line: int, rule: Rule | None) -> Rule | None:
    """Return the rule that claims a line, unless the line is a bare word in a text without prose.

    A poem, a list and a table of contents are made of such lines: 收藏, 留言, 往期回顾.
    """
    if rule is None or document.page.lengths[line] > BARE or document.prose:
        return rule
    return None


def is_title(document: Document, lines: Sequence[int], rule: Rule) -> bool:
    """Whether the first line, claimed as the word of a button, may yet be the title: no rule claims the next one."""
    if rule.group != "share" or document.page.lengths[lines[0]] > BUTTON:
        return False
    return len(lines) == 1 or document.claim(lines[1], IN_HEAD) is None


def _passable(text: str, size: int, longest: int) -> bool:
    if size > longest:
        return _ADDRESS.match(text.strip()) is not None
    return _PROSE.search(text.strip()) is None


def may_pass(page: Page, line: int, below: str | None) -> bool:
    """Whether `gap_above` may pass a line that no rule claims, as far as the line itself tells."""
    wide = below in SITE
    if (wide or below is None) and page.between(line) is not None:
        return True
    return _passable(page.line(line), page.lengths[line], WIDE_LENGTH if wide else GAP_LENGTH)


def gap_above(document: Document, lines: Sequence[int], at: int, below: str | None) -> Sequence[int]:
    """Return the lines from `at` upward that no rule claims, if the peeling of a foot may pass them.

    `below` is the group of the rule that claims the line below, None where none does. Right above them a rule claims a
    line; two where the text ends with them and they are no bare address, and where there are more lines than a few.
    """
    wide = below in SITE
    address = _ADDRESS.match(document.text(lines[at]).strip()) is not None
    needed = 1 if below is not None or address else 2
    plain = document.page.plain
    gap: Sequence[int] = ()
    count = 0
    quiet = 0  # lines that nothing but their shortness speaks for
    large = False
    site = False  # whether what is claimed above is the site's
    while at >= count and needed > 0:
        line = lines[at - count]
        if plain[line] or not is_decoration(document.text(line)):
            rule = trusted(document, line, document.claim(line, IN_FOOT))
            if rule is not None:
                if not gap:
                    gap = lines[at - count + 1 : at + 1]
                    needed += quiet > GAP
                    if large and not _below_body(document, lines[: at - count + 1]):
                        return ()
                site = rule.group in SITE
                if large and not site:
                    return ()
                # A heading of a list is never a line of the text by accident.
                needed -= 2 if large and rule.opens is not None else 1
            elif gap:
                # Below a line that is plainly the site's another one may be of the site's address.
                if not site or document.between(line) is None:
                    return ()
                needed -= 1
            elif count == (WIDE_GAP if wide or not quiet else GAP):
                return ()
            else:
                own = (wide or below is None) and document.between(line) is not None
                text, size = document.text(line), document.page.lengths[line]
                if not own and not _passable(text, size, WIDE_LENGTH if wide else GAP_LENGTH):
                    return ()
                quiet += not own
                large |= (wide or own) and not _passable(text, size, GAP_LENGTH)
        elif not gap:
            if not wide and not address:
                # Decoration among such lines may belong to them.
                return ()
            large |= wide
        count += 1
        large |= not gap and count > GAP
    return () if needed > 0 else gap


def _below_body(document: Document, lines: Sequence[int]) -> bool:
    """Whether there is a sentence among some lines: what stands below them may be a foot, and not the text."""
    return any(document.page.lengths[line] > SENTENCE or "。" in document.text(line) for line in lines)


def is_address(document: Document, gap: Sequence[int]) -> bool:
    """Whether lines with which a text ends, below a site's own, are all of the site's address and licence."""
    rules = [document.between(line) for line in gap]
    return all(rule is not None and rule.group in ("contact", "copyright") for rule in rules)


def asides(
    document: Document, gap: Sequence[int], above: Rule, upper: int | None, below: str, active: frozenset[str]
) -> dict[int, tuple[str, str]]:
    """Return what goes of lines that were passed, with boilerplate above and below: all of them or none.

    A line goes that belongs to the block which the line above opens, that a rule for such lines claims, or that shows
    no number and no date. `upper` is the line above the one that `above` claims.
    """
    found: dict[int, tuple[str, str]] = {}
    tells, longest = _TELLS, GAP_LENGTH
    if above.group in SITE and below in SITE and upper is not None:
        second = trusted(document, upper, document.claim(upper, IN_FOOT))
        if second is not None and second.group in SITE:
            tells, longest = _DATES, WIDE_LENGTH
    block = above.opens.lines if above.opens is not None else 0
    for number, line in enumerate(gap):
        block = block if number < block and document.belongs(line, above) else 0
        rule = document.between(line)
        if rule is not None and rule.group in active:
            found[line] = (rule.id, rule.group)
        elif block:
            found[line] = (above.id, above.group)
        elif rule is None and document.page.lengths[line] <= longest and not tells.search(document.text(line).strip()):
            found[line] = ("decoration", below)
        else:
            return {}
    return found


def leads_on(document: Document, lines: Sequence[int], at: int) -> bool:
    """Whether the line at `at`, below the title, is short and no prose, and a header or the like stands right below."""
    return (
        at + 1 < len(lines)
        and _passable(document.text(lines[at]), document.page.lengths[lines[at]], HEAD_GAP_LENGTH)
        and trusted(document, lines[at + 1], document.claim(lines[at + 1], IN_HEAD)) is not None
    )
