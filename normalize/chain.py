"""Two steps that follow one another as one: the stages of a conversion, where one may undo what another did."""

from __future__ import annotations

import numpy as np

from normalize.changes import Changes, Codes, moved, spans


def join(first: Changes, second: Changes, codes: Codes) -> Changes:
    """Return what two steps do together, as changes of the first one's input; `codes` are the second one's output.

    Both change their input under one and the same label, and neither only removes.

    >>> one = np.ones(1, np.intp)
    >>> label = (("convert", "convert", False),)
    >>> first = Changes(one, one + 1, one + 1, np.array([7, 8], np.uint32), one - 1, label)
    >>> second = Changes(one + 1, one + 2, one, np.array([9], np.uint32), one - 1, label)
    >>> both = join(first, second, np.array([5, 7, 9, 5], np.uint32))
    >>> both.start.tolist(), both.end.tolist(), both.new.tolist()
    ([1], [2], [7, 9])
    """
    begin = moved(first.start, first)
    begins = np.concatenate([begin, second.start])
    ends = np.concatenate([begin + first.size, second.end])
    order = np.argsort(begins, kind="stable")
    begins, reach = begins[order], np.maximum.accumulate(ends[order])
    # What overlaps becomes one change.
    heads = np.concatenate([[0], (begins[1:] >= reach[:-1]).nonzero()[0] + 1])
    start, end = begins[heads], reach[np.append(heads[1:], len(reach)) - 1]
    there = [moved(at, second) for at in (start, end)]
    gain = np.concatenate([[0], np.cumsum(first.size - (first.end - first.start))])
    back = [at - gain[np.searchsorted(begin + first.size, at, side="right")] for at in (start, end)]
    size = there[1] - there[0]
    return Changes(back[0], back[1], size, codes[spans(there[0], size)], np.zeros(len(size), np.intp), first.labels)


def without_idle(done: Changes, codes: Codes) -> Changes:
    """Leave out the changes of `codes` that change nothing."""
    at = np.cumsum(done.size) - done.size
    same = done.end - done.start == done.size
    size = done.size[same]
    differ = codes[spans(done.start[same], size)] != done.new[spans(at[same], size)]
    idle = np.zeros(len(done), np.bool_)
    if len(size):
        idle[same] = ~np.logical_or.reduceat(differ, np.cumsum(size) - size)
    keep = ~idle
    new = done.new[spans(at[keep], done.size[keep])]
    return Changes(done.start[keep], done.end[keep], done.size[keep], new, done.label[keep], done.labels)
