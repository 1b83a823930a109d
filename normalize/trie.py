"""Phrases as a trie that is walked for all places of a text at once, one character a step.

The edges (node, character) -> node are one open-addressing hash table, so that a step is a few vector operations;
places that match no further drop out. Overlapping matches are settled leftmost first, longest first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]
Index = npt.NDArray[np.intp]

CODE_POINTS = 0x110000


@dataclass(frozen=True, slots=True)
class Matches:
    """Places in an array of code points that a phrase covers: disjoint, in order; `entry` numbers the phrase."""

    start: Index
    length: Index
    entry: Index


class Trie:
    """The phrases as a trie whose edges (node, character) -> node are one open-addressing hash table."""

    def __init__(self, number: Mapping[str, int]) -> None:
        alphabet = sorted({char for key in number for char in key})
        self.ids = np.zeros(CODE_POINTS, dtype=np.uint32)
        self.ids[list(map(ord, alphabet))] = np.arange(1, len(alphabet) + 1, dtype=np.uint32)
        self.width = len(alphabet) + 1
        id_of = {char: at for at, char in enumerate(alphabet, 1)}
        edges: dict[int, int] = {}
        ends: dict[int, int] = {}
        for key, entry in number.items():
            node = 0
            for char in key:
                node = edges.setdefault(node * self.width + id_of[char], len(edges) + 1)
            ends[node] = entry
        self.depth = max(map(len, number), default=0)
        self.entry = np.full(len(edges) + 1, -1, dtype=np.intp)
        self.entry[list(ends)] = list(ends.values())
        self.bits = max(4, (len(edges) * 4).bit_length())
        self.keys = np.zeros(1 << self.bits, dtype=np.uint64)
        self.nodes = np.zeros(1 << self.bits, dtype=np.uint32)
        self.probes = self._fill(np.array(list(edges), np.uint64), np.array(list(edges.values()), np.uint32))

    def _slots(self, keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.intp]:
        mixed = keys * np.uint64(0x9E3779B97F4A7C15)
        return (mixed >> np.uint64(64 - self.bits)).astype(np.intp)

    def _fill(self, keys: npt.NDArray[np.uint64], nodes: npt.NDArray[np.uint32]) -> int:
        slots = self._slots(keys)
        probes = 0
        while len(keys):
            probes += 1
            # Of the keys that want one free slot, the first gets it; the others try the next one.
            free = np.flatnonzero(self.keys[slots] == 0)
            taken = free[np.unique(slots[free], return_index=True)[1]]
            self.keys[slots[taken]], self.nodes[slots[taken]] = keys[taken], nodes[taken]
            rest = np.ones(len(keys), dtype=np.bool_)
            rest[taken] = False
            keys, nodes = keys[rest], nodes[rest]
            slots = (slots[rest] + 1) & ((1 << self.bits) - 1)
        return probes

    def _step(self, node: npt.NDArray[np.uint32], ids: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
        keys = node.astype(np.uint64) * np.uint64(self.width) + ids
        slots = self._slots(keys)
        found = self.keys[slots]
        reached = np.where(found == keys, self.nodes[slots], np.uint32(0))
        for probe in range(1, self.probes):
            again = np.flatnonzero((found != keys) & (found != 0))
            if not len(again):
                break
            slots_again = (slots[again] + probe) & ((1 << self.bits) - 1)
            hit = self.keys[slots_again]
            reached[again] = np.where(hit == keys[again], self.nodes[slots_again], np.uint32(0))
            found[again] = hit
        return np.where(ids == 0, np.uint32(0), reached)

    def match(self, codes: Codes, places: Index) -> Matches:
        """Return the disjoint leftmost-longest matches that begin at some of the given places."""
        size = len(codes)
        length = np.zeros(len(places), dtype=np.intp)
        entry = np.full(len(places), -1, dtype=np.intp)
        alive = np.arange(len(places))
        node = np.zeros(len(places), dtype=np.uint32)
        for level in range(self.depth):
            at = places[alive] + level
            inside = at < size
            alive, at = alive[inside], at[inside]
            node = self._step(node[inside], self.ids.take(codes.take(at)))
            walking = np.flatnonzero(node)
            alive, node = alive[walking], node[walking]
            if not len(alive):
                break
            ends = self.entry.take(node)
            hit = np.flatnonzero(ends >= 0)
            length[alive[hit]], entry[alive[hit]] = level + 1, ends[hit]
        matched = np.flatnonzero(length)
        return _settle(Matches(places[matched], length[matched], entry[matched]))


def _settle(found: Matches) -> Matches:
    """Keep, from left to right, each match that begins at or after the end of the one kept before it."""
    start, length = found.start, found.length
    if len(start) < 2:
        return found
    end = np.maximum.accumulate(start + length)
    # A cluster is a run of matches that touch one another; its first match always stands.
    first = np.ones(len(start), dtype=np.bool_)
    first[1:] = start[1:] >= end[:-1]
    keep = first.copy()
    heads = np.flatnonzero(first)
    tails = np.append(heads[1:], len(start))
    several = tails - heads > 1
    current, tails = heads[several], tails[several]
    while len(current):
        # One match a round for all clusters together: the next one that begins at or after the end of the last kept.
        following = np.searchsorted(start, start[current] + length[current])
        inside = following < tails
        current, tails = following[inside], tails[inside]
        keep[current] = True
    return Matches(start[keep], length[keep], found.entry[keep])
