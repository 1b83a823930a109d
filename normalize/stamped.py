"""Lists of other pages at the end of a text: titles, and on a line of its own when each was published.

So extractors leave the boxes of latest and related pages, with or without a heading. No rule can tell a title from the
text, but the stamps that return every second or third line can.

Left alone: stamps that rise from line to line, as those of a timetable, a chronicle and a diary do; less than three of
them, or two with the time of day; what stands below sentences shorter than it; lists that begin with a stamp, unless
it tells the time of day: a log of changes looks like that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from normalize.changes import Index
from normalize.document import Document
from normalize.page import Mask, Page
from normalize.weight import has_body, is_marks

#: What the audit calls it: the rule for the same titles and stamps in one line each.
NAME = "stamped-titles"
#: A title, or the first words of what it heads, has so many characters; so many lines stand between two stamps.
SHORTEST, LONGEST, BETWEEN = 6, 90, 2
#: So many stamps are a list, fewer where they tell the time of day: more numbers than those of a date.
DAYS, TIMES, DATE = 3, 2, 3
#: A stamp has so many characters, blanks and a bullet left in.
_LEAST, _MOST = 8, 21
_BACK = np.arange(BETWEEN + 1)
_STAMP = r"(?:[-·•*]\s*)?((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s*(\d{1,2}):(\d\d)(?::\d\d)?)?$"


def may_end(first: npt.NDArray[np.uint32], sizes: Index, ranks: Index, top: Index, last: Index) -> Mask:
    """Return whether one of the last lines of some documents may be a stamp, by its first character and its length."""
    lines = ranks.take(np.maximum(last[:, np.newaxis] - _BACK, top[:, np.newaxis]))
    begins, size = first.take(lines), sizes.take(lines)
    digit = (begins >= ord("0")) & (begins <= ord("9"))
    bullet = (begins == ord("-")) | (begins == ord("*")) | (begins == ord("·")) | (begins == ord("•"))
    found: Mask = ((digit | bullet) & (size >= _LEAST) & (size <= _MOST)).any(axis=1)
    return found


def ends_in_stamps(page: Page, top: Index, last: Index) -> Mask:
    """Return whether `titles` may find something in some documents, by the ranks of the first line and the last."""
    return may_end(page.first, page.sizes, page.ranks, top, np.maximum(last, top))


def titles(document: Document, lines: Sequence[int], active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return what goes at the end of the lines that are left of a document: what removes each, by line."""
    if "related" not in active or not document.prose:
        return {}
    stamps, rows = _read(document, lines)
    timed = bool(stamps) and all(len(stamp) > DATE for _, stamp in stamps)
    below = rows.pop()
    if below and not timed:
        return {}
    first = len(lines)
    if stamps and below:
        first, rows = stamps[0][0], rows[1:]
    elif len(rows) > 1:
        # As many lines belong to the first stamp as stand between others; where it has no title, it dates the text.
        rows[0] = rows[0][-max(map(len, rows[1:])) or len(rows[0]) :]
        if not rows[0] or not _is_title(document, rows[0][0]):
            stamps, rows = stamps[1:], rows[1:]
        first = lines.index(rows[0][0]) if rows[0] else first
    if len(stamps) < (TIMES if timed else DAYS) or not all(row and _is_title(document, row[0]) for row in rows):
        return {}
    if all(earlier < later for (_, earlier), (_, later) in pairwise(stamps)):
        return {}
    gone = dict.fromkeys(lines[first:], (NAME, "related"))
    size = sum([document.page.lengths[line] for line in gone])
    return gone if has_body(document, lines[:first], size + 1) else {}


def _read(document: Document, lines: Sequence[int]) -> tuple[list[tuple[int, tuple[int, ...]]], list[list[int]]]:
    """Return the stamps of the list, if there is one, with where they stand, and the lines above, between and below.

    Above the first stamp stand as many lines as may stand between two.
    """
    stamps: list[tuple[int, tuple[int, ...]]] = []
    rows: list[list[int]] = [[]]
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        size = document.page.lengths[line]
        found = re.match(_STAMP, document.text(line).strip()) if size <= _MOST else None
        if found is not None:
            stamps.insert(0, (at, tuple(int(each) for each in found.groups() if each)))
            rows.insert(0, [])
        elif not is_marks(document, line):
            if size > LONGEST or len(rows[0]) == BETWEEN:
                break
            rows[0].insert(0, line)
    return stamps, rows


def _is_title(document: Document, line: int) -> bool:
    return document.page.lengths[line] >= SHORTEST and "。" not in document.text(line)
