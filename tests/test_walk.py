"""Which files a folder holds, in which order, and what is told about the rest."""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.faults import FileError
from normalize.model import ConfigError
from normalize.walk import walk


def plant(folder, *names):
    for name in names:
        path = os.path.join(os.fsencode(folder), name if isinstance(name, bytes) else name.encode())
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(b"12345")


def relatives(root, **options):
    return [source.relative for source in walk(str(root), **options)]


def test_paths_names_and_sizes(tmp_path):
    plant(tmp_path, "a/新闻.txt")
    (source,) = walk(str(tmp_path) + "/")
    assert (source.relative, source.size) == ("a/新闻.txt", 5)
    assert source.path == f"{tmp_path}/a/新闻.txt"


def test_order_does_not_depend_on_the_order_of_creation(tmp_path):
    names = [f"{number % 7}/{number % 13}/{number * 7919 % 3001:x}文.txt" for number in range(3000)]
    orders = []
    for seed in range(2):
        random.Random(seed).shuffle(names)  # noqa: S311 - no secret.
        plant(tmp_path / str(seed), *names)
        orders.append(relatives(tmp_path / str(seed)))
    assert orders[0] == orders[1] == sorted(names, key=os.fsencode)
    assert len(orders[0]) == 3000


@given(names=st.sets(st.text("ab-./~文\U00020000\udcff", min_size=1, max_size=8), max_size=12))
def test_order_is_that_of_the_bytes_of_the_paths(tmp_path_factory, names):
    root = tmp_path_factory.mktemp("order")
    for name in names:
        parts = [part for part in name.split("/") if part.strip(".")]
        if parts:
            plant(root, os.fsencode("/".join(part.lstrip(".") for part in [*parts[:-1], parts[-1] + ".txt"])))
    found = relatives(root)
    assert found == sorted(found, key=os.fsencode)
    assert len(found) == sum(len(inside) for _, _, inside in os.walk(root))


def test_names_that_are_not_utf8_and_names_of_255_bytes(tmp_path):
    long = "长" * 83 + "ab.txt"
    assert len(long.encode()) == 255
    plant(tmp_path, b"\xd0\xc2\xce\xc5/\xff.txt", long)
    first, second = walk(str(tmp_path))
    assert os.fsencode(first.relative) == b"\xd0\xc2\xce\xc5/\xff.txt"
    assert second.relative == long
    with open(first.path, "rb") as file:
        assert file.read() == b"12345"


def test_hidden_files_and_folders_are_left_out(tmp_path):
    plant(tmp_path, ".a.txt", ".git/b.txt", "c/.d/e.txt", "c/.normalize-tmp-00000000-1-1-1", "c/f.txt")
    assert relatives(tmp_path, globs=["*"]) == ["c/f.txt"]


def test_a_hidden_root_is_walked_since_someone_named_it(tmp_path):
    plant(tmp_path, ".hidden/a.txt")
    assert relatives(tmp_path / ".hidden") == ["a.txt"]


@pytest.mark.parametrize("name", ["a.txt", "picture.png", ".hidden", "none"])
def test_a_file_as_root_yields_itself_whatever_its_name(tmp_path, name):
    plant(tmp_path, name)
    (tmp_path / "link").symlink_to(name)
    (source,) = walk(str(tmp_path / name))
    assert (source.path, source.relative, source.size) == (str(tmp_path / name), name, 5)
    (source,) = walk(str(tmp_path / "link"))
    assert (source.path, source.relative, source.size) == (str(tmp_path / "link"), "link", 5)


@pytest.mark.parametrize(
    ("globs", "found"),
    [
        ((), ["A.TXT", "a/b/c.txt", "a/d.md", "e.text"]),
        (["*.md"], ["a/d.md"]),
        (["*"], ["A.TXT", "a/b/c.txt", "a/d.md", "a/x.png", "e.text"]),
        ("*.png", ["a/x.png"]),
        (["a/*"], ["a/d.md", "a/x.png"]),
        (["./A/*"], ["a/d.md", "a/x.png"]),
        (["a/**"], ["a/b/c.txt", "a/d.md", "a/x.png"]),
        (["**/*.txt"], ["A.TXT", "a/b/c.txt"]),
        (["a/**/c.txt"], ["a/b/c.txt"]),
        (["/a/**/b/**/c.t?t", "e.*"], ["a/b/c.txt", "e.text"]),
        (["a*c.txt", "a/[!d].*"], ["a/x.png"]),
        (["b/*"], []),
    ],
)
def test_globs(tmp_path, globs, found):
    plant(tmp_path, "A.TXT", "a/b/c.txt", "a/d.md", "a/x.png", "e.text")
    assert relatives(tmp_path, globs=globs) == found


@pytest.mark.parametrize("root", ["missing", "", "a.txt/b", "nul\0", "circle"])
def test_a_root_that_is_not_there_is_refused_before_the_first_file(tmp_path, monkeypatch, root):
    monkeypatch.chdir(tmp_path)
    plant(".", "a.txt")
    os.symlink("circle", "circle")
    with pytest.raises(ConfigError, match="does not exist: check the path"):
        walk(root)


@pytest.fixture
def locked(monkeypatch):
    """Folders named `locked` cannot be listed; permissions would not stop root."""
    scandir = os.scandir

    def refuse(path):
        if os.path.basename(path.rstrip("/")) == "locked":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)


def test_a_folder_that_cannot_be_listed_is_told(tmp_path, locked):
    plant(tmp_path, "a.txt", "locked/b.txt", "z/c.txt")
    failed = []
    assert relatives(tmp_path, on_error=failed.append) == ["a.txt", "z/c.txt"]
    assert [(error.path, error.errno) for error in failed] == [(f"{tmp_path}/locked", 13)]
    with pytest.raises(FileError, match=r"cannot list '.*/locked': permission is denied"):
        relatives(tmp_path)
    with pytest.raises(FileError, match="permission"):
        walk(str(tmp_path / "locked"), on_error=failed.append)


def test_a_root_behind_a_locked_folder_is_told(monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "stat", refuse)
    with pytest.raises(FileError, match="cannot read 'x': permission is denied"):
        walk("x")


def test_what_vanishes_during_the_walk_is_told(tmp_path):
    plant(tmp_path, "a.txt", "b.txt", "c/d.txt", "e.txt")
    failed = []
    found = walk(str(tmp_path), on_error=failed.append)
    assert next(found).relative == "a.txt"
    os.unlink(tmp_path / "b.txt")
    os.unlink(tmp_path / "c/d.txt")
    os.rmdir(tmp_path / "c")
    assert [source.relative for source in found] == ["e.txt"]
    assert [os.path.relpath(error.path, tmp_path) for error in failed] == ["b.txt", "c"]


def test_a_tree_may_be_deeper_than_the_stack(tmp_path):
    depth = 1500
    bottom = str(tmp_path)
    for _ in range(depth):
        bottom += "/d"
        os.mkdir(bottom)
    plant(bottom, "a.txt")
    try:
        assert relatives(tmp_path) == ["d/" * depth + "a.txt"]
    finally:  # Here, because the recursive removal of the test's folder would fail.
        os.unlink(os.path.join(bottom, "a.txt"))
        while bottom != str(tmp_path):
            os.rmdir(bottom)
            bottom = os.path.dirname(bottom)
