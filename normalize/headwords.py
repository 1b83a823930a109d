"""What stands below the lines of a page's head that have gone, and by its words belongs to them.

Accounts put a disclaimer or a call over an article in several lines, of which a rule knows the first. Those below it
are weighed as the lines of a foot are, and go as far down as they speak for a site together.

Left alone: what stands below a menu or a header, since it may be the title, or below the first paragraph; lines that
hardly say anything together, or are longer than the text that follows; a single line that does not say much, since a
heading or the first sentence may; all from a line on that speaks against a site or has no Chinese character; what only
a text says; what a rule claims; everything where lines are not judged by their words (see `footwords`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from normalize.document import Document
from normalize.expressions import search
from normalize.footwords import in_list, label
from normalize.page import IN_HEAD
from normalize.weight import has_body, is_image, is_marks, trusted
from normalize.wording import HAN, NEVER, is_heading, is_texts, spoken

#: Below lines of these groups others may belong to them.
GROUPS = frozenset({"disclaimer", "promo", "contact", "copyright"})
#: Hundredths of the logarithm of odds: from what a line says so much is taken, since a text follows; it says no more.
BIAS: Final = 50
MOST: Final = 600
#: All of them have to say so much, and so much each; a single one more, and much more if it is a sentence.
ENOUGH: Final = 150
EACH: Final = 100
ALONE: Final = 300
SENTENCE: Final = 450
#: The last one has to say so much: a short line above the text may be its first heading.
LAST: Final = 50
#: So many lines are looked at, of so many characters at most.
REACH: Final = 12
LONGEST: Final = 240
#: So many lines of so many characters may be the title and what stands beside it.
TITLES: Final = 3
TITLE: Final = 60
#: So many characters of sentences follow.
BODY: Final = 80


def continued(document: Document) -> dict[int, tuple[str, str]]:
    """Return what goes below what has gone of a document's head: what removes each line."""
    page, lines, removed = document.page, document.filled, document.removed
    if not page.by_words or not removed or not document.prose:
        return {}
    titles = 0
    for at, line in enumerate(lines[:-1]):
        if line in removed:
            calls = removed[line][1] in GROUPS and lines[at + 1] not in removed
            if calls and (gone := _run(document, lines[at + 1 :])):
                return gone
        elif not (is_marks(document, line) or is_image(document.text(line)) or _claimed(document, line)):
            titles += 1
            if titles > TITLES or page.lengths[line] > TITLE:
                break
    return {}


def _claimed(document: Document, line: int) -> bool:
    return trusted(document, line, document.claim(line, IN_HEAD)) is not None


def _run(document: Document, lines: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return what goes of some lines from the first on, if they speak for a site and a text follows."""
    told = size = count = 0
    best = 0  # what those say together that go
    for at, line in enumerate(lines[:REACH], 1):
        if line in document.removed or is_marks(document, line):
            continue
        if document.size(line) > LONGEST or _claimed(document, line) or is_heading(document.text(line)):
            break
        # A paragraph in which no cue of a rule begins is the text's.
        weighed = document.size(line) <= TITLE or document.page.cue_count(line) > 0
        if not weighed or (says := _says(document.text(line))) < 0:
            break
        told, count = told + says, count + 1
        if says >= LAST and told >= EACH * count and not in_list(document, line, lines[at : at + 1]):
            best, size = told, at
    if size and _goes_on(document, lines[size - 1], lines[size:]):
        return {}
    some = [line for line in lines[:size] if line not in document.removed]
    length = sum([document.size(line) for line in some])
    if len(some) == 1 and best < (SENTENCE if "。" in document.seen(some[0]) else ALONE):
        return {}
    if best < ENOUGH or not has_body(document, lines[size:], max(BODY, length)):
        return {}
    return {line: label(document, line) for line in some}


def _goes_on(document: Document, line: int, below: Sequence[int]) -> bool:
    """Whether a line is the first of a paragraph of several, set apart by blank lines: it is cut, not over."""
    page = document.page
    return line - 1 >= document.first and not page.lengths[line - 1] and below[:1] == [line + 1]


@lru_cache(maxsize=512)
def _says(text: str) -> int:
    return NEVER if is_texts(text) or search(HAN, text) is None else min(MOST, spoken(text) - BIAS)
