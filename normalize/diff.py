"""The difference between a text and what became of it, as a unified diff made from the edits.

The edits say where the texts differ, so no search for the difference is needed: the time is linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from normalize.result import Edit

#: Unchanged lines shown around a change.
CONTEXT = 3
_RED, _GREEN, _CYAN, _BOLD, _PLAIN = "\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[1m", "\x1b[0m"
#: What makes a terminal do something, or show text in another order than it has.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

#: A run of source lines [first, last) and the lines that replace it.
_Block = tuple[int, int, list[str]]


def unified(
    source: str,
    edits: Sequence[Edit],
    name: str,
    *,
    colour: bool = False,
    terminal: bool = False,
    context: int = CONTEXT,
) -> str:
    r"""Return the unified diff of `source` and its edited form; empty when there is no edit.

    Only "\n" ends a line here, as it does for `patch`. With `terminal` control characters are shown as escapes.

    >>> from normalize.result import Edit
    >>> print(unified("甲\n乙\n", [Edit("r", "credit", 0, 2, 1, 1, 1, "甲\n", "")], "a.txt"), end="")
    --- a/a.txt
    +++ b/a.txt
    @@ -1,2 +1 @@
    -甲
     乙
    """
    lines = _lines(source)
    blocks = _blocks(source, lines, edits)
    if not blocks:
        return ""
    out = [_paint(f"--- a/{name}", _BOLD, colour), _paint(f"+++ b/{name}", _BOLD, colour)]
    grown = 0
    for group in _groups(blocks, context):
        out += _hunk(lines, group, grown, context, colour, terminal)
        grown += sum(len(new) - (last - first) for first, last, new in group)
    return "\n".join(out) + "\n"


def _lines(text: str) -> list[str]:
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _blocks(source: str, lines: list[str], edits: Sequence[Edit]) -> list[_Block]:
    """Return the runs of lines that edits touch, each with what replaces it."""
    starts = [0, *accumulate(map(len, lines))]
    runs: list[tuple[int, int]] = []
    for edit in edits:
        first, last = _touched(edit, starts, len(source))
        if runs and first <= runs[-1][1]:
            first, last = runs[-1][0], max(last, runs[-1][1])
            runs.pop()
        runs.append((first, last))
    blocks: list[_Block] = []
    at = 0
    for first, last in runs:
        position, end = starts[first], starts[last]
        parts: list[str] = []
        # An insertion behind the last line belongs to the last run.
        while at < len(edits) and (edits[at].start < end or (first, last) == runs[-1]):
            parts += (source[position : edits[at].start], edits[at].new)
            position = edits[at].end
            at += 1
        block = _trimmed(lines, first, last, _lines("".join((*parts, source[position:end]))))
        if block[2] != lines[block[0] : block[1]]:
            blocks.append(block)
    return blocks


def _touched(edit: Edit, starts: list[int], size: int) -> tuple[int, int]:
    """Return the lines [first, last) that an edit changes, with the one that it appends to what is left of them."""
    count = len(starts) - 1
    first = min(bisect_right(starts, edit.start) - 1, count)
    if edit.start == size and count and starts[count - 1] < size:
        # Behind the last line: part of it, or after it where it is ended. The latter joins only what is inserted.
        first = count - 1
    last = min(bisect_right(starts, max(edit.end - 1, edit.start)), count)
    whole = edit.start == starts[first] and not edit.new
    if not whole and not edit.new.endswith("\n") and edit.end == starts[last]:
        last = min(last + 1, count)
    return first, max(first, last)


def _trimmed(lines: list[str], first: int, last: int, new: list[str]) -> _Block:
    """Leave out lines at both ends that stay as they are."""
    begin, end = 0, len(new)
    while first < last and begin < end and lines[first] == new[begin]:
        first, begin = first + 1, begin + 1
    while first < last and begin < end and lines[last - 1] == new[end - 1]:
        last, end = last - 1, end - 1
    return first, last, new[begin:end]


def _groups(blocks: list[_Block], context: int) -> Iterator[list[_Block]]:
    """Put blocks together whose context would touch."""
    group = [blocks[0]]
    for block in blocks[1:]:
        if block[0] - group[-1][1] > 2 * context:
            yield group
            group = []
        group.append(block)
    yield group


def _hunk(
    lines: list[str], group: list[_Block], grown: int, context: int, colour: bool, terminal: bool
) -> Iterator[str]:
    begin, end = max(0, group[0][0] - context), min(len(lines), group[-1][1] + context)
    after = end - begin + sum(len(new) - (last - first) for first, last, new in group)
    yield _paint(f"@@ -{_range(begin, end - begin)} +{_range(begin + grown, after)} @@", _CYAN, colour)
    at = begin
    for first, last, new in group:
        yield from _marked(" ", lines[at:first], "", terminal)
        yield from _marked("-", lines[first:last], _RED if colour else "", terminal)
        yield from _marked("+", new, _GREEN if colour else "", terminal)
        at = last
    yield from _marked(" ", lines[at:end], "", terminal)


def _range(begin: int, count: int) -> str:
    # As diff(1) counts: an empty range is named by the line before it.
    return f"{begin + 1}" if count == 1 else f"{begin + 1 if count else begin},{count}"


def _marked(mark: str, lines: Sequence[str], colour: str, terminal: bool) -> Iterator[str]:
    for line in lines:
        shown = line.removesuffix("\n")
        if terminal:
            shown = _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", shown)
        yield _paint(mark + shown, colour, bool(colour))
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"


def _paint(text: str, code: str, colour: bool) -> str:
    return f"{code}{text}{_PLAIN}" if colour else text
