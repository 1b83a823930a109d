"""Phrases as a trie that is walked for all places of a text at once, one character a step.

The edges (node, character) -> node are one hash table without collisions, so that a step is a few vector operations;
places that match no further drop out. Overlapping matches are settled leftmost first, longest first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from normalize import kernel
from normalize.codes import Codes as Codes
from normalize.matches import Index, Matches, settled

#: Flag bits below 256 are those of conversion; the other passes have theirs above, in a table of 16 bits.
Flags = npt.NDArray[np.unsignedinteger[Any]]
Keys = Flags
#: Tells of spans [start, end), by rising starts, which of them no phrase may cover.
Barred = Callable[[Index, Index], npt.NDArray[np.bool_]]

CODE_POINTS = 0x110000
_MIX = {np.dtype(np.uint32): 0x9E3779B1, np.dtype(np.uint64): 0x9E3779B97F4A7C15}
#: Groups of edges are fewer than slots by so many bits.
_GROUP = 2


class Trie:
    """The phrases as a trie whose edges (node, character) -> node are one hash table without collisions.

    Characters have numbers from 1 on; the node that a first character leads to has the number of that character.
    """

    def __init__(self, phrases: Sequence[str]) -> None:
        lengths = np.fromiter(map(len, phrases), np.intp, len(phrases))
        joined = "".join(phrases).encode("utf-32-le", "surrogatepass")
        chars = np.frombuffer(joined, np.uint32)
        alphabet = _distinct(chars)[0]
        self.ids = np.zeros(CODE_POINTS, dtype=np.uint32)
        self.ids[alphabet] = np.arange(1, len(alphabet) + 1, dtype=np.uint32)
        self.width = len(alphabet) + 1
        # No more nodes than characters, and those that stand for a single one.
        self.small = (len(chars) + self.width) * self.width < 1 << 32
        self._type: np.dtype[Any] = np.dtype(np.uint32 if self.small else np.uint64)
        begins = np.cumsum(lengths) - lengths
        ids = self.ids.take(chars).astype(self._type)
        node = ids.take(begins)
        ends = [(node[lengths == 1], (lengths == 1).nonzero()[0])]
        keys: list[Keys] = []
        count = self.width
        pairs = 0
        for level in range(1, int(lengths.max(initial=0))):
            longer = (lengths > level).nonzero()[0]
            made, number = _distinct(node[longer] * self._type.type(self.width) + ids.take(begins[longer] + level))
            node[longer] = (number + count).astype(self._type)
            keys.append(made)
            count += len(made)
            pairs = pairs or count
            done = (lengths == level + 1).nonzero()[0]
            ends.append((node[done], done))
        self.entry = np.full(count, -1, dtype=np.intp)
        for at, number in ends:
            self.entry[at] = number
        edges = np.concatenate([np.zeros(0, self._type), *keys])
        #: Whether a phrase goes on behind a node.
        self._inner = np.zeros(count, np.bool_)
        self._inner[edges // self._type.type(self.width)] = True
        self._bits = max(4, (len(edges) * 2).bit_length())
        self._keys = np.zeros(1 << self._bits, dtype=self._type)
        self._nodes = np.zeros(1 << self._bits, dtype=np.uint32)
        self._factors = np.zeros(1 << (self._bits - _GROUP), dtype=self._type)
        self._fill(edges, np.arange(self.width, count, dtype=np.uint32))
        #: Which first two characters may begin a phrase, by their hash: most places end here.
        first = edges[: max(0, pairs - self.width)]
        self._filter_bits = min(20, max(10, (len(first) * 8).bit_length()))
        self._filter = np.zeros(1 << self._filter_bits, np.bool_)
        self._filter[self._slots(first, self._filter_bits)] = True
        self._singles = bool((self.entry[: self.width] >= 0).any())

    def _slots(self, keys: Keys, bits: int) -> Keys:
        size = self._type.itemsize * 8
        slots: Keys = keys * self._type.type(_MIX[self._type]) >> self._type.type(size - bits)
        return slots

    def _places(self, keys: Keys) -> Keys:
        """Return the one slot where each edge can be: its group has a factor by which none of them meets another."""
        mixed = keys * self._type.type(_MIX[self._type])
        size = self._type.itemsize * 8
        factor = self._factors.take(mixed >> self._type.type(size - self._bits + _GROUP))
        slots: Keys = mixed * factor >> self._type.type(size - self._bits)
        return slots

    def _fill(self, keys: Keys, nodes: npt.NDArray[np.uint32]) -> None:
        groups = self._slots(keys, self._bits - _GROUP).astype(np.intp)
        claims = np.empty(len(self._keys), np.intp)
        factor = -1
        while len(keys):
            # All groups try the same odd factor; those whose edges all get slots of their own keep it.
            factor += 2
            self._factors[groups] = factor
            slots = self._places(keys).astype(np.intp)
            numbers = np.arange(len(keys))
            claims[slots] = numbers
            failed = groups[(self._keys[slots] != 0) | (claims[slots] != numbers)]
            wait = np.zeros(len(self._factors), np.bool_)
            wait[failed] = True
            again = wait[groups]
            placed = ~again
            self._keys[slots[placed]], self._nodes[slots[placed]] = keys[placed], nodes[placed]
            keys, nodes, groups = keys[again], nodes[again], groups[again]

    def _find(self, keys: Keys) -> tuple[Index, npt.NDArray[np.uint32]]:
        """Return which of some edges there are, and the nodes that they lead to."""
        slots = self._places(keys)
        there = (self._keys.take(slots) == keys).nonzero()[0]
        return there, self._nodes.take(slots[there])

    def _edges(self, node: npt.NDArray[np.uint32], codes: Codes, at: Index) -> Keys:
        """Return the edges that lead from nodes with the characters at some places, which rise."""
        if len(at) and at[-1] >= len(codes):
            # Behind the end there is no character; it has the number 0, and no edge.
            ids = self.ids.take(codes.take(np.minimum(at, len(codes) - 1)))
            ids[at >= len(codes)] = 0
        else:
            ids = self.ids.take(codes.take(at))
        edges: Keys = node.astype(self._type, copy=False) * self._type.type(self.width) + ids
        return edges

    def likely(self, codes: Codes, places: Index) -> Index:
        """Return those of some places where a phrase may begin, by the hash of two characters: few that do not."""
        node = self.ids.take(codes.take(places))
        hit = self._filter.take(self._slots(self._edges(node, codes, places + 1), self._filter_bits))
        if self._singles:
            hit |= self.entry.take(node) >= 0
        return places[hit.nonzero()[0]]

    @cached_property
    def tables(self) -> tuple[npt.NDArray[Any], ...]:
        """What the kernel walks, if the trie is `small`."""
        bits = np.packbits(self._filter, bitorder="little")
        return self.ids, self._keys, self._nodes, self._factors, self.entry, self._inner, bits

    def convert(self, codes: Codes, flags: Flags, single: Codes, values: Codes, begins: Index) -> Codes:
        """Return by the kernel what `Table.write` makes of the phrases of a text, none of which changes its length."""
        out = np.empty(len(codes), np.uint32)
        kernel.native.convert(codes, out, single, values, begins, *self.tables, flags, self.width, self._singles)
        return out

    def find(self, codes: Codes, flags: Flags, barred: Barred | None = None) -> Matches:
        """Return by the kernel what `match` does of all places where a phrase may begin, by the flags."""
        rows = kernel.native.match(codes, *self.tables, flags, self.width, self._singles, barred is not None)
        found = Matches(*(np.frombuffer(column, np.intp) for column in rows))
        if barred is None or not len(found):
            return found
        longer = (found.length > 1).nonzero()[0]
        free = np.ones(len(found), np.bool_)
        start = found.start[longer]
        free[longer] = ~barred(start, start + found.length[longer]) if len(longer) else True
        found = found.select(free)
        # Of several phrases at one place the last one, which is the longest, stays.
        last = np.ones(len(found), np.bool_)
        np.not_equal(found.start[1:], found.start[:-1], out=last[:-1])
        return settled(found.select(last))

    def match(self, codes: Codes, places: Index, barred: Barred | None = None) -> Matches:
        """Return the disjoint leftmost-longest matches that begin at some of the given places."""
        node = self.ids.take(codes.take(places))
        edges = self._edges(node, codes, places + 1)
        if self._singles:
            entry = self.entry.take(node)
            length = (entry >= 0).astype(np.intp)
        else:
            entry = np.full(len(places), -1, np.intp)
            length = np.zeros(len(places), np.intp)
        alive = np.arange(len(places))
        longer = []
        level = 1
        while len(alive):
            level += 1
            there, node = self._find(edges)
            alive = alive[there]
            ends = self.entry.take(node)
            stops = (ends >= 0).nonzero()[0]
            if barred is None:
                length[alive[stops]], entry[alive[stops]] = level, ends[stops]
            elif len(stops):
                longer.append(Matches(alive[stops], np.full(len(stops), level), ends[stops]))
            on = self._inner.take(node).nonzero()[0]
            alive = alive[on]
            edges = self._edges(node[on], codes, places[alive] + level)
        if longer and barred is not None:
            at, size, number = (
                np.concatenate([getattr(part, name) for part in longer]) for name in ("start", "length", "entry")
            )
            order = at.argsort(kind="stable")
            at, size, number = at[order], size[order], number[order]
            start = places[at]
            free = (~barred(start, start + size)).nonzero()[0]
            # Of several phrases at one place the last one, which is the longest, stays.
            length[at[free]], entry[at[free]] = size[free], number[free]
        matched = length.nonzero()[0]
        return settled(Matches(places[matched], length[matched], entry[matched]))


def _distinct(values: Keys) -> tuple[Keys, Index]:
    """Return the different values, sorted, and for each value its number among them.

    `np.unique` does the same and loads the masked arrays of NumPy, which takes 14 ms.
    """
    order = values.argsort(kind="stable")
    ranked = values[order]
    first = np.ones(len(values), np.bool_)
    np.not_equal(ranked[1:], ranked[:-1], out=first[1:])
    number = np.empty(len(values), np.intp)
    number[order] = first.cumsum() - 1
    return ranked[first], number
