"""Many documents as one array of characters on their way through the passes, and the record of what each pass did.

Every document is followed by one line end that belongs to no document, so that no phrase and no line reaches from one
document into the next and every document has at least one place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from normalize import kernel
from normalize.changes import Changes, Codes, Index, Piece, compose, edits, moved, slice_pieces, spans
from normalize.codes import decode, encode_all
from normalize.splicing import splice_stretches
from normalize.tally import Step

if TYPE_CHECKING:
    from normalize.result import Edit

#: Flag bit of line ends.
NEWLINE = 8192


def line_flags() -> npt.NDArray[np.uint16]:
    """Return the flag bit NEWLINE for the line end; beyond the end of the table there is none."""
    flags = np.zeros(11, np.uint16)
    flags[10] = NEWLINE
    return flags


class Buffer:
    """The documents, their flags, and the steps taken so far."""

    def __init__(self, texts: Sequence[str], flags: npt.NDArray[np.uint16], rare: int) -> None:
        #: The codes as text, once somebody has asked.
        self.text: str | None = None
        self.codes, self.starts = encode_all(texts)
        #: Whether nothing else holds the array of codes, so that it may be written to.
        self._sole = True
        self._flag_table = flags
        #: Flag bits of the characters that are looked for by their kind, which are a few in a hundred.
        self._rare_bits = rare | NEWLINE
        self._flags: npt.NDArray[np.uint16] | None = None
        #: What was changed since the flags, and since the rare characters, were last asked for.
        self._unflagged: list[Changes] = []
        self._uncarried: list[Changes] = []
        #: For each step: where the documents began before it, and what it did: changes, or both codes where only
        #: single characters were replaced by single characters.
        self.steps: list[Step] = []
        #: Places that a person may want to look at: document, place in its source, what is doubtful.
        self.doubts: list[tuple[int, int, str]] = []
        self._rare: tuple[Index, npt.NDArray[np.uint16]] | None = None

    @property
    def flags(self) -> npt.NDArray[np.uint16]:
        """The flags of every character; those of the source's script also after a conversion of equal length."""
        if self._flags is None:
            if kernel.native is None:
                self._flags = self._flag_table.take(self.codes)
            else:
                self._flags, at, rare = kernel.scan(self.codes, self._flag_table, self._rare_bits)
                self._rare = at, rare
        for done in self._unflagged:
            self._flags = splice_stretches(self._flags, done, self._flag_table.take(done.new))
        self._unflagged.clear()
        return self._flags

    def places(self, kind: int) -> Index:
        """Return the positions of the characters that have one of some flag bits, which are among the rare ones."""
        if self._rare is None:
            flags = self.flags
        # The kernel has found them with the flags.
        if self._rare is None:
            at = ((flags & self._rare_bits) != 0).nonzero()[0]
            self._rare = at, flags.take(at)
        for done in self._uncarried:
            self._rare = self._carry(self._rare, done)
        self._uncarried.clear()
        at, flags = self._rare
        if kernel.native is not None:
            return kernel.select(at, flags, kind)
        found: Index = at[(flags & kind) != 0]
        return found

    @property
    def breaks(self) -> Index:
        """The positions of the line ends, those between documents included."""
        return self.places(NEWLINE)

    def span(self, number: int) -> slice:
        """Return where a document stands, the line end behind it included."""
        last = number + 1 == len(self.starts)
        return slice(int(self.starts[number]), len(self.codes) if last else int(self.starts[number + 1]))

    def string(self) -> str:
        """Return the whole buffer as text."""
        if self.text is None:
            self.text = decode(self.codes)
        return self.text

    def document(self, number: int) -> str:
        """Return one document as it is now."""
        span = self.span(number)
        span = slice(span.start, span.stop - 1)
        return decode(self.codes[span]) if self.text is None else self.text[span]

    def make(self, done: Changes | None) -> bool:
        """Make the changes; tell whether there were any."""
        if done is None or not len(done):
            return False
        self.steps.append((self.starts, done))
        same = bool((done.end - done.start == done.size).all())
        if same and self._sole:
            self.codes[spans(done.start, done.size)] = done.new
        else:
            self.codes = splice_stretches(self.codes, done, done.new)
            self._sole = True
        if not same:
            self.starts = moved(self.starts, done)
        if self._flags is not None:
            self._unflagged.append(done)
        if self._rare is not None:
            self._uncarried.append(done)
        self.text = None
        return True

    def _carry(self, rare: tuple[Index, npt.NDArray[np.uint16]], done: Changes) -> tuple[Index, npt.NDArray[np.uint16]]:
        """Return the rare characters after changes: to look for them again in the whole buffer takes much longer."""
        at, flags = rare
        if kernel.native is not None:
            return kernel.carry(at, flags, done, self._flag_table.take(done.new), self._rare_bits)
        low, high = at.searchsorted(done.start), at.searchsorted(done.end)
        gain = np.zeros(len(done) + 1, np.intp)
        (done.size - (done.end - done.start)).cumsum(out=gain[1:])
        kept = np.ones(len(at), np.bool_)
        kept[spans(low, high - low)] = False
        # What stands between two changes moves by what all before it gain.
        between = np.empty(len(done) + 1, np.intp)
        between[0], between[1:-1], between[-1] = low[0], low[1:] - high[:-1], len(at) - high[-1]
        at, flags = at[kept] + gain.repeat(between), flags[kept]
        fresh = self._flag_table.take(done.new)
        some = ((fresh & self._rare_bits) != 0).nonzero()[0]
        if len(some):
            places = spans(done.start + gain[:-1], done.size)[some]
            where = at.searchsorted(places)
            at, flags = np.insert(at, where, places), np.insert(flags, where, fresh[some])
        return at, flags

    def replace(self, codes: Codes) -> None:
        """Take over a conversion of equal length; line ends stay where they are."""
        flags = self.flags
        self.steps.append((self.starts, (self.codes, codes)))
        self.codes, self._flags = codes, flags
        self._sole = False
        self.text = None

    def texts(self) -> list[str]:
        """Return the documents as they are now."""
        if kernel.native is not None and self.text is None:
            texts: list[str] = kernel.native.unpack(self.codes, self.starts)
            return texts
        text = self.string()
        bounds = [*self.starts.tolist(), len(text)]
        return [text[bounds[at] : bounds[at + 1] - 1] for at in range(len(bounds) - 1)]

    def trace(self, number: int, source: str) -> tuple[Edit, ...]:
        """Work out the edits of one document from the steps."""
        pieces: list[Piece] = []
        for starts, done in self.steps:
            begin = int(starts[number])
            if isinstance(done, tuple):
                before, after = done
                stop = int(starts[number + 1]) if number + 1 < len(starts) else len(before)
                step = _converted(before[begin:stop], after[begin:stop])
            else:
                last = number + 1 == len(starts)
                # A change of the next document begins at its start or later; of the last one anything is its own.
                stop = np.iinfo(np.intp).max if last else int(starts[number + 1])
                step = slice_pieces(done, begin, stop)
            pieces = compose(pieces, step)
        return edits(source, pieces)


def _converted(before: Codes, after: Codes) -> list[Piece]:
    places = np.flatnonzero(before != after)
    new = decode(after[places])
    return [
        (place, place + 1, char, "convert", "convert", False) for place, char in zip(places.tolist(), new, strict=True)
    ]
