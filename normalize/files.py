"""Files in and out: what a folder holds, the bytes of a file, and output that appears whole or not at all.

The walk is in `walk`, the write in `atomic`, its temporaries in `temporaries` and the sentences for what goes wrong in
`faults`; this is the door to all of them.
"""

from __future__ import annotations

import errno
import io
import os
import stat

from normalize import temporaries
from normalize.atomic import put, write
from normalize.faults import FileError, fault
from normalize.model import ConfigError
from normalize.temporaries import discard_temporaries
from normalize.walk import TEXT_GLOBS, Source, lies_in, walk

__all__ = [
    "LIMIT",
    "TEXT_GLOBS",
    "FileError",
    "Source",
    "check_output",
    "discard_temporaries",
    "is_folder",
    "is_remote",
    "opened",
    "put",
    "read",
    "stream",
    "sweep",
    "walk",
    "write",
]

#: The largest file that is read, in bytes: an article has thousands, this holds a novel of twenty million characters.
LIMIT = 64 * 1024 * 1024

# O_NONBLOCK: opening a FIFO would wait for a writer.
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_READ_NO_LINK = _READ | getattr(os, "O_NOFOLLOW", 0)


def is_remote(path: str) -> bool:
    """Tell whether this is the URL of something in a store, and no path.

    >>> is_remote("s3://bucket/articles"), is_remote("C:/articles")
    (True, False)
    """
    scheme, mark, _ = path.partition("://")
    return bool(mark) and scheme.isalnum()


def is_folder(path: str) -> bool:
    """Tell whether a path or URL is a folder. Raises `ConfigError` or `FileError` for a store that cannot be asked."""
    if is_remote(path):
        from normalize.remote import kind

        return kind(path) == "folder"
    return os.path.isdir(path)


def read(path: str, limit: int = LIMIT, *, within: str | None = None) -> bytes:
    """Return the bytes of a regular file, or of an object in a store, of at most `limit` bytes.

    Links are followed. With `within`, the folder that was walked, a link is followed only where it leads to a file in
    that folder: a file may have become a link since the walk. A file that grows while it is read is read to its end.

    Raises `FileError` for a file that is over the limit, is not a regular file, leaves `within` or cannot be read.

    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     _ = file.write("新闻".encode()), file.flush()
    ...     read(file.name).decode()
    '新闻'
    """
    if is_remote(path):
        from normalize import remote

        return remote.read(path, limit)
    handle, status = opened(path, within=within)
    try:
        try:
            if status.st_size > limit:
                raise _too_large(path, f"{status.st_size:,}", limit)
            # One byte more than there should be: if it does not come, this was all, without a further call.
            data = os.read(handle, status.st_size + 1)
            if len(data) != status.st_size:
                data = _read_on(handle, data, limit)
        finally:
            os.close(handle)
    except OSError as error:
        raise fault("read", path, error) from error
    if len(data) > limit:
        raise _too_large(path, f"more than {limit:,}", limit)
    return data


def opened(path: str, *, within: str | None = None) -> tuple[int, os.stat_result]:
    """Open a regular file, with `within` as `read` does; return the descriptor and what is known of the file.

    Raises `FileError`.
    """
    try:
        try:
            handle = os.open(path, _READ if within is None else _READ_NO_LINK)
        except OSError as error:
            if within is None or error.errno != errno.ELOOP:
                raise
            handle = _open_link(path, within)
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise OSError(errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.ENXIO, None)
        except BaseException:
            os.close(handle)
            raise
    except OSError as error:
        raise fault("read", path, error) from error
    return handle, status


def stream(path: str, *, within: str | None = None) -> tuple[io.RawIOBase, int]:
    """Open a regular file, or an object in a store, to be read piece by piece; return it and its size in bytes.

    Raises `FileError`.
    """
    if is_remote(path):
        from normalize import remote

        return remote.opened(path)
    handle, status = opened(path, within=within)
    return io.FileIO(handle), status.st_size


def _open_link(path: str, within: str) -> int:
    target = os.path.realpath(path)
    if not lies_in(target, os.path.realpath(within)):
        raise FileError(
            f"cannot read {path!r}: it is a link that leaves {within!r}; put the file itself there",
            path,
            errno.ELOOP,
        )
    return os.open(target, _READ_NO_LINK)


def _read_on(handle: int, data: bytes, limit: int) -> bytes:
    """Read to the end of a file that changes meanwhile or does not tell its size, one piece past the limit at most."""
    pieces, size = [data], len(data)
    while size <= limit and (piece := os.read(handle, 1 << 20)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def _too_large(path: str, size: str, limit: int) -> FileError:
    reason = f"it has {size} bytes and the limit is {limit:,}; split it or raise the limit"
    return FileError(f"cannot read {path!r}: {reason}", path, errno.EFBIG)


def sweep(root: str) -> int:
    """Remove what dead runs left of their writing below a path or URL, as `temporaries` says; return how many."""
    if is_remote(root):
        from normalize import upload

        return upload.sweep(root)
    return temporaries.sweep(root)


def check_output(source: str, output: str) -> None:
    """Refuse an output that could overwrite the input or be read as input by the next run; neither need exist.

    Refused are: the input itself, whatever it is called (links, `..`, hard links); a folder inside the input folder; a
    folder that holds the input folder, because with input `raw` and output `.` the source `raw/raw/a.txt` would be
    written over the source `raw/a.txt`; a file as the output of a folder. A file as input may go to another file of its
    own folder, and to a folder (it is then written there under its own name) unless that is the folder it is in.

    Raises `ConfigError`.

    >>> check_output("articles", "articles-clean")
    >>> check_output("articles", "articles/clean")
    Traceback (most recent call last):
    ...
    normalize.model.ConfigError: the output 'articles/clean' lies in the input 'articles': name a folder outside it
    """
    if is_remote(source) or is_remote(output):
        from normalize import remote

        remote.check_output(source, output)
        return
    if os.path.isfile(source):
        target = os.path.join(output, os.path.basename(source)) if os.path.isdir(output) else output
        if _same(target, source):
            raise ConfigError(f"the output {target!r} is the input itself: name another file or folder")
        return
    if _same(output, source):
        raise ConfigError(f"the output {output!r} is the input itself: name another folder")
    if os.path.isdir(source) and os.path.exists(output) and not os.path.isdir(output):
        raise ConfigError(f"the input {source!r} is a folder and the output {output!r} a file: name a folder")
    if _inside(output, source):
        raise ConfigError(f"the output {output!r} lies in the input {source!r}: name a folder outside it")
    if _inside(source, output):
        raise ConfigError(f"the output {output!r} holds the input {source!r}: name a folder beside the input")


def _same(one: str, other: str) -> bool:
    """Compare what two paths lead to: by number where both exist (names without case, mounts), else by real path."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        return os.path.realpath(one) == os.path.realpath(other)


def _inside(path: str, folder: str) -> bool:
    at = os.path.realpath(path)
    while (parent := os.path.dirname(at)) != at:
        at = parent
        if _same(at, folder):
            return True
    return False
