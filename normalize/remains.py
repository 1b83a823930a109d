"""What is left of a document, seen by itself, as numbers: for decision trees to say which lines are a page's.

A line near the beginning or the end of what is left is told by what its words say, by what it looks like, by the cues
of rules in it and by the lines around it. Nothing counts of what has gone, so that a second run, which finds it gone,
sees the same numbers. All documents of a page are seen at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from normalize import kernel
from normalize.changes import Index
from normalize.cues import ANY, END, FOOT, HEAD, HEADING, INSIDE, Mask
from normalize.lineshape import LEAST_SPOKEN, LENGTH, MOST_COMMAS, MOST_STOPS, SPOKEN, STOPS, counted
from normalize.lineshape import LONGEST as MOST_LENGTH
from normalize.page import Page
from normalize.suspicion import LONG_LINE
from normalize.view import fold_table, view
from normalize.wording import BIAS, slots

Numbers = npt.NDArray[np.int32]

#: A line with a cue of a rule is asked about among so many first and last ones, except the first, if it says so much.
FROM_HEAD, FROM_END, SPEAKS = 8, 12, 100
#: No line of more characters is asked about, and of none more is looked at; in place of what such a line says.
LONGEST, LOOKED, UNHEARD = 60, 80, -1000
#: So many lines are looked at on both sides of each: together, and one by one.
WINDOW, BESIDE = 6, (-3, -2, -1, 1, 2, 3)
_BESIDE, _WINDOW, _AROUND = np.array(BESIDE), np.arange(1, WINDOW + 1), np.arange(-WINDOW, WINDOW + 1)
#: Instead of the number of a line that is not there.
MISSING = -9999
#: A line of so many characters with a full stop is a paragraph.
PARAGRAPH = 60

SHAPE = ("spoken", "least", "length", "stops", "commas", "ends", "digit", "reader")
_BITS = (FOOT, HEAD, ANY, HEADING, INSIDE, END)
_ANY_CUE = sum(_BITS)
_SEEN = ("spoken", "length", "stops", "cue")
_TOGETHER = ("max", "sum", "long", "full", "cues", "inside", "headings", "lines")
NAMES = (
    *SHAPE,
    "cue_foot", "cue_head", "cue_any", "cue_heading", "cue_inside", "cue_end", "linked", "plain",
    "above", "below", "count", "mean", "gap_above", "gap_below", "below_first", "above_last",
    *(f"{name}{step:+d}" for step in BESIDE for name in _SEEN),
    *(f"{name}{side}" for side in "<>" for name in _TOGETHER),
    "length_below", "stops_below", "length_above",
)  # fmt: skip


@lru_cache(maxsize=8192)
def shape(text: str) -> tuple[int, ...]:
    """Return what a line in simplified characters says and looks like, in the order of `SHAPE`."""
    seen = view(text)
    last = seen.rstrip("_*")[-1:]
    return (
        *counted(seen, len(seen)),
        2 if last == ":" else int(last != "" and last in '。!?…"'),
        int(any(map(str.isdigit, seen))),
        int("你" in seen or "您" in seen or "大家" in seen or "我们" in seen),
    )


def _shapes(page: Page, lines: Index) -> Numbers:
    """Return the shapes of some lines, a row each."""
    if kernel.native is None:
        return np.array([shape(page.line(line)) for line in lines.tolist()], np.int32).reshape(-1, len(SHAPE))
    return kernel.shapes(page.text, *page.places, lines, fold_table(), slots(), BIAS)


#: The shape of a line that is too long to be looked at.
_LONG = (UNHEARD, LEAST_SPOKEN, MOST_LENGTH, MOST_STOPS, MOST_COMMAS, 1, 0, 0)


class Remains:
    """The lines that are left of some documents, in their order, and the numbers of those that are asked about.

    `first` and `stop` say where the lines of each document begin and end among `left`; `texts` are what is left of
    lines of which a span has gone.
    """

    def __init__(self, page: Page, left: Index, first: Index, stop: Index, texts: Mapping[int, str]) -> None:
        owner = np.repeat(np.arange(len(first)), stop - first)
        at = np.arange(len(left))
        above, below = at - first.take(owner), stop.take(owner) - 1 - at
        sizes = page.sizes.take(left)
        shapes = np.array(_LONG, np.int32)[np.newaxis].repeat(len(left), axis=0)

        def look(some: Index) -> None:
            lines = left.take(some)
            shapes[some] = _shapes(page, lines)
            for row, line in enumerate(lines.tolist() if texts else ()):
                if line in texts:
                    shapes[some[row]] = shape(texts[line])

        near = (above > 0) & ((above < FROM_HEAD) | (below < FROM_END)) & (sizes <= LONGEST)
        some = (near & (page.kinds.take(left) & _ANY_CUE != 0)).nonzero()[0]
        look(some)
        #: The lines, and which of them are asked about, by their places.
        self.left = left
        self.asked: Index = some[shapes[some, SPOKEN] >= SPEAKS]
        # Only what stands near a line that is asked about, in its own document, has to be looked at.
        asked_of = owner.take(self.asked)
        other, there = self._beside(self.asked, _AROUND, first.take(asked_of), stop.take(asked_of))
        close = np.zeros(len(left), np.bool_)
        close[other[there]] = True
        close[some] = False
        look((close & (sizes <= LOOKED)).nonzero()[0])
        self._page, self._first, self._stop = page, first, stop
        self._owner, self._shapes, self._sizes = owner, shapes, sizes
        self._ranks = above, below

    def rows(self) -> Numbers:
        """Return the numbers of the lines that are asked about, a row each, in the order of `NAMES`."""
        page, left, at, shapes = self._page, self.left, self.asked, self._shapes
        owner = self._owner.take(at)
        first, stop = self._first.take(owner), self._stop.take(owner)
        above, below = (each.take(at) for each in self._ranks)
        kinds = page.kinds.take(left)
        line = left.take(at)
        columns: list[npt.NDArray[np.signedinteger]] = [*shapes[at].T]
        columns += [(kinds.take(at) & bit != 0).astype(np.int32) for bit in _BITS]
        columns += [(page.link_sizes.take(line) > 0).astype(np.int32), page.plainly.take(line).astype(np.int32)]
        paragraph = (shapes[:, LENGTH] >= PARAGRAPH) & (shapes[:, STOPS] > 0)
        places = paragraph.nonzero()[0]
        low, high = places.searchsorted(first), places.searchsorted(stop)
        some = high > low
        last_place = max(len(places) - 1, 0)
        padded = places if len(places) else np.zeros(1, np.intp)
        first_text = np.where(some, padded.take(np.minimum(low, last_place)), stop)
        last_text = np.where(some, padded.take(np.maximum(high - 1, 0)), first - 1)
        blanks = self._blanks()
        columns += [
            np.minimum(above, 30), np.minimum(below, 60), np.minimum(stop - first, 100),
            self._mean(first, stop),
            blanks.take(at), np.where(below > 0, blanks.take(np.minimum(at + 1, len(left) - 1)), 0),
            np.clip(at - first_text, -30, 30), np.clip(at - last_text, -30, 30),
        ]  # fmt: skip
        cue = (kinds & (FOOT | HEAD) != 0).astype(np.int32)
        spoken, length, stopped = (shapes[:, trait] for trait in (SPOKEN, LENGTH, STOPS))
        other, there = self._beside(at, _BESIDE, first, stop)
        seen = [np.where(there, each.take(other), MISSING) for each in (spoken, length, stopped, cue)]
        columns += [each[step] for step in range(len(BESIDE)) for each in seen]
        for steps in (-_WINDOW, _WINDOW):
            other, there = self._beside(at, steps, first, stop)
            said = spoken.take(other)
            columns.append(np.where(there, said, MISSING).max(axis=0))
            inside, heading = (kinds.take(other) & bit != 0 for bit in (INSIDE, HEADING))
            summed = (np.clip(said, -400, 400), *(each.take(other) for each in (length, stopped, cue)), inside, heading)
            columns += [np.where(there, each, 0).sum(axis=0) for each in summed]
            columns.append(there.sum(axis=0))
        lengths, stops = (np.concatenate([[0], shapes[:, trait].cumsum()]) for trait in (LENGTH, STOPS))
        columns += [
            np.minimum(lengths.take(stop) - lengths.take(at + 1), 3000),
            np.minimum(stops.take(stop) - stops.take(at + 1), 60),
            np.minimum(lengths.take(at) - lengths.take(first), 3000),
        ]
        return np.stack(columns, axis=1).astype(np.int32)

    def owners(self) -> Index:
        """Return the number of the document of each line that is asked about."""
        return self._owner.take(self.asked)

    def _blanks(self) -> Numbers:
        """Return whether a blank line stands right above each line; what has gone in between is none."""
        ranks = self._page.ranks.searchsorted(self.left)
        found = np.zeros(len(ranks), np.int32)
        found[1:] = np.diff(self.left) > np.diff(ranks)
        return found

    def _mean(self, first: Index, stop: Index) -> Index:
        sums = np.concatenate([[0], np.minimum(self._sizes, 400).cumsum()])
        mean: Index = (sums.take(stop) - sums.take(first)) // np.maximum(stop - first, 1)
        return mean

    @staticmethod
    def _beside(at: Index, steps: Index, first: Index, stop: Index) -> tuple[Index, Mask]:
        """Return the places so many steps from some lines, a row a step, and whether they lie in their documents."""
        other = at + steps[:, np.newaxis]
        there = (other >= first) & (other < stop)
        return np.where(there, other, at), there


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


def remains_of(page: Page, stays: Mask, stops: Index, texts: Mapping[int, str]) -> Remains:
    """Return what is left of all documents of a page, given which lines stay and the lines behind their last ones."""
    left = without_repeats(page, page.ranks[stays.take(page.ranks)])
    return Remains(page, left, left.searchsorted(page.heads), left.searchsorted(stops), texts)
