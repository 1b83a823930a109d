"""What travels between the process of the command and its workers: a piece of a shard, and what became of it.

A shard is read by one process, cut at the ends of records, cleaned by all and put together by the first in the order of
its pieces: so memory is bounded whatever its size, and its target is one file that appears whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from normalize import columns
from normalize.forms import Form

#: Bytes of a piece: as many as suit the vectorised passes.
SIZE = 1 << 21


@dataclass(frozen=True, slots=True)
class Piece:
    """Some records of a shard; or, with `end`, that there are no more."""

    shard: str
    form: Form
    #: Number of the first record: of JSON Lines the line, of Parquet the row, from 1.
    number: int
    #: Whole lines, in a worker a view of them; or the texts of each text column, and identifiers (`normalize.columns`).
    lines: bytes | memoryview = b""
    columns: tuple[Any, ...] = ()
    ids: list[Any] | None = None
    #: Why this one record is a reject; at the end why the whole shard failed.
    problem: str | None = None
    end: bool = False
    #: The shard was done by an earlier run, and these lines are those of its rejects.
    kept: bool = False

    def split(self) -> Iterator[Piece]:
        """Yield a piece for each record: to find the one on which a worker dies or hangs."""
        if self.form == "jsonl":
            for number, line in enumerate(lines_of(bytes(self.lines))):
                yield replace(self, number=self.number + number, lines=line)
            return
        for row in range(len(self.columns[0])):
            one = tuple(column[row : row + 1] for column in self.columns)
            ids = None if self.ids is None else self.ids[row : row + 1]
            yield replace(self, number=self.number + row, columns=one, ids=ids)

    def given_up(self, reason: str) -> Piece:
        """Return this piece of one record as a reject."""
        return replace(self, problem=reason)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a piece."""

    shard: str
    #: Lines or compressed lines; or the texts of each text column.
    data: bytes = b""
    columns: tuple[Any, ...] = ()
    #: Of the rows those that are rejects, by their place in the piece.
    lost: tuple[int, ...] = ()
    #: A JSON line for each reject.
    rejects: tuple[bytes, ...] = ()
    problem: str | None = None
    end: bool = False
    #: The shard was put together and written elsewhere.
    whole: bool = False


def lines_of(data: bytes) -> list[bytes]:
    r"""Return lines with their ends; only a line feed ends one.

    >>> lines_of(b"a\r\n\nb")
    [b'a\r\n', b'\n', b'b']
    """
    lines, at = [], 0
    while end := data.find(b"\n", at) + 1:
        lines.append(data[at:end])
        at = end
    return [*lines, data[at:]] if at < len(data) else lines


def joined(parts: list[Done]) -> Done:
    """Return what became of the records of one piece as what became of the piece; each part is one record."""
    by_column = zip(*(part.columns for part in parts), strict=True)
    return replace(
        parts[0],
        data=b"".join(part.data for part in parts),
        columns=tuple(map(columns.together, by_column)),
        lost=tuple(at for at, part in enumerate(parts) if part.lost),
        rejects=tuple(line for part in parts for line in part.rejects),
    )
