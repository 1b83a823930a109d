"""A folder, a file or the standard input through the pipeline, from the walk to the summary."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from normalize import files, forms, report, signals, standard, units
from normalize.faults import fault
from normalize.model import NormalizeError
from normalize.report import Outcome
from normalize.request import Request, plan
from normalize.settings import Settings
from normalize.units import Unit
from normalize.worker import Job, clean_unit, normalizer_of

if TYPE_CHECKING:
    from normalize.resume import Resume
    from normalize.shards import Shards

#: Up to so much work the processes would cost more than they give. A file counts as its bytes and `FILE_COST` more.
SMALL = 4 * 1024 * 1024
FILE_COST = 4096


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
    resume: Resume | None = None

    def note(outcome: Outcome) -> None:
        if resume is not None and outcome.finished:
            resume.note(outcome)

    try:
        sources, missed = units.sources(request, job, settings)
        normalizer_of(job.config)
        with ExitStack() as stack:
            take, shards = _taker(request, job, settings, total, stack, note)
            _prepare(job)
            resume = _resume(request, job, total, stack)
            if resume is not None:
                sources = resume.todo(sources)
            kept = resume.kept if resume is not None else None
            jobs = settings.jobs or cpus()
            cut = units.cut(sources, missed, job, shards, jobs=jobs, whole=job.engine != "local", kept=kept)
            if job.engine == "local":
                _work(job, cut, jobs, take, note)
            else:
                from normalize import cluster

                cluster.run(job, (unit for unit, _ in cut), settings.jobs, request.ray_address, take, note)
            if resume is not None:
                resume.finish()
                if rejected := resume.rejected():
                    shards().keep(rejected)
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


def _resume(request: Request, job: Job, total: Outcome, stack: ExitStack) -> Resume | None:
    """Return what knows which files are done; None where nothing is written, and for single files unless asked for."""
    if not job.record:
        return None
    from normalize.manifest import default_path
    from normalize.resume import Resume

    tell = _no_note if request.quiet else standard.tell
    path = request.manifest
    if path is None and files.is_remote(job.output or ""):
        from normalize.remote import manifest_path

        path = manifest_path(job.output or "")
        with suppress(OSError):  # The manifest will say that it cannot be made.
            os.makedirs(os.path.dirname(path), exist_ok=True)
        tell(f"normalize: what is done is noted in {path!r}")
    path = path or default_path(job.output or job.source)
    required = request.manifest is not None
    # An audit tells of every document; in place, where none can be cleaned again as it was, of those of the run.
    force = request.force or (request.audit is not None and job.output is not None)
    return stack.enter_context(Resume(job, path, total, tell, required=required, force=force))


def _no_note(told: object) -> None:
    pass


def _prepare(job: Job) -> None:
    """Make the output folder, and remove what a killed run left there."""
    if job.action != "write" or job.dry_run:
        return
    target = job.output or job.source
    try:
        if job.folder and not files.is_remote(target):
            os.makedirs(target, exist_ok=True)
    except OSError as error:
        raise fault("write", target, error) from error
    files.sweep(target)


def _work(
    job: Job,
    cut: Iterator[tuple[Unit, int]],
    jobs: int,
    take: Callable[[Outcome], None],
    note: Callable[[Outcome], None],
) -> None:
    first: list[Unit] = []
    work = 0
    if job.unbuffered:
        jobs = 1
    while jobs > 1 and work <= SMALL and job.timeout is None:
        unit, size = next(cut, (None, 0))
        if unit is None:
            jobs = 1
            break
        first += [unit] if unit else []
        work += size + len(unit) * FILE_COST
    queue: Iterable[Unit] = chain(first, (unit for unit, _ in cut if unit))
    if jobs > 1 or job.timeout is not None:
        from normalize import pool

        if pool.available():
            # Before shards are read: what this process holds when they are forked, they keep.
            pool.run(job, queue, jobs, take, note, early=min(jobs, work // units.UNIT_BYTES))
            return
    # What is loaded now stays: the collector need not look through it again and again.
    gc.freeze()
    data = standard.source().read(files.LIMIT + 1) if job.source == "-" and not job.jsonl else None
    if data is not None and len(data) > files.LIMIT:
        queue = [[("-", "failed", f"the standard input is over the limit of {files.LIMIT:,} bytes: split it")]]
    for unit in queue:
        with signals.hold():
            outcome = clean_unit(job, unit, data)
            note(outcome)
            take(outcome)


def _taker(
    request: Request,
    job: Job,
    settings: Settings,
    total: Outcome,
    stack: ExitStack,
    note: Callable[[Outcome], None],
) -> tuple[Callable[[Outcome], None], Callable[[], Shards]]:
    """Return what to do with each outcome, in the order of the walk, and what gives the shards among them."""
    audit = None
    if request.audit is not None:
        from normalize.audit import AuditFile

        audit = stack.enter_context(AuditFile(request.audit, keep=request.in_place and not request.force))
    bar = None
    if not request.quiet and job.folder and request.files_from is None and _bar_fits(job):
        from normalize.progress import Bar

        bar = stack.enter_context(Bar(lambda: iter(units.sources(request, job, settings)[0])))
    shown = 0
    silent = request.json or (request.quiet and job.action == "check")

    @cache
    def shards() -> Shards:
        from normalize.shards import Shards

        made = Shards(job, audit, note)
        stack.callback(made.close)
        return made

    def take(outcome: Outcome) -> None:
        nonlocal shown
        documents = outcome.documents
        if outcome.piece is not None:
            documents = int(outcome.piece.end)
            outcome = shards().take(outcome)
        # Documents that were done before count too.
        before = total.statuses[report.DONE_BEFORE]
        total.add(outcome)
        if audit is not None:
            audit.write(outcome.audit)
        if outcome.data and not silent:
            standard.put(b"".join(outcome.data))
        if bar is not None:
            bar.advance(documents + before - shown)
            shown = before
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
        if not total.documents and total.fatal is None and request.files_from is not None:
            standard.tell(f"normalize: the list {request.files_from!r} names no file")
        elif not total.documents and total.fatal is None:
            globs = settings.glob or (*files.TEXT_GLOBS, *forms.GLOBS)
            standard.tell(f"normalize: no file in {job.source!r} matches {', '.join(globs)}")
