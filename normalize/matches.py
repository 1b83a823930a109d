"""The places in a text that phrases cover, and which of those that overlap stand: the leftmost ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Index = npt.NDArray[np.intp]


@dataclass(slots=True, eq=False, repr=False)
class Matches:
    """Places in an array of code points that a phrase covers: disjoint, in order; `entry` numbers the phrase."""

    start: Index
    length: Index
    entry: Index

    def __len__(self) -> int:
        return len(self.start)

    def select(self, chosen: Index | npt.NDArray[np.bool_]) -> Matches:
        """Return some of the matches."""
        return Matches(self.start[chosen], self.length[chosen], self.entry[chosen])


def settled(found: Matches) -> Matches:
    """Keep, from left to right, each match that begins at or after the end of the one kept before it."""
    start, length = found.start, found.length
    if len(start) < 2:
        return found
    end = np.maximum.accumulate(start + length)
    # A cluster is a run of matches that touch one another; its first match always stands.
    first = np.ones(len(start), dtype=np.bool_)
    first[1:] = start[1:] >= end[:-1]
    if first.all():
        return found
    keep = first.copy()
    heads = first.nonzero()[0]
    tails = np.append(heads[1:], len(start))
    several = tails - heads > 1
    current, tails = heads[several], tails[several]
    while len(current):
        # One match a round for all clusters together: the next one that begins at or after the end of the last kept.
        following = np.searchsorted(start, start[current] + length[current])
        inside = following < tails
        current, tails = following[inside], tails[inside]
        keep[current] = True
    return found.select(keep)
