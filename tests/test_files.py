"""Reading, the refusal of dangerous outputs, and the sentences for what goes wrong."""

from __future__ import annotations

import doctest
import errno
import os
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize import atomic, faults, files, temporaries, walk
from normalize.model import ConfigError, NormalizeError


@pytest.mark.parametrize("module", [atomic, faults, files, temporaries, walk], ids=lambda module: module.__name__)
def test_documented_examples_run(module):
    outcome = doctest.testmod(module)
    assert outcome.attempted > 0
    assert outcome.failed == 0


@given(data=st.binary(max_size=2000))
def test_read_returns_the_bytes(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("read") / "a.txt"
    path.write_bytes(data)
    assert files.read(str(path)) == data


def test_read_stops_at_the_limit(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1001)
    assert len(files.read(str(path), 1001)) == 1001
    with pytest.raises(files.FileError, match=r"a\.txt': it has 1,001 bytes and the limit is 1,000; ") as caught:
        files.read(str(path), 1000)
    assert caught.value.errno == errno.EFBIG


def test_read_goes_on_where_there_is_more_than_the_size_says():
    # Linux tells size 0 for these files, as it tells an old size for a file that grows.
    assert os.stat("/proc/self/status").st_size == 0
    assert files.read("/proc/self/status").endswith(b"\n")
    with pytest.raises(files.FileError, match="more than 10 bytes and the limit is 10"):
        files.read("/proc/self/status", 10)


def test_read_takes_what_is_left_of_a_file_that_shrank(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_bytes(b"short")
    before = os.stat_result((0o100644, 0, 0, 1, 0, 0, 900, 0, 0, 0))
    monkeypatch.setattr(os, "fstat", lambda handle: before)
    assert files.read(str(path)) == b"short"


def test_read_of_a_file_without_end_stops_past_the_limit(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_bytes(b"x")
    pieces = iter([b"x" * 100] * 3)  # The fourth call would raise StopIteration.
    monkeypatch.setattr(os, "read", lambda handle, size: next(pieces))
    with pytest.raises(files.FileError, match="more than 250 bytes and the limit is 250"):
        files.read(str(path), 250)


def test_read_refuses_what_is_not_a_regular_file(tmp_path):
    os.mkfifo(tmp_path / "fifo")  # Would hang here if it were opened as a file is.
    for path, number in ((tmp_path / "fifo", errno.ENXIO), (tmp_path, errno.EISDIR), ("/dev/null", errno.ENXIO)):
        with pytest.raises(files.FileError) as caught:
            files.read(str(path))
        assert caught.value.errno == number


def test_read_of_nothing_says_so(tmp_path):
    with pytest.raises(files.FileError, match=r"no\.txt': it does not exist .* check the path") as caught:
        files.read(str(tmp_path / "no.txt"))
    assert caught.value.errno == errno.ENOENT
    assert isinstance(caught.value.__cause__, FileNotFoundError)


def test_read_follows_a_link_only_within_the_folder(tmp_path):
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "real.txt").write_bytes(b"inside")
    (tmp_path / "secret.txt").write_bytes(b"outside")
    (tree / "in.txt").symlink_to("real.txt")
    (tree / "out.txt").symlink_to("../secret.txt")
    (tree / "loop.txt").symlink_to("loop.txt")
    assert files.read(str(tree / "real.txt"), within=str(tree)) == b"inside"
    assert files.read(str(tree / "in.txt"), within=str(tree)) == b"inside"
    assert files.read(str(tree / "out.txt")) == b"outside"
    with pytest.raises(files.FileError, match="link that leaves"):
        files.read(str(tree / "out.txt"), within=str(tree))
    with pytest.raises(files.FileError):
        files.read(str(tree / "loop.txt"), within=str(tree))


def test_read_closes_what_it_opens(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"a" * 20)
    before = os.listdir("/proc/self/fd")
    files.read(str(tmp_path / "a.txt"))
    for path, limit in ((tmp_path / "a.txt", 10), (tmp_path, 10)):
        with pytest.raises(files.FileError):
            files.read(str(path), limit)
    assert len(os.listdir("/proc/self/fd")) == len(before)


@pytest.fixture
def places(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.makedirs("in/sub")
    os.mkdir("out")
    for name in ("in/a.txt", "in/sub/a.txt", "out/file"):
        with open(name, "w") as file:
            file.write(name)
    os.symlink("in", "link")
    os.symlink("in/sub", "deep-link")
    os.link("in/a.txt", "hard.txt")
    os.symlink("in/a.txt", "soft.txt")


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("in", "out"),
        ("in", "in-clean"),  # Only the beginning of the name is the same.
        ("in", "new/folder"),
        ("in", "in/../out"),
        ("in/sub", "out/sub"),
        ("in/a.txt", "in/b.txt"),
        ("in/a.txt", "out"),
        ("in/sub/a.txt", "in/b"),
        ("in/a.txt", "out/file"),
        ("missing", "out"),
    ],
)
def test_outputs_that_are_safe(places, source, output):
    assert files.check_output(source, output) is None


@pytest.mark.parametrize(
    ("source", "output", "reason"),
    [
        ("in", "in", "is the input itself"),
        ("in", "./in/", "is the input itself"),
        ("in", "in/sub/..", "is the input itself"),
        ("in", "link", "is the input itself"),
        ("link", "in", "is the input itself"),
        ("in", "in/out", "lies in the input"),
        ("in", "in/new/deep", "lies in the input"),
        ("in", "link/sub/new", "lies in the input"),
        ("in", "deep-link", "lies in the input"),
        ("in", "deep-link/new", "lies in the input"),
        ("link", "in/sub", "lies in the input"),
        ("in", "out/../in/x", "lies in the input"),
        (".", "out", "lies in the input"),
        ("in", ".", "holds the input"),
        ("in/sub", "in", "holds the input"),
        ("deep-link", "in", "holds the input"),
        ("in", "out/file", "a file: name a folder"),
        ("in/a.txt", "in/a.txt", "is the input itself"),
        ("in/a.txt", "in/sub/../a.txt", "is the input itself"),
        ("in/a.txt", "link/a.txt", "is the input itself"),
        ("in/a.txt", "soft.txt", "is the input itself"),
        ("in/a.txt", "hard.txt", "is the input itself"),
        ("in/a.txt", "in", "is the input itself"),
        ("in/a.txt", "link", "is the input itself"),
        ("missing", "missing", "is the input itself"),
        ("missing", "missing/x", "lies in the input"),
    ],
)
def test_outputs_that_are_refused(places, source, output, reason):
    for one, other in ((source, output), (os.path.abspath(source), output), (source, os.path.abspath(output))):
        with pytest.raises(ConfigError, match=reason) as caught:
            files.check_output(one, other)
        assert ": name a" in str(caught.value)


@pytest.mark.parametrize("number", [*faults._SENTENCES, errno.EBUSY])
def test_a_fault_is_one_sentence_with_a_next_step(number):
    path = os.fsdecode("新\n".encode() + b"\xff.txt")
    error = faults.fault("write", path, OSError(number, os.strerror(number)))
    said = str(error)
    assert isinstance(error, NormalizeError)
    assert error.errno == number
    assert error.path == path
    assert said.startswith("cannot write '新")
    assert said.count("; ") == 1
    assert "\n" not in said
    assert said.encode()  # A name that is not UTF-8 can be printed all the same.


def test_a_fault_without_a_number_still_speaks():
    assert "cannot read 'a': went wrong; check" in str(faults.fault("read", "a", OSError("Went wrong")))


def test_a_fault_crosses_processes():
    error = faults.fault("write", "a.txt", OSError(errno.ENOSPC, ""))
    back = pickle.loads(pickle.dumps(error))  # noqa: S301 - made one line up.
    assert (str(back), back.path, back.errno, back.fatal) == (str(error), "a.txt", errno.ENOSPC, True)
    assert not faults.fault("write", "a.txt", OSError(errno.EACCES, "")).fatal
