"""What stands between the title of a page, which ends in the name of its site, and the title of its text.

Who turns a whole page into text has the title from its frame in the first line, `江水退了-渡口网`, and below it the
menu, the search box, the door for members, until the text itself begins with `江水退了`. No list of rules knows every
menu; but between these two lines nothing is the text's. Nor is a trail that ends in the title, right above it.

Left alone: lines between two titles that are the same, since a verse may come back; all of it, where a sentence stands
there, where the second title stands far below or is a part of the first, or where no sentences follow; lines that a
rule claims whose group stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np

from normalize.abovetitle import NAME, name_of
from normalize.changes import Codes, Index
from normalize.cues import Mask
from normalize.document import Document
from normalize.expressions import match
from normalize.hits import Lines
from normalize.weight import has_body, is_marks

#: The second title is looked for in so many lines; it has so many characters at least.
REACH: Final = 24
TITLE: Final = 6
#: So many characters of sentences follow.
BODY: Final = 80

#: What stands between the parts of a trail, what one begins with that has blanks there, and what the audit calls one.
_LEADS, _FIRST, TRAIL = (">", "›", "»"), "首页 ", ("breadcrumb", "share")
_BELOW = np.arange(1, REACH)[:, np.newaxis]
#: What stands between a title and the name of a site; behind a colon stands the second half of a title.
_SITE = r"\s*[-_|｜—–·«»<>/\\]"
_PARTING = dict.fromkeys(map(ord, "-_｜—–«»<>/\\"), "|")


def may_stand(text: str, lines: Lines, first: Codes, top: Index, last: Index) -> Mask:
    """Return in which documents such a second title may stand, or a trail, by the ranks of the first and last lines.

    `first` is the first character of each line that is no blank.
    """
    sizes, filled = lines.lengths, lines.filled
    head = filled.take(top)
    others = filled.take(np.minimum(top + _BELOW, last))
    begins = first.take(others) == first.take(head)
    size = sizes.take(others)
    found: Mask = (begins & (size >= TITLE) & (size < sizes.take(head))).any(axis=0)
    places = sorted(at for sign in (*_LEADS, _FIRST) for at in _found(text, sign))
    if places:
        at = lines.begins.searchsorted(places, side="right") - 1
        # As `np.unique` does, which loads the masked arrays of NumPy first.
        ranks = filled.searchsorted(at[np.diff(at, prepend=-1) != 0])
        owner = top.searchsorted(ranks, side="right") - 1
        near = (owner >= 0) & (ranks < top.take(owner) + REACH) & (ranks < last.take(owner))
        for rank, number in zip(ranks[near].tolist(), owner[near].tolist(), strict=True):
            trail, title = lines.shown(text, filled[rank : rank + 2])
            found[number] |= len(title) >= TITLE and title in trail
    return found


def _found(text: str, sign: str) -> Iterator[int]:
    """Yield where a sign stands in a text."""
    at = text.find(sign)
    while at >= 0:
        yield at
        at = text.find(sign, at + 1)


def between(document: Document, active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return what goes between the two titles of a document: what removes each line."""
    lines = document.left
    if NAME[1] not in active or not document.prose or len(lines) <= 2:
        return {}
    title = document.text(lines[0]).strip()
    for at, line in enumerate(lines[1:REACH], 1):
        shown = document.text(line).strip()
        if len(shown) >= TITLE and title.startswith(shown) and _names_site(title[len(shown) :], len(shown)):
            below = [each for each in document.filled if each > line]
            return _labelled(document, lines[1:at], active) if has_body(document, below, BODY) else {}
        if "。" in shown:
            break
    return _trail(document, lines)


def _trail(document: Document, lines: list[int]) -> dict[int, tuple[str, str]]:
    """Return the trail right above the title that ends in the title: 首页 > 渡口 > 江水退了."""
    for line, below in pairwise(lines[:REACH]):
        shown, title = document.text(line).strip(), document.text(below).strip()
        if "。" in shown:
            break
        way, sign, _ = shown.removesuffix(">").rstrip().rpartition(title) if len(title) >= TITLE else ("", "", "")
        blank = way.startswith(_FIRST) and way.endswith(" ")
        led = blank or way.rstrip().endswith(_LEADS) or (not way and shown.endswith(">"))
        if sign and led and has_body(document, [each for each in document.filled if each > below], BODY):
            return {line: TRAIL}
    return {}


def _names_site(rest: str, size: int) -> bool:
    """Whether what stands behind a title names a site, and before it a section: none is longer than the title."""
    if match(_SITE, rest) is None:
        return False
    return all(len(part) <= size for part in rest.translate(_PARTING).split("|"))


def _labelled(document: Document, lines: list[int], active: frozenset[str]) -> dict[int, tuple[str, str]]:
    labels = {line: NAME if is_marks(document, line) else name_of(document, line) for line in lines}
    return {line: label for line, label in labels.items() if label[1] in active}
