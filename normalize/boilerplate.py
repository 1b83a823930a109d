"""Boilerplate: peels the head and the foot of documents with the rules of a rulebook.

From the last line upward to the first line that no rule claims, and likewise from the top. A line is only looked at
when it holds one of the cues of a rule. Decoration goes with the block it borders on and stays otherwise. In doubt a
line is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from normalize.changes import Changes, Codes, Index, Piece, changes
from normalize.cues import (
    ANY,
    HEADING,
    LONGEST_ANYWHERE,
    LONGEST_BLOCK,
    LONGEST_HEADING,
    SPAN_REACH,
    Cues,
    Hits,
    Lines,
    worth_a_look,
)
from normalize.rulebook import Rule, squeeze

#: The first line that no rule claims may be the title: headers stand below it. A longer one is no title.
TITLE = 60
#: So many lines' claims are remembered.
REMEMBERED = 20_000


class Document:
    """The folded lines of one document while it is peeled; lines are numbered as in the buffer."""

    def __init__(self, codes: Codes, lines: Lines, hits: Hits, cues: Cues, number: int) -> None:
        self.codes, self.lines, self.hits, self.cues = codes, lines, hits, cues
        self.first, self.stop = int(lines.heads[number]), int(lines.stops[number])
        self.filled: list[int] = lines.filled[lines.first_filled[number] : lines.last_filled[number] + 1].tolist()
        kinds = hits.kind[self.first : self.stop]
        self.anywhere_lines: list[int] = (np.flatnonzero((kinds & ANY) != 0) + self.first).tolist()
        #: What removes a line: the name and the group of a rule.
        self.removed: dict[int, tuple[str, str]] = {}
        #: The spans cut off each line, in positions of the buffer.
        self.spans: dict[int, list[tuple[int, int, Rule]]] = {}
        self._bounds: dict[int, tuple[int, int]] = {}
        self._texts: dict[int, str] = {}
        self._views: dict[int, str] = {}
        self._rules: dict[int, list[Rule]] = {}

    def bounds(self, line: int) -> tuple[int, int]:
        """Return [start, end) of what is left of a line."""
        if line not in self._bounds:
            self._bounds[line] = int(self.lines.begins[line]), int(self.lines.breaks[line])
        return self._bounds[line]

    def text(self, line: int) -> str:
        """Return what is left of a line."""
        if line not in self._texts:
            start, end = self.bounds(line)
            self._texts[line] = self.codes[start:end].tobytes().decode("utf-32-le", "surrogatepass")
        return self._texts[line]

    def seen(self, line: int) -> str:
        """Return the view of what is left of a line."""
        if line not in self._views:
            self._views[line] = squeeze(self.text(line))
        return self._views[line]

    def rules(self, line: int) -> list[Rule]:
        """Return the rules that may have to do with a line."""
        if line not in self._rules:
            low, high = np.searchsorted(self.hits.line, [line, line + 1])
            whole = self.text(line) if line not in self.spans else self._whole(line)
            self._rules[line] = self.cues.of(whole, self.hits.column[low:high].tolist())
        return self._rules[line]

    def _whole(self, line: int) -> str:
        start, end = int(self.lines.begins[line]), int(self.lines.breaks[line])
        return self.codes[start:end].tobytes().decode("utf-32-le", "surrogatepass")

    def claim(self, line: int, zone: str) -> Rule | None:
        """Return the first rule of a zone that claims a whole line."""
        if not self.hits.kind[line]:
            return None
        seen = self.seen(line)
        known = self.cues.known
        if (claims := known.get(seen)) is None:
            size = len(seen)
            claims = tuple(
                rule for rule in self.rules(line) if not rule.span and size <= rule.longest and rule.matches(seen)
            )
            if len(known) >= REMEMBERED:
                known.clear()
            known[seen] = claims
        for rule in claims:
            if rule.where in (zone, "any"):
                return rule
        return None

    def heading(self, line: int) -> Rule | None:
        """Return the rule for which a line is the heading of a block in the foot."""
        if not self.hits.kind[line] & HEADING or len(self.seen(line)) > LONGEST_HEADING:
            return None
        rule = self.claim(line, "foot")
        return rule if rule is not None and rule.opens is not None else None

    def anywhere(self, line: int) -> Rule | None:
        """Return the rule that claims a line wherever it stands."""
        if len(self.seen(line)) > LONGEST_ANYWHERE:
            return None
        rule = self.claim(line, "any")
        return rule if rule is not None and rule.opens is None else None

    def cut(self, line: int, zone: str) -> bool:
        """Cut one span off a line, at its end (foot) or its start (head); tell whether there was one."""
        if not self.hits.kind[line]:
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
                self._texts[line] = text[:begin]
            else:
                span, left = (start, start + end, rule), (start + end, stop)
                self._texts[line] = text[end:]
            self.spans.setdefault(line, []).append(span)
            self._bounds[line] = left
            self._views.pop(line, None)
            return True
        return False


def is_decoration(text: str) -> bool:
    """Whether a line shows nothing but marks.

    >>> is_decoration("—— ◆ ——"), is_decoration("END")
    (True, False)
    """
    return not any(map(str.isalnum, text))


def peel(document: Document, active: frozenset[str]) -> None:
    """Decide which lines and spans of a document go, rules of other groups than `active` only being passed over."""
    lines = document.filled
    for line in document.anywhere_lines:
        rule = document.anywhere(line)
        if rule is not None and rule.group in active:
            document.removed[line] = (rule.id, rule.group)
    # What is gone in any place must not stand between a heading and its block: a second run would not see it.
    if document.removed:
        lines = [line for line in lines if line not in document.removed]
    _peel_foot(document, lines, active)
    _peel_head(document, [line for line in lines if line not in document.removed], active)


def _peel_foot(document: Document, lines: Sequence[int], active: frozenset[str]) -> None:
    waiting: list[int] = []  # decoration below which nothing has been removed so far
    below: str | None = None  # the group of the line below, when that has been removed
    at = len(lines) - 1
    while at >= 0:
        line = lines[at]
        block: Sequence[int] = [line]
        rule: Rule | None = None
        if is_decoration(document.text(line)):
            if below is None:
                waiting.append(line)
            else:
                document.removed[line] = ("decoration", below)
            at -= 1
            continue
        if (rule := document.claim(line, "foot")) is not None or (found := _block_above(document, lines, at)) is None:
            if rule is None:
                if not document.cut(line, "foot"):
                    break
                _keep_inactive(document, line, active)
                below = None
                waiting.clear()
                at -= not document.text(line).strip()
                continue
        else:
            first, rule = found
            block = lines[first : at + 1]
        if rule is not None:
            below = rule.group if rule.group in active else None
            if below is not None:
                document.removed.update(dict.fromkeys(block, (rule.id, rule.group)))
        if below is not None:
            document.removed.update(dict.fromkeys(waiting, ("decoration", below)))
        waiting.clear()
        at -= len(block)


def _keep_inactive(document: Document, line: int, active: frozenset[str]) -> bool:
    """Give back the span that was cut last if its group stays; the search goes on above it all the same."""
    kept = document.spans[line][-1][2].group not in active
    if kept:
        document.spans[line].pop()
    return kept


def _block_above(document: Document, lines: Sequence[int], at: int) -> tuple[int, Rule] | None:
    """Find a heading above line `at` whose block reaches down to it."""
    for above in range(at - 1, max(-1, at - LONGEST_BLOCK), -1):
        line = lines[above]
        rule = document.heading(line)
        if rule is None or rule.opens is None:
            continue
        body = lines[above + 1 : at + 1]
        if len(body) <= rule.opens.lines and all(rule.takes_in(document.seen(below) or "\n") for below in body):
            return above, rule
    return None


def _peel_head(document: Document, lines: Sequence[int], active: frozenset[str]) -> None:
    title_passed = False
    above: str | None = None  # the group of the line above, when that has been removed
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        rule = document.claim(line, "head")
        if rule is not None:
            block = [line]
            while rule.opens is not None and at < len(lines) and len(block) <= rule.opens.lines:
                if not rule.takes_in(document.seen(lines[at]) or "\n"):
                    break
                block.append(lines[at])
                at += 1
            above = rule.group if rule.group in active else None
            if above is not None:
                document.removed.update(dict.fromkeys(block, (rule.id, rule.group)))
        elif is_decoration(document.text(line)):
            if above is not None:
                document.removed[line] = ("decoration", above)
        elif document.cut(line, "head"):
            if _keep_inactive(document, line, active):
                return
            at -= 1
        elif title_passed or len(document.text(line).strip()) > TITLE:
            return
        else:
            title_passed = True
            above = None


def find_boilerplate(
    codes: Codes,
    lines: Lines,
    cued: tuple[Index, Callable[[Index], Index]],
    cues: Cues,
    active: frozenset[str],
    max_share: float,
) -> tuple[Changes | None, list[int]]:
    """Return the lines and spans to remove from a buffer of documents, and the documents of which too much would go.

    `codes` are simplified and folded; `cued` the positions with the flags of a cue, and what gives the next place that
    is no blank.
    """
    hits = Hits(lines, cues.look(codes, *cued))
    pieces: list[Piece] = []
    refused: list[int] = []
    for number in worth_a_look(codes, lines, hits):
        document = Document(codes, lines, hits, cues, number)
        peel(document, active)
        if not document.removed and not any(document.spans.values()):
            continue
        if _share(document) > max_share:
            refused.append(number)
        else:
            pieces += _pieces(document)
    return changes(pieces), refused


def _share(document: Document) -> float:
    """Return which share of a document's characters would go, blanks left out."""
    lengths = document.lines.lengths
    gone = sum(int(lengths[line]) for line in document.removed)
    for line, spans in document.spans.items():
        if line not in document.removed:
            gone += sum(stop - start for start, stop, _ in spans)
    return gone / max(1, int(lengths[document.first : document.stop].sum()))


def _pieces(document: Document) -> list[Piece]:
    lines = document.lines
    pieces: list[Piece] = []
    for line, name in document.removed.items():
        # A line goes with its line end; that of the last line belongs to the buffer.
        start, end = int(lines.begins[line]), int(lines.breaks[line]) + (line + 1 < document.stop)
        pieces.append((start, end, "", *name, False))
    for line, spans in document.spans.items():
        if line not in document.removed:
            pieces += [(start, stop, "", rule.id, rule.group, True) for start, stop, rule in spans]
    return pieces
