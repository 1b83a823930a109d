"""The menu of a site above the title: words that no rule knows among words that rules know.

Every site names its sections in its own words, one to a line, and its buttons in the words of all. So short lines that
stand below one that is plainly the site's, and above the title, go with it.

Left alone: what stands above the first line that a rule claims, since it may be the title; a line that is not much
shorter than the title; one or two right above the title, which may be a kicker, unless they are as short as a word;
all of it, where less of it is plainly the site's than not, or where no sentences follow.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np

from normalize.belowtitle import may_be_long
from normalize.changes import Index
from normalize.cues import HEAD, Mask
from normalize.document import Document
from normalize.expressions import search
from normalize.page import IN_HEAD, Page
from normalize.weight import SITE, has_body, head_group, is_marks, is_text, of_text, trusted

#: So many lines are looked at; the title stands close above the text or its date.
REACH: Final = 120
CLOSE: Final = 4
#: A title has so many characters at least, and what is no title so many times less; a word so many at most.
TITLE, SHORTER, WORD, LONGEST = 7, 1.5, 4, 12
#: A kicker stands above the title in so many lines; for each line that is plainly a site's so many may be unknown.
KICKER: Final = 2
UNKNOWN: Final = 3
#: In a row of so many lines that are hardly more than words each, any number may be unknown below two that are known;
#: so many lines in a row that all say the same are plainly the site's.
ROW: Final = 8
ROW_WORD: Final = 6
SAME: Final = 4
#: Below a blog's slogan, no longer than this, stand so many words.
SLOGAN, MENU = 20, 3
#: So many characters of sentences follow.
BODY: Final = 80
#: What the audit calls it.
NAME = ("menu-words", "share")

#: What makes a heading of a title.
_HEADED = "#* \u3000"
_SAID = "[。！？；!?;，,、：:“”「」『』《》]"


def menu(document: Document, active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return what goes of the lines above the title that no rule claims: what removes each."""
    if NAME[1] not in active:
        return {}
    gone = _menu(document, document.filled[:REACH], active)
    if not gone and document.removed:
        # What went may be the date that told where the title stands: a second run would not see it.
        gone = _menu(document, document.left[:REACH], active)
    return gone


def _menu(document: Document, lines: Sequence[int], active: frozenset[str]) -> dict[int, tuple[str, str]]:
    # The first line may be the title with the site's name.
    text = next((at for at, line in enumerate(lines) if at and _is_body(document, lines, at)), len(lines))
    # A line of the site, a word, the title: fewer stand above most texts.
    title = _title(document, lines, text) if text > KICKER else None
    if title is None or not has_body(document, document.filled[bisect_left(document.filled, lines[title]) :], BODY):
        return {}
    size = len(document.text(lines[title]).strip()) / SHORTER
    # Between the title of the page and that of the text stands nothing but the site's.
    twice = document.text(lines[0]).strip(_HEADED) == document.text(lines[title]).strip(_HEADED)
    longest = size if twice else min(LONGEST, size)
    often = Counter(document.text(line).strip() for line in lines[:title])
    known: list[int] = []
    unknown: list[int] = []
    held: list[int] = []  # goes if a line above it is plainly the site's
    for line in reversed(lines[:title]):
        shown = document.text(line).strip()
        if twice and line == lines[0] and len(known) > 1:
            unknown += held
            break
        if head_group(document, line) in SITE or (often[shown] >= SAME and not is_marks(document, line)):
            unknown += held
            held.clear()
            known.append(line)
        elif is_marks(document, line):
            held += [line] * twice
        else:
            # An item of a menu has its bullet.
            if len(shown) > longest or search(_SAID, shown) or of_text(shown.lstrip("-*+ ")):
                break
            held.append(line)
            if not (known or twice) and len(held) <= KICKER and len(shown) > WORD:
                return {}
    words = sum(len(document.text(line).strip()) <= ROW_WORD for line in unknown)
    row = (twice and bool(known)) or (len(known) > 1 and words >= ROW and words >= len(unknown) - 2)
    # Where the first line stays it may be the title, and what follows the list and the text of an article.
    each = UNKNOWN if lines[0] in known or lines[0] in unknown else 1
    most = len(unknown) if row else each * len(known)
    if not unknown or len(unknown) > most:
        return {}
    labels = {line: name_of(document, line) for line in known + unknown if line not in document.removed}
    return {line: label for line, label in labels.items() if label[1] in active}


def _is_body(document: Document, lines: Sequence[int], at: int) -> bool:
    """Whether a line is of the text; what a blog says of itself is a short sentence, and a menu stands below it."""
    if not is_text(document, lines[at]):
        return False
    below = lines[at + 1 : at + 1 + MENU]
    return at > 1 or document.size(lines[at]) > SLOGAN or len(below) < MENU or max(map(document.size, below)) > WORD


def name_of(document: Document, line: int) -> tuple[str, str]:
    """Return what the audit calls the removal of a line above the title, and its group."""
    rule = trusted(document, line, document.claim(line, IN_HEAD))
    return NAME if rule is None else (rule.id, rule.group)


def unsure(page: Page, ranks: Index, begins: Index, titled: Mask) -> Mask:
    """Whether lines that no rule claims may be words of a menu or say the title once more, by their ranks.

    `begins` are the ranks of the first lines of their documents; `titled` says whether the title stands above.
    """
    line, before = page.ranks.take(ranks), page.ranks.take(np.maximum(ranks - 1, begins))
    size = page.sizes.take(line)
    twice = (page.sizes.take(before) == size) & (page.first.take(before) == page.first.take(line))
    found: Mask = np.zeros(len(ranks), np.bool_)
    for at in (titled & twice).nonzero()[0].tolist():
        found[at] = "。" not in page.line(int(line[at]))
    # Where the text follows, it is the title itself; above it the page's own may stand.
    for at in ((size <= LONGEST) & (ranks > begins) & ~found).nonzero()[0].tolist():
        found[at] = _another_follows(page, int(ranks[at]), int(begins[at]) if titled[at] else -1)
    first = (~titled & (ranks == begins) & (size > LONGEST)).nonzero()[0]
    if len(first):
        found[first] = may_be_long(page, ranks[first])
    return found


def _another_follows(page: Page, rank: int, begin: int) -> bool:
    """Whether between a line and the text another one may be the title.

    Below a first title, whose rank `begin` is, a line above it has to look like a site's as well.
    """
    for at, line in enumerate(page.filled[rank + 1 : rank + REACH], rank + 1):
        if page.is_text(line):
            return False
        if page.lengths[line] >= TITLE:
            return begin < 0 or at - begin > SAME or any(page.kind[each] & HEAD for each in page.filled[begin:at])
    return False


def _title(document: Document, lines: Sequence[int], text: int) -> int | None:
    """Return which line is the title: the last one that no rule claims above a date or the text."""
    dated = next((at for at in range(text) if _is_dated(document, lines[at])), text)
    for end in (text, dated) if text - dated < CLOSE else (dated,):
        for at in range(end - 1, max(-1, end - 1 - CLOSE), -1):
            line = lines[at]
            if line in document.removed or document.claim(line, IN_HEAD) is not None or is_marks(document, line):
                continue
            if len(document.text(line).strip()) >= TITLE:
                return at
            break
    return None


def _is_dated(document: Document, line: int) -> bool:
    rule = document.claim(line, IN_HEAD)
    return rule is not None and rule.group == "header" and search(r"\d[-/.:年月]\d", document.text(line)) is not None
