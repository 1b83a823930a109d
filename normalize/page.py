"""The lines of a buffer of documents, and which rules claim them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np

from normalize import kernel
from normalize.changes import Index
from normalize.cues import ANY, FOOT_SPAN, HEAD_SPAN, HEADING, INSIDE, LONGEST_HEADING, SLACK, SPAN_REACH, Cues, Mask
from normalize.fences import fenced
from normalize.hits import Hits, Lines
from normalize.rule import MANY_STOPS, ZONES, Rule
from normalize.view import bare, fold, has_stop, squeeze, view
from normalize.words import denies

#: The claims of so many lines of at most so many characters are remembered: the lines of a site come again and again.
#: Of a large buffer as many as it has. Where there are more, one in so many is forgotten, those that came first.
REMEMBERED: Final = 1_024
FORGOTTEN: Final = 4
MEMORABLE: Final = 240

#: Where a line is claimed.
IN_FOOT, IN_HEAD, ANYWHERE, BETWEEN = range(4)
_SPANS = (FOOT_SPAN, HEAD_SPAN)
#: Instead of the number of a rule: none claims the line.
NOTHING: Final = -1
#: Nobody has asked so far whether one does.
UNKNOWN: Final = -2

#: A line of more characters is taken for a sentence.
SENTENCE: Final = 40


class Page:
    """What the documents of a buffer share, as arrays and in a form in which looking at single items is cheap."""

    def __init__(self, text: str, lines: Lines, hits: Hits, cues: Cues, active: frozenset[str]) -> None:
        self.text = text
        self.cues = cues
        #: Whether lines that no rule knows may go by their words.
        self.by_words = False
        #: What the rules of a line's cues can do; its characters, blanks left out; its first one that is no blank.
        self.kinds, self.sizes, self.first, self.link_sizes = hits.kind, lines.lengths, hits.first, lines.targets
        #: Whether a line begins with a letter, a digit or a Chinese character, and so is no decoration.
        self.plainly = hits.plain
        #: The lines that are not blank, and of each document the ranks of the first and the last of them.
        self.ranks, self.first_filled, self.last_filled = lines.filled, lines.first_filled, lines.last_filled
        self.heads = lines.heads
        self._bounds = lines.heads.data, lines.stops.data, lines.first_filled.data, lines.last_filled.data
        self.kind = hits.kind.tobytes()
        self.plain = hits.plain.tobytes()
        #: Where lines begin and end in the text.
        self.places = lines.begins, lines.breaks
        # Asked so often that lists, which are made for all lines, cost less than views of the arrays.
        self.begins: list[int] = lines.begins.tolist()
        self.ends: list[int] = lines.breaks.tolist()
        self.lengths: list[int] = lines.lengths.tolist()
        self._remembered = max(REMEMBERED, len(self.ranks))
        #: The lines of code between fences.
        self.code = fenced(text, self.begins, lines.heads.tolist())
        self.targets = lines.targets.data
        self.filled = lines.filled.data
        self.hit_begins = hits.begins.data
        self.hit_columns = hits.column.data
        self.hit_kinds = hits.bits.data
        #: The lines that go wherever they stand, with their rule, those that head a block of the foot, how many lines
        #: each of these may draw in, and those of them that head lists of other pages.
        self.anywhere: dict[int, Rule] = {}
        self.headings: list[int] = []
        self.reach: list[int] = []
        self.lists: list[int] = []
        #: Ends of long lines, as far as they were left, from which nothing is to be cut.
        self.unglued: set[tuple[int, int]] = set()
        #: As far as somebody has asked: what lines say for a tail, by the first line of their document (`tails`); what
        #: number a line begins with (`charts`); the lines of a document that may head comments, by its number; by zone,
        #: which rule claims what is left of a line (`document`); the last sections of terms (`terms`); the title
        #: of a document that is a call (`calls`).
        self.weights: dict[int, dict[int, tuple[int, bool]]] = {}
        self.numbers: dict[int, int] = {}
        self.telling: dict[int, list[int]] = {}
        self.sections: dict[int, list[int]] = {}
        self.called: dict[int, int] = {}
        self.parts: tuple[dict[str, int], ...] = ({}, {})
        #: The lines that may close a text, once somebody has asked.
        self.closers: list[int] | None = None
        for line, rule in self._claimed((hits.kind & ANY != 0).nonzero()[0], ANYWHERE):
            if rule.opens is None and rule.group in active:
                self.anywhere[line] = rule
        for line, rule in self._claimed((hits.kind & HEADING != 0).nonzero()[0], IN_FOOT):
            if rule.opens is not None and self._short(line):
                self.headings.append(line)
                self.reach.append(rule.opens.lines)
                if rule.lists_pages:
                    self.lists.append(line)

    def bounds(self, number: int) -> tuple[int, int, int, int]:
        """Return the first line of a document, the one behind its last, and the ranks of its filled ones."""
        heads, stops, first, last = self._bounds
        return heads[number], stops[number], first[number], last[number]

    def last_lines(self, top: Index, last: Index, count: int) -> Index:
        """Return so many last lines of some documents, a column each, the last first.

        Of a shorter one it is the first line again. `top` and `last` are the ranks of the first and the last lines.
        """
        lines: Index = self.ranks.take(np.maximum(last - np.arange(count)[:, np.newaxis], top))
        return lines

    def line(self, line: int) -> str:
        """Return the text of a line."""
        return self.text[self.begins[line] : self.ends[line]]

    def spans(self, line: int, folded: str, zone: int) -> list[Rule]:
        """Return the rules that may cut a span off a line in a zone, foot or head; the line is given as folded."""
        low, high = self._hits(line)
        kind, rules = _SPANS[zone], self.cues.spans[zone]
        if len(folded) > 2 * SPAN_REACH:
            # Where more than one span goes, cues may come within reach that were not.
            return self.cues.of(folded, self.hit_columns[low:high], rules)
        columns = [self.hit_columns[at] for at in range(low, high) if self.hit_kinds[at] & kind]
        return self.cues.of(folded, columns, rules) if columns else []

    def _hits(self, line: int) -> tuple[int, int]:
        """Return [first, stop) of the places in a line where cues begin."""
        return self.hit_begins[line], self.hit_begins[line + 1]

    def cue_count(self, line: int) -> int:
        """Return at how many places of a line a cue begins."""
        low, high = self._hits(line)
        return high - low

    def rules_near(self, line: int) -> list[Rule]:
        """Return the rules of which a cue begins in a line."""
        low, high = self._hits(line)
        return self.cues.of(fold(self.line(line)), self.hit_columns[low:high])

    def claim(self, line: int, zone: int) -> Rule | None:
        """Return the first rule of a zone that claims a line as a whole."""
        text = self.text[self.begins[line] : self.ends[line]]
        number = self.cues.known[zone].get(text)
        if number is None:
            number = self._claim(line, text, zone)
        return None if number == NOTHING else self.cues.rules[number]

    def between(self, line: int) -> Rule | None:
        """Return the rule that claims a line which stands between boilerplate."""
        if not (self.kind[line] & INSIDE or self.lengths[line] <= self.cues.longest_loose):
            return None
        return self.claim(line, BETWEEN)

    def claims(self, lines: Index, zone: int) -> Index:
        """Return the number of the first rule of a zone that claims each of some lines as a whole, or NOTHING."""
        found = self.known(lines, zone)
        for at in (found == UNKNOWN).nonzero()[0].tolist():
            line = int(lines[at])
            found[at] = self._claim(line, self.line(line), zone)
        return found

    def known(self, lines: Index, zone: int) -> Index:
        """Return what is known of some lines already: a rule's number, NOTHING, or UNKNOWN."""
        known = self.cues.known[zone]
        if kernel.native is None:
            return np.array([known.get(self.line(line), UNKNOWN) for line in lines.tolist()], np.intp)
        return kernel.known(self.text, known, *self.places, lines, UNKNOWN)

    def _claim(self, line: int, text: str, zone: int) -> int:
        found = self.by_tables(text, zone, self.lengths[line] - SLACK)
        rule = self._claim_by_hits(line, text, zone) if found is None else self.cues.claimants.first(found)
        number = NOTHING if rule is None else self.cues.numbers[rule]
        if len(text) <= MEMORABLE:
            known = self.cues.known[zone]
            if len(known) >= self._remembered:
                for old in list(known)[: len(known) // FORGOTTEN]:
                    del known[old]
            known[text] = number
        return number

    def by_tables(self, text: str, zone: int, least: int) -> list[Any] | None:
        """Return what the kernel's tables tell of a line (`Claimants.of`), or None where they are not to be asked."""
        if kernel.native is None or not self.cues.are_worth_tables():
            return None
        return self.cues.claimants.of(text, zone, least)

    def _claim_by_hits(self, line: int, text: str, zone: int) -> Rule | None:
        folded = fold(text)
        low, high = self._hits(line)
        # Its view has as many full stops or more.
        fitting = self.cues.whole[zone][min(text.count("。"), MANY_STOPS)]
        rules = self.cues.of(folded, self.hit_columns[low:high], fitting)
        rule = first_claim(squeeze(folded), rules, zone, self.lengths[line] - SLACK) if rules else None
        if rule is None and rules and any(sign in folded for sign in ("**", "](", "~~", "__")):
            # Bold type of Markdown stands anywhere in a label: **声明**：; a link counts as long as its words.
            least = self.lengths[line] - self.targets[line] - SLACK
            rule = first_claim(squeeze(bare(folded)), rules, zone, least)
        return rule

    def _claimed(self, lines: Index, zone: int) -> Iterator[tuple[int, Rule]]:
        """Yield those of some lines that a rule of a zone claims, with the first such rule."""
        for line, number in zip(lines.tolist(), self.claims(lines, zone).tolist(), strict=True):
            if number != NOTHING:
                yield line, self.cues.rules[number]

    def _short(self, line: int) -> bool:
        return self.ends[line] - self.begins[line] <= LONGEST_HEADING or len(view(self.line(line))) <= LONGEST_HEADING

    def headed(self, documents: Index, lines: Index) -> Mask:
        """Whether above each of some lines of documents, none of them blank, a block may begin that reaches to it."""
        headings = np.array(self.headings, np.intp)
        if not len(headings):
            return np.zeros(len(lines), np.bool_)
        above = headings.searchsorted(lines)
        count = above - headings.searchsorted(self.heads.take(documents))
        nearest = np.maximum(above - 1, 0)
        between = self.ranks.searchsorted(lines) - self.ranks.searchsorted(headings.take(nearest))
        close = between <= np.array(self.reach, np.intp).take(nearest)
        found: Mask = (count > 1) | ((count == 1) & close)
        return found

    def is_text(self, line: int) -> bool:
        """Whether a line is of a text: a sentence, or as long as one."""
        return self.lengths[line] > SENTENCE or has_stop(self.line(line))

    def has_prose(self, number: int) -> bool:
        """Whether a document has a sentence: a full stop, or a line as long as one."""
        first, stop, top, bottom = self.bounds(number)
        if self.text.find("。", self.begins[first], self.ends[stop - 1]) >= 0:
            return True
        filled = self.filled[top : bottom + 1]
        if any(self.lengths[line] > SENTENCE for line in filled):
            return True
        return any(has_stop(self.line(line)) for line in filled)


def first_claim(seen: str, rules: Iterable[Rule], zone: int, least: int = 0) -> Rule | None:
    """Return the first rule of a zone that claims a line by its view, which counts as `least` characters or more."""
    size = max(len(seen), least)
    data: bytes | None = None
    for rule in rules:
        if rule.where in ZONES[zone] and size <= rule.longest and not rule.span and rule.has_cue(seen):
            data = data or seen.encode("utf-8", "surrogatepass")
            if rule.matches(seen, data) and not (rule.asks and denies(seen)):
                return rule
    return None
