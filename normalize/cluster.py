"""A run on a Ray cluster: units of work go to its machines, and their outcomes are handed on in order as in `pool`.

A unit is some texts or a whole shard. The machine that does it reads and writes them itself, so that no text passes
through this one. Here are the list of what is done, the audit and the list of rejects; what comes back of a unit is
small, and its audit lines wait in the cluster until it is their turn.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from normalize import __version__, files, signals
from normalize.model import ConfigError, NormalizeError
from normalize.report import Outcome
from normalize.whole import clean_whole

if TYPE_CHECKING:
    from normalize.job import Item, Job

#: Units for each CPU of the cluster that are cut, in work or not yet handed on.
DEPTH = 4
#: How often a unit is tried whose process died, and one whose machine went away, which is no fault of the unit.
TRIES, MACHINES = 2, 10
#: Seconds between two looks at the size of the cluster, and for what is under way when a signal ends the run.
LOOK, PATIENCE = 10.0, 5.0


class _Slot:
    """A unit on its way: what Ray will answer, and what was answered."""

    __slots__ = ("answer", "audit", "outcome", "tries", "unit")

    def __init__(self, unit: list[Item]) -> None:
        self.unit, self.tries = unit, [0, 0]
        self.answer: Any = None
        self.audit: Any = None
        self.outcome: Outcome | None = None


def work(
    job: Job, parcel: dict[str, bytes], folder: str, version: str, unit: list[Item]
) -> tuple[Outcome, list[bytes]]:
    """Do a unit on a machine of the cluster; return the outcome, and apart from it the audit lines.

    `parcel` has the contents of the files of rules and words, `folder` is where relative paths begin.
    Raises `ConfigError` where the machine has another version of this package: its answers would be others.
    """
    if version != __version__:
        raise ConfigError(f"a machine of the cluster has zh-normalize {__version__}, and this one {version}")
    with suppress(OSError):
        os.chdir(folder)
    outcome = clean_whole(_unpacked(job, tuple(parcel.items())), unit)
    audit, outcome.audit = outcome.audit, []
    return outcome, audit


@lru_cache(maxsize=4)
def _unpacked(job: Job, parcel: tuple[tuple[str, bytes], ...]) -> Job:
    """Return the job with its files of rules and words as files of this machine."""
    if not parcel:
        return job
    import atexit
    import tempfile

    folder = tempfile.TemporaryDirectory(prefix="normalize-")
    atexit.register(folder.cleanup)
    paths = {}
    for number, (path, content) in enumerate(parcel):
        paths[path] = os.path.join(folder.name, f"{number}-{os.path.basename(path)}")
        with open(paths[path], "wb") as file:
            file.write(content)
    rules, words = (tuple(paths[path] for path in given) for given in (job.config.rules, job.config.dictionaries))
    return job._replace(config=replace(job.config, rules=rules, dictionaries=words))


def run(
    job: Job,
    units: Iterable[list[Item]],
    jobs: int | None,
    address: str | None,
    take: Callable[[Outcome], None],
    note: Callable[[Outcome], None],
) -> None:
    """Do the units on the cluster at `address`, or on one of this machine's own, `jobs` at once.

    The outcomes go to `note` as they come and to `take` in the order of the units. A unit whose process dies is tried
    once more, and then on this machine, where the document on which it dies is found and reported as failed.
    Raises `ConfigError` without Ray, or where the cluster cannot be reached.
    """
    try:
        with _connected(jobs, address) as ray:
            driver = _Driver(ray, job, jobs, note)
            queue = iter(units)
            try:
                while driver.fill(queue):
                    driver.hear(1.0)
                    driver.hand_on(take)
            except signals.Interrupted:
                driver.drain(take)
                raise
    finally:
        if job.action == "write" and not job.dry_run:
            # What processes that were killed had begun to write: after the last of them has gone.
            files.sweep(job.output or job.source)


class _Driver:
    """What is under way on the cluster, in the order of the units."""

    def __init__(self, ray: Any, job: Job, jobs: int | None, note: Callable[[Outcome], None]) -> None:  # noqa: ANN401
        self.ray, self.job, self.jobs, self.note = ray, job, jobs, note
        # Tried again here and not by Ray, which repeats without end what needs more memory than there is.
        self._task = ray.remote(num_cpus=1, num_returns=2, max_retries=0)(work)
        parcel = {path: files.read(path) for path in (*job.config.rules, *job.config.dictionaries)}
        self._given = (ray.put(job), ray.put(parcel), os.getcwd(), __version__)
        self.slots: deque[_Slot] = deque()
        self.working: dict[Any, _Slot] = {}
        self._room, self._looked = 0, float("-inf")

    def fill(self, queue: Iterator[list[Item]]) -> bool:
        """Cut units as far as there is room for them; tell whether anything is left to do."""
        if time.monotonic() - self._looked > LOOK:
            cpus = self.jobs or int(self.ray.cluster_resources().get("CPU", 1))
            self._room, self._looked = max(cpus, 1) * DEPTH, time.monotonic()
        while len(self.slots) < self._room and (unit := next(queue, None)) is not None:
            self.slots.append(_Slot(unit))
            self._start(self.slots[-1])
        return bool(self.slots)

    def _start(self, slot: _Slot) -> None:
        slot.answer, slot.audit = self._task.remote(*self._given, slot.unit)
        self.working[slot.answer] = slot

    def hear(self, seconds: float) -> None:
        """Wait for an answer, and take all that are there."""
        if not self.working:
            return
        with signals.through_compiled():
            ready, _ = self.ray.wait(list(self.working), num_returns=1, timeout=seconds)
            more, _ = self.ray.wait(list(self.working), num_returns=len(self.working), timeout=0)
        for answer in {*ready, *more}:
            slot = self.working.pop(answer)
            outcome = self._get(slot, answer)
            if outcome is not None:
                self._answered(slot, outcome)

    def _answered(self, slot: _Slot, outcome: Outcome) -> None:
        with signals.hold():
            slot.outcome = outcome
            self.note(outcome)

    def _get(self, slot: _Slot, answer: Any) -> Any:  # noqa: ANN401
        """Return what Ray has for a unit; None where it was lost, and is on its way again."""
        errors = self.ray.exceptions
        try:
            return self.ray.get(answer)
        except errors.RayTaskError as error:
            raise error.cause if isinstance(error.cause, NormalizeError) else error from error
        except errors.RayError as error:
            machine = isinstance(error, errors.NodeDiedError | errors.ObjectLostError)
            slot.outcome, slot.tries[machine] = None, slot.tries[machine] + 1
        if slot.tries[0] < TRIES and slot.tries[1] < MACHINES:
            self._start(slot)
            return None
        outcome = clean_whole(self.job, slot.unit, alone=True)
        slot.audit, outcome.audit = outcome.audit, []
        self._answered(slot, outcome)
        return None

    def hand_on(self, take: Callable[[Outcome], None]) -> None:
        """Hand on the outcomes whose turn it is."""
        while self.slots and (outcome := self.slots[0].outcome) is not None:
            slot = self.slots[0]
            audit = slot.audit if isinstance(slot.audit, list) else self._get(slot, slot.audit)
            if audit is not None:
                with signals.hold():
                    self.slots.popleft()
                    outcome.audit = audit
                    take(outcome)

    def drain(self, take: Callable[[Outcome], None]) -> None:
        """After a signal: wait a little for what was begun, and report what was done.

        Nothing is cancelled: a task that ends while Ray cancels it brings the driver down (Ray 2.60: "Tried to complete
        task that was not pending"). What is still under way ends with the connection.
        """
        answers = list(self.working)
        ready, _ = self.ray.wait(answers, num_returns=len(answers), timeout=PATIENCE) if answers else ([], [])
        for answer in ready:
            with suppress(self.ray.exceptions.RayError):
                # It was done already, or the error says that it was not.
                self._answered(self.working[answer], self.ray.get(answer))
        with suppress(self.ray.exceptions.RayError):
            for slot in self.slots:
                if slot.outcome is None:
                    return
                slot.outcome.audit = slot.audit if isinstance(slot.audit, list) else self.ray.get(slot.audit)
                take(slot.outcome)


@contextmanager
def _connected(jobs: int | None, address: str | None) -> Iterator[Any]:
    """Connect to a cluster, or start one on this machine that no other can reach and that ends with the run."""
    # Nothing is told to anyone of how it is used.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError as error:
        raise ConfigError("to use --engine ray: pip install 'zh-normalize[ray]'") from error
    own: dict[str, Any] = {"num_cpus": jobs, "include_dashboard": False, "_node_ip_address": "127.0.0.1"}
    handlers = {getattr(signal, name): signal.getsignal(getattr(signal, name)) for name in signals.NAMES}
    try:
        _reach(address)
        ray.init(address or "local", log_to_driver=False, logging_level=logging.ERROR, **({} if address else own))
    except (OSError, RuntimeError, ValueError) as error:
        said = str(error).partition("\n")[0]
        raise ConfigError(f"the Ray cluster {address or 'of this machine'} cannot be used: {said}") from error
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    try:
        yield ray
    finally:
        ray.shutdown()


def _reach(address: str | None) -> None:
    """Raise `OSError` where nobody answers at an address; Ray itself would ask for minutes."""
    host, mark, port = (address or "").rpartition("://")[2].rpartition(":")
    if mark and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), timeout=LOOK).close()
