"""One document while its boilerplate is peeled: its lines, what rules claim them, what has been removed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import Final

from normalize.cues import FOOT, HEAD, SPAN_REACH
from normalize.expressions import match
from normalize.itemnumber import is_cut_item
from normalize.page import BETWEEN, IN_FOOT, IN_HEAD, MEMORABLE, NOTHING, REMEMBERED, Page, first_claim
from normalize.rule import Rule
from normalize.view import fold, full_stops, view

#: So many lines are taken out of those of a document in less time than all of these are asked about.
FEW: Final = 8

_ZONES = (FOOT, HEAD)
_SECTION = r"#{1,6} (?!\[[^\n]+\]\(https?://[^\s()]+\)\s*$)"


class Document:
    """The lines of one document while it is peeled; they are numbered as in the buffer."""

    __slots__ = ("_left", "_prose", "_views", "filled", "first", "kept", "number", "page", "removed", "spans", "stop")

    def __init__(self, page: Page, number: int) -> None:
        self.page, self.number = page, number
        self.first, self.stop, first_filled, last_filled = page.bounds(number)
        self.filled: list[int] = page.filled[first_filled : last_filled + 1].tolist()
        #: What removes a line: the name and the group of a rule.
        self.removed: dict[int, tuple[str, str]] = {}
        #: The lines that stay with the heading of their block, whose group is not removed; those of code.
        self.kept: set[int] = set(self.within(page.code)) if page.code else set()
        #: The spans cut off each line, in positions of the buffer.
        self.spans: dict[int, list[tuple[int, int, Rule]]] = {}
        self._left: dict[int, tuple[int, int]] = {}
        self._views: dict[int, str] = {}
        self._prose: bool | None = None

    @property
    def prose(self) -> bool:
        """Whether the document has a sentence."""
        if self._prose is None:
            self._prose = self.page.has_prose(self.number)
        return self._prose

    @property
    def left(self) -> list[int]:
        """The lines that are not blank and have not been removed."""
        if len(self.removed) > FEW:
            return [line for line in self.filled if line not in self.removed]
        left = self.filled.copy()
        for line in self.removed:
            at = bisect_left(left, line)
            if at < len(left) and left[at] == line:
                del left[at]
        return left

    def shows(self, part: str) -> bool:
        """Whether a part of a line, no blank in it, stands anywhere in the document as it came."""
        page = self.page
        return page.text.find(part, page.begins[self.first], page.ends[self.stop - 1]) >= 0

    def within(self, lines: list[int]) -> list[int]:
        """Return those of some lines of the buffer that are this document's."""
        return lines[bisect_left(lines, self.first) : bisect_left(lines, self.stop)]

    def bounds(self, line: int) -> tuple[int, int]:
        """Return [start, end) of what is left of a line."""
        return self._left.get(line) or (self.page.begins[line], self.page.ends[line])

    def text(self, line: int) -> str:
        """Return what is left of a line."""
        page = self.page
        start, end = self.bounds(line) if self._left else (page.begins[line], page.ends[line])
        return page.text[start:end]

    def size(self, line: int) -> int:
        """Return how many characters are left of a line, blanks left out."""
        return len("".join(self.text(line).split())) if line in self._left else self.page.lengths[line]

    def seen(self, line: int) -> str:
        """Return the view of what is left of a line."""
        seen = self._views.get(line)
        if seen is None:
            seen = self._views[line] = view(self.text(line))
        return seen

    def claim(self, line: int, zone: int) -> Rule | None:
        """Return the first rule of a zone that claims a whole line."""
        if self.spans and line in self.spans:
            return self._claim_part(line, zone)
        return self.page.claim(line, zone) if self.page.kind[line] & _ZONES[zone] else None

    def _claim_part(self, line: int, zone: int) -> Rule | None:
        # What stands in the index of cues was chosen for the whole line; what is left of one is read anew.
        cues, seen, known = self.page.cues, self.seen(line), self.page.parts[zone]
        number = known.get(seen)
        if number is None:
            found = self.page.by_tables(self.text(line), zone, 0)
            rule = first_claim(seen, cues.rules, zone) if found is None else cues.claimants.first(found)
            number = known[seen] = NOTHING if rule is None else cues.numbers[rule]
        return None if number == NOTHING else cues.rules[number]

    def is_claimed(self, line: int) -> bool:
        """Whether a rule of either end claims a whole line."""
        return self.claim(line, IN_FOOT) is not None or self.claim(line, IN_HEAD) is not None

    def claim_without_block(self, line: int, zone: int) -> Rule | None:
        """Return the first rule of a zone, none that opens a block, that claims a whole line."""
        return first_claim(self.seen(line), [rule for rule in self.page.rules_near(line) if rule.opens is None], zone)

    def belongs(self, line: int, rule: Rule) -> bool:
        """Whether a line, as far as it is left, is of the kind that stands below a heading."""
        text = self.text(line)
        known = self.page.cues.bodies.setdefault(rule.id, {})
        found = known.get(text)
        if found is None:
            # A heading in Markdown begins a section of its own, unless it leads to another page.
            found = match(_SECTION, text) is None and rule.takes_in(self.seen(line) or "\n")
            if len(text) <= MEMORABLE:
                if len(known) >= REMEMBERED:
                    known.clear()
                known[text] = found
        return found

    def between(self, line: int) -> Rule | None:
        """Return the rule that claims a line which stands between boilerplate."""
        if line in self.spans:
            return first_claim(self.seen(line), self.page.cues.between, BETWEEN)
        return self.page.between(line)

    def cut(self, line: int, zone: int, accepts: Callable[[Rule, str], bool] | None = None) -> bool:
        """Cut one span off a line, at its end (foot) or its start (head); tell whether one was accepted."""
        start, stop = self.bounds(line)
        offset = max(0, stop - start - SPAN_REACH) if zone == IN_FOOT else 0
        # A full stop as it will be: what stands behind it is cut off the same now and in a second run.
        whole = full_stops(fold(self.page.line(line)))
        first = start - self.page.begins[line]
        folded = whole[first + offset : min(first + offset + SPAN_REACH, first + stop - start)]
        for rule in self.page.spans(line, whole, zone):
            found = rule.find_span(folded)
            if found is None or len("".join(folded[found[0] : found[1]].split())) > rule.longest:
                continue
            if accepts is not None and not accepts(rule, folded[found[0] : found[1]]):
                continue
            begin, end = found[0] + offset, found[1] + offset
            if zone == IN_FOOT:
                span, left = (start + begin, stop, rule), (start, start + begin)
                if is_cut_item(self.page.text[start : start + begin]):
                    continue
            else:
                span, left = (start + begin, start + end, rule), (start + end, stop)
            self.spans.setdefault(line, []).append(span)
            self._left[line] = left
            self._views.pop(line, None)
            return True
        return False

    def cut_end(self, line: int, at: int, rule: Rule) -> None:
        """Cut off what a rule claims at the end of a line, from a place in what is left of it."""
        start, stop = self.bounds(line)
        self.spans.setdefault(line, []).append((start + at, stop, rule))
        self._left[line] = (start, start + at)
        self._views.pop(line, None)

    @property
    def shortened(self) -> dict[int, str]:
        """What is left of the lines of which a span has gone."""
        return {line: self.text(line) for line in self.spans}

    def take(self, other: Document) -> None:
        """Take over what has gone of a part of this document."""
        self.removed |= other.removed
        self.kept |= other.kept
        self.spans |= other.spans
        self._left |= other._left
        self._views.clear()

    def clear(self) -> None:
        """Give back all that has gone."""
        self.removed.clear()
        self.spans.clear()
        self._left.clear()
        self._views.clear()

    def uncut(self, line: int) -> Rule:
        """Take back the last span that was cut off a line, where nothing is left of it: its rule claims the line."""
        rule = self.spans.pop(line)[-1][2]
        self._left.pop(line, None)
        return rule

    def keep_inactive(self, line: int, active: frozenset[str]) -> bool:
        """Give back the span that was cut last if its group stays; the search goes on above it all the same."""
        kept = self.spans[line][-1][2].group not in active
        if kept:
            self.spans[line].pop()
        return kept

    def see_whole(self) -> None:
        """See lines of which nothing goes as they are again, as a second run sees them."""
        for line in [line for line, cut in self.spans.items() if not cut]:
            del self.spans[line]
            self._left.pop(line, None)
            self._views.pop(line, None)
