"""Objects of a store behind a URL (`s3://bucket/folder`), through fsspec: what `files` does for paths.

An object appears whole or not at all: a text is put in one request, a shard by `upload`. The listing of a store is in
`listing`, the sentences for what goes wrong in `storefaults`.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from normalize import files
from normalize.faults import FileError
from normalize.model import ConfigError
from normalize.storefaults import code_of, store_fault, telling

if TYPE_CHECKING:
    from normalize.request import Request

#: Requests that a process has under way at once: a store answers each after some hundredths of a second.
REQUESTS = 32
#: Bytes of a block that is read ahead, and how many are kept.
BLOCK, BLOCKS = 8 << 20, 3
#: What stores call the time at which an object was written.
TIMES = ("LastModified", "last_modified", "mtime", "updated", "created")
#: Where fsspec's own driver is missing, the extra that has it.
_EXTRAS = {"s3": "s3", "s3a": "s3"}

_T = TypeVar("_T")
_R = TypeVar("_R")


def store(url: str) -> tuple[Any, str]:
    """Return the file system of fsspec that a URL is in, and its path there.

    Raises `ConfigError` for a store that is not known, is no store, or whose package is not installed.
    """
    protocol = url.partition("://")[0].lower()
    if protocol in ("file", "local"):
        raise ConfigError(f"{url!r} is a path of this machine: name it without {protocol}://")
    extra = f"pip install 'zh-normalize[{_EXTRAS.get(protocol, 's3')}]'"
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise ConfigError(f"to use {protocol}:// addresses: {extra}") from error
    try:
        # Listings are read when they are wanted; what others write meanwhile is seen.
        system, path = url_to_fs(url, use_listings_cache=False)
    except ImportError as error:
        more = extra if protocol in _EXTRAS else f"{error}"
        raise ConfigError(f"to use {protocol}:// addresses: {more}") from error
    except ValueError as error:
        raise ConfigError(f"{url!r} is in no store that fsspec knows ({error})") from error
    return system, str(path)


def kind(url: str) -> Literal["file", "folder"] | None:
    """Tell what is at a URL, None for nothing.

    Raises `ConfigError` where there is no such bucket or no way in, `FileError` where the store does not answer.
    """
    system, path = store(url)
    try:
        found = system.info(path)["type"]
    except FileNotFoundError:
        bucket = path.partition("/")[0]
        with telling("find", url):
            if bucket and hasattr(system, "call_s3"):
                system.call_s3("head_bucket", Bucket=bucket)
        return None
    except PermissionError as error:
        # An answer without a body, so without a reason; the next one has it.
        with telling("find", url):
            if hasattr(system, "call_s3"):
                system.call_s3("list_objects_v2", Bucket=path.partition("/")[0], MaxKeys=1)
        raise store_fault("find", url, error) from error
    except Exception as error:
        raise store_fault("find", url, error) from error
    return "folder" if found == "directory" or url.endswith("/") else "file"


def check_output(source: str, output: str) -> None:
    """Refuse an output that is the input, lies in it or holds it, as `files.check_output` does; raise `ConfigError`.

    >>> check_output("s3://corpus/raw", "s3://corpus/raw/clean")
    Traceback (most recent call last):
    ...
    normalize.model.ConfigError: the output 's3://corpus/raw/clean' lies in the input 's3://corpus/raw': name a folder \
outside it
    """
    (one, here), (other, there) = (url.split("://", 1) if "://" in url else ("", "") for url in (source, output))
    if one.lower().replace("s3a", "s3") != other.lower().replace("s3a", "s3"):
        return
    here, there = here.strip("/"), there.strip("/")
    if here == there:
        raise ConfigError(f"the output {output!r} is the input itself: name another folder")
    if (there + "/").startswith(here + "/") or not here:
        raise ConfigError(f"the output {output!r} lies in the input {source!r}: name a folder outside it")
    if (here + "/").startswith(there + "/") or not there:
        if kind(source) == "file":
            return
        raise ConfigError(f"the output {output!r} holds the input {source!r}: name a folder beside the input")


def refuse(request: Request, preserve: bool) -> None:
    """Refuse what stores have no use for, and an output whose bucket does not exist. Raises `ConfigError`."""
    if request.in_place:
        raise ConfigError("--in-place does not write over objects of a store, which have no way back: name an output")
    if preserve:
        raise ConfigError("--preserve keeps modes and times of files, and objects of a store have none: leave it out")
    output = request.output or ""
    if files.is_remote(output) and kind(output) == "file" and files.is_folder(request.source):
        raise ConfigError(f"the output {output!r} is an object, and the input a folder: name a folder")


def manifest_path(url: str) -> str:
    """Return where the manifest of an output in a store is: with the user's own states, under the name of the URL.

    It is a database, which cannot be in a store; and it has to be found again from wherever the next run is started.
    The folder is that of the XDG Base Directory Specification.

    >>> manifest_path("s3://bucket/news/clean/").rpartition("/")[2]
    'clean-07790d3bc436.sqlite3'
    """
    state = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    folder, whole = os.path.join(state, "normalize"), url.rstrip("/")
    name = re.sub(r"[^\w.-]", "_", whole.rpartition("/")[2])
    return os.path.join(folder, f"{name}-{blake2b(whole.encode(), digest_size=6).hexdigest()}.sqlite3")


def read(url: str, limit: int) -> bytes:
    """Return the bytes of an object of at most `limit` bytes. Raises `FileError`."""
    system, path = store(url)
    try:
        data = bytes(system.cat_file(path, start=0, end=limit + 1))
    except Exception as error:
        if code_of(error) in ("InvalidRange", "416"):  # An empty object has no first byte.
            return b""
        raise store_fault("read", url, error) from error
    if len(data) > limit:
        raise FileError(f"cannot read {url!r}: it has more than {limit:,} bytes; split it", url)
    return data


def put(url: str, data: bytes) -> tuple[int, int]:
    """Write an object in one request; return its size and its mark. Raises `FileError`."""
    system, path = store(url)
    with telling("write", url):
        answer = system.pipe_file(path, data)
        about = answer if isinstance(answer, dict) and answer.get("ETag") else system.info(path)
    return len(data), mark(about)


def mark(about: Mapping[str, Any]) -> int:
    """Return a number that changes with the content of an object; 0 where the store tells nothing of it.

    It is made of the entity tag (RFC 9110, 8.8.3) or another check sum; where there is none, of the time.

    >>> mark({"ETag": '"5d41402a"'}) == mark({"etag": "5d41402a", "size": 5}) != 0
    True
    """
    names = ("ETag", "etag", "md5Hash", "content_md5", *TIMES)
    found = next((about[name] for name in names if about.get(name)), None)
    # 48 bits: less than any time of ours in nanoseconds.
    return 0 if found is None else int.from_bytes(blake2b(str(found).strip('"').encode(), digest_size=6).digest())


def together(function: Callable[[_T], _R], values: Iterable[_T]) -> list[_R | FileError]:
    """Call a function for many values at once; return the results in their order, and errors in place of results.

    >>> together(len, ["a", "bc"])
    [1, 2]
    """

    def attempt(value: _T) -> _R | FileError:
        try:
            return function(value)
        except FileError as error:
            return error

    return list(_threads().map(attempt, values))


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(REQUESTS, "store")


def opened(url: str) -> tuple[io.RawIOBase, int]:
    """Open an object to read it piece by piece; return it and its size. Raises `FileError`, when reading too."""
    system, path = store(url)
    with telling("read", url):
        file = system.open(path, "rb", block_size=BLOCK, cache_type="background", cache_options={"maxblocks": BLOCKS})
        return _Reading(url, file), int(file.size)


class _Reading(io.RawIOBase):
    """An object that is read; what goes wrong is a `FileError`."""

    def __init__(self, url: str, file: Any) -> None:  # noqa: ANN401
        self._url, self._file = url, file

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401
        with telling("read", self._url):
            return int(self._file.readinto(buffer))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()
