"""Pinyin glosses that a page's software drove into a text, `互聯(lián)網(wǎng)`, and the text they put out of step.

Such software glosses its list of traditional characters with their first reading, in half-width parentheses, lower-case
and without a blank, wherever their bytes stand. A writer glosses a rare or ambiguous character once, a textbook glosses
every character or those it teaches. So the decision is the document's, from all its glosses together: see `is_damage`.
Left alone: full-width parentheses, readings that are not the character's first, characters that are no traditional
ones, ruby for learners, entries of a dictionary, glosses that only the first occurrence of each character has.

In a short piece, up to `SHORT` characters, one gloss of a character that was seen on such pages is enough where nothing
speaks against it: `互聯網(wǎng)` on one line is repaired, `囧(jiǒng)` is not.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import partial
from itertools import repeat
from typing import NamedTuple

from normalize.changes import Piece
from normalize.commonness import chinese
from normalize.following import PUNCTUATION
from normalize.parentheses import Page
from normalize.readings import ALIGNED, READING, hit, last_bytes, pair_table, readings
from normalize.settling import UNKNOWN, Found
from normalize.shifted import Search

#: So many different characters show the pattern in a text of any length: characters that were seen on damaged pages, or
#: common ones.
ENOUGH = 3
#: A text this short, in characters that are no blanks, shows it with one.
SHORT = 200
#: Above these shares (of glosses that follow one another directly, of Chinese characters with a gloss) a text is ruby.
RUBY_RUNS, RUBY_SHARE = 0.34, 0.6
#: A character up to this cost is a common one.
COMMON = 100

#: A place where a byte may be lost.
_LOSS = re.compile(rf"[?\ufffd](?:\(?{READING}|(?=[{PUNCTUATION}]))")
#: What a gloss may have put out of step: what follows a `?` up to an ASCII sign.
_OUT_OF_STEP = rf"[?\ufffd]\(?(?:{READING})?[^\x00-\x7f]*"
#: Characters of the list whose reading a writer may have to tell.
_AMBIGUOUS = frozenset("長樂調著傳數應會當發號強轉區沒說見車")
#: A line with one of these may speak of readings.
_SUBJECT = (
    "[读讀念唸]作|[读讀唸]音|拼音|[发發]音|注音|多音|聲調|声调|生字|部首|"
    "不[读讀念唸](?:[作成]|[“「]?.?[“”「」]?[(（a-zà-ǜ])"
)


def is_damage(page: Page) -> bool:
    """Tell whether the glosses of a page are damage; in doubt they are not."""
    return _shows_a_pattern(page) or page.torn


def _shows_a_pattern(page: Page) -> bool:
    _, seen = readings()
    total = page.total
    if not total:
        return False
    listed = page.glossed.keys() & seen
    if page.blank >= 2 and page.blank * 2 > total:
        return page.others <= total
    if page.others * 3 >= total or (page.explained and len(listed) < 2 * ENOUGH):
        return False
    if total + page.others == page.han > 1:
        return False
    if total > RUBY_SHARE * page.han and page.followed > RUBY_RUNS * total + 1:
        return False
    if page.alone * 2 > total > 1 or _first_only(page):
        return False
    if len(listed) >= 2 * ENOUGH:
        return True
    common = sum(chinese()[char] < COMMON for char in page.glossed)
    if len(listed) >= ENOUGH or (common >= ENOUGH and common * 2 > len(page.glossed)):
        return not subject(page.text)
    if len(page.glossed) >= ENOUGH and total > len(page.glossed) and not (page.others or page.kept):
        # Wherever they stand, again and again: a writer explains a character once.
        return not subject(page.text)
    if not listed or page.others or any(_speaks_of_it(page.text, page.first(char)) for char in page.glossed):
        return False
    if len("".join(page.text.split())) <= SHORT:
        return True
    # One or two characters in a long text: all of their occurrences, and none that a writer might explain.
    return (len(listed) > 1 or not listed <= _AMBIGUOUS) and not page.kept


def find(text: str) -> tuple[list[Piece], list[int]]:
    """Return the repairs of a text, and the places where a lost byte leaves more than one reading.

    >>> [(piece[:4]) for piece in find("因?yàn)槲覀兊募t利")[0]]
    [(1, 11, '為我們的紅', 'shifted-bytes')]
    >>> find("他只回了一個囧(jiǒng)字")
    ([], [])
    """
    page = Page(text)
    if not is_damage(page):
        return [], []
    pieces: list[Piece] = []
    if not page.lossy:
        _drop(page, pieces, 0, len(text))
        return pieces, []
    listed = frozenset(pair_table().take(list(map(ord, page.glossed))).tolist())
    missed = page.kept / (page.kept + page.total + 1)
    solved = _solve(page, Search(text, listed, missed, partial(_in_step, page)), {})
    if solved.open:
        # What the rest of the page reads, now that it is repaired, tells more of what is still open.
        solved = _solve(page, Search(text, listed, missed, partial(_as_solved, page, solved)), solved.settled)
    return solved.pieces, solved.unknown


def _in_step(page: Page) -> str:
    """Return what of a page is no gloss and was put out of step by none."""
    parts: list[str] = []
    at = 0
    for match in page.losses(re.compile(_OUT_OF_STEP)):
        parts += (page.without(at, match.start()), UNKNOWN)
        at = match.end()
    return "".join((*parts, page.without(at, len(page.text))))


class _Solved(NamedTuple):
    """The repairs of a page and what stays open in it.

    `sure` is what stands in it without what was guessed, as [start, end) of the page with what is there instead,
    `settled` what stands where nothing was, by its start and what is
    before it, `open` whether anything was guessed or stays unknown.
    """

    pieces: list[Piece]
    unknown: list[int]
    sure: list[tuple[int, int, str]]
    settled: dict[tuple[int, str], Found]
    open: bool


def _as_solved(page: Page, solved: _Solved) -> str:
    """Return what a page reads for sure, now that it was searched once."""
    parts: list[str] = []
    at = 0
    for start, end, new in solved.sure:
        parts += (page.without(at, start), ALIGNED.sub("", new))
        at = end
    return "".join((*parts, page.without(at, len(page.text))))


def _solve(page: Page, search: Search, known: dict[tuple[int, str], Found]) -> _Solved:
    text = page.text
    pieces: list[Piece] = []
    unknown: list[int] = []
    sure: list[tuple[int, int, str]] = []
    sure_ones: dict[tuple[int, str], Found] = {}
    settled = free = 0  # up to where the text is settled, and from where on a gloss may begin
    is_open = False
    for match in page.losses(_LOSS):
        start = match.start()
        if start >= settled:
            _drop(page, pieces, max(settled, free), start)
            behind = _behind(text, pieces, start)
            found = known.get((start, behind)) or search.solve(start, behind, partial(_behind, text, pieces, start))
            settled = start
            if found is None:
                unknown.append(start)
                sure.append((start, match.end(), UNKNOWN))
            else:
                if found.new != text[found.start : found.end]:
                    rule = "guessed-byte" if found.guessed else "shifted-bytes"
                    pieces.append((found.start, found.end, found.new, rule, "repair", False))
                unknown += found.unknown
                settled = found.end
                sure.append((start, found.end, found.sure or found.new))
                if not (found.guessed or found.unknown):
                    sure_ones[start, behind] = found
            is_open |= (start, behind) not in sure_ones
        free = match.end()
    _drop(page, pieces, max(settled, free), len(text))
    return _Solved(pieces, unknown, sure, sure_ones, is_open)


def _drop(page: Page, pieces: list[Piece], begin: int, stop: int) -> None:
    """Add to the repairs the glosses of page[begin:stop] that stand behind the bytes of their character."""
    first, last = bisect_left(page.starts, begin), bisect_left(page.starts, stop)
    starts, ends = page.starts[first:last], page.ends[first:last]
    rows = zip(starts, ends, repeat(""), repeat("pinyin-gloss"), repeat("repair"), repeat(False))
    if page.pure and starts and starts[0] > begin:
        pieces += rows
        return
    glosses = page.glosses[first:last]
    for gloss, piece in zip(glosses, rows, strict=False):
        start = piece[0]
        sure = gloss.own
        if start == begin or not (gloss.own or gloss.han):
            # What stands before it, once that is repaired.
            sure = hit(*last_bytes(_behind(page.text, pieces, start)), gloss.reading) is not None
        if sure:
            pieces.append(piece)


def _behind(text: str, pieces: list[Piece], stop: int, size: int = 2) -> str:
    """Return the characters before a place, given the repairs up to there."""
    found = ""
    for start, end, new, *_ in reversed(pieces):
        found = new[-size:] + text[max(end, stop - size) : stop] + found
        stop = start
        if len(found) >= size:
            return found[-size:]
    return (text[max(0, stop - size) : stop] + found)[-size:]


def _first_only(page: Page) -> bool:
    """Whether characters that come again are glossed only where they come first, as a writer does it."""
    if page.total > len(page.glossed) or not page.kept:
        return False
    text = page.text
    again = [char for char in page.glossed if text.count(char) > 1]
    once = [char for char in again if page.glossed[char] == 1 and text.index(char) == page.first(char)]
    return len(once) == len(again) > 1 and len(again) * 2 > len(page.glossed)


def subject(text: str) -> bool:
    """Whether a text speaks of readings anywhere."""
    return re.search(_SUBJECT, text) is not None


def _speaks_of_it(text: str, place: int) -> bool:
    begin, stop = text.rfind("\n", 0, place) + 1, text.find("\n", place)
    return subject(text[begin : stop if stop >= 0 else len(text)])
