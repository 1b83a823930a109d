"""Runs the installed command, as a person or a script does."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

T = TypeVar("T")

COMMAND = os.path.join(sysconfig.get_path("scripts"), "normalize")
#: The caller's own settings must not reach the tests.
CLEAN = {key: value for key, value in os.environ.items() if not key.startswith("NORMALIZE_")}


def normalize(
    *arguments: str | bytes | os.PathLike[str],
    cwd: str | os.PathLike[str] | None = None,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run the command to its end; the standard streams are bytes."""
    return subprocess.run(
        [COMMAND, *arguments], cwd=cwd, input=stdin, capture_output=True, timeout=120, env={**CLEAN, **(env or {})}
    )


def peak(*arguments: str, cwd: str | os.PathLike[str]) -> tuple[int, int, str]:
    """Run the command in a process of its own; return its exit code, its peak of memory in kB, and what it said."""
    # The peak since the program began: that of getrusage would hold the memory of the process that started it.
    program = (
        "import re, sys; from normalize.__main__ import main; code = main(sys.argv[1:]);"
        "print(code, re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
    )
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, cwd=cwd, env=CLEAN, capture_output=True, check=False)
    code, kilobytes = map(int, done.stdout.split())
    return code, kilobytes, done.stderr.decode()


@contextlib.contextmanager
def running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that is to be disturbed; whatever it started ends with it. Its messages are to be read."""
    environment = {**CLEAN, **os.environ}
    run = subprocess.Popen(command, stderr=subprocess.PIPE, env=environment, start_new_session=True)
    try:
        yield run
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        run.communicate()


def wait_for(condition: Callable[[], T], run: subprocess.Popen[bytes], seconds: float = 120) -> T:
    """Return what a condition answers once that is something, while the process still runs."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert run.poll() is None, "the run ended before it was to be disturbed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


def tree(root: str | os.PathLike[str]) -> dict[str, bytes]:
    """Return the files below a folder, by their relative paths."""
    found = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, root)] = file.read()
    return found


def write(root: str | os.PathLike[str], files: Mapping[str, str | bytes]) -> None:
    """Write files below a folder."""
    for name, content in files.items():
        path = os.path.join(root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
