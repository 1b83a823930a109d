"""The user's entries: which of them come before all tables, how the tables do not see them, and what they change.

Words, and characters that are to stay, come first wherever they stand: they are looked for in the source, leftmost and
longest among themselves, and what is between them is converted. A single character that becomes another one takes the
place of the tables' entry for it: it applies where no phrase decides, so 里 -> 裏 leaves 公里 as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from normalize.chain import without_idle
from normalize.changes import Changes, spans
from normalize.matcher import Table
from normalize.matches import Index, Matches
from normalize.trie import Codes

#: Stands for what is left alone: a lone surrogate, which no dictionary can hold, since dictionaries are UTF-8.
HIDDEN = 0xDFFF

_EMPTY = np.zeros(0, np.intp)
#: No phrase.
NONE = Matches(_EMPTY, _EMPTY, _EMPTY)
_LABEL = (("convert", "convert", False),)


def first_words(own: Mapping[str, str]) -> Table | None:
    """Compile those of the user's entries that come before everything else.

    >>> first_words({"軟體": "软体", "著": "着", "乾": "乾"}).phrases
    {'軟體': '软体', '乾': '乾'}
    >>> first_words({}) is None
    True
    """
    first = {key: value for key, value in own.items() if len(key) > 1 or key == value}
    return Table(first, first.keys()) if first else None


def hide(codes: Codes, found: Matches) -> Codes:
    """Return the codes with these phrases hidden from every table."""
    if not len(found):
        return codes
    hidden = codes.copy()
    hidden[spans(found.start, found.length)] = HIDDEN
    return hidden


def replaced(table: Table, codes: Codes, found: Matches) -> Changes | None:
    """Return what the phrases that were found in a text change."""
    if not len(found):
        return None
    sizes, new = table.sizes[found.entry], table.replacements(found)
    done = Changes(found.start, found.start + found.length, sizes, new, np.zeros(len(found), np.intp), _LABEL)
    return without_idle(done, codes)


def singles(codes: Codes, out: Codes, start: Index = _EMPTY, end: Index = _EMPTY) -> Changes | None:
    """Return the changes of single characters that make `out` of `codes`, outside of the spans [start, end)."""
    different = out != codes
    different[spans(start, end - start)] = False
    places = np.flatnonzero(different)
    if not len(places):
        return None
    zero = np.zeros(len(places), np.intp)
    return Changes(places, places + 1, zero + 1, out[places], zero, _LABEL)
