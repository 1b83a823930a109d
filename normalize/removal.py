"""The pass that removes boilerplate: rules and words line by line, then the ends of long lines.

A long line that may hold a joined page is looked at once more when it is tidy, as a second run would: what stands in it
shows better then.
"""

from __future__ import annotations

from collections.abc import Sequence

from normalize import apart, boilerplate, hits
from normalize.buffer import Buffer
from normalize.changes import Changes, Codes, changes, merge
from normalize.codes import decode
from normalize.cues import Cues
from normalize.matcher import Flags
from normalize.model import Config


class Removal:
    """Removes what is not the text's from buffers of documents; `flags` and `rare` are those of the buffers.

    `by_words` says whether lines that no rule knows may go by their words.
    """

    def __init__(self, config: Config, cues: Cues, flags: Flags, rare: int, *, by_words: bool) -> None:
        self._groups, self._most, self._cues, self._flags, self._rare = (
            config.groups(), config.max_share, cues, flags, rare,
        )  # fmt: skip
        self._by_words = by_words

    def remove(self, buffer: Buffer, simplified: Codes) -> tuple[list[int], dict[int, str]]:
        """Remove lines and spans from a buffer.

        Return the documents of which too much would go, and those to look at again when they are tidy, as they were:
        what has not changed by then shows nothing more.
        """
        if not self._groups:
            return [], {}  # To look for what would stay takes most of the time.
        done, refused, again = self._all(buffer, simplified)
        seen = {number: buffer.document(number) for number in again}
        buffer.make(done)
        return refused, seen

    def remove_more(self, buffer: Buffer, some: Sequence[int], part: Buffer, simplified: Codes) -> dict[int, str]:
        """Remove what shows in `some` documents, of which `part` is made.

        Return those in which there was something, as they were.
        """
        done, *_ = self._all(part, simplified)
        if done is None:
            return {}
        owner = part.starts.searchsorted(done.start, side="right") - 1
        shift = (buffer.starts.take(some) - part.starts).take(owner)
        seen = {some[at]: part.document(at) for at in sorted({*owner.tolist()})}
        buffer.make(Changes(done.start + shift, done.end + shift, done.size, done.new, done.label, done.labels))
        return seen

    def _all(self, buffer: Buffer, simplified: Codes) -> tuple[Changes | None, list[int], list[int]]:
        text = buffer.string() if simplified is buffer.codes else decode(simplified)
        lines, done, refused = self._find(buffer, simplified, text)
        again, more = apart.feet(text, lines, done, refused, self._most, self._find_in)
        return merge([done, changes(more)]), refused, again

    def _find(self, buffer: Buffer, codes: Codes, text: str) -> tuple[hits.Lines, Changes | None, list[int]]:
        lines, found = hits.find(codes, buffer, self._cues)
        done, refused = boilerplate.find_boilerplate(
            text, lines, found, self._cues, self._groups, self._most, by_words=self._by_words
        )
        return lines, done, refused

    def _find_in(self, texts: list[str]) -> tuple[hits.Lines, Changes | None]:
        buffer = Buffer(texts, self._flags, self._rare)
        lines, done, _ = self._find(buffer, buffer.codes, buffer.string())
        return lines, done
