"""A paragraph at the end of a page that is the site's: a disclaimer, a call, rights in several sentences.

What `footwords` judges is a line; a paragraph says more, for the text and for the site alike, and says it more
surely. So one goes alone where its words, all taken together, leave no doubt.

Left alone: paragraphs in which few cues of rules begin, so that hardly any has to be weighed; calls for applicants,
pupils and works; notes, dates and what only a text says; what a rule claims or holds with a block that stays; texts
whose sentences are shorter; everything where lines are not judged by their words.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from normalize.changes import Index
from normalize.cues import FOOT, Mask
from normalize.document import Document
from normalize.expressions import search
from normalize.footwords import LONGEST, label
from normalize.page import IN_FOOT, Page
from normalize.weight import has_body
from normalize.wording import is_texts, spoken

#: A paragraph has no more characters, and says so much, in hundredths of the logarithm of odds.
PARAGRAPH: Final = 300
PLAIN: Final = 1200
#: So many cues of rules begin in it at least. So many lines stand above it, a title and a text.
CUES: Final = 7
ABOVE: Final = 2
#: Who calls for applicants, pupils or works has written a notice, of which this is the point.
_APPLY = "[简簡][历歷]|[应應]聘|[报報]考|考生|家[长長]|[录錄][取用]|[应應][征徵]|[来來]稿"


@lru_cache(maxsize=512)
def _is_plain(text: str) -> bool:
    return spoken(text) >= PLAIN and not is_texts(text) and search(_APPLY, text) is None


def may_end(page: Page, top: Index, last: Index) -> Mask:
    """Return whether `paragraph` may find something in some documents, by the ranks of their first and last lines."""
    found = np.zeros(len(last), np.bool_)
    if page.by_words:
        lines = page.ranks.take(np.maximum(last, top))
        sizes = page.sizes.take(lines)
        fits = (sizes > LONGEST) & (sizes <= PARAGRAPH) & (page.kinds.take(lines) & FOOT != 0) & (last - top >= ABOVE)
        fits[fits] = [page.cue_count(line) >= CUES for line in lines[fits].tolist()]
        rows = fits.nonzero()[0]
        found[rows] = [_is_plain(page.line(line)) for line in lines[rows].tolist()]
    return found


def paragraph(document: Document, lines: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return what removes the last line that is left of a document, if it goes."""
    page = document.page
    if not page.by_words or len(lines) <= ABOVE or not document.prose:
        return {}
    line = lines[-1]
    if not LONGEST < document.size(line) <= PARAGRAPH or not page.kind[line] & FOOT or line in document.kept:
        return {}
    if page.cue_count(line) < CUES or document.claim(line, IN_FOOT) is not None or not _is_plain(document.text(line)):
        return {}
    return {line: label(document, line)} if has_body(document, lines[:-1], document.size(line) + 1) else {}
