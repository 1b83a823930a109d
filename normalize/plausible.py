"""How likely a character is behind another one in one document: what weighs the readings of a lost byte.

To what is known of any text (`wordpairs`) comes how often the two stand together in the document itself, which knows
its names and its subject best, and how often ASCII marks and letters stand between which characters. Costs are in
tenths of the natural logarithm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt

from normalize.settling import DIGIT, Chain
from normalize.wordpairs import cost, cost_of, usual

#: The share of the document.
_HERE = 0.3
#: How often an ASCII character stands behind a Chinese one in any text, in occurrences.
_PRIORS = {",": 0.5, "\n": 0.5, DIGIT: 0.5, " ": 0.3, ":": 0.2, ".": 0.2} | dict.fromkeys("()\"-/%;!'&+<>*#", 0.05)
#: These characters, in the order of `Plausible.swallowed`.
SWALLOWED = "".join(_PRIORS)
_CODES, _PRIOR = np.array(list(map(ord, SWALLOWED))), np.array(list(_PRIORS.values()))
#: Marks that close, with those that open; how far back one is looked for, and what finding it is worth.
PARTNERS = {"”": "“", "’": "‘", "」": "「", "』": "『", "》": "《", "）": "（", "】": "【", "〕": "〔", "〉": "〈"}
_OPENERS = frozenset(PARTNERS.values())
_PAIRED = f"[{''.join((*PARTNERS, *PARTNERS.values()))}]"
_QUOTED, _CLOSES = 500, 15
#: Kinds of characters: Chinese, line end, stop, other mark or script, digit, letter, ASCII mark; nothing.
_HAN, _END, _STOP, _OTHER, _NUMBER, _LETTER, _MARK, _NOTHING = KINDS = range(8)
_FACTOR = 40503


class _Costs(dict[str, int]):
    """What the second of two characters costs behind the first, in the light of a document."""

    def __init__(self, text: str, codes: npt.NDArray[np.uint32]) -> None:
        super().__init__()
        self._text, self._codes = text, codes
        # Most pairs that are asked for are none of the document's, which this tells of nearly all.
        known = np.zeros(0x10000, np.bool_)
        known[((codes[:-1] * _FACTOR) ^ codes[1:]) & 0xFFFF] = True
        self._known = known.tobytes()

    def __missing__(self, both: str) -> int:
        before, char = both[:-1], both[-1]
        found = usual(before, char)
        if before and self._known[((ord(before) * _FACTOR) ^ ord(char)) & 0xFFFF]:
            times = self._text.count(both)
            if before == char:
                times = int(np.count_nonzero((self._codes[:-1] == ord(char)) & (self._codes[1:] == ord(char))))
            if times:
                found = cost(before, char, _HERE * times / (self._text.count(before) + 1))
        self[both] = found
        return found


class Plausible:
    """Costs of characters behind one another, in the light of one document."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        #: What a character costs behind another one, by both.
        self.costs: dict[str, int] = _Costs(text, self._codes)
        self._opened: tuple[int, list[str]] = -1, []

    def cost(self, before: str, char: str) -> int:
        """Return what a character costs behind another one.

        >>> costs = Plausible("")
        >>> costs.cost("知", "道") < costs.cost("知", "稻")
        True
        """
        return self.costs[before + char]

    def behind(self, char: str) -> set[str]:
        """Return the characters that stand behind one in the document.

        >>> Plausible("知道知情").behind("知") == {"道", "情"}
        True
        """
        if not char:
            return set()
        places = (self._codes[:-1] == ord(char)).nonzero()[0]
        return set(map(chr, self._codes.take(places + 1).tolist()))

    @cached_property
    def _ascii(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """How often which character below 0x40 stands behind which kind and before which; which kind behind which.

        And how often each kind.
        """
        codes = np.minimum(self._codes, 0xFFFF)
        kinds = _KINDS.take(codes).astype(np.intp)
        counts = np.bincount(kinds, minlength=len(KINDS))
        follow = np.bincount(kinds[:-1] * 8 + kinds[1:], minlength=64)
        at = ((codes[1:] < 0x40) & (codes[1:] != ord("?")) & (codes[:-1] >= 0x80)).nonzero()[0] + 1
        marks = codes.take(at)
        marks[(marks >= ord("0")) & (marks <= ord("9"))] = ord(DIGIT)
        behind = np.append(kinds, _NOTHING).take(at + 1)
        found = np.bincount((kinds.take(at - 1) * 64 + marks) * 8 + behind, minlength=8 * 64 * 8)
        return found, follow, counts

    def letter(self, kind: int, follower: str) -> int:
        """Return what it costs that a letter, if `follower` is one, stands behind a kind of character: no blank."""
        if not follower.isascii() or not follower.isalpha():
            return 0
        _, follow, counts = self._ascii
        return cost_of((int(follow[kind * 8 + _LETTER]) + 1) / (int(counts[kind]) + 20))

    def swallowed(self, follower: str) -> npt.NDArray[np.int64]:
        """Return what the characters of `SWALLOWED` cost behind each kind of character and before what follows.

        A row is a kind, of Chinese characters and marks only.
        """
        found, _, counts = self._ascii
        behind = kind_of(follower) if follower else _NOTHING
        rows = found.reshape(8, 64, 8)[:_NUMBER, _CODES, behind]
        shares = (rows + _PRIOR) / (counts[:_NUMBER, None] + 20)
        costs: npt.NDArray[np.int64] = np.rint(-10 * np.log(shares)).astype(np.int64)
        return costs

    def closing(self, char: str, page: str, place: int, chain: Chain) -> int:
        """Return what it costs (or gains) that a closing mark closes what was opened last, or something else.

        `chain` is the text before it, behind page[:place].
        """
        marks = [char]
        for piece in self._backwards(chain, page, place):
            if piece in PARTNERS:
                marks.append(piece)
            elif piece in _OPENERS and PARTNERS[marks.pop()] != piece:
                return 2 * _CLOSES
            if not marks:
                return -_CLOSES
        # Where none is open nearby, at least the document should use it.
        return 0 if PARTNERS[char] in self._text else 2 * _CLOSES

    def _backwards(self, chain: Chain, page: str, place: int) -> Iterator[str]:
        """Yield the marks of a chain and of the page before it, from the last one on."""
        for _ in range(_QUOTED):
            if chain is None:
                break
            chain, piece, _ = chain
            yield piece
        if self._opened[0] != place:
            self._opened = place, re.findall(_PAIRED, page[max(0, place - _QUOTED) : place])[::-1]
        yield from self._opened[1]


def kind_of(char: str) -> int:
    """Return the kind of a character: one of `KINDS`.

    >>> kind_of("字"), kind_of("。"), kind_of(",")
    (0, 2, 6)
    """
    return int(_KINDS[min(ord(char), 0xFFFF)])


def _kinds() -> npt.NDArray[np.uint8]:
    kinds = np.full(0x10000, _OTHER, np.uint8)
    kinds[0x3400:0xA000] = _HAN
    kinds[:0x80] = [_NUMBER if chr(at).isdigit() else _LETTER if chr(at).isalpha() else _MARK for at in range(0x80)]
    kinds[list(map(ord, "。？！”」』…〕】"))] = _STOP
    kinds[ord("\n")] = _END
    return kinds


_KINDS = _kinds()
