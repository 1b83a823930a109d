"""Conversion of texts by the stages of a configuration, one by one or packed into buffers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from normalize import compiled, dictionary
from normalize.chain import without_idle
from normalize.changes import Changes, merge, spans, splice
from normalize.evidence import KANA, SIMPLIFIED, TRADITIONAL, evidence_flags, hold_back
from normalize.matcher import Flags, Table, decode, encode
from normalize.trie import Codes, Index, Matches

_LABEL = (("convert", "convert", False),)


@lru_cache(maxsize=32)
def tables(name: str, dictionaries: tuple[str, ...] = ()) -> tuple[Table, ...]:
    """Return the compiled stages of a configuration; compiled once in a process."""
    if name == "hans" and not dictionaries and (hans := compiled.load()) is not None:
        return (hans.table(),)
    own = dictionary.own_entries(dictionaries)
    stages = tuple(Table(entries, own) for entries in dictionary.stages(name, own))
    if name == "hans":
        stages[0].flags |= evidence_flags(stages[0])
    return stages


def safe_changes(
    table: Table, text: str | None, codes: Codes, flags: Flags, starts: Index
) -> tuple[Codes, Changes | None]:
    """Convert a buffer by a table of equal length as far as evidence goes; return also what the user's entries change.

    The user's entries apply everywhere and may change the length: they are returned as changes of the converted codes.
    """
    found = table.match(text, codes, flags)
    out = table.single.take(codes)
    own = found.select(table.is_own[found.entry])
    others = found.select(~table.is_own[found.entry]) if len(own) else found
    out[spans(others.start, others.length)] = table.replacements(others)
    places = spans(own.start, own.length)
    out[places] = codes[places]
    return hold_back(codes, out, flags, starts), _replaced(table, codes, own)


def stage_changes(
    table: Table, text: str | None, codes: Codes, starts: Index, wanted: npt.NDArray[np.bool_] | None
) -> Changes | None:
    """Return what one stage changes in a buffer of documents.

    `wanted` tells which of them it may touch; the user's entries apply everywhere.
    """
    found = table.match(text, codes, table.flags.take(codes))
    single = table.single.take(codes)
    different = single != codes
    different[spans(found.start, found.length)] = False
    places = different.nonzero()[0]
    if wanted is not None:
        places = places[wanted[np.searchsorted(starts, places, side="right") - 1]]
        owners = np.searchsorted(starts, found.start, side="right") - 1
        found = found.select(table.is_own[found.entry] | wanted[owners])
    zero = np.zeros(len(places), np.intp)
    singles = Changes(places, places + 1, zero + 1, single[places], zero, _LABEL)
    return merge([singles, _replaced(table, codes, found)])


def _replaced(table: Table, codes: Codes, found: Matches) -> Changes | None:
    if not len(found):
        return None
    sizes = table.sizes[found.entry]
    new = table.replacements(found)
    done = Changes(found.start, found.start + found.length, sizes, new, np.zeros(len(found), np.intp), _LABEL)
    return without_idle(done, codes)


class Converter:
    """A conversion between forms of Chinese: "hans" or the name of an OpenCC configuration.

    `dictionaries` are paths of files in the OpenCC text format; their entries win. `hans` turns any traditional form
    into mainland simplified characters and leaves simplified and Japanese text alone; the OpenCC configurations answer
    what their tables say. Raises `ConfigError` for a name that does not exist, `DictionaryError` for a bad file.

    >>> Converter("hans").convert("隨著網絡發展")
    '随着网络发展'
    >>> Converter("s2t").convert("网络发展")
    '網絡發展'
    """

    def __init__(self, name: str = "hans", dictionaries: Sequence[str] = ()) -> None:
        self.name = name
        self.dictionaries = tuple(map(str, dictionaries))
        self._tables = tables(name, self.dictionaries)
        self._safe = name == "hans"
        # Of the entries only a user's may be all ASCII.
        self._skips_ascii = not any(key.isascii() for table in self._tables for key in table.own)

    def __reduce__(self) -> tuple[type[Converter], tuple[str, tuple[str, ...]]]:
        return Converter, (self.name, self.dictionaries)

    def convert(self, text: str) -> str:
        """Convert one text. Any `str` is accepted; what no table names stays as it is."""
        if not text or (self._skips_ascii and text.isascii()):
            return text
        if not self._safe:
            for table in self._tables:
                text = table.convert(text)
            return text
        table = self._tables[0]
        codes = encode(text)
        flags = table.flags.take(codes)
        if table.own:
            return _finished(*safe_changes(table, text, codes, flags, np.zeros(1, np.intp)))
        seen = int(np.bitwise_or.reduce(flags))
        if not seen & TRADITIONAL:
            return text
        out, _ = table.apply(text, codes, flags)
        if seen & (SIMPLIFIED | KANA):
            out = hold_back(codes, out, flags, np.zeros(1, np.intp))
        return decode(out)

    def convert_many(self, texts: Sequence[str]) -> list[str]:
        """Convert many texts, packed into buffers: the fast path. The answers are those of `convert`, in order."""
        result: list[str] = []
        for pack in packs(texts):
            # No phrase holds a line end, so none can reach from one text into the next.
            joined = "\n".join(pack)
            if not joined or (self._skips_ascii and joined.isascii()):
                result += pack
                continue
            if not self._safe:
                result += self._convert_pack(pack, joined)
                continue
            result += self._convert_safely(pack, joined)
        return result

    def _convert_safely(self, pack: Sequence[str], joined: str) -> Sequence[str]:
        table = self._tables[0]
        codes = encode(joined + "\n")
        sizes = np.fromiter(map(len, pack), np.intp, len(pack)) + 1
        starts = np.cumsum(sizes) - sizes
        flags = table.flags.take(codes)
        seen = np.bitwise_or.reduceat(flags, starts)
        if table.own:
            out, own = safe_changes(table, joined + "\n", codes, flags, starts)
            return _parts(_finished(out, own), pack, same_lengths=own is None)
        wanted = (seen & TRADITIONAL) != 0
        if wanted.all():
            out, _ = safe_changes(table, joined + "\n", codes, flags, starts)
            return _parts(decode(out), pack, same_lengths=True)
        # What has no sign of being traditional stays the object it is.
        result = list(pack)
        numbers = wanted.nonzero()[0].tolist()
        if numbers:
            some = [pack[number] for number in numbers]
            spans = [
                slice(start, start + len(text) + 1) for start, text in zip(starts[wanted].tolist(), some, strict=True)
            ]
            codes, flags = (np.concatenate([values[span] for span in spans]) for values in (codes, flags))
            sizes = sizes[wanted]
            out, _ = safe_changes(table, "\n".join([*some, ""]), codes, flags, np.cumsum(sizes) - sizes)
            for number, text in zip(numbers, _parts(decode(out), some, same_lengths=True), strict=True):
                result[number] = text
        return result

    def _convert_pack(self, pack: Sequence[str], joined: str) -> list[str]:
        for table in self._tables:
            joined = table.convert(joined)
        return _parts(joined, pack, same_lengths=False)


def _finished(out: Codes, own: Changes | None) -> str:
    return decode(out if own is None else splice(out, own, own.new))


def _parts(joined: str, pack: Sequence[str], *, same_lengths: bool) -> list[str]:
    """Cut a converted pack into its texts again; a conversion leaves line ends as they are."""
    result = []
    at = 0
    if same_lengths:
        for text in pack:
            result.append(joined[at : at + len(text)])
            at += len(text) + 1
        return result
    lines = joined.split("\n")
    for text in pack:
        count = text.count("\n") + 1
        result.append("\n".join(lines[at : at + count]))
        at += count
    return result


#: Characters in one buffer: large enough that calls cost nothing, small enough for the processor's cache.
PACK = 1 << 19


def packs(texts: Sequence[str]) -> list[Sequence[str]]:
    """Cut a list of texts into runs of about `PACK` characters."""
    result: list[Sequence[str]] = []
    first = size = 0
    for at, text in enumerate(texts):
        size += len(text) + 1
        if size >= PACK:
            result.append(texts[first : at + 1])
            first, size = at + 1, 0
    if first < len(texts):
        result.append(texts[first:])
    return result
