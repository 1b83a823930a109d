"""A folder, a file or the standard input through the pipeline, from the walk to the summary."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from normalize import files, pieces, report, signals, standard
from normalize.faults import fault
from normalize.model import NormalizeError
from normalize.report import Outcome
from normalize.request import Request, plan
from normalize.settings import Settings
from normalize.worker import Item, Job, clean_unit, normalizer_of

if TYPE_CHECKING:
    from normalize.shards import Shards

#: Limits of a unit of work: large enough that the vector operations pay, small enough that memory stays small.
UNIT_BYTES = 512 * 1024
UNIT_FILES = 256
#: Up to so much work the processes would cost more than they give. A file counts as its bytes and `FILE_COST` more.
SMALL = 4 * 1024 * 1024
FILE_COST = 4096

Unit = list[Item]


class StoppedError(NormalizeError):
    """The run cannot go on, for example because the disk is full; what was written until then stays."""


def run(request: Request, settings: Settings) -> int:
    """Do what was asked, tell what became of it, and return the exit code.

    Raises `ConfigError`, before anything is read or written, for a request that makes no sense. A signal ends the run
    after its workers have ended, with the exit code of the signal.
    """
    began = time.monotonic()
    job = plan(request, settings)
    for notice in () if request.quiet else settings.notices:
        standard.tell(f"normalize: {notice}")
    total, code = Outcome(), None
    try:
        sources, missed = _sources(request, job, settings)
        normalizer_of(job.config)
        with ExitStack() as stack:
            take, shards = _taker(request, job, settings, total, stack)
            units = _cut(sources, missed, job, shards)
            _prepare(job)
            _work(job, units, settings.jobs or cpus(), take)
    except signals.Interrupted as interrupted:
        total.fatal, code = str(interrupted), interrupted.code
    except (StoppedError, standard.OutputError, files.FileError) as error:
        total.fatal = str(error)
    if code is None:
        code = total.exit_code(asking=request.action in ("check", "diff"))
    _tell(request, job, settings, total, time.monotonic() - began, code)
    return code


def cpus() -> int:
    """Return the number of CPUs that this process may use."""
    if hasattr(os, "process_cpu_count"):
        return os.process_cpu_count() or 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _sources(request: Request, job: Job, settings: Settings) -> tuple[Iterable[files.Source], Unit]:
    """Return the documents and shards of the run, and a list for those that cannot be read or are skipped."""
    missed: Unit = []
    if job.source == "-":
        return [files.Source("-", "-", 0)], missed

    def failed(error: files.FileError) -> None:
        missed.append((error.path.removeprefix(job.source).replace(os.sep, "/"), "failed", str(error)))

    def skipped(relative: str, reason: str) -> None:
        missed.append((relative, "skipped", reason))

    if request.files_from is not None:
        from normalize.named import named

        return named(request.files_from, job.source, null=request.null, on_error=failed, on_skip=skipped), missed
    exclude = job.output if job.folder else None
    globs = settings.glob or (*files.TEXT_GLOBS, *pieces.GLOBS)
    return files.walk(job.source, globs=globs, exclude=exclude, on_error=failed, on_skip=skipped), missed


def _cut(
    sources: Iterable[files.Source], missed: Unit, job: Job, shards: Callable[[], Shards]
) -> Iterator[tuple[Unit, int]]:
    """Cut the walk into units, each with its number of bytes; what could not be read or is skipped is in them too."""
    unit: Unit = []
    size = 0
    for source in sources:
        if missed:
            unit += missed
            missed.clear()
        if job.jsonl or pieces.form(source.relative) is not None:
            if unit:
                yield unit, size
                unit, size = [], 0
            yield from shards().cut(source.relative)
            continue
        unit.append(source.relative)
        size += source.size
        if size >= UNIT_BYTES or len(unit) >= UNIT_FILES:
            yield unit, size
            unit, size = [], 0
    unit += missed
    if unit:
        yield unit, size


def _prepare(job: Job) -> None:
    """Make the output folder, and remove what a killed run left there."""
    if job.action != "write" or job.dry_run:
        return
    target = job.output or job.source
    try:
        if job.folder:
            os.makedirs(target, exist_ok=True)
    except OSError as error:
        raise fault("write", target, error) from error
    files.sweep(target)


def _work(job: Job, units: Iterator[tuple[Unit, int]], jobs: int, take: Callable[[Outcome], None]) -> None:
    first: list[Unit] = []
    work = 0
    if job.unbuffered:
        jobs = 1
    while jobs > 1 and work <= SMALL and job.timeout is None:
        unit, size = next(units, ([], 0))
        if not unit:
            jobs = 1
            break
        first.append(unit)
        work += size + len(unit) * FILE_COST
    queue: Iterable[Unit] = chain(first, (unit for unit, _ in units))
    if jobs > 1 or job.timeout is not None:
        from normalize import pool

        if pool.available():
            pool.run(job, queue, jobs, take)
            return
    # What is loaded now stays: the collector need not look through it again and again.
    gc.freeze()
    data = standard.source().read(files.LIMIT + 1) if job.source == "-" and not job.jsonl else None
    if data is not None and len(data) > files.LIMIT:
        queue = [[("-", "failed", f"the standard input is over the limit of {files.LIMIT:,} bytes: split it")]]
    for unit in queue:
        with signals.hold():
            take(clean_unit(job, unit, data))


def _taker(
    request: Request, job: Job, settings: Settings, total: Outcome, stack: ExitStack
) -> tuple[Callable[[Outcome], None], Callable[[], Shards]]:
    """Return what to do with each outcome, in the order of the walk, and what gives the shards among them."""
    audit = None
    if request.audit is not None:
        from normalize.audit import AuditFile

        audit = stack.enter_context(AuditFile(request.audit, keep=request.in_place and not request.force))
    bar = None
    if not request.quiet and job.folder and request.files_from is None and _bar_fits(job):
        from normalize.progress import Bar

        bar = stack.enter_context(Bar(lambda: iter(_sources(request, job, settings)[0])))
    silent = request.json or (request.quiet and job.action == "check")

    @cache
    def shards() -> Shards:
        from normalize.shards import Shards

        made = Shards(job, audit)
        stack.callback(made.close)
        return made

    def take(outcome: Outcome) -> None:
        documents = outcome.documents
        if outcome.piece is not None:
            documents = int(outcome.piece.end)
            outcome = shards().take(outcome)
        total.add(outcome)
        if audit is not None:
            audit.write(outcome.audit)
        if outcome.data and not silent:
            standard.put(b"".join(outcome.data))
        if bar is not None:
            bar.advance(documents)
        if outcome.fatal is not None:
            raise StoppedError(outcome.fatal)

    return take, shards


def _bar_fits(job: Job) -> bool:
    """Tell whether there is a terminal to draw on that does not show the data too."""
    return standard.is_terminal(sys.stderr) and (job.action == "write" or not standard.is_terminal(sys.stdout))


def _tell(request: Request, job: Job, settings: Settings, total: Outcome, seconds: float, code: int) -> None:
    would = job.dry_run or job.action in ("check", "diff")
    if request.json:
        more = {"input": job.source, "output": job.output, "dry_run": would, "exit_code": code}
        standard.put(report.json_summary(total, seconds, **more))
    if request.quiet:
        if total.fatal is not None:
            standard.tell(f"normalize: {total.fatal}")
    elif job.action == "print":
        for line in report.troubles(total):
            standard.tell(f"normalize: {line}")
    elif not request.json:
        standard.tell(report.summary(total, seconds, would=would))
        if not total.documents and total.fatal is None:
            globs = settings.glob or (*files.TEXT_GLOBS, *pieces.GLOBS)
            standard.tell(f"normalize: no file in {job.source!r} matches {', '.join(globs)}")
