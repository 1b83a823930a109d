"""The progress bar: on a terminal only, with a rate and the time left."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from installed import CLEAN, tree, write

from normalize.progress import Bar

PROGRAM = """
import sys
from normalize import progress, units
from normalize.__main__ import main
progress.APPEAR = progress.REFRESH = 0.0
units.UNIT_FILES = 5
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def raw(tmp_path):
    write(tmp_path, {f"raw/{number}.txt": "正文\n" for number in range(40)})
    return tmp_path


def on_terminal(folder, *arguments) -> str:
    """Run with a terminal as the standard error and return what it showed."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder, stdout=subprocess.PIPE, stderr=theirs, env={**CLEAN, "TERM": "xterm-256color", "COLUMNS": "100"},
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 1 << 16)
        except OSError:  # Linux says that the other end is closed.
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert process.wait() == 0
    assert process.stdout.read() == b""
    process.stdout.close()
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())


def test_a_terminal_shows_how_far_it_is(raw):
    shown = on_terminal(raw, "clean", "raw", "out", "--jobs", "1")
    assert re.search(r"\b\d+/40\b", shown)
    assert re.search(r"\d/s\b", shown)
    assert re.search(r"\d:\d\d:\d\d", shown)
    assert "40 documents" in shown
    assert len(tree(raw / "out")) == 40


def test_quiet_shows_nothing(raw):
    assert on_terminal(raw, "clean", "raw", "out", "--quiet") == ""


def test_a_pipe_gets_the_summary_only(raw):
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, "clean", "raw", "out"], cwd=raw, capture_output=True, text=True, env=CLEAN
    )
    assert run.returncode == 0
    assert "40 documents" in run.stderr
    assert "/40" not in run.stderr


def test_counting_is_done_piece_by_piece(monkeypatch):
    monkeypatch.setattr("normalize.progress.COUNTING", -1.0)
    bar = Bar(lambda: iter("abc"))
    for counted in (1, 2, 3):
        bar._count(0.0)
        assert (bar._counted, bar._total) == (counted, None)
    bar._count(0.0)
    assert bar._total == 3
