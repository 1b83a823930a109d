"""Which two characters may begin a cue: most pairs of a text begin none, and are told so by one look-up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from normalize.changes import Codes, Index
from normalize.matcher import encode
from normalize.view import FOLD

Marks = npt.NDArray[np.uint16]
Mask = npt.NDArray[np.bool_]
#: What may stand inside a cue.
BLANKS = " \t\u3000"
#: Bits of a word: the kernel tells a bit faster of a word than of a byte.
WORD = 32


class Pairs:
    """The first two characters of cues, by numbers; characters count as folded, and a blank goes with any first one.

    `rows` say of a first number with which second ones a cue begins, a bit each; 0 is the number of all other
    characters. `prosy` says it of some cues only, given by their first two characters, whose rules know prose.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        #: How many first and second numbers there are.
        self.sizes = (sizes[0], sizes[1])
        #: The numbers of all code points: as a first character in the low half, as a second one in the high half.
        self.numbers = np.zeros(0x110000, np.uint32)
        #: The code points that have one.
        self.numbered: Index = np.zeros(0, np.intp)
        # Words of 32 bits, which the kernel reads: to pack them when they are asked for takes a fiftieth of a start.
        self.rows: Codes = np.zeros((sizes[0], -(-sizes[1] // WORD)), np.uint32)
        self.prosy = self.rows.copy()

    @classmethod
    def made(cls, starts: Collection[str], prose: Codes) -> Pairs:
        """Return those of the starts of cues, at least two characters each."""
        chars = encode("".join([start[:2] for start in starts])).reshape(-1, 2)
        alike: dict[str, list[int]] = {}
        for code, folded in FOLD.items():
            alike.setdefault(folded, []).append(code)
        sizes, numbers = [], np.zeros(0x110000, np.uint32)
        for column in (0, 1):
            codes = sorted({*chars[:, column].tolist()})
            number = {code: at for at, code in enumerate(codes, 1)}
            if column:
                number |= {ord(blank): len(codes) + 1 for blank in BLANKS}
            sizes.append(max(number.values(), default=0) + 1)
            for code, at in list(number.items()):
                if (folded := chr(code)) in alike:
                    number |= dict.fromkeys(alike[folded], at)
            numbers[list(number)] |= np.array(list(number.values()), np.uint32) << np.uint32(16 * column)
        pairs = cls(sizes)
        pairs.numbers, pairs.numbered = numbers, numbers.nonzero()[0]
        pairs._mark(pairs.rows, chars)
        pairs._mark(pairs.prosy, prose)
        return pairs

    def _mark(self, rows: Codes, chars: Codes) -> None:
        """Mark which first numbers begin some cues with which second ones, by their first two characters."""
        firsts, seconds = self.numbers.take(chars).T
        blank = np.full_like(seconds, self.numbers[ord(BLANKS[0])])
        for second in (seconds >> np.uint32(16), blank >> np.uint32(16)):
            np.bitwise_or.at(rows, (firsts & 0xFFFF, second // WORD), np.uint32(1) << second % np.uint32(WORD))

    @cached_property
    def together(self) -> Mask:
        """Whether a cue begins with a first and a second number."""
        return self._mask(self.rows)

    @cached_property
    def prose(self) -> Mask:
        """Whether one does whose rules know prose."""
        return self._mask(self.prosy)

    def _mask(self, rows: Codes) -> Mask:
        octets = rows.astype("<u4").view(np.uint8)
        return np.unpackbits(octets, axis=1, count=self.sizes[1], bitorder="little").astype(np.bool_)

    @cached_property
    def tables(self) -> tuple[Marks, Marks]:
        """The numbers of all code points, as a first and as a second character."""
        return self.numbers.astype(np.uint16), (self.numbers >> np.uint32(16)).astype(np.uint16)
