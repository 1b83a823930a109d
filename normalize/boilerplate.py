"""Boilerplate: peels the head and the foot of documents with the rules of a rulebook.

From the last line upward to the first line that no rule claims, and likewise from the top. A line is only looked at
when it holds one of the cues of a rule. Decoration goes with the block it borders on and stays otherwise. In doubt a
line is kept.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from normalize.changes import Changes, Piece, changes, merge
from normalize.cues import (
    ANY,
    FOOT,
    FOOT_SPAN,
    HEAD,
    HEAD_SPAN,
    HEADING,
    LONGEST_BLOCK,
    Cues,
    Hits,
    Lines,
    worth_a_look,
)
from normalize.document import IN_FOOT, IN_HEAD, Document, Page
from normalize.rule import Rule

#: The first line that no rule claims may be the title: headers stand below it. A longer one is no title.
TITLE = 60


def is_decoration(text: str) -> bool:
    """Whether a line shows nothing but marks.

    >>> is_decoration("—— ◆ ——"), is_decoration("END")
    (True, False)
    """
    return not any(map(str.isalnum, text))


def peel(document: Document, active: frozenset[str], where: int = HEAD | FOOT | ANY | HEADING) -> None:
    """Decide which lines and spans of a document go, rules of other groups than `active` only being passed over.

    `where` are the zones in which there may be something, and whether some line may head a block.
    """
    lines = document.filled
    if where & ANY:
        for line in document.within(document.page.anywhere):
            rule = document.anywhere(line)
            if rule is not None and rule.group in active:
                document.removed[line] = (rule.id, rule.group)
        # What is gone in any place must not stand between a heading and its block: a second run would not see it.
        if document.removed:
            lines = [line for line in lines if line not in document.removed]
    if where & FOOT:
        _peel_foot(document, lines, active, headed=bool(where & HEADING))
    if where & HEAD:
        _peel_head(document, lines, active)


def _peel_foot(document: Document, lines: Sequence[int], active: frozenset[str], *, headed: bool) -> None:
    waiting: list[int] = []  # decoration below which nothing has been removed so far
    below: str | None = None  # the group of the line below, when that has been removed
    plain, kind = document.page.plain, document.page.kind
    at = len(lines) - 1
    while at >= 0:
        line = lines[at]
        block: Sequence[int] = (line,)
        if not plain[line] and is_decoration(document.text(line)):
            if below is None:
                waiting.append(line)
            else:
                document.removed[line] = ("decoration", below)
            at -= 1
            continue
        rule = document.claim(line, IN_FOOT)
        if rule is None and headed and (found := _block_above(document, lines, at)) is not None:
            first, rule = found
            block = lines[first : at + 1]
        if rule is None:
            if not (kind[line] & FOOT_SPAN and document.cut(line, IN_FOOT)):
                break
            _keep_inactive(document, line, active)
            below = None
            waiting.clear()
            at -= not document.text(line).strip()
            continue
        below = rule.group if rule.group in active else None
        if below is not None:
            for each in block:
                document.removed[each] = (rule.id, below)
            for each in waiting:
                document.removed[each] = ("decoration", below)
        waiting.clear()
        at -= len(block)


def _keep_inactive(document: Document, line: int, active: frozenset[str]) -> bool:
    """Give back the span that was cut last if its group stays; the search goes on above it all the same."""
    kept = document.spans[line][-1][2].group not in active
    if kept:
        document.spans[line].pop()
    return kept


def _block_above(document: Document, lines: Sequence[int], at: int) -> tuple[int, Rule] | None:
    """Find a heading above line `at` whose block reaches down to it."""
    highest = lines[max(0, at - LONGEST_BLOCK)]
    for line in reversed(document.headings):
        if line >= lines[at]:
            continue
        if line < highest:
            break
        rule = document.heading(line)
        if rule is None or rule.opens is None or lines[above := bisect_left(lines, line, 0, at)] != line:
            continue
        body = lines[above + 1 : at + 1]
        if len(body) <= rule.opens.lines and all(rule.takes_in(document.seen(below) or "\n") for below in body):
            return above, rule
    return None


def _opens_block(document: Document, rule: Rule, heading: int) -> bool:
    """Whether the line below a heading belongs to its block, be it that it is gone already.

    An appeal to follow an account is boilerplate by itself; `免责声明` may head a section of the article.
    """
    if rule.group == "promo":
        return True
    below = bisect_left(document.filled, heading) + 1
    return below < len(document.filled) and rule.takes_in(document.seen(document.filled[below]) or "\n")


def _peel_head(document: Document, lines: Sequence[int], active: frozenset[str]) -> None:
    plain, kind = document.page.plain, document.page.kind
    title_passed = False
    above: str | None = None  # the group of the line above, when that has been removed
    at = 0
    while at < len(lines) and lines[at] not in document.removed:
        line = lines[at]
        at += 1
        rule = document.claim(line, IN_HEAD)
        if rule is not None and rule.opens is not None and not _opens_block(document, rule, line):
            return
        if rule is not None:
            block = [line]
            while rule.opens is not None and at < len(lines) and len(block) <= rule.opens.lines:
                if not rule.takes_in(document.seen(lines[at]) or "\n"):
                    break
                block.append(lines[at])
                at += 1
            above = rule.group if rule.group in active else None
            if above is not None:
                document.removed.update(dict.fromkeys(block, (rule.id, rule.group)))
        elif not plain[line] and is_decoration(document.text(line)):
            if above is not None:
                document.removed[line] = ("decoration", above)
        elif kind[line] & HEAD_SPAN and document.cut(line, IN_HEAD):
            if _keep_inactive(document, line, active):
                return
            at -= 1
        elif title_passed or document.page.lengths[line] > TITLE:
            return
        else:
            title_passed = True
            above = None


def find_boilerplate(
    text: str, lines: Lines, hits: Hits, cues: Cues, active: frozenset[str], max_share: float
) -> tuple[Changes | None, list[int]]:
    """Return the lines and spans to remove from a buffer of documents, and the documents of which too much would go.

    `text` is simplified; `hits` are the places in it where a cue may begin.
    """
    chosen = worth_a_look(lines, hits)
    if not chosen:
        return None, []
    page = Page(text, lines, hits, cues)
    removed: dict[int, tuple[str, str]] = {}
    final: list[int] = []
    pieces: list[Piece] = []
    refused: list[int] = []
    for number, where in chosen:
        document = Document(page, number)
        peel(document, active, where)
        if not document.removed and not any(document.spans.values()):
            continue
        if _share(document) > max_share:
            refused.append(number)
            continue
        removed |= document.removed
        if document.stop - 1 in document.removed:
            final.append(document.stop - 1)
        for line, spans in document.spans.items():
            if line not in document.removed:
                pieces += [(start, stop, "", rule.id, rule.group, True) for start, stop, rule in spans]
    return merge([_lines(lines, removed, final), changes(pieces)]), refused


def _share(document: Document) -> float:
    """Return which share of a document's characters would go, blanks left out."""
    lengths, sizes = document.page.lengths, document.page.sizes
    gone = sum([lengths[line] for line in document.removed])
    for line, spans in document.spans.items():
        if line not in document.removed:
            gone += sum(len("".join(document.page.text[start:stop].split())) for start, stop, _ in spans)
    return float(gone / max(1, sizes[document.stop] - sizes[document.first]))


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
