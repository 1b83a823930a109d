"""What a person may want to look at in a document, told with line and column of the source.

The passes note places; sentences are made of them only for the documents that have some.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from normalize.buffer import Buffer
from normalize.changes import Changes, Index

#: So many places of a kind are named in one sentence; the others are counted.
NAMED = 20
GAP = "a blank between Chinese characters was closed, where a word may have been cut out"


def sentences(buffer: Buffer, sources: Sequence[str]) -> dict[int, list[str]]:
    """Return the sentences about documents, by their number.

    Doubtful places stand in the buffer; gaps that were closed are found in its steps.
    """
    found: dict[int, dict[str, list[int]]] = {}
    for number, place, what in (*buffer.doubts, *((number, place, GAP) for number, place in _gaps(buffer))):
        found.setdefault(number, {}).setdefault(what, []).append(place)
    return {
        number: [_sentence(sources[number], what, sorted(places)) for what, places in sorted(kinds.items())]
        for number, kinds in found.items()
    }


def _sentence(source: str, what: str, places: list[int]) -> str:
    lines = [0]
    for at, char in enumerate(source):
        if char == "\n" or (char == "\r" and source[at + 1 : at + 2] != "\n"):
            lines.append(at + 1)
    named = []
    for place in places[:NAMED]:
        line = bisect_right(lines, place)
        named.append(f"line {line} column {place - lines[line - 1] + 1}")
    more = f" and {len(places) - NAMED} more" if len(places) > NAMED else ""
    return f"{what}: {', '.join(named)}{more}"


def _gaps(buffer: Buffer) -> list[tuple[int, int]]:
    """Return document and place in its source of every gap that was closed."""
    gap = ("gap", "tidy", False)
    # The tidying is the last step, or the last but one.
    for at in range(len(buffer.steps) - 1, max(-1, len(buffer.steps) - 3), -1):
        last = buffer.steps[at][1]
        if isinstance(last, Changes) and gap in last.labels:
            break
    else:
        return []
    places = last.start[last.label == last.labels.index(gap)]
    for _, done in reversed(buffer.steps[:at]):
        if isinstance(done, Changes):
            places = _before(places, done)
    starts = buffer.steps[0][0]
    numbers = np.searchsorted(starts, places, side="right") - 1
    return list(zip(numbers.tolist(), (places - starts.take(numbers)).tolist(), strict=True))


def _before(places: Index, done: Changes) -> Index:
    """Return where places of the output of a step stood in its input; inside a change, where it begins."""
    gain = np.cumsum(done.size - (done.end - done.start))
    ends = done.end + gain
    at = np.searchsorted(ends, places, side="right")
    earlier = np.concatenate([np.zeros(1, np.intp), gain]).take(at)
    result: Index = places - earlier
    inside = np.minimum(at, len(done) - 1)
    return np.where((at < len(done)) & (result > done.start.take(inside)), done.start.take(inside), result)
