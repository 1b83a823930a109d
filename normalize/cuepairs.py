"""Which two characters may begin a cue: most pairs of a text begin none, and are told so by one look-up."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

import numpy as np
import numpy.typing as npt

from normalize.changes import Codes
from normalize.matcher import encode
from normalize.view import FOLD

Marks = npt.NDArray[np.uint16]
#: What may stand inside a cue.
BLANKS = " \t\u3000"


class Pairs:
    """The first two characters of cues, by numbers; characters count as folded, and a blank goes with any first one.

    `together` says of a first and a second number whether a cue begins so; 0 is the number of all other characters.
    `prose` says it of some cues only, given by their first two characters, whose rules know prose.
    """

    def __init__(self, starts: Collection[str], prose: Codes) -> None:
        chars = encode("".join([start[:2] for start in starts])).reshape(-1, 2)
        alike: dict[str, list[int]] = {}
        for code, folded in FOLD.items():
            alike.setdefault(folded, []).append(code)
        #: The numbers of all code points: as a first character in the low half, as a second one in the high half.
        self.numbers = np.zeros(0x110000, np.uint32)
        sizes = []
        for column in (0, 1):
            codes = sorted({*chars[:, column].tolist()})
            number = {code: at for at, code in enumerate(codes, 1)}
            if column:
                number |= {ord(blank): len(codes) + 1 for blank in BLANKS}
            sizes.append(max(number.values(), default=0) + 1)
            for code, at in list(number.items()):
                if (folded := chr(code)) in alike:
                    number |= dict.fromkeys(alike[folded], at)
            self.numbers[list(number)] |= np.array(list(number.values()), np.uint32) << np.uint32(16 * column)
        self.together = self._matrix(chars, sizes)
        self.prose = self._matrix(prose, sizes)

    def _matrix(self, chars: Codes, sizes: list[int]) -> npt.NDArray[np.bool_]:
        """Return which first numbers begin some cues with which second ones, by their first two characters."""
        matrix = np.zeros(sizes, np.bool_)
        firsts, seconds = self.numbers.take(chars).T
        matrix[firsts & 0xFFFF, seconds >> 16] = True
        matrix[firsts & 0xFFFF, self.numbers[ord(BLANKS[0])] >> 16] = True
        return matrix

    @cached_property
    def tables(self) -> tuple[Marks, Marks]:
        """The numbers of all code points, as a first and as a second character."""
        return self.numbers.astype(np.uint16), (self.numbers >> np.uint32(16)).astype(np.uint16)
