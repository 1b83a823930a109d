"""Where blanks stand in a buffer, and what lines show beside them.

Blanks are spaces, tabs and ideographic blanks; a line that has nothing else is a blank line.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from normalize.changes import Codes, Index

#: Flag bit of the blanks: space, tab, ideographic blank.
BLANK = 16384
NEWLINE = 10


def blank_flags() -> npt.NDArray[np.uint16]:
    """Return the flag bit BLANK of every blank; beyond the end of the table there is none."""
    flags = np.zeros(0x3001, np.uint16)
    flags[[0x20, 0x09, 0x3000]] = BLANK
    return flags


def runs(places: Index) -> tuple[Index, Index]:
    """Return the runs [first, stop) of adjacent positions.

    >>> [bounds.tolist() for bounds in runs(np.array([2, 3, 7]))]
    [[2, 7], [4, 8]]
    """
    if not len(places):
        return places, places
    gap = (places[1:] != places[:-1] + 1).nonzero()[0]
    first = places[np.concatenate([[0], gap + 1])]
    stop = places[np.concatenate([gap, [len(places) - 1]])] + 1
    return first, stop


def line_begins(breaks: Index) -> Index:
    """Return where lines begin, given where they end."""
    begins: Index = np.concatenate([np.zeros(1, np.intp), breaks[:-1] + 1])
    return begins


def blank_lines(codes: Codes, first: Index, stop: Index, breaks: Index) -> npt.NDArray[np.bool_]:
    """Tell of each line whether it shows nothing; `first` and `stop` are the runs of blanks."""
    empty = np.ones(len(breaks), np.bool_)
    empty[1:] = breaks[1:] == breaks[:-1] + 1
    empty[:1] = breaks[:1] == 0
    if len(first):
        top = (first == 0) | (codes.take(np.maximum(first - 1, 0)) == NEWLINE)
        whole = (top & (codes.take(np.minimum(stop, len(codes) - 1)) == NEWLINE)).nonzero()[0]
        empty[breaks.searchsorted(first[whole])] = True
    return empty


def line_lengths(first: Index, stop: Index, breaks: Index) -> Index:
    """Return how many characters each line has, the runs of blanks from `first` to `stop` left out."""
    lengths = breaks - 1
    lengths[1:] -= breaks[:-1]
    lengths[:1] += 1
    if len(first):
        lengths -= np.bincount(breaks.searchsorted(first), stop - first, len(breaks)).astype(np.intp)[: len(breaks)]
    return lengths
