"""Charts: lists whose rows count from one, two of them one below the other, as a page's boxes of what is read most.

Left alone: a list that stands by itself, which may be the text's own, and short ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from normalize.document import Document
from normalize.expressions import match

#: So many rows of a chart at least.
CHART: Final = 5
# Patterns are compiled where they are first used, and kept by `expressions`: most runs need none of them.
_ROW = r"(\d{1,2})[ .、\t]\s*\S"


def ranked(document: Document, lines: Sequence[int]) -> set[int]:
    """Return the rows of charts among some lines: lists that count from one, two of them without a line between."""
    found: set[int] = set()
    run: list[int] = []
    whole: list[int] = []  # the list right above
    # Asked again and again while a document is peeled.
    numbers = document.page.numbers
    for line in lines:
        number = None if line in document.spans else numbers.get(line)
        if number is None:
            number = numbers[line] = _number(document, line)
        if number and number == len(run) + 1:
            run.append(line)
        elif number == 1 and len(run) >= CHART:
            whole, run = run, [line]
        else:
            whole, run = [], []
        if len(run) >= CHART and whole:
            found.update(whole, run)
    return found


def _number(document: Document, line: int) -> int:
    """Return the number that a row of a list begins with, 0 for any other line."""
    text = document.text(line).lstrip()
    number = match(_ROW, text) if text[:1].isdecimal() else None
    return 0 if number is None else int(number[1])
