"""Where a text that goes on may be cut: at a place that no phrase reaches over, whatever follows it.

A line end is such a place. In a line without end it is a character at which the reading from left to right arrives in
every stage: none of the user's words, no phrase and no word that phrases are not read across lies over it, and what is
still to come can change nothing before it.
"""

from __future__ import annotations

import numpy as np

from normalize.converter import Converter, Safe
from normalize.matcher import Table, encode
from normalize.matches import Index, Matches
from normalize.own import NONE, hide
from normalize.trie import Codes


def last_cut(converter: Converter | None, text: str) -> int:
    r"""Return the last place where the text may be cut, 0 for nowhere. The text before begins where one was cut.

    The two parts, converted one after the other, are what the whole would be; `hans` judges each by itself.

    >>> last_cut(Converter("t2s"), "漢字\n乾")
    3
    >>> last_cut(Converter("t2s"), "乾")
    0
    """
    end = text.rfind("\n") + 1
    if end or converter is None:
        return end or len(text)
    spans, margin = _safe_reaches(converter.by, text) if isinstance(converter.by, Safe) else converter.by.reaches(text)
    if margin >= len(text):
        return 0
    # How many spans lie over the place before each character.
    over = np.zeros(len(text) + 2, np.int32)
    for start, stop in spans:
        np.add.at(over, np.minimum(start + 1, stop), 1)
        np.add.at(over, stop, -1)
    free = np.flatnonzero(np.cumsum(over[: len(text) - margin + 1]) == 0)
    return int(free[-1])


def _safe_reaches(by: Safe, text: str) -> tuple[list[tuple[Index, Index]], int]:
    codes = encode(text)
    found = [NONE if by.words is None else _match(by.words, codes)]
    hidden = hide(codes, found[0])
    found.append(_match(by.table, hidden))
    if by.vocabulary is not None:
        found.append(_match(by.vocabulary, by.table.write(hidden, found[1])))
    tables = [table for table in (by.words, by.table, by.vocabulary) if table is not None]
    margin = sum(max(map(len, table.entries)) for table in tables)
    return [(rows.start, rows.start + rows.length) for rows in found], margin


def _match(table: Table, codes: Codes) -> Matches:
    return table.match(None, codes, table.flags_of(codes))
