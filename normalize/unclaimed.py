"""Lines that no rule claims among lines that rules claim: decoration, and short lines that may be passed.

A site's own words stand in its footer and below its titles: a name, a slogan, a button that nobody has a rule for. The
peeling goes on beyond one or two of them, if they are short and no prose and what lies beyond is boilerplate again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalize.document import Document
from normalize.page import IN_FOOT, IN_HEAD
from normalize.rule import Rule

#: So many lines that no rule claims are passed at a time and in all, of so many characters at most.
GAP, GAPS, GAP_LENGTH = 2, 4, 24
#: The same below a title.
HEAD_GAPS, HEAD_GAP_LENGTH = 2, 16
#: A line of so few characters is a bare word, and may be a title although it is a button's too.
BARE, BUTTON = 6, 2
_PROSE = re.compile('[。！？；!?;“”「」『』"]|[，、：,:…]$')
_ADDRESS = re.compile("https?://[!-~]+$")
#: What an aside between two lines of boilerplate does not show: dates and numbers may close a text.
_TELLS = re.compile("[0-9０-９〇一二三四五六七八九十]|年|月|日|第")


def is_decoration(text: str) -> bool:
    """Whether a line shows nothing but marks.

    >>> is_decoration("—— ◆ ——"), is_decoration("END")
    (True, False)
    """
    return not any(map(str.isalnum, text))


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


def _passable(document: Document, line: int, longest: int) -> bool:
    text = document.text(line).strip()
    if document.page.lengths[line] > longest:
        return _ADDRESS.match(text) is not None
    return _PROSE.search(text) is None


def gap_above(document: Document, lines: Sequence[int], at: int, claimed: bool) -> Sequence[int]:
    """Return the lines from `at` upward that no rule claims, if the peeling of a foot may pass them.

    Right above them a rule claims a line; two where the text ends with them and they are no bare address, because
    nothing below is `claimed`.
    """
    needed = 1 if claimed or _ADDRESS.match(document.text(lines[at]).strip()) else 2
    plain = document.page.plain
    gap: Sequence[int] = ()
    count = 0
    while at >= count and needed:
        line = lines[at - count]
        if plain[line] or not is_decoration(document.text(line)):
            if trusted(document, line, document.claim(line, IN_FOOT)) is not None:
                needed -= 1
                gap = gap or lines[at - count + 1 : at + 1]
            elif gap or count == GAP or not _passable(document, line, GAP_LENGTH):
                return ()
        elif not gap:
            # Decoration among such lines may belong to them.
            return ()
        count += 1
    return () if needed else gap


def is_aside(document: Document, gap: Sequence[int]) -> bool:
    """Whether lines that were passed, with boilerplate above and below, go with it."""
    return not any(_TELLS.search(document.text(line)) for line in gap)


def leads_on(document: Document, lines: Sequence[int], at: int) -> bool:
    """Whether the line at `at`, below the title, is short and no prose, and a header or the like stands right below."""
    return (
        at + 1 < len(lines)
        and _passable(document, lines[at], HEAD_GAP_LENGTH)
        and trusted(document, lines[at + 1], document.claim(lines[at + 1], IN_HEAD)) is not None
    )
