"""Where a walk ends: at links, special files and the output folder."""

from __future__ import annotations

import os
import socket

import pytest

from normalize.model import ConfigError
from normalize.walk import walk


def plant(folder, *names):
    for name in names:
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write("12345")


def relatives(root, **options):
    return [source.relative for source in walk(str(root), **options)]


def test_links_are_followed_to_files_of_the_tree_only(tmp_path):
    tree = tmp_path / "tree"
    plant(tree, "a/real.txt", ".git/annex/object", "out/o.txt")
    plant(tmp_path, "outside/o.txt", "tree-beside/o.txt")
    links = {
        "annexed.txt": ".git/annex/object",
        "beside.txt": "../tree-beside/o.txt",
        "chain.txt": "inside.txt",
        "dangling.txt": "nowhere",
        "device.txt": "/dev/null",
        "folder.txt": "a",
        "ignored.png": "a/real.txt",
        "inside.txt": "a/real.txt",
        "into-output.txt": "out/o.txt",
        "itself.txt": "itself.txt",
        "loop": "..",
        "outside": "../outside",
        "outside.txt": str(tmp_path / "outside/o.txt"),
    }
    for name, target in links.items():
        (tree / name).symlink_to(target)
    skipped = {}
    found = relatives(tree, exclude=str(tree / "out"), on_skip=skipped.__setitem__)
    assert found == ["a/real.txt", "annexed.txt", "chain.txt", "inside.txt"]
    assert skipped == {
        "beside.txt": "a link that leaves the folder",
        "dangling.txt": "a link that leads nowhere",
        "device.txt": "a link that leaves the folder",
        "folder.txt": "a link to a folder",
        "itself.txt": "a link that leads nowhere",
        "loop": "a link to a folder",
        "outside": "a link to a folder",
        "outside.txt": "a link that leaves the folder",
    }
    assert relatives(tree, exclude=str(tree / "out")) == found


def test_a_root_may_be_a_link_to_a_folder(tmp_path):
    plant(tmp_path / "tree", "a.txt")
    (tmp_path / "tree" / "b.txt").symlink_to("a.txt")
    (tmp_path / "link").symlink_to("tree")
    assert relatives(tmp_path / "link") == ["a.txt", "b.txt"]


def test_special_files_are_skipped_and_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # The path of a socket has at most 107 bytes.
    os.mkfifo("fifo.txt")
    os.mkfifo("ignored")
    os.symlink("fifo.txt", "link.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.txt")
        plant(tmp_path, "z.txt")
        skipped = {}
        assert relatives(".", on_skip=skipped.__setitem__) == ["z.txt"]
    assert skipped == dict.fromkeys(("fifo.txt", "link.txt", "socket.txt"), "not a regular file")
    with pytest.raises(ConfigError, match="neither a file nor a folder: use -"):
        walk("fifo.txt")


@pytest.mark.parametrize("made", [True, False])
@pytest.mark.parametrize("exclude", ["out", "link/out", "a/../out/", "a/b.txt"])
def test_the_output_is_left_out_whether_it_exists_or_not(tmp_path, monkeypatch, exclude, made):
    monkeypatch.chdir(tmp_path)
    plant("tree", "a/b.txt", "a/out/c.txt", "out.txt", "outer/d.txt")
    os.symlink(".", "tree/link")
    if made:
        plant("tree", "out/a.txt")
    found = walk("tree", exclude=f"tree/{exclude}")
    if not made:
        plant("tree", "out/a.txt")
    expected = {"a/b.txt", "a/out/c.txt", "out.txt", "out/a.txt", "outer/d.txt"}
    gone = {"a/b.txt"} if exclude == "a/b.txt" else {"out/a.txt"}
    remaining = {source.relative for source in found}
    assert remaining - {"out/a.txt"} == expected - gone - {"out/a.txt"}
    assert made is False or remaining == expected - gone


def test_the_output_is_known_by_what_it_is_where_paths_differ(tmp_path, monkeypatch):
    plant(tmp_path / "tree", "Out/a.txt", "b.txt")
    (tmp_path / "out").symlink_to("tree/Out")
    # As on a file system without case: two paths, one folder.
    monkeypatch.setattr(os.path, "realpath", os.path.abspath)
    assert relatives(tmp_path / "tree", exclude=str(tmp_path / "out")) == ["b.txt"]


def test_an_output_around_the_input_is_refused(tmp_path):
    plant(tmp_path / "tree", "a.txt")
    for exclude in (tmp_path, tmp_path / "tree"):
        with pytest.raises(ConfigError, match="name another output"):
            walk(str(tmp_path / "tree"), exclude=str(exclude))
