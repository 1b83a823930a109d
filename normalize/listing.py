"""What a store holds below a URL: the sources of a run, and the state of its outputs.

A store lists its objects in the order of the bytes of their names, a page of a thousand at a time, so that memory does
not grow with their number and 100,000 of them are a hundred requests.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from normalize import remote
from normalize.faults import FileError
from normalize.model import ConfigError
from normalize.storefaults import telling
from normalize.walk import Source, matcher

#: How many names of a list are looked up at once.
AHEAD = 256
#: So many names are passed over to find one, and then it is looked up.
FAR = 5000


def _moment(about: Mapping[str, Any]) -> int:
    """Return when an object was written, in nanoseconds; 0 where the store does not tell."""
    found = next((about[name] for name in remote.TIMES if about.get(name)), 0.0)
    if isinstance(found, datetime):
        found = found.timestamp()
    return int(found * 1_000_000_000) if isinstance(found, int | float) else 0


def source(url: str, relative: str, about: Mapping[str, Any]) -> Source:
    """Return an object as a file to read; its mark stands where a file has the time of its last change."""
    return Source(url, relative, int(about["size"] or 0), _moment(about), remote.mark(about))


def _listed(url: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield all objects below a URL by their relative names, in the order of bytes."""
    system, path = remote.store(url)
    yield from _pages(system, path) if hasattr(system, "call_s3") else _folders(system, path)


def _pages(system: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:  # noqa: ANN401
    bucket, _, key = path.partition("/")
    prefix = key.rstrip("/") + "/" if key else ""
    more: dict[str, str] = {}
    while True:
        page = system.call_s3("list_objects_v2", Bucket=bucket, Prefix=prefix, **more)
        for found in page.get("Contents", ()):
            yield found["Key"][len(prefix) :], {**found, "size": found["Size"]}
        if not page.get("IsTruncated"):
            return
        more = {"ContinuationToken": page["NextContinuationToken"]}


def _folders(system: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:  # noqa: ANN401
    """Yield the objects of a store that can only list a folder; memory holds one folder and those above it."""

    def below(folder: str) -> Iterator[tuple[bytes, Mapping[str, Any]]]:
        found = []
        for about in system.ls(folder, detail=True):
            name = os.fsencode(about["name"].rstrip("/").rpartition("/")[2])
            found.append((name + b"/" if about["type"] == "directory" else name, about))
        return iter(sorted(found, key=lambda one: one[0]))

    stack = [("", below(path))]
    while stack:
        prefix, names = stack[-1]
        name, about = next(names, (b"", {}))
        if not about:
            stack.pop()
        elif name.endswith(b"/"):
            stack.append((prefix + os.fsdecode(name), below(about["name"])))
        else:
            yield prefix + os.fsdecode(name), about


def walk(url: str, globs: Sequence[str], on_skip: Callable[[str, str], None]) -> Iterator[Source]:
    """Yield the objects below `url`, or the one it names, as `files.walk` does files.

    Names with a part that begins with a dot are hidden, as there. A name with an empty part (`a//b.txt`) is no path on
    a disk: it goes to `on_skip`.
    Raises `ConfigError` where there is nothing, `FileError` when the store cannot be listed.
    """
    kind = remote.kind(url)
    if kind is None:
        raise ConfigError(f"the input {url!r} does not exist: check the path")
    if kind == "file":
        system, path = remote.store(url)
        with telling("read", url):
            yield source(url, url.rpartition("/")[2], system.info(path))
        return
    top, matches = url.rstrip("/") + "/", matcher(globs)
    with telling("list", url):
        for relative, about in _listed(url):
            folder, slash, name = relative.rpartition("/")
            if not name or not matches(folder + slash, name) or relative[0] == "." or "/." in relative:
                continue
            if relative[0] == "/" or "//" in relative:
                on_skip(relative, "a part of its name is empty, which no path has")
                continue
            yield source(top + relative, relative, about)


def named(
    names: Iterator[str], url: str, on_error: Callable[[FileError], None], on_skip: Callable[[str, str], None]
) -> Iterator[Source]:
    """Yield the objects of a list, in its order: URLs below `url`, which ends in a slash, or names below it."""
    seen: set[str] = set()

    def look(relative: str) -> Source:
        system, path = remote.store(url + relative)
        with telling("read", url + relative):
            return source(url + relative, relative, system.info(path))

    waiting: list[str] = []
    for name in names:
        relative = name.removeprefix(url)
        if "://" in relative or not relative or ".." in relative.split("/"):
            on_error(FileError(f"cannot read {name!r}: it does not lie in {url!r}", name))
        elif relative in seen:
            on_skip(relative, "it is named twice")
        else:
            seen.add(relative)
            waiting.append(relative)
        if len(waiting) >= AHEAD:
            yield from _found(remote.together(look, waiting), on_error)
            waiting = []
    yield from _found(remote.together(look, waiting), on_error)


def _found(sources: list[Source | FileError], on_error: Callable[[FileError], None]) -> Iterator[Source]:
    for found in sources:
        if isinstance(found, FileError):
            on_error(found)
        else:
            yield found


class Listing:
    """Objects by their relative names, asked for in the order of these: they are listed once, beside the questions.

    `at` makes a URL of a name. Without the URL of a folder, or out of order, or where the next one is far, each is
    looked up by itself. Raises `FileError` where the store does not answer.
    """

    def __init__(self, at: Callable[[str], str], url: str | None) -> None:
        self._at, self._url = at, url or ""
        self._listed = iter(_listed(url) if url is not None else ())
        self._ordered = url is not None
        self._name, self._about = b"", dict[str, Any]()
        self._asked = b""

    def find(self, relative: str) -> tuple[int, int] | None:
        """Return size and mark of an object, None where there is none."""
        name = os.fsencode(relative)
        if not self._ordered or name < self._asked:
            return self._look(relative)
        self._asked = name
        with telling("list", self._url):
            for _ in range(FAR):
                if self._name >= name:
                    break
                at, about = next(self._listed, ("", None))
                if about is None:
                    return None
                self._name, self._about = os.fsencode(at), dict(about)
            else:
                return self._look(relative)
        return (int(self._about["size"]), remote.mark(self._about)) if self._name == name else None

    def has(self, relative: str) -> bool:
        """Tell whether there is an object."""
        return self.find(relative) is not None

    def _look(self, relative: str) -> tuple[int, int] | None:
        system, path = remote.store(self._at(relative))
        try:
            with telling("read", self._at(relative)):
                about = system.info(path)
        except FileError as error:
            if error.errno != errno.ENOENT:
                raise
            return None
        return int(about["size"] or 0), remote.mark(about)
