"""What one pass does to a buffer of characters, and how the changes of several passes become edits of the source.

Every pass says what it changes as `Changes`: disjoint spans of its input, in order, each with its replacement. The
buffer after the pass is made from them, and so, only when someone asks, are the edits: there is no second code path
for explaining.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from normalize.model import RULE_GROUPS

if TYPE_CHECKING:
    from normalize.result import Edit

Codes = npt.NDArray[np.uint32]
Index = npt.NDArray[np.intp]

#: Rules that take the best of several readings.
UNCERTAIN = frozenset({"guessed-byte"})
#: One change in plain Python: start, end, replacement, rule, group, inline.
Piece = tuple[int, int, str, str, str, bool]


@dataclass(slots=True, eq=False, repr=False)
class Changes:
    """Spans [start, end) of a buffer and what replaces them; `label` numbers (rule, group, inline) in `labels`.

    `new` holds all replacements one after the other, `size` the length of each.
    """

    start: Index
    end: Index
    size: Index
    new: Codes
    label: Index
    labels: tuple[tuple[str, str, bool], ...]

    def __len__(self) -> int:
        return len(self.start)


def changes(pieces: Iterable[Piece]) -> Changes | None:
    """Collect single changes, in any order; None when there are none."""
    return changes_of([(0, sorted(pieces))])


def changes_of(documents: Iterable[tuple[int, list[Piece]]]) -> Changes | None:
    """Collect the single changes of some documents, each given with where it begins; all in their order."""
    some = [(begin, pieces) for begin, pieces in documents if pieces]
    if not some:
        return None
    rows = [piece for _, pieces in some for piece in pieces]
    start, end, new, *names = zip(*rows, strict=True)
    begins = np.repeat([begin for begin, _ in some], [len(pieces) for _, pieces in some])
    if all(len({*column}) == 1 for column in names):
        names = [column[:1] for column in names]
    every = list(zip(*names, strict=True))
    labels = {name: number for number, name in enumerate(dict.fromkeys(every))}
    label = map(labels.__getitem__, every) if len(labels) > 1 else repeat(0)
    return Changes(
        np.array(start, np.intp) + begins,
        np.array(end, np.intp) + begins,
        np.fromiter(map(len, new), np.intp, len(new)),
        np.frombuffer("".join(new).encode("utf-32-le", "surrogatepass"), np.uint32),
        np.fromiter(label, np.intp, len(new)),
        tuple(labels),
    )


def merge(parts: Sequence[Changes | None]) -> Changes | None:
    """Join changes of one and the same buffer; their spans must not overlap."""
    some = [part for part in parts if part is not None and len(part)]
    if len(some) < 2:
        return some[0] if some else None
    labels = tuple(dict.fromkeys(label for part in some for label in part.labels))
    number = {label: at for at, label in enumerate(labels)}
    start = np.concatenate([part.start for part in some])
    order = np.argsort(start, kind="stable")
    size = np.concatenate([part.size for part in some])
    new = np.concatenate([part.new for part in some])
    if len(new):
        # Every replacement moves with its span.
        at = np.cumsum(size) - size
        sizes = size[order]
        new = new[np.repeat(at[order] - (np.cumsum(sizes) - sizes), sizes) + np.arange(len(new))]
    label = np.concatenate([np.array([number[name] for name in part.labels], np.intp)[part.label] for part in some])
    end = np.concatenate([part.end for part in some])
    return Changes(start[order], end[order], size[order], new, label[order], labels)


def moved(places: Index, done: Changes) -> Index:
    """Return where places of the input stand in the output; a place at the start of a change stays before it."""
    gain = np.zeros(len(done) + 1, np.intp)
    np.cumsum(done.size - (done.end - done.start), out=gain[1:])
    shifted: Index = places + gain[done.end.searchsorted(places, side="right")]
    return shifted


def line_bounds(breaks: Index, number: int, size: int) -> tuple[int, int]:
    """Return [start, end) of a line of a buffer of `size` characters, given the positions of its line ends.

    >>> line_bounds(np.array([2, 5]), 1, 9)
    (3, 5)
    """
    begin = int(breaks[number - 1]) + 1 if number else 0
    return begin, int(breaks[number]) if number < len(breaks) else size


def spans(start: Index, size: Index) -> Index:
    """Return every position inside spans of the given sizes, in order."""
    total = int(size.sum())
    if total == len(size) and (size == 1).all():
        return start
    ends = np.cumsum(size)
    return np.repeat(start - (ends - size), size) + np.arange(total)


def slice_pieces(done: Changes, begin: int, stop: int) -> list[Piece]:
    """Return the changes that lie in [begin, stop) of the buffer, counted from `begin`."""
    first, last = (int(at) for at in done.start.searchsorted([begin, stop]))
    at = int(done.size[:first].sum())
    pieces = []
    for number in range(first, last):
        size = int(done.size[number])
        new = done.new[at : at + size].tobytes().decode("utf-32-le", "surrogatepass")
        at += size
        span = (int(done.start[number]) - begin, int(done.end[number]) - begin, new)
        pieces.append((*span, *done.labels[done.label[number]]))
    return pieces


def compose(before: list[Piece], after: list[Piece]) -> list[Piece]:
    """Join the changes of a pass (`before`) with those of the pass after it, as changes of the first pass's input.

    Where both touch the same characters they become one change: a removal takes in what was done inside it, otherwise
    the earlier pass gives its name. But what a tidying pass drops takes in no other removal: blank lines around lines
    that a rule removed would hide its name.
    """
    result: list[Piece] = []
    shift = left = right = 0  # shift: position after the first pass minus position before it
    while left < len(before) or right < len(after):
        if left < len(before):
            here = before[left][0] + shift
            if right == len(after) or here + len(before[left][2]) <= after[right][0]:
                result.append(before[left])
                shift += len(before[left][2]) - (before[left][1] - before[left][0])
                left += 1
                continue
        if left == len(before) or after[right][1] <= before[left][0] + shift:
            start, end, new, rule, group, inline = after[right]
            result.append((start - shift, end - shift, new, rule, group, inline))
            right += 1
            continue
        first, last, begin = left, right, min(after[right][0], before[left][0] + shift)
        stop = begin
        middle: list[tuple[int, str]] = []  # what the first pass wrote, by its place between the passes
        start = begin - shift
        while True:
            if right < len(after) and after[right][0] < max(stop, begin + 1):
                stop = max(stop, after[right][1])
                right += 1
            elif left < len(before) and before[left][0] + shift < max(stop, begin + 1):
                here, new = before[left][0] + shift, before[left][2]
                middle.append((here, new))
                stop = max(stop, here + len(new))
                shift += len(new) - (before[left][1] - before[left][0])
                left += 1
            else:
                break
        text = _overlay(begin, stop, middle, after[last:right])
        if not text and after[last][4] not in RULE_GROUPS:
            gone = [piece for piece in before[first:left] if not piece[2]]
            result += _beside(gone, start, stop - shift, after[last])
            continue
        name = after[last][3:] if not text else before[first][3:]
        result.append((start, stop - shift, text, *name))
    return result


def _beside(gone: list[Piece], start: int, stop: int, outer: Piece) -> list[Piece]:
    """Return removals inside [start, stop) and beside them what is left of the one that takes in all of it."""
    parts: list[Piece] = []
    for piece in gone:
        if piece[0] > start:
            parts.append((start, piece[0], *outer[2:]))
        parts.append(piece)
        start = piece[1]
    return [*parts, (start, stop, *outer[2:])] if start < stop else parts


def _overlay(begin: int, stop: int, middle: list[tuple[int, str]], after: list[Piece]) -> str:
    """Write the second pass's replacements over the first pass's text; every place is covered by one of them."""
    parts = []
    at = begin
    for start, end, new, *_ in [*after, (stop, stop, "", "", "", False)]:
        for here, text in middle:
            parts.append(text[max(0, at - here) : max(0, start - here)])
        parts.append(new)
        at = end
    return "".join(parts)


def edits(source: str, pieces: list[Piece]) -> tuple[Edit, ...]:
    """Return the changes of a source as edits with lines and columns."""
    from normalize.result import Edit

    starts = [0]
    size = len(source)
    for at, char in enumerate(source):
        if char == "\n" or (char == "\r" and not (at + 1 < size and source[at + 1] == "\n")):
            starts.append(at + 1)
    result = []
    for start, end, new, rule, group, inline in pieces:
        old = source[start:end]
        if old == new:
            continue
        line = bisect_right(starts, start)
        last = bisect_right(starts, max(start, end - 1))
        column = start - starts[line - 1] + 1
        result.append(Edit(rule, group, start, end, line, last, column, old, new, inline, rule in UNCERTAIN))
    return tuple(result)
