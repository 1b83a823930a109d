"""The passes, in their order, over one buffer of documents."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from normalize import (
    blanks,
    characters,
    converter,
    cues,
    cuestarts,
    dictionary,
    evidence,
    fences,
    neighbours,
    punctuation,
    rulebook,
    suspicion,
    whitespace,
)
from normalize.buffer import Buffer, line_flags
from normalize.changes import Codes, merge
from normalize.matcher import Flags, encode
from normalize.model import Config
from normalize.own import singles
from normalize.removal import Removal
from normalize.rule import Rule

if TYPE_CHECKING:
    from normalize.stages import Stages

Mask = npt.NDArray[np.bool_]
#: Bytes of the largest block that glibc's allocator keeps by itself.
ARENA = 31 << 20
#: Flag bits of the characters that passes look for by their kind.
RARE = characters.ODD | neighbours.MARK | neighbours.QUOTE | blanks.BLANK | cues.LONE_CUE


@lru_cache(maxsize=8)
def quick_rules(paths: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """Return our boilerplate rules and those of further files, without reasons and examples; loaded once."""
    return rulebook.load_quickly(paths, converter.Converter("hans").convert if paths else None)


class Passes:
    """What a configuration does to a buffer. Tables are put together when first used, once for all buffers."""

    def __init__(self, config: Config) -> None:
        self.config = config
        #: What makes the view that rules are matched on, and what the text is converted by, where that is another one.
        self._hans = converter.tables("hans")[0]
        #: What `hans` alone does not do: other conversions, vocabulary, the user's entries.
        self._safe: converter.Safe | None = None
        self._stages: Stages | None = None
        if config.convert in dictionary.SAFE:
            if config.convert != "hans" or config.dictionaries:
                self._safe = converter.safe(config.convert, config.dictionaries)
        elif config.convert != "none":
            self._stages = converter.stages(config.convert, config.dictionaries)
        #: Whether a second run reads the same words, since the conversion is one of characters.
        self._keeps_words = self._safe is None and config.convert not in ("tw2sp", "hk2sp")
        if config.rules:  # One that cannot be used is told before the first text.
            quick_rules(config.rules)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The boilerplate rules in use."""
        return self._cues.rules

    @cached_property
    def _cues(self) -> cues.Cues:
        # The tables of our own rules were made before.
        starts = None if self.config.rules else cuestarts.saved(rulebook.fingerprint())
        return cues.Cues(quick_rules(self.config.rules), starts)

    @cached_property
    def _classes(self) -> npt.NDArray[np.uint8]:
        return neighbours.class_table()

    @cached_property
    def _flags(self) -> Flags:
        """One table says of every character which passes may have to look at it."""
        flags = self._cues.flags(self._hans.shift)
        # A phrase may make a character that its own entry does not: 覆 alone stays, 回覆 becomes 回复.
        old, new = encode("".join(self._hans.phrases)), encode("".join(self._hans.phrases.values()))
        np.bitwise_or.at(flags, old, flags.take(new) & cues.ALL_OF_CUE)
        flags[: cues.LIMIT] |= self._hans.flags[: cues.LIMIT]
        for part in (
            characters.odd_flags(),
            punctuation.mark_flags(),
            blanks.blank_flags(),
            line_flags(),
            suspicion.strange_flags(characters.ODD),
        ):
            flags[: len(part)] |= part
        return flags

    @cached_property
    def _removal(self) -> Removal:
        return Removal(self.config, self._cues, self._flags, RARE, by_words=self._keeps_words)

    @cached_property
    def _gate(self) -> Flags | None:
        # A second run must not convert again what may stand in simplified text: 乾清宮 -> 乾清宫 -> 干清宫.
        if self._stages is None or self.config.convert not in dictionary.TO_SIMPLIFIED:
            return None
        flags = evidence.evidence_flags(self._stages.tables[-1])
        flags[encode("".join(self._stages.own.values()))] &= ~np.uint8(evidence.TRADITIONAL)
        return flags

    @cached_property
    def _arena(self) -> None:
        # Freed once, a large block teaches the allocator of glibc to keep what buffers give back: to ask the system for
        # zeroed pages again and again takes a fifth of the time. No page of it is touched.
        np.empty(ARENA, np.uint8)

    def run(self, texts: Sequence[str]) -> tuple[Buffer, list[int]]:
        """Take documents through all passes, in their order; return also the documents of which too much would go."""
        if len(texts) > 1:
            self._arena  # noqa: B018
        buffer = Buffer(texts, self._flags, RARE)
        if self.config.repair:
            buffer.doubts = self._repair(buffer)
        while len(odd := suspicion.without_strange(buffer.codes, buffer.places(characters.ODD))):
            # A character that went may have brought together two that belong together.
            if not buffer.make(characters.tidy_characters(buffer.string(), odd, buffer.starts)):
                break
        if self.config.join_lines:
            from normalize import wrapped

            buffer.make(wrapped.join_documents(zip(buffer.starts.tolist(), buffer.texts(), strict=True)))
        seen = evidence.seen_by_document(buffer.flags, buffer.starts) if len(buffer.starts) else buffer.flags
        traditional = self._traditional(buffer, seen)
        simplified = self._simplify(buffer, seen)
        if self.config.convert == "hans" and self._safe is None and simplified is not buffer.codes:
            buffer.replace(simplified)
        refused, joined = self._removal.remove(buffer, simplified)
        self._convert(buffer)
        self._tidy(buffer, traditional)
        while changed := [number for number, text in joined.items() if buffer.document(number) != text]:
            # As a second run would, which sees these documents alone.
            part = Buffer([buffer.document(number) for number in changed], self._flags, RARE)
            seen = evidence.seen_by_document(part.flags, part.starts)
            joined = self._removal.remove_more(buffer, changed, part, self._simplify(part, seen))
            if joined:
                self._tidy(buffer, traditional)
        if self.config.repair:
            # What makes two paragraphs the same may have been done to them just now.
            again = suspicion.repeated_lines(buffer.codes, buffer.breaks)
            # No `np.unique`, which loads more of NumPy.
            numbers = sorted({*(buffer.starts.searchsorted(again, side="right") - 1).tolist()})
            self._restore(buffer, [(number, suspicion.TWICE) for number in numbers])
        return buffer, refused

    def _repair(self, buffer: Buffer) -> list[tuple[int, int, str]]:
        """Repair the few documents that may be damaged; return doubtful places as (document, place, what)."""
        places = buffer.places(characters.ODD | neighbours.MARK | blanks.BLANK)
        return self._restore(buffer, suspicion.suspects(buffer.codes, places, buffer.starts, self._classes))

    @staticmethod
    def _restore(buffer: Buffer, suspects: list[tuple[int, int]]) -> list[tuple[int, int, str]]:
        if not suspects:
            return []
        from normalize import restoration

        done, doubts = restoration.repair_documents(
            (number, int(buffer.starts[number]), buffer.document(number), kinds) for number, kinds in suspects
        )
        buffer.make(done)
        return doubts

    def _traditional(self, buffer: Buffer, seen: Flags) -> Mask:
        """Tell which documents are traditional: more characters that are only traditional than only simplified.

        A Japanese document is neither.
        """
        marks = seen & (evidence.TRADITIONAL | evidence.SIMPLIFIED)
        result = np.asarray(marks == evidence.TRADITIONAL)
        for number in (marks == evidence.TRADITIONAL | evidence.SIMPLIFIED).nonzero()[0].tolist():
            result[number] = evidence.balance(buffer.flags[buffer.span(number)]) > 0
        for number in (result & ((seen & evidence.KANA) != 0)).nonzero()[0].tolist():
            flags = buffer.flags[buffer.span(number)]
            kana = np.count_nonzero(flags & evidence.KANA)
            result[number] = kana <= evidence.KANA_SHARE * len(flags)
        return result

    def _simplify(self, buffer: Buffer, seen: Flags) -> Codes:
        """Return the simplified view of the buffer, on which rules are matched; it has the buffer's length."""
        if not evidence.worth_converting(seen).any():
            return buffer.codes
        out = self._hans.apply(buffer.text, buffer.codes, buffer.flags)
        marks = buffer.places(neighbours.MARK)
        return evidence.hold_back(buffer.codes, out, buffer.flags, buffer.starts, marks, seen)

    def _convert(self, buffer: Buffer) -> None:
        """Make the conversions that are not those of the view: OpenCC's, the vocabulary, the user's entries."""
        if self._safe is not None:
            flags = self._safe.table.flags_of(buffer.codes)
            out, words = converter.safe_changes(self._safe, buffer.text, buffer.codes, flags, buffer.starts)
            if words is None:
                buffer.replace(out)
            else:
                buffer.make(merge([singles(buffer.codes, out, words.start, words.end), words]))
        elif self._stages is not None:
            buffer.make(self._stages.changes(buffer.text, buffer.codes, buffer.starts, self._gate))

    def _tidy(self, buffer: Buffer, traditional: Mask) -> None:
        """Tidy punctuation and white space: what is dropped depends on the marks as they will be."""
        codes, breaks = buffer.codes, buffer.breaks
        first, stop = blanks.runs(buffer.places(blanks.BLANK))
        places, quotes, marks = buffer.places(neighbours.MARK), buffer.places(neighbours.QUOTE), None
        around = neighbours.Neighbours(codes, self._classes, first, stop)
        if fences.may_fence(codes, places):
            code = fences.code(buffer.string(), breaks, buffer.starts)
            # In code nothing is punctuation, and blanks stay but for those at the ends of lines.
            places, quotes = (some[fences.outside(code, some)] for some in (places, quotes))
            before, behind = codes.take(np.maximum(first - 1, 0)), codes.take(stop, mode="clip")
            stays = (before == blanks.NEWLINE) | (behind == blanks.NEWLINE) | fences.outside(code, first)
            first, stop = first[stays], stop[stays]
        if self.config.quotes and self.config.convert in dictionary.TO_SIMPLIFIED and traditional.any():
            marks = punctuation.curl_quotes(codes, quotes, buffer.starts, traditional)
        if self.config.punctuation:
            marks = merge([marks, punctuation.tidy_punctuation(codes, places, breaks, buffer.starts, around)])
        if marks is not None:
            # Written over for a moment, since a copy takes longer. A dot that goes is the rest of an ellipsis.
            before = codes.take(marks.start)
            codes[marks.start] = ord("…")
            codes[marks.start[marks.size > 0]] = marks.new
        spaces = whitespace.tidy_whitespace(
            codes, self._classes, (first, stop), breaks, buffer.starts, self.config.indent
        )  # fmt: skip
        if marks is not None:
            codes[marks.start] = before
        buffer.make(merge([marks, spaces]))
