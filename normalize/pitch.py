"""What stands above a foot that has gone and sells: an account's circle, its course, its service, in several lines.

No line of it need leave a doubt or say anything by itself: sentences and prices, points and headings. Their words are
weighed one by one, as those of a foot are, and the lines go that together say most.

Left alone: what stands above a foot of which nothing has gone; the first lines of a document; above them all a sentence
that says nothing for a site by itself; lines that together say less than several loud ones, or are longer than the
sentences above them, or of which two say nothing but what the text is about; fields of a form; notes, references and
what only a text says; lines that a rule claims whose group stays; everything where lines are not judged by their words
(`footwords`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from normalize.changes import Index
from normalize.companions import shown_below
from normalize.cues import FOOT, HEAD, Mask
from normalize.document import Document
from normalize.fields import without_fields
from normalize.footwords import in_list, label
from normalize.page import IN_FOOT, Page
from normalize.topic import about
from normalize.view import view
from normalize.weight import has_body, is_marks, is_text, site_below, trusted
from normalize.wording import is_caption, is_datum, is_texts, spoken

#: Hundredths of the logarithm of odds: to what a line says so much is added, for it stands beside lines that have gone;
#: it says no more and no less than these.
BESIDE: Final = 150
MOST: Final = 400
LEAST: Final = -400
#: All of them have to say so much, and so much each on average; the search ends where so much less speaks for a foot
#: than at best.
ENOUGH: Final = 600
EACH: Final = 60
FALL: Final = 900
#: Where so many lines of the site have gone below, each has to say no more than this.
MUCH: Final = 10
LITTLE: Final = 30
#: So many lines that say nothing by themselves and say what the text is about are its own: what its pictures show.
SHOWN: Final = 2
TEXT = -2500  # a sentence that says less is the text's for sure
#: The first lines are the text's, and longer ones than `LONGEST`; so many lines are looked at. Of so many last ones so
#: many, and no longer ones, have to hold a cue of a rule; one of them where much has gone.
TOP: Final = 4
LONGEST: Final = 300
REACH: Final = 60
NEAR: Final = 6
CUED: Final = 2
SHORT: Final = 60


@lru_cache(maxsize=512)
def _says(text: str) -> int:
    if is_texts(text):
        return LEAST
    english = text.isascii() and any(map(str.isalpha, text))
    # What English says is not known, and whom to ask is told by notices too: neither is enough for its line.
    return max(LEAST, min(EACH - 1 if english or is_datum(view(text)) else MOST, spoken(text) + BESIDE))


def ends_in_pitch(page: Page, numbers: Index, top: Index, last: Index) -> Mask:
    """Return whether `pitch` may find something in some documents, by the ranks of the first line and the last left."""
    if not page.by_words:
        return np.zeros(len(last), np.bool_)
    lines = page.last_lines(top, last, NEAR)
    cued = (page.kinds.take(lines) & (FOOT | HEAD) != 0) & (page.sizes.take(lines) <= SHORT)
    cues, gone = np.count_nonzero(cued, axis=0), page.last_filled.take(numbers) - last
    found: Mask = (cues >= np.where(gone >= MUCH, 1, CUED)) & (gone > 0) & (last - top >= TOP)
    return found


def pitch(document: Document, lines: Sequence[int], active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return what goes at the end of the lines that are left of a document: what removes each, by line."""
    page, last = document.page, lines[-1] if lines else -1
    if not page.by_words or len(lines) <= TOP or not document.prose:
        return {}
    below = site_below(document, last)
    if not below:
        return {}
    cues = sum(page.kind[line] & (FOOT | HEAD) != 0 and document.size(line) <= SHORT for line in lines[-NEAR:])
    if cues < (CUED if below < MUCH else 1):
        return {}
    sum_ = best = 0
    first = len(lines)
    for at in range(len(lines) - 1, max(TOP, len(lines) - REACH) - 1, -1):
        line, speaks = lines[at], True
        if not (line in document.kept or is_marks(document, line)):
            rule = trusted(document, line, document.claim(line, IN_FOOT))
            if rule is not None and rule.group in active:
                sum_ += MOST
            else:
                # No number of lines above outweighs a sentence that is the text's, or what a picture of it shows.
                text = document.text(line)
                if is_text(document, line) and (spoken(text) < TEXT or is_caption(text)):
                    break
                if shown_below(document, at, lines):
                    break
                sum_ += LEAST if document.size(line) > LONGEST else _says(text)
                speaks = not is_text(document, line) or spoken(text) > 0
        if sum_ > best and speaks and not in_list(document, line, lines[at - 1 : at]):
            best, first = sum_, at
        if sum_ < best - FALL or (not best and sum_ <= 2 * LEAST):
            break
    if best < max(ENOUGH, (EACH if below < MUCH else LITTLE) * (len(lines) - first)):
        return {}
    some = [line for line in lines[first:] if line not in document.kept]
    if _shows(document, lines[:first], some) or len(without_fields(document, some)) < len(some):
        return {}
    size = sum([document.size(line) for line in some])
    return {line: label(document, line) for line in some} if has_body(document, lines[:first], size) else {}


def _shows(document: Document, above: Sequence[int], lines: Sequence[int]) -> bool:
    """Whether some lines say what the text above is about: captions that say nothing for a site, or sentences."""
    quiet = [
        line
        for line in lines
        if not is_marks(document, line) and (is_text(document, line) or spoken(document.text(line)) <= 0)
    ]
    return len(quiet) >= SHOWN and len(about(document, quiet, above)) >= SHOWN
