"""What stands beside a mark: the classes of characters, and the nearest one on each side that is no blank."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from normalize.changes import Codes, Index

#: Flag bits of ASCII marks and of quotation marks.
MARK, QUOTE = 4096, 32768
#: ASCII punctuation and what it becomes beside Chinese.
PLAIN = ",;:!?."
FULL = "，；：！？。"
#: A line with one of these may hold code, an address or a formula, and is read with care.
SUSPECT = "`{}\\<>=/@_$#&*|~^%+[]"

#: Classes of neighbours. HAN, CLOSE and PAUSE follow one another, so that one comparison asks for any of them. SYMBOL
#: is what may end a word of Latin letters or a number: `5%`, `(WHO)`, `C++`.
OTHER, HAN, CLOSE, PAUSE, OPEN, ALNUM, SYMBOL, BLANK_CLASS, EDGE = range(9)

#: Marks that end something in Chinese text, those that pause in it, and those that open a pair.
PAUSES = "，。！？；：、"
CLOSERS = "”’」』）】》〉〕…" + PAUSES
OPENERS = "“‘「『（【《〈〔"
BLANKS = " \t\u3000"
_SYMBOLS = ")]%\"'>*+#$`/％"
#: Signs and units (℃, №, ①, ㎡) and emoji.
_SIGNS = ((0xB0, 0xB4), (0x2030, 0x2035), (0x2100, 0x2150), (0x2460, 0x2500), (0x2600, 0x27C0), (0x3300, 0x3400))
_EMOJI = ((0xFE0F, 0xFE10), (0x1F300, 0x1FB00))


def class_table() -> npt.NDArray[np.uint8]:
    """Return the class of every code point as a neighbour of a mark."""
    table = np.zeros(0x110000, np.uint8)
    for first, stop in (*_SIGNS, *_EMOJI):
        table[first:stop] = SYMBOL
    for first, stop in ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0), (0x3005, 0x3008)):
        table[first:stop] = HAN
    for first, stop in ((0x30, 0x3A), (0x41, 0x5B), (0x61, 0x7B), (0xC0, 0x250), (0x370, 0x530)):
        table[first:stop] = ALNUM
    table[list(map(ord, _SYMBOLS))] = SYMBOL
    table[list(map(ord, CLOSERS))] = CLOSE
    table[list(map(ord, PAUSES))] = PAUSE
    table[list(map(ord, OPENERS))] = OPEN
    table[list(map(ord, BLANKS))] = BLANK_CLASS
    table[10] = EDGE
    return table


@lru_cache(maxsize=1)
def classes_as_bytes() -> bytes:
    """Return `class_table` for single look-ups, which are faster on bytes."""
    return class_table().tobytes()


def nearest_before(text: str, at: int) -> str:
    """Return the nearest character before a place that is no blank; at the start of the line a line end."""
    while at and text[at - 1] in BLANKS:
        at -= 1
    return text[at - 1] if at else "\n"


def nearest_after(text: str, at: int) -> str:
    """Return the nearest character from a place on that is no blank; at the end of the line a line end."""
    size = len(text)
    while at < size and text[at] in BLANKS:
        at += 1
    return text[at] if at < size else "\n"


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
            at = self.first[self.stop.searchsorted(places[blank])] - 1
            found[blank] = np.where(at < 0, EDGE, self.classes.take(self.codes.take(np.maximum(at, 0))))
        return found

    def right(self, places: Index) -> npt.NDArray[np.uint8]:
        """Return the class of the nearest non-blank character after each place."""
        # Every buffer ends in a line end, so that a mark always has a character behind it.
        found = self.classes.take(self.codes.take(places + 1))
        blank = (found == BLANK_CLASS).nonzero()[0]
        if len(blank):
            at = self.stop[self.first.searchsorted(places[blank] + 1)]
            found[blank] = self.classes.take(self.codes.take(at))
        return found
