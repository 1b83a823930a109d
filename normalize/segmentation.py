"""Where a text is cut into words before a conversion of several stages: no phrase reaches over the edge of a word.

The words are those of one table, read leftmost and longest. They are looked for only where a phrase of a stage was
found that may reach over an edge: from the last place before it that no word can span to the first one after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

import numpy as np
import numpy.typing as npt

from normalize.changes import spans
from normalize.matcher import Table, encode
from normalize.matches import Index
from normalize.trie import Codes

Mask = npt.NDArray[np.bool_]

#: Neighbours inside a word are remembered by so many bits of their hash; a collision costs a look, no answer.
_BITS = 21
#: So many characters are looked at one by one beside a phrase before the whole text is.
_STEPS = 24


class Segmentation:
    """The words of a table. They are read when first needed, which in most texts is never.

    >>> cut = Segmentation(lambda: ["著作", "作家"])
    >>> [places.tolist() for places in cut.words(encode("名著作家"))]
    [[1], [3]]
    """

    def __init__(self, load: Callable[[], Iterable[str]]) -> None:
        self._load = load

    @cached_property
    def _table(self) -> Table:
        words = dict.fromkeys(self._load())
        return Table({word: word for word in words}, words.keys())

    @cached_property
    def _joints(self) -> Mask:
        """For every hash of two characters: whether they may stand side by side inside a word."""
        codes = encode("\0".join(self._table.phrases))
        inside = (codes[:-1] != 0) & (codes[1:] != 0)
        joints = np.zeros(1 << _BITS, np.bool_)
        joints[_slots(codes[:-1][inside], codes[1:][inside])] = True
        return joints

    @property
    def longest(self) -> int:
        """How many characters the longest word has."""
        return max(map(len, self._table.phrases))

    def words(self, codes: Codes) -> tuple[Index, Index]:
        """Return where the words of a text begin and where they end."""
        found = self._table.match(None, codes, self._table.flags_of(codes))
        return found.start, found.start + found.length

    def crossed(self, codes: Codes, start: Index, end: Index) -> Mask:
        """Tell of each span of a text whether the edge of a word lies inside it; the starts of the spans rise."""
        left, right = self._free(codes, start, -1), self._free(codes, end, 1)
        # Pieces of text that no word reaches over, each once.
        heads = np.concatenate([[0], (left[1:] >= np.maximum.accumulate(right)[:-1]).nonzero()[0] + 1])
        left, size = left[heads], np.maximum.reduceat(right, heads) - left[heads]
        found = self._table.match_at(None, codes, spans(left, size))
        crossed = np.zeros(len(start), np.bool_)
        # The words are disjoint and in order, so both their ends rise.
        for edges in (found.start, found.start + found.length):
            crossed |= edges.searchsorted(end) > edges.searchsorted(start, side="right")
        return crossed

    def _free(self, codes: Codes, places: Index, step: int) -> Index:
        """Move places to the left or to the right until no word can lie over them."""
        places = places.copy()
        moving = np.arange(len(places))
        for _ in range(_STEPS):
            at = places[moving]
            inside = (at > 0) & (at < len(codes))
            moving, at = moving[inside], at[inside]
            moving = moving[self._joints[_slots(codes[at - 1], codes[at])]]
            if not len(moving):
                return places
            places[moving] += step
        # A text of endless repetition, for example.
        free = np.flatnonzero(~self._joints[_slots(codes[:-1], codes[1:])]) + 1
        free = np.concatenate([[0], free, [len(codes)]])
        at = np.searchsorted(free, places, side="left" if step > 0 else "right") - (step < 0)
        return np.asarray(free[at], np.intp)


def _slots(first: Codes, second: Codes) -> Index:
    mixed = first * np.uint32(0x9E3779B1) + second * np.uint32(0x85EBCA77)
    return (mixed >> np.uint32(32 - _BITS)).astype(np.intp)
