"""What the process of the command and one worker tell each other: through a pipe, and through memory that both see.

A pipe takes some kilobytes at a time and waits until they are read, and each end copies them twice more: with pieces of
a megabyte that is a tenth of the work. So the bytes of a piece are laid into shared memory, and the pipe tells of them.
"""

from __future__ import annotations

import mmap
import pickle
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from normalize.report import Outcome

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    Pipe: TypeAlias = Connection[Any, Any]

#: Bytes that each side may lay down; what is larger goes through the pipe.
ROOM = 4 << 20
#: Arrays are read best from where a cache line begins.
_ALIGNED = 64


def memory() -> mmap.mmap | None:
    """Return memory that a process which is forked from this one shares; None where the system gives none.

    Pages that are never written to cost nothing.
    """
    try:
        return mmap.mmap(-1, 2 * ROOM)
    except OSError:
        return None


def send(pipe: Pipe, message: object, shared: mmap.mmap | None, *, worker: bool = False) -> None:
    """Send a unit or its outcome. Raises `OSError` where the other side has gone."""
    large: list[pickle.PickleBuffer] = []
    told = pickle.dumps(_loose(message), 5, buffer_callback=large.append if shared is not None else None)
    places = []
    at = start = ROOM * worker
    for data in (buffer.raw() for buffer in large):
        if at + data.nbytes > start + ROOM:
            pipe.send((pickle.dumps(message, 5), []))
            return
        assert shared is not None  # noqa: S101
        shared[at : at + data.nbytes] = data
        places.append((at, at + data.nbytes))
        at += -(-data.nbytes // _ALIGNED) * _ALIGNED
    pipe.send((told, places))


def receive(pipe: Pipe, shared: mmap.mmap | None, *, worker: bool = False) -> Any:  # noqa: ANN401
    """Return the next message. Raises `EOFError` or `OSError` where the other side has gone.

    A worker gets views of the shared memory, which hold until it has answered; the other side gets bytes of its own.
    """
    told, places = pipe.recv()
    seen = memoryview(shared) if places and shared is not None else memoryview(b"")
    parts = [seen[start:end].toreadonly() for start, end in places]
    return pickle.loads(told, buffers=parts if worker else map(bytes, parts))  # noqa: S301 - from our own processes


def _loose(message: object) -> object:
    """Return the same with the bytes of a piece marked as what is to be laid into shared memory."""
    if isinstance(message, Outcome) and message.piece is not None:
        return replace(message, piece=replace(message.piece, data=_marked(message.piece.data)))
    if isinstance(message, list) and len(message) == 1 and hasattr(message[0], "lines"):
        return [replace(message[0], lines=_marked(message[0].lines))]
    return message


def _marked(data: bytes | memoryview) -> bytes:
    # Where it is taken out of the message again it is what it was, or a view of it.
    return cast("bytes", pickle.PickleBuffer(data))
