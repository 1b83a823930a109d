"""A file that is written piece by piece and still appears whole or not at all: the target of a shard."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

from normalize import atomic, temporaries
from normalize.faults import FileError, fault

if TYPE_CHECKING:
    from normalize.upload import Upload

_CHUNK = 1 << 20
#: Where a shard is written: a file, or an object in a store.
Target: TypeAlias = "GrowingFile | Upload"


class GrowingFile:
    r"""A temporary beside the target, which takes the target's name in `finish`; the promises are those of `write`.

    `file` is where the bytes go. Until `finish` has returned the target is as it was; `discard` leaves it so.
    Raises `FileError`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     target = GrowingFile(os.path.join(folder, "a.jsonl"))
    ...     target.write(b"{}"), target.write(b"\n"), os.listdir(folder) == ["a.jsonl"]
    ...     target.finish(), os.listdir(folder)
    (None, None, False)
    (True, ['a.jsonl'])
    """

    def __init__(
        self,
        path: str,
        *,
        mode_from: str | None = None,
        keep_times: bool = False,
        durable: bool = False,
        within: str | None = None,
    ) -> None:
        self.path, self._keep_times, self._durable = path, keep_times, durable
        self._folder = os.path.dirname(path)
        if within is not None:
            atomic.refuse_detour(self._folder, within)
        try:
            self._like = os.stat(mode_from) if mode_from is not None else None
        except OSError as error:
            raise fault("read", mode_from or "", error) from error
        # Never wider than it will be in the end.
        mode = 0o666 if self._like is None else stat.S_IMODE(self._like.st_mode) & 0o777
        self._temporary = temporaries.claim(self._folder)
        try:
            atomic.status_of(path)
            atomic.make(self._folder, durable)
            self.file = os.fdopen(os.open(self._temporary, atomic.CREATE, mode), "wb", _CHUNK)
        except OSError as error:
            temporaries.release(self._temporary)
            raise fault("write", path, error) from error
        except FileError:
            temporaries.release(self._temporary)
            raise

    def write(self, data: bytes) -> None:
        """Append bytes."""
        try:
            self.file.write(data)
        except OSError as error:
            raise fault("write", self.path, error) from error

    def finish(self) -> bool:
        """Put the file in the target's place; False where the target held the same bytes already and was left alone."""
        try:
            old = atomic.status_of(self.path)
            self.file.flush()
            made = os.fstat(self.file.fileno())
            same = old is not None and old.st_size == made.st_size and _same(self.path, self._temporary)
            if same:
                self.discard()
                return False
            if old is not None and (old.st_uid, old.st_gid) != (made.st_uid, made.st_gid):
                with suppress(OSError):
                    os.chown(self.file.fileno(), old.st_uid, old.st_gid)
            if self._like is not None:
                os.chmod(self.file.fileno(), stat.S_IMODE(self._like.st_mode) & 0o777)
                if self._keep_times:
                    os.utime(self.file.fileno(), ns=(self._like.st_atime_ns, self._like.st_mtime_ns))
            if self._durable:
                os.fsync(self.file.fileno())
            self.file.close()
            os.replace(self._temporary, self.path)
            if self._durable:
                atomic.sync(self._folder)
        except OSError as error:
            self.discard()
            raise fault("write", self.path, error) from error
        except BaseException:
            self.discard()
            raise
        temporaries.release(self._temporary)
        return True

    def discard(self) -> None:
        """Remove what was written; the target stays as it was."""
        # What is still in the buffer may not fit on the disk, and nobody wants it.
        with suppress(OSError):
            self.file.close()
        with suppress(OSError):
            os.unlink(self._temporary)
        temporaries.release(self._temporary)


def _same(one: str, other: str) -> bool:
    try:
        with open(one, "rb") as first, open(other, "rb") as second:
            while (data := first.read(_CHUNK)) == second.read(_CHUNK):
                if not data:
                    return True
    except OSError:
        pass
    return False
