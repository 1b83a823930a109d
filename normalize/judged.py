"""What neither rules nor words know, and what belongs all the same to lines that have gone: for decision trees to say.

A careful person who has seen where a page begins and ends cuts what stands there whatever it says: an account's row of
tags, the name of a column, the last point of an offer. So where something of a document has gone, the lines near its
beginning and its end that are left are weighed once more, each with what it looks like, what its words say and what
stands around it (`lineshape`, `surroundings`, `linetrees`). What the trees say of a line, and what the network says
that reads all that is left (`remains`), is put together by more trees: each knows what the other does not see.

Left alone: documents of which nothing has gone, so that a second run finds nothing; documents without a sentence, or
whose sentences are shorter than what would go; programmes and manuals; lines that a rule claims whose group stays, and
those beyond the reach; above the last of the text what it comes back to (`topic`), but for bare links; what a line
leads to (`companions`); what stands deep in the text, or in a sentence (`prose`, `broken`); everything where lines are
not judged by their words (see `footwords`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import numpy as np

from normalize.broken import without_parts
from normalize.changes import Index
from normalize.companions import of_whole_lists, shown_below, without_headings, without_led, without_pictures
from normalize.cues import Mask
from normalize.document import Document
from normalize.expressions import match
from normalize.fields import without_fields
from normalize.footwords import group_near
from normalize.headline import without_headline
from normalize.lineshape import HEADING, LINK, shape
from normalize.linetrees import PAGE_STACK, PAGE_TREES, SITE_STACK, SITE_TREES, Nodes, judge
from normalize.model import RULE_GROUPS
from normalize.network import PAGE, SITE
from normalize.page import IN_FOOT, IN_HEAD, Page
from normalize.prose import deep, interrupted, is_code, is_english, is_manual, is_of_fragments, sentences
from normalize.remains import remains_in, said
from normalize.strays import found_strays
from normalize.surroundings import Surroundings, ends, reached
from normalize.taken import Taken
from normalize.topic import about, without_about
from normalize.weight import has_body, in_table, is_text, trusted
from normalize.wording import HAN, is_texts

EVERY = frozenset(RULE_GROUPS)
#: What the audit calls it.
NAME = "judged-line"
#: No line of more characters is judged.
LONGEST: Final = 120
#: So much has to be said for its being a site's or a page's, in hundredths of the natural logarithm of odds. Of a
#: sentence, and where none of the lines it stands among has gone, up to some lines between two of them, it takes more.
ENOUGH, MORE, BETWEEN = {SITE_STACK: 40, PAGE_STACK: 150}, 100, {SITE_STACK: 4, PAGE_STACK: 9}
SENTENCE: Final = 180
NEVER: Final = 100_000
#: So much more it takes where lines of the document have gone so before, which proves nothing, and among sentences that
#: do not stand together; so much less above the text, where dates, names and tags stand.
AGAIN, INTERRUPTED, NOTED = 30, 150, 100
#: Instead of what the network tells of a line that it does not read.
UNREAD: Final = -999
#: The column of what the trees tell, behind the numbers of a line; that of the network is the last.
BY_TREES: Final = -2
#: So much the trees have to say by themselves.
SURE: Final = 140
#: Two of the short lines near the ends have to speak so much for a site, three so much together, and the trees have to
#: say so much of one.
SPEAKS: Final = -150
TOGETHER: Final = -300
HOPE: Final = -250
#: Of so many lines at the end, or behind the first one, so many have to be short.
NEAR: Final = 6
SHORT: Final = 60
AT_END: Final = 3
AT_HEAD: Final = 4


def found_more(page: Page, numbers: Index, taken: Taken, plain: Mask, active: frozenset[str]) -> list[int]:
    """Return of some plain documents, of which lines were taken, the rows of those of which more goes."""
    if not page.by_words:
        return []
    stays = np.ones(len(page.sizes), np.bool_)
    stays[taken.all()[1]] = False
    left = page.ranks[stays.take(page.ranks)]
    short = np.concatenate([np.zeros(1, np.intp), (page.sizes.take(left) <= SHORT).cumsum()])
    top, last = page.first_filled.take(numbers), page.last_filled.take(numbers)
    first, stop = left.searchsorted(page.ranks.take(top)), left.searchsorted(page.ranks.take(last), side="right")
    behind = np.minimum(first + 1, stop)
    head = short.take(np.minimum(behind + NEAR, stop)) - short.take(behind)
    foot = short.take(stop) - short.take(np.maximum(stop - NEAR, behind))
    some = plain & (stop - first <= last - top)
    strays = some & found_strays(page, numbers, stays, active)
    rows = (some & ~strays & ((head >= AT_HEAD) | (foot >= AT_END))).nonzero()[0]
    more = [row for row, document in taken.documents(rows, last[rows]) if lines(document, active)]
    return strays.nonzero()[0].tolist() + more


def lines(document: Document, active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return what goes of a document of which something has gone: what removes each line."""
    page, removed = document.page, document.removed
    if not page.by_words or not removed or not document.prose:
        return {}
    left = document.left
    head = [line for line in left[1 : 1 + NEAR] if document.size(line) <= SHORT]
    foot = [line for line in left[max(1, len(left) - NEAR) :] if document.size(line) <= SHORT]
    if len(head) < AT_HEAD and len(foot) < AT_END:
        return {}
    filled = ends(document.filled)
    # Most documents are done with their short lines: where hardly one speaks for a site, or none is near to going, no
    # other line is asked about.
    near = {*head, *foot}
    trees = SITE_TREES if active < EVERY else PAGE_TREES
    if trees == SITE_TREES:
        spoken = sorted(said(page, np.array(sorted(near), np.intp), document.shortened).tolist())
        if spoken[-2] < SPEAKS or sum(spoken[-3:]) < TOGETHER:
            return {}
    gone = [line in removed for line in filled]
    gaps = [at > 0 and filled[at - 1] != line - 1 for at, line in enumerate(filled)]
    around = Surroundings([shape(document.text(line)) for line in filled], gaps, gone)
    first = [at for at, line in enumerate(filled) if line in near]
    if not first or judge(around.rows(first), trees).max() < HOPE:
        return {}
    asked = [
        at
        for at in reached(len(filled))
        if not gone[at] and filled[at] not in document.kept and document.size(filled[at]) <= LONGEST
    ]
    lines_asked = [filled[at] for at in asked]
    if not asked or is_of_fragments(document, left) or is_manual(document, lines_asked):
        return {}
    table = _stacked(document, lines_asked, around.rows(asked), trees)
    # The first trees are sure of some pages that the stack is less sure of.
    stack = SITE_STACK if trees == SITE_TREES else PAGE_STACK
    says = np.maximum(table[:, BY_TREES] - SURE, judge(table, stack) - ENOUGH[stack])
    doubted = _doubted(document, left, trees)
    told = {
        at: each
        for at, each in zip(asked, says.tolist(), strict=True)
        if each >= _needs(document, filled[at]) + doubted.get(filled[at], 0)
    }
    half = len(filled) / 2
    for alone in (MORE, NEVER):
        some = [
            filled[at]
            for at in _taken(told, gone, alone, BETWEEN[stack])
            if _may_go(document, filled[at], at < half, active) and not shown_below(document, at, filled)
        ]
        some = _without_own(document, left, _without_leads(document, left, without_headline(document, some)))
        some = without_pictures(document, of_whole_lists(document, without_led(document, some)))
        some = without_fields(document, without_headings(document, without_parts(document, some)))
        # A link counts by its words.
        size = sum([document.size(line) - page.targets[line] for line in some])
        if has_body(document, [line for line in left if line not in some], size + 1):
            other = "promo" if trees == SITE_TREES else "other"
            return {line: (NAME, group_near(document, line, active) or other) for line in some}
    return {}


def _stacked(document: Document, lines: Sequence[int], table: Nodes, trees: str) -> Nodes:
    """Return the numbers of lines of a document, and behind them what the trees and the network tell of each."""
    remains = remains_in(document, whole=True)
    told = remains.told(SITE if trees == SITE_TREES else PAGE).tolist()
    known = dict(zip(remains.left.take(remains.at).tolist(), told, strict=True))
    says = np.array([known.get(line, UNREAD) for line in lines], np.int32)
    return np.column_stack([table, judge(table, trees), says])


def _doubted(document: Document, left: Sequence[int], trees: str) -> dict[int, int]:
    """Return how much more has to be said for lines of a document, or less: above the text stands what a page notes."""
    again = AGAIN * any(name == NAME for name, _ in document.removed.values())
    texts = sentences(document, left)
    more = dict.fromkeys(left, again) | dict.fromkeys(interrupted(left, texts), again + INTERRUPTED)
    if trees == PAGE_TREES:
        first = next((at for at in texts if at), 0)
        more |= {line: more[line] - NOTED for line in left[1:first]}
    return more | dict.fromkeys(deep(left, texts), NEVER)


def _needs(document: Document, line: int) -> int:
    """Return how much more has to be said for a line: for a sentence; words that run down a page are no buttons.

    English that is set in may be code.
    """
    if _is_character(document, line):
        at = bisect_left(document.filled, line)
        if any(_is_character(document, each) for each in document.filled[max(0, at - 1) : at + 2] if each != line):
            return NEVER
    seen = document.seen(line)
    if is_english(seen) or is_code(seen) or (seen.isascii() and document.text(line).startswith(("\t", "    "))):
        return NEVER
    return SENTENCE if "。" in seen else 0


def _is_character(document: Document, line: int) -> bool:
    return document.size(line) == 1 and match(HAN, document.text(line).strip()) is not None


def _without_leads(document: Document, left: Sequence[int], some: Sequence[int]) -> list[int]:
    """Return lines without those above the text that no rule claims and that say what it is about: its leads."""
    going = set(some)
    text = next((line for line in left if line not in going and is_text(document, line)), -1)
    above = [line for line in some if line < text and document.claim(line, IN_HEAD) is None]
    if not above:
        return list(some)
    leads = about(document, above, [line for line in left if line not in going])
    return [line for line in some if line not in leads]


def _without_own(document: Document, left: Sequence[int], some: Sequence[int]) -> list[int]:
    """Return lines without those that say what the text is about; links to other pages mostly do, and go."""
    own = set(some).difference(without_about(document, left, some))
    shapes = {line: shape(document.text(line)) for line in own}
    # A heading may be the title, as a link to its own page.
    return [line for line in some if line not in own or (shapes[line][LINK] and not shapes[line][HEADING])]


def _taken(told: dict[int, int], gone: Sequence[bool], alone: int, between: int) -> list[int]:
    """Return which of some lines go, by what is said of each, and by whether each line of the document has gone.

    Those stand together that have fewer than `between` lines between them.
    """
    found: list[int] = []
    run: list[int] = []
    beside, last = False, -between  # whether one of the lines beside the run has gone, and where the last of them is
    for at, each in enumerate(gone):
        if not each and at not in told:
            continue
        if at - last > between:
            found += [line for line in run if beside or told[line] >= alone]
            run, beside = [], False
        last = at
        if each:
            beside = True
        else:
            run.append(at)
    return found + [line for line in run if beside or told[line] >= alone]


def _may_go(document: Document, line: int, at_head: bool, active: frozenset[str]) -> bool:
    """Whether neither its words, a rule of the end it is nearer to nor its table say that a line stays."""
    rule = trusted(document, line, document.claim(line, IN_HEAD if at_head else IN_FOOT))
    if (rule is not None and rule.group not in active) or is_texts(document.text(line)):
        return False
    return not in_table(document, line)
