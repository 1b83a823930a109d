"""Writing a file so that it appears whole or not at all.

The bytes go into a temporary beside the target, which then takes the target's name in one step (rename(2)): after a
kill, a full disk or a power cut there is the old file or the new one, never a part of one. Truncating and writing in
place loses the old file before the new one is safe.

Owner and mode can be kept; extended attributes and access lists are not.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from functools import lru_cache
from typing import Any

from normalize import temporaries
from normalize.faults import FileError, fault

#: Flags that open a temporary.
CREATE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def put(
    path: str,
    data: bytes,
    *,
    mode_from: str | None = None,
    keep_times: bool = False,
    durable: bool = False,
    within: str | None = None,
) -> os.stat_result | None:
    """Write `data` to `path`, whole or not at all, and return what is known of the file before it got its name.

    A target that already holds exactly these bytes keeps its file, mode and time: None. Folders on the way are made.
    `mode_from` is the file whose permissions the target gets (and with `keep_times` its access and modification times);
    without it the umask decides. A file that is replaced keeps its owner as far as the system lets us. `durable` waits
    until the bytes and the name are on the disk (about thirty times slower for small files). `within` is the output
    folder: a target outside it, or below it behind a link to another folder, is refused.

    Links are never written through: a target that is a symbolic link is refused, not replaced, since either way someone
    would lose what they did not name; so is whatever else is not a regular file (replacing `/dev/null` would break the
    machine).

    Raises `FileError`; then no temporary is left and the target is as it was (only when the very last step of `durable`
    fails, it is new already).

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     target = os.path.join(folder, "新闻", "a.txt")
    ...     put(target, b"one").st_size, put(target, b"one"), put(target, b"more").st_size
    (3, None, 4)
    """
    if keep_times and mode_from is None:
        raise ValueError("keep_times needs mode_from: the file whose times to keep")
    folder = os.path.dirname(path)
    if within is not None:
        refuse_detour(folder, within)
    try:
        like = os.stat(mode_from) if mode_from is not None else None
    except OSError as error:
        raise fault("read", mode_from or "", error) from error
    try:
        old = status_of(path)
        if old is not None and old.st_size == len(data) and _holds(path, data):
            return None
        return _replace(path, folder, data, old, like, keep_times, durable)
    except OSError as error:
        raise fault("write", path, error) from error


def write(path: str, data: bytes, **how: Any) -> bool:  # noqa: ANN401
    """Do what `put` does, and tell whether anything was written."""
    return put(path, data, **how) is not None


def status_of(path: str) -> os.stat_result | None:
    """Return what is known of the target, None where there is none; refuse what must not be replaced."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(status.st_mode):
        reason = "it is a symbolic link, and links are not written through; remove it or name the file it leads to"
        raise FileError(f"cannot write {path!r}: {reason}", path, errno.ELOOP)
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise FileError(f"cannot write {path!r}: it is not a regular file; use - for standard output", path)
    return status


def _holds(path: str, data: bytes) -> bool:
    """Tell whether the target's bytes are `data`; a target that cannot be read is taken for another."""
    try:
        handle = os.open(path, _READ)
        try:
            return os.read(handle, len(data) + 1) == data
        finally:
            os.close(handle)
    except OSError:
        return False


def _replace(
    path: str,
    folder: str,
    data: bytes,
    old: os.stat_result | None,
    like: os.stat_result | None,
    keep_times: bool,
    durable: bool,
) -> os.stat_result:
    mode = 0o666 if like is None else stat.S_IMODE(like.st_mode) & 0o777  # Never wider than it will be in the end.
    temporary = temporaries.claim(folder)
    try:
        try:
            handle = os.open(temporary, CREATE, mode)
        except FileNotFoundError:
            make(folder, durable)
            handle = os.open(temporary, CREATE, mode)
        try:
            if os.write(handle, data) != len(data):
                _write_rest(handle, data)
            made = os.fstat(handle)
            if made.st_size != len(data):
                reason = f"only {made.st_size:,} of {len(data):,} bytes arrived; check the disk, then run again"
                raise FileError(f"cannot write {path!r}: {reason}", path, errno.EIO)
            if old is not None and (old.st_uid, old.st_gid) != (made.st_uid, made.st_gid):
                with suppress(OSError):  # Only root may, and in a container not for every user.
                    os.chown(handle, old.st_uid, old.st_gid)
            if like is not None:
                if stat.S_IMODE(made.st_mode) != mode:
                    os.chmod(handle, mode)
                if keep_times:
                    os.utime(handle, ns=(like.st_atime_ns, like.st_mtime_ns))
                    made = os.fstat(handle)
            if durable:
                os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(temporary, path)
        if durable:
            sync(folder)
        return made
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    finally:
        temporaries.release(temporary)


def _write_rest(handle: int, data: bytes) -> None:
    """Go on after a short write: a call takes at most 2 GiB, and on a full disk less, before the next one fails."""
    rest = memoryview(data)[os.lseek(handle, 0, os.SEEK_CUR) :]
    while rest:
        rest = rest[os.write(handle, rest) :]


def make(folder: str, durable: bool) -> None:
    """Make a folder and those above it."""
    missing = []
    while folder and not os.path.isdir(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    for made in reversed(missing):
        with suppress(FileExistsError):  # Another worker may be quicker; if it is a file, the next step says so.
            os.mkdir(made)
        if durable:
            sync(os.path.dirname(made))


def sync(folder: str) -> None:
    """Wait until the names of a folder are on the disk."""
    handle = os.open(folder or ".", os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@lru_cache(maxsize=4096)
def refuse_detour(folder: str, within: str) -> None:
    """Refuse a folder that is not below `within` by real folders alone. A pass is remembered, a refusal is not."""
    below = os.path.relpath(folder or ".", within).split(os.sep)
    if below[0] == os.pardir:
        raise FileError(f"cannot write to {folder!r}: it lies outside {within!r}; name a path inside it", folder)
    at = within
    for part in below:
        at = os.path.join(at, part)
        if part != os.curdir and os.path.islink(at):
            reason = "it is a symbolic link, and links are not written through; replace it by a folder"
            raise FileError(f"cannot write below {at!r}: {reason}", at, errno.ELOOP)
