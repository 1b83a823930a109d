"""A foot below which a few lines stand that nobody knows: who the house is, words of its own, tags.

One such line at the very end would keep a whole foot, since peeling ends with it. So a document is looked at once more
as if its last lines were not there; where many lines go then, they go, and the last lines stay.

Left alone: everything, where fewer go, since the last lines may be the text's, and what stands above them as well; or
where they are longer than the text above all that; lists of books, which a text may recommend before it closes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from normalize.boxes import REACH as LISTED
from normalize.boxes import ends_in_box
from normalize.changes import Index
from normalize.cues import FOOT, Mask
from normalize.document import Document
from normalize.page import Page
from normalize.weight import has_body

#: So many last lines may be passed, if so many go above them.
PASSED: Final = 4
ENOUGH: Final = 7
#: Above it stand so many characters of sentences.
BODY: Final = 80
#: Of so many lines above the last one so many, no longer than this, have to hold a cue of a rule of the foot, or one
#: has to head a list of other pages.
REACH: Final = 16
CUED: Final = 6
SHORT: Final = 60


def may_stand(page: Page, top: Index, last: Index) -> Mask:
    """Return in which documents such a foot may stand, by the ranks of their first lines and the last ones left."""
    cued = (page.kinds.take(page.ranks) & FOOT != 0) & (page.sizes.take(page.ranks) <= SHORT)
    counts = np.concatenate([np.zeros(1, np.intp), cued.cumsum()])
    last = np.maximum(last, top)
    found: Mask = counts.take(last) - counts.take(np.maximum(last - REACH, top)) >= CUED
    return found | ends_in_box(page, top, last)


def foot(document: Document, peel: Callable[[Document], object]) -> Document | None:
    """Return what is left of a document without its last lines, peeled, if much has gone of it."""
    page, lines = document.page, document.left
    near = lines[-REACH - 1 : -1]
    cued = sum(page.kind[line] & FOOT != 0 and page.lengths[line] <= SHORT for line in near)
    if cued < CUED and not set(lines[-LISTED - 1 : -1]).intersection(document.within(page.lists)):
        return None
    least = _without(document, lines, PASSED, peel)
    if _count(least) + PASSED - 1 < ENOUGH:
        return None  # Above more of them stand fewer lines, but hardly others; most documents are done with one look.
    for count in range(1, PASSED + 1):
        shorter = least if count == PASSED else _without(document, lines, count, peel)
        if _count(shorter) >= ENOUGH:
            above = lines[: bisect_left(lines, min(shorter.removed))]
            size = sum([page.lengths[line] for line in lines[-count:]])
            return shorter if has_body(document, above, max(BODY, size + 1)) else None
    return None


def _without(document: Document, lines: Sequence[int], count: int, peel: Callable[[Document], object]) -> Document:
    """Return what is left of a document without so many last lines, peeled."""
    shorter = Document(document.page, document.number)
    shorter.filled = list(lines[:-count])
    peel(shorter)
    return shorter


def _count(document: Document) -> int:
    """Return how many lines have gone that are no titles of books."""
    return sum([not document.page.line(line).lstrip().startswith("《") for line in document.removed])
