"""What a worker does: units come through its channel, are done one after the other, and are answered."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from contextlib import suppress
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from normalize import compiling, files, signals
from normalize.channel import Channel
from normalize.worker import Job, clean_unit, load

if TYPE_CHECKING:
    from mmap import mmap
    from multiprocessing.connection import Connection


def serve(job: Job, theirs: Connection[Any, Any], shared: mmap | None, forked: bool) -> None:
    """Be a worker: deaf to Ctrl-C, which the parent handles; tidy on SIGTERM; gone with the parent.

    One that is not `forked` loads the tables first, and says None when it is ready.
    """
    signals.ignore()
    signal.signal(signal.SIGTERM, _end)
    signals.unblock()
    threading.Thread(target=_follow_parent, daemon=True).start()
    ours = Channel(theirs, shared, worker=True)
    if not forked:
        with suppress(Exception):
            # What goes wrong here does so again with the first unit, which tells of it.
            load(job.config)
        ours.send(None)
    compiling.met()
    while (unit := ours.receive()) is not None:
        try:
            outcome = clean_unit(job, unit)
            outcome.patterns = compiling.met()
            ours.send(outcome)
        except Exception as error:
            ours.send(error)
    os._exit(0)


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
