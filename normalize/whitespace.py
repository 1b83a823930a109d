"""Blanks and blank lines: no blank between Chinese characters, none at line ends, one blank line between paragraphs.

What is left alone: blanks between Chinese and Latin, tabs and ideographic blanks inside a line (they set out columns),
runs of blanks after a full stop (lost paragraph breaks), indents unless they are to be dropped, and blanks that set
apart what is no sentence: `第一章 总则`, a headline of two parts, verse, a list of names, a caption, labels (but see
`edges`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from normalize.blanks import blank_lines, line_begins
from normalize.changes import Changes, Codes, Index, changes, merge
from normalize.neighbours import ALNUM, CLOSE, EDGE, HAN, OPEN, PAUSE

COMMA = ord("，")


def _where(mask: npt.NDArray[np.bool_]) -> Index:
    return mask.nonzero()[0]


def tidy_whitespace(
    codes: Codes, classes: npt.NDArray[np.uint8], blanks: tuple[Index, Index], breaks: Index, opens: Index, indent: bool
) -> Changes | None:
    """Return the blanks and line ends to drop from a buffer whose every line ends in a line end.

    `codes` have their punctuation tidied; `blanks` are the runs of blanks in them, `breaks` the line ends, `opens` the
    positions where documents begin. `indent` says that blanks at the start of a line stay.
    """
    first, stop = blanks
    starts = line_begins(breaks)
    empty = blank_lines(codes, first, stop, breaks)
    heads = np.zeros(len(breaks), np.bool_)
    heads[breaks.searchsorted(opens)] = True
    lines = _tidy_lines(empty, starts, breaks, heads)
    if lines is not None and len(first):
        # Blanks on a line that goes go with it.
        at = np.minimum(lines.end.searchsorted(first, side="right"), len(lines) - 1)
        outside = (lines.start[at] > first) | (lines.end[at] < stop)
        first, stop = first[outside], stop[outside]
    return merge([lines, _tidy_blanks(codes, classes, (first, stop), breaks, opens, indent)])


def _tidy_blanks(
    codes: Codes, classes: npt.NDArray[np.uint8], blanks: tuple[Index, Index], breaks: Index, opens: Index, indent: bool
) -> Changes | None:
    """Return the blanks to drop."""
    first, stop = blanks
    if not len(first):
        return None
    size = len(codes)
    before, after = np.maximum(first - 1, 0), np.minimum(stop, size - 1)
    left, right = classes.take(codes.take(before)), classes.take(codes.take(after))
    left[first == 0] = EDGE
    right[stop == size] = EDGE
    trailing = right == EDGE
    leading = (left == EDGE) & ~trailing
    inner = ~trailing & ~leading
    # A run that begins or ends with a tab or an ideographic blank, or may hold one, sets out columns.
    inner &= (codes.take(first) == 32) & (codes.take(stop - 1) == 32)
    for run in _where(inner & (stop - first > 2)).tolist():
        inner[run] = bool((codes[first[run] : stop[run]] == 32).all())
    drop = trailing.copy()
    if not indent:
        drop |= leading
    candidates = _where(inner & (left != ALNUM))
    if len(candidates):
        lefts, rights = left[candidates], right[candidates]
        single = stop[candidates] - first[candidates] == 1
        # One blank behind a pause is a leftover of ASCII punctuation; before a pause or a closing mark none belongs.
        # Before a letter or a number it may be a lost paragraph break, unless a clause goes on.
        comma = (rights == ALNUM) & (codes.take(before[candidates]) == COMMA)
        pause = single & (lefts == PAUSE) & ((rights == HAN) | (rights == OPEN) | comma)
        closing = ((rights == CLOSE) | (rights == PAUSE)) & ((lefts - np.uint8(HAN) <= PAUSE - HAN) | (lefts == OPEN))
        opening = (lefts == OPEN) & ((rights == HAN) | (rights == OPEN))
        drop[candidates[pause | closing | opening]] = True
        gaps = candidates[(lefts == HAN) & (rights == HAN)]
    else:
        gaps = candidates
    done = _drop(first[drop], stop[drop], "blank")
    if not len(gaps):
        return done
    # Its patterns take a while to compile, and most runs need none of them.
    from normalize.gaps import closable

    closed = closable(codes, blanks, gaps, breaks, opens)
    return merge([done, _drop(first[closed], stop[closed], "gap")])


def _drop(first: Index, stop: Index, rule: str) -> Changes | None:
    if not len(first):
        return None
    zero = np.zeros(len(first), np.intp)
    return Changes(first, stop, zero, np.zeros(0, np.uint32), zero, ((rule, "tidy", False),))


def _tidy_lines(
    blank: npt.NDArray[np.bool_], starts: Index, ends: Index, opens: npt.NDArray[np.bool_]
) -> Changes | None:
    """Return the blank lines to drop: those above the first line of a document, and all but one of several in a row.

    Lines are [starts, ends) without their line end; `blank` tells which hold nothing that is seen, `opens` which are
    the first of a document. At the end of a document no blank line stays, but a final line end does.
    """
    again = _where(blank[1:] & blank[:-1] & ~opens[1:]) + 1
    top = _where(blank & opens)
    if not len(again) and not len(top):
        return None
    rows = []
    leading: set[int] = set()
    size = len(starts)
    for line in top.tolist():
        # Every blank line on top goes with the line end that follows it.
        while blank[line]:
            leading.add(line)
            if line + 1 < size and not opens[line + 1]:
                rows.append((int(starts[line]), int(starts[line + 1]), "", "blank-line", "tidy", False))
                line += 1
            else:
                break
    for line in again.tolist():
        if line not in leading:
            rows.append((int(ends[line - 1]), int(ends[line]), "", "blank-line", "tidy", False))
    return changes(rows)
