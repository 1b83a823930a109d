"""The progress bar: on a terminal only, and only for runs that are long enough to ask how long they will take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

#: Seconds before the bar appears, between two looks of it, and of counting between two looks.
APPEAR, REFRESH, COUNTING = 0.5, 0.1, 0.02


class Bar:
    """Documents done, their rate and the time left.

    `documents` yields one value for each document of the run; it is read piece by piece while the run goes on, so that
    counting delays nothing. There is no thread, since the process forks.
    """

    def __init__(self, documents: Callable[[], Iterator[object]]) -> None:
        self._documents = documents
        self._counting: Iterator[object] | None = None
        self._counted = self._done = 0
        self._total: int | None = None
        self._due = time.monotonic() + APPEAR
        self._progress: Progress | None = None

    def __enter__(self) -> Bar:
        return self

    def advance(self, documents: int) -> None:
        """Count documents as done and draw the bar when it is due."""
        self._done += documents
        now = time.monotonic()
        if now < self._due:
            return
        if self._progress is None:
            self._progress = _start()
        self._count(now + COUNTING)
        self._progress.update(self._progress.task_ids[0], completed=self._done, total=self._total, refresh=True)
        self._due = time.monotonic() + REFRESH

    def _count(self, deadline: float) -> None:
        if self._counting is None:
            self._counting = self._documents()
        while self._total is None:
            if next(self._counting, None) is None:
                self._total = self._counted
            else:
                self._counted += 1
                if time.monotonic() > deadline:
                    return

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._progress is not None:
            self._progress.stop()


def _start() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed:,.0f}/s" if speed else "", style="progress.data.speed")

    columns = (BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
    progress.add_task("clean", total=None)
    progress.start()
    return progress
