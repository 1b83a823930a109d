"""Sentences that a scraper broke: at the end of each line of a printed page, or at each link and name in bold type.

What is left of a broken sentence on a line of its own looks like a button: a name, an option of a command, the last
words. What words or surroundings tell of such a line is not to be believed: it is the text's as the rest of its
sentence is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from normalize.document import Document
from normalize.expressions import match
from normalize.weight import REST, is_text
from normalize.wording import is_heading, is_item

#: A shorter line with a comma may be a credit.
LEAST: Final = 12
#: What a line ends with after which its sentence may go on: no mark, a comma, an opening bracket.
_OPEN = ",，、(（《“‘「『"


def runs_on(document: Document, line: int) -> bool:
    """Whether a line, as far as it is left, is of a text and ends before its sentence does, going by its marks.

    Titles of other pages have commas too, so a line that is no sentence has to end in one.
    """
    text = document.text(line).strip()
    if document.size(line) < LEAST or is_heading(text) or is_item(text):
        return False
    last = text[-1:]
    return (last in _OPEN or (last.isalnum() and is_text(document, line))) and not document.is_claimed(line)


def begins_within(document: Document, line: int) -> bool:
    """Whether a line begins with a mark that only goes on with a sentence, and says something."""
    return match(REST, document.text(line).lstrip()) is not None


def in_sentence(document: Document, line: int) -> bool:
    """Whether a line stands in the middle or at the end of a sentence: no line is blank or has gone in between."""
    filled = document.filled
    at = bisect_left(filled, line)
    above = filled[at - 1] if at else -1
    if above == line - 1 and above not in document.removed and runs_on(document, above):
        return True
    below = filled[at + 1] if at + 1 < len(filled) else -1
    return begins_within(document, line) or (
        below == line + 1 and below not in document.removed and begins_within(document, below)
    )


def without_parts(document: Document, some: Sequence[int]) -> list[int]:
    """Return those of some lines that stand in no broken sentence."""
    return [line for line in some if not in_sentence(document, line)]
