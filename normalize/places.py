"""What is at the places of a run's inputs and outputs now, for the manifest to compare with what was recorded."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

from normalize import files
from normalize.report import Finished

if TYPE_CHECKING:
    from normalize.job import Job
    from normalize.listing import Listing

#: SQLite's integers have 63 bits and a sign; a time that has more is not one of this millennium.
TIME = (1 << 63) - 1

Places: TypeAlias = "Files | Listing"


class Files:
    """Files by their relative paths; `at` makes a path of one.

    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     places = Files(lambda relative: file.name)
    ...     places.find("a.txt")[0], places.has("a.txt")
    (0, True)
    """

    def __init__(self, at: Callable[[str], str]) -> None:
        self._at = at

    def find(self, relative: str) -> tuple[int, int] | None:
        """Return the size of a file and when it was written, in nanoseconds; None where there is no regular file."""
        try:
            status = os.lstat(self._at(relative))
        except OSError:
            return None
        return (status.st_size, status.st_mtime_ns & TIME) if stat.S_ISREG(status.st_mode) else None

    def has(self, relative: str) -> bool:
        """Tell whether there is something, or it cannot be known."""
        try:
            os.lstat(self._at(relative))
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            pass
        return True


def state(path: str) -> tuple[int, int, int] | None:
    """Return the size of what is at a path or URL and its times as the manifest has them, None for nothing."""
    if files.is_remote(path):
        from normalize.listing import Listing

        found = Listing(lambda _: path, None).find("")
        return None if found is None else (*found, found[1])
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def finished(job: Job, relative: str, data: bytes, new: bytes, made: os.stat_result | None = None) -> list[Finished]:
    """Return the record of a document that was just written; none where its output has gone again.

    `made` is what is known of the output from its writing. To be renamed changes no time but the one of the last
    change, which only counts where the output is what the next run reads.
    """
    read = sha256(data).digest()
    written = read if new is data else sha256(new).digest()
    if made is not None and job.output is not None:
        return [Finished(relative, read, written, made.st_size, made.st_mtime_ns, made.st_ctime_ns)]
    found = state(job.target(relative))
    return [] if found is None else [Finished(relative, read, written, *found)]


def finished_shard(job: Job, relative: str, read: bytes, same: bool, rejects: bytes) -> list[Finished]:
    """Return the record of a shard that was just written; `read` is the SHA-256 of its source, empty where unknown.

    That of the output is not known, but where it is the `same`: an output that has another time is written again.
    """
    found = state(job.target(relative))
    return [] if found is None else [Finished(relative, read, read if same else b"", *found, rejects)]


def sources(job: Job) -> Places:
    """Return what finds the inputs of a run."""
    return _places(job, job.path, job.source)


def outputs(job: Job) -> Places:
    """Return what finds the outputs of a run."""
    return _places(job, job.target, job.output or job.source)


def _places(job: Job, at: Callable[[str], str], root: str) -> Places:
    if not files.is_remote(root):
        return Files(at)
    from normalize.listing import Listing

    return Listing(at, root if job.folder else None)


def whole(path: str) -> str:
    """Return the whole path of a file or folder, without links; a URL is whole.

    >>> whole("s3://bucket/news/")
    's3://bucket/news'
    """
    return path.rstrip("/") if files.is_remote(path) else os.path.realpath(path)
