"""What is left of documents, seen by itself: for the network to say which lines are a page's.

Nothing counts of what has gone, so that a second run, which finds it gone, sees the same. All documents of a page are
seen at once, but only those are read in which a line near an end has a cue of a rule and speaks for a site.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import log1p
from typing import Final

import numpy as np
import numpy.typing as npt

from normalize import kernel, network
from normalize.changes import Index
from normalize.cues import ANY, END, FOOT, HEAD, HEADING, INSIDE, Mask
from normalize.document import Document
from normalize.lineshape import SPOKEN, counted
from normalize.network import UNIT
from normalize.page import Page
from normalize.suspicion import LONG_LINE
from normalize.view import fold_table, view
from normalize.words import slots

Numbers = npt.NDArray[np.int32]

#: A document is read if a line with a cue of a rule, among so many first and last ones but for the very first, and of
#: no more characters, says so much for a site.
FROM_HEAD: Final = 8
FROM_END: Final = 12
LONGEST: Final = 60
SPEAKS: Final = 100
#: So many lines at both ends of a document are read.
HALF: Final = 20
_ANY_CUE = HEAD | FOOT | ANY | HEADING | INSIDE | END

SHAPE = ("spoken", "least", "length", "stops", "commas", "ends", "digit", "reader", "digits", "ascii")
#: What a line looks like stands behind what it says.
_SAYS: Final = 2
LOOKS = len(SHAPE) - _SAYS
_LENGTH, _STOPS, _COMMAS, _ENDS, _DIGIT, _READER, _DIGITS, _ASCII = range(LOOKS)
_LEADS: Final = 2
#: Places beyond this one are all the same.
_FAR: Final = 60


def _logarithms(count: int, parts: int) -> npt.NDArray[np.int16]:
    return np.array([round(UNIT * log1p(each) / parts) for each in range(count)], np.int16)


_LENGTHS, _PLACES, _COUNTS = _logarithms(network.LENGTHS, 4), _logarithms(_FAR + 1, 3), _logarithms(_FAR + 1, 4)


@lru_cache(maxsize=512)
def shape(text: str) -> tuple[int, ...]:
    """Return what a line in simplified characters says and looks like, in the order of `SHAPE`."""
    seen = view(text)
    last = seen.rstrip("_*")[-1:]
    return (
        *counted(seen, len(seen)),
        2 if last == ":" else int(last != "" and last in '。!?…"'),
        int(any(map(str.isdigit, seen))),
        int("你" in seen or "您" in seen or "大家" in seen or "我们" in seen),
        UNIT * sum("0" <= char <= "9" for char in seen) // max(len(seen), 1),
        UNIT * sum(char < "\x80" for char in seen) // max(len(seen), 1),
    )


def looks(text: str) -> tuple[int, ...]:
    """Return what a line in simplified characters looks like."""
    return shape(text)[_SAYS:]


class Remains:
    """The lines that are left of some documents, in their order.

    `first` and `stop` say where the lines of each document begin and end among `left`; `texts` are what is left of
    lines of which a span has gone. `at` are the places of the lines that are read: near the ends of documents in which
    a line speaks for a site, or of all where `whole` says so, as what fits the network needs.
    """

    def __init__(
        self, page: Page, left: Index, first: Index, stop: Index, texts: Mapping[int, str], *, whole: bool = False
    ) -> None:
        self._page, self._texts = page, texts
        owner = np.repeat(np.arange(len(first)), stop - first)
        at = np.arange(len(left))
        above, below = at - first.take(owner), stop.take(owner) - 1 - at
        read = np.full(len(first), whole)
        if not whole:
            near = (above > 0) & ((above < FROM_HEAD) | (below < FROM_END)) & (page.sizes.take(left) <= LONGEST)
            some = (near & (page.kinds.take(left) & _ANY_CUE != 0)).nonzero()[0]
            read[owner.take(some[said(page, left.take(some), texts) >= SPEAKS])] = True
        self.left = left
        self.at: Index = (read.take(owner) & ((above < HALF) | (below < HALF))).nonzero()[0]
        self._owner, self._ranks, self._sizes = owner, (above, below), stop - first
        #: Where the lines that are read of each document that is begin and end.
        some = read.nonzero()[0]
        self._first, self._stop = self.at.searchsorted(first.take(some)), self.at.searchsorted(stop.take(some))

    def told(self, says: int) -> Numbers:
        """Return what the network tells of the lines that are read, in hundredths of the natural logarithm of odds."""
        table = self._rows()
        words, shapes = table[:, : network.ROW], table[:, network.ROW :]
        told = network.told(words, shapes[:, _LENGTH], self.seen(shapes), self._first, self._stop)
        found: Numbers = told[:, says]
        return found

    def owners(self) -> Index:
        """Return the number of the document of each line that is read."""
        return self._owner.take(self.at)

    def text(self, line: int) -> str:
        """Return what is left of a line."""
        return self._texts[line] if line in self._texts else self._page.line(line)

    def seen(self, shapes: Numbers) -> network.Given:
        """Return what is told of each line that is read besides its words, given what it looks like."""
        above, below = (each.take(self.at) for each in self._ranks)
        size = self._sizes.take(self.owners())
        columns = [
            _LENGTHS.take(shapes[:, _LENGTH]),
            _PLACES.take(np.minimum(above, _FAR)), _PLACES.take(np.minimum(below, _FAR)),
            _COUNTS.take(np.minimum(size, _FAR)),
            (shapes[:, _ENDS] == 1) * UNIT, (shapes[:, _ENDS] == _LEADS) * UNIT,
            shapes[:, _STOPS] * (UNIT // 2), shapes[:, _COMMAS] * (UNIT // 2),
            shapes[:, _DIGIT] * UNIT, shapes[:, _READER] * UNIT,
            np.minimum(above, 3) * (UNIT // 3), (self._blanks() & (above > 0)) * UNIT,
            shapes[:, _DIGITS], shapes[:, _ASCII],
        ]  # fmt: skip
        return np.stack(columns, axis=1).astype(np.int16)

    def _rows(self) -> Numbers:
        """Return the sums of the rows of all lines that are read, and behind them what they look like."""
        lines = self.left.take(self.at)
        if kernel.native is None:
            return np.array([_row(self.text(line)) for line in lines.tolist()], np.int32)
        page = self._page
        found = kernel.vectors(page.text, *page.places, lines, fold_table(), network.rows(), LOOKS)
        for row, text in _cut(lines, self._texts):
            found[row] = _row(text)
        return found

    def _blanks(self) -> Mask:
        """Return whether a blank line stands right above each line that is read; what has gone in between is none."""
        line, before = self.left.take(self.at), self.left.take(np.maximum(self.at - 1, 0))
        ranks = self._page.ranks
        found: Mask = line - before > ranks.searchsorted(line) - ranks.searchsorted(before)
        return found


def said(page: Page, lines: Index, texts: Mapping[int, str]) -> Numbers:
    """Return what some lines of a page say for a site; `texts` are what is left of lines of which a span has gone."""
    if kernel.native is None:
        return np.array([shape(texts.get(line, page.line(line)))[SPOKEN] for line in lines.tolist()], np.int32)
    found: Numbers = kernel.shapes(page.text, *page.places, lines, fold_table(), slots())[:, SPOKEN]
    for row, text in _cut(lines, texts):
        found[row] = shape(text)[SPOKEN]
    return found


def _cut(lines: Index, texts: Mapping[int, str]) -> list[tuple[int, str]]:
    """Return the places of those of some lines of which a span has gone, and what is left of each."""
    return [(row, texts[line]) for row, line in enumerate(lines.tolist()) if line in texts] if texts else []


@lru_cache(maxsize=512)
def _row(text: str) -> list[int]:
    return [*network.vector(view(text)), *looks(text)]


def without_repeats(page: Page, left: Index) -> Index:
    """Return lines without the long ones that say the same as the one before: most are gone in a second run.

    It is `repetition` that takes them, if they are sentences and no rows; here they count once in any case.
    """
    sizes = page.sizes.take(left)
    alike = ((sizes[1:] == sizes[:-1]) & (sizes[1:] >= LONG_LINE)).nonzero()[0]
    owner = page.heads.searchsorted(left.take([alike, alike + 1]), side="right")
    again = [
        at + 1
        for at in alike[owner[0] == owner[1]].tolist()
        if view(page.line(int(left[at]))) == view(page.line(int(left[at + 1])))
    ]
    return np.delete(left, again) if again else left


def remains_of(page: Page, stays: Mask, stops: Index, texts: Mapping[int, str], *, whole: bool = False) -> Remains:
    """Return what is left of all documents of a page, given which lines stay and the lines behind their last ones."""
    left = without_repeats(page, page.ranks[stays.take(page.ranks)])
    return Remains(page, left, left.searchsorted(page.heads), left.searchsorted(stops), texts, whole=whole)


def remains_in(document: Document, *, whole: bool = False) -> Remains:
    """Return what is left of one document."""
    rest = without_repeats(document.page, np.array(document.left, np.intp))
    first, stop = np.zeros(1, np.intp), np.array([len(rest)], np.intp)
    return Remains(document.page, rest, first, stop, document.shortened, whole=whole)
