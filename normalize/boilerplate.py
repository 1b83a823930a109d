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
from normalize.document import IN_FOOT, IN_HEAD, Document, Page
from normalize.peeling import TITLE, peel
from normalize.rule import Rule
from normalize.unclaimed import BARE, BUTTON, GAP, GAP_LENGTH, HEAD_GAP_LENGTH, is_decoration


def _peel_quickly(page: Page, number: int, where: int, active: frozenset[str]) -> dict[int, tuple[str, str]] | None:
    """Do what `peel` does where single lines are all that goes; None where blocks, spans or decoration come in."""
    if where & ANY:
        return None
    filled, kind, plain = page.filled, page.kind, page.plain
    first, _, top, at = page.bounds[number]
    highest = page.headings[bisect_left(page.headings, first)] if where & HEADING else sys.maxsize
    removed: dict[int, tuple[str, str]] = {}
    while where & FOOT:
        line = filled[at]
        if not plain[line] and is_decoration(page.line(line)):
            return None
        rule = page.claim(line, IN_FOOT) if kind[line] & FOOT else None
        if rule is None:
            if kind[line] & FOOT_SPAN or line > highest or _may_be_passed(page, at, top):
                return None
            break
        if page.lengths[line] <= BARE and not page.has_prose(number):
            return None
        if rule.group in active:
            removed[line] = (rule.id, rule.group)
        at -= 1
        if at < top:
            return None
    title_passed = False
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
            if title_passed or page.lengths[line] > TITLE:
                if title_passed and page.lengths[line] <= HEAD_GAP_LENGTH and top <= at and kind[filled[top]] & HEAD:
                    return None
                break
            title_passed = True
        elif rule.opens is not None or (
            page.lengths[line] <= BARE and (page.lengths[line] <= BUTTON or not page.has_prose(number))
        ):
            return None
        elif rule.group in active:
            removed[line] = (rule.id, rule.group)
    return removed


def _may_be_passed(page: Page, at: int, top: int) -> bool:
    """Whether the line `at`, which no rule claims, is short, or a bare address, and has something above it."""
    line = page.filled[at]
    if page.lengths[line] > GAP_LENGTH and not page.line(line).lstrip().startswith("http"):
        return False
    return any(page.kind[above] & FOOT or not page.plain[above] for above in page.filled[max(top, at - GAP) : at])


def find_boilerplate(
    text: str, lines: Lines, hits: Hits, cues: Cues, active: frozenset[str], max_share: float
) -> tuple[Changes | None, list[int]]:
    """Return the lines and spans to remove from a buffer of documents, and the documents of which too much would go.

    `text` is simplified; `hits` are the places in it where a cue may begin.
    """
    page = Page(text, lines, hits, cues, active)
    removed: dict[int, tuple[str, str]] = {}
    final: list[int] = []
    pieces: list[Piece] = []
    refused: list[int] = []
    for number, where in worth_a_look(lines, hits, list(page.anywhere), page.headings):
        quick = _peel_quickly(page, number, where, active)
        if quick is not None:
            if quick and not _share(page, number, quick) > max_share:
                removed |= quick
                if page.bounds[number][1] - 1 in quick:
                    final.append(page.bounds[number][1] - 1)
            elif quick:
                refused.append(number)
            continue
        document = Document(page, number)
        peel(document, active, where)
        if not document.removed and not any(document.spans.values()):
            continue
        spans = [
            (start, stop, rule)
            for line, cut in document.spans.items()
            if line not in document.removed
            for start, stop, rule in cut
        ]
        if _share(page, number, document.removed, spans) > max_share:
            refused.append(number)
            continue
        removed |= document.removed
        if document.stop - 1 in document.removed:
            final.append(document.stop - 1)
        pieces += [(start, stop, "", rule.id, rule.group, True) for start, stop, rule in spans]
    return merge([_lines(lines, removed, final), changes(pieces)]), refused


def _share(page: Page, number: int, removed: Iterable[int], spans: Iterable[tuple[int, int, Rule]] = ()) -> float:
    """Return which share of a document's characters would go, blanks left out."""
    first, stop, *_ = page.bounds[number]
    lengths = page.lengths
    gone = sum([lengths[line] for line in removed])
    for start, end, _rule in spans:
        gone += len("".join(page.text[start:end].split()))
    return float(gone / max(1, page.sizes[stop] - page.sizes[first]))


def _lines(lines: Lines, removed: dict[int, tuple[str, str]], final: list[int]) -> Changes | None:
    """Return the removal of lines; `final` are those that are the last of their documents."""
    if not removed:
        return None
    labels = {name: number for number, name in enumerate(dict.fromkeys(removed.values()))}
    size = len(removed)
    numbers = np.fromiter(removed, np.intp, size)
    label = np.fromiter([labels[name] for name in removed.values()], np.intp, size)
    order = np.argsort(numbers)
    numbers = numbers[order]
    # A line goes with its line end; that of a document's last line belongs to the buffer.
    end = lines.breaks[numbers] + 1
    end[numbers.searchsorted(sorted(final))] -= 1
    zero = np.zeros(size, np.intp)
    names = tuple((rule, group, False) for rule, group in labels)
    return Changes(lines.begins[numbers], end, zero, np.zeros(0, np.uint32), label[order], names)
