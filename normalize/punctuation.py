"""Punctuation in Chinese context: `，` for `,` beside Chinese, `“”` for `「」` where a text was traditional.

What is left alone: numbers (`2.1`, `1,000`), times, list numbers (`1. `, `一. `), addresses, mail, code, English
sentences, glosses in ASCII parentheses (`囧(jiǒng)`), question marks that stand for lost characters (`??`, `?，`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from normalize.changes import Changes, Codes, Index, Piece, changes, line_bounds, merge

#: Flag bit of the characters this pass looks at.
MARK = 64

#: Classes of neighbours. HAN, CLOSE and PAUSE follow one another, so that one comparison asks for any of them.
OTHER, HAN, CLOSE, PAUSE, OPEN, ALNUM, BLANK_CLASS, EDGE = range(8)

_PAUSES = "，。！？；：、"
_CLOSERS = "”’」』）】》〉〕…" + _PAUSES
_OPENERS = "“‘「『（【《〈〔"
_PLAIN = ",;:!?."
_FULL = "，；：！？。"
_QUOTES = "「」『』"
_CURLED = "“”‘’"
#: A line with one of these may hold code, an address or a formula, and is read with care.
_SUSPECT = "`{}\\<>=/@_$#&*|~^%+[]"

_SUSPECTS = re.compile("[" + re.escape(_SUSPECT) + "]|www")
_MARK = re.compile("[,;:!?.]")


@cache
def _protected() -> re.Pattern[str]:
    """Compile what is never touched: code in back quotes, addresses, mail, links, tags, formulas."""
    return re.compile(
        r"`+[^`\n]*`+"
        r"|[A-Za-z][A-Za-z0-9+.-]*://[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’]+"
        r"|www\.[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’]+"
        r"|[\w.+-]+@[\w-]+\.[\w.-]+"
        r"|!?\[[^\]\n]*\]\([^)\n]*\)"
        r"|<[/!]?[A-Za-z][^<>\n]*>"
        r"|\$[^$\n]+\$",
        re.ASCII,
    )


@cache
def _code() -> re.Pattern[str]:
    """Compile how lines of program text begin."""
    return re.compile(
        r"\s*(?://|/\*|\$ |>>> |#include|#!|import \w|from \w+ import|def \w|class \w|return\b"
        r"|if \(|for \(|while \(|else\b"
        r"|var \w|let \w|const \w|function\b|public \w|private \w|print\(|console\."
        r"|SELECT |INSERT |<\?|<!--|\{|\}|\[\d*\]$"
        r"|[\w.\[\]]+ ?[-+*/]?= ?\S|[\w.]+\([^\u4e00-\u9fff]*\);?$|[\"'][\w-]+[\"'] ?:|@\w+)",
        re.ASCII,
    )


_CODE_ENDS = (";", "{", "}", "):", "\\")
_CHINESE_NUMBER = re.compile(r"\s*(?:第?[一二三四五六七八九十百零〇0-9]+|[甲乙丙丁戊己庚辛壬癸])$")


def class_table() -> npt.NDArray[np.uint8]:
    """Return the class of every code point as a neighbour of a mark."""
    table = np.zeros(0x110000, np.uint8)
    for first, stop in ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0), (0x3005, 0x3008)):
        table[first:stop] = HAN
    for first, stop in ((0x30, 0x3A), (0x41, 0x5B), (0x61, 0x7B), (0xC0, 0x250), (0x370, 0x530)):
        table[first:stop] = ALNUM
    table[list(map(ord, _CLOSERS))] = CLOSE
    table[list(map(ord, _PAUSES))] = PAUSE
    table[list(map(ord, _OPENERS))] = OPEN
    table[list(map(ord, " \t\u3000"))] = BLANK_CLASS
    table[10] = EDGE
    return table


def mark_flags() -> npt.NDArray[np.uint16]:
    """Return the flag bit MARK for every character this pass looks at."""
    flags = np.zeros(0x110000, np.uint16)
    flags[list(map(ord, _PLAIN + '()"' + _QUOTES + _SUSPECT))] = MARK
    return flags


def _small(chars: str, values: str | None = None) -> npt.NDArray[np.uint32]:
    table = np.zeros(128, np.uint32)
    table[list(map(ord, chars))] = list(map(ord, values)) if values else 1
    return table


_TO_FULL = _small(_PLAIN, _FULL)
_IS_SUSPECT = _small(_SUSPECT)
_IS_PAIR = _small('("')


class Neighbours:
    """The nearest character on each side of a place that is no blank, as a class and as a position."""

    def __init__(self, codes: Codes, classes: npt.NDArray[np.uint8], first: Index, stop: Index) -> None:
        self.codes, self.classes = codes, classes
        #: Runs of blanks: [first, stop).
        self.first, self.stop = first, stop

    def left(self, places: Index) -> npt.NDArray[np.uint8]:
        """Return the class of the nearest non-blank character before each place."""
        at = places - 1
        found = self.classes.take(self.codes.take(np.maximum(at, 0)))
        found[at < 0] = EDGE
        blank = (found == BLANK_CLASS).nonzero()[0]
        if len(blank):
            at = self.first[np.searchsorted(self.stop, places[blank])] - 1
            found[blank] = np.where(at < 0, EDGE, self.classes.take(self.codes.take(np.maximum(at, 0))))
        return found

    def right(self, places: Index) -> npt.NDArray[np.uint8]:
        """Return the class of the nearest non-blank character after each place."""
        # Every buffer ends in a line end, so that a mark always has a character behind it.
        found = self.classes.take(self.codes.take(places + 1))
        blank = (found == BLANK_CLASS).nonzero()[0]
        if len(blank):
            at = self.stop[np.searchsorted(self.first, places[blank] + 1)]
            found[blank] = self.classes.take(self.codes.take(at))
        return found


def tidy_punctuation(
    codes: Codes, places: Index, breaks: Index, around: Neighbours, curl: npt.NDArray[np.bool_] | None, plain: bool
) -> Changes | None:
    """Return the marks to change.

    `places` are the positions of the characters with the flag MARK, `breaks` those of the line ends. `curl` tells of
    every place whether its document's 「」 become “”; `plain` whether ASCII punctuation is changed at all.
    """
    chars = codes.take(places)
    done: list[Changes | None] = []
    if curl is not None:
        quotes = (curl & (chars > 127)).nonzero()[0]
        if len(quotes):
            done.append(_curl(places[quotes], chars[quotes]))
    if not plain or not len(places):
        return merge(done)
    # The quotation marks of Chinese lie beyond the small tables, whose last place is empty.
    small = np.minimum(chars, 127)
    marks = _TO_FULL.take(small).nonzero()[0]
    at, char = places[marks], small[marks]
    left, right = around.left(at), around.right(at)
    after_han = left - np.uint8(HAN) <= PAUSE - HAN
    stop = char == ord(".")
    wanted = after_han | (((right == HAN) | (right == OPEN)) & (left == ALNUM) & ~stop)
    before, after = codes.take(np.maximum(at - 1, 0)), codes.take(at + 1)
    # Full stops, runs (`...`, `?!`), marks beside other marks and lines with pairs or symbols are read with care.
    careful = stop | (_TO_FULL.take(np.minimum(before, 127)) != 0) | (_TO_FULL.take(np.minimum(after, 127)) != 0)
    careful |= around.classes.take(after) == PAUSE
    careful &= wanted | (left == OTHER)
    line = np.searchsorted(breaks, at)
    slow = np.zeros(len(breaks) + 1, np.bool_)
    slow[line[careful]] = True
    pairs = places[_IS_PAIR.take(small).nonzero()[0]]
    if len(pairs):
        beside = (around.left(pairs) == HAN) | (around.right(pairs) == HAN)
        slow[np.searchsorted(breaks, pairs[beside])] = True
    suspects = np.zeros(len(breaks) + 1, np.bool_)
    suspects[np.searchsorted(breaks, places[_IS_SUSPECT.take(small).nonzero()[0]])] = True
    slow[line[wanted & suspects.take(line)]] = True
    fast = (wanted & ~slow.take(line)).nonzero()[0]
    if len(fast):
        zero = np.zeros(len(fast), np.intp)
        label = (("full-width-mark", "punctuation", False),)
        done.append(Changes(at[fast], at[fast] + 1, zero + 1, _TO_FULL.take(char[fast]), zero, label))
    slow_lines: list[int] = slow.nonzero()[0].tolist()
    if slow_lines:
        done.append(_lines_one_by_one(codes, breaks, slow_lines))
    return merge(done)


def _curl(places: Index, chars: Codes) -> Changes | None:
    new = np.zeros(4, np.uint32)
    new[[ord(char) - 0x300C for char in _QUOTES]] = list(map(ord, _CURLED))
    one = np.ones(len(places), np.intp)
    label = (("curled-quote", "punctuation", False),)
    return Changes(places, places + 1, one, new[chars - 0x300C], np.zeros(len(places), np.intp), label)


def _lines_one_by_one(codes: Codes, breaks: Index, lines: list[int]) -> Changes | None:
    pieces: list[Piece] = []
    for number in lines:
        begin, stop = line_bounds(breaks, number, len(codes))
        text = codes[begin:stop].tobytes().decode("utf-32-le", "surrogatepass")
        for at, new in tidy_line(text).items():
            pieces.append((begin + at, begin + at + 1, new, "full-width-mark", "punctuation", False))
    return changes(pieces)


def tidy_line(text: str) -> dict[int, str]:
    """Return what takes the place of which characters of a line: one character, or none.

    One mark decides about the next (a quotation mark about the comma behind it): where marks touch, the rules run until
    nothing changes.

    >>> tidy_line('他說"好",走了')
    {2: '“', 4: '”', 5: '，'}
    """
    if _code().match(text) or (text.rstrip().endswith(_CODE_ENDS) and _mostly_ascii(text)):
        return {}
    spared = (
        {at for match in _protected().finditer(text) for at in range(*match.span())} if _SUSPECTS.search(text) else ()
    )
    place: Sequence[int] = range(len(text))
    now = text
    done: dict[int, str] = {}
    while True:
        found = [*_ellipses(now), *_brackets(now), *_straight_quotes(now), *_marks(now)]
        found = [(at, new) for at, new in found if place[at] not in spared and now[at] != new]
        done.update((place[at], new) for at, new in found)
        if not found or _TOUCHING.search(text) is None:
            return dict(sorted(done.items()))
        cells = list(text)
        for at, new in done.items():
            cells[at] = new
        now = "".join(cells)
        if len(now) < len(text):
            place = [at for at, cell in enumerate(cells) if cell]


_TOUCHING = re.compile('[,;:!?.()"][ \t\u3000]*[,;:!?.()"]')


def _mostly_ascii(text: str) -> bool:
    return sum(map(str.isascii, text)) > len(text) / 2


def _marks(text: str) -> list[tuple[int, str]]:
    found = []
    classes = _classes()
    last = len(text) - 1
    for match in _MARK.finditer(text):
        at, char = match.start(), match[0]
        before = beside = text[at - 1] if at else "\n"
        after = behind = text[at + 1] if at < last else "\n"
        if before in _BLANKS:
            before = text[:at].rstrip(_BLANKS)[-1:] or "\n"
        if after in _BLANKS:
            after = text[at + 1 :].lstrip(_BLANKS)[:1] or "\n"
        left, right = classes[ord(before)], classes[ord(after)]
        if char == ".":
            if not HAN <= left <= PAUSE or right in (OTHER, ALNUM) or _CHINESE_NUMBER.match(text[:at]):
                continue
        elif not HAN <= left <= PAUSE and not (left == ALNUM and right in (HAN, OPEN)):
            continue
        if char in "?!":
            # A question mark before a full-width mark, or two of them, may stand for lost characters.
            if behind in "，；？！：" or (char == "?" and "?" in (beside, behind)):
                continue
        elif char in (beside, behind):
            continue
        found.append((at, _FULL[_PLAIN.index(char)]))
    return found


@lru_cache(maxsize=1)
def _classes() -> bytes:
    return class_table().tobytes()


_BLANKS = " \t\u3000"
_ELLIPSIS = re.compile(r"(?<=[\u3400-\u9fff，。！？；：、”’」』）】》])( *)(\.{3,})(?![\w.])")


def _ellipses(text: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    if "..." not in text:
        return found
    for match in _ELLIPSIS.finditer(text):
        first = match.start(2)
        found += [(first, "…"), (first + 1, "…"), *((at, "") for at in range(first + 2, match.end(2)))]
    return found


_BRACKETS = re.compile(r"\(([^()\n]*[\u3400-\u9fff][^()\n]*)\)")


def _brackets(text: str) -> list[tuple[int, str]]:
    """Parentheses around Chinese, beside Chinese or at the start of a line."""
    found: list[tuple[int, str]] = []
    if "(" not in text:
        return found
    for match in _BRACKETS.finditer(text):
        start, end = match.start(), match.end() - 1
        before, after = text[:start].rstrip(_BLANKS)[-1:], text[end + 1 :].lstrip(_BLANKS)[:1]
        if not before or _chinese(before) or (after and _chinese(after) and not before.isascii()):
            found += [(start, "（"), (end, "）")]
    return found


def _straight_quotes(text: str) -> list[tuple[int, str]]:
    """Pairs of ASCII quotation marks around Chinese, on lines where they pair up."""
    if '"' not in text or text.count('"') % 2:
        return []
    marks = [at for at, char in enumerate(text) if char == '"']
    found = []
    for first, last in zip(marks[::2], marks[1::2], strict=True):
        inside = text[first + 1 : last]
        outside = text[first - 1 : first] + text[last + 1 : last + 2] if first else text[last + 1 : last + 2]
        if inside and (_chinese(inside[0]) or _chinese(inside[-1])) and not re.search("[0-9A-Za-z=({[]", outside):
            found += [(first, "“"), (last, "”")]
    return found


def _chinese(char: str) -> bool:
    return "\u3001" <= char <= "\u9fff" or "\uff01" <= char <= "\uff5e" or char in "“”‘’…—"
