"""One document while its boilerplate is peeled: its lines, what rules claim them, what has been removed."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from normalize.changes import Codes
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
from normalize.view import squeeze

#: So many lines' claims are remembered.
REMEMBERED = 4_096

_ZONES = {"head": HEAD, "foot": FOOT, "any": ANY}
_SPANS = {"head": HEAD_SPAN, "foot": FOOT_SPAN}


class Page:
    """What the documents of a buffer share, in plain Python, where looking at single items is cheap."""

    def __init__(self, codes: Codes, lines: Lines, hits: Hits, cues: Cues) -> None:
        self.text = codes.tobytes().decode("utf-32-le", "surrogatepass")
        self.cues = cues
        self.kind: list[int] = hits.kind.tolist()
        self.hit_lines: list[int] = hits.line.tolist()
        self.hit_columns: list[int] = hits.column.tolist()
        self.begins: list[int] = lines.begins.tolist()
        self.ends: list[int] = lines.breaks.tolist()
        self.lengths: list[int] = lines.lengths.tolist()
        self.filled: list[int] = lines.filled.tolist()
        #: Whether a line begins with a letter, a digit or a Chinese character, and so is no decoration.
        self.plain: list[bool] = hits.plain.tolist()
        #: The lines that may be boilerplate anywhere, and those that may head a block.
        self.anywhere: list[int] = np.flatnonzero((hits.kind & ANY) != 0).tolist()
        self.headings: list[int] = np.flatnonzero((hits.kind & HEADING) != 0).tolist()
        self.bounds = list(
            zip(
                lines.heads.tolist(),
                lines.stops.tolist(),
                lines.first_filled.tolist(),
                lines.last_filled.tolist(),
                strict=True,
            )
        )


class Document:
    """The folded lines of one document while it is peeled; lines are numbered as in the buffer."""

    __slots__ = ("_left", "_rules", "_views", "filled", "first", "page", "removed", "spans", "stop")

    def __init__(self, page: Page, number: int) -> None:
        self.page = page
        self.first, self.stop, first_filled, last_filled = page.bounds[number]
        self.filled = page.filled[first_filled : last_filled + 1]
        #: What removes a line: the name and the group of a rule.
        self.removed: dict[int, tuple[str, str]] = {}
        #: The spans cut off each line, in positions of the buffer.
        self.spans: dict[int, list[tuple[int, int, Rule]]] = {}
        self._left: dict[int, tuple[int, int]] = {}
        self._views: dict[int, str] = {}
        self._rules: dict[int, list[Rule]] = {}

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
            seen = self._views[line] = squeeze(self.text(line))
        return seen

    def rules(self, line: int) -> list[Rule]:
        """Return the rules that may have to do with a line."""
        if line not in self._rules:
            whole = self.page.text[self.page.begins[line] : self.page.ends[line]]
            low, high = bisect_left(self.page.hit_lines, line), bisect_left(self.page.hit_lines, line + 1)
            self._rules[line] = self.page.cues.of(whole, self.page.hit_columns[low:high])
        return self._rules[line]

    def claim(self, line: int, zone: str) -> Rule | None:
        """Return the first rule of a zone that claims a whole line."""
        cut = line in self.spans
        if not cut and not self.page.kind[line] & _ZONES[zone]:
            return None
        seen = self.seen(line)
        known = self.page.cues.known
        if (claims := known.get(seen)) is None:
            size = len(seen)
            # What stands in the index of cues was chosen for the whole line; what is left of one is read anew.
            rules = self.page.cues.rules if cut else self.rules(line)
            claims = tuple(rule for rule in rules if not rule.span and size <= rule.longest and rule.matches(seen))
            if cut or self.page.lengths[line] <= size + SLACK:
                if len(known) >= REMEMBERED:
                    known.clear()
                known[seen] = claims
        for rule in claims:
            if rule.where in (zone, "any"):
                return rule
        return None

    def heading(self, line: int) -> Rule | None:
        """Return the rule for which a line is the heading of a block in the foot."""
        if len(self.seen(line)) > LONGEST_HEADING:
            return None
        rule = self.claim(line, "foot")
        return rule if rule is not None and rule.opens is not None else None

    def anywhere(self, line: int) -> Rule | None:
        """Return the rule that claims a line wherever it stands."""
        rule = self.claim(line, "any")
        return rule if rule is not None and rule.opens is None else None

    def cut(self, line: int, zone: str) -> bool:
        """Cut one span off a line, at its end (foot) or its start (head); tell whether there was one."""
        if not self.page.kind[line] & _SPANS[zone]:
            return False
        text = self.text(line)
        start, stop = self.bounds(line)
        offset = max(0, len(text) - SPAN_REACH) if zone == "foot" else 0
        for rule in self.rules(line):
            if not rule.span or rule.where != zone:
                continue
            found = rule.find_span(text[offset : offset + SPAN_REACH])
            if found is None:
                continue
            begin, end = found[0] + offset, found[1] + offset
            if zone == "foot":
                span, left = (start + begin, stop, rule), (start, start + begin)
            else:
                span, left = (start, start + end, rule), (start + end, stop)
            self.spans.setdefault(line, []).append(span)
            self._left[line] = left
            self._views.pop(line, None)
            return True
        return False
