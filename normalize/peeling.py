"""The peeling of one document: from its last line upward, and from its first downward, as long as rules claim them.

Decoration goes with the block it borders on and stays otherwise. A few short lines that no rule claims may be passed.
"""

from __future__ import annotations

from collections.abc import Sequence

from normalize import (
    abovetitle,
    beside,
    beyond,
    boxes,
    comments,
    crumbs,
    footwords,
    headwords,
    inserts,
    lastline,
    pagebars,
    pitch,
    rows,
    strips,
    teasers,
    titletwice,
    topmenu,
)
from normalize.belowtitle import HEAD_GAPS, TITLE, between_headers, gap_below, is_long_title, is_title, is_twice
from normalize.blocks import block_above, block_below, opens_block
from normalize.choice import ALL, BOX, CLOSED, LAST, PITCH, ROWS, TEASERS, WORDS
from normalize.closing import below_end
from normalize.cues import ANY, FOOT, HEAD, HEAD_SPAN, HEADING
from normalize.document import Document
from normalize.glued import cut_foot
from normalize.notices import numbered
from normalize.page import IN_FOOT, IN_HEAD
from normalize.tails import TAIL, may_go_on, tail
from normalize.unclaimed import GAPS, asides, gap_above, heads_sources, is_address, owned
from normalize.weight import SITE, ends_sentence, is_image, is_marks, is_owner, trusted


def peel(document: Document, active: frozenset[str], where: int = HEAD | FOOT | ANY | HEADING | TAIL) -> None:
    """Decide which lines and spans of a document go, rules of other groups than `active` only being passed over.

    `where` are the zones in which there may be something, and whether some line may head a block.
    """
    lines = document.filled
    if where & ANY:
        for line in document.within(list(document.page.anywhere)):
            rule = document.page.anywhere[line]
            document.removed[line] = (rule.id, rule.group)
        document.removed |= beside.runs(document) if document.removed else {}
        # What is gone in any place must not stand between a heading and its block: a second run would not see it.
        if document.removed:
            lines = document.left
    while True:
        end = _peel_feet(document, lines, active, where) if where & FOOT else None
        while where & FOOT and (part := foot_beyond(document, active, where)):
            document.take(part)
            end = _peel_feet(document, document.left, active, where)
        lines = document.left
        more = bool(where & HEAD)
        while more:
            # What goes lets lines below it stand closer: a second run would see them so.
            count = len(document.removed)
            _peel_head(document, lines, active)
            document.see_whole()
            document.removed |= headwords.continued(document)
            more = len(document.removed) > count
            lines = document.left
        gone: dict[int, tuple[str, str]] = {}
        if where & ANY:
            gone = strips.rows(document, active) or pagebars.bars(document, active) or inserts.titles(document, active)
        if where & HEAD:
            gone = gone or titletwice.between(document, active) or topmenu.words(document, active)
            gone = gone or abovetitle.menu(document, active) or crumbs.above(document, active)
        # Of a short document the head may reach down to where the foot ended.
        if not gone and end not in document.removed:
            break
        document.removed |= gone
        lines = document.left
    comments.give_back(document)


def foot_beyond(document: Document, active: frozenset[str], where: int) -> Document | None:
    """Return what is left of a document whose foot has been peeled, if another one stands above its last lines."""
    return beyond.foot(document, lambda part: _peel_feet(part, part.filled, active, where))


def _peel_feet(document: Document, lines: Sequence[int], active: frozenset[str], where: int) -> int | None:
    """Peel a foot, and what that lays bare, as a second run would see it; return the line at which it ends."""
    headed = bool(where & HEADING)
    stop = _peel_foot(document, lines, active, headed=headed)
    # What goes leaves less below what stands above.
    while gone := more_goes(document, lines, stop, active, where):
        document.removed = gone | document.removed
        lines = document.left
        stop = _peel_foot(document, lines, active, headed=headed)
    return lines[stop] if stop >= 0 else None


def more_goes(
    document: Document, lines: Sequence[int], stop: int, active: frozenset[str], where: int, parts: int = ALL
) -> dict[int, tuple[str, str]]:
    """Return what goes at the end of a document beside what rules claim line by line.

    `lines` are those that were left before the foot was peeled, `stop` is the index of the line at which that ended,
    and `parts` what may go there at all, in the bits of `choice.more_may_go`.
    """
    left = document.left
    gone = below_end(document, active) if stop >= 0 and parts & CLOSED else {}
    if not gone and where & parts & TAIL and may_go_on(document, lines[: stop + 1]):
        gone = comments.block(document, lines[: stop + 1], active) or tail(document, lines, active)
        gone = gone or (tail(document, left, active) if len(left) < len(lines) else {})
    if gone.keys() <= document.removed.keys():
        gone = boxes.box(document, left, active) if where & HEADING and parts & BOX else {}
        gone = gone or (footwords.foot(document, left, active) if parts & WORDS else {})
        gone = gone or (rows.rows(document, left, active) if parts & ROWS else {})
        gone = gone or (teasers.teasers(document, left, active) if parts & TEASERS else {})
        gone = gone or (pitch.pitch(document, left, active) if parts & PITCH else {})
        gone = gone or (lastline.paragraph(document, left) if parts & LAST else {})
    return gone


def _peel_foot(document: Document, lines: Sequence[int], active: frozenset[str], *, headed: bool) -> int:
    """Peel a foot; return the index of the line at which it ends."""
    waiting: list[int] = []  # decoration below which nothing has been removed so far
    below: str | None = None  # the group of the line below, when that has been removed
    kind = document.page.kind
    claimed: str | None = None  # the group of the rule that claims the line below
    owner = False  # whether the line below says whose the site is, or where he is
    passed = 0  # lines that no rule claims and that stay
    sure = 0  # lines that are plainly the site's and go
    between: tuple[Sequence[int], str | None] | None = None  # those right below, and the group of what is below them
    at = len(lines) - 1
    while at >= 0:
        line = lines[at]
        block: Sequence[int] = (line,)
        if is_marks(document, line):
            if below is None:
                waiting.append(line)
            else:
                document.removed[line] = ("decoration", below)
            at -= 1
            continue
        rule = document.claim(line, IN_FOOT) if kind[line] & FOOT or document.spans else None
        rule = trusted(document, line, rule)
        if rule is None:
            found = (block_above(document, lines, at) if headed else None) or numbered(document, lines, at)
            if found is not None:
                first, rule = found
                block = lines[first : at + 1]
        if rule is None and owner:
            rule = owned(document, line)
        if rule is None:
            if not cut_foot(document, line):
                gap = gap_above(document, lines, at, claimed)
                passed += len(gap)
                if not gap or passed > GAPS:
                    break
                at -= len(gap)
                ends = gap[-1] == lines[-1] and is_address(document, gap)
                between = (gap, "contact" if ends else below)
                claimed, below = None, None
                waiting.clear()
                continue
            if document.text(line).strip():
                document.keep_inactive(line, active)
                # What is left of the line is the end of the text, unless a line that a rule claims stays below it.
                claimed, below, between = None if below is not None else claimed, None, None
                waiting.clear()
                continue
            rule = document.uncut(line)
        claimed = rule.group
        below = rule.group if rule.group in active else None
        owner = rule.where == "between" or (below == "copyright" and is_owner(document, line))
        if below is not None and between is not None:
            gone = asides(document, between[0], rule, lines[: at - len(block) + 1], between[1], sure, active)
            if not gone and rule.lists_pages and heads_sources(document, line, between[0]):
                break  # A heading of sources.
            document.removed |= gone
            passed -= len(gone)
        between = None
        sure += rule.group in SITE and below is not None
        if below is not None:
            for each in block:
                document.removed[each] = (rule.id, below)
            for each in waiting:
                document.removed[each] = ("decoration", below)
        else:
            document.kept.update(block)
        waiting.clear()
        at -= len(block)
    document.see_whole()
    mark = lines[at + 1] if 0 <= at < len(lines) - 1 else -1
    # The full stop of what stays above it, in a line of its own.
    stop = document.removed.get(mark, ("",))[0] == "decoration" and ends_sentence(document.text(mark))
    if stop and document.text(lines[at]).rstrip()[-1:].isalnum():
        del document.removed[mark]
    return at


def _peel_head(document: Document, lines: Sequence[int], active: frozenset[str]) -> None:
    kind = document.page.kind
    title_passed = False
    passed = 0  # lines below the title that no rule claims
    above: str | None = None  # the group of the line above, when that has been removed
    at = 0
    while at < len(lines) and lines[at] not in document.removed:
        line = lines[at]
        at += 1
        rule = document.claim(line, IN_HEAD) if kind[line] & HEAD or document.spans else None
        rule = trusted(document, line, rule)
        if rule is not None and is_title(document, lines, at - 1, rule):
            rule, title_passed = None, document.page.targets[line] > 0
            if title_passed:
                continue
        if rule is not None and rule.opens is not None and not opens_block(document, rule, line):
            # The label of a field whose value is missing heads nothing.
            rule = document.claim_without_block(line, IN_HEAD)
            if rule is None:
                return
        if rule is not None:
            block = [line, *block_below(document, rule, lines[at:])]
            at += len(block) - 1
            above = rule.group if rule.group in active else None
            if above is not None:
                document.removed.update(dict.fromkeys(block, (rule.id, rule.group)))
        elif is_marks(document, line):
            if above is not None:
                document.removed[line] = ("decoration", above)
        elif kind[line] & HEAD_SPAN and document.cut(line, IN_HEAD):
            if document.keep_inactive(line, active):
                return
            at -= 1
        elif is_image(document.text(line)) or (title_passed and is_twice(document, lines, at - 1)):
            continue
        elif not title_passed and (document.size(line) <= TITLE or (at == 1 and is_long_title(document, lines))):
            title_passed, above = True, None
        elif passed < HEAD_GAPS and (gap := gap_below(document, lines, at - 1)):
            at += len(gap) - 1
            gone = between_headers(document, gap, lines[at], beside=above, active=active)
            document.removed |= gone
            passed, above = passed + len(gap) - len(gone), None
        else:
            return
