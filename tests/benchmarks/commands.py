"""The command as whole processes: a folder of files (wall time, memory), and what one small file costs.

A folder is held against a user's loop and a loop that only copies; one file against a process that imports NumPy.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import corpus
from figures import Figures, ratio
from machine import command, environment, peak_memory, run

FOLDER, STARTUP, RESUME = "folder", "startup", "resume"
LOOPS = Path(__file__).with_name("loops.py")
FILES, QUICK_FILES, LARGE_FILES = 10_000, 200, 100_000
ROUNDS, QUICK_ROUNDS = 5, 1
STARTS, QUICK_STARTS = 21, 3
#: The user's loop is timed on so many files and scaled up: all of them would take minutes.
USER_FILES, QUICK_USER_FILES = 200, 20
JOBS = 2


def clean(source: Path, target: Path) -> list[str]:
    """Return the command that is measured."""
    return [*command(), "clean", str(source), str(target), "--jobs", str(JOBS), "--quiet"]


def settle(target: Path) -> None:
    """Remove an output and let the system write what it still holds back, so that no run pays for the one before."""
    shutil.rmtree(target, ignore_errors=True)
    if hasattr(os, "sync"):
        os.sync()


def folder(place: Path, figures: Figures, python: str | None, quick: bool, large: bool) -> None:
    """Add times, ratios and memory. `python` is the interpreter of the user's loop, None where it is missing."""
    count = QUICK_FILES if quick else FILES
    source, target = place / "in", place / "out"
    size = corpus.write(source, count)
    copy = [sys.executable, str(LOOPS), "copy", str(source), str(target)]
    best = {"ours": float("inf"), "copy": float("inf")}
    for _ in range(QUICK_ROUNDS if quick else ROUNDS):
        for name, arguments in (("ours", clean(source, target)), ("copy", copy)):
            settle(target)
            best[name] = min(best[name], run(arguments, ours=name == "ours", cwd=place))
            found = sum(1 for path in target.rglob("*.txt"))
            if found != count:
                raise RuntimeError(f"{name} wrote {found} of {count} files")
    settle(target)
    user = _user(python, source, target, QUICK_USER_FILES if quick else USER_FILES, count) if python else None
    settle(target)
    what = f"{count:,} files, {size / 1e6:.0f} MB"
    figures.figure(FOLDER, f"{what}: normalize clean, {JOBS} jobs", best["ours"], "s")
    figures.figure(FOLDER, f"{what}: loop that reads and atomically writes", best["copy"], "s")
    figures.figure(FOLDER, f"{what}: a user's loop (scaled up)", user, "s")
    figures.goal(
        FOLDER, "normalize clean / loop that only copies", ratio(best["ours"], best["copy"]), 2.5, at_least=False
    )
    figures.goal(FOLDER, "a user's loop / normalize clean", ratio(user, best["ours"]), 40.0)
    small = _memory(figures, source, target, count)
    if large:
        corpus.write(source, LARGE_FILES)
        grown = ratio(_memory(figures, source, target, LARGE_FILES), small)
        figures.goal(FOLDER, f"memory, {LARGE_FILES:,} / {count:,} files", grown, 1.2, at_least=False)


def _memory(figures: Figures, source: Path, target: Path, count: int) -> float | None:
    peak = peak_memory(clean(source, target), source.parent)
    settle(target)
    figures.goal(FOLDER, f"memory at its peak, {count:,} files", peak, 200.0, at_least=False, unit="MB")
    return peak


def _user(python: str, source: Path, target: Path, some: int, count: int) -> float:
    """Return the seconds the user's loop would take for all files: its start once, its loop scaled up."""
    arguments = [python, str(LOOPS), "user", str(source), str(target), str(some)]
    began = time.perf_counter()
    done = subprocess.run(arguments, check=True, capture_output=True, text=True, env=environment(ours=False))
    whole, loop = time.perf_counter() - began, float(done.stdout)
    return whole - loop + loop * count / some


def resume(place: Path, figures: Figures, quick: bool) -> None:
    """Add what the manifest costs a run over new files, and the time of a run that finds all of them done."""
    count = QUICK_FILES if quick else FILES
    source, target = place / "in", place / "out"
    corpus.write(source, count)
    best = {"noted": float("inf"), "not noted": float("inf")}
    for _ in range(QUICK_ROUNDS if quick else ROUNDS):
        for name, more in (("noted", []), ("not noted", ["--no-manifest"])):
            settle(target)
            (place / ".out.manifest.sqlite3").unlink(missing_ok=True)
            best[name] = min(best[name], run([*clean(source, target), *more], ours=True, cwd=place))
    figures.figure(
        RESUME, f"{count:,} new files: a manifest costs", 1e6 * (best["noted"] - best["not noted"]) / count, "µs a file"
    )
    figures.goal(RESUME, "with a manifest / without", ratio(best["noted"], best["not noted"]), 1.15, at_least=False)
    many = QUICK_FILES if quick else LARGE_FILES
    for number in range(many):
        path = source / f"{number // 100:04d}" / f"{number:06d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"{number}\n".encode())
    run(clean(source, target), ours=True, cwd=place)
    # A file's time is only trusted two seconds after it was written.
    time.sleep(2.1)
    again = min(run(clean(source, target), ours=True, cwd=place) for _ in range(1 + ROUNDS))
    figures.goal(RESUME, f"{many:,} files that are done", again, 2.0, at_least=False, unit="s")


def startup(place: Path, figures: Figures, quick: bool) -> None:
    """Add the medians of several commands, run in turn."""
    (place / "one.txt").write_text(corpus.article(0), encoding="utf-8")
    clean = [*command(), "clean", "one.txt", "out.txt", "--force", "--quiet"]
    commands = {
        "normalize clean, one file": clean,
        "normalize --version": [*command(), "--version"],
        "python -c 'import numpy'": [sys.executable, "-c", "import numpy"],
        "python -c pass": [sys.executable, "-c", "pass"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range((QUICK_STARTS if quick else STARTS) + 1):
        for name, arguments in commands.items():
            (place / "out.txt").unlink(missing_ok=True)
            seconds = run(arguments, ours=name.startswith("normalize"), cwd=place)
            if turn:  # The first turn brings the files into memory.
                times[name].append(seconds)
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, seconds in medians.items():
        figures.figure(STARTUP, name, 1000 * seconds, "ms")
    numpy = medians["python -c 'import numpy'"]
    for name in ("normalize clean, one file", "normalize --version"):
        figures.goal(STARTUP, f"{name} / import numpy", ratio(medians[name], numpy), 2.0, at_least=False)
