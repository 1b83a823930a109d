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


class Pairs:
    """The first two characters of cues, by numbers; characters count as folded, and a blank goes with any first one.

    `together` says of a first and a second number whether a cue begins so; 0 is the number of all other characters.
    `prose` says it of some cues only, given by their first two characters, whose rules know prose.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        #: The numbers of all code points: as a first character in the low half, as a second one in the high half.
        self.numbers = np.zeros(0x110000, np.uint32)
        #: The code points that have one.
        self.numbered: Index = np.zeros(0, np.intp)
        self.together: Mask = np.zeros(sizes, np.bool_)
        self.prose: Mask = np.zeros(sizes, np.bool_)

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
        pairs._mark(pairs.together, chars)
        pairs._mark(pairs.prose, prose)
        return pairs

    def _mark(self, matrix: Mask, chars: Codes) -> None:
        """Mark which first numbers begin some cues with which second ones, by their first two characters."""
        firsts, seconds = self.numbers.take(chars).T
        matrix[firsts & 0xFFFF, seconds >> 16] = True
        matrix[firsts & 0xFFFF, self.numbers[ord(BLANKS[0])] >> 16] = True

    @cached_property
    def tables(self) -> tuple[Marks, Marks]:
        """The numbers of all code points, as a first and as a second character."""
        return self.numbers.astype(np.uint16), (self.numbers >> np.uint32(16)).astype(np.uint16)
