"""The order of the passes, on one screen."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from normalize import (
    boilerplate,
    characters,
    converter,
    cues,
    dictionary,
    evidence,
    glosses,
    neighbours,
    punctuation,
    rulebook,
    whitespace,
)
from normalize.buffer import Buffer
from normalize.changes import Codes, Index, merge
from normalize.matcher import Flags, Table
from normalize.model import Config, ConfigError, Edit, Result
from normalize.rule import Rule as Rule

Mask = npt.NDArray[np.bool_]
OPEN_PAREN = ord("(")


def rules(paths: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """Return our boilerplate rules and those of further files, with their reasons and examples."""
    return rulebook.load(paths, converter.Converter("hans").convert)


@lru_cache(maxsize=8)
def _rules(paths: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    return rulebook.load_quickly(paths, converter.Converter("hans").convert if paths else None)


class Normalizer:
    """Cleans texts as a `Config` says. Picklable; safe to share between threads.

    Raises `ConfigError` for a conversion, a dictionary or a rule file that cannot be used.

    >>> Normalizer().clean("隨著網絡發展,人們的生活改變了.")
    '随着网络发展，人们的生活改变了。'
    """

    def __init__(self, config: Config | None = None) -> None:
        self.config = config or Config()
        if self.config.convert not in (*dictionary.NAMES, "none"):
            raise ConfigError(
                f"there is no conversion {self.config.convert!r}: use one of none, {', '.join(dictionary.NAMES)}"
            )
        #: What makes the view that rules are matched on, and what the text is converted by, where that is another one.
        self._hans = converter.tables("hans")[0]
        self._stages: tuple[Table, ...] = ()
        if self.config.convert not in ("hans", "none") or (self.config.dictionaries and self.config.convert == "hans"):
            self._stages = converter.tables(self.config.convert, self.config.dictionaries)
        if self.config.rules:
            _rules(self.config.rules)

    def __reduce__(self) -> tuple[type[Normalizer], tuple[Config]]:
        return Normalizer, (self.config,)

    @cached_property
    def rules_sha256(self) -> str:
        """A fingerprint of the rules in use, in hexadecimal; it goes into the audit."""
        import hashlib

        shown = repr(
            [(r.id, r.group, r.where, r.cues, r.pattern, r.longest, r.span, r.opens) for r in self._cues.rules]
        )
        pieces = repr(sorted(self._cues.rules[0].pieces.items()))
        return hashlib.sha256((shown + pieces).encode()).hexdigest()

    @cached_property
    def _cues(self) -> cues.Cues:
        return cues.Cues(_rules(self.config.rules))

    @cached_property
    def _fold(self) -> Codes:
        return cues.fold_table()

    @cached_property
    def _classes(self) -> npt.NDArray[np.uint8]:
        return neighbours.class_table()

    @cached_property
    def _flags(self) -> Flags:
        """One table says of every character which passes may have to look at it."""
        flags = self._cues.flags(self._hans.single, self._fold)
        for part in (self._hans.flags, characters.odd_flags(), punctuation.mark_flags(), whitespace.blank_flags()):
            flags |= part
        return flags

    @cached_property
    def _gate(self) -> Flags:
        return evidence.evidence_flags(self._stages[-1])

    def clean(self, text: str) -> str:
        """Clean one text."""
        return self.clean_many([text])[0]

    def clean_many(self, texts: Sequence[str]) -> list[str]:
        """Clean many texts, packed into buffers: the fast path. The answers are those of `clean`, in order."""
        with _without_collection():
            return [text for pack in converter.packs(texts) for text in self._run(pack)[0].texts()]

    def run(self, text: str) -> Result:
        """Clean one text and keep what was done."""
        return self.run_many([text])[0]

    def run_many(self, texts: Sequence[str]) -> list[Result]:
        """Clean many texts and keep what was done; edits are worked out when first asked for."""
        results = []
        for pack in converter.packs(texts):
            buffer, refused = self._run(pack)
            for number, (source, text) in enumerate(zip(pack, buffer.texts(), strict=True)):
                warnings = (self._too_much(),) if number in refused else ()
                results.append(Result(source, text, warnings, _Trace(buffer, number, source)))
        return results

    def clean_counted(self, texts: Sequence[str]) -> tuple[list[str], Counter[str], list[tuple[int, str]]]:
        """Clean many texts; return them, the counts of edits by rule over all of them, and warnings by index."""
        cleaned: list[str] = []
        counts: Counter[str] = Counter()
        warnings: list[tuple[int, str]] = []
        with _without_collection():
            for pack in converter.packs(texts):
                buffer, refused = self._run(pack)
                warnings += [(len(cleaned) + number, self._too_much()) for number in refused]
                cleaned += buffer.texts()
                counts += buffer.tally()
        return cleaned, counts, warnings

    def _too_much(self) -> str:
        return f"boilerplate rules claim more than {self.config.max_share:.0%} of the document: nothing was removed"

    def _run(self, texts: Sequence[str]) -> tuple[Buffer, list[int]]:
        """Take documents through all passes, in their order."""
        buffer = Buffer(texts, self._flags)
        if self.config.repair:
            self._repair(buffer)
        while buffer.make(characters.tidy_characters(buffer.string(), buffer.flags, buffer.starts)):
            # A character that went may have brought together two that belong together.
            pass
        seen = np.bitwise_or.reduceat(buffer.flags, buffer.starts) if len(buffer.starts) else buffer.flags
        traditional = self._traditional(buffer, seen)
        simplified = self._simplify(buffer, seen)
        if self.config.convert == "hans" and not self.config.dictionaries and simplified is not buffer.codes:
            buffer.replace(simplified)
        refused = self._remove(buffer, simplified)
        if self._stages:
            self._convert(buffer)
        self._tidy(buffer, traditional)
        return buffer, refused

    def _repair(self, buffer: Buffer) -> None:
        open_ones = np.flatnonzero(buffer.codes == OPEN_PAREN)
        if not len(open_ones) or open_ones[0] == 0:
            open_ones = open_ones[1:]
        glossed = self._classes.take(buffer.codes[open_ones - 1]) == neighbours.HAN
        inside = buffer.codes[np.minimum(open_ones + 1, len(buffer.codes) - 1)]
        places = open_ones[glossed & (inside >= ord("a")) & (inside < 0x2000)]
        if not len(places):
            return
        numbers = np.unique(np.searchsorted(buffer.starts, places, side="right") - 1)
        bounds = [*buffer.starts.tolist(), len(buffer.codes)]
        text = buffer.string()
        documents = [(bounds[number], text[bounds[number] : bounds[number + 1] - 1]) for number in numbers.tolist()]
        buffer.make(glosses.repair_documents(documents))

    def _traditional(self, buffer: Buffer, seen: Flags) -> Mask:
        """Tell which documents are traditional: more characters that are only traditional than only simplified.

        A Japanese document is neither.
        """
        marks = seen & (evidence.TRADITIONAL | evidence.SIMPLIFIED)
        result = np.asarray(marks == evidence.TRADITIONAL)
        for number in np.flatnonzero(marks == evidence.TRADITIONAL | evidence.SIMPLIFIED).tolist():
            stop = buffer.starts[number + 1] if number + 1 < len(buffer.starts) else len(buffer.codes)
            result[number] = evidence.balance(buffer.flags[buffer.starts[number] : stop]) > 0
        for number in np.flatnonzero(result & ((seen & evidence.KANA) != 0)).tolist():
            stop = buffer.starts[number + 1] if number + 1 < len(buffer.starts) else len(buffer.codes)
            flags = buffer.flags[buffer.starts[number] : stop]
            kana = np.count_nonzero(flags & evidence.KANA)
            result[number] = kana <= evidence.KANA_SHARE * len(flags)
        return result

    def _simplify(self, buffer: Buffer, seen: Flags) -> Codes:
        """Return the simplified view of the buffer, on which rules are matched; it has the buffer's length."""
        if not (seen & evidence.TRADITIONAL).any():
            return buffer.codes
        out, _ = self._hans.apply(buffer.string(), buffer.codes, buffer.flags)
        return evidence.hold_back(buffer.codes, out, buffer.flags, buffer.starts)

    def _remove(self, buffer: Buffer, simplified: Codes) -> list[int]:
        flags = buffer.flags
        second = (flags[1:] & (cues.SECOND_OF_CUE | whitespace.BLANK)) != 0
        places = np.flatnonzero(((flags[:-1] & cues.CUE) != 0) & second | ((flags[:-1] & cues.LONE_CUE) != 0))
        first, stop = whitespace.runs(np.flatnonzero((flags & whitespace.BLANK) != 0))
        blank = whitespace.BLANK
        last = len(simplified) - 1

        def after(at: Index) -> Index:
            following = np.minimum(at + 1, last)
            blanks = np.flatnonzero((flags.take(following) & blank) != 0)
            following[blanks] = stop[np.searchsorted(first, following[blanks], side="right") - 1]
            return following

        filled = np.flatnonzero(~whitespace.blank_lines(simplified, first, stop, buffer.breaks))
        lengths = whitespace.line_lengths(first, stop, buffer.breaks)
        heads = np.searchsorted(buffer.breaks, buffer.starts)
        done, refused = boilerplate.find_boilerplate(
            self._fold.take(simplified), cues.Lines(buffer.breaks, heads, filled, lengths), (places, after),
            self._cues, self.config.groups(), self.config.max_share,
        )  # fmt: skip
        buffer.make(done)
        return refused

    def _convert(self, buffer: Buffer) -> None:
        """Take the buffer through the stages of an OpenCC configuration, or through `hans` with the user's entries."""
        if self.config.convert == "hans":
            table = self._stages[0]
            flags = table.flags.take(buffer.codes)
            out, own = converter.safe_changes(table, buffer.string(), buffer.codes, flags, buffer.starts)
            buffer.replace(out)
            buffer.make(own)
            return
        wanted = None
        if self.config.convert in dictionary.TO_SIMPLIFIED:
            # A second run must not convert again what may stand in simplified text: 乾清宮 -> 乾清宫 -> 干清宫.
            gate = self._gate.take(buffer.codes) & evidence.TRADITIONAL
            wanted = np.bitwise_or.reduceat(gate, buffer.starts) != 0
        source, since = buffer.codes, len(buffer.steps)
        for table in self._stages:
            buffer.make(converter.stage_changes(table, buffer.string(), buffer.codes, buffer.starts, wanted))
            buffer.join(since)
        buffer.drop_idle(since, source)

    def _tidy(self, buffer: Buffer, traditional: Mask) -> None:
        """Tidy punctuation and white space: what is dropped depends on the marks as they will be."""
        codes, breaks = buffer.codes, buffer.breaks
        first, stop = whitespace.runs(np.flatnonzero((buffer.flags & whitespace.BLANK) != 0))
        places = np.flatnonzero((buffer.flags & punctuation.MARK) != 0)
        marks = None
        if self.config.quotes and self.config.convert in dictionary.TO_SIMPLIFIED and traditional.any():
            marks = punctuation.curl_quotes(codes, buffer.starts, traditional)
        if self.config.punctuation:
            around = neighbours.Neighbours(codes, self._classes, first, stop)
            marks = merge([marks, punctuation.tidy_punctuation(codes, places, breaks, buffer.starts, around)])
        seen = codes
        if marks is not None:
            seen = codes.copy()
            # A dot that goes is the rest of an ellipsis.
            seen[marks.start] = ord("…")
            seen[marks.start[marks.size > 0]] = marks.new
        blanks = whitespace.tidy_whitespace(
            seen, self._classes, (first, stop), breaks, buffer.starts, self.config.indent
        )  # fmt: skip
        buffer.make(merge([marks, blanks]))


@contextmanager
def _without_collection() -> Iterator[None]:
    """Hold back the collector of cyclic garbage: none is made here, and looking for it takes a tenth of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _Trace:
    """Works out the edits of one document of a buffer; a class so that results can be pickled."""

    def __init__(self, buffer: Buffer, number: int, source: str) -> None:
        self.buffer, self.number, self.source = buffer, number, source

    def __call__(self) -> tuple[Edit, ...]:
        return self.buffer.trace(self.number, self.source)
