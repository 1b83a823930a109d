"""The processes of a team of workers, and what each works on.

Each has a pipe of its own and does one unit after the other. What lies before it besides is told in few words, so that
neither side can block the other, and when a pipe ends it is known which unit its worker died on. There is no thread on
our side: one that holds a lock while another worker is forked would take the lock along.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Collection
from contextlib import suppress
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from normalize import channel, compiling, signals
from normalize.channel import Channel
from normalize.model import NormalizeError
from normalize.report import Outcome
from normalize.serving import serve
from normalize.worker import Item, Job

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import DefaultContext
    from multiprocessing.process import BaseProcess

    from normalize.compiling import Key

#: Seconds that workers get to end by themselves.
PATIENCE = 5.0
#: Seconds that one which is not forked may take to load the tables, apart from any limit of time for a document.
STARTING = 120.0
#: Units after which a forked worker makes room for a new one: what its patterns and caches remember grows all the time.
LIFE = 44
#: The same for those that come after the first: they begin with what those have compiled.
LATER = 24

_Pipe: TypeAlias = "Connection[Any, Any]"


class Slot:
    """A unit and, once it is done, its outcome."""

    __slots__ = ("began", "late", "outcome", "unit")

    def __init__(self, unit: list[Item]) -> None:
        self.unit = unit
        self.outcome: Outcome | None = None
        #: When a worker got it; and whether it was taken away from one because it took too long.
        self.began = 0.0
        self.late = False


class Team:
    """The processes, each by our end of its pipe, and what those that are not idle work on."""

    def __init__(self, job: Job, method: str, note: Callable[[Outcome], None] | None = None) -> None:
        self.job = job
        #: Is told of every outcome as soon as it is there.
        self.note = note
        self.context, self.forks = cast("DefaultContext", multiprocessing.get_context(method)), method == "fork"
        self.processes: dict[_Pipe, BaseProcess] = {}
        #: Those that have not said yet that they are ready.
        self.starting: set[_Pipe] = set()
        self.working: dict[_Pipe, Slot] = {}
        self.channels: dict[_Pipe, Channel] = {}
        #: What lies before each besides; and what has lain before one that died, and is to be given to another.
        self.ahead: dict[_Pipe, deque[Slot]] = {}
        #: How many units each is to get yet; those that have had theirs, and end by themselves.
        self.lives: dict[_Pipe, int] = {}
        self.ending: list[BaseProcess] = []
        #: Patterns that workers have compiled, and that those who come after them are to have from the start.
        self.patterns: list[Key] = []
        self.back: deque[Slot] = deque()
        #: All work is done, so that the processes may end by themselves.
        self.idle = False
        #: A process died.
        self.broke = False

    def assign(self, ready: deque[Slot], jobs: int) -> None:
        """Give what is ready to those who have nothing to do; start processes while there are fewer than `jobs`.

        Pieces of shards that are left are laid before those who work.
        """
        while self.back:
            ready.appendleft(self.back.pop())
        while ready and len(self.working) < jobs:
            ours = next((ours for ours in self.processes if ours not in self.working), None) or self._start()
            self.working[ours] = ready.popleft()
            self.working[ours].began = time.monotonic() + STARTING * (ours in self.starting)
            self._send(ours, self.working[ours])
        while ready and (few := self._room()) is not None and self._send(few, ready[0], short=True):
            self.ahead[few].append(ready.popleft())

    def _room(self) -> _Pipe | None:
        """Return the one with the fewest units before it; None where each has enough, or units have a limit of time."""
        few = min(self.working, key=lambda ours: len(self.ahead[ours]))
        room = len(self.ahead[few]) + 1 < channel.AHEAD and self.channels[few].shared is not None
        return few if room and self.job.timeout is None and self.lives[few] > 0 else None

    def _send(self, ours: _Pipe, slot: Slot, *, short: bool = False) -> bool:
        # Where it has died meanwhile, `hear` will find out.
        with signals.hold(), suppress(OSError):
            sent = self.channels[ours].send(slot.unit, short=short)
            self.lives[ours] -= sent
            return sent
        return True

    def start(self, count: int) -> None:
        """Start processes until there are so many."""
        while len(self.processes) < count:
            self._start()

    def _start(self) -> _Pipe:
        try:
            ours, theirs = self.context.Pipe()
            shared = channel.memory() if self.forks else None
            if self.forks:
                compiling.prepare(self.patterns)
                self.patterns.clear()
            with signals.blocked():
                process = self.context.Process(target=serve, args=(self.job, theirs, shared, self.forks))
                process.start()
        except OSError as error:
            raise NormalizeError(f"the workers cannot be started ({error.strerror or error}): use --jobs 1") from error
        # While it was open here, the end of the process could not be heard.
        theirs.close()
        self.processes[ours], self.channels[ours], self.ahead[ours] = process, Channel(ours, shared), deque()
        self.lives[ours] = LATER if self.ending else LIFE
        if not self.forks:
            self.starting.add(ours)
        return ours

    def hear(self, seconds: float | None = None) -> list[Slot]:
        """Wait for answers and put them where they belong; return the slots whose worker died or was too slow."""
        heard = wait(list(self.working), self._patience(seconds))
        lost = self._give_up(heard)
        for ours in [ours for ours in self.working if ours in heard]:
            slot = self.working.pop(ours)
            try:
                with signals.hold():
                    answer = self.channels[ours].receive()
                    if self.note is not None and isinstance(answer, Outcome):
                        self.note(answer)
            except (EOFError, OSError):
                self.broke = True
                self._end(ours)
                lost.append(slot)
                continue
            if isinstance(answer, Exception):
                raise answer
            if answer is None:
                # It is ready, and begins only now.
                self.starting.discard(ours)
                self.working[ours], slot.began = slot, time.monotonic()
                continue
            slot.outcome = answer
            if self.forks:
                self.patterns += answer.patterns
            if self.ahead[ours]:
                self.working[ours] = self.ahead[ours].popleft()
            elif self.forks and self.lives[ours] <= 0:
                self._let_go(ours)
        return lost

    def _patience(self, seconds: float | None) -> float | None:
        """Return how long to wait for an answer: until the first unit runs out of time."""
        if self.job.timeout is None or not self.working:
            return seconds
        left = min(slot.began for slot in self.working.values()) + self.job.timeout - time.monotonic()
        return max(0.0, left if seconds is None else min(left, seconds))

    def _give_up(self, heard: Collection[object]) -> list[Slot]:
        """End the workers whose unit has run out of time; return the slots."""
        late = []
        for ours in [ours for ours in self.working if ours not in heard] if self.job.timeout is not None else ():
            if time.monotonic() - self.working[ours].began >= (self.job.timeout or 0.0):
                late.append(self.working.pop(ours))
                late[-1].late = self.broke = True
                self._end(ours)
        return late

    def _end(self, ours: _Pipe) -> None:
        _end_all({ours: self.processes.pop(ours)})
        self.back += self.ahead.pop(ours)
        self.starting.discard(ours)
        del self.channels[ours], self.lives[ours]

    def _let_go(self, ours: _Pipe) -> None:
        """Let a process end by itself that has nothing to do, and forget it; another is started for it."""
        with suppress(OSError):
            self.channels.pop(ours).send(None)
        self.ending = [process for process in self.ending if process.is_alive()] + [self.processes.pop(ours)]
        del self.ahead[ours], self.lives[ours]
        ours.close()

    def stop(self) -> None:
        """End the processes, at once where they still work, and wait for them."""
        processes, self.processes = self.processes, {}
        for ours in processes if self.idle else ():
            with suppress(OSError):
                self.channels[ours].send(None)
        _end_all(processes, at_once=not self.idle)
        for process in self.ending:
            process.join(PATIENCE)


def _end_all(processes: dict[_Pipe, BaseProcess], *, at_once: bool = True) -> None:
    for process in processes.values() if at_once else ():
        process.terminate()
    deadline = time.monotonic() + PATIENCE
    for ours, process in processes.items():
        process.join(max(0.0, deadline - time.monotonic()))
        if process.is_alive():
            process.kill()
            process.join()
        ours.close()
