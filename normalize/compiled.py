"""The dictionary `hans` as it was compiled beforehand: reading it takes a tenth of the time that compiling takes.

`data/hans.index` holds the entries of `dictionary.stages("hans")`, the phrases among them that need not be matched, and
the flags of evidence, with a checksum of all tables they were made from. Where that does not fit (another version of
the base tables, a changed supplement) or the file cannot be read, the tables themselves are compiled.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from normalize import dictionary
from normalize.matcher import Flags, Table, encode

INDEX = os.path.join(os.path.dirname(__file__), "data", "hans.index")
_HEAD = "# Written by tests/write_hans_index.py from the tables that `hans` is made of: do not edit.\n"


class Hans(NamedTuple):
    """What is known of `hans` beforehand."""

    entries: dict[str, str]
    #: The phrases that say what their characters say, which `Table` leaves out.
    idle: frozenset[str]
    #: The beginnings of phrases whose flags are kept apart from those of the others.
    apart: frozenset[str]
    #: Flags of evidence, each with the characters that have it.
    marks: dict[int, str]

    def table(self) -> Table:
        """Return the compiled dictionary with its flags of evidence."""
        table = Table(self.entries, idle=self.idle, apart=self.apart)
        for mark, chars in self.marks.items():
            table.flags[encode(chars)] |= np.uint8(mark)
        return table


def load() -> Hans | None:
    """Return what the index says; None where it is missing, broken or not of the tables that are installed."""
    try:
        with open(INDEX, encoding="utf-8", newline="\n") as file:
            lines = file.read().split("\n")
        if lines[1] != f"crc32\t{fingerprint()}":
            return None
        keys, values, phrases, replacements, idle, apart, *marks = (line.split("\t") for line in lines[2:-1])
        entries = dict(zip(keys[1], values[1], strict=True))
        entries.update(zip(phrases[1:], replacements[1:], strict=True))
        return Hans(entries, frozenset(idle[1:]), frozenset(apart[1:]), {int(mark): chars for mark, chars in marks})
    except (OSError, ValueError, IndexError):
        return None


def index_of(entries: dict[str, str], table: Table, evidence: Flags, apart: Iterable[str]) -> str:
    """Return the content of the index, given what the tables say compiled the long way, and what is to stand apart."""
    single = {key: value for key, value in entries.items() if len(key) == 1}
    phrases = {key: value for key, value in entries.items() if len(key) > 1}
    rows = [
        ("crc32", str(fingerprint())),
        ("characters", "".join(single)),
        ("become", "".join(single.values())),
        ("phrases", *phrases),
        ("become", *phrases.values()),
        ("idle", *(key for key in phrases if key not in table.phrases)),
        ("apart", *apart),
    ]
    for mark in np.unique(evidence[evidence != 0]).tolist():
        rows.append((str(mark), "".join(map(chr, np.flatnonzero(evidence == mark).tolist()))))
    return _HEAD + "".join("\t".join(row) + "\n" for row in rows)


def fingerprint() -> int:
    """Return a checksum of the tables that `hans` is made of."""
    checksum = 0
    for path in dictionary.hans_files():
        with open(path, "rb") as file:
            checksum = zlib.crc32(file.read(), checksum)
    return checksum
