"""The manifest as a file: two runs at once, damage, other files in its place, kills at any moment."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing

import pytest
from installed import CLEAN, COMMAND, normalize, tree, write

from normalize import manifest
from normalize.faults import FileError
from normalize.manifest import Manifest
from normalize.model import ConfigError

HIDDEN = ".out.manifest.sqlite3"
TEXT = "隨著網絡的發展，人們的生活改變了。我們在這裡學習。\n"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("raw", {"a.txt": TEXT, "b.txt": TEXT * 2})
    return tmp_path


def damage(path) -> None:
    with open(path, "r+b") as file:
        file.write(b"no database at all".ljust(4096))


def foreign(path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE theirs (id)")
        connection.execute("INSERT INTO theirs VALUES (1)")


def newer(path) -> None:
    Manifest(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 2")


def torn(path) -> None:
    """Tear out the pages behind the first one."""
    assert normalize("clean", "raw", "out", "--manifest", path).returncode == 0
    with open(path, "r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (os.path.getsize(path) - 4096))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (damage, "is damaged or no manifest: remove it"),
        (foreign, "is a database of another program: name another file"),
        (newer, "was written by a newer version of normalize: use that version"),
        (torn, "is damaged or no manifest: remove it"),
    ],
)
def test_a_manifest_that_cannot_be_used(place, harm, said):
    for path in ("own.sqlite3", HIDDEN):
        write(".", {path: b""})
        harm(path)
    before = tree(".")["own.sqlite3"]
    run = normalize("clean", "raw", "out", "--force", "--manifest", "own.sqlite3")
    assert run.returncode == 2
    assert said in run.stderr.decode()
    assert b"Traceback" not in run.stderr
    assert tree(".")["own.sqlite3"] == before
    # The default one is only a help: the run goes on, and says so.
    run = normalize("clean", "raw", "out", "--force")
    assert run.returncode == 0
    assert said in run.stderr.decode()
    assert "goes on without it" in run.stderr.decode()
    assert sorted(tree("out")) == ["a.txt", "b.txt"]


def test_a_manifest_that_another_run_uses(place):
    for path in ("own.sqlite3", HIDDEN):
        held = Manifest(path)
        run = normalize("clean", "raw", "out", *(["--manifest", path] if path != HIDDEN else []))
        assert "another run is using it; wait for that run to end" in run.stderr.decode()
        assert run.returncode == (0 if path == HIDDEN else 4)
        held.close()
        run = normalize("clean", "raw", "out", "--manifest", path)
        assert run.returncode == 0
    assert b"2 done before" in normalize("clean", "raw", "out").stderr


def test_a_place_that_cannot_hold_it(place):
    os.mkdir("folder")
    for path in ("folder", "missing/own.sqlite3", "raw/a.txt/own"):
        run = normalize("clean", "raw", "out", "--manifest", path)
        assert run.returncode in (2, 4)
        assert b"manifest" in run.stderr
    os.mkdir(HIDDEN)
    run = normalize("clean", "raw", "out")
    assert run.returncode == 0
    assert b"goes on without it" in run.stderr
    assert sorted(tree("out")) == ["a.txt", "b.txt"]
    assert normalize("clean", "raw", "out", "--quiet").stderr == b""


@pytest.mark.parametrize(
    "arguments",
    [
        ("raw", "out", "--manifest", "raw/own"),
        ("raw", "out", "--manifest", "out"),
        ("raw", "out", "--manifest", "own", "--no-manifest"),
        ("raw", "out", "--manifest", "own", "--audit", "own"),
        ("raw/a.txt", "out.txt", "--manifest", "out.txt"),
        ("raw/a.txt", "out.txt", "--manifest", "raw/a.txt"),
        ("raw/a.txt", "--manifest", "own"),
        ("-", "out.txt", "--manifest", "own"),
    ],
)
def test_what_is_refused(place, arguments):
    before = tree(".")
    assert normalize("clean", *arguments).returncode == 2
    assert tree(".") == before


def test_all_or_nothing_is_recorded(place):
    held = Manifest("own")
    tree_id, setup = held.tree("/raw", "/out"), held.setup(manifest.Setup("1", "c", "r", "d"))
    entries = [manifest.Entry(f"{n}".encode(), 1, 2, 3, b"s", setup, 1, 2, b"o") for n in range(3)]
    with pytest.raises(FileError):
        held.record(tree_id, [*entries, entries[0]._replace(size=object())])
    assert held.count(tree_id) == 0
    held.record(tree_id, entries)
    held.forget(tree_id, [b"1"])
    assert [entry.path for entry in held.beginning_with(tree_id, b"", 9)] == [b"0", b"2"]
    assert held.beginning_with(tree_id, b"1", 9) == held.beginning_with(tree_id, b"2", 9)
    assert list(held.paths(tree_id)) == [b"0", b"2"]
    held.close()
    damage("own")
    with pytest.raises(ConfigError):
        Manifest("own")


COUNT = 1500


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    root = tmp_path_factory.mktemp("kills")
    write(root / "raw", {f"{number % 10}/{number}.txt": f"{number}\n{TEXT * 60}" for number in range(COUNT)})
    assert normalize("clean", "raw", "expected", cwd=root).returncode == 0
    return root


def written(folder) -> dict[str, tuple[int, int]]:
    """Return number and time of every output."""
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            if not name.startswith(".normalize-tmp-"):
                status = os.stat(os.path.join(path, name))
                found[os.path.relpath(os.path.join(path, name), folder)] = (status.st_ino, status.st_mtime_ns)
    return found


def recorded(root) -> int:
    """Return how many inputs the manifest of a killed run knows, from a copy: a look would change it."""
    shutil.rmtree(root / "copy", ignore_errors=True)
    os.mkdir(root / "copy")
    for ending in ("", "-wal"):
        if os.path.exists(root / (HIDDEN + ending)):
            shutil.copy(root / (HIDDEN + ending), root / "copy" / (HIDDEN + ending))
    try:
        with closing(sqlite3.connect(root / "copy" / HIDDEN)) as connection:
            return connection.execute("SELECT count(*) FROM input").fetchone()[0]
    except sqlite3.OperationalError:
        return 0  # Killed before there was a table.


def kill_sweep(root, jobs: int, moments) -> None:
    """Kill runs when they have written so many outputs, and let others complete what they left."""
    expected = tree(root / "expected")
    for moment in moments:
        shutil.rmtree(root / "out", ignore_errors=True)
        for ending in ("", "-wal"):
            (root / (HIDDEN + ending)).unlink(missing_ok=True)
        command = [COMMAND, "clean", "raw", "out", "--jobs", str(jobs), "--quiet"]
        process = subprocess.Popen(command, cwd=root, env=CLEAN)
        limit = time.monotonic() + 60
        while process.poll() is None and len(written(root / "out")) < moment and time.monotonic() < limit:
            time.sleep(0.002)
        process.kill()
        process.wait()
        # Workers that are in the middle of a unit end with their parent.
        before, state = -1, written(root / "out")
        while before != len(state):
            time.sleep(0.1)
            before, state = len(state), written(root / "out")
        known = recorded(root)
        run = normalize("clean", "raw", "out", "--json", "--jobs", str(jobs), cwd=root)
        assert run.returncode == 0, run.stderr
        summary = json.loads(run.stdout)
        # All that was recorded is left alone, and what was not is no more than what each process was at.
        assert summary["done_before"] == known
        assert len(state) - known <= jobs * 256
        assert summary["changed"] == COUNT - known
        # What had been written is not written again, recorded or not.
        assert state.items() <= written(root / "out").items()
        assert tree(root / "out") == expected
        assert json.loads(normalize("clean", "raw", "out", "--json", cwd=root).stdout)["done_before"] == COUNT


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_killed_run_is_completed_and_nothing_is_done_twice(corpus, jobs):
    kill_sweep(corpus, jobs, (1, 400, 900))


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_kills_at_any_moment(corpus, jobs):
    dice = random.Random(jobs)  # noqa: S311
    kill_sweep(corpus, jobs, [0, *(dice.randrange(COUNT) for _ in range(25)), COUNT])


@pytest.mark.slow
def test_a_hundred_thousand_files_are_passed_over(tmp_path, record_property):
    """Notes the time; the benchmarks hold it against a bound, on a machine that does nothing else."""
    write(tmp_path / "raw", {f"{number // 100}/{number}.txt": TEXT for number in range(100_000)})
    assert normalize("clean", "raw", "out", "--quiet", cwd=tmp_path).returncode == 0
    time.sleep(2.1)
    assert b"100,000 done before" in normalize("clean", "raw", "out", cwd=tmp_path).stderr
    began = time.perf_counter()
    run = normalize("clean", "raw", "out", "--json", cwd=tmp_path)
    record_property("seconds", round(time.perf_counter() - began, 2))
    summary = json.loads(run.stdout)
    assert (summary["done_before"], summary["bytes"]) == (100_000, 0)
