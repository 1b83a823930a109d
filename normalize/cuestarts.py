"""What the cues of some rules begin with, as tables: made from the rules, or read as they were made once.

To make those of our own 700 rules takes 10 ms, a fifteenth of a start; to read them takes 4. `rules/cues.npy` holds
them, with the checksum of the rule files that they were made from.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from normalize.changes import Codes, Index
from normalize.claimants import BITS, slots_of
from normalize.cuepairs import Pairs
from normalize.matcher import encode
from normalize.rule import Rule

Mask = npt.NDArray[np.bool_]
SAVED = os.path.join(os.path.dirname(__file__), "rules", "cues.npy")


class Starts(NamedTuple):
    """The first characters of cues, up to four, and under the hash of two to four of them what their rules can do.

    Two cues may share a place, which only makes a line be looked at in vain.
    """

    #: The starts; each has so many of the owners, which are numbers of rules.
    starts: list[str]
    counts: Index
    owners: Index
    pairs: Pairs
    #: By two, three and four characters.
    kinds: npt.NDArray[np.uint16]
    #: The longest line and the longest span, of 16 bits each, side by side.
    longest: npt.NDArray[np.uint32]
    #: What the rules of a cue of one character can do.
    lone: npt.NDArray[np.uint16]


def made(rules: Sequence[Rule], loose: Collection[int], kind_of: npt.NDArray[np.uint16], knows_prose: Mask) -> Starts:
    """Return the tables of some rules; the cues of `loose` ones are not looked for.

    Of each rule is given what it can do, and whether it knows prose, that is lines of several full stops.
    """
    by_start: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        for cue in rule.cues if number not in loose else ():
            start = (cue.replace(" ", "") if " " in cue else cue)[:4]
            if start in by_start:
                by_start[start].append(number)
            else:
                by_start[start] = [number]
    counts, owners = _flat(by_start.values())
    lone = np.zeros(0x110000, np.uint16)
    kinds, longest = np.zeros((3, 1 << BITS), np.uint16), np.zeros((3, 1 << BITS), np.uint32)
    # The first two characters of those cues whose rules know prose.
    prose = [np.zeros((0, 2), np.uint32)]
    longest_of = np.array([(0, rule.longest) if rule.span else (rule.longest, 0) for rule in rules], np.uint16)
    of_size: dict[int, list[str]] = {}
    for start in by_start:
        of_size.setdefault(len(start), []).append(start)
    for size, starts in of_size.items():
        many, flat = _flat([by_start[start] for start in starts])
        begins = many.cumsum() - many
        found = np.bitwise_or.reduceat(kind_of[flat], begins)
        chars = encode("".join(starts)).reshape(-1, size)
        if size == 1:
            lone[chars[:, 0]] = found
            continue
        prose.append(chars[np.bitwise_or.reduceat(knows_prose[flat], begins), :2])
        slots = slots_of(chars)[-1]
        np.bitwise_or.at(kinds[size - 2], slots, found)
        np.maximum.at(
            apart(longest[size - 2]).reshape(-1, 2), slots, np.maximum.reduceat(longest_of[flat], begins, axis=0)
        )
    pairs = Pairs.made([start for start in by_start if len(start) > 1], np.concatenate(prose))
    return Starts(list(by_start), counts, owners, pairs, kinds, longest, lone)


def packed(tables: Starts, checksum: int) -> Codes:
    """Return tables as one row of numbers, which `saved` reads."""
    text = "\n".join(tables.starts)
    parts: list[npt.NDArray[Any]] = [np.array([checksum], np.uint32), encode(text), tables.counts, tables.owners]
    parts.append(np.array(tables.pairs.sizes))
    for table in _sparse(tables):
        at = table.ravel().nonzero()[0]
        parts += [at, table.ravel()[at]]
    sizes = np.array([len(parts), *[len(part) for part in parts]])
    return np.concatenate([sizes, *parts]).astype(np.uint32)


def saved(checksum: int, path: str = SAVED) -> Starts | None:
    """Return the tables that were saved for rules of a checksum, or nothing where they are of others."""
    try:
        row: Codes = np.load(path)
    except (OSError, ValueError, EOFError):
        return None
    many = int(row[0]) if len(row) else 0
    sizes = row[1 : many + 1]
    if not many or len(row) != 1 + many + sizes.sum() or int(row[many + 1]) != checksum:
        return None
    parts = np.split(row[many + 1 :], sizes[:-1].cumsum())
    text = parts[1].tobytes().decode("utf-32-le")
    pairs = Pairs(parts[4].tolist())
    kinds, longest = np.zeros((3, 1 << BITS), np.uint16), np.zeros((3, 1 << BITS), np.uint32)
    tables = Starts(
        text.split("\n"),
        parts[2].astype(np.intp),
        parts[3].astype(np.intp),
        pairs,
        kinds,
        longest,
        np.zeros(0x110000, np.uint16),
    )
    for table, at, values in zip(_sparse(tables), parts[5::2], parts[6::2], strict=True):
        table.reshape(-1)[at] = values
    pairs.numbered = parts[5].astype(np.intp)
    return tables


def apart(longest: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint16]:
    """Return the same memory as lengths of 16 bits."""
    return longest.view(np.uint16)


def _sparse(tables: Starts) -> tuple[npt.NDArray[Any], ...]:
    pairs = tables.pairs
    return pairs.numbers, pairs.rows, pairs.prosy, tables.kinds, tables.longest, tables.lone


def _flat(owners: Collection[list[int]]) -> tuple[Index, Index]:
    """Return of some lists how long each is, and all that they hold."""
    counts = np.array([len(each) for each in owners], np.intp)
    return counts, np.fromiter(chain.from_iterable(owners), np.intp, int(counts.sum()))
