"""How likely a character is behind another one in one document: what weighs the readings of a lost byte.

To what is known of any text (`wordpairs`) comes how often the two stand together in the document itself, which knows
its names and its subject best, how often it has the character at all, and which ASCII marks, digits and line ends
stand behind which characters, in any text and in this one. Costs are in tenths of the natural logarithm.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt

from normalize.bigrams import EVER, MORE, Bigrams, Costs
from normalize.readings import pair_table
from normalize.settling import DIGIT, Chain
from normalize.wordpairs import cost_of

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
#: Below this code are line ends, digits and marks that GBK does not take for second bytes.
_ASCII_MARKS = 0x40
#: Columns of counts: those of `SWALLOWED` and one for all else.
_WIDTH = 1 + len(SWALLOWED)


def _same_digits(text: str) -> str:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    digits = codes - ord("1") < 9
    return np.where(digits, np.uint32(ord(DIGIT)), codes).tobytes().decode("utf-32-le", "surrogatepass")


class Plausible:
    """Costs of characters behind one another, in the light of one document.

    `traditional` tells that characters which no traditional text has are none of it, but for those it is known to have.
    """

    def __init__(self, text: str, traditional: bool = False) -> None:
        self._bigrams = Bigrams(_same_digits(text))
        self._codes = self._bigrams.codes
        self._traditional = traditional
        #: What a character costs behind another one, by both.
        self.costs: dict[str, int] = Costs(self._bigrams, traditional)
        #: Returns so many characters of the text before the stretch whose readings are weighed.
        self.before: Callable[[int], str] = _nothing
        self._opened: tuple[Callable[[int], str], list[str]] = _nothing, []

    def alone(
        self, lead: int, trails: npt.NDArray[np.intp], shares: npt.NDArray[np.float64], marks: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.int64]:
        """Return what the characters of a lead byte cost that stand behind none they are known to follow.

        `shares` are those of any text, `marks` what they cost more in traditional text that does not have them.
        """
        often = np.bincount(self._pairs[self._pairs >> 8 == lead] & 0xFF, minlength=256).take(trails)
        shares = shares + often * (EVER / (len(self._codes) + MORE))
        costs: npt.NDArray[np.int64] = np.rint(-10 * np.log(shares)).astype(np.int64)
        return costs + np.where(often > 0, 0, marks) if self._traditional else costs

    @cached_property
    def _pairs(self) -> npt.NDArray[np.uint16]:
        return pair_table().take(self._codes, mode="clip")

    def cost(self, before: str, char: str) -> int:
        """Return what a character costs behind another one.

        >>> costs = Plausible("")
        >>> costs.cost("知", "道") < costs.cost("知", "稻")
        True
        """
        return self.costs[before + char]

    def behind(self, char: str) -> Collection[str]:
        """Return the characters that stand behind one in the document.

        >>> sorted(Plausible("知道知情").behind("知"))
        ['情', '道']
        """
        return self._bigrams.behind(char) if char else ()

    @cached_property
    def _kinds(self) -> npt.NDArray[np.uint8]:
        return _KINDS.take(self._codes, mode="clip")

    @cached_property
    def _counts(self) -> npt.NDArray[np.intp]:
        """How often each kind."""
        return np.bincount(self._kinds, minlength=len(KINDS))

    @cached_property
    def _marks(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        """How often each of `SWALLOWED` stands behind each kind and before each kind, and behind each kind.

        And what shares of each kind they are thought to be.
        """
        codes, kinds = self._codes, self._kinds
        at = (codes[1:] < _ASCII_MARKS).nonzero()[0]
        behind = kinds.take(at + 2, mode="clip")
        if len(at) and at[-1] + 2 == len(codes):
            behind[-1] = _NOTHING
        # What stands behind a line end or behind ASCII was not swallowed with a lead byte.
        before = kinds.take(at)
        columns = _COLUMNS.take(codes.take(at + 1)) & _LEADS.take(before)
        places = (before.astype(np.intp) * _WIDTH + columns) * len(KINDS) + behind
        found = np.bincount(places, minlength=_NUMBER * _WIDTH * len(KINDS))[: _NUMBER * _WIDTH * len(KINDS)]
        rows = found.reshape(_NUMBER, _WIDTH, len(KINDS))[:, 1:]
        often = rows.sum(axis=2)
        counts = self._counts[:_NUMBER]
        # Whether a text has such marks at all is told by the text.
        usual = _USUAL + _STYLE * often.sum(axis=0) / (counts.sum() + _VIRTUAL)
        return rows, often, (often + _VIRTUAL * usual) / (counts[:, None] + _VIRTUAL)

    def letters(self) -> npt.NDArray[np.int64]:
        """Return what it costs that a letter stands behind each kind of character, of Chinese and marks: no blank."""
        kinds = self._kinds
        follow = np.bincount(kinds[:-1][kinds[1:] == _LETTER], minlength=len(KINDS))[:_NUMBER].tolist()
        counts = self._counts[:_NUMBER].tolist()
        return np.array([cost_of((one + 1) / (count + 20)) for one, count in zip(follow, counts, strict=True)])

    def swallowed(self, follower: str) -> npt.NDArray[np.int64]:
        """Return what the characters of `SWALLOWED` cost behind each kind of character and before what follows.

        A row is a kind, of Chinese characters and marks only.
        """
        rows, often, shares = self._marks
        if follower:
            behind = kind_of(follower)
            expected = (self._counts[behind] + 1) / (self._counts.sum() + 8)
            seen = rows[:, :, behind].sum(axis=0)
            shares = shares * ((seen / expected + _FEW) / (often.sum(axis=0) + _FEW))
        else:
            # A text ends in a line end.
            shares = shares.copy()
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
        return 0 if self._bigrams.often(PARTNERS[char]) else 2 * _CLOSES

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
#: The column of each of `SWALLOWED`, from 1 on; whether a kind is one of Chinese characters and marks: all bits of it.
_COLUMNS = np.zeros(_ASCII_MARKS, np.uint8)
_COLUMNS[list(map(ord, SWALLOWED))] = range(1, _WIDTH)
_LEADS = np.zeros(len(KINDS), np.uint8)
_LEADS[[_HAN, _STOP, _OTHER]] = 0xFF
_USUAL = _usual()
#: Marks, which some texts have in ASCII and others do not, and what that counts.
_STYLE = 0.7 * np.array([char not in f"\n {DIGIT}" for char in SWALLOWED])
#: To how many more characters, and how many more of those that follow, what any text has counts.
_VIRTUAL, _FEW = 20, 3.0
