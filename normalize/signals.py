"""Signals that end a run: what was begun is finished or taken back, then the exit code is 128 + the signal's number."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: SIGINT and SIGTERM everywhere, SIGHUP (a closed terminal) where the system has it.
NAMES = ("SIGINT", "SIGTERM", "SIGHUP")

_holding = False
_held: int | None = None


class Interrupted(BaseException):
    """A signal asked the run to end.

    Not an `Exception`, so that nothing that reports failures takes it for one, and not a `KeyboardInterrupt`, which
    command-line libraries turn into an answer of their own. `code` is the exit code, for example 130 after SIGINT.
    """

    def __init__(self, number: int) -> None:
        super().__init__(f"{signal.Signals(number).name} came before the end: run the command again to do the rest")
        self.code = 128 + number


def install() -> None:
    """Raise `Interrupted` in the main thread on each of the signals, unless whoever started the process ignores it."""
    for name in NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _raise)


def _raise(number: int, frame: FrameType | None) -> None:
    global _held
    if _holding and _held is None:
        _held = number
        return
    # The end is on its way: a second signal must not break off the clean-up.
    ignore()
    raise Interrupted(number)


def ignore() -> None:
    """Be deaf to all of the signals from now on."""
    for name in NAMES:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


@contextmanager
def hold() -> Iterator[None]:
    """Let a stretch of work finish before a first signal counts, so that what was written is also in the report.

    A second signal does not wait. Stretches are meant to be short (a unit of work) and are not nested.
    """
    global _holding, _held
    _holding = True
    try:
        yield
    finally:
        _holding = False
        number, _held = _held, None
    if number is not None:
        _raise(number, None)


@contextmanager
def blocked() -> Iterator[None]:
    """Keep the signals back while processes and threads are started, which inherit that: the main thread gets them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    numbers = {getattr(signal, name) for name in NAMES}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def unblock() -> None:
    """Undo in a new process what `blocked` did in its parent."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {getattr(signal, name) for name in NAMES})


@contextmanager
def through_compiled() -> Iterator[None]:
    """Raise `Interrupted` itself where it was raised inside compiled code that answers: Python has a `SystemError`."""
    try:
        yield
    except SystemError as error:
        if isinstance(error.__cause__, Interrupted):
            raise error.__cause__ from None
        raise
