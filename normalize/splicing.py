"""What changes make of values that stand beside the characters of a buffer.

The repairs of damaged documents stand close together in few places of a long buffer: only the stretches with changes
are put together anew, what stands between them is copied as it is.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from normalize import kernel
from normalize.changes import Changes, moved, spans

#: Changes further apart, in characters, belong to different stretches, which should have so many of them each.
_APART, _CROWD = 2000, 48


def remove(values: npt.NDArray[Any], done: Changes) -> npt.NDArray[Any]:
    """Return values that stand beside the characters of a buffer without those of the spans that go."""
    if len(done) * 1200 < len(values):
        # Few changes: the long runs between them are copied whole.
        ends = [0, *done.end.tolist()]
        starts = [*done.start.tolist(), len(values)]
        return np.concatenate([values[end:start] for end, start in zip(ends, starts, strict=True)])
    keep = np.ones(len(values), dtype=np.bool_)
    keep[spans(done.start, done.end - done.start)] = False
    return values[keep]


def splice(values: npt.NDArray[Any], done: Changes, new: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return values that stand beside the characters of a buffer after the changes; `new` are those of `done.new`."""
    if kernel.native is not None:
        return kernel.splice(values, done, new)
    if not len(new):
        return remove(values, done)
    old = done.end - done.start
    same = old == done.size
    whole = bool(same.all())
    if whole or same.any():
        # What keeps its length is written over, whatever else goes.
        values = values.copy()
        if whole:
            values[spans(done.start, old)] = new
            return values
        size, rest = done.size[same], ~same
        at = done.size.cumsum() - done.size
        values[spans(done.start[same], size)] = new[spans(at[same], size)]
        new = new[spans(at[rest], done.size[rest])]
        done = Changes(done.start[rest], done.end[rest], done.size[rest], done.new[:0], done.label[rest], done.labels)
    kept = remove(values, done)
    if not len(new):
        return kept
    out = np.empty(len(kept) + len(new), dtype=values.dtype)
    fresh = np.zeros(len(out), dtype=np.bool_)
    fresh[spans(moved(done.start, done), done.size)] = True
    out[fresh] = new
    out[~fresh] = kept
    return out


def splice_stretches(values: npt.NDArray[Any], done: Changes, new: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return what `splice` does.

    >>> from normalize.changes import changes
    >>> done = changes([(at, at + 1, "", "x", "y", False) for at in (*range(100), *range(9000, 9100))])
    >>> len(splice_stretches(np.zeros(10_000), done, done.new))
    9800
    """
    if kernel.native is not None or len(done) < _CROWD:
        return splice(values, done, new)
    between = done.start[1:] - done.end[:-1]
    gaps = (between > _APART).nonzero()[0] + 1
    covered = done.end[-1] - done.start[0] - between[gaps - 1].sum()
    if (len(gaps) + 1) * _CROWD > len(done) or 2 * covered > len(values):
        return splice(values, done, new)
    places = np.append(0, done.size.cumsum())
    parts: list[npt.NDArray[Any]] = []
    stop = 0
    for first, last in pairwise([0, *gaps.tolist(), len(done)]):
        begin, end, own = int(done.start[first]), int(done.end[last - 1]), slice(first, last)
        some = Changes(
            done.start[own] - begin, done.end[own] - begin, done.size[own], done.new[:0], done.label[own], done.labels
        )
        written = new[places[first] : places[last]]
        parts += (values[stop:begin], splice(values[begin:end], some, written))
        stop = end
    return np.concatenate([*parts, values[stop:]])
