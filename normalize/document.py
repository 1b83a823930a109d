"""One document while its boilerplate is peeled: its lines, what rules claim them, what has been removed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

from normalize.cues import (
    ANY,
    FOOT,
    FOOT_SPAN,
    HEAD,
    HEAD_SPAN,
    HEADING,
    LONGEST_HEADING,
    SLACK,
    SPAN_REACH,
    Cues,
    Hits,
    Lines,
)
from normalize.rule import Rule
from normalize.view import fold, squeeze, view

#: The claims of so many lines of at most so many characters are remembered: the lines of a site come again and again.
REMEMBERED, MEMORABLE = 8_192, 240

#: Where a line is claimed.
IN_FOOT, IN_HEAD, ANYWHERE, BETWEEN = range(4)
_ZONES = (FOOT, HEAD)
_SPANS = (FOOT_SPAN, HEAD_SPAN)
_NAMES = ("foot", "head", "any", "between")
#: What stands for the claim of a line that has not been seen.
_NEW: Final = "new"

#: A line of more characters is taken for a sentence.
SENTENCE = 40


class Page:
    """What the documents of a buffer share, in a form in which looking at single items is cheap."""

    def __init__(self, text: str, lines: Lines, hits: Hits, cues: Cues, active: frozenset[str]) -> None:
        self.text = text
        self.cues = cues
        self.kind = hits.kind.tobytes()
        #: Whether a line begins with a letter, a digit or a Chinese character, and so is no decoration.
        self.plain = hits.plain.tobytes()
        self.begins = lines.begins.data
        self.ends = lines.breaks.data
        self.lengths = lines.lengths.data
        self.filled = lines.filled.data
        self.hit_lines = hits.line.data
        self.hit_columns = hits.column.data
        self.hit_kinds = hits.bits.data
        self.bounds = list(
            zip(
                lines.heads.tolist(),
                lines.stops.tolist(),
                lines.first_filled.tolist(),
                lines.last_filled.tolist(),
                strict=True,
            )
        )
        #: The lines that go wherever they stand, with their rule, and those that head a block of the foot.
        self.anywhere: dict[int, Rule] = {}
        self.headings: list[int] = []
        for line in ((hits.kind & (ANY | HEADING)) != 0).nonzero()[0].tolist():
            rule = self.claim(line, ANYWHERE) if self.kind[line] & ANY else None
            if rule is not None and rule.opens is None and rule.group in active:
                self.anywhere[line] = rule
            if self.kind[line] & HEADING and self.heads_block(line):
                self.headings.append(line)

    def line(self, line: int) -> str:
        """Return the text of a line."""
        return self.text[self.begins[line] : self.ends[line]]

    def rules(self, line: int, folded: str) -> list[Rule]:
        """Return the rules that may have to do with a line, given as folded."""
        low, high = bisect_left(self.hit_lines, line), bisect_left(self.hit_lines, line + 1)
        return self.cues.of(folded, self.hit_columns[low:high])

    def spans(self, line: int, folded: str, kind: int) -> list[Rule]:
        """Return the rules that may cut a span of a kind off a line, given as folded."""
        low, high = bisect_left(self.hit_lines, line), bisect_left(self.hit_lines, line + 1)
        if len(folded) > 2 * SPAN_REACH:
            # Where more than one span goes, cues may come within reach that were not.
            return self.cues.of(folded, self.hit_columns[low:high])
        columns = [self.hit_columns[at] for at in range(low, high) if self.hit_kinds[at] & kind]
        return self.cues.of(folded, columns) if columns else []

    def claim(self, line: int, zone: int) -> Rule | None:
        """Return the first rule of a zone that claims a line as a whole."""
        text = self.text[self.begins[line] : self.ends[line]]
        known = self.cues.known[zone]
        rule = known.get(text, _NEW)
        if isinstance(rule, str):
            folded = fold(text)
            rules = self.cues.between if zone == BETWEEN else self.rules(line, folded)
            rule = first_claim(squeeze(folded), rules, zone, self.lengths[line] - SLACK)
            if len(text) <= MEMORABLE:
                if len(known) >= REMEMBERED:
                    known.clear()
                known[text] = rule
        return rule

    def heads_block(self, line: int) -> bool:
        """Whether a line is the heading of a block in the foot."""
        rule = self.claim(line, IN_FOOT)
        if rule is None or rule.opens is None:
            return False
        text = self.line(line)
        return len(text) <= LONGEST_HEADING or len(view(text)) <= LONGEST_HEADING

    def has_prose(self, number: int) -> bool:
        """Whether a document has a sentence: a full stop, or a line as long as one."""
        first, stop, top, bottom = self.bounds[number]
        if self.text.find("。", self.begins[first], self.ends[stop - 1]) >= 0:
            return True
        return any(self.lengths[line] > SENTENCE for line in self.filled[top : bottom + 1])


def first_claim(seen: str, rules: Iterable[Rule], zone: int, least: int = 0) -> Rule | None:
    """Return the first rule of a zone that claims a line by its view, which counts as `least` characters or more."""
    size = max(len(seen), least)
    zones = (_NAMES[zone], "any")
    for rule in rules:
        if rule.where in zones and size <= rule.longest and not rule.span and rule.matches(seen):
            return rule
    return None


class Document:
    """The lines of one document while it is peeled; they are numbered as in the buffer."""

    __slots__ = ("_left", "_prose", "_views", "filled", "first", "number", "page", "removed", "spans", "stop")

    def __init__(self, page: Page, number: int) -> None:
        self.page, self.number = page, number
        self.first, self.stop, first_filled, last_filled = page.bounds[number]
        self.filled: list[int] = page.filled[first_filled : last_filled + 1].tolist()
        #: What removes a line: the name and the group of a rule.
        self.removed: dict[int, tuple[str, str]] = {}
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

    def within(self, lines: list[int]) -> list[int]:
        """Return those of some lines of the buffer that are this document's."""
        return lines[bisect_left(lines, self.first) : bisect_left(lines, self.stop)]

    def bounds(self, line: int) -> tuple[int, int]:
        """Return [start, end) of what is left of a line."""
        return self._left.get(line) or (self.page.begins[line], self.page.ends[line])

    def text(self, line: int) -> str:
        """Return what is left of a line."""
        start, end = self.bounds(line)
        return self.page.text[start:end]

    def seen(self, line: int) -> str:
        """Return the view of what is left of a line."""
        seen = self._views.get(line)
        if seen is None:
            seen = self._views[line] = view(self.text(line))
        return seen

    def claim(self, line: int, zone: int) -> Rule | None:
        """Return the first rule of a zone that claims a whole line."""
        if line in self.spans:
            # What stands in the index of cues was chosen for the whole line; what is left of one is read anew.
            return first_claim(self.seen(line), self.page.cues.rules, zone)
        return self.page.claim(line, zone) if self.page.kind[line] & _ZONES[zone] else None

    def between(self, line: int) -> Rule | None:
        """Return the rule that claims a line which stands between boilerplate."""
        return None if line in self.spans else self.page.claim(line, BETWEEN)

    def cut(self, line: int, zone: int) -> bool:
        """Cut one span off a line, at its end (foot) or its start (head); tell whether there was one."""
        start, stop = self.bounds(line)
        offset = max(0, stop - start - SPAN_REACH) if zone == IN_FOOT else 0
        whole = fold(self.page.line(line))
        first = start - self.page.begins[line]
        folded = whole[first + offset : min(first + offset + SPAN_REACH, first + stop - start)]
        for rule in self.page.spans(line, whole, _SPANS[zone]):
            if not rule.span or rule.where != _NAMES[zone]:
                continue
            found = rule.find_span(folded)
            if found is None:
                continue
            begin, end = found[0] + offset, found[1] + offset
            if zone == IN_FOOT:
                span, left = (start + begin, stop, rule), (start, start + begin)
            else:
                span, left = (start + begin, start + end, rule), (start + end, stop)
            self.spans.setdefault(line, []).append(span)
            self._left[line] = left
            self._views.pop(line, None)
            return True
        return False

    def uncut(self, line: int) -> Rule:
        """Take back the last span that was cut off a line, where nothing is left of it: its rule claims the line."""
        rule = self.spans.pop(line)[-1][2]
        self._left.pop(line, None)
        return rule
