"""What OpenCC 1.4.2 answers: inputs made from the tables, and the digests of its answers, which are stored.

    python tests/upstream.py PYTHON

asks the interpreter PYTHON of another environment, which has the wheel `opencc` 1.4.2, and writes `digests.tsv` and
the second column of the sentences. Our own engine is not asked.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

import reference

FOLDER = Path(__file__).parent.parent / "fixtures" / "upstream"
DIGESTS = FOLDER / "digests.tsv"
VERSION = "1.4.2"

ASK = """
import json, sys, opencc
assert opencc.__version__ == sys.argv[2], opencc.__version__
converter = opencc.OpenCC(sys.argv[1])
json.dump([converter.convert(text) for text in json.load(sys.stdin)], sys.stdout)
"""


def digest(texts: list[str]) -> str:
    return sha256("\n".join(texts).encode()).hexdigest()


@cache
def keys() -> list[str]:
    """Every word of every table, in an order that no version of Python's `random` can change."""
    words = {key for name in reference.table_names() for key in reference.table(name)}
    return sorted(words, key=lambda key: sha256(key.encode()).digest())


@cache
def regional() -> list[str]:
    """The words of the tables that are read in several stages, which overlap those of the large table."""
    words = {key for name in reference.table_names() if name != "STPhrases" for key in reference.table(name)}
    words |= {value for name in ("TWPhrasesRev", "HKPhrasesRev") for value in reference.table(name).values()}
    return sorted(words, key=lambda key: sha256(key.encode()).digest())


def overlapping(words: list[str]) -> list[str]:
    """Two words that share a character, as one text: the end of one is the beginning of the other."""
    begins: dict[str, list[str]] = {}
    for word in keys():
        if len(word) > 1:
            begins.setdefault(word[0], []).append(word)
    texts = []
    for at, word in enumerate(words):
        for cut in range(1, len(word)):
            others = begins.get(word[cut], [])
            if others:
                texts.append(word[:cut] + others[at % len(others)])
    return texts


@cache
def inputs() -> dict[str, list[str]]:
    """The texts by name: words alone, between others, in long runs, over one another."""
    words, some = keys(), regional()
    return {
        "words": words,
        "between": [f"的{word}了" for word in words],
        "runs": ["".join(words[at : at + 50]) for at in range(0, len(words), 50)],
        "regional-runs": ["".join(some[at : at + 30]) for at in range(0, len(some), 30)],
        "overlapping": overlapping([word for word in words if len(word) > 2][::3]),
        "regional-overlapping": overlapping([word for word in some if len(word) > 1]),
    }


def sentences(name: str) -> list[tuple[str, str]]:
    """Sentences of our own and upstream's answers to them."""
    lines = (FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()
    return [(text, answer) for text, _, answer in (line.partition("\t") for line in lines)]


def digests() -> dict[tuple[str, str], str]:
    rows = [line.split("\t") for line in DIGESTS.read_text("utf-8").splitlines()]
    return {(name, part): value for name, part, value in rows}


def _write(python: str) -> None:
    def ask(name: str, texts: list[str]) -> list[str]:
        command = [python, "-P", "-c", ASK, name, VERSION]
        run = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
        answers: list[str] = json.loads(run.stdout)
        return answers

    lines = []
    for name in reference.CONFIGURATIONS:
        lines += [f"{name}\t{part}\t{digest(ask(name, texts))}\n" for part, texts in inputs().items()]
        own = [text for text, _ in sentences(name)]
        rows = [f"{text}\t{answer}\n" for text, answer in zip(own, ask(name, own), strict=True)]
        (FOLDER / f"{name}.tsv").write_text("".join(rows), "utf-8", newline="\n")
    DIGESTS.write_text("".join(lines), "utf-8", newline="\n")


if __name__ == "__main__":
    _write(sys.argv[1])
