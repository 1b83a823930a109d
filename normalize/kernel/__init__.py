"""The passes over whole buffers that a compiled kernel does in one walk each, where there is one.

It is built from the C files beside this one when the package is installed and a compiler is at hand. Without it NumPy
does the same, to the letter, in about twice the time; so it does where `NORMALIZE_KERNEL=none` is set. `native` is the
compiled module or None.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from normalize.changes import Changes
    from normalize.matcher import Table
    from normalize.matches import Index, Matches
    from normalize.trie import Codes

Marks = npt.NDArray[np.uint16]
Kinds = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
#: What `told` is given, with views instead of arrays: taking these from an array is most of what a short line costs.
Words = tuple[int, Any, Any, Any]
Numbers = npt.NDArray[np.int32]
#: What the functions take; one that was built from other files is left aside.
VERSION = 14
#: Bytes of the bits by which most traits are told to have no weight.
TAKEN = (1 << 20) // 8


def _load() -> ModuleType | None:
    if os.environ.get("NORMALIZE_KERNEL") == "none":
        return None
    # Its arrays are those of a system of 64 bits that puts the low byte first.
    if sys.byteorder != "little" or np.intp(0).itemsize != np.uint64(0).itemsize:
        return None
    try:
        from normalize.kernel import native
    except ImportError:
        return None
    return native if VERSION == native.VERSION else None


native: Any = _load()


def pack(texts: Sequence[str]) -> tuple[Codes, Index]:
    """Return the code points of all texts, a line end behind each, and where they begin."""
    codes = np.empty(sum(map(len, texts)) + len(texts), np.uint32)
    starts = np.empty(len(texts), np.intp)
    native.pack(codes, starts, texts)
    return codes, starts


def scan(codes: Codes, table: Marks, bits: int) -> tuple[Marks, Index, Marks]:
    """Return the flags of all characters, and the places and flags of those that have one of some bits."""
    flags, rare = np.empty(len(codes), np.uint16), np.empty(len(codes) + 1, np.uint16)
    at = np.empty(len(codes) + 1, np.intp)
    count = native.scan(codes, table, flags, at, rare, bits)
    return flags, at[:count], rare[:count]


def select(at: Index, rare: Marks, bits: int) -> Index:
    """Return those of some places whose flags have one of some bits."""
    found = np.empty(len(at) + 1, np.intp)
    return found[: native.select(at, rare, found, bits)]


def differing(codes: Codes, other: Codes, flags: Marks, bits: int) -> Index:
    """Return where two texts of one length differ in characters that have one of some flag bits."""
    found = np.empty(len(codes) + 1, np.intp)
    return found[: native.differing(codes, other, flags, found, bits)]


def known(text: str, answers: dict[str, int], begins: Index, ends: Index, lines: Index, unknown: int) -> Index:
    """Return what is known of some lines of a text, each of them [begins, ends), and `unknown` of the others."""
    found = np.empty(len(lines), np.intp)
    native.known(text, answers, begins, ends, lines, found, unknown)
    return found


def weigh(rows: str) -> Words:
    """Return the weight of the empty trait, the slots of all others by which `told` finds them, and a bit for each."""
    slots = 1 << (2 * rows.count("\t")).bit_length()
    keys, weights, taken = np.empty(slots, np.uint64), np.empty(slots, np.int16), np.empty(TAKEN, np.uint8)
    return native.weigh(rows, keys, weights, taken), keys.data, weights.data, taken.data


def shapes(text: str, begins: Index, ends: Index, lines: Index, fold: Codes, words: Words) -> Numbers:
    """Return what `remains.shape` does of some lines of a text, each of them [begins, ends), a row each."""
    found = np.empty((len(lines), 10), np.int32)
    any_line, *tables = words
    native.shapes(text, begins, ends, lines, fold, *tables, found, any_line)
    return found


def vectors(
    text: str, begins: Index, ends: Index, lines: Index, fold: Codes, table: npt.NDArray[np.int8], looks: int
) -> Numbers:
    """Return of some lines of a text what `network.vector` does, and what they look like in so many columns more."""
    found = np.empty((len(lines), table.shape[1] + looks), np.int32)
    native.vectors(text, begins, ends, lines, fold, table, found)
    return found


def network(
    given: npt.NDArray[np.int16], first: Index, stop: Index, layers: tuple[npt.NDArray[np.int16], Numbers]
) -> Numbers:
    """Return what `network.told` does, given all that is told of lines, and all weights and biases."""
    found = np.empty((len(given), 2), np.int32)
    native.network(given, first, stop, *layers, found)
    return found


def around(
    shapes: list[tuple[int, ...]], gaps: list[bool], gone: list[bool], lines: Sequence[int], width: int
) -> Numbers:
    """Return what `surroundings.Surroundings.row` does of some lines, a row of so many numbers each."""
    found = np.empty((len(lines), width), np.int32)
    native.around(shapes, gaps, gone, np.array(lines, np.intp), found)
    return found


def judge(rows: Numbers, nodes: Numbers, roots: Numbers) -> Numbers:
    """Return what decision trees say of each row."""
    found = np.empty(len(rows), np.int32)
    native.judge(rows, nodes, roots, found)
    return found


def look_up(codes: Codes, table: Kinds) -> Kinds:
    """Return what a table of bytes says of every character."""
    found = np.empty(len(codes), np.uint8)
    native.look_up(codes, table, found)
    return found


def seen(flags: npt.NDArray[Any], starts: Index) -> npt.NDArray[Any]:
    """Return the flags, of 8 or 16 bits, that some character of each document has; none is empty."""
    found = np.empty(len(starts), flags.dtype)
    native.seen(flags, starts, found)
    return found


def splice(values: npt.NDArray[Any], done: Changes, new: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return what `changes.splice` does."""
    gain = int(done.size.sum() - (done.end - done.start).sum())
    out = np.empty(len(values) + gain, values.dtype)
    native.splice(values, new.astype(values.dtype, copy=False), out, done.start, done.end, done.size)
    return out


def carry(at: Index, flags: Marks, done: Changes, fresh: Marks, bits: int) -> tuple[Index, Marks]:
    """Return the places and flags of rare characters after changes, given the flags of all that is new."""
    places, kept = np.empty(len(at) + len(fresh), np.intp), np.empty(len(at) + len(fresh), np.uint16)
    count = native.carry(at, flags, done.start, done.end, done.size, fresh, places, kept, bits)
    return places[:count], kept[:count]


def write(codes: Codes, found: Matches, table: Table) -> Codes:
    """Return what `Table.write` does."""
    gain = int(table.sizes.take(found.entry).sum() - found.length.sum())
    out = np.empty(len(codes) + gain, np.uint32)
    matches = map(np.ascontiguousarray, (found.start, found.length, found.entry))
    native.write(codes, out, table.shift, table.values, table.begins, table.sizes, *matches)
    return out


def tables_of(
    numbers: Codes, rows: Codes, prosy: Codes, kinds: Marks, longest: Codes, lone: Marks
) -> tuple[tuple[npt.NDArray[Any], ...], int]:
    """Return the tables of `cues.Cues` as `look` takes them: what is asked together stands together."""
    slots = np.zeros(kinds.size, np.uint64)
    # Most of them are empty, and memory that is not touched costs nothing.
    some = (kinds.ravel() != 0) | (longest.ravel() != 0)
    at = some.nonzero()[0]
    parts = slots.view(np.uint16).reshape(-1, 4)
    parts[at, 0], parts[at, 1:3] = kinds.ravel()[at], longest.ravel()[at].view(np.uint16).reshape(-1, 2)
    has_kind = np.packbits(kinds.ravel() != 0, bitorder="little")
    return (numbers, rows, prosy, has_kind, slots.reshape(kinds.shape), lone), rows.shape[1]


def look(
    codes: Codes,
    flags: Marks,
    breaks: Index,
    begins: Index,
    targets: Index,
    fold: Codes,
    tables: tuple[tuple[Any, ...], int],
) -> tuple[Index, Index, Index, Kinds, Kinds, Codes]:
    """Return the lengths of the lines, blanks left out, and what `hits.Hits` is made of."""
    lengths, initial = np.empty(len(breaks), np.intp), np.empty(len(breaks), np.uint32)
    kind = np.empty(len(breaks), np.uint8)
    line, column, bits = native.look(
        codes, flags, breaks, begins, targets, fold, *tables[0], lengths, initial, kind, tables[1]
    )
    found = np.frombuffer(line, np.intp), np.frombuffer(column, np.intp), np.frombuffer(bits, np.uint8)
    return lengths, *found, kind, initial
