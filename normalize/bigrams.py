"""How often characters stand in one text and which stand behind which, and what they cost there.

A short text is read through for each character that is asked about. In a long one the places of all characters are put
in order once, so that the time stays linear in its length however many are asked about.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

import numpy as np
import numpy.typing as npt

from normalize.settling import DIGIT
from normalize.wordpairs import cost, marked

#: The shares of the text: of how often it has the character behind the other one, and of how often at all.
_HERE, EVER = 0.3, 0.03
#: Characters to which the text is made longer, so that a short one tells less.
MORE = 200
#: So many characters are read through in less time than they are put in order.
_LONG = 20_000
#: Stands for all characters beyond the Basic Multilingual Plane.
_BEYOND = 0xFFFF
#: Digits are alike.
_DIGITS = re.compile("[1-9]")


class Bigrams:
    """What stands behind what in a text.

    >>> Bigrams("知道知情知道").together("知", "道")
    2
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        self._often: dict[str, int] = {}
        self._behind: dict[str, Counter[str]] = {}
        self._before: dict[str, Counter[str]] = {}

    def often(self, char: str) -> int:
        """Return how often the text has a character.

        >>> Bigrams("知道知情知道").often("知")
        3
        """
        found = self._often.get(char)
        if found is None:
            if len(self.codes) < _LONG or ord(char) >= _BEYOND:
                found = self.text.count(char)
            else:
                found = len(self._places(char)) + self.text.endswith(char)
            self._often[char] = found
        return found

    def together(self, before: str, char: str) -> int:
        """Return how often the text has one character straight behind another one."""
        # Those asked about have the first in common, or the second.
        if before in self._behind or len(self.codes) >= _LONG:
            return self.behind(before)[char]
        found = self._before.get(char)
        if found is None:
            codes = self.codes
            found = self._before[char] = _counted(codes[:-1][codes[1:] == ord(char)])
        return found[before]

    def behind(self, char: str) -> Counter[str]:
        """Return the characters that stand behind one in the text, with how often each does.

        >>> Bigrams("知道知情知道").behind("知")
        Counter({'道': 2, '情': 1})
        """
        found = self._behind.get(char)
        if found is None:
            found = self._behind[char] = _counted(self.codes.take(self._places(char) + 1))
        return found

    def _places(self, char: str) -> npt.NDArray[np.intp]:
        """Return where a character stands that has another one behind it."""
        code = ord(char)
        if len(self.codes) < _LONG or code >= _BEYOND:
            found: npt.NDArray[np.intp] = (self.codes[:-1] == code).nonzero()[0]
            return found
        codes, order = self._ordered
        first, stop = codes.searchsorted(np.array([code, code + 1], np.uint16)).tolist()
        places: npt.NDArray[np.intp] = order[first:stop]
        return places

    @cached_property
    def _ordered(self) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.intp]]:
        codes = np.minimum(self.codes[:-1], _BEYOND).astype(np.uint16)
        order = codes.argsort(kind="stable")
        return codes.take(order), order


def _counted(codes: npt.NDArray[np.uint32]) -> Counter[str]:
    return Counter(codes.tobytes().decode("utf-32-le", "surrogatepass"))


class Costs(dict[str, int]):
    """What the second of two characters costs behind the first, in the light of a text whose digits are all `DIGIT`.

    `traditional` tells that characters which no traditional text has are none of it, but for those it is known to have.
    """

    def __init__(self, bigrams: Bigrams, traditional: bool) -> None:
        super().__init__()
        self._bigrams, self._traditional = bigrams, traditional
        self._size = len(bigrams.codes) + MORE

    def __missing__(self, both: str) -> int:
        before, char = both[:-1], both[-1]
        if "1" <= char <= "9" or "1" <= before <= "9":
            self[both] = self[_DIGITS.sub(DIGIT, both)]
            return self[both]
        often = self._bigrams.often(char)
        if not often:
            found = cost(before, char) + (marked(char) if self._traditional else 0)
        else:
            here = EVER * often / self._size
            if before and (times := self._bigrams.together(before, char)):
                here += _HERE * times / (self._bigrams.often(before) + 1)
            found = cost(before, char, here)
        self[both] = found
        return found
