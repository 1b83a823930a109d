"""How likely a character is behind another one in one document: what weighs the readings of a lost byte.

To what is known of any text (`wordpairs`) comes how often the two stand together in the document itself, which knows
its names and its subject best, how often it has the character at all, and which ASCII marks, digits and line ends
stand behind which characters, in any text and in this one. Costs are in tenths of the natural logarithm.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt

from normalize.settling import DIGIT, Chain
from normalize.wordpairs import cost, cost_of, marked, usual

#: The shares of the document: of how often it has the character behind the other one, and of how often at all.
_HERE, _EVER = 0.3, 0.03
#: Characters to which the document is made longer, so that a short one tells less.
_MORE = 200
#: ASCII characters that may have been swallowed, in the order of `Plausible.swallowed`.
SWALLOWED = ",\n" + DIGIT + " :.()\"-/%;!'&+<>*#"
#: Marks that close, with those that open; how far back one is looked for, and what finding it is worth.
PARTNERS = {"”": "“", "’": "‘", "」": "「", "』": "『", "》": "《", "）": "（", "】": "【", "〕": "〔", "〉": "〈"}
_OPENERS = frozenset(PARTNERS.values())
_CLOSERS = {opener: closer for closer, opener in PARTNERS.items()}
_PAIRED = f"[\n{''.join((*PARTNERS, *PARTNERS.values()))}]"
_QUOTED, _CLOSES = 500, 15
#: Kinds of characters: Chinese, line end, stop, other mark or script, digit, letter, ASCII mark; nothing.
_HAN, _END, _STOP, _OTHER, _NUMBER, _LETTER, _MARK, _NOTHING = KINDS = range(8)
_FACTOR = 40503
#: Digits are alike.
_DIGITS = re.compile("[1-9]")


class _Costs(dict[str, int]):
    """What the second of two characters costs behind the first, in the light of a document."""

    def __init__(self, text: str, codes: npt.NDArray[np.uint32], often: Counter[str], traditional: bool) -> None:
        super().__init__()
        self._text, self._codes, self._often, self._traditional = text, codes, often, traditional
        self._size = len(text) + _MORE
        # Most pairs that are asked for are none of the document's, which this tells of nearly all.
        known = np.zeros(0x10000, np.bool_)
        known[((codes[:-1] * _FACTOR) ^ codes[1:]) & 0xFFFF] = True
        self._known = known.tobytes()

    def __missing__(self, both: str) -> int:
        if _DIGITS.search(both):
            self[both] = self[_DIGITS.sub(DIGIT, both)]
            return self[both]
        before, char = both[:-1], both[-1]
        often = self._often.get(char, 0)
        if not often:
            found = usual(before, char) + (marked(char) if self._traditional else 0)
        else:
            here = _EVER * often / self._size
            if before and self._known[((ord(before) * _FACTOR) ^ ord(char)) & 0xFFFF]:
                times = self._text.count(both)
                if before == char:
                    times = int(np.count_nonzero((self._codes[:-1] == ord(char)) & (self._codes[1:] == ord(char))))
                here += _HERE * times / (self._often[before] + 1)
            found = cost(before, char, here)
        self[both] = found
        return found


class Plausible:
    """Costs of characters behind one another, in the light of one document.

    `traditional` tells that characters which no traditional text has are none of it, but for those it is known to have.
    """

    def __init__(self, text: str, traditional: bool = False) -> None:
        self._text = text = _DIGITS.sub(DIGIT, text)
        self._codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        self._often = Counter(text)
        self._traditional = traditional
        #: What a character costs behind another one, by both.
        self.costs: dict[str, int] = _Costs(text, self._codes, self._often, traditional)
        #: Returns so many characters of the text before the stretch whose readings are weighed.
        self.before: Callable[[int], str] = _nothing
        self._opened: tuple[Callable[[int], str], list[str]] = _nothing, []

    def alone(self, chars: str, shares: npt.NDArray[np.float64], marks: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return what characters cost that stand behind none they are known to follow.

        `shares` are those of any text, `marks` what they cost more in traditional text that does not have them.
        """
        often = np.array(list(map(self._often.__getitem__, chars)), np.int64)
        shares = shares + often * (_EVER / (len(self._text) + _MORE))
        costs: npt.NDArray[np.int64] = np.rint(-10 * np.log(shares)).astype(np.int64)
        return costs + np.where(often > 0, 0, marks) if self._traditional else costs

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
        rows = found.reshape(8, 64, 8)[:_NUMBER, _CODES]
        often = rows.sum(axis=2)
        # Whether a text has such marks at all is told by the text.
        usual = _USUAL + 0.7 * _STYLE * often.sum(axis=0) / (counts[:_NUMBER].sum() + _VIRTUAL)
        shares = (often + _VIRTUAL * usual) / (counts[:_NUMBER, None] + _VIRTUAL)
        if follower:
            behind = kind_of(follower)
            expected = (counts[behind] + 1) / (counts.sum() + 8)
            seen = rows[:, :, behind].sum(axis=0)
            shares *= (seen / expected + _FEW) / (often.sum(axis=0) + _FEW)
        else:
            # A text ends in a line end.
            shares[:, SWALLOWED.index("\n")] *= 30
        costs: npt.NDArray[np.int64] = np.rint(-10 * np.log(np.minimum(shares, 1))).astype(np.int64)
        return costs

    def closing(self, char: str, chain: Chain) -> int:
        """Return what it costs (or gains) that a closing mark closes what was opened last, or something else.

        `chain` is the text before it, behind `before`.
        """
        marks = [char]
        for piece in self._backwards(chain):
            if piece in PARTNERS:
                marks.append(piece)
            elif piece in _OPENERS and PARTNERS[marks.pop()] != piece:
                return 2 * _CLOSES
            if not marks:
                return -_CLOSES
        # Where none is open nearby, at least the document should use it.
        return 0 if PARTNERS[char] in self._text else 2 * _CLOSES

    def opened(self, chain: Chain) -> str:
        """Return the mark that would close what is open in the line that a chain ends in; nothing if none is."""
        depth = 0
        for piece in self._backwards(chain, line=True):
            depth += 1 if piece in PARTNERS else -1
            if depth < 0:
                return _CLOSERS.get(piece, "")
        return ""

    def _backwards(self, chain: Chain, line: bool = False) -> Iterator[str]:
        """Yield the marks of a chain and of the text before it, from the last one on; up to a line end if need be."""
        for _ in range(_QUOTED):
            if chain is None:
                break
            chain, piece, _ = chain
            if line and piece == "\n":
                return
            if not line or piece in PARTNERS or piece in _OPENERS:
                yield piece
        if self._opened[0] is not self.before:
            self._opened = self.before, re.findall(_PAIRED, self.before(_QUOTED))[::-1]
        for piece in self._opened[1]:
            if piece != "\n":
                yield piece
            elif line:
                return


def _nothing(_size: int) -> str:
    return ""


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


def _usual() -> npt.NDArray[np.float64]:
    """Return how often ASCII characters stand behind each kind of character in any text, as shares of the kind."""
    rows = np.full((_NUMBER, len(SWALLOWED)), 0.0002)
    # Of line ends, digits and blanks, on the average of three collections of articles.
    for kind, shares in ((_HAN, (0.003, 0.012, 0.003)), (_STOP, (0.3, 0.01, 0.02)), (_OTHER, (0.016, 0.025, 0.005))):
        rows[kind, 1:4] = shares
    return rows


_KINDS = _kinds()
_CODES = np.array(list(map(ord, SWALLOWED)))
_USUAL = _usual()
#: Marks, which some texts have in ASCII and others do not.
_STYLE = np.array([char not in f"\n {DIGIT}" for char in SWALLOWED])
#: To how many more characters, and how many more of those that follow, what any text has counts.
_VIRTUAL, _FEW = 20, 3.0
