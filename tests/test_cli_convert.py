"""`normalize convert` as a filter."""

from __future__ import annotations

import os
import subprocess

import pytest
from installed import CLEAN, COMMAND, normalize, write


def test_standard_input_and_files(tmp_path):
    write(tmp_path, {"a.txt": "漢字\n", "b.txt": "隨著網絡的發展，人們的生活改變了。\n".encode("gb18030")})
    assert normalize("convert", stdin="漢字".encode()).stdout.decode() == "汉字"
    assert (
        normalize("convert", tmp_path / "a.txt", tmp_path / "b.txt").stdout.decode()
        == "汉字\n随着网络的发展，人们的生活改变了。\n"
    )
    assert normalize("convert", "-c", "s2twp", stdin="软件\n".encode()).stdout.decode() == "軟體\n"
    assert (
        normalize("convert", "-c", "none", stdin="漢字".encode("big5"), env={"NORMALIZE_ENCODING": "big5"}).stdout
        == "漢字".encode()
    )
    assert normalize("convert", env={"NORMALIZE_CONVERT": "s2t"}, stdin="汉字".encode()).stdout.decode() == "漢字"


def test_only_the_conversion_is_done():
    text = "漢字,漢字 ( 網絡 )\r\n\r\n\r\n責任編輯：王某\u3000\n"
    assert (
        normalize("convert", stdin=text.encode()).stdout.decode()
        == "汉字,汉字 ( 网络 )\r\n\r\n\r\n责任编辑：王某\u3000\n"
    )


def test_a_file_that_fails_does_not_stop_the_others(tmp_path):
    write(tmp_path, {"a.txt": "漢字\n", "bad.txt": b"\xff\xff\xff"})
    run = normalize("convert", "a.txt", "bad.txt", "missing.txt", "a.txt", cwd=tmp_path)
    assert (run.returncode, run.stdout.decode()) == (3, "汉字\n汉字\n")
    assert run.stderr.count(b"\n") == 2
    assert b"bad.txt" in run.stderr
    assert b"missing.txt" in run.stderr


def test_an_unknown_conversion_is_a_usage_error():
    run = normalize("convert", "-c", "klingon", stdin="漢字".encode())
    assert (run.returncode, run.stdout) == (2, b"")
    assert b"klingon" in run.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16"])
def test_a_long_stream_is_what_its_lines_are(encoding):
    line = "隨著網絡的發展，人們的生活改變了。我們在這裡學習。\n"
    run = normalize("convert", stdin=(line * 40_000).encode(encoding))
    assert run.returncode == 0
    assert run.stdout.decode() == "随着网络的发展，人们的生活改变了。我们在这里学习。\n" * 40_000


def peak(data: bytes, times: int, *options: str) -> int:
    """Return the peak memory in KiB of converting `data` that many times over."""
    process = subprocess.Popen(
        [COMMAND, "convert", *options], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=CLEAN
    )
    for _ in range(times):
        process.stdin.write(data)
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss


@pytest.mark.parametrize("piece", ["隨著網絡的發展\n", "隨著網絡的發展。"], ids=["lines", "one line"])
def test_memory_does_not_grow_with_the_stream(piece):
    data = (piece * 40_000).encode()
    assert peak(data, 32) < peak(data, 16) * 1.15


@pytest.mark.slow
@pytest.mark.parametrize("name", ["hans", "hans-cn", "s2twp", "tw2sp"])
@pytest.mark.parametrize(
    "piece",
    ["隨著网络软件的發展，面向过程\n", "隨著网络软件的發展，面向过程。", "隨著网络软件的發展面向过程", "干"],
    ids=["lines", "one line", "one line without a mark", "one character"],
)
def test_a_stream_of_any_length_needs_no_more_memory(name, piece):
    data = (piece * (5_000_000 // len(piece.encode()))).encode()
    # The large table is read ten times as slowly: forty megabytes tell as much.
    assert peak(data, 8 if name == "s2twp" else 40, "-c", name) < peak(data, 4, "-c", name) * 1.2


def test_the_users_dictionaries(tmp_path):
    write(tmp_path, {"a.txt": "# ours\n軟體\t软体\n臺灣\t臺灣\n", "b.txt": "軟體\t軟件\n", "bad.txt": "# x\n\n軟體\n"})
    options = ("--dictionary", "a.txt", "--dictionary", "b.txt")
    for name in ("hans", "hans-cn", "tw2sp", "t2s"):
        run = normalize("convert", "-c", name, *options, stdin="臺灣的軟體".encode(), cwd=tmp_path)
        assert run.stdout.decode() == "臺灣的軟件"
    run = normalize("convert", "--dictionary", "bad.txt", stdin="軟體".encode(), cwd=tmp_path)
    assert (run.returncode, run.stdout) == (2, b"")
    assert b"bad.txt, line 3" in run.stderr
