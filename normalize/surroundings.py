"""What stands around a line of a document, as numbers: what its neighbours look like, what has gone beside it.

`linetrees` decides by these numbers, and by those of the line itself (`lineshape`), whether a line is a site's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from normalize import kernel
from normalize.lineshape import ADDRESS, HEADING, LENGTH, SOURCES, SPOKEN, STOPS, TEXTS, TRAITS

#: The neighbours that are looked at one by one, and what of them.
BESIDE, SEEN = (-3, -2, -1, 1, 2, 3), (SPOKEN, LENGTH, TEXTS, ADDRESS, STOPS)
#: Instead of the number of a neighbour that is not there.
MISSING: Final = -9999
#: How far it is looked for a line that has gone, and how many lines are counted on the side where a page is nearer to
#: its end, and on the other: labelled pages are short in their middle.
REACH: Final = 21
NEAR_END: Final = 30
FAR_END: Final = 12
GONE: Final = 20
#: A line that has gone says so much; what a line says counts no more than this, among others.
GONE_SAYS: Final = 350
MOST: Final = 400
#: To what each line below says so much is added when they are summed up.
EACH: Final = 80
#: So many lines around are taken together, and so many characters of them counted.
WINDOWS, CHARACTERS = (5, 12), 800
#: So far above a heading of sources is looked for, and so many headings are counted.
SOURCES_REACH: Final = 16
HEADINGS: Final = 9

#: So many lines from the beginning and from the end are asked about.
FROM_HEAD: Final = 30
FROM_END: Final = 60

_AROUND = ("max", "mean", "min", "gone", "longest", "stops")
NAMES = (
    *TRAITS,
    "gap",
    *(f"{'gone' if trait is None else TRAITS[trait]}{step:+d}" for step in BESIDE for trait in (*SEEN, None)),
    "below", "above", "top", "bottom", "gone_below", "gone_above", "kept_above", "kept_below",
    *(f"{name}{side}{size}" for size in WINDOWS for side in "><" for name in _AROUND),
    "run", "run_least", "length_above", "length_below",
    "sources_above", "all_spoken", "all_length", "all_addresses", "all_headings",
)  # fmt: skip


def ends(lines: Sequence[int]) -> Sequence[int]:
    """Return those of a document's lines that are asked about, and those around them: of a long one its two ends."""
    head, end = FROM_HEAD + WINDOWS[-1], FROM_END + WINDOWS[-1]
    return lines if len(lines) <= head + end else [*lines[:head], *lines[-end:]]


def reached(count: int) -> Sequence[int]:
    """Return the numbers of those that are asked about, of so many."""
    return range(count) if count <= FROM_HEAD + FROM_END else [*range(FROM_HEAD), *range(count - FROM_END, count)]


class Surroundings:
    """The lines of a document that are not blank: their shapes, whether a blank line stands above, what has gone."""

    def __init__(self, shapes: list[tuple[int, ...]], gaps: list[bool], gone: list[bool]) -> None:
        self._shapes, self._gaps, self._gone = shapes, gaps, gone
        self._says: list[int] = []

    def rows(self, some: Sequence[int]) -> npt.NDArray[np.int32]:
        """Return the numbers of some lines, a row each."""
        if kernel.native is not None:
            return kernel.around(self._shapes, self._gaps, self._gone, some, len(NAMES))
        return np.array([self.row(at) for at in some], np.int32).reshape(-1, len(NAMES))

    def _look(self) -> None:
        shapes, gone, count = self._shapes, self._gone, len(self._shapes)
        self._says = [GONE_SAYS if gone[at] else max(-MOST, min(MOST, shapes[at][SPOKEN])) for at in range(count)]
        self._gone_above = [0]
        for each in gone:
            self._gone_above.append(self._gone_above[-1] + each)
        left = [at for at in range(count) if not gone[at]]
        some = max(1, len(left))
        self._whole = [
            sum([self._says[at] for at in left]) // some,
            sum([shapes[at][LENGTH] for at in left]) // some,
            100 * sum([shapes[at][ADDRESS] for at in left]) // some,
            min(HEADINGS, sum([shapes[at][HEADING] for at in left])),
        ]

    def row(self, at: int) -> list[int]:
        """Return the numbers of one line, in the order of `NAMES`."""
        if not self._says:
            self._look()
        shapes, gone, count = self._shapes, self._gone, len(self._shapes)
        row = [*shapes[at], int(self._gaps[at])]
        for step in BESIDE:
            beside = at + step
            if 0 <= beside < count:
                row += [shapes[beside][trait] for trait in SEEN]
                row.append(int(gone[beside]))
            else:
                row += [MISSING] * (len(SEEN) + 1)
        below = next((other - at for other in range(at + 1, min(count, at + REACH)) if gone[other]), REACH)
        above = next((at - other for other in range(at - 1, max(-1, at - REACH), -1) if gone[other]), REACH)
        gone_above = self._gone_above[at]
        gone_below = self._gone_above[count] - self._gone_above[at + 1]
        bottom = count - 1 - at
        down, up = (FAR_END, NEAR_END) if at > bottom else (NEAR_END, FAR_END)
        row += [
            below, above, min(at, down), min(bottom, up), min(gone_below, GONE), min(gone_above, GONE),
            min(at - gone_above, down), min(bottom - gone_below, up),
        ]  # fmt: skip
        for size in WINDOWS:
            row += self._window(at + 1, min(count, at + 1 + size))
            row += self._window(max(0, at - size), at)
        row += self._run(at, at + below if below < REACH else min(count, at + REACH))
        row += [self._length(max(0, at - WINDOWS[-1]), at), self._length(at + 1, min(count, at + 1 + WINDOWS[-1]))]
        higher = range(at, max(-1, at - SOURCES_REACH), -1)
        row.append(next((at - other for other in higher if shapes[other][SOURCES]), SOURCES_REACH + 1))
        return row + self._whole

    def _length(self, first: int, stop: int) -> int:
        return min(CHARACTERS, sum([shape[LENGTH] for shape in self._shapes[first:stop]]))

    def _window(self, first: int, stop: int) -> list[int]:
        if first >= stop:
            return [MISSING] * len(_AROUND)
        says, shapes = self._says[first:stop], self._shapes[first:stop]
        count = stop - first
        return [
            max(says),
            sum(says) // count,
            min(says),
            100 * (self._gone_above[stop] - self._gone_above[first]) // count,
            max([shape[LENGTH] for shape in shapes]),
            sum([shape[STOPS] for shape in shapes]),
        ]

    def _run(self, at: int, stop: int) -> list[int]:
        """Return what a line and those below it down to one that has gone say together, and the least on the way."""
        told = least = 0
        for other in range(stop - 1, at - 1, -1):
            told += max(-MOST, min(MOST, self._shapes[other][SPOKEN] + EACH))
            least = min(least, told)
        return [told, least]
