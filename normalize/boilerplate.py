"""Boilerplate: peels the head and the foot of documents with the rules of a rulebook.

From the last line upward to the first line that no rule claims, and likewise from the top. A line is only looked at
when it holds one of the cues of a rule. Decoration goes with the block it borders on and stays otherwise. In doubt a
line is kept.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Iterable

import numpy as np

from normalize.changes import Changes, Piece, changes, merge
from normalize.choice import worth_a_look
from normalize.cues import ANY, FOOT, FOOT_SPAN, HEAD, HEAD_SPAN, HEADING, Cues, Hits, Lines
from normalize.document import BETWEEN, IN_FOOT, IN_HEAD, Document, Page
from normalize.peeling import TITLE, block_above, opens_block, peel
from normalize.rule import Rule
from normalize.unclaimed import BARE, BUTTON, HEAD_GAP_LENGTH, WIDE_GAP, WIDE_LENGTH, gap_above, is_decoration


def _peel_quickly(page: Page, number: int, where: int, active: frozenset[str]) -> dict[int, tuple[str, str]] | None:
    """Do what `peel` does where only lines, blocks and the decoration of a foot go; None where more comes in."""
    if where & ANY:
        return None
    filled, kind, plain, lengths = page.filled, page.kind, page.plain, page.lengths
    first, _, top, at = page.bounds[number]
    highest = page.headings[bisect_left(page.headings, first)] if where & HEADING else sys.maxsize
    removed: dict[int, tuple[str, str]] = {}
    waiting: list[int] = []  # decoration below which nothing has been removed so far
    below: str | None = None  # the group of the line below, when that has been removed
    claimed: str | None = None  # the group of the rule that claims the line below
    document: Document | None = None
    while where & FOOT:
        line = filled[at]
        lowest = at
        if not plain[line] and is_decoration(page.line(line)):
            if below is None:
                waiting.append(line)
            else:
                removed[line] = ("decoration", below)
        else:
            rule = page.claim(line, IN_FOOT) if kind[line] & FOOT else None
            if rule is None:
                found = None
                if line > highest:
                    document = document or Document(page, number)
                    found = block_above(document, document.filled, at - top)
                if found is None:
                    if kind[line] & FOOT_SPAN:
                        document = document or Document(page, number)
                        if document.cut(line, IN_FOOT):
                            return None
                    if _may_be_passed(page, at, top):
                        document = document or Document(page, number)
                        if gap_above(document, document.filled, at - top, claimed):
                            return None
                    break
                at, rule = top + found[0], found[1]
            elif lengths[line] <= BARE and not page.has_prose(number):
                return None
            claimed = rule.group
            below = None
            if rule.group in active:
                below = rule.group
                for each in filled[at : lowest + 1]:
                    removed[each] = (rule.id, below)
                for each in waiting:
                    removed[each] = ("decoration", below)
            waiting.clear()
        at -= 1
        if at < top:
            return None
    title_passed = False
    first_filled = filled[top]
    while where & HEAD:
        if top > at:
            return None
        line = filled[top]
        top += 1
        if not plain[line] and is_decoration(page.line(line)):
            return None
        rule = page.claim(line, IN_HEAD) if kind[line] & HEAD else None
        if rule is None:
            if kind[line] & HEAD_SPAN:
                return None
            if title_passed or lengths[line] > TITLE:
                if title_passed and lengths[line] <= HEAD_GAP_LENGTH and top <= at and kind[filled[top]] & HEAD:
                    return None
                break
            title_passed = True
        elif lengths[line] <= BARE and not page.has_prose(number):
            return None
        elif lengths[line] <= BUTTON and line == first_filled:
            # The word of a button may be the title.
            return None
        elif rule.opens is None:
            if rule.group in active:
                removed[line] = (rule.id, rule.group)
        else:
            document = document or Document(page, number)
            if not opens_block(document, rule, line):
                break
            size = 1
            while top <= at and size <= rule.opens.lines and rule.takes_in(document.seen(filled[top]) or "\n"):
                size += 1
                top += 1
            if rule.group in active:
                for each in filled[top - size : top]:
                    removed[each] = (rule.id, rule.group)
    return removed


def _may_be_passed(page: Page, at: int, top: int) -> bool:
    """Whether the line `at`, which no rule claims, is short or of the site's own, and has something above it."""
    line = page.filled[at]
    if not any(page.kind[above] & FOOT or not page.plain[above] for above in page.filled[max(top, at - WIDE_GAP) : at]):
        return False
    return (
        page.lengths[line] <= WIDE_LENGTH
        or page.claim(line, BETWEEN) is not None
        or page.line(line).lstrip().startswith("http")
    )


def find_boilerplate(
    text: str, lines: Lines, hits: Hits, cues: Cues, active: frozenset[str], max_share: float
) -> tuple[Changes | None, list[int]]:
    """Return the lines and spans to remove from a buffer of documents, and the documents of which too much would go.

    `text` is simplified; `hits` are the places in it where a cue may begin.
    """
    page = Page(text, lines, hits, cues, active)
    removed: dict[int, tuple[str, str]] = {}
    pieces: list[Piece] = []
    refused: list[int] = []
    for number, where in worth_a_look(lines, hits, list(page.anywhere), page.headings):
        quick = _peel_quickly(page, number, where, active)
        if quick is not None:
            if quick:
                removed |= quick
            continue
        document = Document(page, number)
        peel(document, active, where)
        spans = [
            (start, stop, rule)
            for line, cut in document.spans.items()
            if line not in document.removed
            for start, stop, rule in cut
        ]
        if spans and _share(page, number, document.removed, spans) > max_share:
            refused.append(number)
            continue
        removed |= document.removed
        pieces += [(start, stop, "", rule.id, rule.group, True) for start, stop, rule in spans]
    whole, more = _lines(lines, removed, max_share)
    return merge([whole, changes(pieces)]), sorted(refused + more)


def _share(page: Page, number: int, removed: Iterable[int], spans: Iterable[tuple[int, int, Rule]]) -> float:
    """Return which share of a document's characters would go, blanks left out."""
    first, stop, *_ = page.bounds[number]
    gone = sum([page.lengths[line] for line in removed])
    for start, end, _rule in spans:
        gone += len("".join(page.text[start:end].split()))
    return float(gone / max(1, sum(page.lengths[first:stop])))


def _lines(lines: Lines, removed: dict[int, tuple[str, str]], max_share: float) -> tuple[Changes | None, list[int]]:
    """Return the removal of lines, and the documents that keep theirs because too much would go."""
    if not removed:
        return None, []
    labels = {name: number for number, name in enumerate(dict.fromkeys(removed.values()))}
    size = len(removed)
    numbers = np.fromiter(removed, np.intp, size)
    label = np.fromiter([labels[name] for name in removed.values()], np.intp, size)
    order = numbers.argsort()
    numbers, label = numbers[order], label[order]
    owner = lines.heads.searchsorted(numbers, side="right") - 1
    gone = np.bincount(owner, lines.lengths[numbers], len(lines.heads))
    refused = gone / np.maximum(np.add.reduceat(lines.lengths, lines.heads), 1) > max_share
    if refused.any():
        kept = ~refused[owner]
        numbers, label, owner = numbers[kept], label[kept], owner[kept]
    # A line goes with its line end; that of a document's last line belongs to the buffer.
    end = lines.breaks[numbers] + (numbers + 1 != lines.stops[owner])
    zero = np.zeros(len(numbers), np.intp)
    names = tuple((rule, group, False) for rule, group in labels)
    whole = Changes(lines.begins[numbers], end, zero, np.zeros(0, np.uint32), label, names)
    return whole, refused.nonzero()[0].tolist()
