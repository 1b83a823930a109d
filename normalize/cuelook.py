"""Where cues of boilerplate rules may begin, found by vector operations: what the compiled kernel does in one walk."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from normalize.blanks import NEWLINE
from normalize.changes import Codes, Index
from normalize.claimants import BITS, MIX, STEP
from normalize.cues import Cues, Mask
from normalize.cuestarts import apart

_ANY_LENGTH = 0xFFFFFFFF


def look(
    cues: Cues, codes: Codes, pairs: Index, lone: Index, after: Callable[[Index], Index]
) -> tuple[Index, npt.NDArray[np.uint16], npt.NDArray[np.uint16], Mask]:
    """Return the places where a cue may begin, what its rules can do and their longest line and span, a row each.

    Return also whether one of the rules of a place may know prose.

    `pairs` are the places of a first and a second character side by side, `lone` those of cues of one character.
    `after` gives the next place that is no blank.
    """

    def read(at: Index) -> Codes:
        return (found := codes.take(at)) + cues.fold.take(found)

    # Most pairs belong to no cue: the first goes with the second of others.
    (first, second), together = cues.pairs.tables, cues.pairs.together
    number = first.take(codes.take(pairs)).astype(np.uint32) * np.uint32(together.shape[1])
    number += second.take(codes.take(pairs + 1))
    some = together.take(number).nonzero()[0]
    places, prose = pairs[some], cues.pairs.prose.take(number[some])
    at, key = places, read(places)
    kinds: npt.NDArray[np.uint16] = np.zeros(len(places), np.uint16)
    longest: npt.NDArray[np.uint32] = np.zeros(len(places), np.uint32)
    inside: Mask = np.ones(len(places), np.bool_)
    for table in range(3):
        at = after(at)
        # No cue goes on in the next line, and what that is says nothing of this one.
        inside &= codes.take(at) != NEWLINE
        key = key * np.uint32(MIX) + read(at) * np.uint32(STEP)
        slot = key >> np.uint32(32 - BITS)
        kinds |= cues.kinds[table].take(slot) * inside
        more = cues.longest[table].take(slot) * inside
        np.maximum(apart(longest), apart(more), out=apart(longest))
    found = kinds.nonzero()[0]
    places, kinds = places.take(found), kinds.take(found)
    longest, prose = longest.take(found), prose.take(found)
    if len(lone):
        places = np.concatenate([places, lone])
        order = places.argsort(kind="stable")
        places = places.take(order)
        kinds = np.concatenate([kinds, cues.lone.take(read(lone))]).take(order)
        longest = np.concatenate([longest, np.full(len(lone), _ANY_LENGTH, np.uint32)]).take(order)
        prose = np.concatenate([prose, np.ones(len(lone), np.bool_)]).take(order)
    return places, kinds, apart(longest).reshape(-1, 2), prose
