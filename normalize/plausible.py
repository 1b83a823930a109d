"""How likely a character is behind another one: what weighs the readings of a place where a byte was lost.

Three sources are mixed: how common the character is (`commonness`), how often the two stand together in words
(`data/word_pairs.txt`, whose head says where it comes from), and how often they do in the document itself, which knows
its names and its subject best. Costs are in tenths of the natural logarithm.
"""

from __future__ import annotations

import math
import os
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, cached_property
from itertools import pairwise

from normalize.commonness import chinese
from normalize.model import DictionaryError
from normalize.settling import DIGIT, Chain

_DATA = os.path.join(os.path.dirname(__file__), "data", "word_pairs.txt")
#: Shares of the three sources.
_ALONE, _WORDS, _HERE = 0.25, 0.45, 0.3
#: What a character costs that no traditional text has.
_SIMPLIFIED = 60
#: How often a line ends behind a mark.
_LINE_ENDS = dict.fromkeys("。！？!?”」』…：:.", 0.2)
_STOPS, _CLOSERS = "。，；：！？、", "”」』’）》"
_MARKS = _STOPS + _CLOSERS + "…—·"
_DOUBLE = frozenset("…—")
#: How often an ASCII character stands behind a Chinese one in any text, in occurrences.
_PRIORS = {",": 0.5, "\n": 0.5, DIGIT: 0.5, " ": 0.3, ":": 0.2, ".": 0.2} | dict.fromkeys("()\"-/%;!'&+<>*#", 0.05)
#: Marks that close, with those that open; how far back one is looked for, and what finding it is worth.
PARTNERS = {"”": "“", "’": "‘", "」": "「", "』": "『", "》": "《", "）": "（", "】": "【", "〕": "〔", "〉": "〈"}
_OPENERS = frozenset(PARTNERS.values())
_PAIRED = re.compile(f"[{''.join((*PARTNERS, *PARTNERS.values()))}]")
_QUOTED, _CLOSES = 500, 15
_GROUP = re.compile(r"(\d+)([^\d]+)")


@cache
def _rows() -> dict[str, str]:
    try:
        with open(_DATA, encoding="utf-8", newline="\n") as file:
            return {line[0]: line[1:] for line in file.read().split("\n") if line and line[0] != "#"}
    except OSError as error:
        raise DictionaryError(f"the table of word pairs cannot be read ({error}): reinstall zh-normalize") from error


@cache
def _followers(first: str) -> dict[str, float]:
    """Return the shares of the characters that follow a simplified one inside words."""
    found: dict[str, float] = {}
    for cost, chars in _GROUP.findall(_rows().get(first, "")):
        found |= dict.fromkeys(chars, math.exp(-int(cost) / 10))
    return found


@cache
def _simplified() -> dict[int, int]:
    from normalize.converter import tables

    single = tables("hans")[0].single
    return {code: int(single[code]) for code in range(0x3400, 0xFB00) if single[code] != code}


@cache
def _alone(char: str) -> float:
    return math.exp(-chinese()[char] / 10)


@cache
def _is_simplified(char: str) -> bool:
    """Whether no traditional text has a character."""
    try:
        return char > "\u3400" and not char.encode("big5hkscs")
    except UnicodeEncodeError:
        return True


def together(first: str, second: str) -> int:
    """Return what the second of two characters costs behind the first inside a word; 999 where no word has both.

    >>> together("經", "濟") < 20 < together("張", "三")
    True
    """
    table = _simplified()
    share = _followers(first.translate(table)).get(second.translate(table))
    return 999 if share is None else round(-10 * math.log(share))


def cost_of(share: float) -> int:
    """Return the cost of a share: minus its natural logarithm, in tenths.

    >>> cost_of(0.1)
    23
    """
    return round(-10 * math.log(share))


class Plausible:
    """Costs of characters behind one another, in the light of one document."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._two = Counter(map("".join, pairwise(text)))
        self._one = Counter(text)
        self._known: dict[str, int] = {}

    def cost(self, before: str, char: str) -> int:
        """Return what a character costs behind another one.

        >>> costs = Plausible("")
        >>> costs.cost("知", "道") < costs.cost("知", "稻")
        True
        """
        both = before + char
        if both not in self._known:
            table = _simplified()
            words = _followers(before.translate(table)).get(char.translate(table), 0.0)
            share = _ALONE * _alone(char) + _WORDS * words
            if char == "\n":
                share = _LINE_ENDS.get(before, 0.0005 if before < "一" else 0.01)
            elif before in _STOPS and char in _MARKS:
                # Marks seldom stand together, but for one that closes behind one that stops.
                share *= 3 if char in _CLOSERS else 0.02
            if both in self._two:
                share += _HERE * self._two[both] / (self._one[before] + 1)
            if char in _DOUBLE:
                # Dashes and ellipses come in twos.
                share *= 5 if before == char else 0.1
            elif char == "\u3000" and before not in "\n\u3000":
                # An ideographic blank indents.
                share *= 0.05
            self._known[both] = cost_of(share) + _SIMPLIFIED * _is_simplified(char)
        return self._known[both]

    @cached_property
    def _ascii(self) -> tuple[Counter[tuple[str, str, str]], Counter[str]]:
        """How often which character below 0x40 stands behind and before which kind, and how often each kind."""
        text = self._text
        kinds = "".join(map(_kind, text))
        found = Counter(
            (kinds[at - 1], DIGIT if text[at].isdigit() else text[at], kinds[at + 1 : at + 2])
            for at in range(1, len(text))
            if text[at] < "@" and text[at] != "?" and text[at - 1] >= "\x80"
        )
        found.update((before, "", letter) for before, letter in pairwise(kinds))
        return found, Counter(kinds)

    def letter(self, char: str, follower: str) -> int:
        """Return what it costs that a letter, if `follower` is one, stands behind a character without a blank."""
        if not follower.isascii() or not follower.isalpha():
            return 0
        found, kinds = self._ascii
        kind = _kind(char)
        return cost_of((found[kind, "", "A"] + 1) / (kinds[kind] + 20))

    def swallowed(self, char: str, follower: str) -> list[tuple[str, int]]:
        """Return what ASCII characters that may have stood between two characters cost; digits count as one."""
        found, kinds = self._ascii
        kind, behind = _kind(char), _kind(follower) if follower else ""
        return [
            (mark, cost_of((found[kind, mark, behind] + prior) / (kinds[kind] + 20))) for mark, prior in _PRIORS.items()
        ]

    def closing(self, char: str, page: str, place: int, chain: Chain) -> int:
        """Return what it costs (or gains) that a closing mark closes what was opened last, or something else.

        `chain` is the text before it, behind page[:place].
        """
        marks = [char]
        for piece in _backwards(chain, page, place):
            if piece in PARTNERS:
                marks.append(piece)
            elif piece in _OPENERS and PARTNERS[marks.pop()] != piece:
                return 2 * _CLOSES
            if not marks:
                return -_CLOSES
        # Where none is open nearby, at least the document should use it.
        return 0 if self._one[PARTNERS[char]] else 2 * _CLOSES


def _backwards(chain: Chain, page: str, place: int) -> Iterator[str]:
    """Yield the marks of a chain and of the page before it, from the last one on."""
    for _ in range(_QUOTED):
        if chain is None:
            break
        chain, piece, _ = chain
        yield piece
    yield from _PAIRED.findall(page[max(0, place - _QUOTED) : place])[::-1]


def _kind(char: str) -> str:
    if "\u3400" <= char <= "\u9fff":
        return "H"
    if char == "\n":
        return "N"
    if char in "。？！”」』…":
        return "S"
    if char >= "\x80":
        return "P"
    return "0" if char.isdigit() else "A" if char.isalpha() else "M"
