"""The vectorised leftmost-longest matcher over a compiled dictionary. It knows no Chinese.

A text is an array of code points. One table look-up maps every single character; two flag bits say which characters may
begin a phrase and which may continue one, so that vector operations find the few places where a phrase can stand at
all. Those are matched level by level against a trie held in one hash table, and overlapping matches are settled
leftmost first, longest first: what a plain reading of the dictionary from left to right gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.uint16]
Index = npt.NDArray[np.intp]

CODE_POINTS = 0x110000
START = 1
SECOND = 2
#: Up to so many candidates a plain loop is faster than the vector walk, whose cost is in the calls.
FEW = 24


def encode(text: str) -> Codes:
    """Return the code points of a text, lone surrogates included.

    >>> encode("中a").tolist()
    [20013, 97]
    """
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def decode(codes: Codes) -> str:
    """Return the text of an array of code points: the inverse of `encode`."""
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Matches:
    """Places in an array of code points that a phrase covers: disjoint, in order; `entry` numbers the phrase."""

    start: Index
    length: Index
    entry: Index


class Table:
    """One dictionary, compiled. Picklable as its entries, safe to share between threads: nothing changes after `__init__`.

    Entries that change nothing and hold back no other entry are left out: the answer is the same without them.

    >>> table = Table({"乾": "干", "乾坤": "乾坤"})
    >>> table.convert("乾坤乾")
    '乾坤干'
    """

    def __init__(self, entries: Mapping[str, str]) -> None:
        self.entries = dict(entries)
        single = {key: value for key, value in self.entries.items() if len(key) == 1 == len(value)}
        self.single = np.arange(CODE_POINTS, dtype=np.uint32)
        self.single[encode("".join(single))] = encode("".join(single.values()))
        phrases = _effective({key: value for key, value in self.entries.items() if key not in single}, single)
        self.phrases = phrases
        self.flags = np.zeros(CODE_POINTS, dtype=np.uint16)
        self.values = [encode(value) for value in phrases.values()]
        self.grows = any(len(key) != len(value) for key, value in phrases.items())
        self._number = {key: number for number, key in enumerate(phrases)}
        self._lengths: dict[str, tuple[int, ...]] = {}
        for key in phrases:
            head = key[:2]
            self._lengths[head] = tuple(sorted({*self._lengths.get(head, ()), len(key)}, reverse=True))
        for head in self._lengths:
            self.flags[ord(head[0])] |= START
            if len(head) == 2:
                self.flags[ord(head[1])] |= SECOND
        if any(len(head) == 1 for head in self._lengths):
            # A single character with a longer value: anything may follow it.
            self.flags |= SECOND
        self._trie: _Trie | None = None

    def __reduce__(self) -> tuple[type[Table], tuple[dict[str, str]]]:
        return Table, (self.entries,)

    def candidates(self, flags: Flags) -> Index:
        """Return the positions where a phrase may stand, by the flag bits of each character and its successor."""
        return np.flatnonzero((flags[:-1] & (flags[1:] >> 1) & START) != 0)

    def match(self, text: str, codes: Codes, flags: Flags) -> list[tuple[int, int, int]]:
        """Return (start, length, entry) of the phrases in a text, leftmost and longest first, none overlapping."""
        if not self.phrases:
            return []
        if self.flags[0] & SECOND:
            flags = np.append(flags, np.uint16(SECOND))
        places = self.candidates(flags)
        if not len(places):
            return []
        if len(places) > FEW:
            if self._trie is None:
                self._trie = _Trie(self._number)
            found = self._trie.match(codes, places)
            return list(zip(found.start.tolist(), found.length.tolist(), found.entry.tolist(), strict=True))
        return self._match_few(text, places.tolist())

    def _match_few(self, text: str, places: list[int]) -> list[tuple[int, int, int]]:
        lengths, number = self._lengths, self._number
        found = []
        end = 0
        for start in places:
            if start < end:
                continue
            for length in lengths.get(text[start : start + 2]) or lengths.get(text[start], ()):
                entry = number.get(text[start : start + length])
                if entry is not None:
                    found.append((start, length, entry))
                    end = start + length
                    break
        return found

    def apply(self, text: str, codes: Codes, flags: Flags) -> tuple[Codes, list[tuple[int, int, int]]]:
        """Return the converted code points and the phrases that were matched.

        Where a phrase changes its length, the result is longer or shorter than `codes`.
        """
        found = self.match(text, codes, flags)
        out = self.single.take(codes)
        if not self.grows:
            values = self.values
            for start, length, entry in found:
                out[start : start + length] = values[entry]
            return out, found
        parts = []
        at = 0
        for start, length, entry in found:
            parts += [out[at:start], self.values[entry]]
            at = start + length
        return (np.concatenate([*parts, out[at:]]) if parts else out), found

    def convert(self, text: str) -> str:
        """Convert one text.

        Raises nothing for any `str`, lone surrogates included.
        """
        if not text:
            return text
        codes = encode(text)
        return decode(self.apply(text, codes, self.flags.take(codes))[0])


def _effective(phrases: dict[str, str], single: Mapping[str, str]) -> dict[str, str]:
    """Drop the phrases that say what their characters say, unless one holds back a phrase that is kept."""
    plain = str.maketrans(dict(single))
    kept = {key for key, value in phrases.items() if len(key) == 1 or key.translate(plain) != value}
    open_ones = [key for key in phrases if key not in kept]
    while open_ones:
        prefixes = {key[:length] for key in kept for length in range(1, len(key) + 1)}
        more = {key for key in open_ones if _holds_back(key, kept, prefixes)}
        if not more:
            break
        kept |= more
        open_ones = [key for key in open_ones if key not in more]
    return {key: value for key, value in phrases.items() if key in kept}


def _holds_back(key: str, kept: set[str], prefixes: set[str]) -> bool:
    """Whether a match of `key` can cover the place where a kept phrase would begin."""
    size = len(key)
    if any(key[:end] in kept for end in range(1, size)):
        return True
    return any(
        key[start:] in prefixes or any(key[start:end] in kept for end in range(start + 1, size))
        for start in range(1, size)
    )


class _Trie:
    """The phrases as a trie whose edges (node, character) -> node are one open-addressing hash table."""

    def __init__(self, number: Mapping[str, int]) -> None:
        alphabet = sorted({char for key in number for char in key})
        self.ids = np.zeros(CODE_POINTS, dtype=np.uint32)
        self.ids[encode("".join(alphabet))] = np.arange(1, len(alphabet) + 1, dtype=np.uint32)
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
