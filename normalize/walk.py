"""The texts a folder holds, in an order that is the same on every machine.

What is left alone, and why:

- Hidden files and folders (a leading dot): version control, editors' and our own temporaries live there.
- Links to folders: one `loop -> ..` would make a tree endless.
- Links to files outside the tree: nobody named those files as input. A link to a file inside the tree is read under its
  own name, hidden target or not: git-annex and DataLad keep every file of a data set as a link into `.git`.
- Whatever is not a regular file: a FIFO would wait for ever, a device has no end.

Links and special files are told to `on_skip` wherever their names would have been taken, so that nothing is dropped
silently. Trees that someone else rearranges during the walk are outside the promise, apart from what `read` checks.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase, translate
from typing import NamedTuple

from normalize.faults import FileError, fault
from normalize.model import ConfigError

#: Names that are taken for text where nobody says otherwise.
TEXT_GLOBS = ("*.txt", "*.text", "*.md", "*.markdown")

_SPECIAL = re.compile(r"[*?\[]")


class Source(NamedTuple):
    """One file to read.

    `path` opens it, `relative` is its path below the root with `/` between the folders (of a root that is a file: its
    name), `size` is in bytes and the times are in nanoseconds. Names that are not UTF-8 carry surrogate escapes, as
    `os.fsdecode` makes them.
    """

    path: str
    relative: str
    size: int
    mtime_ns: int
    ctime_ns: int


def walk(
    root: str,
    *,
    globs: Sequence[str] = TEXT_GLOBS,
    exclude: str | None = None,
    on_error: Callable[[FileError], None] | None = None,
    on_skip: Callable[[str, str], None] | None = None,
) -> Iterator[Source]:
    """Yield the files below `root` that match one of `globs`; of a root that is a file, that file, whatever its name.

    The order is that of the relative paths' bytes (`LC_ALL=C sort`). Memory holds the names of one folder and of the
    folders above it. A glob without `/` is matched against the base name, one with `/` against the relative path, where
    `**` stands for any number of folders; case does not count, since `A.TXT` is a text too. No globs at all mean the
    default ones. `exclude` is a file or folder to leave out (the output), whether it exists already or not.

    A folder or file that cannot be read goes to `on_error` and the walk goes on; without `on_error` it is raised.
    `on_skip` is told the relative path of a link or special file that is left out, and why.

    Raises, before the first file: `ConfigError` for a root that does not exist or is neither file nor folder, and for
    an `exclude` that holds the root; `FileError` for a root that cannot be listed.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for name in ("b.txt", "a.MD", ".hidden.txt", "picture.png"):
    ...         open(os.path.join(folder, name), "w").close()
    ...     [source.relative for source in walk(folder)]
    ['a.MD', 'b.txt']
    """
    try:
        status = os.stat(root)
    except PermissionError as error:
        raise fault("read", root, error) from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"the input {root!r} does not exist: check the path") from error
    if stat.S_ISREG(status.st_mode):
        return iter((_source(root, os.path.basename(root), status),))
    if not stat.S_ISDIR(status.st_mode):
        raise ConfigError(f"the input {root!r} is neither a file nor a folder: use - to read standard input")
    real = os.path.realpath(root)
    left_out = os.path.realpath(exclude) if exclude is not None else None
    if left_out is not None and lies_in(real, left_out):
        raise ConfigError(f"the input {root!r} lies in {exclude!r}, which is left out: name another output")
    tree = _Tree(os.path.join(root, ""), real, left_out, matcher(globs), on_error, on_skip)
    return tree.sources(tree.names(tree.top, ""))  # Listed here, so that a root without permission is refused at once.


def _source(path: str, relative: str, status: os.stat_result) -> Source:
    return Source(path, relative, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def lies_in(path: str, folder: str) -> bool:
    """Tell whether `path` is `folder` or below it; both as `os.path.realpath` gives them.

    >>> lies_in("/a/b", "/a"), lies_in("/ab", "/a")
    (True, False)
    """
    return path == folder or path.startswith(os.path.join(folder, ""))


class _Tree(NamedTuple):
    """What holds for a whole walk; `top` ends in a slash, `real` and `left_out` have no link in them."""

    top: str
    real: str
    left_out: str | None
    matches: Callable[[str, str], bool]
    on_error: Callable[[FileError], None] | None
    on_skip: Callable[[str, str], None] | None

    def names(self, folder: str, prefix: str) -> list[str]:
        """Return the names that may count, sorted; those of folders end in a slash, so that they sort as paths do."""
        names = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    name = entry.name
                    if name[0] == ".":
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        names.append(name + "/")
                    elif self.matches(prefix, name) or entry.is_symlink():
                        names.append(name)
        except OSError as error:
            self.fail(fault("list", folder[:-1] or folder, error), again=bool(prefix))
            return []
        # By their bytes; where all is ASCII this is the order of the characters.
        names.sort(key=None if all(map(str.isascii, names)) else os.fsencode)
        return names

    def sources(self, first: list[str]) -> Iterator[Source]:
        below = None if self.left_out is None else os.path.relpath(self.left_out, self.real).replace(os.sep, "/")
        stack = [(self.top, "", _each(first))]  # Not recursion: a tree may be deeper than Python's stack.
        while stack:
            folder, prefix, names = stack[-1]
            for name in names:
                path, relative = folder + name, prefix + name
                if name[-1] == "/":
                    if below is not None and (relative[:-1] == below or self.is_left_out(path)):
                        continue
                    stack.append((path, relative, _each(self.names(path, relative))))
                    break
                if relative == below:
                    continue
                try:
                    status = os.lstat(path)
                except OSError as error:
                    self.fail(fault("read", path, error))
                    continue
                if stat.S_ISREG(status.st_mode):
                    yield Source(path, relative, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
                elif stat.S_ISLNK(status.st_mode):
                    yield from self.link(prefix, name, path)
                else:
                    self.skip(relative, "not a regular file")
            else:
                stack.pop()

    def link(self, prefix: str, name: str, path: str) -> Iterator[Source]:
        """Yield a link as a file of its own where it leads to a regular file of this tree."""
        wanted = self.matches(prefix, name)
        try:
            status = os.stat(path)
        except OSError:
            if wanted:
                self.skip(prefix + name, "a link that leads nowhere")
            return
        target = os.path.realpath(path)
        if stat.S_ISDIR(status.st_mode):
            self.skip(prefix + name, "a link to a folder")
        elif wanted and not lies_in(target, self.real):
            self.skip(prefix + name, "a link that leaves the folder")
        elif wanted and not stat.S_ISREG(status.st_mode):
            self.skip(prefix + name, "not a regular file")
        elif wanted and not (self.left_out and lies_in(target, self.left_out)):
            yield _source(path, prefix + name, status)

    def is_left_out(self, folder: str) -> bool:
        """Whether this is the folder that is left out, under another path: on a file system without case, for one."""
        try:
            return self.left_out is not None and os.path.samefile(folder, self.left_out)
        except OSError:
            return False

    def fail(self, failed: FileError, *, again: bool = True) -> None:
        if self.on_error is None or not again:
            raise failed
        self.on_error(failed)

    def skip(self, relative: str, reason: str) -> None:
        if self.on_skip is not None:
            self.on_skip(relative, reason)


def _each(names: list[str]) -> Iterator[str]:
    """Yield the names, and empty the list at once: so many objects take seven times the memory of their text."""
    joined, begin = "\0".join(names), 0
    if not names:
        return
    names.clear()
    while (end := joined.find("\0", begin)) >= 0:
        yield joined[begin:end]
        begin = end + 1
    yield joined[begin:]


def matcher(globs: Sequence[str]) -> Callable[[str, str], bool]:
    """Return a test of (the folder's relative path, ending in a slash unless empty; the base name).

    >>> matcher(["*.txt"])("news/", "A.TXT")
    True
    """
    given = (globs,) if isinstance(globs, str) else (globs or TEXT_GLOBS)
    bases = [glob for glob in given if "/" not in glob]
    paths = [glob.lower().removeprefix("./").removeprefix("/").split("/") for glob in given if "/" in glob]
    base = re.compile("|".join(map(translate, bases)) if bases else r"(?!)", re.IGNORECASE).match
    # Most names are told by their ending, at a quarter of the cost.
    endings = tuple(glob[1:] for glob in bases if glob[:1] == "*" and not _SPECIAL.search(glob, 1))
    if not paths:
        return lambda prefix, name: name.endswith(endings) or base(name) is not None

    def matches(prefix: str, name: str) -> bool:
        if base(name) is not None:
            return True
        parts = (prefix + name).lower().split("/")
        return any(_path_matches(parts, path) for path in paths)

    return matches


def _path_matches(parts: list[str], glob: list[str]) -> bool:
    if not glob:
        return not parts
    if glob[0] == "**":
        return any(_path_matches(parts[skipped:], glob[1:]) for skipped in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], glob[0]) and _path_matches(parts[1:], glob[1:])
