"""The manifest: an SQLite file that says of each finished input what it was, under which rules, and what was written.

One run at a time uses it: the lock is taken at the beginning and goes with the process, however that ends. The journal
is a write-ahead log, so that a commit is one write at the end of a file. Commits do not wait for the disk: a killed
process loses nothing by that, and after a power cut outputs would be missing as well (a lost line means that a file is
done again). Where outputs wait for the disk (`--durable`), the manifest is kept whole through a power cut too.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from normalize.faults import FileError
from normalize.model import ConfigError

#: Marks the file as ours ("zhnm"), and the form of its tables.
APPLICATION, VERSION = 0x7A686E6D, 1

_TABLES = (
    "CREATE TABLE IF NOT EXISTS setup (id INTEGER PRIMARY KEY, version TEXT, configuration TEXT, rules TEXT,"
    " dictionaries TEXT, UNIQUE (version, configuration, rules, dictionaries))",
    "CREATE TABLE IF NOT EXISTS tree (id INTEGER PRIMARY KEY, source BLOB, target BLOB, UNIQUE (source, target))",
    "CREATE TABLE IF NOT EXISTS input (tree INTEGER, path BLOB, size INTEGER, mtime_ns INTEGER, ctime_ns INTEGER,"
    " sha256 BLOB, setup INTEGER, output_size INTEGER, output_mtime_ns INTEGER, output_sha256 BLOB,"
    " PRIMARY KEY (tree, path)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS reject (tree INTEGER, path BLOB, lines BLOB, PRIMARY KEY (tree, path)) WITHOUT ROWID",
)
#: Where SQLite's own words say too little: by its primary error code, the reason and the next step.
_SENTENCES = {
    sqlite3.SQLITE_BUSY: "another run is using it; wait for that run to end",
    sqlite3.SQLITE_LOCKED: "another run is using it; wait for that run to end",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened or made there; check the folder and its permissions",
    sqlite3.SQLITE_READONLY: "it cannot be written; change its permissions or those of its folder",
    sqlite3.SQLITE_PERM: "permission is denied; change its permissions or those of its folder",
    sqlite3.SQLITE_FULL: "the disk is full; free some space, then run again",
    sqlite3.SQLITE_IOERR: "the disk reports a fault; check the disk, then run again",
}
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Setup(NamedTuple):
    """What an input was cleaned with: the version of this program, and SHA-256 of all that the answer depends on."""

    version: str
    configuration: str
    rules: str
    dictionaries: str


class Entry(NamedTuple):
    """One finished input: its path below its folder, its state when it was read, and the state of its output.

    Sizes are in bytes, times in nanoseconds; a `ctime_ns` of 0 means that the content has to be compared. `setup` is
    the number of a `Setup`.
    """

    path: bytes
    size: int
    mtime_ns: int
    ctime_ns: int
    sha256: bytes
    setup: int
    output_size: int
    output_mtime_ns: int
    output_sha256: bytes


class Manifest:
    """An open manifest. Every method raises `ConfigError` or `FileError`, in one sentence with the next step.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     manifest = Manifest(os.path.join(folder, "manifest.sqlite3"))
    ...     tree, setup = manifest.tree("/in", "/out"), manifest.setup(Setup("1", "c", "r", "d"))
    ...     entry = Entry(b"a.txt", 5, 1, 2, b"...", setup, 4, 3, b"...")
    ...     manifest.record(tree, [entry])
    ...     print(manifest.beginning_with(tree, b"a", 10) == [entry], manifest.count(tree))
    ...     manifest.close()
    True 1
    """

    def __init__(self, path: str, *, durable: bool = False) -> None:
        self.path = path
        try:
            # An absolute path is never one of SQLite's own names (":memory:").
            self._connection = sqlite3.connect(os.path.abspath(path), timeout=0, isolation_level=None)
        except sqlite3.Error as error:
            raise _fault(path, error) from error
        try:
            self._open(durable)
        except BaseException:
            self._connection.close()
            raise

    def _open(self, durable: bool) -> None:
        # Before the first look: so the log needs no shared memory, which network file systems do not have.
        self._execute("PRAGMA locking_mode = EXCLUSIVE")
        application, version, tables = (
            self._execute(query).fetchone()[0]
            for query in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master")
        )
        if tables and application != APPLICATION:
            raise ConfigError(f"{self.path!r} is a database of another program: name another file with --manifest")
        if version > VERSION:
            raise ConfigError(
                f"the manifest {self.path!r} was written by a newer version of normalize: use that version, "
                "or name another file with --manifest"
            )
        self._execute(f"PRAGMA synchronous = {'NORMAL' if durable else 'OFF'}")
        self._execute("PRAGMA journal_mode = WAL")
        self._execute("BEGIN IMMEDIATE")
        for table in _TABLES:
            self._execute(table)
        if not tables:
            self._execute(f"PRAGMA application_id = {APPLICATION}")
            self._execute(f"PRAGMA user_version = {VERSION}")
        self._execute("COMMIT")

    def _execute(self, query: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        try:
            return self._connection.execute(query, values)
        except sqlite3.Error as error:
            raise _fault(self.path, error) from error

    def setup(self, setup: Setup) -> int:
        """Return the number of a setup."""
        where = "version = ? AND configuration = ? AND rules = ? AND dictionaries = ?"
        return self._number("setup (version, configuration, rules, dictionaries)", where, setup)

    def tree(self, source: str, target: str) -> int:
        """Return the number of an input folder together with its output folder."""
        return self._number(
            "tree (source, target)", "source = ? AND target = ?", (path_bytes(source), path_bytes(target))
        )

    def _number(self, table: str, where: str, values: tuple[Any, ...]) -> int:
        marks = ", ".join("?" * len(values))
        self._execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", values)  # noqa: S608 (our own words)
        name = table.partition(" ")[0]
        return int(self._execute(f"SELECT id FROM {name} WHERE {where}", values).fetchone()[0])  # noqa: S608

    def beginning_with(self, tree: int, path: bytes, limit: int) -> list[Entry]:
        """Return what is known of an input and of those behind it in the order of bytes, `limit` of them at most."""
        query = (
            "SELECT path, size, mtime_ns, ctime_ns, sha256, setup, output_size, output_mtime_ns, output_sha256"
            " FROM input WHERE tree = ? AND path >= ? ORDER BY path LIMIT ?"
        )
        try:
            return list(map(Entry._make, self._connection.execute(query, (tree, path, limit))))
        except sqlite3.Error as error:
            raise _fault(self.path, error) from error

    def record(self, tree: int, entries: Iterable[Any], rejects: Mapping[bytes, bytes] | None = None) -> None:
        """Write down finished inputs, all of them or none; of shards also their rejects, by their paths."""
        # As `bytearray`: for each `bytes` the driver would ask whether it adapts itself, a third of the time.
        rows: list[tuple[Any, ...]] = [
            (tree, bytearray(path), *state, bytearray(read), setup, size, at, bytearray(output))
            for path, *state, read, setup, size, at, output in entries
        ]
        queries = {"INSERT OR REPLACE INTO input VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)": rows}
        if rejects:
            queries["INSERT OR REPLACE INTO reject VALUES (?, ?, ?)"] = [(tree, *item) for item in rejects.items()]
        self._all(queries)

    def rejects(self, tree: int, path: bytes) -> bytes:
        """Return the lines of the rejects of a finished shard."""
        found = self._execute("SELECT lines FROM reject WHERE tree = ? AND path = ?", (tree, path)).fetchone()
        return found[0] if found else b""

    def rejected(self, tree: int) -> list[tuple[bytes, bytes]]:
        """Return the paths of all finished shards that have rejects, and their lines."""
        return self._execute("SELECT path, lines FROM reject WHERE tree = ? AND lines != x''", (tree,)).fetchall()

    def forget(self, tree: int, paths: Iterable[bytes]) -> None:
        """Strike out inputs, all of them or none."""
        gone = [(tree, path) for path in paths]
        self._all({f"DELETE FROM {table} WHERE tree = ? AND path = ?": gone for table in ("input", "reject")})  # noqa: S608

    def _all(self, queries: Mapping[str, list[tuple[Any, ...]]]) -> None:
        if not any(queries.values()):
            return
        try:
            # Commits at the end, and takes everything back where that is not reached.
            with self._connection:
                self._connection.execute("BEGIN")
                for query, rows in queries.items():
                    self._connection.executemany(query, rows)
        except sqlite3.Error as error:
            raise _fault(self.path, error) from error

    def count(self, tree: int) -> int:
        """Return how many inputs of a tree are known."""
        return int(self._execute("SELECT count(*) FROM input WHERE tree = ?", (tree,)).fetchone()[0])

    def paths(self, tree: int) -> Iterator[bytes]:
        """Yield the paths of all known inputs of a tree."""
        try:
            for row in self._connection.execute("SELECT path FROM input WHERE tree = ?", (tree,)):
                yield row[0]
        except sqlite3.Error as error:
            raise _fault(self.path, error) from error

    def close(self) -> None:
        """Close the file; what was recorded stays."""
        try:
            self._connection.close()
        except sqlite3.Error as error:
            raise _fault(self.path, error) from error


def default_path(target: str) -> str:
    """Return where the manifest of an output folder is: beside it, hidden; `cleaned` has `.cleaned.manifest.sqlite3`.

    It is in the folder itself where nothing can be written beside it, and where the folder is a mount point: what is
    beside a volume is on another disk, and in a container gone with it.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     os.path.relpath(default_path(os.path.join(folder, "cleaned")), os.path.realpath(folder))
    '.cleaned.manifest.sqlite3'
    """
    folder = os.path.realpath(target)
    above, name = os.path.split(folder)
    if os.path.ismount(folder) or not os.access(above, os.W_OK | os.X_OK):
        above = folder
    return os.path.join(above, f".{name}.manifest.sqlite3")


def path_bytes(path: str) -> bytes:
    r"""Return a path as the manifest holds it: as the system does, with names that are not UTF-8 as they are.

    >>> path_bytes("新.txt") == "新.txt".encode(), path_bytes("bad\udcff")
    (True, b'bad\xff')
    """
    return os.fsencode(path)


def _fault(path: str, error: sqlite3.Error) -> ConfigError | FileError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _DAMAGED:
        return ConfigError(
            f"the manifest {path!r} is damaged or no manifest: remove it to have everything done again, or name "
            "another file with --manifest"
        )
    sentence = _SENTENCES.get(code, f"{error}; name another file")
    return FileError(f"cannot use the manifest {path!r}: {sentence}, or use --no-manifest", path)
