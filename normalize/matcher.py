"""The vectorised leftmost-longest matcher over a compiled dictionary. It knows no Chinese.

A text is an array of code points. One table look-up maps every single character; two flag bits say which characters may
begin a phrase and which may continue one, so that vector operations find the few places where a phrase can stand at
all. Those are matched level by level against a trie held in one hash table, and overlapping matches are settled
leftmost first, longest first: what a plain reading of the dictionary from left to right gives.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import numpy.typing as npt

from normalize import kernel
from normalize.changes import spans
from normalize.codes import decode as decode
from normalize.codes import encode as encode
from normalize.matches import Index, Matches
from normalize.trie import CODE_POINTS, Barred, Codes, Trie
from normalize.trie import Flags as Flags

#: Two bits of each, for two halves of the second characters: so fewer places look like a phrase by chance. Shifted by
#: one, the bits of a second character are those of the first.
STARTS = (1, 64)
SECONDS = (2, 128)
START, SECOND = STARTS[0], SECONDS[0]
_ANY_START = sum(STARTS)
#: Up to so many candidates a plain loop is faster than the vector walk, whose cost is in the calls.
FEW = 48
#: Up to so many phrases are written one by one.
SEVERAL = 8
#: Up to so many characters the trie is not built for.
SHORT = 20_000
_NONE = Matches(*(np.zeros(0, np.intp) for _ in range(3)))


class Table:
    """One dictionary, compiled. Picklable as its entries; nothing changes after `__init__`, so threads may share it.

    `idle` are the phrases that can be left out, where that is known. `apart` are beginnings of phrases, of two
    characters, whose flag bits are kept apart from those of the others: well chosen, they let half as many places look
    like a phrase. It changes no answer.

    Entries that change nothing and hold back no other entry are left out: the answer is the same without them.

    >>> table = Table({"乾": "干", "乾坤": "乾坤"})
    >>> table.convert("乾坤乾")
    '乾坤干'
    """

    def __init__(
        self,
        entries: Mapping[str, str],
        own: Collection[str] = (),
        idle: Collection[str] | None = None,
        apart: Collection[str] | None = None,
    ) -> None:
        self.entries = dict(entries)
        #: The keys that are the user's: always matched as phrases, so that a caller can tell them from the others.
        self.own = frozenset(own)
        single = {
            key: value for key, value in self.entries.items() if len(key) == 1 == len(value) and key not in self.own
        }
        #: What has to be added to a code point, modulo 2**32, to bring it to what it becomes by itself. Most stay, and
        #: zeros take no memory until they are written to.
        self.shift = np.zeros(CODE_POINTS, dtype=np.uint32)
        codes = encode("".join(single))
        self.shift[codes] = encode("".join(single.values())) - codes
        phrases = {key: value for key, value in self.entries.items() if key not in single}
        if idle is None:
            # Imported here: what is compiled beforehand does without.
            from normalize.pruning import effective

            phrases = effective(phrases, single, self.own)
        else:
            phrases = {key: value for key, value in phrases.items() if key not in idle}
        self.phrases = phrases
        self.flags: Flags = np.zeros(CODE_POINTS, dtype=np.uint8)
        #: For each phrase its replacement, as a place in one array and a length, and whether it is the user's.
        self.values = encode("".join(phrases.values()))
        self.sizes = np.fromiter(map(len, phrases.values()), np.intp, len(phrases))
        self.begins = np.cumsum(self.sizes) - self.sizes
        self.is_own = np.fromiter((key in self.own for key in phrases), np.bool_, len(phrases))
        self.grows = any(len(key) != len(value) for key, value in phrases.items())
        self._number = {key: number for number, key in enumerate(phrases)}
        self._lengths: dict[str, tuple[int, ...]] = {}
        for key in phrases:
            head = key[:2]
            self._lengths[head] = tuple(sorted({*self._lengths.get(head, ()), len(key)}, reverse=True))
        self.flags[encode("".join(head for head in self._lengths if len(head) == 1))] |= np.uint8(START)
        heads = [head for head in self._lengths if len(head) == 2]
        pairs = encode("".join(heads)).reshape(-1, 2)
        halves = pairs[:, 1] % 2 if apart is None else np.fromiter((head in apart for head in heads), int, len(heads))
        for half, (start, second) in enumerate(zip(STARTS, SECONDS, strict=True)):
            chosen = pairs[halves == half]
            self.flags[chosen[:, 0]] |= np.uint8(start)
            self.flags[chosen[:, 1]] |= np.uint8(second)
        for head, lengths in self._lengths.items():
            if len(head) == 2:
                # Where no phrase with these two characters matches, the first one alone may.
                self._lengths[head] = lengths + self._lengths.get(head[0], ())
        if any(len(head) == 1 for head in self._lengths):
            # A single character with a longer value: anything may follow it.
            self.flags |= SECOND
        self._all_pairs = all(len(head) == 2 for head in self._lengths)
        self._trie: Trie | None = None

    def __reduce__(self) -> tuple[type[Table], tuple[dict[str, str], frozenset[str]]]:
        return Table, (self.entries, self.own)

    def match(self, text: str | None, codes: Codes, flags: Flags, barred: Barred | None = None) -> Matches:
        """Return the phrases in a text, leftmost and longest first, none overlapping and none over a barred span.

        `text` is that of `codes`, where it is at hand.
        """
        if not self.phrases:
            return _NONE
        if self._by_kernel(codes):
            return self._walk.find(codes, flags, barred)
        return self.match_at(text, codes, self.places(flags), barred)

    def _by_kernel(self, codes: Codes) -> bool:
        """Whether a text is walked through by the compiled kernel."""
        wanted = kernel.native is not None and (self._trie is not None or len(codes) > SHORT)
        return wanted and self._walk.small

    def flags_of(self, codes: Codes) -> Flags:
        """Return the flags of the characters of a text."""
        return self.flags.take(codes) if kernel.native is None else kernel.look_up(codes, self.flags)

    def places(self, flags: Flags) -> Index:
        """Return the few places of a text where a phrase may begin, given the flags of its characters."""
        if not self._all_pairs:
            flags = np.append(flags, flags.dtype.type(SECOND))
        found: Index = ((flags[:-1] & (flags[1:] >> 1) & _ANY_START) != 0).nonzero()[0]
        return found

    def match_at(self, text: str | None, codes: Codes, places: Index, barred: Barred | None = None) -> Matches:
        """Return the phrases that begin at some places of a text, as `match` does."""
        if len(places) > FEW:
            places = self._walk.likely(codes, places)
            if len(places) > FEW:
                return self._walk.match(codes, places, barred)
        if not len(places):
            return _NONE
        rows = self.few(decode(codes) if text is None else text, places.tolist())
        found = Matches(*np.array(rows, np.intp).T) if rows else _NONE
        if barred is None or not len(found) or not barred(found.start, found.start + found.length).any():
            return found
        return self._walk.match(codes, places, barred)

    @property
    def _walk(self) -> Trie:
        if self._trie is None:
            self._trie = Trie(list(self.phrases))
        return self._trie

    def few(self, text: str, places: list[int]) -> list[tuple[int, int, int]]:
        """Return what `match_at` does, as rows (start, length, entry), by a plain loop."""
        lengths, number = self._lengths, self._number
        found = []
        end = 0
        for start in places:
            # Most places only look like the beginning of a phrase.
            sizes = lengths.get(text[start : start + 2])
            if sizes is None:
                if self._all_pairs:
                    continue
                sizes = lengths.get(text[start], ())
            if start < end:
                continue
            for length in sizes:
                # At the end of the text the slice is shorter than asked for.
                word = text[start : start + length]
                entry = number.get(word)
                if entry is not None:
                    end = start + len(word)
                    found.append((start, len(word), entry))
                    break
        return found

    def alone(self, codes: Codes | npt.NDArray[np.uint16]) -> Codes:
        """Return what each character becomes by itself."""
        return codes + self.shift.take(codes)

    def replacements(self, found: Matches) -> Codes:
        """Return what takes the place of matches, one behind the other; `sizes[found.entry]` are the lengths."""
        return self.values[spans(self.begins[found.entry], self.sizes[found.entry])]

    def apply(self, text: str | None, codes: Codes, flags: Flags) -> Codes:
        """Return the converted code points.

        Where a phrase changes its length, the result is longer or shorter than `codes`.
        """
        if self.phrases and not self.grows and self._by_kernel(codes):
            return self._walk.convert(codes, flags, self.shift, self.values, self.begins)
        return self.write(codes, self.match(text, codes, flags))

    def write(self, codes: Codes, found: Matches) -> Codes:
        """Return the code points with these phrases and every character outside them replaced."""
        if kernel.native is not None:
            return kernel.write(codes, found, self)
        out = self.alone(codes)
        if not len(found):
            return out
        if not self.grows and len(found) <= SEVERAL:
            begins, values = self.begins, self.values
            rows = zip(found.start.tolist(), found.length.tolist(), found.entry.tolist(), strict=True)
            for start, length, entry in rows:
                begin = begins[entry]
                out[start : start + length] = values[begin : begin + length]
            return out
        covered = spans(found.start, found.length)
        if not self.grows:
            out[covered] = self.replacements(found)
            return out
        kept = np.ones(len(codes), np.bool_)
        kept[covered] = False
        sizes = self.sizes[found.entry]
        whole = np.empty(len(codes) - len(covered) + int(sizes.sum()), np.uint32)
        gain = np.cumsum(sizes - found.length)
        fresh = np.zeros(len(whole), np.bool_)
        fresh[spans(found.start + gain - sizes + found.length, sizes)] = True
        whole[fresh] = self.replacements(found)
        whole[~fresh] = out[kept]
        return whole

    def convert(self, text: str) -> str:
        """Convert one text.

        Raises nothing for any `str`, lone surrogates included.
        """
        if not text:
            return text
        codes = encode(text)
        return decode(self.apply(text, codes, self.flags_of(codes)))
