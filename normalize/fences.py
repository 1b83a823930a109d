"""Code between fences of Markdown: its marks are no punctuation, and what weighing words tells of its lines is nothing.

Left alone: a fence that is not closed, so that a page with one mark too many is seen as any other; code without fences.
What rules claim goes all the same: some accounts put their calls between fences.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

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
    lines: list[int] = []
    at = text.find(MARK)
    while at >= 0:
        line = bisect_right(begins, at) - 1
        if not text[begins[line] : at].strip(_BEFORE):
            lines.append(line)
        # What else stands in the line opens nothing.
        at = text.find(MARK, begins[line + 1]) if line + 1 < len(begins) else -1
    return [each for first, last in _pairs(lines, heads) for each in range(first, last + 1)]


def code(codes: Codes, marks: Index, breaks: Index, starts: Index) -> Index | None:
    """Return where the pieces of code in a buffer begin and end, by turns, fences left out; None where there is none.

    `marks` are the positions of its ASCII marks, `breaks` those of its line ends, `starts` those where documents begin.
    """
    ticks = marks[codes.take(marks) == TICK]
    # The first of three.
    first = ticks[: len(ticks) - 2][ticks[2:] - ticks[: len(ticks) - 2] == 2]
    if len(first) < 2:
        return None
    begins = np.concatenate([np.zeros(1, np.intp), breaks + 1])
    lines: dict[int, None] = {}
    for line, at in zip(breaks.searchsorted(first).tolist(), first.tolist(), strict=True):
        if line not in lines and not "".join(map(chr, codes[begins[line] : at].tolist())).strip(_BEFORE):
            lines[line] = None
    found = [(opens + 1, closes) for opens, closes in _pairs(lines, breaks.searchsorted(starts).tolist())]
    return begins[np.array(found, np.intp).ravel()] if found else None


def outside(pieces: Index, places: Index) -> npt.NDArray[np.bool_]:
    """Return which of some places in a buffer stand in no piece of its code.

    >>> outside(np.array([3, 9]), np.array([0, 3, 8, 9])).tolist()
    [True, False, False, True]
    """
    found: npt.NDArray[np.bool_] = pieces.searchsorted(places, side="right") % 2 == 0
    return found


def _pairs(lines: Iterable[int], heads: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the fences that open and close a piece of code of one document, given the lines of all."""
    opened = -1
    for line in lines:
        if opened >= 0 and bisect_right(heads, opened) == bisect_right(heads, line):
            yield opened, line
            opened = -1
        else:
            opened = line
