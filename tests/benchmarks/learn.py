"""What recurring lines cost: `normalize learn` over a folder, held against cleaning the same folder."""

from __future__ import annotations

from pathlib import Path

import corpus
from commands import clean, settle
from figures import Figures, ratio
from machine import command, peak_memory, run

LEARN = "learn"
FILES, QUICK_FILES, LARGE_FILES = 10_000, 200, 100_000
ROUNDS = 3


def learn(place: Path, figures: Figures, quick: bool, large: bool) -> None:
    """Add times, their ratio and memory, which is to be the same for ten times as many files."""
    few = _measure(place, figures, QUICK_FILES if quick else FILES, 1 if quick else ROUNDS)
    if large:
        grown = ratio(_measure(place, figures, LARGE_FILES, 1), few)
        figures.goal(LEARN, f"memory, {LARGE_FILES:,} / {FILES:,} files", grown, 1.2, at_least=False)


def _measure(place: Path, figures: Figures, count: int, rounds: int) -> float | None:
    source, target = place / "in", place / "out"
    corpus.write(source, count)
    learned = [*command(), "learn", str(source), "--quiet"]
    best = {"learn": float("inf"), "clean": float("inf")}
    for _ in range(rounds):
        best["learn"] = min(best["learn"], run(learned, ours=True, cwd=place))
        best["clean"] = min(best["clean"], run(clean(source, target), ours=True, cwd=place))
        settle(target)
        (place / ".out.manifest.sqlite3").unlink(missing_ok=True)
    figures.figure(LEARN, f"{count:,} files: normalize learn", best["learn"], "s")
    figures.figure(LEARN, f"{count:,} files: normalize clean, 2 jobs", best["clean"], "s")
    figures.goal(LEARN, f"{count:,} files: learn / clean", ratio(best["learn"], best["clean"]), 2.0, at_least=False)
    peak = peak_memory(learned, place)
    figures.figure(LEARN, f"{count:,} files: memory at its peak", peak, "MB")
    return peak
