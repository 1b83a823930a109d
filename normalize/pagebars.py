"""What a page shows again and again within a text: the buttons below each of its pictures, the numbers of its pages.

An extractor leaves 分享 and facebook wherever a picture stood, and of a bar of page numbers each number on a line of
its own. A button goes wherever it stands if it is the word of nothing else and stands there three times; numbers that
count from one go beside the button for the next page, and where the same bar stands twice.

Left alone: words that may be a text's, as lists and tables have them; what stands twice only; numbers by themselves,
which may be those of a list whose items are gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from normalize.changes import Codes, Index
from normalize.cues import FOOT, HEAD, Mask
from normalize.document import Document
from normalize.expressions import fullmatch
from normalize.hits import among, table
from normalize.page import SENTENCE
from normalize.strips import LONGEST, SURE, is_button

#: A button stands so many times at least; a bar has so many numbers at least, of so many digits at most.
TIMES, NUMBERS, DIGITS = 3, 3, 2
#: Above these first lines the buttons are those of a head.
TOP = 4
#: What the audit calls them.
BUTTON, BAR = ("button-row", "share"), ("page-numbers", "share")

_DIGITS = table("0123456789")
#: The button for another page, in a view.
_PAGER = "[<>«»›‹ ]{0,3}(?:[上下前后首尾末][1一]?页|阅读?全文|余下全文|next|prev(?:ious)?)[<>«»›‹ ]{0,3}"


def may_stand(first: Codes, kinds: npt.NDArray[np.uint8], sizes: Index, filled: Index, top: Index, last: Index) -> Mask:
    """Return in which documents such lines may stand, by the ranks of their first and last lines.

    `first` is the first character of each line that is no blank, `sizes` the characters of each line.
    """
    found = np.zeros(len(last), np.bool_)
    size = sizes.take(filled)
    number = among(first.take(filled), _DIGITS) & (size <= DIGITS)
    bars = (number[:-2] & number[1:-1] & number[2:]).nonzero()[0]
    if len(bars):
        found[top.searchsorted(bars, side="right") - 1] = True
    words = ((kinds.take(filled) & (HEAD | FOOT) != 0) & (size <= LONGEST)).nonzero()[0]
    long = (size > SENTENCE).nonzero()[0]
    if len(words) >= TIMES and len(long):
        owner = top.searchsorted(words, side="right") - 1
        lowest = long.take(np.maximum(long.searchsorted(last.take(owner), side="right") - 1, 0))
        inside = owner[(words >= top.take(owner) + TOP) & (words < lowest)]
        found |= np.bincount(inside, minlength=len(last)) >= TIMES - 1
    return found


def bars(document: Document, active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return what goes of the buttons that return and the bars of page numbers: what removes each line."""
    if "share" not in active or not document.prose:
        return {}
    lines = document.left[1:]  # the first one may be the title
    return _buttons(document, lines) | _numbers(document, lines)


def _buttons(document: Document, lines: Sequence[int]) -> dict[int, tuple[str, str]]:
    lengths = document.page.lengths
    words = [line for line in lines if lengths[line] <= LONGEST and is_button(document, line)]
    counts = Counter(document.seen(line) for line in words)
    return {line: BUTTON for line in words if counts[word := document.seen(line)] >= TIMES and fullmatch(SURE, word)}


def _numbers(document: Document, lines: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return the numbers of pages that count from one on, and the buttons beside them."""
    texts = [document.text(line).strip() if document.page.lengths[line] <= LONGEST else "" for line in lines]
    runs: list[tuple[int, int]] = []
    at = 0
    while at < len(texts):
        stop = at
        while stop < len(texts) and texts[stop] == str(stop - at + 1):
            stop += 1
        if stop - at >= NUMBERS:
            runs.append((at, stop))
        at = max(stop, at + 1)
    gone: dict[int, tuple[str, str]] = {}
    for first, stop in runs:
        beside = [at for at in (first - 1, stop) if 0 <= at < len(lines) and _is_pager(document, lines[at])]
        if beside or len(runs) > 1:
            gone |= dict.fromkeys([*lines[first:stop], *(lines[at] for at in beside)], BAR)
    return gone


def _is_pager(document: Document, line: int) -> bool:
    return document.page.lengths[line] <= LONGEST and fullmatch(_PAGER, document.seen(line)) is not None
