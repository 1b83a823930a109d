"""Punctuation in Chinese context: `，` for `,` beside Chinese, `“”` for `「」` where a text was traditional.

What is left alone: numbers (`2.1`, `1,000`), times, list numbers (`1. `, `一. `), addresses, mail, code, values
with commas between them, English sentences, glosses in ASCII parentheses (`囧(jiǒng)`), question marks that stand for
lost characters (`??`, `?，`), faces (`:)`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from normalize.blanks import line_begins
from normalize.changes import Changes, Codes, Index, Piece, changes, line_bounds, merge, spans
from normalize.neighbours import (
    ALNUM,
    BLANK_CLASS,
    FULL,
    HAN,
    MARK,
    OPEN,
    OTHER,
    PAUSE,
    PLAIN,
    QUOTE,
    SUSPECT,
    SYMBOL,
    Neighbours,
)

IDEOGRAPHIC_BLANK = 0x3000

_QUOTES = "「」『』"
_CURLED = "“”‘’"


def mark_flags() -> npt.NDArray[np.uint16]:
    """Return the flag bits of every character this pass looks at; beyond the end of the table there is none."""
    flags = np.zeros(0x3010, np.uint16)
    flags[list(map(ord, PLAIN + '()"' + SUSPECT))] = MARK
    flags[list(map(ord, _QUOTES))] = QUOTE
    return flags


def _small(chars: str, values: str | None = None) -> npt.NDArray[np.uint32]:
    table = np.zeros(128, np.uint32)
    table[list(map(ord, chars))] = list(map(ord, values)) if values else 1
    return table


_TO_FULL = _small(PLAIN, FULL)
_IS_SUSPECT = _small(SUSPECT)
#: A mark with one of these behind it may be part of a run or of a face.
_BESIDE = _small(PLAIN + "()-")
_OPENS_PAIR = _small('("')
_TOUCHES = _small('()" \t')


def tidy_punctuation(codes: Codes, places: Index, breaks: Index, starts: Index, around: Neighbours) -> Changes | None:
    """Return the ASCII marks to change.

    `places` are the positions of the characters with the flag MARK, `breaks` those of the line ends, `starts` those
    where documents begin.
    """
    if not len(places):
        return None
    small = codes.take(places)
    marks = _TO_FULL.take(small).nonzero()[0]
    at, char = places[marks], small[marks]
    left, right = around.left(at), around.right(at)
    after_han = left - np.uint8(HAN) <= PAUSE - HAN
    stop = char == ord(".")
    after_word = (left == ALNUM) | (left == SYMBOL)
    wanted = after_han | (((right == HAN) | (right == OPEN)) & after_word & ~stop)
    before, after = codes.take(np.maximum(at - 1, 0)), codes.take(at + 1)
    # Full stops, runs (`...`, `?!`), marks beside other marks and lines with pairs or symbols are read with care.
    careful = stop | (_TO_FULL.take(np.minimum(before, 127)) != 0) | (_BESIDE.take(np.minimum(after, 127)) != 0)
    beside = around.classes.take(before)
    # A mark behind a blank may follow another mark, which decides about it.
    careful |= (around.classes.take(after) == PAUSE) | (beside == PAUSE) | (beside == BLANK_CLASS) | (right == OPEN)
    careful &= wanted | (left == OTHER) | (left == SYMBOL)
    line = breaks.searchsorted(at)
    slow = np.zeros(len(breaks) + 1, np.bool_)
    slow[line[careful]] = True
    suspects = np.zeros(len(breaks) + 1, np.bool_)
    suspect = places[_IS_SUSPECT.take(small).nonzero()[0]]
    # `5%` is no code.
    percent = codes.take(suspect) == ord("%")
    digit = codes.take(np.maximum(suspect - 1, 0)) - np.uint32(ord("0")) <= 9
    suspects[breaks.searchsorted(suspect[~(percent & digit)])] = True
    slow[line[wanted & suspects.take(line)]] = True
    paired = np.zeros(len(breaks) + 1, np.bool_)
    pairs = places[_OPENS_PAIR.take(small).nonzero()[0]]
    if len(pairs):
        beside = (around.left(pairs) == HAN) | (around.right(pairs) == HAN)
        paired[breaks.searchsorted(pairs[beside])] = True
        # Where a mark may touch a pair, one decides about the other.
        touching = (_TOUCHES.take(np.minimum(before, 127)) | _TOUCHES.take(np.minimum(after, 127))) != 0
        touching |= (before == IDEOGRAPHIC_BLANK) | (after == IDEOGRAPHIC_BLANK)
        slow[line[touching & paired.take(line)]] = True
        slow |= paired & suspects
    rows = _rows(codes, breaks, starts, line[(char == ord(",")).nonzero()[0]])
    if len(rows):
        slow[rows] = paired[rows] = False
    pieces: list[Piece] = []
    left_alone: list[int] = []
    if paired.any() or slow.any():
        # Its patterns take a while to compile, and most texts need none of them.
        from normalize.marks import tidy_line, tidy_pairs

        pieces, left_alone = _lines_one_by_one(codes, breaks, (paired & ~slow).nonzero()[0].tolist(), tidy_pairs)
        pieces += _lines_one_by_one(codes, breaks, slow.nonzero()[0].tolist(), tidy_line)[0]
    if len(rows) or left_alone:
        alone = np.zeros(len(breaks) + 1, np.bool_)
        alone[rows] = alone[left_alone] = True
        wanted &= ~alone.take(line)
    fast = (wanted & ~slow.take(line)).nonzero()[0]
    marked = None
    if len(fast):
        zero = np.zeros(len(fast), np.intp)
        label = (("full-width-mark", "punctuation", False),)
        marked = Changes(at[fast], at[fast] + 1, zero + 1, _TO_FULL.take(char[fast]), zero, label)
    return merge([marked, changes(pieces)])


#: A row of values: short cells with commas between, no sentence. One of two rows has a cell that is a number.
_CELL = 30
_ROW = f"[^,，。！？；]{{0,{_CELL}}}(?:,(?! )[^,，。！？；]{{0,{_CELL}}}){{2,}}(?<![.!?;:：])(?<!,)"
_NUMBER = r"(?a)(?:^|,)[-+]?[\d.:/%-]+(?:,|$)"


#: What stands in no row, and what none ends in.
_NO_ROW = np.zeros(0x10000, np.bool_)
_NO_ROW[list(map(ord, "，。！？；"))] = True
_NO_END = np.zeros(0x10000, np.bool_)
_NO_END[list(map(ord, ".!?;:：,"))] = True


def _are_short(codes: Codes, begins: Index, stops: Index, counts: Index) -> npt.NDArray[np.bool_]:
    """Tell which lines [begin, stop) with so many commas each are no longer than a row, and end as one may."""
    short: npt.NDArray[np.bool_] = stops - begins <= counts * (_CELL + 1) + _CELL
    short &= ~_NO_END.take(np.minimum(codes.take(stops - 1), 0xFFFF))
    return short


def _are_plain(codes: Codes, begins: Index, stops: Index) -> npt.NDArray[np.bool_]:
    """Tell which lines [begin, stop), none of them empty, have no character that stands in no row."""
    if not len(begins):
        return np.zeros(0, np.bool_)
    sizes = stops - begins
    inside = _NO_ROW.take(np.minimum(codes.take(spans(begins, sizes)), 0xFFFF))
    plain: npt.NDArray[np.bool_] = ~np.logical_or.reduceat(inside, sizes.cumsum() - sizes)
    return plain


def _rows(codes: Codes, breaks: Index, starts: Index, commas: Index) -> Index:
    """Choose the lines that are rows of values, by the lines of all ASCII commas: two or more of the same length."""
    if len(commas) < 4:
        return commas[:0]
    count = np.bincount(commas, minlength=len(breaks) + 1)
    upper: Index = ((count[1:] == count[:-1]) & (count[1:] > 1)).nonzero()[0]
    if not len(upper):
        return upper
    # The first line of a document has no line above it.
    following = breaks[upper] + 1
    upper = upper[starts.take(starts.searchsorted(following), mode="clip") != following]
    begins = line_begins(breaks)
    for lower in (0, 1):
        upper = upper[_are_short(codes, begins[upper + lower], breaks[upper + lower], count[upper])]
    for lower in (0, 1):
        upper = upper[_are_plain(codes, begins[upper + lower], breaks[upper + lower])]
    found: set[int] = set()
    for number in upper.tolist():
        pair = [_text(codes, breaks, line) for line in (number, number + 1)]
        if all(map(re.compile(_ROW).fullmatch, pair)) and any(map(re.compile(_NUMBER).search, pair)):
            found |= {number, number + 1}
    return np.array(sorted(found), np.intp)


def _text(codes: Codes, breaks: Index, number: int) -> str:
    begin, stop = line_bounds(breaks, number, len(codes))
    return codes[begin:stop].tobytes().decode("utf-32-le", "surrogatepass")


def curl_quotes(codes: Codes, places: Index, starts: Index, wanted: npt.NDArray[np.bool_]) -> Changes | None:
    """Return the change of 「」『』 to “”‘’ in the wanted ones of the documents that begin at `starts`.

    `places` are the positions of the characters with the flag QUOTE.
    """
    places = places[wanted[starts.searchsorted(places, side="right") - 1]]
    if not len(places):
        return None
    zero = np.zeros(len(places), np.intp)
    new = np.array(list(map(ord, _CURLED)), np.uint32)[codes.take(places) - 0x300C]
    return Changes(places, places + 1, zero + 1, new, zero, (("curled-quote", "punctuation", False),))


def _lines_one_by_one(
    codes: Codes, breaks: Index, lines: list[int], tidy: Callable[[str], dict[int, str] | None]
) -> tuple[list[Piece], list[int]]:
    """Tidy lines each by itself; return the changes, and the lines that are code."""
    pieces: list[Piece] = []
    code = []
    for number in lines:
        begin, _ = line_bounds(breaks, number, len(codes))
        found = tidy(_text(codes, breaks, number))
        if found is None:
            code.append(number)
            continue
        for at, new in found.items():
            pieces.append((begin + at, begin + at + 1, new, "full-width-mark", "punctuation", False))
    return pieces, code
