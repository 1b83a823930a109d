"""The standard streams: the output carries data only, the error what a person reads."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import BinaryIO, TextIO

from normalize.faults import fault
from normalize.model import ConfigError, NormalizeError


class OutputError(NormalizeError):
    """The standard output cannot be written: a full disk behind it, for example."""


class ReaderGoneError(NormalizeError):
    """Whoever read the standard output has gone away; there is nothing to say and no one to say it to."""


def source() -> BinaryIO:
    """Return the standard input, or raise `ConfigError` where there is none."""
    if sys.stdin is None:
        raise ConfigError("there is no standard input: name a file")
    return sys.stdin.buffer


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether a standard stream, which may be closed, is a terminal."""
    return stream is not None and stream.isatty()


def put(data: bytes) -> None:
    """Write to the standard output, all of it: where Python does not buffer, one call may write a part.

    Raises `ReaderGoneError` for a pipe without a reader, `OutputError` for a full disk and the like.
    """
    rest = memoryview(data)
    try:
        if sys.stdout is None:
            raise OSError(errno.EBADF, "it is closed")
        while rest:
            written = sys.stdout.buffer.write(rest)
            if written is None:
                raise BlockingIOError(errno.EAGAIN, "it does not wait for its reader")
            rest = rest[written:]
        sys.stdout.buffer.flush()
    except BrokenPipeError as error:
        silence()
        raise ReaderGoneError(str(error)) from error
    except OSError as error:
        silence()
        raise OutputError(str(fault("write", "standard output", error))) from error


def silence() -> None:
    """Send what is still to come on the standard output nowhere: Python would fail again when it flushes at the end."""
    with suppress(AttributeError, OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell(text: str) -> None:
    """Print to the standard error, whatever the text holds: what cannot be shown there is written as an escape."""
    stream = sys.stderr
    if stream is None:
        return
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        stream.flush()
    except OSError:
        # A terminal that was closed is no reason to fail, nor for Python to fail again when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
