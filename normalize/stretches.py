"""Changes that stand close together in few places of a long buffer, as the repairs of damaged documents do.

Only the stretches with changes are put together anew; what stands between them is copied as it is.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from normalize.changes import Changes, splice

#: Changes further apart, in characters, belong to different stretches, which should have so many of them each.
_APART, _CROWD = 2000, 48


def splice_stretches(values: npt.NDArray[Any], done: Changes, new: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return what `changes.splice` does.

    >>> from normalize.changes import changes
    >>> done = changes([(at, at + 1, "", "x", "y", False) for at in (*range(100), *range(9000, 9100))])
    >>> len(splice_stretches(np.zeros(10_000), done, done.new))
    9800
    """
    if len(done) < _CROWD:
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
