"""A target appears whole or not at all, and nothing else is touched."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize import atomic, temporaries
from normalize.atomic import write
from normalize.faults import FileError

ROOT = os.path.dirname(os.path.dirname(atomic.__file__))


@given(first=st.binary(max_size=300), second=st.binary(max_size=300))
def test_the_bytes_arrive_and_equal_bytes_are_left_alone(first, second):
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/新闻/a.txt"
        assert write(path, first) is True
        assert write(path, first) is False
        assert write(path, second) is (first != second)
        with open(path, "rb") as file:
            assert file.read() == second
        assert os.listdir(f"{folder}/新闻") == ["a.txt"]


@pytest.mark.parametrize("times", [False, True])
def test_what_is_known_of_a_new_file_is_what_is_there(tmp_path, times):
    like = tmp_path / "like.txt"
    like.write_bytes(b"")
    os.utime(like, ns=(1, 2))
    path = str(tmp_path / "new" / "a.txt")
    made = atomic.put(path, b"text", mode_from=str(like), keep_times=times)
    now = os.stat(path)
    assert (made.st_size, made.st_mtime_ns, made.st_ino) == (now.st_size, now.st_mtime_ns, now.st_ino)
    assert (now.st_mtime_ns == 2) is times


def test_equal_bytes_keep_file_time_and_mode_and_open_nothing_for_writing(tmp_path, monkeypatch):
    path, like = tmp_path / "a.txt", tmp_path / "like.txt"
    path.write_bytes(b"same")
    like.write_bytes(b"")
    like.chmod(0o600)
    os.utime(path, ns=(1, 2))
    before = os.stat(path)
    monkeypatch.setattr(atomic, "CREATE", None)  # Whatever tried to make a file would be a TypeError.
    assert write(str(path), b"same", mode_from=str(like), keep_times=True) is False
    assert os.stat(path)[:6] == before[:6]
    assert os.stat(path).st_mtime_ns == 2


@pytest.mark.parametrize("name", ["长" * 83 + "ab.txt", os.fsdecode(b"\xd0\xc2\xff.txt"), "a\nb.txt", "-", "x/y/z.txt"])
def test_names_of_every_kind(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    for path in (name, f"{tmp_path}/deep/{name}"):
        assert write(path, b"text")
        with open(path, "rb") as file:
            assert file.read() == b"text"


@pytest.mark.slow
def test_many_folders_deeper_than_the_stack(tmp_path):
    path = f"{tmp_path}/{'d/' * 1500}a.txt"
    assert write(path, b"text")
    os.unlink(path)
    while (path := os.path.dirname(path)) != str(tmp_path):
        os.rmdir(path)


@pytest.mark.parametrize("piece", [1, 7, 999])
def test_short_writes_are_completed(tmp_path, monkeypatch, piece):
    whole = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: whole(handle, data[:piece]))
    data = bytes(range(256)) * 4
    assert write(str(tmp_path / "a.txt"), data)
    assert (tmp_path / "a.txt").read_bytes() == data


def test_bytes_that_did_not_arrive_are_noticed(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    whole = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: whole(handle, data[:5]) and len(data))
    with pytest.raises(FileError, match="only 5 of 300 bytes arrived") as caught:
        write(str(path), b"new" * 100)
    assert caught.value.errno == errno.EIO
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_target_that_grew_since_its_size_was_asked_is_not_taken_for_equal(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_bytes(b"same and more")
    before = os.stat_result((0o100644, 0, 0, 1, os.getuid(), os.getgid(), 4, 0, 0, 0))
    with monkeypatch.context() as patch:
        patch.setattr(os, "lstat", lambda path: before)
        assert write(str(path), b"same")
    assert path.read_bytes() == b"same"


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    whole, calls = os.write, []

    def fill(handle, data):
        calls.append(len(data))
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return whole(handle, data[:10])

    monkeypatch.setattr(os, "write", fill)
    with pytest.raises(FileError, match=r"cannot write '.*a\.txt': the disk is full; free some space") as caught:
        write(str(path), b"new" * 100)
    assert calls == [300, 290]
    assert (caught.value.errno, caught.value.fatal, caught.value.path) == (errno.ENOSPC, True, str(path))
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_limit_on_file_size_leaves_the_old_file(tmp_path):
    # A real short write followed by a real error, as on a full disk.
    code = """
import resource, sys
from normalize.files import FileError, write
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
try:
    write(sys.argv[1], b"x" * 9000)
except FileError as error:
    print(error.errno, error)
"""
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    done = subprocess.run([sys.executable, "-c", code, path], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"{errno.EFBIG} cannot write '{path}': it is larger than a file may be here; ")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("old", [None, b"old"])
@pytest.mark.parametrize("error", [OSError(errno.EIO, "I/O error"), KeyboardInterrupt()], ids=["fault", "interrupt"])
@pytest.mark.parametrize("call", ["open", "write", "fstat", "chmod", "utime", "fsync", "close", "replace"])
def test_a_fault_at_any_step_leaves_the_old_file_and_no_other(tmp_path, monkeypatch, call, error, old):
    path, like = tmp_path / "a.txt", tmp_path / "like.txt"
    like.write_bytes(b"")
    like.chmod(0o640)
    if old is not None:
        path.write_bytes(old)
    before = set(os.listdir(tmp_path))
    real, opened = getattr(os, call), len(os.listdir("/proc/self/fd"))

    def fail(*arguments, **options):
        if call == "open" and not arguments[1] & os.O_CREAT:
            return real(*arguments, **options)
        if call == "close":
            real(*arguments)
        raise error

    with monkeypatch.context() as patch:
        previous = os.umask(0o077)  # So that the mode has to be changed.
        patch.setattr(os, call, fail)
        try:
            with pytest.raises(FileError if isinstance(error, OSError) else KeyboardInterrupt):
                write(str(path), b"new content", mode_from=str(like), keep_times=True, durable=True)
        finally:
            os.umask(previous)
    assert set(os.listdir(tmp_path)) == before
    assert old is None or path.read_bytes() == old
    assert len(os.listdir("/proc/self/fd")) == opened
    assert not temporaries._live
    assert write(str(path), b"new content")
    assert not temporaries._live


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.EACCES, "permission is denied; change"), (errno.EROFS, "the file system is read-only; name an output")],
)
def test_what_may_not_be_written_is_told(tmp_path, monkeypatch, number, said):
    # Permissions do not stop root, so the system's answer is made here.
    def refuse(path, flags, mode=0o777):
        raise OSError(number, os.strerror(number), path)

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(FileError, match=said) as caught:
        write(str(tmp_path / "a.txt"), b"x")
    assert caught.value.errno == number
    assert ".normalize-tmp" not in str(caught.value)


@pytest.mark.parametrize("path", ["file/a.txt", "file/deep/a.txt"])
def test_a_file_where_a_folder_is_needed_is_told(tmp_path, path):
    (tmp_path / "file").write_bytes(b"precious")
    with pytest.raises(FileError, match="a part of its path is a file, not a folder; rename"):
        write(str(tmp_path / path), b"x")
    assert (tmp_path / "file").read_bytes() == b"precious"


def test_threads_writing_one_target_leave_one_of_theirs(tmp_path):
    path = str(tmp_path / "new" / "a.txt")
    contents = [bytes([65 + number]) * 50_000 for number in range(8)]
    failed = []

    def work(data):
        try:
            for _ in range(20):
                write(path, data)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(data,)) for data in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with open(path, "rb") as file:
        assert file.read() in contents
    assert os.listdir(tmp_path / "new") == ["a.txt"]
