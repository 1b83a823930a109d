"""Places before and after a stage that changed the length of its text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from normalize.matcher import Table
from normalize.matches import Index, Matches


@dataclass(frozen=True, slots=True)
class Growth:
    """Where a stage changed the length of its input: spans of it, and the size of what stands there now.

    >>> table = Table({"網際網路": "互聯網"})
    >>> growth = Growth.of(table, Matches(*np.array([[1], [4], [0]])))
    >>> growth.after(np.array([1, 5, 6])).tolist(), growth.before(np.array([2, 4])).tolist()
    ([1, 4, 5], [1, 5])
    """

    start: Index
    end: Index
    size: Index
    #: Where the replacements begin in the output.
    place: Index

    @classmethod
    def of(cls, table: Table, found: Matches) -> Growth:
        """Collect the phrases of a table, found in its input, that are longer or shorter than what they become."""
        size = table.sizes[found.entry]
        found, size = found.select(found.length != size), size[found.length != size]
        start, length = found.start, found.length
        gain = np.cumsum(size - length) - (size - length)
        return cls(start, start + length, size, start + gain)

    def after(self, places: Index) -> Index:
        """Return where places of the input, none inside a span, stand in the output."""
        gains = np.append(0, np.cumsum(self.size - (self.end - self.start)))
        moved: Index = places + gains[np.searchsorted(self.end, places, side="right")]
        return moved

    def before(self, places: Index) -> Index:
        """Return where places of the output stand in the input; those inside a replacement at its span's start."""
        at = np.searchsorted(self.place, places, side="right") - 1
        return self._source(places, at, self.start)

    def before_end(self, places: Index) -> Index:
        """Return where ends of the output stand in the input; those inside a replacement at its span's end."""
        at = np.searchsorted(self.place, places) - 1
        return self._source(places, at, self.end)

    def _source(self, places: Index, at: Index, edge: Index) -> Index:
        if not len(edge):
            return places
        behind = places - (self.place[at] + self.size[at]) + self.end[at]
        found: Index = np.where(at < 0, places, np.where(places < self.place[at] + self.size[at], edge[at], behind))
        return found
