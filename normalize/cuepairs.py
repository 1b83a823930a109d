"""Which two characters may begin a cue: most pairs of a text begin none, and are told so by one look-up."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from normalize.matcher import encode
from normalize.view import FOLD

Marks = npt.NDArray[np.uint16]
#: What may stand inside a cue.
BLANKS = " \t\u3000"


class Pairs:
    """The first two characters of cues, by numbers; characters count as folded, and a blank goes with any first one.

    `together` says of a first and a second number whether a cue begins so; 0 is the number of all other characters.
    """

    def __init__(self, starts: Collection[str]) -> None:
        self._numbers: list[dict[int, int]] = []
        chars = encode("".join([start[:2] for start in starts])).reshape(-1, 2)
        alike: dict[str, list[int]] = {}
        for code, folded in FOLD.items():
            alike.setdefault(folded, []).append(code)
        for column in (0, 1):
            codes = sorted({*chars[:, column].tolist()})
            number = {code: at for at, code in enumerate(codes, 1)}
            if column:
                number |= {ord(blank): len(codes) + 1 for blank in BLANKS}
            for code, at in list(number.items()):
                if (folded := chr(code)) in alike:
                    number |= dict.fromkeys(alike[folded], at)
            self._numbers.append(number)
        firsts, seconds = self.tables()
        self.together = np.zeros([max(number.values(), default=0) + 1 for number in self._numbers], np.bool_)
        self.together[firsts.take(chars[:, 0]), seconds.take(chars[:, 1])] = True
        self.together[1:, self._numbers[1][ord(BLANKS[0])]] = True

    def tables(self) -> tuple[Marks, Marks]:
        """Return the numbers of all code points, as a first and as a second character."""
        tables = np.zeros((2, 0x110000), np.uint16)
        for table, number in zip(tables, self._numbers, strict=True):
            table[list(number)] = list(number.values())
        return tables[0], tables[1]

    def numbers(self) -> npt.NDArray[np.uint32]:
        """Return both numbers in one table: the first in the low half, the second in the high one."""
        table = np.zeros(0x110000, np.uint32)
        for shift, number in zip((0, 16), self._numbers, strict=True):
            table[list(number)] |= np.array(list(number.values()), np.uint32) << np.uint32(shift)
        return table
