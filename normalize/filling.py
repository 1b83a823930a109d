"""Misread UTF-8 whose bytes are not all on the page: what the missing ones were.

Read as GBK, Chinese UTF-8 loses the bytes that make no pair with the one behind them; read as cp1252, it loses the five
bytes that code page lacks, and blanks of a kind that were made plain ones. The other bytes of such a character stand on
the page, so it is one of 64, or of some hundreds where two are missing, and the characters beside it tell which: one
that is far ahead of all others is taken. Others become a `?`, and their places are told.

A line is left as it is where what stands there is no UTF-8 otherwise.
"""

from __future__ import annotations

from itertools import pairwise, product
from typing import NamedTuple

from normalize.commonness import RARE, chinese
from normalize.plausible import PARTNERS, Plausible
from normalize.readings import gbk, pairs

#: A byte that is not on the page: a `?` or U+FFFD stands for it, or nothing.
_HOLE, _NOTHING = -1, -2
#: What cp1252 lacks, and the blank and the hyphen that are often dropped or made plain ones.
_CP1252 = (0x81, 0x8D, 0x8F, 0x90, 0x9D, 0xA0, 0xAD)
#: How many bytes follow a lead byte.
_LENGTH = [0] * 0xC2 + [1] * 30 + [2] * 16 + [3] * 5 + [0] * 11
#: Leads of the characters and marks of Chinese, and all that may follow.
_LEADS, _FOLLOWERS = (0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEF), tuple(range(0x80, 0xC0))
#: So much cheaper than all others is far ahead, in tenths of the natural logarithm.
_FAR = 20
#: So many pairs of characters are weighed in a document: it takes half a second.
_WORK = 1_000_000
#: So many characters of a line are there for sure.
_LEAST = 2
#: What a character may have been, and its place on the page.
_Part = tuple[list[str], int]


class Filled(NamedTuple):
    """A line as it was.

    `known` is what it has for sure, `guessed` how many characters were taken as the likeliest, `unknown` where on the
    page the others stand.
    """

    new: str
    known: str
    guessed: int
    unknown: list[int]


def fill(lines: list[tuple[str, bool]], swallows: bool = False) -> list[Filled | None]:
    """Return lines of UTF-8 that were read as GBK, or as cp1252 (True), with bytes lost; None for one that is none.

    `swallows` tells that a `?` may also have taken the ASCII character behind it; then only the last one of a line is
    sure to stand for one character.

    >>> fill([("鎴戜滑鐨勪笘鐣?", False)])[0].new
    '我们的世界'
    """
    found: list[list[_Part] | None] = []
    work = _WORK
    for line, western in lines:
        items = _items(line, western)
        parts = _characters(items, western) if items else None
        if parts:
            work -= sum(len(one) * len(other) for (one, _), (other, _) in pairwise(parts))
            if work < 0 or not _enough(parts):
                parts = None
        if parts and swallows and not western:
            parts = [
                (["", *chars] if len(chars) > 1 and line[place] == "?" and place + 1 < len(line) else chars, place)
                for chars, place in parts
            ]
        found.append(parts)
    known = ["".join([chars[0] if len(chars) == 1 else "\n" for chars, _ in parts or ()]) for parts in found]
    costs = Plausible("\n".join(known)).costs
    return [_filled(parts, text, costs) if parts else None for parts, text in zip(found, known, strict=True)]


def _filled(parts: list[_Part], known: str, costs: dict[str, int]) -> Filled:
    best = _weigh(_closable(parts), costs)
    best = [None if "" in chars and len(chars) > 1 else char for (chars, _), char in zip(parts, best, strict=True)]
    unknown = [place for (_, place), char in zip(parts, best, strict=True) if char is None]
    guessed = sum(len(chars) > 1 for chars, _ in parts) - len(unknown)
    return Filled("".join([char or "?" for char in best]), known.replace("\n", ""), guessed, unknown)


def _closable(parts: list[_Part]) -> list[list[str]]:
    """Return what each place may have been, without marks that close what is not open anywhere before."""
    found: list[list[str]] = []
    before: set[str] = set()
    for chars, _ in parts:
        some = [char for char in chars if char and (char not in PARTNERS or PARTNERS[char] in before)]
        found.append(some or [char for char in chars if char])
        before.update(chars)
    return found


def _enough(parts: list[_Part]) -> bool:
    """Whether so much of a line is there for sure that it tells the rest."""
    sure = sum(len(chars) == 1 and chars[0] > "\x7f" for chars, _ in parts)
    return sure >= max(_LEAST, sum(len(chars) > 1 for chars, _ in parts))


def _weigh(parts: list[list[str]], known: dict[str, int]) -> list[str | None]:
    """Return the likeliest character of each place, None where none is far ahead: the cheapest ways through all."""

    def cost(before: str, char: str) -> int:
        return known[before + char]

    ahead: list[list[int]] = []
    last, sums = ["\n"], [0]
    for chars in parts:
        sums = [min([so_far + cost(before, char) for before, so_far in zip(last, sums, strict=True)]) for char in chars]
        least = min(sums)
        sums = [one - least for one in sums]
        ahead.append(sums)
        last = chars
    found: list[str | None] = []
    after, rest = ["\n"], [0]
    for chars, sums in zip(reversed(parts), reversed(ahead), strict=True):
        rest = [min([left + cost(char, behind) for behind, left in zip(after, rest, strict=True)]) for char in chars]
        totals = sorted([(one + left, char) for one, left, char in zip(sums, rest, chars, strict=True)])
        found.append(totals[0][1] if len(totals) == 1 or totals[1][0] - totals[0][0] >= _FAR else None)
        after = chars
    return found[::-1]


def _items(line: str, western: bool) -> list[tuple[int, int]] | None:
    """Return the bytes of a line, each with its place in it; None where it cannot be bytes."""
    items: list[tuple[int, int]] = []
    for place, char in enumerate(line):
        if char in "?\ufffd":
            items.append((_HOLE, place))
        elif western:
            value = char.encode("cp1252", "ignore") or char.encode("latin-1", "ignore")
            if not value:
                return None
            items.append((value[0], place))
        else:
            value = b"\x80" if char == "€" else gbk()[char]
            if not value:
                return None
            items += [(byte, place) for byte in value]
    return items


def _characters(items: list[tuple[int, int]], western: bool) -> list[_Part] | None:
    """Return what each character may have been, with its place; None where the bytes are no UTF-8."""
    found: list[_Part] = []
    at = 0
    while at < len(items):
        byte, place = items[at]
        if 0 <= byte < 0x80:
            found.append(([chr(byte)], place))
            at += 1
            continue
        if byte == _HOLE:
            if at + 2 >= len(items) or not all(0x80 <= one < 0xC0 for one, _ in items[at + 1 : at + 3]):
                found.append((["?"], place))
                at += 1
                continue
            chars, at = _candidates([one for one, _ in items[at : at + 3]], 0, western), at + 3
        else:
            chars, place, after = _character(items, at, western, western)
            if western and len(chars) == 1 and chinese()[chars[0]] >= RARE:
                # The blank in it is a blank.
                chars, place, after = _character(items, at, western, False)
            at = after
        if not chars:
            return None
        found.append((chars, place))
    return found


def _character(items: list[tuple[int, int]], at: int, western: bool, blanks: bool) -> tuple[list[str], int, int]:
    """Return what the character may have been that begins at an item, its place, and where the next one begins.

    `blanks` tells that a plain blank may be one that does not break lines, A0.
    """
    byte, place = items[at]
    values, at = [byte], at + 1
    for _ in range(_LENGTH[byte]):
        follower, here = items[at] if at < len(items) else (_NOTHING, place)
        if follower == ord(" ") and blanks:
            follower = 0xA0
        shown = 0x80 <= follower < 0xC0 or follower == _HOLE
        values.append(follower if shown else _NOTHING)
        place = here if follower == _HOLE else place
        at += shown
    return _candidates(values, items[at][0] if at < len(items) else 0, western), place, at


def _candidates(values: list[int], follower: int, western: bool) -> list[str]:
    """Return the characters that bytes may be, some of which are missing."""
    if min(values) >= 0:
        rows = [values]
    elif values.count(_NOTHING) > 1:
        # Two bytes of which nothing is seen: anything may be missing.
        return []
    elif western:
        rows = _without_cp1252(values)
    else:
        choices = [[one] if one >= 0 else _FOLLOWERS if number else _LEADS for number, one in enumerate(values)]
        holes = [number for number, one in enumerate(values) if one == _HOLE]
        # In GBK a byte that is shown as lost makes no pair with the byte behind it.
        rows = [
            row
            for row in map(list, product(*choices))
            if all(_parts(row[hole], [*row, follower][hole + 1]) for hole in holes)
        ]
    chars = [bytes(row).decode("utf-8", "ignore") for row in rows]
    return [char for char in chars if len(char) == 1 and (len(rows) == 1 or chinese()[char] < RARE)]


def _parts(byte: int, follower: int) -> bool:
    return follower < 0x40 or byte == 0x80 or pairs()[byte << 8 | follower] == "\0"


def _without_cp1252(values: list[int]) -> list[list[int]]:
    """Return the bytes with those filled in that cp1252 lacks; where nothing shows it, any of them may be missing."""
    kept = [one for one in values if one != _NOTHING]
    some = [kept]
    if len(kept) < len(values):
        some = [[*kept[:at], one, *kept[at:]] for at in range(1, len(values)) for one in _CP1252]
    return [list(row) for one in some for row in product(*[[byte] if byte >= 0 else _CP1252 for byte in one])]
