"""What the boilerplate pass costs beside reading the files, from the disk and where the system still holds them.

And what all passes cost where hardly a document is plain: for the articles of the fixtures, which are short and have
heads, feet and damage of many kinds.

    python cost.py FOLDER

prints the four as JSON, in microseconds a file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import corpus
from figures import Figures, ratio
from machine import environment

COST = "cost"
ARTICLES = Path(__file__).parents[2] / "fixtures" / "articles"
FILES, QUICK_FILES = 4_000, 200
#: One in so many files is cleaned before the pass is timed: patterns are compiled for them.
WARM = 4


def cost(place: Path, figures: Figures, quick: bool) -> None:
    """Add what the pass takes, what reading takes, and their ratio."""
    corpus.write(place / "in", QUICK_FILES if quick else FILES)
    arguments = [sys.executable, __file__, str(place / "in")]
    done = subprocess.run(arguments, check=True, capture_output=True, text=True, env=environment(ours=True))
    taken = json.loads(done.stdout)
    for name, value in taken.items():
        figures.figure(COST, name, value, "µs a file")
    passed, read, kept, _ = taken.values()
    figures.goal(COST, "boilerplate pass / reading from the disk", ratio(passed, read), 1.0, at_least=False)
    figures.goal(COST, "boilerplate pass / reading what is in memory", ratio(passed, kept), 1.0, at_least=False)


def read(paths: list[Path], *, cold: bool) -> tuple[float, list[str]]:
    """Return the seconds that reading and decoding take, and the texts."""
    if cold and hasattr(os, "posix_fadvise"):
        os.sync()
        for path in paths:
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    began = time.perf_counter()
    texts = [path.read_bytes().decode() for path in paths]
    return time.perf_counter() - began, texts


def article(texts: list[str]) -> float:
    """Return the seconds that an article of the fixtures takes, no line of it having been seen by what cleans it."""
    from normalize import Normalizer

    articles = [decoded for path in sorted(ARTICLES.rglob("*.txt")) if (decoded := _decoded(path))]
    # Patterns are compiled for all; what remembers lines is another one.
    Normalizer().clean_many(articles)
    normalizer = Normalizer()
    normalizer.clean_many(texts)
    began = time.perf_counter()
    normalizer.clean_many(articles)
    return (time.perf_counter() - began) / len(articles)


def _decoded(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError:
        return ""


def main() -> None:
    """Measure and print."""
    # Imported here: the benchmarks themselves run without the package.
    from normalize import Normalizer
    from normalize.removal import Removal

    paths = sorted(Path(sys.argv[1]).rglob("*.txt"))
    from_disk, _ = read(paths, cold=True)
    in_memory, texts = read(paths, cold=False)
    taken, remove = [0.0], Removal.remove

    def timed(*arguments: object) -> object:
        began = time.perf_counter()
        found = remove(*arguments)  # type: ignore[arg-type]
        taken[0] += time.perf_counter() - began
        return found

    Removal.remove = timed  # type: ignore[method-assign, assignment]
    normalizer = Normalizer()
    first = len(texts) // WARM
    normalizer.clean_many(texts[:first])
    taken[0] = 0.0
    normalizer.clean_many(texts[first:])
    passed = taken[0] / (len(texts) - first)
    Removal.remove = remove  # type: ignore[method-assign]
    figures = (passed, from_disk / len(texts), in_memory / len(texts), article(texts[:first]))
    names = ("boilerplate pass", "reading from the disk", "reading what is in memory", "all passes, articles of ours")
    print(json.dumps({name: 1e6 * value for name, value in zip(names, figures, strict=True)}))


if __name__ == "__main__":
    main()
