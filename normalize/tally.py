"""How many edits each rule has made in a buffer of documents, counted from its steps without working out the edits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from normalize.changes import Changes, Codes, Index, moved, spans
from normalize.model import RULE_GROUPS

#: What a step did: changes, or both codes where only single characters were replaced by single characters.
Step: TypeAlias = tuple[Index, Changes | tuple[Codes, Codes]]


def tally(steps: Sequence[Step]) -> Counter[str]:
    """Count the edits by rule, as the traces of all documents would show them (`changes.compose`)."""
    rules = tuple(dict.fromkeys(["convert", *(label[0] for _, done in steps for label in _labels(done))]))
    number = {rule: at for at, rule in enumerate(rules)}
    counts = np.zeros(len(rules), np.intp)
    converted: npt.NDArray[np.bool_] | None = None
    live: list[tuple[Index, Index, Index]] = []
    for _, done in steps:
        if isinstance(done, tuple):
            changed = done[0] != done[1]
            for first, stop, _names in live:
                changed[spans(first, stop - first)] = False
            counts[0] += np.count_nonzero(changed)
            converted = changed
            continue
        dropped = done.size == 0
        tidies = np.array([label[1] not in RULE_GROUPS for label in done.labels], np.bool_).take(done.label)
        counted = np.ones(len(done), np.bool_)
        following = []
        within: set[int] = set()  # where removals stay inside later ones
        for first, stop, names in live:
            at = done.end.searchsorted(first, side="right")
            inside = at < len(done)
            at = np.minimum(at, len(done) - 1)
            touched = inside & (done.start[at] < stop) & (done.start[at] < np.maximum(stop, first))
            taken = touched & dropped[at] & (done.end[at] >= stop)
            apart = taken & tidies[at] & (first == stop)
            within.update(first[apart].tolist())
            absorbed = taken & ~apart
            changed_again = touched & ~taken
            # Several earlier changes in one later one become one.
            again = changed_again.copy()
            again[changed_again] = ~counted[at[changed_again]]
            more = (changed_again & ~again).nonzero()[0]
            again[more[1:][at[more[1:]] == at[more[:-1]]]] = True
            counts -= np.bincount(names[absorbed | again], minlength=len(rules))
            counted[at[changed_again]] = False
            # And so do several later changes in one earlier one.
            until = done.start.searchsorted(stop[changed_again])
            several = (until > at[changed_again] + 1).nonzero()[0]
            for begin, end in zip(at[changed_again][several].tolist(), until[several].tolist(), strict=True):
                counted[begin:end] = False
            stays = ~(absorbed | again)
            following.append((moved(first[stays], done), moved(stop[stays], done), names[stays]))
        if converted is not None:
            # Conversions inside what goes go with it.
            places = converted.nonzero()[0]
            counts[0] -= (places.searchsorted(done.end[dropped]) - places.searchsorted(done.start[dropped])).sum()
            converted = None
        names = np.array([number[label[0]] for label in done.labels], np.intp)[done.label]
        counts += np.bincount(names[counted], minlength=len(rules))
        if len(steps) > 1:
            start = moved(done.start, done)
            if within:
                # One that others lie in is as many more as there are places of these in it.
                parted = done.end.searchsorted(sorted(within), side="right")
                counts += np.bincount(names[parted], minlength=len(rules))
                following.append((start[parted], start[parted], names[parted]))
            following.append((start[counted], (start + done.size)[counted], names[counted]))
        live = following
    return Counter({rule: count for rule, count in zip(rules, counts.tolist(), strict=True) if count > 0})


def _labels(done: Changes | tuple[Codes, Codes]) -> tuple[tuple[str, str, bool], ...]:
    return () if isinstance(done, tuple) else done.labels
