"""Cues: where in a buffer of documents boilerplate rules may have something to say, found by vector operations.

Every rule names short literals, one of which must stand in a line. So the body of an article, and most heads and feet,
are told to hold nothing without looking at a single line by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from normalize import kernel
from normalize.changes import Codes
from normalize.claimants import BITS, Claimants, slots_of
from normalize.cuepairs import BLANKS, Pairs
from normalize.matcher import encode
from normalize.model import RULE_GROUPS
from normalize.rule import ZONES, Rule, by_stops
from normalize.view import fold_table

Flags = npt.NDArray[np.uint16]
Mask = npt.NDArray[np.bool_]

#: Flag bits of the characters that may begin a cue, that may come second in one, that are a cue by themselves. Shifted
#: by two, the second is the first: so places where both stand side by side are found in one step.
CUE, SECOND_OF_CUE, LONE_CUE = 1024, 256, 2048
ALL_OF_CUE = CUE | SECOND_OF_CUE | LONE_CUE
#: What the rules of a cue can do: claim a line of the head, of the foot, anywhere; open a block; cut off a span; claim
#: a line that stands between boilerplate; say that the text above is over.
HEAD, FOOT, ANY, HEADING, HEAD_SPAN, FOOT_SPAN, INSIDE, END = 1, 2, 4, 8, 16, 32, 64, 128
#: Shifted by so much, what they can do with a line of two full stops or more.
STOPPED, SEVERAL = 8, 2
#: A span is looked for in so many characters at the end, or the start, of a line.
SPAN_REACH = 1000
#: By how much a line may be longer than its view.
SLACK = 16
#: A heading is no longer than this.
LONGEST_HEADING = 40
#: How far above a line the heading of its block is looked for, in lines.
LONGEST_BLOCK = 100
#: So many beginnings of cues are remembered with their rules.
REMEMBERED = 8_192
#: So many lines are asked about in less time than the tables of `claimants` are made in, 7 ms.
FEW_LINES = 256
#: Beyond this code point lie no characters that the tables name.
LIMIT = 0x32000


class Cues:
    """The cues of some rules, by their first characters.

    Under the hash of the first two, three or four characters of a cue stand the bits of what its rules can do, and how
    long a line they take. Two cues may share a place, which only makes a line be looked at in vain.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        # The first rule that claims a line decides: groups that narrow profiles remove come first.
        self.rules = tuple(sorted(rules, key=lambda rule: RULE_GROUPS.index(rule.group)))
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
        self.longest_loose = max((self.rules[at].longest for at in loose), default=0)
        #: Rules by the first characters of their cues, up to four.
        self.by_start: dict[str, list[int]] = {}
        self.lone = np.zeros(0x110000, np.uint16)
        self.kinds = np.zeros((3, 1 << BITS), np.uint16)
        #: The longest line and the longest span, of 16 bits each, side by side.
        self.longest = np.zeros((3, 1 << BITS), np.uint32)
        for number, rule in enumerate(self.rules):
            for cue in rule.cues if number not in loose else ():
                start = (cue.replace(" ", "") if " " in cue else cue)[:4]
                if start in self.by_start:
                    self.by_start[start].append(number)
                else:
                    self.by_start[start] = [number]
        prose = self._fill()
        self.fold = fold_table()
        self.pairs = Pairs([start for start in self.by_start if len(start) > 1], prose)
        self._by_part: dict[str, int] = {}
        self._for_kernel: tuple[tuple[npt.NDArray[Any], ...], int] | None = None
        self._claimants: Claimants | None = None
        self._asked = 0
        #: Whether each rule opens a block, and for sets of groups which rules are in one of them.
        self.opens = np.array([rule.opens is not None for rule in self.rules], np.bool_)
        self._active: dict[frozenset[str], Mask] = {}
        #: For foot, head, any place and between boilerplate the number of the rule that claims a line, by its text: the
        #: lines of a site come again and again.
        self.known: tuple[dict[str, int], ...] = ({}, {}, {}, {})
        #: For each heading, by its rule, which lines may stand below it.
        self.bodies: dict[str, dict[str, bool]] = {}
        #: The rules between boilerplate; for each rule for any place, by its name, those beside what it claims.
        self.between = tuple(rule for rule in self.rules if rule.where == "between")
        self.beside: dict[str, tuple[Rule, ...]] = {}

    def _fill(self) -> Codes:
        """Fill the tables of what the rules of a cue can do, and how long a line and a span they take.

        Return the first two characters of those cues whose rules know prose, that is lines of several full stops.
        """
        prose = [np.zeros((0, 2), np.uint32)]
        kind_of = np.array([_kind(rule) for rule in self.rules], np.uint16)
        longest_of = np.array([(0, rule.longest) if rule.span else (rule.longest, 0) for rule in self.rules], np.uint16)
        of_size: dict[int, list[str]] = {}
        for start in self.by_start:
            of_size.setdefault(len(start), []).append(start)
        for size, starts in of_size.items():
            owners = [self.by_start[start] for start in starts]
            counts = np.fromiter(map(len, owners), np.intp, len(owners))
            flat = np.fromiter(chain.from_iterable(owners), np.intp, int(counts.sum()))
            begins = counts.cumsum() - counts
            kinds = np.bitwise_or.reduceat(kind_of[flat], begins)
            chars = encode("".join(starts)).reshape(-1, size)
            if size == 1:
                self.lone[chars[:, 0]] = kinds
                continue
            known = kinds & (kinds >> STOPPED | HEAD_SPAN | FOOT_SPAN) & 0xFF
            prose.append(chars[known != 0, :2])
            slots = slots_of(chars)[-1]
            np.bitwise_or.at(self.kinds[size - 2], slots, kinds)
            longest = apart(self.longest[size - 2]).reshape(-1, 2)
            np.maximum.at(longest, slots, np.maximum.reduceat(longest_of[flat], begins, axis=0))
        return np.concatenate(prose)

    @property
    def for_kernel(self) -> tuple[tuple[npt.NDArray[Any], ...], int]:
        """What the compiled kernel finds cues by."""
        if self._for_kernel is None:
            pairs, found = self.pairs, (self.kinds, self.longest, self.lone)
            self._for_kernel = kernel.tables_of(pairs.numbers, pairs.together, pairs.prose, *found)
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

    def flags(self, simplified: Codes) -> Flags:
        """Return the flag bits of every character, given the simplified form of each."""
        marked = np.zeros(0x110000, np.uint16)
        # Blanks may stand inside a cue.
        marked[encode(BLANKS)] = SECOND_OF_CUE
        pairs = [start for start in self.by_start if len(start) > 1]
        marked[[ord(start[0]) for start in pairs]] |= np.uint16(CUE)
        marked[[ord(start[1]) for start in pairs]] |= np.uint16(SECOND_OF_CUE)
        marked[[ord(start) for start in self.by_start if len(start) == 1]] |= np.uint16(LONE_CUE)
        flags: Flags = marked
        fold, same = self.fold, np.arange(LIMIT, dtype=np.uint32)
        other = ((simplified[:LIMIT] != same) | (fold[:LIMIT] != 0)).nonzero()[0]
        # 著 becomes 着 by itself and stays in 著作.
        for one in (simplified.take(other), same.take(other)):
            flags[other] |= marked.take(one + fold.take(one))
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
            found |= self._rules_of(part) if numbers is None else numbers
        if only is not None:
            found &= only
        rules = []
        while found:
            lowest = found & -found
            rules.append(self.rules[lowest.bit_length() - 1])
            found ^= lowest
        return rules

    def _rules_of(self, part: str) -> int:
        numbers = [number for size in range(1, 5) for number in self.by_start.get(part[:size], ())]
        if len(self._by_part) >= REMEMBERED:
            self._by_part.clear()
        return self._by_part.setdefault(part, _bits(numbers))


def _bits(numbers: Iterable[int]) -> int:
    """Return a set of rules as a number: its bits are those of the rules."""
    return sum({1 << number for number in numbers})


def apart(longest: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint16]:
    """Return the same memory as lengths of 16 bits."""
    return longest.view(np.uint16)


def _kind(rule: Rule) -> int:
    if rule.span:
        return HEAD_SPAN if rule.where == "head" else FOOT_SPAN
    zone = {"head": HEAD, "foot": FOOT, "inside": FOOT | ANY, "any": HEAD | FOOT | ANY, "between": INSIDE}[rule.where]
    kind = zone | (HEADING if rule.opens is not None and rule.where in ("foot", "any") else 0) | END * rule.closes
    return kind | (kind << STOPPED if rule.stops >= SEVERAL else 0)
