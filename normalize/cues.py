"""Cues: where in a buffer of documents boilerplate rules may have something to say, found by vector operations.

Every rule names short literals, one of which must stand in a line. So the body of an article, and most heads and feet,
are told to hold nothing without looking at a single line by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from normalize import cuestarts, kernel
from normalize.changes import Codes
from normalize.claimants import Claimants
from normalize.cuestarts import Starts
from normalize.rule import ZONES, Rule, by_stops, in_order
from normalize.view import fold_table

Flags = npt.NDArray[np.uint16]
Mask = npt.NDArray[np.bool_]

#: Flag bits of the characters that may begin a cue, that may come second in one, that are a cue by themselves. Shifted
#: by two, the second is the first: so places where both stand side by side are found in one step.
CUE: Final = 1024
SECOND_OF_CUE: Final = 256
LONE_CUE: Final = 2048
ALL_OF_CUE = CUE | SECOND_OF_CUE | LONE_CUE
#: What the rules of a cue can do: claim a line of the head, of the foot, anywhere; open a block; cut off a span; claim
#: a line that stands between boilerplate; say that the text above is over.
HEAD: Final = 1
FOOT: Final = 2
ANY: Final = 4
HEADING: Final = 8
HEAD_SPAN: Final = 16
FOOT_SPAN: Final = 32
INSIDE: Final = 64
END: Final = 128
#: Shifted by so much, what they can do with a line of two full stops or more.
STOPPED: Final = 8
SEVERAL: Final = 2
#: A span is looked for in so many characters at the end, or the start, of a line.
SPAN_REACH: Final = 1000
#: By how much a line may be longer than its view.
SLACK: Final = 16
#: A heading is no longer than this.
LONGEST_HEADING: Final = 40
#: The groups of lines that may be glued to the end of a text.
GLUED = frozenset({"disclaimer", "copyright", "promo", "contact", "share"})
#: How far above a line the heading of its block is looked for, in lines.
LONGEST_BLOCK: Final = 100
#: So many beginnings of cues are remembered with their rules.
REMEMBERED: Final = 2_048
#: So many lines are asked about in less time than the tables of `claimants` are made in, 7 ms.
FEW_LINES: Final = 256
#: The rule of what readers of a bulletin board say, in one line each.
PUSH: Final = "push-line"
#: Beyond this code point lie no characters that the tables name.
LIMIT = 0x32000


class Cues:
    """The cues of some rules, by their first characters.

    Under the hash of the first two, three or four characters of a cue stand the bits of what its rules can do, and how
    long a line they take. Two cues may share a place, which only makes a line be looked at in vain.
    """

    def __init__(self, rules: Iterable[Rule], starts: Starts | None = None) -> None:
        """Take the tables of these rules as `starts`, where they were made before."""
        self.rules = tuple(in_order(rules))
        self.numbers = {rule: number for number, rule in enumerate(self.rules)}
        #: The rules of each of the zones, by full stops.
        whole = [by_stops(self.rules, zones) for zones in ZONES]
        self.whole = tuple(tuple(map(_bits, each)) for each in whole)
        #: Of the last ones those with cues of one character, which are everywhere: their lines are not looked for but
        #: looked at, if they are no longer than the longest.
        loose = {at for at in whole[-1][0] if any(len(cue) == 1 for cue in self.rules[at].cues)}
        self.loose = _bits(loose)
        #: The rules of spans of the foot and of the head.
        self.spans = [
            _bits(at for at, rule in enumerate(self.rules) if rule.span and rule.where == where)
            for where in ("foot", "head")
        ]
        #: Those of whole lines of the foot that may be glued to the end of a text.
        self.glued = _bits(at for at, rule in enumerate(self.rules) if _is_glued(rule))
        self.longest_loose = max((self.rules[at].longest for at in loose), default=0)
        #: Rules by the first characters of their cues, up to four.
        self.starts = starts or self.made(loose)
        self.rows = dict(zip(self.starts.starts, range(len(self.starts.starts)), strict=True))
        self._ends = self.starts.counts.cumsum()
        self.pairs, self.kinds, self.longest, self.lone = self.starts[3:]
        self.fold = fold_table()
        self._by_part: dict[str, int] = {}
        self._for_kernel: tuple[tuple[npt.NDArray[Any], ...], int] | None = None
        self._claimants: Claimants | None = None
        self._asked = 0
        #: Whether each rule opens a block, and for sets of groups which rules are in one of them.
        self.opens = np.array([rule.opens is not None for rule in self.rules], np.bool_)
        #: The number of the rule `PUSH`, or one that no rule has.
        self.pushes = next((at for at, rule in enumerate(self.rules) if rule.id == PUSH), len(self.rules))
        self._active: dict[frozenset[str], Mask] = {}
        #: For foot, head, any place and between boilerplate the number of the rule that claims a line, by its text: the
        #: lines of a site come again and again.
        self.known: tuple[dict[str, int], ...] = ({}, {}, {}, {})
        #: For each heading, by its rule, which lines may stand below it.
        self.bodies: dict[str, dict[str, bool]] = {}
        #: The rules between boilerplate; for each rule for any place, by its name, those beside what it claims.
        self.between = tuple(rule for rule in self.rules if rule.where == "between")
        self.beside: dict[str, tuple[Rule, ...]] = {}

    def made(self, loose: Collection[int]) -> Starts:
        """Return the tables of what the cues of these rules begin with; `loose` ones are looked at, not looked for."""
        kinds = np.array([_kind(rule) for rule in self.rules], np.uint16)
        prosy = kinds >> STOPPED | kinds & (HEAD_SPAN | FOOT_SPAN)
        return cuestarts.made(self.rules, loose, kinds, prosy != 0)

    @property
    def for_kernel(self) -> tuple[tuple[npt.NDArray[Any], ...], int]:
        """What the compiled kernel finds cues by."""
        if self._for_kernel is None:
            pairs, found = self.pairs, (self.kinds, self.longest, self.lone)
            self._for_kernel = kernel.tables_of(pairs.numbers, pairs.rows, pairs.prosy, *found)
        return self._for_kernel

    def are_worth_tables(self) -> bool:
        """Count a line that is asked about; say whether there were enough to make the tables of `claimants` for."""
        self._asked += 1
        return self._asked > FEW_LINES

    @property
    def claimants(self) -> Claimants:
        """What tells by the compiled kernel which rules may claim a line."""
        if self._claimants is None:
            self._claimants = Claimants(self.rules)
        return self._claimants

    def active(self, groups: frozenset[str]) -> Mask:
        """Return whether each rule is in one of some groups."""
        if groups not in self._active:
            self._active[groups] = np.array([rule.group in groups for rule in self.rules], np.bool_)
        return self._active[groups]

    def flags(self, shift: Codes) -> Flags:
        """Return the flag bits of every character, given the `Table.shift` that simplifies each."""
        flags: Flags = np.zeros(0x110000, np.uint16)
        # Blanks may stand inside a cue; they have a number as a second character.
        codes = self.pairs.numbered
        numbers = self.pairs.numbers.take(codes)
        flags[codes[numbers & 0xFFFF != 0]] |= np.uint16(CUE)
        flags[codes[numbers >> 16 != 0]] |= np.uint16(SECOND_OF_CUE)
        flags[[ord(start) for start in self.rows if len(start) == 1]] |= np.uint16(LONE_CUE)
        fold = self.fold
        other = (shift[:LIMIT] | fold[:LIMIT]).nonzero()[0].astype(np.uint32)
        # 著 becomes 着 by itself and stays in 著作.
        for one in (other + shift.take(other), other):
            flags[other] |= flags.take(one + fold.take(one))
        return flags

    def of(self, line: str, starts: Iterable[int], only: int | None = None) -> list[Rule]:
        """Return the rules, `only` of this set, in order, of which a cue may begin at places of a folded line.

        Sets of rules are numbers with a bit for each.
        """
        found = 0 if only is None else self.loose
        for start in starts:
            part = line[start : start + 4]
            if " " in part:
                part = line[start : start + 40].replace(" ", "")[:4]
            numbers = self._by_part.get(part)
            if numbers is None:
                if len(self._by_part) >= REMEMBERED:
                    self._by_part.clear()
                numbers = self._by_part[part] = _bits(self._begun_by(part))
            found |= numbers
        if only is not None:
            found &= only
        rules = []
        while found:
            lowest = found & -found
            rules.append(self.rules[lowest.bit_length() - 1])
            found ^= lowest
        return rules

    def within(self, seen: str, only: int) -> list[Rule]:
        """Return the rules, of this set, of which a cue may begin anywhere in the view of a text."""
        found: set[int] = set()
        for at in range(len(seen)):
            found.update(self._begun_by(seen[at : at + 4]))
        return [self.rules[number] for number in sorted(found) if only >> number & 1]

    def _begun_by(self, part: str) -> list[int]:
        """Return the numbers of the rules of which a cue begins with what some characters begin with."""
        numbers: list[int] = []
        for size in range(1, 5):
            row = self.rows.get(part[:size])
            if row is not None:
                stop = int(self._ends[row])
                numbers += self.starts.owners[stop - int(self.starts.counts[row]) : stop].tolist()
        return numbers


def _bits(numbers: Iterable[int]) -> int:
    """Return a set of rules as a number: its bits are those of the rules."""
    return sum({1 << number for number in numbers})


def _is_glued(rule: Rule) -> bool:
    return rule.where == "foot" and rule.group in GLUED and not rule.span and rule.opens is None and not rule.closes


def _kind(rule: Rule) -> int:
    if rule.span:
        return HEAD_SPAN if rule.where == "head" else FOOT_SPAN
    zone = {"head": HEAD, "foot": FOOT, "inside": FOOT | ANY, "any": HEAD | FOOT | ANY, "between": INSIDE}[rule.where]
    kind = zone | (HEADING if rule.opens is not None and rule.where in ("foot", "any") else 0) | END * rule.closes
    return kind | (kind << STOPPED if rule.stops >= SEVERAL else 0)
