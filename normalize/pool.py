"""Worker processes: started once, given units of work in order, replaced when one of them dies."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from normalize import files, signals
from normalize.encoding import decode
from normalize.model import NormalizeError
from normalize.report import Outcome
from normalize.worker import Item, Job, clean_unit, normalizer_of

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

#: Units in flight for each worker: enough that none waits, few enough that memory does not grow with the input.
DEPTH = 4
#: Forking is safe on Linux while this process has no other thread; elsewhere the system's own libraries have some.
METHOD = "fork" if sys.platform == "linux" else "spawn"
#: A text with something for every pass.
SAMPLE = "「隨著」互聯(lián)網, 乾隆的頭髮\n"
#: Seconds that workers get to end by themselves.
PATIENCE = 5.0

#: A unit in flight; without a future when the workers broke before they could take it.
Waiting = tuple[list[Item], Future[Outcome] | None]

_job: Job | None = None


def available() -> bool:
    """Tell whether this system has what processes need to talk to each other; some small ones do not."""
    try:
        multiprocessing.get_context(METHOD).Lock()
    except (ImportError, NotImplementedError, OSError):
        return False
    return True


def run(job: Job, units: Iterable[list[Item]], jobs: int, take: Callable[[Outcome], None]) -> None:
    """Do the units in `jobs` processes and hand on the outcomes in the order of the units.

    A worker that dies takes nothing with it: its units are done again in a process of their own, whole and then
    document by document, and the document on which the process dies once more is a failed one.
    """
    warm(job)
    workers = _Workers(job, jobs)
    waiting: deque[Waiting] = deque()
    try:
        for unit in units:
            waiting.append((unit, workers.submit(unit)))
            if len(waiting) >= jobs * DEPTH:
                workers.finish(waiting, take)
        while waiting:
            workers.finish(waiting, take)
        workers.idle = True
    except signals.Interrupted:
        _drain(waiting, take)
        raise
    finally:
        workers.stop()
        if workers.broke and job.action == "write" and not job.dry_run:
            # A worker that was killed could not remove what it had begun to write.
            files.sweep(job.output or job.source)


def warm(job: Job) -> None:
    """Load the tables before the processes fork, so that this is paid once and the memory is shared.

    Rules compile their patterns when they first need them: to do all of that here would make every run wait.
    """
    normalizer_of(job.config).clean_counted([SAMPLE * 50])
    if job.encoding is None:
        decode(SAMPLE.encode("gb18030"))
    gc.collect()
    gc.freeze()


class _Workers:
    """An executor that can be replaced, and the processes that belong to it."""

    def __init__(self, job: Job, jobs: int) -> None:
        self.job, self.jobs = job, jobs
        self.executor: ProcessPoolExecutor | None = None
        self.processes: list[BaseProcess] = []
        self.others: set[threading.Thread] = set()
        #: All work is done, so that the processes may end by themselves.
        self.idle = False
        #: A process died.
        self.broke = False

    def submit(self, unit: list[Item]) -> Future[Outcome] | None:
        """Return the future of a unit; None when the workers are broken, so that it has to be done again."""
        try:
            if self.executor is None:
                return self._start(unit)
            return self.executor.submit(_work, unit)
        except BrokenProcessPool:
            return None
        except OSError as error:
            raise NormalizeError(f"the workers cannot be started ({error.strerror or error}): use --jobs 1") from error

    def _start(self, unit: list[Item]) -> Future[Outcome]:
        others = set(multiprocessing.active_children())
        self.others = set(threading.enumerate())
        with signals.blocked():
            context = multiprocessing.get_context(METHOD)
            self.executor = ProcessPoolExecutor(self.jobs, context, _begin, (self.job,))
            future = self.executor.submit(_work, unit)
        self.processes = [process for process in multiprocessing.active_children() if process not in others]
        return future

    def finish(self, waiting: deque[Waiting], take: Callable[[Outcome], None]) -> None:
        """Hand on the outcome of the first waiting unit; when the workers are broken, that of all."""
        outcome = _result(waiting[0][1])
        if outcome is not None:
            _hand_on(waiting, outcome, take)
            return
        self.broke = True
        self.stop()
        while waiting:
            unit, future = waiting[0]
            done = future is not None and future.done() and not future.cancelled()
            outcome = _result(future) if done else None
            _hand_on(waiting, outcome or _again(self.job, unit), take)

    def stop(self) -> None:
        """End the processes, at once where they still work, and wait for them."""
        if self.executor is None:
            return
        executor, self.executor = self.executor, None
        if self.idle:
            executor.shutdown(wait=True)
            return
        executor.shutdown(wait=False, cancel_futures=True)
        for process in self.processes:
            process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in self.processes:
            process.join(max(0.0, deadline - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()
        # The executor's threads have nothing left to do; a fork must not meet one that holds a lock.
        for thread in set(threading.enumerate()) - self.others:
            thread.join(max(0.0, deadline - time.monotonic()))


def _again(job: Job, unit: list[Item]) -> Outcome:
    """Do a unit in a process of its own, and when that dies too its documents one by one."""
    outcome = _alone(job, unit)
    if outcome is not None:
        return outcome
    total = Outcome()
    for item in unit:
        one = _alone(job, [item]) or _lost(job, item)
        total.add(one)
        total.audit += one.audit
        total.data += one.data
        if one.fatal is not None:
            break
    return total


def _alone(job: Job, unit: list[Item]) -> Outcome | None:
    workers = _Workers(job, 1)
    try:
        outcome = _result(workers.submit(unit))
        workers.idle = outcome is not None
        return outcome
    finally:
        workers.stop()


def _result(future: Future[Outcome] | None) -> Outcome | None:
    """Return the outcome of a unit, or None when its process died."""
    try:
        return None if future is None else future.result()
    except BrokenProcessPool:
        return None


def _hand_on(waiting: deque[Waiting], outcome: Outcome, take: Callable[[Outcome], None]) -> None:
    with signals.hold():
        waiting.popleft()
        take(outcome)


def _lost(job: Job, item: Item) -> Outcome:
    reason = "the process that worked on it died twice (killed from outside, or out of memory): run it alone to see why"
    return clean_unit(job, [(item if isinstance(item, str) else item[0], "failed", reason)])


def _drain(waiting: deque[Waiting], take: Callable[[Outcome], None]) -> None:
    """After a signal: give up what was not begun, wait a little for what was, and report what was written."""
    for _, future in reversed(waiting):
        if future is not None:
            future.cancel()
    deadline = time.monotonic() + PATIENCE
    for _, future in waiting:
        if future is None or future.cancelled():
            return
        try:
            outcome = future.result(max(0.0, deadline - time.monotonic()))
        except Exception:
            # Whatever went wrong now is not news: the run is over.
            return
        take(outcome)


def _begin(job: Job) -> None:
    """Prepare a worker: deaf to Ctrl-C, which the parent handles; tidy on SIGTERM; gone with the parent."""
    global _job
    signals.ignore()
    signal.signal(signal.SIGTERM, _end)
    signals.unblock()
    threading.Thread(target=_follow_parent, daemon=True).start()
    normalizer_of(job.config)
    _job = job


def _end(number: int, frame: object) -> None:
    files.discard_temporaries()
    os._exit(128 + number)


def _follow_parent() -> None:
    """End with the parent: a worker of a killed command would wait for its next unit for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        files.discard_temporaries()
        os._exit(1)


def _work(unit: list[Item]) -> Outcome:
    assert _job is not None  # noqa: S101
    return clean_unit(_job, unit)
