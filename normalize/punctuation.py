"""Punctuation in Chinese context: `，` for `,` beside Chinese, `“”` for `「」` where a text was traditional.

What is left alone: numbers (`2.1`, `1,000`), times, list numbers (`1. `, `一. `), addresses, mail, code, English
sentences, glosses in ASCII parentheses (`囧(jiǒng)`), question marks that stand for lost characters (`??`, `?，`).
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from normalize.changes import Changes, Codes, Index, Piece, changes, line_bounds, merge

#: Flag bit of the characters this pass looks at.
MARK = 64

#: Classes of neighbours.
OTHER, HAN, CLOSE, OPEN, ALNUM, BLANK_CLASS, EDGE = range(7)

_CLOSERS = "，。！？；：、”’」』）】》〉〕…"
_OPENERS = "“‘「『（【《〈〔"
_PLAIN = ",;:!?."
_FULL = "，；：！？。"
_QUOTES = "「」『』"
_CURLED = "“”‘’"
#: A line with one of these may hold code, an address or a formula, and is read with care.
_SUSPECT = "`{}\\<>=/@_$#&*|~^%+[]"

_PROTECTED = re.compile(
    r"`+[^`\n]*`+"
    r"|[A-Za-z][A-Za-z0-9+.-]*://[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’]+"
    r"|www\.[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’]+"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|!?\[[^\]\n]*\]\([^)\n]*\)"
    r"|<[/!]?[A-Za-z][^<>\n]*>"
    r"|\$[^$\n]+\$",
    re.ASCII,
)
_CODE = re.compile(
    r"\s*(?://|/\*|\$ |>>> |#include|#!|import \w|from \w+ import|def \w|class \w|return\b|if \(|for \(|while \(|else\b"
    r"|var \w|let \w|const \w|function\b|public \w|private \w|print\(|console\.|SELECT |INSERT |<\?|<!--|\{|\}|\[\d*\]$"
    r"|[\w.\[\]]+ ?[-+*/]?= ?\S|[\w.]+\([^\u4e00-\u9fff]*\);?$|[\"'][\w-]+[\"'] ?:|@\w+)"
    r"|.*(?:;\s*|[{}]\s*|\)\s*:|\\)$",
    re.ASCII,
)
_CHINESE_NUMBER = re.compile(r"\s*(?:第?[一二三四五六七八九十百零〇0-9]+|[甲乙丙丁戊己庚辛壬癸])$")


def class_table() -> npt.NDArray[np.uint8]:
    """Return the class of every code point as a neighbour of a mark."""
    table = np.zeros(0x110000, np.uint8)
    for first, stop in ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0), (0x3005, 0x3008)):
        table[first:stop] = HAN
    for first, stop in ((0x30, 0x3A), (0x41, 0x5B), (0x61, 0x7B), (0xC0, 0x250), (0x370, 0x530)):
        table[first:stop] = ALNUM
    table[list(map(ord, _CLOSERS))] = CLOSE
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
_IS_SUSPECT = _small(_SUSPECT).astype(np.bool_)


class Neighbours:
    """The nearest character on each side of a place that is no blank, as a class and as a position."""

    def __init__(self, codes: Codes, classes: npt.NDArray[np.uint8], first: Index, stop: Index) -> None:
        self.codes, self.classes = codes, classes
        #: Runs of blanks: [first, stop).
        self.first, self.stop = first, stop

    def left(self, places: Index) -> npt.NDArray[np.uint8]:
        """Return the class of the nearest non-blank character before each place."""
        at = places - 1
        if len(self.stop):
            run = np.searchsorted(self.stop, places)
            run[run == len(self.stop)] = 0
            at = np.where(self.stop[run] == places, self.first[run] - 1, at)
        found = self.classes.take(self.codes.take(np.maximum(at, 0)))
        found[at < 0] = EDGE
        return found

    def right(self, places: Index) -> npt.NDArray[np.uint8]:
        """Return the class of the nearest non-blank character after each place."""
        at = places + 1
        if len(self.first):
            run = np.searchsorted(self.first, at)
            run[run == len(self.first)] = 0
            at = np.where(self.first[run] == at, self.stop[run], at)
        size = len(self.codes)
        found = self.classes.take(self.codes.take(np.minimum(at, size - 1)))
        found[at >= size] = EDGE
        return found


def tidy_punctuation(
    codes: Codes, places: Index, breaks: Index, around: Neighbours, curl: npt.NDArray[np.bool_] | None, plain: bool
) -> Changes | None:
    """Return the marks to change.

    `places` are the positions of the characters with the flag MARK, `breaks` those of the line ends. `curl` tells of
    every place whether its document's 「」 become “”; `plain` whether ASCII punctuation is changed at all.
    """
    chars = codes.take(places)
    ascii_marks = chars < 128
    small = np.where(ascii_marks, chars, 0)
    done: list[Changes | None] = []
    if curl is not None:
        quotes = np.flatnonzero(~ascii_marks & curl)
        if len(quotes):
            done.append(_curl(places[quotes], chars[quotes]))
    near = _TO_FULL.take(small) != 0
    pairs = places[(small == ord("(")) | (small == ord('"'))]
    marks = np.flatnonzero(near)
    if not plain or not (len(marks) or len(pairs)):
        return merge(done)
    at = places[marks]
    char = small[marks]
    left, right = around.left(at), around.right(at)
    after_han = (left == HAN) | (left == CLOSE)
    before_han = (right == HAN) | (right == OPEN)
    stop = char == ord(".")
    wanted = after_han | (before_han & (left == ALNUM) & ~stop)
    before, after = codes.take(np.maximum(at - 1, 0)), codes.take(np.minimum(at + 1, len(codes) - 1))
    # Full stops, runs (`...`, `?!`), marks beside other marks and lines with pairs or symbols are read with care.
    careful = stop | (_TO_FULL.take(np.where(before < 128, before, 0)) != 0)
    careful |= (_TO_FULL.take(np.where(after < 128, after, 0)) != 0) | np.isin(after, _AFTER_LOSS)
    careful &= wanted | (left == OTHER)
    line = np.searchsorted(breaks, at)
    slow = line[careful]
    if len(pairs):
        beside = (around.left(pairs) == HAN) | (around.right(pairs) == HAN)
        slow = np.append(slow, np.searchsorted(breaks, pairs[beside]))
    suspects = np.unique(np.searchsorted(breaks, places[_IS_SUSPECT.take(small)]))
    slow = np.unique(np.concatenate([slow, line[wanted & np.isin(line, suspects)]]) if len(suspects) else slow)
    fast = np.flatnonzero(wanted & ~np.isin(line, slow)) if len(slow) else np.flatnonzero(wanted)
    if len(fast):
        one = np.ones(len(fast), np.intp)
        label = (("full-width-mark", "punctuation", False),)
        new = _TO_FULL.take(char[fast])
        done.append(Changes(at[fast], at[fast] + 1, one, new, np.zeros(len(fast), np.intp), label))
    if len(slow):
        done.append(_lines_one_by_one(codes, breaks, slow.tolist(), curl is not None))
    return merge(done)


_AFTER_LOSS = np.array(list(map(ord, "，；？！：")), np.uint32)


def _curl(places: Index, chars: Codes) -> Changes | None:
    new = np.zeros(4, np.uint32)
    new[[ord(char) - 0x300C for char in _QUOTES]] = list(map(ord, _CURLED))
    one = np.ones(len(places), np.intp)
    label = (("curled-quote", "punctuation", False),)
    return Changes(places, places + 1, one, new[chars - 0x300C], np.zeros(len(places), np.intp), label)


def _lines_one_by_one(codes: Codes, breaks: Index, lines: list[int], curled: bool) -> Changes | None:
    pieces: list[Piece] = []
    for number in lines:
        begin, stop = line_bounds(breaks, number, len(codes))
        text = codes[begin:stop].tobytes().decode("utf-32-le", "surrogatepass")
        if curled:
            text = text.translate(_CURL)
        for at, new in enumerate(tidy_line(text)):
            if new != text[at]:
                pieces.append((begin + at, begin + at + 1, new, "full-width-mark", "punctuation", False))
    return changes(pieces)


_CURL = str.maketrans(_QUOTES, _CURLED)


def tidy_line(text: str) -> list[str]:
    """Return what stands for each character of a line once its punctuation is right: one character, or none.

    One mark decides about the next (a quotation mark about the comma behind it): the rules run until nothing changes.

    >>> "".join(tidy_line('他說"好",走了...'))
    '他說“好”，走了……'
    """
    cells = list(text)
    if _CODE.match(text):
        return cells
    spared = {at for match in _PROTECTED.finditer(text) for at in range(*match.span())}
    while True:
        now = "".join(cells)
        place = [at for at, cell in enumerate(cells) if cell]
        found = [*_marks(now), *_ellipses(now), *_brackets(now), *_straight_quotes(now)]
        found = [(at, new) for at, new in found if place[at] not in spared and cells[place[at]] != new]
        if not found:
            return cells
        for at, new in found:
            cells[place[at]] = new


def _marks(text: str) -> list[tuple[int, str]]:
    found = []
    for at, char in enumerate(text):
        if char not in _PLAIN:
            continue
        before, after = text[:at].rstrip(_BLANKS)[-1:], text[at + 1 :].lstrip(_BLANKS)[:1]
        chinese_before = before != "" and (_is_han(before) or before in _CLOSERS)
        chinese_after = after != "" and (_is_han(after) or after in _OPENERS)
        if char == ".":
            wanted = chinese_before and (chinese_after or not after or after in _CLOSERS)
            wanted = wanted and not _CHINESE_NUMBER.match(text[:at])
        else:
            wanted = chinese_before or (chinese_after and bool(before) and _is_alnum(before))
        beside = text[at - 1 : at] if at else ""
        behind = text[at + 1 : at + 2]
        if char in "?!":
            # A question mark before a full-width mark, or two of them, may stand for lost characters.
            run = _RUN_OF_MARKS.search(text, max(0, text.rfind(" ", 0, at)))
            wanted = (
                wanted and not (behind and behind in "，；？！：") and not (char == "?" and "?" in (beside, behind))
            )
            wanted = wanted and not (run is not None and run.start() <= at < run.end() and set(run[0]) == {"?"})
        elif char in (beside, behind):
            wanted = False
        if wanted:
            found.append((at, _FULL[_PLAIN.index(char)]))
    return found


_BLANKS = " \t\u3000"
_RUN_OF_MARKS = re.compile(r"\?{2,}")
_ELLIPSIS = re.compile(r"(?<=[\u3400-\u9fff，。！？；：、”’」』）】》])( *)(\.{3,})(?![\w.])")


def _ellipses(text: str) -> list[tuple[int, str]]:
    found = []
    for match in _ELLIPSIS.finditer(text):
        first = match.start(2)
        found += [(first, "…"), (first + 1, "…"), *((at, "") for at in range(first + 2, match.end(2)))]
    return found


_BRACKETS = re.compile(r"\(([^()\n]*[\u3400-\u9fff][^()\n]*)\)")


def _brackets(text: str) -> list[tuple[int, str]]:
    """Parentheses around Chinese, beside Chinese or at the start of a line."""
    found = []
    for match in _BRACKETS.finditer(text):
        start, end = match.start(), match.end() - 1
        before, after = text[:start].rstrip(_BLANKS)[-1:], text[end + 1 :].lstrip(_BLANKS)[:1]
        if not before or _chinese(before) or (after and _chinese(after) and not before.isascii()):
            found += [(start, "（"), (end, "）")]
    return found


def _straight_quotes(text: str) -> list[tuple[int, str]]:
    """Pairs of ASCII quotation marks around Chinese, on lines where they pair up."""
    marks = [at for at, char in enumerate(text) if char == '"']
    if len(marks) % 2:
        return []
    found = []
    for first, last in zip(marks[::2], marks[1::2], strict=True):
        inside = text[first + 1 : last]
        outside = text[first - 1 : first] + text[last + 1 : last + 2] if first else text[last + 1 : last + 2]
        if inside and (_chinese(inside[0]) or _chinese(inside[-1])) and not re.search("[0-9A-Za-z=({[]", outside):
            found += [(first, "“"), (last, "”")]
    return found


def _chinese(char: str) -> bool:
    return "\u3001" <= char <= "\u9fff" or "\uff01" <= char <= "\uff5e" or char in "“”‘’…—"


def _is_han(char: str) -> bool:
    return (
        "\u3400" <= char <= "\u9fff"
        or char in "々〆〇"
        or "\uf900" <= char < "\ufb00"
        or "\U00020000" <= char < "\U000323b0"
    )


def _is_alnum(char: str) -> bool:
    return (char.isascii() and char.isalnum()) or "\u00c0" <= char < "\u0250" or "\u0370" <= char < "\u0530"
