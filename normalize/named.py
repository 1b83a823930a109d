"""The inputs of a run from a list of names instead of a walk."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from typing import BinaryIO

from normalize import standard
from normalize.faults import FileError, fault
from normalize.walk import Source, lies_in


def named(
    path: str,
    root: str,
    *,
    null: bool = False,
    on_error: Callable[[FileError], None],
    on_skip: Callable[[str, str], None],
) -> Iterator[Source]:
    r"""Yield the files of a list, in its order and as it comes; "-" is the standard input.

    The list has one name a line (with `null` apart by NUL bytes, as `find -print0` writes them), relative to the
    working directory, whatever the ending: who names a file means it. Each has to lie in `root`, an existing folder
    that ends in a slash, by its real path: its output goes to the same place below the output folder. A name that
    stands twice is skipped the second time. Empty lines do not count.
    What is wrong with one name goes to `on_error`; links and special files to `on_skip`, as in `walk`.
    Raises `FileError` for a list that cannot be read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for name, content in (("a.txt", "x"), ("list", f"{folder}/a.txt\n")):
    ...         _ = open(os.path.join(folder, name), "w").write(content)
    ...     found = named(f"{folder}/list", f"{folder}/", on_error=print, on_skip=print)
    ...     [source.relative for source in found]
    ['a.txt']
    """
    seen: set[str] = set()
    real = os.path.realpath(root)
    for name in names(path, null=null):
        try:
            status = os.lstat(name)
        except (OSError, ValueError) as error:
            on_error(fault("read", name, error if isinstance(error, OSError) else OSError(None, str(error))))
            continue
        at = os.path.join(os.path.realpath(os.path.dirname(name)), os.path.basename(name))
        if not lies_in(at, real):
            on_error(FileError(f"cannot read {name!r}: it does not lie in {root!r}", name))
            continue
        relative = os.path.relpath(at, real).replace(os.sep, "/")
        if relative in seen:
            on_skip(relative, "it is named twice")
        elif not stat.S_ISREG(status.st_mode):
            kind = "a link" if stat.S_ISLNK(status.st_mode) else "a folder" if stat.S_ISDIR(status.st_mode) else None
            on_skip(relative, kind or "not a regular file")
        else:
            seen.add(relative)
            yield Source(root + relative, relative, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def names(path: str, *, null: bool = False) -> Iterator[str]:
    """Yield the names of a list as it comes, but for empty ones. Raises `FileError` where it cannot be read."""
    mark = b"\0" if null else b"\n"
    try:
        if path == "-":
            yield from _split(standard.source(), mark)
        else:
            with open(path, "rb") as file:
                yield from _split(file, mark)
    except OSError as error:
        raise fault("read", path, error) from error


def _split(file: BinaryIO, mark: bytes) -> Iterator[str]:
    rest = b""
    while data := getattr(file, "read1", file.read)(1 << 16):
        *names, rest = (rest + data).split(mark)
        yield from (os.fsdecode(name) for name in names if name)
    if rest:
        yield os.fsdecode(rest)
