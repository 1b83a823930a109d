"""Whether the peeling of a foot goes on beyond a line that no rule claims: asked of many documents at once."""

from __future__ import annotations

from normalize.changes import Index
from normalize.cues import FOOT_SPAN, Mask
from normalize.document import Document
from normalize.glued import JOINED, cut_foot
from normalize.notices import may_be_numbered, numbered
from normalize.page import NOTHING, Page
from normalize.unclaimed import NEAR, gap_above, may_be_owned, may_be_passed, may_pass


def goes_beyond(page: Page, numbers: Index, lines: Index, top: Index, at: Index, below: Index) -> Mask:
    """Return of which documents the peeling goes on, so that they are no plain ones.

    `lines` are those that no rule claims, a document each, `at` their ranks and `top` those of the first lines; `below`
    are the rules that claim the lines below. It goes on where a span is cut off the line, where a list of notices ends
    with it, where it may be a field of the owner's address, and where it may be passed.
    """
    found = may_be_owned(page, lines, below)
    passable = may_be_passed(page, lines, top, at, below)
    asked = (
        (page.kinds.take(lines) & FOOT_SPAN != 0)
        | (page.sizes.take(lines) >= JOINED)
        | passable
        | may_be_numbered(page, lines)
    )
    for each in (asked & ~found).nonzero()[0].tolist():
        document = Document(page, int(numbers[each]))
        found[each] = _goes_on(
            document, int(lines[each]), int(top[each]), int(at[each]), bool(passable[each]), int(below[each])
        )
    return found


def _goes_on(document: Document, line: int, top: int, at: int, passes: bool, by: int) -> bool:
    page = document.page
    below = page.cues.rules[by].group if by != NOTHING else None
    if cut_foot(document, line) or numbered(document, document.filled, at - top):
        return True
    passes = passes and may_pass(page, line, below, page.filled[max(top, at - NEAR) : at])
    return passes and bool(gap_above(document, document.filled, at - top, below))
