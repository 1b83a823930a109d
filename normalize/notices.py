"""A notice in numbered items at the end of a page: `1. 本文仅代表作者观点。`, `2. 转载请注明出处。`.

Rules know the sentences of notices, not their numbers. A list of items goes as a whole or not at all: the last terms of
a contest read the same, and belong to what stands above them.

Left alone: a list whose first item does not have the first number, or of which an item is neither a notice's by a rule
nor says as much by its words; one that is no more a notice than contacts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from normalize.changes import Index
from normalize.cues import Mask
from normalize.document import Document
from normalize.expressions import fullmatch
from normalize.hits import among
from normalize.itemnumber import STARTS, item_number
from normalize.page import IN_FOOT, Page, first_claim
from normalize.rule import Rule
from normalize.view import view
from normalize.wording import NEVER, is_texts, spoken

#: A list has so many items at most.
MOST: Final = 12
#: So much an item that no rule knows has to say for a site, in hundredths of the natural logarithm of odds.
ENOUGH: Final = 100
#: Below the heading of a notice it may say so little.
HEADED: Final = -150
#: The groups of what a notice says; in its items whom to turn to may stand too.
NOTICES: Final = frozenset({"disclaimer", "copyright"})
ITEMS: Final = NOTICES | {"contact"}

#: What stands above a list and says nothing without it.
_LABEL = (
    r"[\[*#(]*(?:(?:特别|温馨|友情|重要|郑重|几点|补充)?(?:说明|提示|提醒)|注意(?:事项)?|备?注|ps|p\.s\.?)[\])*]*:?[*]*"
)


def numbered(document: Document, lines: Sequence[int], at: int) -> tuple[int, Rule] | None:
    """Return where the list begins that ends with the line at index `at`, if all of it is a notice, and its rule.

    A label above it goes with it.
    """
    found: Rule | None = None
    expected = notices = count = 0
    least = ENOUGH
    for index in range(at, max(-1, at - MOST), -1):
        text = document.text(lines[index])
        item = item_number(text)
        if item is None or (count and item[0] != expected):
            return None
        number, begin = item
        seen = view(text[begin:])
        rule = first_claim(seen, document.page.rules_near(lines[index]), IN_FOOT)
        if rule is not None and rule.group in ITEMS:
            if rule.group in NOTICES:
                found, notices = found or rule, notices + 1
        else:
            says = NEVER if is_texts(text[begin:]) else spoken(seen)
            if says < HEADED:
                return None
            least, notices = min(least, says), notices + (says >= ENOUGH)
        count, expected = count + 1, number - 1
        if number == 1:
            above = item_number(document.text(lines[index - 1])) if index else None
            if above is not None and above[0] == 1:
                return None  # A list in Markdown may count its items so.
            if found is None or 2 * notices < count or (least < ENOUGH and not _is_headed(document, lines, index)):
                return None
            labelled = index > 1 and fullmatch(_LABEL, document.seen(lines[index - 1])) is not None
            return index - labelled, found
    return None


def _is_headed(document: Document, lines: Sequence[int], at: int) -> bool:
    """Whether above the line at an index stands the heading of a notice."""
    rule = document.claim(lines[at - 1], IN_FOOT) if at else None
    return rule is not None and rule.group in NOTICES and rule.opens is not None


def may_be_numbered(page: Page, lines: Index) -> Mask:
    """Whether each of some lines may be an item."""
    found: Mask = among(page.first.take(lines), STARTS)
    for at in found.nonzero()[0].tolist():
        found[at] = item_number(page.line(int(lines[at]))) is not None
    return found
