"""Code between fences of Markdown: its marks are no punctuation, and what weighing words tells of its lines is nothing.

Left alone: a fence that is not closed, so that a page with one mark too many is seen as any other; code without fences.
What rules claim goes all the same: some accounts put their calls between fences.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from normalize.changes import Codes, Index

#: What a fence begins with, behind blanks and the mark of a quotation.
MARK = "```"
TICK = ord("`")
_BEFORE = " \t\u3000>"


def fenced(text: str, begins: Sequence[int], heads: Sequence[int]) -> list[int]:
    r"""Return the lines of closed fences, with the fences themselves, in order.

    `begins` are the places where lines begin, `heads` the first lines of documents.

    >>> fenced("甲\n```\n乙\n```\n丙\n```\n", [0, 2, 6, 8, 12, 14], [0])
    [1, 2, 3]
    """
    return [line for first, last in _closed(text, begins, heads) for line in range(first, last + 1)]


def may_fence(codes: Codes, marks: Index) -> bool:
    """Tell whether a buffer has enough grave accents for a closed fence; `marks` are where its ASCII marks stand."""
    return bool(np.count_nonzero(codes.take(marks) == TICK) >= 2 * len(MARK))


def code(text: str, breaks: Index, starts: Index) -> Index:
    """Return where the pieces of code in a buffer begin and end, by turns, fences left out.

    `breaks` are the positions of its line ends, `starts` those where documents begin.
    """
    begins = np.concatenate([np.zeros(1, np.intp), breaks + 1])
    found = _closed(text, begins.tolist(), breaks.searchsorted(starts).tolist())
    return begins[np.array([(opens + 1, closes) for opens, closes in found], np.intp).ravel()]


def outside(pieces: Index, places: Index) -> npt.NDArray[np.bool_]:
    """Return which of some places in a buffer stand in no piece of its code.

    >>> outside(np.array([3, 9]), np.array([0, 3, 8, 9])).tolist()
    [True, False, False, True]
    """
    found: npt.NDArray[np.bool_] = pieces.searchsorted(places, side="right") % 2 == 0
    return found


def _closed(text: str, begins: Sequence[int], heads: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the lines that open and close a piece of code of one document."""
    opened = -1
    at = text.find(MARK)
    while at >= 0:
        line = bisect_right(begins, at) - 1
        if not text[begins[line] : at].strip(_BEFORE):
            if opened >= 0 and bisect_right(heads, opened) == bisect_right(heads, line):
                yield opened, line
                opened = -1
            else:
                opened = line
        # What else stands in the line opens nothing.
        at = text.find(MARK, begins[line + 1]) if line + 1 < len(begins) else -1
