"""The standard streams: all of the data arrives, and telling something never fails."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from installed import CLEAN, COMMAND, write

from normalize import standard


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "gb18030"])
def test_telling_never_fails(monkeypatch, encoding):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(raw, encoding=encoding))
    standard.tell("a\udcff漢.txt: 坏了")
    assert raw.getvalue().startswith(b"a\\udcff")
    assert raw.getvalue().endswith(b"\n")


class Slow(io.RawIOBase):
    """Takes three bytes at a time, as an unbuffered pipe may."""

    def __init__(self):
        self.data = b""

    def writable(self):
        return True

    def write(self, data):
        self.data += bytes(data[:3])
        return len(data[:3])


class Out:
    def __init__(self, buffer):
        self.buffer = buffer


@settings(deadline=None)
@given(st.binary(max_size=50))
def test_putting_writes_all_of_it(data):
    slow, before = Slow(), sys.stdout
    sys.stdout = Out(slow)
    try:
        standard.put(data)
    finally:
        sys.stdout = before
    assert slow.data == data


def test_what_cannot_be_put_is_told_apart(monkeypatch):
    class Broken(Slow):
        def write(self, data):
            raise self.error

    broken = Broken()
    monkeypatch.setattr(sys, "stdout", Out(broken))
    for error, kind in ((BrokenPipeError(), standard.ReaderGoneError), (OSError(28, "full"), standard.OutputError)):
        broken.error = error
        with pytest.raises(kind):
            standard.put(b"x")


def test_closed_streams_are_no_fault_of_the_program(tmp_path):
    write(tmp_path, {"a.txt": "網絡", "raw/a.txt": "網絡"})

    def run(line: str) -> tuple[int, str]:
        done = subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True, text=True, env=CLEAN)
        return done.returncode, done.stderr

    code, told = run(f"{COMMAND} clean a.txt >&-")
    assert code == 4
    assert "'standard output'" in told
    assert run(f"{COMMAND} clean raw out >&- 2>&-") == (0, "")
    assert (tmp_path / "out" / "a.txt").read_text("utf-8") == "网络"
    for command in ("clean -", "convert", "explain -"):
        code, told = run(f"{COMMAND} {command} <&-")
        assert (code, told) == (2, "normalize: there is no standard input: name a file\n")
