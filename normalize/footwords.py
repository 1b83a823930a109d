"""What its words say of a line that no rule knows: whether such lines stand in the foot of a page or end a text.

No list of rules knows every site's wording. But the words that sites use in their feet are few and the same, and so are
the shapes of such lines. `wording` weighs them; the likeliest run of lines up to the end goes, or of those right above
others that have gone.

Left alone: a single line where nothing else goes, unless its words leave no doubt; a line that leads to a picture which
is not there, or to lines that stay; numbers and addresses without a line of another kind beside them; texts without a
sentence or with shorter ones than what would go; sentences that do not speak for a foot loudly, what only a text says
(items of lists only where they speak for it), numbers of sections, dates and data, all that stands above one of these
(but above one sentence, which stays, two loud lines may go); and everything where a group of what is the site's own
stays (`minimal`, `--keep`) or the conversion is one of words: a second run would read others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

import numpy as np

from normalize.changes import Index
from normalize.companions import is_picture, leads
from normalize.cues import FOOT, FOOT_SPAN, Mask
from normalize.document import Document
from normalize.expressions import fullmatch, match
from normalize.fields import without_fields
from normalize.page import IN_FOOT, Page
from normalize.view import view
from normalize.weight import SITE, has_body, in_table, is_marks, is_text, site_below, trusted
from normalize.wording import LEAST, MOST, NEVER, REFERENCE, SAID, is_item, says, spoken
from normalize.words import sentences, told

#: Longer lines are never judged by their words, in characters.
LONGEST: Final = 80
#: A line in which no cue of a rule begins has to say so much to be the first of a foot; one of the lines has to say so
#: much where nothing has gone below, or a rule has to claim one.
SURE: Final = 200
NEARLY: Final = 180
FALL = 800  # the search ends where so much less speaks for a foot than at best
#: So much has to speak for it: as much as one line can say.
NEEDED = MOST
#: A single line goes alone where its words say so much, a sentence where they say more.
UNMISTAKABLE: Final = 700
SENTENCE: Final = 1200
#: Sentences alone, where nothing has gone below: as much as three of them can say.
SENTENCES = 2 * MOST + 1
LOUD = 500  # a line that stays is passed, once, below two lines that say so much each
#: So many lines may stay below lines that go, for others above these to be looked at.
INNER: Final = 8
#: One of so many last lines has to hold a cue of a rule.
REACH: Final = 6

#: What the audit calls it.
NAME = "foot-words"

#: The heading over what a text was written from.
_SOURCES = "[_*#> ]{0,4}[参參]考"
#: A number, an address or a name behind what it is.
_BARE = "[\u4e00-\u9fff]{1,6}:[!-~ ]+"


def ends_in_words(page: Page, numbers: Index, top: Index, last: Index) -> Mask:
    """Return whether `foot` may find something in some documents, by the ranks of the first line and the last left."""
    if not page.by_words:
        return np.zeros(len(last), np.bool_)
    lines = page.last_lines(top, last, REACH)
    short = page.sizes.take(lines) <= LONGEST
    found: Mask = short[0] & (short & (page.kinds.take(lines) & FOOT != 0)).any(axis=0)
    rows = found.nonzero()[0]
    # Where a rule claims what is left of the line, it is not judged by its words.
    kinds, first = page.kinds.take(lines[0, rows]).tolist(), lines[:3, rows].T.tolist()
    found[rows] = [
        (kind & FOOT_SPAN != 0 or _may_speak(page, *three)) and page.has_prose(number)
        for kind, three, number in zip(kinds, first, numbers[rows].tolist(), strict=True)
    ]
    return found


def _may_speak(page: Page, line: int, *above: int) -> bool:
    """Whether a last line may be a foot's by its words, or stay below two that are."""
    text = page.line(line)
    seen = view(text)
    # Most last lines are sentences that speak for the text, which is told sooner than what else `says` asks.
    denied = "。" in seen and sum([told(part) for part in sentences(seen)]) < SAID
    if not denied and says(text) > LEAST:
        return True
    return all(page.lengths[each] <= LONGEST and says(page.line(each)) == MOST for each in above)


def foot(document: Document, lines: Sequence[int], active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return what goes at the end of the lines that are left of a document: what removes each, by line.

    Where nothing goes there, return what goes right above others that have gone: an author's card may stand at the end.
    """
    best, sure, some = _run(document, lines[:0:-1], active)
    # Who wrote a text, or where it is from, stands below its last sentence as well.
    last = lines[-1] if lines else -1
    alone = not site_below(document, last)
    least = NEEDED
    if alone and len(some) == 1:
        plain = SENTENCE if is_text(document, some[0]) else UNMISTAKABLE
        least = MOST if spoken(document.text(some[0])) >= plain else SENTENCES
    elif alone and all("。" in document.text(line) for line in some):
        least = SENTENCES
    found = _gone(document, lines, some, active) if best >= least and (sure or not alone) else {}
    if found:
        return found
    below = 0
    for at in range(len(document.filled) - 1, 0, -1):
        line, above = document.filled[at], document.filled[at - 1]
        if line not in document.removed:
            below += 1
            if below > INNER:
                break
        elif above not in document.removed and document.removed[line][1] in SITE and line not in document.page.anywhere:
            end = bisect_left(lines, above) + 1
            best, sure, some = _run(document, lines[:end][:0:-1], active)
            if best >= NEEDED and sure and (found := _gone(document, lines[:end], some, active)):
                return found
    return {}


def _gone(
    document: Document, lines: Sequence[int], some: Sequence[int], active: frozenset[str]
) -> dict[int, tuple[str, str]]:
    """Return what removes some of the lines, if sentences longer than they are stand above."""
    gone = {line: label(document, line) for line in some}
    if len(without_fields(document, some)) < len(some):
        return {}  # Where the form ends and the foot begins is not known.
    size = sum([document.size(line) for line in some])
    if not has_body(document, [line for line in lines if line not in gone], size + 1):
        return {}
    # A number or an address may be the point of the text: words alone do not take it away.
    return {} if all(group == "contact" for rule, group in gone.values() if rule == NAME) else gone


def _run(document: Document, lines: Sequence[int], active: frozenset[str]) -> tuple[int, bool, list[int]]:
    """Return the run of a site's lines, from the last of a text upward, that says most, and what it says.

    Return also whether one of them leaves no doubt by itself. Lines that a rule claims and that stay are not among
    them.
    """
    kind = document.page.kind
    near = [line for line in lines[: 2 * REACH] if line not in document.kept][:REACH]
    if not document.page.by_words or not any(kind[line] & FOOT and document.size(line) <= LONGEST for line in near):
        return 0, False, []
    if not document.prose:
        return 0, False, []
    sum_ = best = size = 0
    sure = surely = False
    told: list[tuple[int, bool]] = []  # what the lines below each say, and whether one of them leaves no doubt
    kept: set[int] = set()
    below, passed = -1, False
    for count, line in enumerate(lines, 1):
        if document.size(line) > LONGEST:
            break
        rule, tells = trusted(document, line, document.claim(line, IN_FOOT)), 0
        told.append((sum_, sure))
        if line in document.kept:
            kept.add(line)
        elif rule is None:
            if not is_marks(document, line):
                tells = NEVER if in_table(document, line) else says(document.text(line))
            if leads(document, line) and (not sum_ or below in kept or is_picture(document.text(below))):
                break
            if tells <= LEAST:
                if tells == NEVER and match(_SOURCES, document.text(line).strip()):
                    # What stands below is the text's, as far as nothing sets it apart.
                    size = _apart(document, lines[:count])
                    best, surely = told[size]
                    break
                if tells == NEVER and match(REFERENCE, document.text(line).strip()):
                    size = _below_block(lines[:count])
                    best, surely = told[size]
                    break
                if passed or tells == NEVER or not _loud(document, lines[count : count + 2]):
                    break
                passed, tells = True, -MOST
                kept.add(line)
            sum_ += tells
            sure |= tells >= NEARLY
        elif rule.group in active:
            sum_ += MOST
            sure = True
        else:
            kept.add(line)
        begins = sum_ > best and (kind[line] & FOOT or tells >= SURE) and line not in kept
        if begins and not in_list(document, line, lines[count : count + 1]):
            best, size, surely = sum_, count, sure
        if sum_ < best - FALL:
            break
        below = line
    return best, surely, [line for line in lines[:size] if line not in kept]


def in_list(document: Document, line: int, beside: Sequence[int]) -> bool:
    """Whether a line and the one beside it are items of a list: all of them go or none."""
    return is_item(document.text(line)) and any(is_item(document.text(each)) for each in beside)


def _apart(document: Document, lines: Sequence[int]) -> int:
    """Return how many of some lines decoration, or a line of a rule, gone or not, sets apart from the highest one."""
    for at in range(len(lines) - 1, 0, -1):
        line, below = lines[at], lines[at - 1]
        claimed = trusted(document, line, document.claim(line, IN_FOOT)) is not None
        if claimed or is_marks(document, line) or any(line < each < below for each in document.removed):
            return at
    return 0


def _below_block(lines: Sequence[int]) -> int:
    """Return how many of some lines stand below the block of the highest one, a list of works without a blank line."""
    at = len(lines) - 1
    while at and lines[at - 1] == lines[at] + 1:
        at -= 1
    return at


def _loud(document: Document, lines: Sequence[int]) -> bool:
    """Whether two lines leave no doubt, each by itself; no sentences, which a text on such matters ends with."""
    return len(lines) > 1 and all(
        document.size(line) <= LONGEST
        and not is_text(document, line)
        and document.claim(line, IN_FOOT) is None
        and says(document.text(line)) == MOST
        and spoken(document.text(line)) >= LOUD
        for line in lines
    )


def label(document: Document, line: int) -> tuple[str, str]:
    """Return what the audit calls the removal of a line, and the group of most rules that have a word in it."""
    rule = trusted(document, line, document.claim(line, IN_FOOT))
    if rule is not None:
        return rule.id, rule.group
    if fullmatch(_BARE, document.seen(line)):
        return NAME, "contact"
    return NAME, group_near(document, line, SITE) or "promo"


def group_near(document: Document, line: int, some: Collection[str]) -> str | None:
    """Return that of some groups to which most rules belong that have a word in a line."""
    groups = Counter(rule.group for rule in document.page.rules_near(line) if rule.group in some)
    return min(groups, key=lambda group: (-groups[group], group)) if groups else None
