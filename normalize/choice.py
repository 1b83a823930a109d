"""Which documents of a buffer are worth a look: most have nothing that a rule could claim at head or foot."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
import numpy.typing as npt

from normalize import crumbs, inserts, lastline, pagebars, titletwice, topmenu
from normalize.boxes import ends_in_box
from normalize.changes import Index
from normalize.closing import closed, crossed
from normalize.cues import ANY, FOOT, FOOT_SPAN, HEAD, HEAD_SPAN, HEADING, LONGEST_BLOCK
from normalize.footwords import ends_in_words
from normalize.glued import JOINED
from normalize.hits import Hits, Lines
from normalize.page import Page
from normalize.pitch import ends_in_pitch
from normalize.rows import ends_in_rows, may_end
from normalize.strips import may_hold
from normalize.tails import LOOKS, TAIL, looking
from normalize.teasers import ends_in_teasers, may_be_cut

#: How far below the first line a short line may tell of a head, and how short it is.
_DEEPER, _SHORT = np.arange(3, 6)[:, np.newaxis], 16
_ABOVE = np.arange(1, 6)[:, np.newaxis]
#: What may go at the end of a document, with TAIL: what is below a line that closes the text, a box, lines that words
#: tell, rows, teasers, what sells something, a last paragraph.
CLOSED: Final = 1
BOX: Final = 2
WORDS: Final = 4
ROWS: Final = 8
TEASERS: Final = 16
PITCH: Final = 32
LAST: Final = 64
ALL: Final = 255


def more_may_go(page: Page, numbers: Index, top: Index, last: Index) -> Index:
    """Return what may go at the end of what is left of some documents beside what rules claim line by line, as bits.

    `top` and `last` are the ranks of their first lines and of the last ones left. Of a tail nothing is told.
    """
    found = CLOSED * crossed(page, top, last)
    found |= BOX * ends_in_box(page, top, last)
    found |= WORDS * ends_in_words(page, numbers, top, last)
    found |= ROWS * ends_in_rows(page, numbers, top, last)
    found |= TEASERS * ends_in_teasers(page, top, last)
    found |= PITCH * ends_in_pitch(page, numbers, top, last)
    found |= LAST * lastline.may_end(page, top, last)
    return found


def worth_a_look(
    text: str, lines: Lines, hits: Hits, anywhere: Collection[int], headings: list[int]
) -> tuple[Index, npt.NDArray[np.uint8]]:
    """Choose the documents of which head, foot or a line in between may hold something a rule knows, and say which.

    `anywhere` are the lines that go wherever they stand, `headings` those that head a block of the foot; HEADING says
    that a document has one, TAIL that it may be a page taken whole.
    """
    documents = (lines.last_filled >= lines.first_filled).nonzero()[0]
    first_at, last_at = lines.first_filled[documents], lines.last_filled[documents]
    first, last = lines.filled[first_at], lines.filled[last_at]
    second = lines.filled[np.minimum(first_at + 1, last_at)]
    kind = hits.kind
    plain = hits.plain
    # Some lines that no rule knows, a few tags, may stand below lines that rules claim.
    above = lines.filled[np.maximum(last_at - _ABOVE, first_at)]
    foot = (kind[last] & (FOOT | FOOT_SPAN) != 0) | ~plain[last] | (kind[above] & FOOT != 0).any(axis=0)
    # So may a list of titles with their stamps, which no rule knows, and what stands below the editor's name.
    foot |= may_end(hits.first, lines.lengths, lines.filled, first_at, last_at)
    foot |= closed(kind, lines.filled, first_at, last_at)
    foot |= may_be_cut(text, lines.breaks.take(last))
    foot |= lines.lengths.take(last) >= JOINED
    # The same holds for one below the title.
    below = lines.filled[np.minimum(first_at + 2, last_at)]
    head = ((kind[first] | kind[second]) & (HEAD | HEAD_SPAN) != 0) | ~(plain[first] & plain[second])
    head |= kind[below] & HEAD != 0
    # Below the names of a writer and an account a short one of a page's own follows.
    deeper = lines.filled[np.minimum(first_at + _DEEPER, last_at)]
    head |= ((kind[deeper] & HEAD != 0) & (lines.lengths[deeper] <= _SHORT)).any(axis=0)
    look = foot * np.uint8(FOOT) | head * np.uint8(HEAD)
    if anywhere:
        # What is gone anywhere may lay bare something else.
        look[documents.searchsorted(lines.heads.searchsorted(list(anywhere), side="right") - 1)] = FOOT | HEAD | ANY
    look[may_hold(kind, lines.lengths, lines.filled, first_at, last_at)] = FOOT | HEAD | ANY
    look[pagebars.may_stand(text, lines, hits.first, first_at, last_at)] = FOOT | HEAD | ANY
    look[inserts.may_stand(text, lines, headings, first_at, last_at)] = FOOT | HEAD | ANY
    look[crumbs.may_stand(text, lines, first_at, last_at)] |= HEAD | ANY
    look[topmenu.may_stand(lines.lengths, lines.filled, first_at, last_at)] = FOOT | HEAD | ANY
    look[titletwice.may_stand(text, lines, hits.first, first_at, last_at)] |= HEAD | ANY
    if headings:
        slot = documents.searchsorted(lines.heads.searchsorted(headings, side="right") - 1)
        near = last_at[slot] - lines.filled.searchsorted(headings) <= LONGEST_BLOCK
        look[slot[near]] |= FOOT
        look[slot] |= HEADING
    look[looking(kind, lines.lengths, lines.filled, first_at, last_at + 1) >= LOOKS] |= FOOT | TAIL
    chosen = ((look & (FOOT | HEAD)) != 0).nonzero()[0]
    return documents[chosen], look[chosen]
