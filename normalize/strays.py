"""Lines of the site's own that were left although a rule knows them: they stand outside of the head and the foot.

A page is not always peeled to its end: between two rows of buttons stands a line that no rule knows, and a call that
belongs below an article stands in its middle. What looks like such a line may be meant, so the words of the line have
to say the same as the rule: twenty to one, or seven to one within three lines of what has gone. In 2,007 labelled pages
36 lines went so, all of them the page's own; of the honest endings in `fixtures/endings`, which are made to look like
such lines, none did.

Left alone: headings of blocks, which draw in what stands below them; the first line of a document; documents of which
nothing of the site's has gone, so that a second run finds nothing; away from what has gone contacts and bare words;
lines that are another group's at an end; documents with few sentences; everything where lines are not judged
by their words (see `footwords`).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from normalize.broken import in_sentence
from normalize.changes import Index
from normalize.cues import FOOT, HEAD, Mask
from normalize.document import Document
from normalize.page import IN_FOOT, IN_HEAD, NOTHING, Page
from normalize.rule import Rule
from normalize.subject import BARE
from normalize.weight import SITE, has_body, trusted
from normalize.wording import is_texts, spoken

#: So much the words have to say for a site, in hundredths of the natural logarithm of odds: anywhere, and no more than
#: so many lines that are not blank away from what has gone.
ENOUGH: Final = 300
NEAR: Final = 200
REACH: Final = 3
#: So many characters of sentences have to stay: in a short text every line counts.
BODY: Final = 500
#: No longer line is a stray.
LONGEST: Final = 40
#: The groups of strays that are not near: whom to ring may be the point of a text, and so may a bare word.
FAR = SITE - {"contact"}
#: A cue of a rule for heads or feet, and where each is asked.
ENDS, ZONES = FOOT | HEAD, (IN_FOOT, IN_HEAD)


def found_strays(page: Page, numbers: Index, stays: Mask, active: frozenset[str]) -> Mask:
    """Return of some documents whether strays may be left, given which lines of the page stay."""
    found = np.zeros(len(page.heads), np.bool_)
    of_gone = np.zeros(len(page.heads), np.bool_)
    of_gone[page.heads.searchsorted((~stays).nonzero()[0], side="right") - 1] = True
    some = (stays & (page.kinds & ENDS != 0) & (page.sizes <= LONGEST)).nonzero()[0]
    if not len(some):
        return found.take(numbers)
    owner = page.heads.searchsorted(some, side="right") - 1
    # A document without a line has none that is asked about.
    first = page.ranks.take(np.minimum(page.first_filled, len(page.ranks) - 1))
    asked = of_gone.take(owner) & (some != first.take(owner))
    some, owner = some[asked], owner[asked]
    goes = page.cues.active(active)
    for zone in ZONES:
        known = page.known(some, zone)
        asked = (known < 0) | goes.take(np.maximum(known, 0))
        some, owner = some[asked], owner[asked]
    speaks = np.array([spoken(page.line(line)) >= NEAR for line in some.tolist()], np.bool_)
    some, owner = some[speaks], owner[speaks]
    may = page.cues.active(active & SITE) & ~page.cues.opens
    for zone in ZONES:
        claimed = page.claims(some, zone)
        found[owner[(claimed != NOTHING) & may.take(np.maximum(claimed, 0))]] = True
    return found.take(numbers)


def lines(document: Document, active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return the strays of a document of which something has gone: what removes each."""
    page, removed, filled = document.page, document.removed, document.filled
    if not page.by_words or not document.prose or all(group not in SITE for _, group in removed.values()):
        return {}
    found: dict[int, tuple[str, str]] = {}
    for at, line in enumerate(filled):
        if not at or line in removed or line in document.kept or document.size(line) > LONGEST:
            continue
        if page.kind[line] & ENDS and (said := spoken(document.text(line))) >= NEAR and not in_sentence(document, line):
            near = any(each in removed for each in filled[max(0, at - REACH) : at + REACH + 1])
            if near or (said >= ENOUGH and document.size(line) > BARE):
                rule = _claimed(document, line, active, near)
                if rule is not None:
                    found[line] = (rule.id, rule.group)
    left = [line for line in document.left if line not in found]
    return found if has_body(document, left, max(BODY, sum([document.size(line) for line in found]) + 1)) else {}


def _claimed(document: Document, line: int, active: frozenset[str], near: bool) -> Rule | None:
    """Return the rule of either end that claims a line, where that may take it."""
    claims = [trusted(document, line, document.claim(line, zone)) for zone in ZONES]
    rules = [rule for rule in claims if rule is not None]
    # A line that is another group's at either end is that group's here.
    if any(rule.group not in active for rule in rules) or is_texts(document.text(line)):
        return None
    groups = SITE if near else FAR
    return next((rule for rule in rules if rule.opens is None and rule.group in groups), None)
