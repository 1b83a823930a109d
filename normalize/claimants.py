"""Which rules may claim a line as a whole, told by the compiled kernel: one walk through the line finds all cues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from normalize import kernel
from normalize.changes import Codes
from normalize.matcher import encode
from normalize.rule import MANY_STOPS, ZONES, Rule
from normalize.view import fold_table
from normalize.words import denies

#: The bits of a slot, and the numbers by which characters are mixed into one.
BITS, MIX, STEP = 16, 0x9E3779B1, 0x85EBCA77


class Claimants:
    """The cues of some rules as tables: each stands in the slot of its first two characters, or of its only one."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._all = rules
        owners: dict[str, list[int]] = {}
        for number, rule in enumerate(rules):
            if not rule.span:
                for cue in dict.fromkeys(rule.cues):
                    owners.setdefault(cue, []).append(number)
        cues = list(owners)
        chars = encode("".join(cues))
        sizes = np.fromiter(map(len, cues), np.intp, len(cues))
        counts = np.fromiter(map(len, owners.values()), np.intp, len(cues))
        begins, ends = sizes.cumsum() - sizes, counts.cumsum()
        second = chars.take(np.minimum(begins + 1, len(chars) - 1))
        slots = slots_of(np.stack([chars.take(begins), np.where(sizes > 1, second, np.uint32(0))], axis=1))[0]
        order = slots.argsort(kind="stable")
        rows = np.stack([begins, sizes, ends - counts, ends], axis=1).astype(np.int32)
        firsts = slots[order].searchsorted(np.arange((1 << BITS) + 1)).astype(np.int32)
        fits = [(_zones(rule), rule.longest, rule.stops) for rule in rules]
        tables = (
            fold_table(),
            chars,
            rows[order],
            firsts,
            np.packbits(firsts[1:] != firsts[:-1], bitorder="little"),
            np.array([number for each in owners.values() for number in each], np.int32),
            np.array(fits, np.int32).reshape(-1, 3),
        )
        # The kernel takes a view sooner than an array, which is most of what a short line costs it.
        views = [each.data for each in tables]
        self._fold, self._chars, self._cues, self._slots, self._taken, self._owners, self._rules = views

    def of(self, line: str, zone: int, least: int) -> list[Any] | None:
        """Return the view of a line and the numbers of the rules that may claim it in a zone, in their order.

        Nothing where there are none, and None where signs of Markdown may part the characters of a cue. The line counts
        as `least` characters or more.
        """
        # Named one by one: to put all arguments together first takes as long as a short line itself.
        fold, chars, cues, slots, taken = self._fold, self._chars, self._cues, self._slots, self._taken
        found: list[Any] | None = kernel.native.claimants(
            line, fold, chars, cues, slots, taken, self._owners, self._rules, zone, least, MANY_STOPS
        )
        return found

    def first(self, found: list[Any]) -> Rule | None:
        """Return the first of the rules that `of` has found that does claim the line, unless its words deny that."""
        if not found:
            return None
        seen: str = found[0]
        # Half a surrogate pair is none any more, in a view.
        data = seen.encode()
        for at in range(1, len(found)):
            number: int = found[at]
            rule = self._all[number]
            if rule.matches(seen, data) and not (rule.asks and denies(seen)):
                return rule
        return None


def slots_of(starts: Codes) -> list[npt.NDArray[np.uint32]]:
    """Return the slots of some cues by two, three and four characters, given a row each, as `Cues.look` does."""
    key = starts[:, 0]
    slots = []
    for column in range(1, starts.shape[1]):
        key = key * np.uint32(MIX) + starts[:, column] * np.uint32(STEP)
        slots.append(key >> np.uint32(32 - BITS))
    return slots


def _zones(rule: Rule) -> int:
    """Return the zones in which a rule claims whole lines, a bit each."""
    return 0 if rule.span else sum(1 << zone for zone, wheres in enumerate(ZONES) if rule.where in wheres)
