"""Which targets are refused, and whose mode, times and owner a written one gets."""

from __future__ import annotations

import os
import stat

import pytest

from normalize.atomic import write
from normalize.faults import FileError


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def test_whatever_is_not_a_regular_file_is_refused(tmp_path):
    (tmp_path / "real.txt").write_bytes(b"real")
    (tmp_path / "link").symlink_to("real.txt")
    (tmp_path / "dangling").symlink_to("nowhere.txt")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    before = sorted(os.listdir(tmp_path))
    for name, said in (
        ("link", "symbolic link, and links are not written through; remove it"),
        ("dangling", "symbolic link, and links are not written through; remove it"),
        ("folder", "it is a folder; name a file"),
        ("fifo", "not a regular file; use -"),
    ):
        with pytest.raises(FileError, match=said):
            write(str(tmp_path / name), b"real")
    assert sorted(os.listdir(tmp_path)) == before
    assert (tmp_path / "real.txt").read_bytes() == b"real"
    assert os.readlink(tmp_path / "link") == "real.txt"


def test_within_refuses_a_way_out_of_the_output(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.makedirs("in/sub")
    with open("in/sub/a.txt", "w") as file:
        file.write("source")
    os.symlink("in", "link-to-in")
    os.makedirs("out/real")
    os.symlink("../in/sub", "out/sub")
    for path, said in (
        ("out/sub/a.txt", "symbolic link, and links are not written through; replace it"),
        ("out/sub/new/a.txt", "symbolic link"),
        ("out/../in/sub/a.txt", "lies outside 'out'; name a path inside it"),
        ("a.txt", "lies outside"),
    ):
        for _ in range(2):  # A refusal is not forgotten.
            with pytest.raises(FileError, match=said):
                write(path, b"cleaned", within="out")
    assert write("out/a.txt", b"cleaned", within="out")
    assert write(f"{tmp_path}/out/real/new/a.txt", b"cleaned", within="out/")
    # The folder itself may be a link: someone named it.
    assert write("link-to-in/sub/new.txt", b"cleaned", within="link-to-in")
    with open("in/sub/a.txt") as file:
        assert file.read() == "source"


@pytest.mark.parametrize(("umask", "expected"), [(0o077, 0o600), (0o022, 0o644), (0o002, 0o664)])
@pytest.mark.parametrize("wanted", [0o600, 0o644, 0o777, 0o400])
def test_modes(tmp_path, monkeypatch, umask, expected, wanted):
    like = tmp_path / "like.txt"
    like.write_bytes(b"")
    like.chmod(wanted)
    seen, replace = [], os.replace
    monkeypatch.setattr(os, "replace", lambda one, other: (seen.append(mode(one)), replace(one, other)))
    opened, made_with = os.open, []
    monkeypatch.setattr(os, "open", lambda path, flags, mode=0: (made_with.append(mode), opened(path, flags, mode))[1])
    previous = os.umask(umask)
    try:
        write(str(tmp_path / "plain.txt"), b"x")
        write(str(tmp_path / "like-it.txt"), b"x", mode_from=str(like))
    finally:
        os.umask(previous)
    assert mode(tmp_path / "plain.txt") == expected
    assert mode(tmp_path / "like-it.txt") == wanted
    assert seen == [expected, wanted]
    assert made_with == [0o666, wanted]  # At no moment may more people read it than in the end.


def test_special_bits_are_not_handed_on(tmp_path):
    like = tmp_path / "like.txt"
    like.write_bytes(b"")
    like.chmod(0o4755)
    write(str(tmp_path / "a.txt"), b"x", mode_from=str(like))
    assert mode(tmp_path / "a.txt") == 0o755


def test_times_are_kept_on_request(tmp_path):
    like = tmp_path / "like.txt"
    like.write_bytes(b"")
    os.utime(like, ns=(1_111_111_111_000_000_001, 1_222_222_222_000_000_002))
    write(str(tmp_path / "a.txt"), b"x", mode_from=str(like), keep_times=True)
    write(str(tmp_path / "b.txt"), b"x", mode_from=str(like))
    kept = os.stat(tmp_path / "a.txt")
    assert (kept.st_atime_ns, kept.st_mtime_ns) == (1_111_111_111_000_000_001, 1_222_222_222_000_000_002)
    assert os.stat(tmp_path / "b.txt").st_mtime_ns > 1_600_000_000_000_000_000
    with pytest.raises(ValueError, match="mode_from"):
        write(str(tmp_path / "c.txt"), b"x", keep_times=True)


def test_a_source_that_vanished_is_named(tmp_path):
    with pytest.raises(FileError, match=r"cannot read '.*gone\.txt': it does not exist"):
        write(str(tmp_path / "a.txt"), b"x", mode_from=str(tmp_path / "gone.txt"))
    assert os.listdir(tmp_path) == []


def test_the_owner_is_kept_as_far_as_the_system_lets_us(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    owner = os.stat(path)
    other = os.stat_result((0o100644, 0, 0, 1, owner.st_uid + 1, owner.st_gid, 3, 0, 0, 0))
    asked = []

    def refuse(handle, user, group):
        asked.append((user, group))
        raise PermissionError(1, "Operation not permitted")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fstat", lambda handle: other)  # As if someone else were writing.
        patch.setattr(os, "chown", refuse)
        assert write(str(path), b"new")
    assert asked == [(owner.st_uid, owner.st_gid)]
    assert path.read_bytes() == b"new"


def test_durable_waits_for_the_bytes_before_and_the_name_after(tmp_path, monkeypatch):
    done, fsync, replace = [], os.fsync, os.replace

    def note(handle):
        done.append(os.path.relpath(os.readlink(f"/proc/self/fd/{handle}"), tmp_path).split("-")[0])
        fsync(handle)

    monkeypatch.setattr(os, "fsync", note)
    monkeypatch.setattr(os, "replace", lambda one, other: (done.append("replace"), replace(one, other)))
    write(str(tmp_path / "a/b/c.txt"), b"x", durable=True)
    assert done == [".", "a", "a/b/.normalize", "replace", "a/b"]
    done.clear()
    write(str(tmp_path / "a/b/d.txt"), b"x")
    assert done == ["replace"]
