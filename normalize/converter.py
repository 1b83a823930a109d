"""Conversion of texts by the stages of a configuration, one by one or packed into buffers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from normalize import compiled, dictionary, kernel
from normalize.changes import Changes, merge, spans
from normalize.codes import encode_all
from normalize.evidence import (
    KANA,
    SIMPLIFIED,
    TRADITIONAL,
    UNSURE,
    evidence_flags,
    hold_back,
    seen_by_document,
    worth_converting,
)
from normalize.matcher import Flags, Table, decode, encode
from normalize.matches import Index
from normalize.own import HIDDEN, NONE, first_words, hide, replaced
from normalize.quoted import may_quote
from normalize.short import Short
from normalize.splicing import splice
from normalize.trie import Codes

if TYPE_CHECKING:
    from normalize.stages import Stages


class Safe(NamedTuple):
    """What `hans` and `hans-cn` convert by: a table of equal length, the user's words, a regional vocabulary."""

    table: Table
    words: Table | None
    vocabulary: Table | None


@lru_cache(maxsize=32)
def safe(name: str, dictionaries: tuple[str, ...] = ()) -> Safe:
    """Return `hans` or `hans-cn`, compiled; compiled once in a process."""
    if name != "hans":
        hans = safe("hans", dictionaries)
        return Safe(hans.table, hans.words, Table(dictionary.vocabulary()))
    if not dictionaries and (index := compiled.load()) is not None:
        return Safe(index.table(), None, None)
    own = dictionary.own_entries(dictionaries)
    table = Table(dictionary.stages(name, own)[0], own)
    table.flags |= evidence_flags(table, dictionary.japanese_forms())
    return Safe(table, first_words(own), None)


@lru_cache(maxsize=32)
def stages(name: str, dictionaries: tuple[str, ...] = ()) -> Stages:
    """Return an OpenCC configuration, compiled; compiled once in a process."""
    from normalize.stages import Stages

    return Stages(name, dictionary.own_entries(dictionaries))


def tables(name: str, dictionaries: tuple[str, ...] = ()) -> tuple[Table, ...]:
    """Return the tables of a configuration, one a stage."""
    if name in dictionary.SAFE:
        return (safe(name, dictionaries).table,)
    return stages(name, dictionaries).tables


def safe_changes(by: Safe, text: str | None, codes: Codes, flags: Flags, starts: Index) -> tuple[Codes, Changes | None]:
    """Convert a buffer by a table of equal length as far as evidence goes; return also what changes lengths.

    Those are the user's entries, which apply everywhere, and the vocabulary of `hans-cn`, which applies where the text
    around it is traditional. They are returned as changes of the converted codes.
    """
    table = by.table
    if by.words is None and by.vocabulary is None and not table.own:
        return hold_back(codes, table.apply(text, codes, flags), flags, starts), None
    mine = NONE if by.words is None else by.words.match(text, codes, by.words.flags_of(codes))
    hidden = hide(codes, mine)
    same = hidden is codes
    found = table.match(text if same else None, hidden, flags if same else table.flags_of(hidden))
    out = table.alone(hidden)
    own = found.select(table.is_own[found.entry])
    others = found.select(~table.is_own[found.entry]) if len(own) else found
    out[spans(others.start, others.length)] = table.replacements(others)
    for kept in (own, mine):
        places = spans(kept.start, kept.length)
        out[places] = codes[places]
    parts = [replaced(table, codes, own)]
    if by.words is not None and len(mine):
        parts.append(done := replaced(by.words, codes, mine))
        # What stays as it is would be there again on the next run, so it tells nothing of the others.
        stays = mine if done is None else mine.select(~np.isin(mine.start, done.start))
        flags = flags.copy()
        flags[spans(stays.start, stays.length)] &= ~flags.dtype.type(TRADITIONAL | SIMPLIFIED)
    out = hold_back(codes, out, flags, starts)
    if by.vocabulary is not None:
        parts.append(_regional(by.vocabulary, hide(hide(out, mine), own), flags, starts))
    return out, merge(parts)


def _regional(vocabulary: Table, codes: Codes, flags: Flags, starts: Index) -> Changes | None:
    """Return what the vocabulary changes in simplified codes, where the text around a word was traditional."""
    found = vocabulary.match(None, codes, vocabulary.flags_of(codes))
    # A word is judged as a character that may be either is.
    flags = flags.copy()
    flags[found.start] |= UNSURE
    trial = codes.copy()
    trial[found.start] = HIDDEN
    stands = hold_back(codes, trial, flags, starts)[found.start] == HIDDEN
    return replaced(vocabulary, codes, found.select(stands))


class Converter:
    """A conversion between forms of Chinese: "hans", "hans-cn" or the name of an OpenCC configuration.

    `dictionaries` are paths of files in the OpenCC text format; their entries win (`normalize.own` says how). `hans`
    turns any traditional form into mainland simplified characters and leaves simplified and Japanese text alone;
    `hans-cn` also turns words of Taiwan into those of the mainland where the text around them was traditional; the
    OpenCC configurations answer what OpenCC 1.4.2 does (Apache-2.0).
    Raises `ConfigError` for a name that does not exist, `DictionaryError` for a bad file.

    >>> Converter("hans").convert("隨著網絡發展")
    '随着网络发展'
    >>> Converter("hans-cn").convert("網路的發展")
    '网络的发展'
    >>> Converter("s2t").convert("网络发展")
    '網絡發展'
    """

    def __init__(self, name: str = "hans", dictionaries: Sequence[str] = ()) -> None:
        self.name = name
        self.dictionaries = tuple(map(str, dictionaries))
        #: The configuration and the user's entries, compiled.
        self.by: Safe | Stages = (safe if name in dictionary.SAFE else stages)(name, self.dictionaries)
        #: The short way for short texts.
        self._short: Short | None = None
        if isinstance(self.by, Safe) and not self.by.table.own and self.by.words is None and self.by.vocabulary is None:
            self._short = Short(self.by.table)
        # Of the entries only a user's may be all ASCII.
        self._skips_ascii = not any(key.isascii() for table in tables(name, self.dictionaries) for key in table.own)

    def __reduce__(self) -> tuple[type[Converter], tuple[str, tuple[str, ...]]]:
        return Converter, (self.name, self.dictionaries)

    def convert(self, text: str) -> str:
        """Convert one text. Any `str` is accepted; what no table names stays as it is."""
        if not text or (self._skips_ascii and text.isascii()):
            return text
        if not isinstance(self.by, Safe):
            return self.by.convert(text)
        if self._short is not None and (done := self._short.convert(text)) is not None:
            return done
        table = self.by.table
        codes = encode(text)
        flags = table.flags_of(codes)
        seen = np.bitwise_or.reduce(flags)
        if not (worth_converting(seen) or table.own):
            return text
        if table.own or self.by.vocabulary is not None:
            return _finished(*safe_changes(self.by, text, codes, flags, np.zeros(1, np.intp)))
        out = table.apply(text, codes, flags)
        if seen & (SIMPLIFIED | KANA) or not seen & TRADITIONAL or may_quote(text):
            out = hold_back(codes, out, flags, np.zeros(1, np.intp))
        return decode(out)

    def convert_many(self, texts: Sequence[str]) -> list[str]:
        """Convert many texts, packed into buffers: the fast path. The answers are those of `convert`, in order."""
        result: list[str] = []
        for pack in packs(texts):
            # No phrase holds a line end, so none can reach from one text into the next.
            if self._skips_ascii and all(map(str.isascii, pack)):
                result += pack
            elif isinstance(self.by, Safe):
                result += _convert_safely(self.by, pack)
            else:
                result += _parts(self.by.convert("\n".join(pack)), pack, same_lengths=not self.by.grows)
        return result


def _convert_safely(by: Safe, pack: Sequence[str]) -> Sequence[str]:
    codes, starts = encode_all(pack)
    flags = by.table.flags_of(codes)
    wanted = worth_converting(seen_by_document(flags, starts))
    if by.table.own or wanted.all():
        return _safe_parts(by, pack, codes, flags, starts)
    # What has no sign of being traditional stays the object it is.
    result = list(pack)
    numbers = wanted.nonzero()[0].tolist()
    if numbers:
        some = [pack[number] for number in numbers]
        spans = [slice(start, start + len(text) + 1) for start, text in zip(starts[wanted].tolist(), some, strict=True)]
        codes, flags = (np.concatenate([values[span] for span in spans]) for values in (codes, flags))
        sizes = np.fromiter(map(len, some), np.intp, len(some)) + 1
        converted = _safe_parts(by, some, codes, flags, np.cumsum(sizes) - sizes)
        for number, text in zip(numbers, converted, strict=True):
            result[number] = text
    return result


def _safe_parts(by: Safe, pack: Sequence[str], codes: Codes, flags: Flags, starts: Index) -> list[str]:
    text = "\n".join([*pack, ""]) if kernel.native is None else None
    out, done = safe_changes(by, text, codes, flags, starts)
    if done is None and kernel.native is not None:
        texts: list[str] = kernel.native.unpack(out, starts)
        return texts
    return _parts(_finished(out, done), pack, same_lengths=done is None)


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


def packs(texts: Sequence[str], length: int = PACK) -> list[Sequence[str]]:
    """Cut a list of texts into runs of about so many characters."""
    result: list[Sequence[str]] = []
    first = size = 0
    for at, text in enumerate(texts):
        size += len(text) + 1
        if size >= length:
            result.append(texts[first : at + 1])
            first, size = at + 1, 0
    if first < len(texts):
        result.append(texts[first:])
    return result
