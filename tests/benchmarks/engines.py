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

#: Texts of which every round has its own: cleaning remembers lines, and no corpus comes twice.
ANEW = ("mixed", "others")


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
        self.sizes: dict[tuple[Path, int], int] = {}
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
        for number in range(1 + self.rounds):
            documents = list(corpus.articles(2 * self.count, seed=number))
            parts = {"mixed": documents[: self.count], "others": documents[self.count :]}
            if not number:
                parts |= {"traditional": documents[::2], "simplified": documents[1::2]}
            for name, texts in parts.items():
                self.path(name, number).write_bytes(b"\0".join(text.encode() for text in texts))
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

    def path(self, texts: str, number: int) -> Path:
        """Return the file of some texts for a round; the first round that is timed has number 1."""
        return self.folder / f"{texts}-{number if texts in ANEW else 0}"

    def size(self, task: Task, number: int) -> int:
        """Return the bytes of UTF-8 a task reads in a round."""
        key = (self.path(task.texts, number), self.documents(task.engine))
        if key not in self.sizes:
            self.sizes[key] = sum(map(len, key[0].read_bytes().split(b"\0")[: key[1]]))
        return self.sizes[key]

    def ask(self, task: Task, number: int = 0) -> float:
        """Give one order to an engine and return its answer: seconds, or in round 0 the documents changed."""
        texts = str(self.path(task.texts, number))
        order = {"config": task.config, "texts": texts, "whole": task.whole, "warm": not number}
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
            if not self.ask(task):
                raise EngineError(f"{task.engine} changed nothing at {task.config} on {task.texts} texts")
        best = dict.fromkeys(tasks, 0.0)
        for number in range(1, 1 + self.rounds):
            for task in tasks:
                best[task] = max(best[task], self.size(task, number) / self.ask(task, number) / 1e6)
        return best
