"""A whole shard as one unit of work: read, cleaned and written by the process that has it, on whatever machine.

The work is that of `shards`, where one process reads a shard for many. What a run writes in one place (the audit, the
list of rejects, the manifest) comes back with the outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from normalize import pool
from normalize.forms import form
from normalize.model import NormalizeError
from normalize.pieces import Done
from normalize.report import Outcome
from normalize.shards import Shards
from normalize.worker import clean_unit

if TYPE_CHECKING:
    from normalize.job import Item, Job

_Run: TypeAlias = "Callable[[Job, Iterable[list[Item]], Callable[[Outcome], None]], None]"


class Kept:
    """Lines in memory, in the place of an `AuditFile`.

    >>> kept = Kept()
    >>> kept.write([b"a", b"b"]), kept.mark(), kept.rewind(1), kept.lines
    (None, 2, None, [b'a'])
    """

    def __init__(self) -> None:
        self.lines: list[bytes] = []

    def write(self, lines: Iterable[bytes]) -> None:
        """Append lines."""
        self.lines += lines

    def mark(self) -> int:
        """Return where the lines end now, for `rewind`."""
        return len(self.lines)

    def rewind(self, mark: int) -> None:
        """Take back all lines after a mark."""
        del self.lines[mark:]


def clean_whole(job: Job, unit: list[Item], *, alone: bool = False) -> Outcome:
    """Do a unit: some documents, or one shard by its name; what is to be put together is put together.

    `alone` does it in a process of its own, which may die or hang: the document it dies on is a failed one, as in a
    run on one machine.
    """
    run = _alone if alone or job.timeout is not None else _inside
    shard = isinstance(unit[0], str) and (job.jsonl or form(unit[0]) is not None)
    if shard and isinstance(unit[0], str):
        return _clean_shard(job, unit[0], run)
    outcomes: list[Outcome] = []
    run(job, [unit], outcomes.append)
    return outcomes[0]


def _inside(job: Job, units: Iterable[list[Item]], take: Callable[[Outcome], None]) -> None:
    for unit in units:
        take(clean_unit(job, unit))


def _alone(job: Job, units: Iterable[list[Item]], take: Callable[[Outcome], None]) -> None:
    pool.run(job, units, 1, take)


def _clean_shard(job: Job, relative: str, run: _Run) -> Outcome:
    audit, rejects, total = Kept(), Kept(), Outcome()
    # Only a shard is noted that was written as a whole.
    shards = Shards(job, audit if job.audit else None, lambda done: total.finished.extend(done.finished), rejects)

    def take(outcome: Outcome) -> None:
        told = shards.take(outcome) if outcome.piece is not None else outcome
        total.add(told)
        audit.write(told.audit)
        total.data += told.data

    def units() -> Iterator[list[Item]]:
        yield from (unit for unit, _ in shards.cut(relative) if unit)

    try:
        run(job, units(), take)
    except NormalizeError as error:
        # The disk is full, or the store gone: no other unit can be done either.
        total.fatal = str(error)
    finally:
        shards.close()
    total.audit = audit.lines
    total.piece = Done(relative, rejects=tuple(rejects.lines), end=True, whole=True)
    return total
