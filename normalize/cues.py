"""Cues: where in a buffer of documents boilerplate rules may have something to say, found by vector operations.

Every rule names short literals, one of which must stand in a line. So the body of an article, and most heads and feet,
are told to hold nothing without looking at a single line by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from normalize.changes import Codes, Index
from normalize.rule import Rule
from normalize.view import FOLD

Flags = npt.NDArray[np.uint16]

#: Flag bits of the characters that may begin a cue, that may come second in one, that are a cue by themselves.
CUE, SECOND_OF_CUE, LONE_CUE = 1024, 256, 2048
ALL_OF_CUE = CUE | SECOND_OF_CUE | LONE_CUE
#: What the rules of a cue can do: claim a line of the head, of the foot, anywhere; open a block; cut off a span.
HEAD, FOOT, ANY, HEADING, HEAD_SPAN, FOOT_SPAN = 1, 2, 4, 8, 16, 32
#: A span is looked for in so many characters at the end, or the start, of a line.
SPAN_REACH = 1000
#: By how much a line may be longer than its view.
SLACK = 16
#: A heading is no longer than this.
LONGEST_HEADING = 40
#: How far above a line the heading of its block is looked for, in lines.
LONGEST_BLOCK = 40
_BITS = 18
#: Beyond this code point lie no characters that the tables name.
_LIMIT = 0x32000
_MIX = 0x9E3779B97F4A7C15
_ALL = (1 << 64) - 1


class Cues:
    """The cues of some rules, by their first characters.

    Under the hash of the first two, three or four characters of a cue stand the bits of what its rules can do, and how
    long a line they take. Two cues may share a place, which only makes a line be looked at in vain.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self.by_start: dict[str, set[int]] = {}
        self._lone = np.zeros(0x110000, np.uint8)
        self._pairs = np.zeros(1 << _BITS, np.bool_)
        self._kinds = np.zeros((3, 1 << _BITS), np.uint8)
        self._longest = np.zeros((3, 1 << _BITS), np.uint16)
        pairs: set[int] = set()
        for number, rule in enumerate(self.rules):
            kind = _kind(rule)
            for cue in rule.cues:
                start = cue.replace(" ", "")[:4]
                self.by_start.setdefault(start, set()).add(number)
                if len(start) == 1:
                    self._lone[ord(start)] |= kind
                    continue
                slots = _slots_of(start)
                pairs.add(slots[0])
                table, slot = len(start) - 2, slots[-1]
                self._kinds[table, slot] |= kind
                self._longest[table, slot] = max(int(self._longest[table, slot]), rule.longest)
        self._pairs[list(pairs)] = True
        self._by_pair: dict[str, list[tuple[str, set[int]]]] = {}
        for start, numbers in self.by_start.items():
            if len(start) > 1:
                self._by_pair.setdefault(start[:2], []).append((start, numbers))
        #: The rules that claim a line, by its view: the lines of a site come again and again.
        self.known: dict[str, tuple[Rule, ...]] = {}

    def flags(self, simplified: Codes, fold: Codes) -> Flags:
        """Return the flag bits of every character, given the simplified form and the fold of each."""
        marked = np.zeros(0x110000, np.uint16)
        for start in self.by_start:
            marked[ord(start[0])] |= CUE if len(start) > 1 else LONE_CUE
            if len(start) > 1:
                marked[ord(start[1])] |= SECOND_OF_CUE
        flags: Flags = marked
        flags[:_LIMIT] = marked.take(fold.take(simplified[:_LIMIT]))
        return flags

    @staticmethod
    def _slots(chars: Sequence[Codes]) -> list[Index]:
        """Return the slots of the first two characters, the first three and so on."""
        key = chars[0].astype(np.uint64)
        slots = []
        for char in chars[1:]:
            key = (key << np.uint64(21)) * np.uint64(_MIX) ^ char
            slots.append((key * np.uint64(_MIX) >> np.uint64(64 - _BITS)).astype(np.intp))
        return slots

    def look(self, codes: Codes, places: Index, after: Callable[[Index], Index]) -> tuple[Index, Flags, Index]:
        """Return the places of folded `codes` where a cue may begin, what its rules can do and their longest line.

        `after` gives the next place that is no blank.
        """
        chars = codes.take(places)
        second = after(places)
        lone = self._lone.take(chars)
        hits = np.flatnonzero(self._pairs.take(self._slots([chars, codes.take(second)])[0]) | (lone != 0))
        places, second = places[hits], second[hits]
        third = after(second)
        slots = self._slots([chars[hits], *(codes.take(at) for at in (second, third, after(third)))])
        kinds = lone[hits]
        longest = np.where(kinds != 0, np.uint16(0xFFFF), np.uint16(0))
        for table, slot in enumerate(slots):
            kinds |= self._kinds[table].take(slot)
            longest = np.maximum(longest, self._longest[table].take(slot))
        found = np.flatnonzero(kinds)
        return places[found], kinds[found].astype(np.uint16), longest[found].astype(np.intp)

    def of(self, line: str, starts: Iterable[int]) -> list[Rule]:
        """Return the rules of which a cue may begin at one of the places of a folded line, in their order."""
        found: set[int] = set()
        for start in starts:
            part = line[start : start + 4]
            if " " in part:
                part = line[start : start + 40].replace(" ", "")[:4]
            for head, numbers in self._by_pair.get(part[:2], ()):
                if part.startswith(head):
                    found |= numbers
            if (alone := self.by_start.get(part[:1])) is not None:
                found |= alone
        return [self.rules[number] for number in sorted(found)]


def _slots_of(start: str) -> list[int]:
    """Do what `Cues._slots` does for the characters of one cue."""
    key = ord(start[0])
    slots = []
    for char in start[1:]:
        key = ((key << 21) * _MIX & _ALL) ^ ord(char)
        slots.append((key * _MIX & _ALL) >> (64 - _BITS))
    return slots


def _kind(rule: Rule) -> int:
    if rule.span:
        return HEAD_SPAN if rule.where == "head" else FOOT_SPAN
    zone = {"head": HEAD, "foot": FOOT, "any": HEAD | FOOT | ANY}[rule.where]
    return zone | (HEADING if rule.opens is not None and rule.where != "head" else 0)


def fold_table() -> Codes:
    """Return the fold of a view for every code point."""
    table = np.arange(0x110000, dtype=np.uint32)
    table[list(FOLD)] = [ord(char) for char in FOLD.values()]
    # Half a surrogate pair is no character that RE2 takes.
    table[0xD800:0xE000] = 0xFFFD
    return table


class Lines:
    """The lines of a buffer: `breaks` are the line ends, `heads` the number of each document's first line.

    `filled` are the numbers of the lines that are not blank, `lengths` the characters of each line, blanks left out.
    """

    def __init__(self, breaks: Index, heads: Index, filled: Index, lengths: Index) -> None:
        self.breaks, self.heads, self.filled, self.lengths = breaks, heads, filled, lengths
        self.begins: Index = np.concatenate([np.zeros(1, np.intp), breaks[:-1] + 1])
        #: For each document the line behind its last, and the ranks of its first and last filled line.
        self.stops: Index = np.append(heads[1:], len(breaks))
        self.first_filled = np.searchsorted(filled, heads)
        self.last_filled = np.searchsorted(filled, self.stops) - 1


class Hits:
    """The cues of a buffer by line."""

    def __init__(self, codes: Codes, lines: Lines, found: tuple[Index, Flags, Index]) -> None:
        places, kinds, longest = found
        line = np.searchsorted(lines.breaks, places)
        length = lines.lengths.take(line)
        # A view is shorter than its line by the dots of an ellipsis at most; exact lengths are looked at later.
        whole = np.where(length <= longest + SLACK, kinds & ~np.uint16(HEAD_SPAN | FOOT_SPAN), 0)
        whole[length > LONGEST_HEADING + SLACK] &= ~np.uint16(HEADING)
        whole |= np.where(lines.breaks.take(line) - places <= 2 * SPAN_REACH, kinds & FOOT_SPAN, 0)
        whole |= np.where(places - lines.begins.take(line) <= 2 * SPAN_REACH, kinds & HEAD_SPAN, 0)
        useful = np.flatnonzero(whole)
        line = line[useful]
        #: The lines and columns where cues may begin, and for each line what their rules can do.
        self.line = line
        self.column = places[useful] - lines.begins.take(line)
        #: A line of decoration begins with a character that is neither Chinese nor a letter nor a digit.
        self.plain = _WORDS.take(np.minimum(codes.take(lines.begins), len(_WORDS) - 1))
        self.kind = np.zeros(len(lines.breaks), np.uint16)
        if len(useful):
            changes_at = np.flatnonzero(np.diff(line, prepend=-1))
            self.kind[line[changes_at]] = np.bitwise_or.reduceat(whole[useful], changes_at)


def worth_a_look(lines: Lines, hits: Hits) -> list[tuple[int, int]]:
    """Choose the documents of which head, foot or a line in between may hold something a rule knows, and say which."""
    documents = np.flatnonzero(lines.last_filled >= lines.first_filled)
    first_at, last_at = lines.first_filled[documents], lines.last_filled[documents]
    first, last = lines.filled[first_at], lines.filled[last_at]
    second = lines.filled[np.minimum(first_at + 1, last_at)]
    kind = hits.kind
    plain = hits.plain
    foot = (kind[last] & (FOOT | FOOT_SPAN) != 0) | ~plain[last]
    head = ((kind[first] | kind[second]) & (HEAD | HEAD_SPAN) != 0) | ~(plain[first] & plain[second])
    look = foot * FOOT | head * HEAD
    marked = np.flatnonzero((kind & (HEADING | ANY)) != 0)
    if len(marked):
        slot = np.searchsorted(documents, np.searchsorted(lines.heads, marked, side="right") - 1)
        some = kind[marked] & ANY != 0
        # What is gone anywhere may lay bare something else.
        look[slot[some]] = FOOT | HEAD | ANY
        near = last_at[slot] - np.searchsorted(lines.filled, marked) <= LONGEST_BLOCK
        look[slot[near & (kind[marked] & HEADING != 0)]] |= FOOT
    chosen = look.nonzero()[0]
    return list(zip(documents[chosen].tolist(), look[chosen].tolist(), strict=True))


_WORDS = np.zeros(0x2F800, np.bool_)
for _first, _stop in ((0x30, 0x3A), (0x41, 0x5B), (0x61, 0x7B), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x2F800)):
    _WORDS[_first:_stop] = True
