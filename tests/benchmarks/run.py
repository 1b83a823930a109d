"""The benchmarks: `python tests/benchmarks/run.py`, from a clone, with the package installed.

Prints every figure, and every ratio against its goal: reached or missed. Peers are installed on the first run, each in
an environment of its own (see `peers.py`); a run takes some minutes, and needs a machine that does nothing else.
A missed goal is printed, not an error: the exit code is 1 only where a part failed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import accuracy
import commands
import cost
import learn
import pipelines
import shards
import speed
from engines import EngineError, Engines
from figures import Figures
from machine import describe
from peers import DATATROVE, OPENCC, PEERS, PUREPY, PYTHON, RAY, Peer, install

PARTS = ("accuracy", "conversion", "cleaning", "cost", "folder", "resume", "shards", "learn", "startup")
#: Parts that are measured only when they are asked for: their peers take a gigabyte.
OPTIONAL = ("pipelines",)
#: The peers a part needs.
NEEDED: dict[str, tuple[Peer, ...]] = {
    "accuracy": (*PEERS, PUREPY),
    "conversion": PEERS,
    "cleaning": (OPENCC,),
    "cost": (),
    "folder": (PYTHON,),
    "shards": (PYTHON,),
    "resume": (),
    "learn": (),
    "pipelines": (DATATROVE, RAY),
    "startup": (),
}


def options() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="run.py", description="Measure normalize against its peers.")
    parser.add_argument(
        "--only", action="append", choices=(*PARTS, *OPTIONAL), help="only this part (may be given more than once)"
    )
    parser.add_argument("--quick", action="store_true", help="a few seconds, to see that it runs; figures mean nothing")
    parser.add_argument("--large", action="store_true", help="also 100,000 files, and shards of 1 and 4 GB")
    parser.add_argument("--no-peers", action="store_true", help="install and measure no peers")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file, too")
    parser.add_argument(
        "--workdir", type=Path, metavar="FOLDER", help="where files are written, /dev/shm leaves out the disk"
    )
    return parser.parse_args()


def measure(part: str, given: argparse.Namespace, place: Path, peers: dict[Peer, str], figures: Figures) -> None:
    """Measure one part in a folder of its own."""
    match part:
        case "folder":
            commands.folder(place, figures, peers.get(PYTHON), given.quick, given.large and not given.quick)
        case "shards":
            shards.shards(place, figures, peers.get(PYTHON), given.quick, given.large and not given.quick)
        case "learn":
            learn.learn(place, figures, given.quick, given.large and not given.quick)
        case "pipelines":
            pipelines.pipelines(place, figures, peers, given.quick)
        case "cost":
            cost.cost(place, figures, given.quick)
        case "resume":
            commands.resume(place, figures, given.quick)
        case "startup":
            commands.startup(place, figures, given.quick)
        case _:
            wanted = {peer: python for peer, python in peers.items() if peer in NEEDED[part]}
            with Engines(place, wanted, given.quick) as engines:
                parts = {"accuracy": accuracy.accuracy, "conversion": speed.conversion, "cleaning": speed.cleaning}
                parts[part](engines, figures)


def main() -> int:
    """Run the parts that were asked for and print what they found."""
    given = options()
    parts = [part for part in (*PARTS, *OPTIONAL) if part in (given.only or PARTS)]
    wanted = (
        ()
        if given.no_peers
        else tuple(peer for peer in (*PEERS, PUREPY, DATATROVE, RAY) if any(peer in NEEDED[part] for part in parts))
    )
    peers, missing = install(wanted)
    figures = Figures(describe(given.workdir or Path(tempfile.gettempdir())), given.quick)
    figures.notes += [f"not measured: {reason}" for reason in missing]
    figures.notes += [f"peer: {peer.name} {peer.version}" for peer in peers]
    failed = False
    with tempfile.TemporaryDirectory(dir=given.workdir, prefix="normalize-bench-") as place:
        for part in parts:
            own = Path(place) / part
            own.mkdir()
            print(f"measuring {part} ...", file=sys.stderr, flush=True)
            try:
                measure(part, given, own, peers, figures)
            except (EngineError, OSError, RuntimeError, subprocess.CalledProcessError) as error:
                failed = True
                detail = getattr(error, "stderr", None) or b""
                text = detail.decode(errors="replace") if isinstance(detail, bytes) else detail
                figures.notes.append(f"{part} FAILED: {error} {text.strip().rpartition(chr(10))[2]}".rstrip())
    print(figures.text())
    if given.json:
        figures.write(given.json)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
