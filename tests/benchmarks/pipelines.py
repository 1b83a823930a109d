"""Shards of JSON Lines through what runs pipelines: datatrove's own formatters, and our cleaning by each of them.

Everything gets the same shards and two processes. What an engine costs is what it takes longer than our own driver for
the same cleaning; Ray's start is told apart, since a cluster is up already.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import shards
from commands import JOBS, settle
from figures import Figures, ratio
from machine import CLONE, command, environment, timed
from peers import DATATROVE, RAY, Peer

PIPELINES = "pipelines"
LOOPS = Path(__file__).with_name("pipeline_loops.py")
COUNT, SIZE, QUICK_SIZE = 4, 25_000_000, 500_000
ROUNDS = 2


def pipelines(place: Path, figures: Figures, peers: dict[Peer, str], quick: bool) -> None:
    """Add speeds and ratios. `peers` has the interpreters; what is missing is not measured."""
    raw, one, out = place / "raw", place / "one", place / "out"
    raw.mkdir()
    one.mkdir()
    records = shards.write(raw / "0.jsonl", QUICK_SIZE if quick else SIZE) * COUNT
    for number in range(1, COUNT):
        shutil.copy(raw / "0.jsonl", raw / f"{number}.jsonl")
    (one / "0.jsonl").write_bytes(b'{"id": 1, "text": "x"}\n')
    size = sum(path.stat().st_size for path in raw.iterdir()) / 1e6

    def best(arguments: list[str], source: Path = raw, wanted: int = records) -> float:
        took = float("inf")
        for _ in range(1 if quick else ROUNDS):
            settle(out)
            env = environment(ours=True) | {"PYTHONPATH": str(CLONE), "RAY_AUTH_MODE": "disabled", "HOME": str(place)}
            took = min(took, timed([*arguments, str(source), str(out)], env, place))
            found = sum(path.read_bytes().count(b"\n") for path in out.glob("*.jsonl") if path.name != "rejects.jsonl")
            if found != wanted:
                raise RuntimeError(f"{arguments} wrote {found} of {wanted} records")
        return took

    ours = best([*command(), "clean", "--jobs", str(JOBS), "--quiet", "--force"])
    times: dict[str, float | None] = dict.fromkeys(("formatters", "step", "loop", "ray", "start"))
    if DATATROVE in peers:
        for name in ("formatters", "step", "loop"):
            times[name] = best([peers[DATATROVE], str(LOOPS), name])
    if RAY in peers:
        ray = [peers[RAY], "-m", "normalize", "clean", "--engine", "ray", "--jobs", str(JOBS), "--quiet", "--force"]
        times["ray"], times["start"] = best(ray), best(ray, one, 1)
    what = f"{COUNT} shards, {size:.0f} MB, {JOBS} processes"
    for name, seconds in (
        ("normalize clean", ours),
        ("datatrove, its formatters (ftfy, PII, symbol lines)", times["formatters"]),
        ("datatrove, only read and written", times["loop"]),
        ("datatrove, our step", times["step"]),
        ("normalize clean --engine ray, with its start", times["ray"]),
    ):
        figures.figure(PIPELINES, f"{what}: {name}", size / seconds if seconds else None, "MB/s")
    figures.figure(PIPELINES, "start of Ray, with a shard of one record", times["start"], "s")
    figures.goal(PIPELINES, "datatrove's formatters / normalize clean", ratio(times["formatters"], ours), 1.0)
    figures.figure(PIPELINES, "our step in datatrove / normalize clean", ratio(times["step"], ours), "x")
    started = times["ray"] - times["start"] if times["ray"] and times["start"] else None
    figures.figure(PIPELINES, "--engine ray without its start / normalize clean", ratio(started, ours), "x")
