"""What a run works on: the documents of the walk or of a list, cut into units of work, and shards in pieces."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias, cast

from normalize import files, forms
from normalize.request import Request
from normalize.settings import Settings
from normalize.worker import Item, Job

if TYPE_CHECKING:
    from normalize.shards import Shards

#: Limits of a unit of work: large enough that the vector operations pay, small enough that memory stays small.
UNIT_BYTES = 2 * 1024 * 1024
UNIT_FILES = 120
#: The last units become smaller and smaller, down to so many files, so that no process waits long for the last one. So
#: many processes at most are thought of there: the walk is as many units ahead.
LAST_FILES = 64
AHEAD = 8
#: How many times as large a unit is that goes to another machine.
WHOLE = 8

Unit = list[Item]
#: A source, or one that is not to be read, with its status and the reason.
Entry: TypeAlias = "files.Source | tuple[str, str, str]"


def sources(request: Request, job: Job, settings: Settings) -> tuple[Iterable[files.Source], Unit]:
    """Return the documents and shards of the run, and a list for those that cannot be read or are skipped."""
    missed: Unit = []
    if job.source == "-":
        return [files.Source("-", "-", 0, 0, 0)], missed

    def failed(error: files.FileError) -> None:
        missed.append((error.path.removeprefix(job.source).replace(os.sep, "/"), "failed", str(error)))

    def skipped(relative: str, reason: str) -> None:
        missed.append((relative, "skipped", reason))

    globs = settings.glob or (*files.TEXT_GLOBS, *forms.GLOBS)
    if files.is_remote(job.source):
        from normalize import listing

        if request.files_from is not None:
            from normalize.named import names

            listed = names(request.files_from, null=request.null)
            return listing.named(listed, job.source, on_error=failed, on_skip=skipped), missed
        return listing.walk(job.source, globs, skipped), missed
    if request.files_from is not None:
        from normalize.named import named

        return named(request.files_from, job.source, null=request.null, on_error=failed, on_skip=skipped), missed
    exclude = job.output if job.folder and not files.is_remote(job.output or "") else None
    return files.walk(job.source, globs=globs, exclude=exclude, on_error=failed, on_skip=skipped), missed


def cut(
    found: Iterable[files.Source],
    missed: Unit,
    job: Job,
    shards: Callable[[], Shards],
    *,
    jobs: int = 1,
    whole: bool = False,
    kept: dict[str, bytes] | None = None,
) -> Iterator[tuple[Unit, int]]:
    """Cut the walk into units, each with its number of bytes; what could not be read or is skipped is in them too.

    An empty unit tells of the bytes that are in the next shard, before that is read. For several `jobs`, the last units
    are smaller.
    With `whole`, for machines that read by themselves, a shard is one unit, and units of texts are larger. `kept` has
    the rejects of shards that are not to be done again.
    """
    times = WHOLE if whole else 1
    unit: Unit = []
    size = 0
    entries, coming = _in_order(found, missed), deque[Entry]()
    most = 0
    while True:
        if not unit:
            most = _most(entries, coming, jobs) if jobs > 1 and not whole else UNIT_FILES * times
        if (source := coming.popleft() if coming else next(entries, None)) is None:
            break
        if not isinstance(source, files.Source):
            unit.append(source)
            continue
        if job.jsonl or forms.form(source.relative) is not None:
            if unit:
                yield unit, size
                unit, size = [], 0
            if kept and source.relative in kept:
                from normalize.pieces import Piece

                yield [Piece(source.relative, "jsonl", 0, kept.pop(source.relative), kept=True)], 0
            elif whole:
                yield [source.relative], source.size
            else:
                yield from shards().cut(source.relative, source.size)
            continue
        unit.append(source.relative)
        size += source.size
        if size >= UNIT_BYTES * times or len(unit) >= most:
            yield unit, size
            unit, size = [], 0
    if unit:
        yield unit, size


def _in_order(found: Iterable[files.Source], missed: Unit) -> Iterator[Entry]:
    """Yield the sources, and before each what was missed on the way to it."""
    for source in found:
        if missed:
            yield from cast("list[Entry]", missed)
            missed.clear()
        yield source
    yield from cast("list[Entry]", missed)


def _most(entries: Iterator[Entry], coming: deque[Entry], jobs: int) -> int:
    """Look ahead, each time some way further; return how many files the next unit may have."""
    wanted = min(len(coming) + UNIT_FILES * 5 // 4, min(jobs, AHEAD) * UNIT_FILES)
    coming.extend(islice(entries, max(0, wanted - len(coming))))
    if len(coming) >= wanted:
        return UNIT_FILES
    # That is all there is.
    return min(UNIT_FILES, max(LAST_FILES, len(coming) // (2 * jobs)))
