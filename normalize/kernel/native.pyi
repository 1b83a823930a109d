"""Arrays are taken as they are: contiguous, of the sizes that are named; a size that does not fit is a ValueError."""

from collections.abc import Sequence
from typing import Any

Array = Any  # Whatever gives a buffer, as NumPy's arrays do.

VERSION: int
SOURCE: int

def pack(codes: Array, starts: Array, texts: Sequence[str], /) -> None: ...
def unpack(codes: Array, starts: Array, /) -> list[str]: ...
def text(codes: Array, /) -> str: ...
def known(
    text: str, known: dict[str, int], begins: Array, ends: Array, lines: Array, found: Array, unknown: int, /
) -> int: ...
def differing(codes: Array, other: Array, flags: Array, at: Array, bits: int, /) -> int: ...
def weigh(rows: str, keys: Array, weights: Array, taken: Array, /) -> int: ...
def told(seen: str, keys: Array, weights: Array, taken: Array, /) -> int: ...
def around(
    shapes: list[tuple[int, ...]], gaps: list[bool], gone: list[bool], lines: Array, found: Array, /
) -> None: ...
def judge(rows: Array, nodes: Array, roots: Array, found: Array, /) -> None: ...
def vectors(text: str, begins: Array, ends: Array, lines: Array, fold: Array, table: Array, rows: Array, /) -> None: ...
def network(given: Array, first: Array, stop: Array, weights: Array, biases: Array, found: Array, /) -> None: ...
def shapes(
    text: str,
    begins: Array,
    ends: Array,
    lines: Array,
    fold: Array,
    keys: Array,
    weights: Array,
    taken: Array,
    rows: Array,
    any_line: int,
    /,
) -> None: ...
def claimants(
    text: str,
    fold: Array,
    chars: Array,
    cues: Array,
    slots: Array,
    taken: Array,
    owners: Array,
    rules: Array,
    zone: int,
    least: int,
    most: int,
    /,
) -> list[Any] | None: ...
def fold(text: str, table: Array, /) -> str: ...
def squeeze(text: str, /) -> str: ...
def scan(codes: Array, table: Array, flags: Array, at: Array, rare: Array, bits: int, /) -> int: ...
def select(at: Array, rare: Array, found: Array, bits: int, /) -> int: ...
def look_up(codes: Array, table: Array, out: Array, /) -> None: ...
def seen(flags: Array, starts: Array, seen: Array, /) -> None: ...
def splice(values: Array, new: Array, out: Array, start: Array, end: Array, size: Array, /) -> None: ...
def carry(
    at: Array,
    flags: Array,
    start: Array,
    end: Array,
    size: Array,
    fresh: Array,
    places: Array,
    kept: Array,
    bits: int,
    /,
) -> int: ...
def convert(
    codes: Array,
    out: Array,
    single: Array,
    values: Array,
    begins: Array,
    ids: Array,
    keys: Array,
    nodes: Array,
    factors: Array,
    entry: Array,
    inner: Array,
    filtered: Array,
    flags: Array,
    width: int,
    singles: bool,
    /,
) -> None: ...
def match(
    codes: Array,
    ids: Array,
    keys: Array,
    nodes: Array,
    factors: Array,
    entry: Array,
    inner: Array,
    filtered: Array,
    flags: Array,
    width: int,
    singles: bool,
    every: bool,
    /,
) -> tuple[bytes, bytes, bytes]: ...
def write(
    codes: Array,
    out: Array,
    single: Array,
    values: Array,
    begins: Array,
    sizes: Array,
    start: Array,
    length: Array,
    entry: Array,
    /,
) -> None: ...
def look(
    codes: Array,
    flags: Array,
    breaks: Array,
    begins: Array,
    targets: Array,
    fold: Array,
    numbers: Array,
    pairs: Array,
    prose: Array,
    taken: Array,
    slots: Array,
    lone: Array,
    lengths: Array,
    initial: Array,
    kind: Array,
    width: int,
    /,
) -> tuple[bytes, bytes, bytes]: ...
