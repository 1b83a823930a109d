"""What the process of the command and one worker tell each other: through a pipe, and through memory that both see.

A pipe takes some kilobytes at a time and waits until they are read, and each end copies them twice more: with pieces of
a megabyte that is a tenth of the work. So the bytes of a piece are laid into shared memory, and the pipe tells of them.
There a worker may also have some pieces before it: then it need not wait for the other side, which may be about to
write what has come back.
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

#: Pieces that a worker may have before it, the one it works on among them.
AHEAD = 2
#: Bytes of each side for each unit; what is larger goes through the pipe.
ROOM = 4 << 20
#: Bytes of a message that a pipe takes without waiting for its reader.
SHORT = 1 << 15
#: Arrays are read best from where a cache line begins.
_ALIGNED = 64


def memory() -> mmap.mmap | None:
    """Return memory that a process which is forked from this one shares; None where the system gives none.

    Pages that are never written to cost nothing.
    """
    try:
        return mmap.mmap(-1, 2 * AHEAD * ROOM)
    except OSError:
        return None


class Channel:
    """One end. What a side has laid down stays until the other has had `AHEAD` messages more, so it must not run ahead.

    That is the case where a unit is only sent to a worker that has fewer than `AHEAD` before it.
    """

    __slots__ = ("_pipe", "_sent", "_worker", "shared")

    def __init__(self, pipe: Pipe, shared: mmap.mmap | None, *, worker: bool = False) -> None:
        self._pipe, self.shared, self._worker, self._sent = pipe, shared, worker, 0

    def send(self, message: object, *, short: bool = False) -> bool:
        """Send a unit or its outcome; with `short` only a piece, and that does not block, and tell whether it was.

        Files are not sent ahead, so that a killed run has written no more than it has noted and each worker was at.
        Raises `OSError` where the other side has gone.
        """
        large: list[pickle.PickleBuffer] = []
        told = pickle.dumps(_loose(message), 5, buffer_callback=large.append if self.shared is not None else None)
        parts = [buffer.raw() for buffer in large]
        places = self._places(parts)
        if parts and not places:
            told = pickle.dumps(message, 5)
        if short and (not places or len(told) > SHORT):
            return False
        for part, (start, end) in zip(parts if places else (), places, strict=True):
            cast("mmap.mmap", self.shared)[start:end] = part
        self._sent += 1
        self._pipe.send((told, places))
        return True

    def _places(self, parts: list[memoryview]) -> list[tuple[int, int]]:
        """Return where the parts of the next message are laid, none where they have no room."""
        start = end = ROOM * (AHEAD * self._worker + self._sent % AHEAD)
        places = []
        for part in parts:
            places.append((end, end + part.nbytes))
            end += -(-part.nbytes // _ALIGNED) * _ALIGNED
        return places if end <= start + ROOM else []

    def receive(self) -> Any:  # noqa: ANN401
        """Return the next message. Raises `EOFError` or `OSError` where the other side has gone.

        A worker gets views of the shared memory, which hold until it has answered; the other side gets its own bytes.
        """
        told, places = self._pipe.recv()
        if not places or self.shared is None:
            return pickle.loads(told)  # noqa: S301 - from our own processes
        seen = memoryview(self.shared).toreadonly()
        parts = [seen[start:end] for start, end in places]
        return pickle.loads(told, buffers=parts if self._worker else map(bytes, parts))  # noqa: S301


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
