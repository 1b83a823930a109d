"""A shard of JSON Lines through the command: speed and memory, held against loops.

One loop parses each record and writes it with the same text: the least that a step over records costs. The same records
are measured as a Parquet shard, where pyarrow is there.
The user's loop is OpenCC's Python port and a handful of regular expressions, as for the folder.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time
from pathlib import Path

import corpus
from figures import Figures, ratio
from machine import command, environment, peak_memory, run

SHARDS = "shards"
LOOPS = Path(__file__).with_name("loops.py")
SIZE, QUICK_SIZE = 100_000_000, 2_000_000
LARGE_SIZE, HUGE_SIZE = 1_000_000_000, 4_000_000_000
ROUNDS, QUICK_ROUNDS = 2, 1
USER_RECORDS, QUICK_USER_RECORDS = 200, 20
JOBS = 2
#: So many different articles; a larger shard holds each several times, under numbers of its own.
DIFFERENT = 4000
#: Rows of a row group of Parquet: 20 MB.
GROUP = 4000


def write(path: Path, size: int) -> int:
    """Write a shard of about `size` bytes and return the number of its records."""
    texts = [json.dumps(text, ensure_ascii=False) for text in corpus.articles(min(DIFFERENT, size // 5000))]
    written = number = 0
    with path.open("wb") as file:
        while written < size:
            url = f"https://example.com/news/{number}"
            head = f'{{"id": {10**20 + number}, "url": "{url}", "score": 1.10, "tags": ["a", "b"], "text": '
            written += file.write(f"{head}{texts[number % len(texts)]}}}\n".encode())
            number += 1
    return number


def shards(place: Path, figures: Figures, python: str | None, quick: bool, large: bool) -> None:
    """Add speeds, ratios and memory. `python` is the interpreter of the user's loop, None where it is missing."""
    source, target = place / "in.jsonl", place / "out.jsonl"
    records = write(source, QUICK_SIZE if quick else SIZE)
    size = source.stat().st_size / 1e6
    what = f"one shard of {records:,} records, {size:.0f} MB"
    ours = _speed(figures, source, target, what, records, QUICK_ROUNDS if quick else ROUNDS)
    user = _user(python, source, target, QUICK_USER_RECORDS if quick else USER_RECORDS, records) if python else None
    figures.figure(SHARDS, f"{what}: a user's loop (scaled up)", size / user if user else None, "MB/s")
    figures.goal(SHARDS, "a user's loop / normalize clean", ratio(user, ours), 40.0)
    _memory(figures, source, target, f"{size:.0f} MB")
    if importlib.util.find_spec("pyarrow") is not None:
        _parquet(figures, source, place, records, 1 if quick else ROUNDS)
    if large:
        records = write(source, LARGE_SIZE)
        _speed(figures, source, target, f"one shard of {records:,} records, 1 GB", records, 1)
        _memory(figures, source, target, "1 GB")
        target.unlink()
        write(source, HUGE_SIZE)
        _memory(figures, source, target, "4 GB")
    source.unlink()
    target.unlink()


def _parquet(figures: Figures, source: Path, place: Path, records: int, rounds: int) -> None:
    """Hold the command against a loop that reads and writes the same records as Parquet."""
    import pyarrow
    from pyarrow import parquet

    shard, target = place / "in.parquet", place / "out.parquet"
    with source.open(encoding="utf-8") as file:
        rows = [{**record, "id": str(record["id"])} for record in map(json.loads, file)]
    parquet.write_table(pyarrow.Table.from_pylist(rows), shard, row_group_size=GROUP)
    del rows
    what = f"{records:,} rows of Parquet, {shard.stat().st_size / 1e6:.0f} MB compressed"
    _speed(figures, shard, target, what, records, rounds, "columns")
    _memory(figures, shard, target, "Parquet in row groups of 20 MB")
    shard.unlink()
    target.unlink()


def clean(source: Path, target: Path) -> list[str]:
    """Return the command that is measured."""
    return [*command(), "clean", str(source), str(target), "--jobs", str(JOBS), "--quiet"]


def _speed(
    figures: Figures, source: Path, target: Path, what: str, records: int, rounds: int, loop: str = "parse"
) -> float:
    """Hold the command against the loop that parses and writes, in turn; return its best seconds."""
    size = source.stat().st_size / 1e6
    best = {"ours": float("inf"), "loop": float("inf")}
    for _ in range(rounds):
        for name, arguments in (
            ("ours", clean(source, target)),
            ("loop", [sys.executable, str(LOOPS), loop, str(source), str(target)]),
        ):
            target.unlink(missing_ok=True)
            best[name] = min(best[name], run(arguments, ours=name == "ours", cwd=source.parent))
            if (found := _count(target)) != records:
                raise RuntimeError(f"{name} wrote {found} of {records} records")
    figures.figure(SHARDS, f"{what}: normalize clean, {JOBS} jobs", size / best["ours"], "MB/s")
    figures.figure(SHARDS, f"{what}: loop that parses and writes", size / best["loop"], "MB/s")
    share = ratio(best["loop"], best["ours"])
    if loop == "parse":
        figures.goal(SHARDS, f"{what}: normalize clean / the loop", share, 0.5)
    else:
        figures.figure(SHARDS, f"{what}: normalize clean / the loop", share, "x")
    return best["ours"]


def _count(path: Path) -> int:
    """Return the number of records of a shard."""
    if path.suffix == ".parquet":
        from pyarrow import parquet

        return int(parquet.read_metadata(path).num_rows)
    with path.open("rb") as file:
        return sum(1 for _ in file)


def _memory(figures: Figures, source: Path, target: Path, what: str) -> None:
    peak = peak_memory(clean(source, target), source.parent)
    figures.goal(SHARDS, f"memory at its peak, {what}", peak, 300.0, at_least=False, unit="MB")


def _user(python: str, source: Path, target: Path, some: int, count: int) -> float:
    """Return the seconds the user's loop would take for all records: its start once, its loop scaled up."""
    arguments = [python, str(LOOPS), "records", str(source), str(target), str(some)]
    began = time.perf_counter()
    done = subprocess.run(arguments, check=True, capture_output=True, text=True, env=environment(ours=False))
    whole, loop = time.perf_counter() - began, float(done.stdout)
    return whole - loop + loop * count / some
