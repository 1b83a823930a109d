"""The pass that removes boilerplate: rules and words line by line, then the ends of long lines.

A long line that may hold a joined page is looked at once more when it is tidy, as a second run would: what stands in it
shows better then.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from normalize import apart, boilerplate, hits
from normalize.buffer import Buffer
from normalize.changes import Changes, Codes, Index, changes, merge
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

    def remove(
        self, buffer: Buffer, simplified: Codes, some: Sequence[int] | None = None
    ) -> tuple[list[int], list[int]]:
        """Remove lines and spans from a buffer, from `some` documents only if they are given.

        Return the documents of which too much would go, and those to look at again when they are tidy.
        """
        text = buffer.string() if simplified is buffer.codes else decode(simplified)
        lines, done, refused = self._find(buffer, simplified, text)
        again, more = apart.feet(text, lines, done, refused, self._most, self._find_in)
        done = merge([done, changes(more)])
        if some is not None:
            done, again = of_documents(done, buffer.starts, some)
        buffer.make(done)
        return refused, again

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


def of_documents(done: Changes | None, starts: Index, some: Sequence[int]) -> tuple[Changes | None, list[int]]:
    """Return those removals that are of some documents, and of which; `starts` are where the documents begin."""
    if done is None:
        return None, []
    owner = starts.searchsorted(done.start, side="right") - 1
    kept = np.isin(owner, some)
    numbers = sorted({*owner[kept].tolist()})
    if not numbers:
        return None, []
    start, end, size, label = (part[kept] for part in (done.start, done.end, done.size, done.label))
    return Changes(start, end, size, done.new, label, done.labels), numbers
