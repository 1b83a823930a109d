"""The OpenCC configurations, compiled.

Stages are read one after the other; no phrase is read across the edge of a word. The user's words come first, and
descriptions of characters (⿰氵漢) are left alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from normalize import dictionary
from normalize.chain import join, without_idle
from normalize.changes import Changes, changes, merge
from normalize.descriptions import LONGEST, OPERATORS, description
from normalize.evidence import TRADITIONAL, seen_by_document
from normalize.growth import Growth
from normalize.matcher import Flags, Table, decode, encode
from normalize.matches import Index, Matches
from normalize.own import HIDDEN, NONE, first_words, hide, replaced, singles
from normalize.segmentation import Segmentation
from normalize.splicing import splice
from normalize.trie import CODE_POINTS, Codes

#: The character is a compatibility ideograph or an operator of descriptions; a flag bit of the first stage, where it is
#: free: evidence has none in these tables.
ODD = 4
NEWLINE = 10


def _compatible() -> Codes:
    """Map compatibility ideographs to the characters they stand for, which are their canonical decompositions."""
    table = np.arange(CODE_POINTS, dtype=np.uint32)
    for code in (*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20)):
        table[code] = ord(unicodedata.normalize("NFC", chr(code)))
    return table


class Stages:
    """A configuration and the user's entries, compiled. Nothing changes after `__init__`: threads may share it.

    Raises `ConfigError` for a name that does not exist, `DictionaryError` for a table that is missing.

    >>> Stages("s2twp").convert("鼠标的软件")
    '滑鼠的軟體'
    """

    def __init__(self, name: str, own: Mapping[str, str] | None = None) -> None:
        self.tables = tuple(Table(entries, own or ()) for entries in dictionary.stages(name, own))
        self.own = dict(own or {})
        self.words = first_words(self.own)
        #: Whether an answer can be longer or shorter than the text.
        sizes = [(len(key), len(value)) for key, value in self.own.items()]
        self.grows = any(table.grows for table in self.tables) or any(old != new for old, new in sizes)
        self._segmentation = Segmentation(lambda: dictionary.table(dictionary.WORDS[name]))
        #: The stages whose phrases can reach over the edge of a word.
        self._cut = range(0 if name in dictionary.TO_SIMPLIFIED and len(self.tables) > 1 else 1, len(self.tables))
        self._compatible = _compatible()
        first = self.tables[0].flags
        first[list(OPERATORS)] |= ODD
        first[(self._compatible != np.arange(CODE_POINTS)).nonzero()[0]] |= ODD

    def convert(self, text: str) -> str:
        """Convert one text. Any `str` is accepted; what no table names stays as it is."""
        codes = encode(text)
        flags = self.tables[0].flags_of(codes)
        if self.own or (len(flags) and np.bitwise_or.reduce(flags) & ODD):
            done = self.changes(text, codes, np.zeros(1, np.intp))
            return text if done is None else decode(splice(codes, done, done.new))
        source, grown = codes, None
        for number, table in enumerate(self.tables):
            if number:
                flags = table.flags_of(codes)
            found = self._matches(number, None if number else text, codes, flags, source, grown)
            codes = table.write(codes, found)
            if table.grows and number + 1 < len(self.tables):
                grown = Growth.of(table, found)
        return decode(codes)

    def changes(self, text: str | None, codes: Codes, starts: Index, gate: Flags | None = None) -> Changes | None:
        """Return what the conversion changes in a buffer of documents, which begin at `starts`.

        With `gate` only documents are converted that hold a character which this table of flags calls traditional
        outside of what is left alone; the user's words apply everywhere.
        """
        hidden, mine, _ = self._hide(text, codes)
        if gate is not None:
            seen = seen_by_document(gate.take(hidden), starts) & TRADITIONAL
            hidden[np.repeat(seen == 0, np.diff(np.append(starts, len(codes))))] = HIDDEN
        total = singles(hidden, self._compatible.take(hidden))
        for table, before, found, _ in self._read(hidden):
            step = merge([singles(before, table.alone(before), *_ends(found)), replaced(table, before, found)])
            if step is not None:
                total = step if total is None else join(total, step, table.write(before, found))
        done = merge([total, mine])
        return None if done is None else without_idle(done, codes)

    def reaches(self, text: str) -> tuple[list[tuple[Index, Index]], int]:
        """Return the spans of a text that are read as one, and how near to its end a following text may change them."""
        codes = encode(text)
        hidden, _, spans = self._hide(text, codes)
        if len(self.tables) > 1:
            spans.append(self._segmentation.words(hidden))
        for _, _, found, grown in self._read(hidden):
            start, end = _ends(found)
            spans.append((start, end) if grown is None else (grown.before(start), grown.before_end(end)))
        longest = [max(map(len, table.entries)) for table in self.tables]
        margin = LONGEST + longest[0] * sum(longest) + (self._segmentation.longest if len(self.tables) > 1 else 0)
        return spans, margin + max(map(len, self.own), default=0)

    def _hide(self, text: str | None, codes: Codes) -> tuple[Codes, Changes | None, list[tuple[Index, Index]]]:
        """Hide what the tables do not see; return also what the user's entries make of it, and its spans."""
        found = NONE if self.words is None else self.words.match(text, codes, self.words.flags_of(codes))
        mine = [] if self.words is None else [replaced(self.words, codes, found)]
        hidden = hide(codes, found).copy()
        spans = [_ends(found), _hide_descriptions(hidden)]
        table = self.tables[0]
        if any(len(key) == 1 for key in table.own):
            # A character of the user's stands where no phrase and no word does.
            found = self._matches(0, None, hidden, table.flags_of(hidden), hidden, None)
            places = found.start[(found.length == 1) & table.is_own[found.entry]]
            if len(self.tables) > 1:
                start, end = self._segmentation.words(hidden)
                inside = np.searchsorted(start, places, side="right") > np.searchsorted(end, places, side="right")
                places = places[~inside]
            values = [self.own[chr(code)] for code in codes[places].tolist()]
            rows = zip(places.tolist(), values, strict=True)
            mine.append(changes((place, place + 1, value, "convert", "convert", False) for place, value in rows))
            hidden[places] = HIDDEN
        return hidden, merge(mine), spans

    def _read(self, hidden: Codes) -> Iterator[tuple[Table, Codes, Matches, Growth | None]]:
        """Yield of each stage its table, its input, the phrases found there, and where that stands in the source."""
        source, grown = self._compatible.take(hidden), None
        now = source
        for number, table in enumerate(self.tables):
            found = self._matches(number, None, now, table.flags_of(now), source, grown)
            yield table, now, found, grown
            now = table.write(now, found)
            if table.grows:
                grown = Growth.of(table, found)

    def _matches(
        self, number: int, text: str | None, codes: Codes, flags: Flags, source: Codes, grown: Growth | None
    ) -> Matches:
        """Return the phrases of a stage in its input; `grown` tells where that stands in the source."""

        def crossed(start: Index, end: Index) -> npt.NDArray[np.bool_]:
            if grown is not None:
                start, end = grown.before(start), grown.before_end(end)
            return self._segmentation.crossed(source, start, end)

        return self.tables[number].match(text, codes, flags, crossed if number in self._cut else None)


def _ends(found: Matches) -> tuple[Index, Index]:
    return found.start, found.start + found.length


def _hide_descriptions(codes: Codes) -> tuple[Index, Index]:
    """Hide the descriptions of characters; none is read over a line end, so that no text reaches into the next."""
    spans = []
    end = 0
    for at in np.flatnonzero((codes >= min(OPERATORS)) & (codes <= max(OPERATORS))).tolist():
        if at >= end:
            line = codes[at : at + LONGEST].tolist()
            end = at + description(line[: line.index(NEWLINE)] if NEWLINE in line else line)
            codes[at:end] = HIDDEN
            spans.append((at, end))
    start, end_of = np.array(spans, np.intp).reshape(-1, 2).T
    return start, end_of
