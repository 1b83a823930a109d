"""Titles of other pages between the paragraphs, below a heading that says so: 延伸阅读, and one to three of them.

A heading and a title in one line are a rule's (`related-insert`). In lines of their own the heading is known, and what
stands below it are short lines without the end of a sentence, down to the next paragraph.

Left alone: headings above books, works with their year, items of a list, or more titles than that, since those are what
the text refers to; headings right above a heading of the text, and those below which no paragraph follows; a title that
the paragraph below it says again, since that is its own text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import numpy as np

from normalize.changes import Index
from normalize.cues import Mask
from normalize.document import Document
from normalize.expressions import fullmatch, search
from normalize.hits import Lines
from normalize.page import IN_FOOT, SENTENCE
from normalize.topic import pairs
from normalize.view import view
from normalize.weight import is_text, of_text

#: So many titles at most, each of so many characters at least and at most.
TITLES: Final = 3
SHORTEST: Final = 8
LONGEST: Final = 70
#: So many lines stand above the heading at least, and a paragraph in one of so many.
TOP: Final = 3
NEAR: Final = 2
#: What the audit calls it: the rule for the same in one line.
NAME = ("related-insert", "related")

_HEADING = (
    "[^a-z0-9一-鿿]{0,3}(?:(?:延伸|相关|推荐)阅读|延伸新闻|(?:相关|更多)新闻|(?:延伸|相关|更多)报[导道]|相关文章|同场加映)[:]?"
    "[^a-z0-9一-鿿]{0,3}"
)
_TEXTS = r"[《。；;]|(?:19|20)\d\d|、.*、|^[-*+•·]?\s*(?:\d{1,2}|[一二三四五六七八九十])[.、)）]|[:：]$|[，,]$"


def may_stand(text: str, lines: Lines, headings: Sequence[int], top: Index, last: Index) -> Mask:
    """Return in which documents such titles may stand, by the lines that head lists and the ranks of their lines."""
    found = np.zeros(len(last), np.bool_)
    if headings:
        some = np.array(headings, np.intp)
        ranks = lines.filled.searchsorted(some)
        owner = top.searchsorted(ranks, side="right") - 1
        long = np.append((lines.lengths.take(lines.filled) > SENTENCE).nonzero()[0], len(lines.filled))
        below = long.take(long.searchsorted(ranks))
        near = (below - ranks > 1) & (below - ranks <= TITLES + 1)
        inside = near & (below <= last.take(owner)) & (ranks >= top.take(owner) + TOP)
        for number, shown in zip(owner[inside].tolist(), lines.shown(text, some[inside]), strict=True):
            found[number] |= _is_heading(view(shown))
    return found


def _heads(document: Document, title: int, text: int) -> bool:
    """Whether a paragraph says again what the title above it says: it is that title's own."""
    own, said = pairs(document.seen(title)), frozenset(pairs(document.seen(text)))
    return 0 < len(own) <= 2 * sum([pair in said for pair in own])


def _is_heading(seen: str) -> bool:
    return fullmatch(_HEADING, seen) is not None


def titles(document: Document, active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return what goes of the headings between paragraphs and the titles below them: what removes each line."""
    gone: dict[int, tuple[str, str]] = {}
    if NAME[1] not in active or not document.prose:
        return gone
    lines = document.left
    for heading in document.within(document.page.headings):
        at = bisect_left(lines, heading)
        if at < TOP or at == len(lines) or lines[at] != heading:
            continue
        if not _is_heading(document.seen(heading)) or document.claim(heading, IN_FOOT) is None:
            continue
        if not any(is_text(document, line) for line in lines[at - NEAR : at]):
            continue
        listed: list[int] = []
        for line in lines[at + 1 : at + 2 + TITLES]:
            if document.size(line) > SENTENCE and is_text(document, line) and "。" in document.text(line):
                if listed and not _heads(document, listed[-1], line):
                    gone |= dict.fromkeys([heading, *listed], NAME)
                break
            text = document.text(line).strip()
            fits = SHORTEST <= len(text) <= LONGEST and not search(_TEXTS, text) and not of_text(text)
            if not fits or len(listed) == TITLES:
                break
            listed.append(line)
    return gone
