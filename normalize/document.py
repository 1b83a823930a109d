"""One document while its boilerplate is peeled: its lines, what rules claim them, what has been removed."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from normalize.cues import (
    ANY,
    FOOT,
    HEAD,
    HEADING,
    LONGEST_HEADING,
    SLACK,
    SPAN_REACH,
    Cues,
    Hits,
    Lines,
)
from normalize.rule import Rule
from normalize.view import FOLD, view

#: The claims of so many lines of at most so many characters are remembered: the lines of a site come again and again.
REMEMBERED, MEMORABLE = 8_192, 240

#: What claims a whole line: the first rule for the foot, for the head and for any place.
Claims = tuple[Rule | None, Rule | None, Rule | None]
IN_FOOT, IN_HEAD, ANYWHERE = range(3)
_ZONES = (FOOT, HEAD, ANY)
_NAMES = ("foot", "head", "any")


class Page:
    """What the documents of a buffer share, in a form in which looking at single items is cheap."""

    def __init__(self, text: str, lines: Lines, hits: Hits, cues: Cues) -> None:
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
        #: The lines that may be boilerplate anywhere, and those that may head a block.
        self.anywhere: list[int] = ((hits.kind & ANY) != 0).nonzero()[0].tolist()
        self.headings: list[int] = ((hits.kind & HEADING) != 0).nonzero()[0].tolist()
        self.bounds = list(
            zip(
                lines.heads.tolist(),
                lines.stops.tolist(),
                lines.first_filled.tolist(),
                lines.last_filled.tolist(),
                strict=True,
            )
        )
        #: How many characters stand before each line, blanks left out.
        self.sizes = np.concatenate([np.zeros(1, np.intp), np.cumsum(lines.lengths)]).data


class Document:
    """The lines of one document while it is peeled; they are numbered as in the buffer."""

    __slots__ = ("_headings", "_left", "_rules", "_views", "filled", "first", "page", "removed", "spans", "stop")

    def __init__(self, page: Page, number: int) -> None:
        self.page = page
        self.first, self.stop, first_filled, last_filled = page.bounds[number]
        self.filled: list[int] = page.filled[first_filled : last_filled + 1].tolist()
        #: What removes a line: the name and the group of a rule.
        self.removed: dict[int, tuple[str, str]] = {}
        #: The spans cut off each line, in positions of the buffer.
        self.spans: dict[int, list[tuple[int, int, Rule]]] = {}
        self._left: dict[int, tuple[int, int]] = {}
        self._views: dict[int, str] = {}
        self._rules: dict[int, list[Rule]] = {}
        self._headings: list[int] | None = None

    @property
    def headings(self) -> list[int]:
        """The lines that may head a block."""
        if self._headings is None:
            self._headings = self.within(self.page.headings)
        return self._headings

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

    def rules(self, line: int) -> list[Rule]:
        """Return the rules that may have to do with a line."""
        if line not in self._rules:
            page = self.page
            whole = page.text[page.begins[line] : page.ends[line]].translate(FOLD)
            low, high = bisect_left(page.hit_lines, line), bisect_left(page.hit_lines, line + 1)
            self._rules[line] = page.cues.of(whole, page.hit_columns[low:high])
        return self._rules[line]

    def claim(self, line: int, zone: int) -> Rule | None:
        """Return the first rule of a zone that claims a whole line."""
        page = self.page
        if line in self.spans:
            # What stands in the index of cues was chosen for the whole line; what is left of one is read anew.
            return self._claims(self.seen(line), page.cues.rules)[zone]
        if not page.kind[line] & _ZONES[zone]:
            return None
        text = page.text[page.begins[line] : page.ends[line]]
        known = page.cues.known
        if (claims := known.get(text)) is None:
            claims = self._claims(self.seen(line), self.rules(line), page.lengths[line] - SLACK)
            if len(text) <= MEMORABLE:
                if len(known) >= REMEMBERED:
                    known.clear()
                known[text] = claims
        return claims[zone]

    def _claims(self, seen: str, rules: list[Rule] | tuple[Rule, ...], least: int = 0) -> Claims:
        size = max(len(seen), least)
        found = [rule for rule in rules if not rule.span and size <= rule.longest and rule.matches(seen)]
        foot, head, anywhere = (next((rule for rule in found if rule.where in (zone, "any")), None) for zone in _NAMES)
        return foot, head, anywhere

    def heading(self, line: int) -> Rule | None:
        """Return the rule for which a line is the heading of a block in the foot."""
        rule = self.claim(line, IN_FOOT)
        if rule is None or rule.opens is None or len(self.seen(line)) > LONGEST_HEADING:
            return None
        return rule

    def anywhere(self, line: int) -> Rule | None:
        """Return the rule that claims a line wherever it stands."""
        rule = self.claim(line, ANYWHERE)
        return rule if rule is not None and rule.opens is None else None

    def cut(self, line: int, zone: int) -> bool:
        """Cut one span off a line, at its end (foot) or its start (head); tell whether there was one."""
        text = self.text(line)
        start, stop = self.bounds(line)
        offset = max(0, len(text) - SPAN_REACH) if zone == IN_FOOT else 0
        folded = text[offset : offset + SPAN_REACH].translate(FOLD)
        for rule in self.rules(line):
            if not rule.span or rule.where != _NAMES[zone]:
                continue
            found = rule.find_span(folded)
            if found is None:
                continue
            begin, end = found[0] + offset, found[1] + offset
            if zone == IN_FOOT:
                span, left = (start + begin, stop, rule), (start, start + begin)
            else:
                span, left = (start, start + end, rule), (start + end, stop)
            self.spans.setdefault(line, []).append(span)
            self._left[line] = left
            self._views.pop(line, None)
            return True
        return False
