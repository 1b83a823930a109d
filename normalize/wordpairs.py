"""How likely a character is behind another one in any Chinese text.

Three sources are mixed: how common the character is (`commonness`), and how often the two stand together in words
(`data/word_pairs.txt`) and in phrases (`data/character_pairs.txt`; the heads of both say where they come from). Costs
are in tenths of the natural logarithm.
"""

from __future__ import annotations

import math
import os
import re
from functools import cache, lru_cache

import numpy as np

from normalize.commonness import chinese, known
from normalize.model import DictionaryError

_DATA = os.path.join(os.path.dirname(__file__), "data")
_WORDS, _PHRASES = "word_pairs.txt", "character_pairs.txt"
#: Shares of the sources: of the character alone, of pairs in words and in phrases. The rest is the document's own.
_ALONE, _IN_WORDS, _IN_PHRASES = 0.25, 0.2, 0.25
#: What a character costs that no traditional text has.
_SIMPLIFIED = 60
#: How often a line ends behind a mark.
_LINE_ENDS = dict.fromkeys("。！？!?”」』〕】…：:.", 0.2)
_STOPS, _CLOSERS = "。，；：！？、", "”」』’）》"
_MARKS = _STOPS + _CLOSERS + "…—·"
_DOUBLE = "…—"
#: Characters whose cost depends on more than the words that have them.
SPECIAL = _MARKS + "\u3000"
_GROUP = re.compile(r"(\d+)([^\d]+)")
#: So many costs are kept.
_KEPT = 50_000


@cache
def _rows(name: str) -> dict[str, str]:
    try:
        with open(os.path.join(_DATA, name), encoding="utf-8", newline="\n") as file:
            return {line[0]: line[1:] for line in file.read().split("\n") if line and line[0] != "#"}
    except OSError as error:
        raise DictionaryError(f"the table {name} cannot be read ({error}): reinstall zh-normalize") from error


def _read(name: str, first: str) -> dict[str, float]:
    """Return the shares of the characters that follow a simplified one in one of the tables."""
    found: dict[str, float] = {}
    for cost, chars in _GROUP.findall(_rows(name).get(first, "")):
        found |= dict.fromkeys(chars, math.exp(-int(cost) / 10))
    return found


@cache
def _in_words(first: str) -> dict[str, float]:
    return _read(_WORDS, first)


@cache
def _anywhere(first: str) -> dict[str, float]:
    words, phrases = _in_words(first), _read(_PHRASES, first)
    return {
        char: _IN_WORDS * words.get(char, 0.0) + _IN_PHRASES * phrases.get(char, 0.0)
        for char in words.keys() | phrases.keys()
    }


@cache
def _simplified() -> dict[str, str]:
    from normalize.converter import tables

    old = np.arange(0x3400, 0xFB00, dtype=np.uint32)
    new = tables("hans")[0].alone(old)
    changed = old != new
    return dict(zip(*(codes[changed].tobytes().decode("utf-32-le") for codes in (old, new)), strict=True))


def simplified(char: str) -> str:
    """Return a character as the words are written, which are simplified.

    >>> simplified("經")
    '经'
    """
    return _simplified().get(char, char)


@cache
def followers(char: str) -> dict[str, float]:
    """Return the characters that stand behind a character, which are simplified, with their shares.

    A character that is written in simplified words too counts as it is (乾坤) and as its simplified form (乾净).

    >>> max(followers("經"), key=followers("經").get)
    '济'
    """
    plain = _anywhere(simplified(char))
    own = _anywhere(char) if char != simplified(char) else plain
    return {**plain, **own} if own and plain else own or plain


@cache
def no_traditional(char: str) -> bool:
    """Tell whether no traditional text has a character.

    >>> no_traditional("东"), no_traditional("東")
    (True, False)
    """
    return char > "\u3400" and not _held(char, _plain_forms()) and (simplified(char) == char or char not in known())


def _held(char: str, plain: frozenset[str]) -> str:
    """Return a character where Big5 holds it, in plain forms too only without what Hong Kong added for names."""
    return char.encode("big5" if char in plain else "big5hkscs", "ignore").decode("big5hkscs")


@cache
def _plain_forms() -> frozenset[str]:
    """Return the characters that are the simplified forms of others."""
    return frozenset(_simplified().values())


def together(first: str, second: str) -> int:
    """Return what the second of two characters costs behind the first inside a word; 999 where no word has both.

    >>> together("經", "濟") < 20 < together("張", "三")
    True
    """
    shares = [
        _in_words(one).get(other, 0.0) for one in (first, simplified(first)) for other in (second, simplified(second))
    ]
    return cost_of(max(shares)) if any(shares) else 999


def _share(before: str, char: str) -> float:
    known = followers(before)
    return max(known.get(simplified(char), 0.0), known.get(char, 0.0))


def cost_of(share: float) -> int:
    """Return the cost of a share: minus its natural logarithm, in tenths.

    >>> cost_of(0.1)
    23
    """
    return round(-10 * math.log(share))


def cost(before: str, char: str, here: float = 0.0) -> int:
    """Return what a character costs behind another one, given its share behind that one in the text at hand.

    >>> cost("知", "道") < cost("知", "稻")
    True
    """
    share, times = _anywhere_behind(before, char)
    return cost_of((share + here) * times)


@lru_cache(_KEPT)
def _anywhere_behind(before: str, char: str) -> tuple[float, float]:
    """Return the share of a character behind another one in any text, and how many times that it counts here."""
    share = share_alone(char) + _share(before, char)
    if char == "\n":
        share = _LINE_ENDS.get(before, 0.0005 if before < "一" else 0.01)
    elif before in _STOPS and char in _MARKS:
        # Marks seldom stand together, but for one that closes behind one that stops.
        share *= 3 if char in _CLOSERS else 0.02
    if char in _DOUBLE:
        # Dashes and ellipses come in twos.
        return share, 5 if before == char else 0.1
    # An ideographic blank indents.
    return share, 0.05 if char == "\u3000" and before not in "\n\u3000" else 1


def marked(char: str) -> int:
    """Return what a character costs more than others because no traditional text has it.

    >>> marked("認") < marked("认")
    True
    """
    return _SIMPLIFIED * no_traditional(char)


def share_alone(char: str) -> float:
    """Return the share of a character that stands behind no one it is known to follow.

    >>> cost_of(share_alone("道")) == cost("", "道")
    True
    """
    return _ALONE * math.exp(-chinese()[char] / 10)
