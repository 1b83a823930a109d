"""What the peeling of many documents at once has taken, and each document as the peeling of one would have it then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from normalize.changes import Index
from normalize.cues import Mask
from normalize.document import Document
from normalize.page import Page
from normalize.weight import is_marks


class Taken:
    """The removals of some documents of a page: each is a row, a line and the number of a rule.

    For decoration the number of all rules is added to that of the rule beside it.
    """

    def __init__(self, page: Page, numbers: Index) -> None:
        self._page, self._numbers = page, numbers
        self._parts: list[tuple[Index, Index, Index]] = []
        #: What was taken line by line, since arrays of few lines take longer than the lines.
        self._few: tuple[list[int], list[int], list[int]] = ([], [], [])

    def add(self, rows: Index, lines: Index, rules: Index) -> None:
        """Take lines of rows."""
        if len(rows):
            self._parts.append((rows, lines, rules))

    def add_block(self, row: int, lines: Sequence[int], rule: int) -> None:
        """Take some lines of one row, all by the same rule."""
        rows, taken, rules = self._few
        rows += [row] * len(lines)
        taken += lines
        rules += [rule] * len(lines)

    def all(self) -> tuple[Index, Index, Index]:
        """Return the rows, lines and rules of all removals."""
        if self._few[0]:
            rows, lines, rules = (np.array(each, np.intp) for each in self._few)
            self._parts.append((rows, lines, rules))
            self._few = ([], [], [])
        if not self._parts:
            return (np.zeros(0, np.intp),) * 3
        if len(self._parts) > 1:
            rows, lines, rules = (np.concatenate(parts) for parts in zip(*self._parts, strict=True))
            self._parts = [(rows, lines, rules)]
        return self._parts[0]

    def label(self, rule: int) -> tuple[str, str]:
        """Return what the audit calls a removal, and its group."""
        rules = self._page.cues.rules
        found = rules[rule % len(rules)]
        return found.id if rule < len(rules) else "decoration", found.group

    def documents(self, rows: Index, stops: Index) -> Iterator[tuple[int, Document]]:
        """Yield of some rows the row and the document, what was taken of it being removed.

        `stops` are the ranks of the lines at which the peeling of their feet ended: what stays below is known to rules
        of groups that are not removed.
        """
        wanted: Mask = np.zeros(len(self._numbers), np.bool_)
        wanted[rows] = True
        removed: dict[int, dict[int, tuple[str, str]]] = {row: {} for row in rows.tolist()}
        owners, lines, rules = self.all()
        some = wanted.take(owners).nonzero()[0]
        for row, line, rule in zip(*(part.take(some).tolist() for part in (owners, lines, rules)), strict=True):
            removed[row][line] = self.label(rule)
        for row, stop in zip(rows.tolist(), stops.tolist(), strict=True):
            document = Document(self._page, int(self._numbers[row]))
            document.removed = removed[row]
            below = document.filled[stop - int(self._page.first_filled[document.number]) + 1 :]
            document.kept |= {line for line in below if line not in document.removed and not is_marks(document, line)}
            yield row, document
