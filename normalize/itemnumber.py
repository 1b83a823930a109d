"""The number in front of an item of a list: `1.`, `（二）`, `③`, `4、`.

Left alone: letters, numbers of more than two digits or with a part behind the point (2.1), dates, and numbers in square
brackets, which refer to sources.
"""

from __future__ import annotations

import re

from normalize.expressions import match
from normalize.hits import table

_NUMERALS, _CIRCLED, _BRACKETED = "一二三四五六七八九十", "①②③④⑤⑥⑦⑧⑨⑩⑪⑫", "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿"
_COUNT = f"([0-9０-９]{{1,2}}|[{_NUMERALS}]{{1,2}})"
#: In brackets, with a mark behind it, or one character.
_NUMBER = (
    rf"[ \u3000]*[*_]{{0,2}}(?:[(（] ?{_COUNT} ?[)）]|{_COUNT}(?:[、,，:：)）]|[.．](?![0-9０-９]))|"
    rf"([{_CIRCLED}{_BRACKETED}]))[、.． \u3000]*"
)
#: What stands in a sentence, and does not end it.
_GOES_ON = frozenset(",，、:：;；")
#: The characters that it begins with.
_STARTS = f"0123456789０１２３４５６７８９(（*_{_NUMERALS}{_CIRCLED}{_BRACKETED}"
STARTS, _BEGINS = table(_STARTS), frozenset(_STARTS)


def item_number(text: str) -> tuple[int, int] | None:
    """Return the number of the item that a line is, 0 for one that no list has, and where what it says begins.

    >>> item_number("12. 转载请注明出处"), item_number("（十二）转载"), item_number("③转载"), item_number("2.1 万")
    ((12, 4), (12, 4), (3, 1), None)
    """
    found = _number(text)
    if found is None:
        return None
    return _value(found[1] or found[2] or found[3]), found.end()


def is_cut_item(text: str) -> bool:
    """Whether a text is the number of an item and no more, or an item that breaks off in its sentence.

    >>> is_cut_item("4、"), is_cut_item("3. 文责自负，"), is_cut_item("3. 文责自负。"), is_cut_item("文责自负，")
    (True, True, False, False)
    """
    found = _number(text)
    if found is None:
        return False
    rest = text[found.end() :].rstrip()
    return not rest or rest[-1] in _GOES_ON


def _number(text: str) -> re.Match[str] | None:
    # Most lines begin with none of its characters, and compiling the pattern takes a two-hundredth of a start.
    return match(_NUMBER, text) if text.lstrip(" \u3000")[:1] in _BEGINS else None


def _value(digits: str) -> int:
    for row in (_CIRCLED, _BRACKETED):
        if digits in row:
            return row.index(digits) + 1
    if digits[0] not in _NUMERALS:
        return int(digits)
    places = [_NUMERALS.index(digit) + 1 for digit in digits]
    # 十二 is ten and two.
    return places[0] if len(places) == 1 else 10 + places[1] if places[0] == 10 else 0
