"""The box of other pages at the end: below its heading titles, the first words of each, and when it was published.

No rule knows a title, and the first words of a page are a sentence like any other. But where a heading for other pages
stands at the end of a text, and below it every few lines a stamp (6 hours ago, a date) or who wrote and how many read
it, all of it down to the end is the box.

Left alone: a box in which no line tells when; one below a text that has hardly a sentence; a heading with a colon,
which may be the text's own; all of it, where one line is what only a text says: one or two dates in Chinese may sign
it, more do not.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import numpy as np

from normalize.changes import Index
from normalize.cues import Mask
from normalize.document import Document
from normalize.expressions import match
from normalize.page import IN_FOOT, Page
from normalize.weight import DATED, SITE, has_body, is_marks, of_text

#: So many lines from the end the heading is looked for; below it one line in so many is a stamp; a stamp is so long.
REACH: Final = 40
ONE_IN: Final = 6
LONGEST: Final = 36
#: A title with its day behind it is so long; so many days in Chinese, one to a line, sign no text.
TITLE: Final = 60
DAYS: Final = 3
#: So many characters of sentences stand above it.
BODY: Final = 60
#: What the audit calls it.
NAME = ("related-box", "related")

#: When a page was published, with who did or how often it was read; or who wrote it, and how often.
_STAMP = (
    r"[^。，,:：]{1,20}(?:[阅閱][读讀]|[浏瀏][览覽]) ?[0-9][0-9.,]{0,9}[kKwW万萬]?"
    r"(?: ?[评評][论論] ?[0-9]{1,5})?(?: ?[赞讚] ?[0-9]{1,6})?$|"
    r"(?:[^。，,:：]{1,14}[ ・·•|/-]{1,4})?(?:[0-9]{1,2} ?(?:分[钟鐘]|小[时時]|[天日周週]|[个個]月|年)前|"
    r"(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}(?:[ 0-9:]{0,9}))(?:[ ・·•|/0-9-]{0,16}|[^。，,:：0-9]{0,8})$"
)
#: The day behind a title, in Chinese.
_DAY = r".{6,}[^0-9年月，,:：](?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日$"


def ends_in_box(page: Page, top: Index, last: Index) -> Mask:
    """Return whether in some documents a heading for other pages is left, by the ranks of the first and last lines."""
    lists = page.ranks.searchsorted(page.lists)
    if not len(lists):
        return np.zeros(len(last), np.bool_)
    at = lists.searchsorted(last) - 1
    place = lists.take(np.maximum(at, 0))
    found: Mask = (at >= 0) & (place > top) & (place >= last - REACH)
    return found


def box(document: Document, lines: Sequence[int], active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return what goes of the lines that are left of a document: what removes each, by line."""
    if NAME[1] not in active or not document.prose:
        return {}
    for heading in reversed(document.within(document.page.lists)):
        at = bisect_left(lines, heading)
        if at < len(lines) - REACH:
            break
        if lines[at : at + 1] != [heading] or document.seen(heading).endswith(":"):
            continue
        if _is_box(document, lines[at + 1 :]):
            if not has_body(document, lines[:at], BODY):
                return {}
            return {line: NAME for line in lines[at:] if not _is_kept(document, line, active)}
    return {}


def _is_kept(document: Document, line: int, active: frozenset[str]) -> bool:
    """Whether a line is a site's own of a group that stays."""
    rule = document.claim(line, IN_FOOT)
    return rule is not None and rule.group in SITE and rule.group not in active


def _is_box(document: Document, lines: Sequence[int]) -> bool:
    """Whether some lines tell often enough when a page was published, and nothing that only a text says."""
    texts = [document.text(line).strip() for line in lines if not is_marks(document, line)]
    stamps = sum(len(text) <= LONGEST and match(_STAMP, text) is not None for text in texts)
    stamps += sum(len(text) <= TITLE and match(_DAY, text) is not None for text in texts)
    days = sum(match(DATED, text) is not None for text in texts)
    stamps += days
    if 0 < days < DAYS or any(of_text(text) and match(DATED, text) is None for text in texts):
        return False
    return 0 < len(texts) <= ONE_IN * stamps
