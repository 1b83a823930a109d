"""Errors of the file system, each as one sentence with the next step."""

from __future__ import annotations

import errno
import os

from normalize.model import NormalizeError

#: What went wrong and what a person can do about it. Where the system's own words say as much, there is no entry.
_SENTENCES = {
    errno.ENOSPC: "the disk is full; free some space or name an output on another disk, then run again",
    errno.EDQUOT: "the disk quota is used up; free some space or name an output on another disk, then run again",
    errno.EROFS: "the file system is read-only; name an output that can be written",
    errno.EACCES: "permission is denied; change the permissions of it and its folder, or run as their owner",
    errno.EPERM: "the system forbids it; change the permissions of it and its folder, or run as their owner",
    errno.EFBIG: "it is larger than a file may be here; raise the limit (ulimit -f) or name an output on another disk",
    errno.EIO: "the disk reports a fault; check the disk, then run again",
    errno.ENOENT: "it does not exist or was moved meanwhile; check the path, then run again",
    errno.ENOTDIR: "a part of its path is a file, not a folder; rename that file or use another path",
    errno.EEXIST: "a part of its path is a file, not a folder; rename that file or use another path",
    errno.EISDIR: "it is a folder; name a file",
    errno.ENXIO: "it is not a regular file; name a regular file, or - for standard input",
    errno.ELOOP: "its symbolic links go in a circle; remove one of them",
    errno.ENAMETOOLONG: "its path is too long for this system; use shorter folder names",
    errno.EMFILE: "too many files are open; run fewer jobs or raise the limit (ulimit -n)",
    errno.ENFILE: "too many files are open on this system; run fewer jobs",
}

#: Faults that meet every following file as well.
_FATAL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


class FileError(NormalizeError):
    """A file or folder that could not be read, listed or written.

    `path` is the one that was asked for; `errno` is the system's number, or None where the system had no objection
    (for example a file over the limit). Picklable, so that a worker process can hand it back.

    >>> import errno
    >>> FileError("cannot write 'a.txt': the disk is full", "a.txt", errno.ENOSPC).fatal
    True
    """

    def __init__(self, reason: str, path: str = "", errno: int | None = None) -> None:
        super().__init__(reason)
        self.path = path
        self.errno = errno

    @property
    def fatal(self) -> bool:
        """Whether the next file would fail in the same way: a full disk, a spent quota, a read-only file system."""
        return self.errno in _FATAL


def fault(action: str, path: str, error: OSError) -> FileError:
    r"""Return `error` as a `FileError` about `path`; `action` is a verb: "read", "list" or "write".

    The path is quoted as Python writes it, so that a name with line ends or with bytes that are not UTF-8 cannot break
    the line or the stream it is printed to.

    >>> print(fault("write", "out/a\n.txt", OSError(30, "Read-only file system")))
    cannot write 'out/a\n.txt': the file system is read-only; name an output that can be written
    """
    number = error.errno
    sentence = _SENTENCES.get(number) if number is not None else None
    if sentence is None:
        said = error.strerror or (os.strerror(number) if number is not None else str(error) or type(error).__name__)
        sentence = f"{said[:1].lower()}{said[1:]}; check the path, then run again"
    return FileError(f"cannot {action} {path!r}: {sentence}", path, number)
