"""What a run that was killed leaves behind, and that a living one keeps its own."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from normalize import temporaries
from normalize.temporaries import STALE, claim, discard_temporaries, release, sweep

ROOT = os.path.dirname(os.path.dirname(temporaries.__file__))

STUCK = """
import os, signal, sys, time
from normalize import files

def stuck(temporary, target):
    print("ready", flush=True)
    time.sleep(60)

def stop(number, frame):
    files.discard_temporaries()
    os._exit(128 + number)

signal.signal(signal.SIGTERM, stop)
os.replace = stuck
files.write(sys.argv[1], b"new" * 1000)
"""

BUSY = """
import sys
from normalize import files

print("ready", flush=True)
while True:
    for letter in b"AB":
        for number in range(20):
            files.write(f"{sys.argv[1]}/{number % 3}/{number}.txt", bytes([letter]) * 100_000)
"""


@pytest.fixture
def start():
    children = []

    def begin(code, *arguments):
        child = subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], cwd=ROOT, stdout=subprocess.PIPE)
        children.append(child)
        assert child.stdout.readline() == b"ready\n"
        return child

    yield begin
    for child in children:
        child.kill()
        child.wait()
        child.stdout.close()


@pytest.mark.parametrize("reaped", [True, False])
def test_kill_leaves_the_old_file_and_an_orphan_that_the_next_run_sweeps(tmp_path, start, reaped):
    target = tmp_path / "deep" / "a.txt"
    target.parent.mkdir()
    target.write_bytes(b"old")
    child = start(STUCK, target)
    assert len(os.listdir(target.parent)) == 2
    assert sweep(str(tmp_path)) == 0  # It still runs.
    assert len(os.listdir(target.parent)) == 2
    child.kill()
    if reaped:
        child.wait()
    else:  # Dead, but its parent has not asked yet.
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert len(os.listdir(target.parent)) == 2
    assert sweep(str(tmp_path)) == 1
    assert os.listdir(target.parent) == ["a.txt"]
    assert target.read_bytes() == b"old"
    assert sweep(str(tmp_path)) == 0


def test_a_kill_at_any_moment_leaves_whole_files(tmp_path, start):
    chance = random.Random(1)  # noqa: S311 - no secret.
    whole = {bytes([letter]) * 100_000 for letter in b"AB"}
    seen = 0
    for _ in range(8):
        child = start(BUSY, tmp_path)
        time.sleep(chance.uniform(0.0, 0.05))
        child.kill()
        child.wait()
        sweep(str(tmp_path))
        for folder, _, names in os.walk(tmp_path):
            for name in names:
                assert not name.startswith(".")
                with open(os.path.join(folder, name), "rb") as file:
                    assert file.read() in whole
                seen += 1
    assert seen > 0


def test_a_signal_handler_removes_what_is_being_written(tmp_path, start):
    child = start(STUCK, tmp_path / "a.txt")
    assert len(os.listdir(tmp_path)) == 1
    child.send_signal(signal.SIGTERM)
    assert child.wait() == 128 + signal.SIGTERM
    assert os.listdir(tmp_path) == []


def plant(path):
    with open(path, "w"):
        pass
    return path


def test_discard_removes_the_live_and_only_them(tmp_path):
    live, done, other = (plant(claim(str(tmp_path))) for _ in range(3))
    release(done)
    os.unlink(other)  # Already renamed: nothing to remove, nothing to raise.
    discard_temporaries()
    assert os.listdir(tmp_path) == [os.path.basename(done)]
    release(live)
    release(other)


def test_a_forked_child_leaves_its_parents_temporaries_alone(tmp_path):
    code = """
import os, sys
from normalize.temporaries import claim, discard_temporaries
parents = claim(sys.argv[1])
open(parents, "w").close()
child = os.fork()
if child == 0:
    discard_temporaries()
    print(os.path.exists(parents), claim("").split("-")[3] == str(os.getpid()), flush=True)
    os._exit(0)
os.waitpid(child, 0)
discard_temporaries()
print(os.path.exists(parents))
"""
    done = subprocess.run([sys.executable, "-c", code, tmp_path], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "False"]


def name_parts():
    path = claim("")
    release(path)
    return path.split("-")


def test_a_name_is_hidden_short_and_says_whose_it_is(tmp_path):
    path = claim(str(tmp_path))
    release(path)
    name = os.path.basename(path)
    assert name.startswith(".normalize-tmp-")
    assert len(name) < 80
    assert name.split("-")[3] == str(os.getpid())
    assert name_parts() != name_parts()


def test_a_process_number_that_was_given_again_is_not_taken_for_the_dead_one(tmp_path):
    first, marker, place, process, start, number = name_parts()
    mine = plant(tmp_path / "-".join((first, marker, place, process, start, number)))
    dead = plant(tmp_path / "-".join((first, marker, place, process, str(int(start) + 1), number)))
    assert sweep(str(tmp_path)) == 1
    assert mine.exists()
    assert not dead.exists()


def test_temporaries_of_another_place_go_only_when_they_are_old(tmp_path, monkeypatch):
    foreign = plant(tmp_path / ".normalize-tmp-01234567-999999999-1-1")
    # A temporary may carry its source's time, so that the modification time says nothing.
    os.utime(foreign, ns=(1, 1))
    assert sweep(str(tmp_path)) == 0
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + STALE - 60)
    assert sweep(str(tmp_path)) == 0
    monkeypatch.setattr(time, "time", lambda: now + STALE + 60)
    assert sweep(str(tmp_path)) == 1


def dead_name():
    first, marker, place, _, start, number = name_parts()
    return "-".join((first, marker, place, "999999999", start, number))  # Past the largest process number.


def test_nothing_else_is_swept(tmp_path):
    dead = dead_name()
    plant(tmp_path / "a.txt")
    outside = tmp_path / "outside"
    outside.mkdir()
    plant(outside / dead)
    tree = tmp_path / "tree"
    for folder in (tree / ".hidden", tree / "deep", tree / dead):
        folder.mkdir(parents=True)
    for name in ("a.txt", ".normalize-tmp-", f"{dead}.txt", dead[1:], f"deep/{dead}x", f".hidden/{dead}"):
        plant(tree / name)
    plant(tree / "deep" / dead)
    (tree / "link").symlink_to(outside)
    (tree / "deep" / dead.replace("-999999999-", "-999999998-")).symlink_to("../../a.txt")
    before = {os.path.join(folder, name) for folder, _, names in os.walk(tmp_path) for name in names}
    assert sweep(str(tree)) == 1
    after = {os.path.join(folder, name) for folder, _, names in os.walk(tmp_path) for name in names}
    assert before - after == {str(tree / "deep" / dead)}


@pytest.mark.parametrize("exists", [True, False])
def test_a_file_as_root_means_its_folder_alone(tmp_path, monkeypatch, exists):
    monkeypatch.chdir(tmp_path)
    os.mkdir("deep")
    deep = plant(f"deep/{dead_name()}")
    if exists:
        plant("a.txt")
    for path in ("a.txt", str(tmp_path / "a.txt")):
        plant(dead_name())
        assert sweep(path) == 1
    assert os.path.exists(deep)


def test_folders_that_cannot_be_listed_and_files_that_vanish_are_passed_over(tmp_path, monkeypatch):
    (tmp_path / "locked").mkdir()
    (tmp_path / "open").mkdir()
    for folder in ("", "locked", "open"):
        plant(tmp_path / folder / dead_name())
    scandir, unlink = os.scandir, os.unlink

    def refuse(path):
        if path.endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    def quicker(path):
        unlink(path)
        if f"{os.sep}open{os.sep}" in path:
            raise FileNotFoundError(2, "No such file or directory")  # Another sweep was quicker.

    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.setattr(os, "unlink", quicker)
    assert sweep(str(tmp_path)) == 1
    assert sweep(str(tmp_path / "missing" / "folder")) == 0
