"""The first words of other pages at the end of a text, each cut off: a box whose heading and titles are gone.

A site cuts all of them at the same length, in the middle of a sentence, with three dots.

Left alone: a single such line, and two of lengths that differ, since a text may break off; the two signs of an ellipsis
(……) with which a text says so; what stands below sentences shorter than it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from normalize.changes import Index
from normalize.cues import Mask
from normalize.document import Document
from normalize.expressions import match
from normalize.page import Page
from normalize.weight import has_body

#: So many lines at least, each of so many characters; two of them differ by so many at most.
SEVERAL: Final = 2
LEAST: Final = 30
MOST: Final = 200
ALIKE: Final = 6
#: What the audit calls it: the rule for the same below a heading.
NAME = ("related-teasers", "related")

_CUT = r".*[^….。!?！？”」](?:…|\.\.\.)$"
#: With one of these ends a line that is cut off, or with blanks behind.
_ENDS = frozenset("…. \t\u3000")


def may_be_cut(text: str, ends: Index) -> Mask:
    """Return whether some lines may be cut off, by where they end in a text."""
    return np.fromiter([text[end - 1 : end] in _ENDS for end in ends.tolist()], np.bool_, len(ends))


def ends_in_teasers(page: Page, top: Index, last: Index) -> Mask:
    """Return whether in some documents the last line left may be cut off, by the ranks of the first and last lines."""
    lines = page.ranks.take(np.maximum(last, top))
    found: Mask = page.sizes.take(lines) >= LEAST
    for at in found.nonzero()[0].tolist():
        found[at] = page.text[page.ends[line := int(lines[at])] - 1] in _ENDS and _is_cut(page.line(line))
    return found


def teasers(document: Document, lines: Sequence[int], active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return what goes at the end of the lines that are left of a document: what removes each, by line."""
    if NAME[1] not in active:
        return {}
    sizes: list[int] = []
    for line in reversed(lines):
        size = document.size(line)
        if not LEAST <= size <= MOST or not _is_cut(document.text(line)):
            break
        sizes.append(size)
    if len(sizes) < SEVERAL or (len(sizes) == SEVERAL and abs(sizes[0] - sizes[1]) > ALIKE):
        return {}
    first = len(lines) - len(sizes)
    return dict.fromkeys(lines[first:], NAME) if has_body(document, lines[:first], sum(sizes) + 1) else {}


def _is_cut(text: str) -> bool:
    return match(_CUT, text.rstrip()) is not None
