"""The installed command under signals: whole files, no remains, no processes left, and a second run that completes."""

from __future__ import annotations

import os
import signal
import subprocess
import time

import pytest
from installed import CLEAN, COMMAND, normalize, tree, write

COUNT = 4000
TEXT = "隨著網絡的發展，人們的生活改變了。我們在這裡學習。\n" * 60


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    root = tmp_path_factory.mktemp("signals")
    write(root / "raw", {f"{number % 20:02}/{number}.txt": f"{number}\n{TEXT}" for number in range(COUNT)})
    assert normalize("clean", "raw", "expected", cwd=root).returncode == 0
    return root


def start(root, output, *arguments) -> subprocess.Popen[bytes]:
    """Start a run and return when it has begun to write."""
    process = subprocess.Popen(
        [COMMAND, "clean", "raw", output, *arguments],
        cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=CLEAN, start_new_session=True,
        # What a shell starts in the background is deaf to Ctrl-C, and so would be what it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    limit = time.monotonic() + 30
    while not (root / output / "00").is_dir():
        assert time.monotonic() < limit
        time.sleep(0.005)
    return process


def children(process) -> list[int]:
    try:
        with open(f"/proc/{process.pid}/task/{process.pid}/children") as file:
            return [int(number) for number in file.read().split()]
    except FileNotFoundError:
        return []


def gone(pids) -> bool:
    limit = time.monotonic() + 10
    while time.monotonic() < limit:
        if not any(os.path.exists(f"/proc/{pid}") for pid in pids):
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize(
    ("number", "jobs"),
    [
        (signal.SIGINT, "1"),
        pytest.param(signal.SIGTERM, "2", marks=pytest.mark.slow),
        pytest.param(signal.SIGINT, "2", marks=pytest.mark.slow),
        pytest.param(signal.SIGTERM, "1", marks=pytest.mark.slow),
        pytest.param(signal.SIGHUP, "1", marks=pytest.mark.slow),
        pytest.param(signal.SIGHUP, "2", marks=pytest.mark.slow),
    ],
)
def test_a_signal_ends_the_run_tidily(raw, number, jobs):
    output = f"{number.name}-{jobs}"
    process = start(raw, output, "--jobs", jobs, "--audit", f"{output}.jsonl")
    workers = children(process)
    # As a terminal does: the whole group gets a Ctrl-C.
    (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert number.name.encode() in told
    assert b"Traceback" not in told
    assert gone(workers)
    written, expected = tree(raw / output), tree(raw / "expected")
    assert 0 < len(written) < COUNT
    assert written.items() <= expected.items()
    assert len((raw / f"{output}.jsonl").read_bytes().splitlines()) <= len(written)
    assert normalize("clean", "raw", output, cwd=raw).returncode == 0
    assert tree(raw / output) == expected


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_killed_run_leaves_no_process_and_the_next_run_completes_it(raw, jobs):
    output = f"killed-{jobs}"
    process = start(raw, output, "--jobs", jobs)
    workers = children(process)
    process.kill()
    process.communicate(timeout=30)
    assert gone(workers)
    expected = tree(raw / "expected")
    left = tree(raw / output)
    whole = {name: data for name, data in left.items() if not os.path.basename(name).startswith(".normalize-tmp-")}
    assert whole.items() <= expected.items()
    assert normalize("clean", "raw", output, cwd=raw).returncode == 0
    assert tree(raw / output) == expected


def test_a_killed_worker_costs_nothing(raw):
    process = start(raw, "worker", "--jobs", "2")
    workers = children(process)
    if not workers:
        # Not a Linux whose /proc names children: nothing to kill.
        process.communicate(timeout=60)
        return
    os.kill(workers[0], signal.SIGKILL)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 0, told
    assert tree(raw / "worker") == tree(raw / "expected")
