"""Rows at the end of a text that are told by what returns in them, line by line, and by no line alone.

Titles of other pages, and on a line of its own when each was published: so extractors leave the boxes of latest and
related pages, with or without a heading; below one the stamp may also stand behind the title, and first words of the
page below it. And hash tags, one to a line; and titles behind a pointing hand or arrow.

Left alone: one hash tag, which may be a heading without a blank, and numbers behind `#`; pointers where nothing of the
site has gone below, or a line has a full stop; less than three stamps, or two with the time of day; lists that begin
with a stamp, unless it tells the time of day: a log of changes looks like that; and, unless a heading for other pages
stands above them, stamps that rise from line to line, as those of a timetable, a chronicle and a diary do, and what
stands below sentences shorter than it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from normalize.changes import Index
from normalize.cues import Mask
from normalize.document import Document
from normalize.expressions import match
from normalize.hits import among, table
from normalize.page import IN_FOOT, Page
from normalize.weight import has_body, is_marks, site_below
from normalize.wording import is_texts

#: What the audit calls them: the rules for the same titles with their stamps, and the same tags, in one line.
TITLES, TAGS, POINTED = ("stamped-titles", "related"), ("hash-tags", "share"), ("pointed-titles", "related")
#: So many hash tags are a row, so many pointers.
SEVERAL: Final = 2
POINTERS: Final = 3
#: Marks that point at the title of another page.
_POINT = r"[☞☛►▶➤👉🔗][\ufe0f\s]*[^\s。][^。]{1,60}$"
_HANDS = table("☞☛►▶➤👉🔗")
#: A title, or the first words of what it heads, has so many characters; so many lines stand between two stamps.
SHORTEST: Final = 6
LONGEST: Final = 90
BETWEEN: Final = 2
#: So many stamps are a list, fewer where they tell the time of day: more numbers than those of a date.
DAYS: Final = 3
TIMES: Final = 2
DATE: Final = 3
#: A stamp has so many characters, blanks and a bullet left in.
_LEAST: Final = 8
STAMP: Final = 21
_STARTS = table("0123456789-*·•")
#: Two stamps and what stands between and below them.
_BACK = np.arange(2 * (BETWEEN + 1))[:, np.newaxis]
_TAG = r"#(?![0-9])[^\s#。，,:：;；()（）]{1,20}#?$"
_STAMP = (
    r"(?:[-·•*]\s*)?((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s*(\d{1,2}):(\d\d)(?::\d\d)?)?"
    r"(?:\s*[•·|]?\s*\d[\d.,]*[万萬k]?\s*[次人]?(?:[阅閱][读讀]|[浏瀏][览覽]|[观觀]看))?$"
)
#: Below a heading for other pages a title may have its stamp behind it, and first words of the page below it.
_STAMPED = r"[^。《]*(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?$"
#: Such a list has so many lines at most, of so many characters, and a stamp in one of so many.
LISTED: Final = 60
TEASER: Final = 220
ONE_IN: Final = 4


def may_end(first: npt.NDArray[np.uint32], sizes: Index, ranks: Index, top: Index, last: Index) -> Mask:
    """Return whether the last lines of some documents may be such a row, by their first characters and lengths."""
    at = last - _BACK
    lines = ranks.take(np.maximum(at, 0))
    begins, size = first.take(lines), sizes.take(lines)
    stamps = among(begins, _STARTS) & (size >= _LEAST) & (size <= STAMP) & (at >= top)
    tags = (begins[0] == ord("#")) & (begins[1] == ord("#"))
    hands = np.count_nonzero(among(begins, _HANDS) & (at >= top), axis=0) >= POINTERS
    found: Mask = tags | hands | (np.count_nonzero(stamps, axis=0) >= TIMES)
    return found


def ends_in_rows(page: Page, numbers: Index, top: Index, last: Index) -> Mask:
    """Return whether `rows` may find something in some documents, by the ranks of the first line and the last one left.

    Stamps whose titles are gone may have been taken for the date of the text.
    """
    found = may_end(page.first, page.sizes, page.ranks, top, np.maximum(last, top))
    found |= may_end(page.first, page.sizes, page.ranks, top, page.last_filled.take(numbers))
    if page.lists:
        heading = page.ranks.searchsorted(page.lists)
        above = heading.searchsorted(last, side="right") - 1
        near = heading.take(np.maximum(above, 0))
        found |= (above >= 0) & (near >= top) & (last - near <= LISTED) & (last - near >= DAYS)
    return found


def rows(document: Document, lines: Sequence[int], active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return what goes at the end of the lines that are left of a document: what removes each, by line."""
    if not document.prose or not lines:
        return {}
    if document.text(lines[-1]).lstrip()[:1] == "#":
        return _row(document, lines, _TAG, SEVERAL, TAGS) if "share" in active else {}
    if "related" in active and site_below(document, lines[-1]):
        pointed = _row(document, lines, _POINT, POINTERS, POINTED)
        if pointed:
            return pointed
    return (_titles(document, lines) or _listed(document, lines)) if "related" in active else {}


def _row(
    document: Document, lines: Sequence[int], shape: str, least: int, name: tuple[str, str]
) -> dict[int, tuple[str, str]]:
    """Return the last lines that all have a shape, if there are so many of them."""
    count = 0
    while count < len(lines) and match(shape, document.text(lines[-1 - count]).strip()):
        count += 1
    return _gone(document, lines, len(lines) - count, name) if count >= least else {}


def _gone(document: Document, lines: Sequence[int], first: int, name: tuple[str, str]) -> dict[int, tuple[str, str]]:
    """Return the lines from the first on, if sentences stand above that are longer than they are."""
    size = sum([document.size(line) for line in lines[first:]])
    return dict.fromkeys(lines[first:], name) if has_body(document, lines[:first], size + 1) else {}


def _titles(document: Document, lines: Sequence[int]) -> dict[int, tuple[str, str]]:
    if gone := _bare(document, lines):
        return gone
    stamps, between = _read(document, lines)
    timed = bool(stamps) and all(len(stamp) > DATE for _, stamp in stamps)
    below = between.pop()
    if below and not timed:
        return {}
    first = len(lines)
    if stamps and below:
        first, above = stamps[0][0], between.pop(0)
        # Where a heading stands above, the list begins with a title: what a rule took is the stamp of the last one.
        row = first - len(below)
        if row > 0 and above[-len(below) :] == lines[row:first] and _is_heading(document, lines[row - 1]):
            first, between = row, [above[-len(below) :], *between]
    elif len(between) > 1:
        # As many lines belong to the first stamp as stand between others; where it has no title, it dates the text.
        between[0] = between[0][-max(map(len, between[1:])) or len(between[0]) :]
        if not between[0] or not _is_title(document, between[0][0]):
            stamps, between = stamps[1:], between[1:]
        first = lines.index(between[0][0]) if between[0] else first
    if len(stamps) < (TIMES if timed else DAYS) or not all(row and _is_title(document, row[0]) for row in between):
        return {}
    if first and _is_heading(document, lines[first - 1]):
        # A short text may stand above a long list.
        return dict.fromkeys(lines[first:], TITLES)
    if all(earlier < later for (_, earlier), (_, later) in pairwise(stamps)):
        return {}
    return _gone(document, lines, first, TITLES)


def _listed(document: Document, lines: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return what stands below the last heading for other pages, if stamps return in it and no book is named."""
    stamped = unstamped = 0
    for at in range(len(lines) - 1, max(0, len(lines) - LISTED), -1):
        line = lines[at]
        if _is_heading(document, line):
            listed = stamped >= DAYS and stamped * ONE_IN >= len(lines) - 1 - at
            return dict.fromkeys(lines[at:], TITLES) if listed else {}
        text = document.text(line).strip()
        if match(_STAMPED, text):
            stamped, unstamped = stamped + 1, 0
        elif document.size(line) > TEASER or unstamped == BETWEEN or not stamped or is_texts(text):
            return {}
        elif not is_marks(document, line):
            unstamped += 1
    return {}


def _bare(document: Document, lines: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return stamps at the very end, their titles gone: with the time of day, and none later than the one above it."""
    told: list[tuple[int, ...]] = []
    for line in reversed(lines):
        stamp = _stamp(document, line)
        if len(stamp) <= DATE or (told and told[-1] > stamp):
            break
        told.append(stamp)
    return _gone(document, lines, len(lines) - len(told), TITLES) if len(told) >= DAYS else {}


def _read(document: Document, lines: Sequence[int]) -> tuple[list[tuple[int, tuple[int, ...]]], list[list[int]]]:
    """Return the stamps of the list, if there is one, with where they stand, and the lines above, between and below.

    Above the first stamp stand as many lines as may stand between two.
    """
    stamps: list[tuple[int, tuple[int, ...]]] = []
    between: list[list[int]] = [[]]
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if stamp := _stamp(document, line):
            stamps.append((at, stamp))
            between.append([])
        elif not is_marks(document, line):
            if document.size(line) > LONGEST or len(between[-1]) == BETWEEN:
                break
            between[-1].append(line)
    # Read from the last line upward.
    return stamps[::-1], [row[::-1] for row in reversed(between)]


def _stamp(document: Document, line: int) -> tuple[int, ...]:
    """Return the numbers of a stamp, those of the time of day behind those of the date; of another line none."""
    found = match(_STAMP, document.text(line).strip()) if document.size(line) <= STAMP else None
    return tuple(int(each) for each in found.groups() if each) if found is not None else ()


def _is_heading(document: Document, line: int) -> bool:
    """Whether a line says that other pages are listed below it."""
    rule = document.claim(line, IN_FOOT)
    return rule is not None and rule.lists_pages


def _is_title(document: Document, line: int) -> bool:
    return document.size(line) >= SHORTEST and "。" not in document.text(line)
