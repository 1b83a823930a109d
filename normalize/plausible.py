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
from functools import cache

from normalize.commonness import chinese
from normalize.model import DictionaryError

_DATA = os.path.join(os.path.dirname(__file__), "data", "word_pairs.txt")
#: Shares of the three sources.
_ALONE, _WORDS, _HERE = 0.25, 0.45, 0.3
#: What a character costs that no traditional text has.
_SIMPLIFIED = 60
#: How often a line ends behind a mark.
_LINE_ENDS = dict.fromkeys("。！？!?”」』…：:.", 0.2)
_STOPS, _CLOSERS = "。，；：！？、", "”」』’）》"
_MARKS = _STOPS + _CLOSERS + "…—·"
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
    found = {}
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
    cost = chinese()[char]
    if "\u3400" < char:
        try:
            char.encode("big5hkscs")
        except UnicodeEncodeError:
            cost += _SIMPLIFIED
    return math.exp(-cost / 10)


def together(first: str, second: str) -> int:
    """Return what the second of two characters costs behind the first one inside a word; 999 where there is no such word.

    >>> together("經", "濟") < 20 < together("張", "三")
    True
    """
    table = _simplified()
    share = _followers(first.translate(table)).get(second.translate(table))
    return 999 if share is None else round(-10 * math.log(share))


class Plausible:
    """Costs of characters behind one another, in the light of one document."""

    def __init__(self, text: str) -> None:
        self._two = Counter(map("".join, zip(text, text[1:], strict=False)))
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
            share = _ALONE * _alone(char) + _WORDS * _followers(before.translate(table)).get(char.translate(table), 0.0)
            if char == "\n":
                share = _LINE_ENDS.get(before, 0.0005 if before < "一" else 0.01)
            elif before in _STOPS and char in _MARKS:
                # Marks seldom stand together, but for one that closes behind one that stops.
                share *= 3 if char in _CLOSERS else 0.02
            if both in self._two:
                share += _HERE * self._two[both] / (self._one[before] + 1)
            self._known[both] = round(-10 * math.log(share))
        return self._known[both]
