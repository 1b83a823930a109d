"""Measures engines in turn: every round asks every engine once, so that a slow minute of the machine hits all alike."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import corpus
from machine import environment
from peers import Peer

WORKER = Path(__file__).with_name("worker.py")
OURS = "ours"
ROUND_TRIP = "round trip"
#: Documents and rounds of a full and of a quick run; a document is about 5 KB.
DOCUMENTS, ROUNDS = 2_000, 7
QUICK_DOCUMENTS, QUICK_ROUNDS = 100, 2


class EngineError(Exception):
    """An engine that failed or did nothing; a figure for it would be worth nothing."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to time: an engine, a configuration, documents, and whether they come as one batch."""

    engine: str
    config: str
    texts: str
    whole: bool


class Engines:
    """The processes of all engines, and the texts they are given."""

    def __init__(self, folder: Path, peers: dict[Peer, str], quick: bool) -> None:
        self.folder = folder
        self.count = QUICK_DOCUMENTS if quick else DOCUMENTS
        self.rounds = QUICK_ROUNDS if quick else ROUNDS
        self.share = {peer.name: peer.share for peer in peers}
        self.sizes: dict[tuple[str, int], int] = {}
        pythons = {OURS: sys.executable, ROUND_TRIP: sys.executable}
        pythons |= {peer.name: python for peer, python in peers.items()}
        self.processes = {
            name: subprocess.Popen(
                [python, "-P", str(WORKER), name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env=environment(ours=name == OURS),
                cwd=folder,
            )
            for name, python in pythons.items()
        }

    def __enter__(self) -> Engines:
        documents = list(corpus.articles(2 * self.count))
        halves = {"mixed": documents[: self.count], "traditional": documents[::2], "simplified": documents[1::2]}
        for name, texts in halves.items():
            (self.folder / name).write_bytes(b"\0".join(text.encode() for text in texts))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self.processes.values():
            process.kill()
            process.communicate()

    def documents(self, engine: str) -> int:
        """Return how many documents an engine is given."""
        return max(4, round(self.count * self.share.get(engine, 1.0)))

    def size(self, task: Task) -> int:
        """Return the bytes of UTF-8 a task reads."""
        key = (task.texts, self.documents(task.engine))
        if key not in self.sizes:
            self.sizes[key] = sum(map(len, (self.folder / key[0]).read_bytes().split(b"\0")[: key[1]]))
        return self.sizes[key]

    def ask(self, task: Task, warm: bool = False) -> float:
        """Give one order to an engine and return its answer: seconds, or the documents changed."""
        order = {"config": task.config, "texts": str(self.folder / task.texts), "whole": task.whole, "warm": warm}
        order["count"] = self.documents(task.engine)
        return float(self._answer(task.engine, order))

    def answers(self, engine: str, config: str, lines: Path) -> list[str]:
        """Return what an engine makes of each line of a file."""
        return list(self._answer(engine, {"config": config, "lines": str(lines)}))

    def _answer(self, engine: str, order: dict[str, Any]) -> Any:
        process = self.processes[engine]
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
        except BrokenPipeError:
            pass
        if line := process.stdout.readline():
            return json.loads(line)
        reason = process.stderr.read().strip().rpartition("\n")[2] or f"exit code {process.wait()}"
        raise EngineError(f"{engine} failed at {order['config']}: {reason}")

    def speeds(self, tasks: list[Task]) -> dict[Task, float]:
        """Return the best speed of each task over all rounds, in MB/s of UTF-8 (1 MB = 1,000,000 bytes).

        The best, since whatever else the machine does can only make a round slower.
        """
        for task in tasks:
            if not self.ask(task, warm=True):
                raise EngineError(f"{task.engine} changed nothing at {task.config} on {task.texts} texts")
        best: dict[Task, float] = {}
        for _ in range(self.rounds):
            for task in tasks:
                best[task] = min(best.get(task, float("inf")), self.ask(task))
        return {task: self.size(task) / seconds / 1e6 for task, seconds in best.items()}
