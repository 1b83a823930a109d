"""Rarer forms of glosses that sites drive into a text, on any character and without damage to the bytes.

Toneless and doubled, `詩(shi)(shi)經(jing)`; in square brackets with a capital, `轮[Lún]盘`; on every fourth character.
Here too the document decides: a reading must be the character's first one, doubled glosses nobody writes, others must
be several, in running text, not one behind the other, and not where readings are the subject;
two toneless ones are enough on characters that damaged pages are known to gloss.
"""

from __future__ import annotations

import re
from itertools import pairwise

from normalize.changes import Piece
from normalize.commonness import chinese
from normalize.glosses import COMMON, SHORT, subject
from normalize.readings import any_readings, plain, readings, spelt

_SYLLABLE = "[A-Za-zɡɑāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]{1,7}"
ROUND = re.compile(rf"\(({_SYLLABLE}) ?\)")
SQUARE = re.compile(rf"\[({_SYLLABLE})\]")
#: So many glosses in round parentheses, in brackets, at equal distances show a pattern.
ENOUGH, ENOUGH_SQUARE, ENOUGH_REGULAR = 5, 3, 4
#: The distance, in Chinese characters, of glosses that stand at equal distances.
EVERY = 4
#: A larger share of the Chinese characters with a gloss is ruby.
RUBY_SHARE = 0.4


def find(text: str) -> list[Piece]:
    """Return the glosses of these forms that are damage.

    >>> text = "詩(shi)(shi)經(jing)是(shi)(shi)一部詩(shi)集"
    >>> [text[start:end] for start, end, *_ in find(text)]
    ['(shi)', '(shi)', '(jing)', '(shi)', '(shi)', '(shi)']
    >>> find("他叫小马(ma)")
    []
    """
    found = _round(text) if ")" in text else []
    if "[" in text:
        found += _square(text)
    return [(start, end, "", "pinyin-gloss", "repair", False) for start, end in found]


def _round(text: str) -> list[tuple[int, int]]:
    table = any_readings()
    spans: list[tuple[int, int]] = []
    chars: list[str] = []
    given: list[str] = []
    places: list[int] = []
    doubled = followed = other = alone = 0
    char, previous, reading = "", -1, ""
    for match in ROUND.finditer(text):
        start, end = match.span()
        again = start == previous and match[1] == reading
        if not again:
            char, reading = text[start - 1 : start], match[1]
            followed += start - 1 == previous
        if not _is(char, reading, table):
            other += "一" <= char <= "\u9fff"
            continue
        previous = end
        spans.append((start, end))
        given.append(match[1])
        doubled += again
        if not again:
            alone += not ("一" <= text[start - 2 : start - 1] <= "\u9fff" or "一" <= text[end : end + 1] <= "\u9fff")
            chars.append(char)
            places.append(start - 1)
    total = len(chars)
    if doubled and other <= total:
        return spans
    toneless = all(plain(reading) == reading for reading in given)
    if toneless and not (other or followed or alone or subject(text)) and len(readings()[1] & set(chars)) >= 2:
        return spans
    if total < ENOUGH_REGULAR or other * 4 > total or followed * 3 > total or alone * 2 > total or subject(text):
        return []
    before = [sum("一" <= one <= "\u9fff" for one in _without(text, a, b)) for a, b in pairwise(places)]
    if sum(gap == EVERY for gap in before) * 5 >= len(before) * 4:
        return spans
    han = sum("一" <= one <= "\u9fff" for one in text)
    if toneless and total >= ENOUGH and len(set(chars)) >= 3 and total <= RUBY_SHARE * han:
        return spans
    return []


def _without(text: str, begin: int, stop: int) -> str:
    return ROUND.sub("", text[begin:stop])


def _square(text: str) -> list[tuple[int, int]]:
    table = any_readings()
    spans = []
    chars = set()
    other = capitals = 0
    for match in SQUARE.finditer(text):
        start, end = match.span()
        char, follower = text[start - 1 : start], text[end : end + 1]
        inside = "一" <= char <= "\u9fff" and "一" <= follower <= "\u9fff"
        if inside and spelt(match[1].lower()) in table.get(char, ()) and plain(match[1].lower()) != match[1]:
            spans.append((start, end))
            chars.add(char)
            capitals += match[1][0].isupper()
        else:
            other += 1
    if other > len(spans) or capitals < len(spans) or subject(text):
        return []
    short = len(text) <= SHORT and all(chinese()[char] < COMMON for char in chars)
    return spans if short or len(chars) >= ENOUGH_SQUARE else []


def _is(char: str, reading: str, table: dict[str, frozenset[str]]) -> bool:
    """Whether a reading, with or without its tone, is the first one of a character."""
    known = table.get(char, frozenset())
    reading = spelt(reading)
    if reading in known:
        return True
    return any(
        plain(one) in (reading, reading.replace("ü", "v")) or plain(one).replace("v", "u") == reading for one in known
    )
