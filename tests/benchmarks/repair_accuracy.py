"""How exactly damaged pages are restored: `python tests/benchmarks/repair_accuracy.py`.

Articles of the stock, or the `text` of a JSONL file of one's own, are damaged by the simulator of the tests, each with
a part of the list of characters seen, or of a longer list with characters never seen, and repaired. Simplified articles
are first made traditional, as those sites did. An article is exact where its text came back to the last character;
wrong characters are those that a comparison of both texts finds changed, missing or too many.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
import timeit
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import corpus
import damage

import normalize
from normalize.buffer import Buffer
from normalize.converter import packs
from normalize.glosses import find
from normalize.passes import RARE
from normalize.readings import readings

#: Some of the stock are damaged already and left out; more than 2,000 are left.
DOCUMENTS = 2100
_GLOSS = re.compile("[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+[)]")


def own(documents: int) -> Iterator[str]:
    """Yield articles of the stock in traditional characters; half of them have ASCII punctuation, as such sites do."""
    traditional = normalize.Converter("s2t").convert
    for number in range(documents):
        text = corpus.article(number, seed=4)
        if number % 2:
            text = traditional(text)
        if _GLOSS.search(text):
            # The stock has a few pages that are damaged already.
            continue
        yield text.translate(corpus.ASCII_PUNCTUATION) if number // 2 % 2 else text


def given(path: str, documents: int) -> Iterator[str]:
    """Yield the articles of a file, again and again."""
    traditional = normalize.Converter("s2t").convert
    with open(path, encoding="utf-8", newline="\n") as file:
        rows = [json.loads(line) for line in file]
    texts = [row["text"] if row["script"] == "hant" else traditional(row["text"]) for row in rows]
    for number in range(documents):
        text = texts[number % len(texts)].encode("gbk", "ignore").decode("gbk")
        yield text.translate(corpus.ASCII_PUNCTUATION) if number // len(texts) % 2 else text


def longer(seed: str) -> dict[str, str]:
    """Return the list of characters seen and two hundred common ones that were never seen."""
    table, seen = readings()
    rng = random.Random(seed)  # noqa: S311
    from normalize.commonness import chinese

    common = sorted(char for char in table if char not in seen and chinese()[char] < 110 and damage.encode(char))
    return damage.seen() | {char: min(table[char]) for char in rng.sample(common, min(200, len(common)))}


def wrong(expected: str, got: str) -> int:
    """Count the characters in which two texts differ."""
    codes = SequenceMatcher(None, expected, got, autojunk=False).get_opcodes()
    return sum(max(b - a, d - c) for kind, a, b, c, d in codes if kind != "equal")


def measure(name: str, pages: list[damage.Damaged], show: int) -> None:
    """Print one line of figures."""
    begin = time.perf_counter()
    got = [normalize.repair(page.page) for page in pages]
    seconds = time.perf_counter() - begin
    exact = [one == page.text for one, page in zip(got, pages, strict=True)]
    whole = [one for one, page in zip(exact, pages, strict=True) if not page.lost]
    size = sum(len(page.text) for page in pages)
    errors = sum(wrong(page.text, one) for one, page, fine in zip(got, pages, exact, strict=True) if not fine)
    before = sum(page.text != page.page for page in pages)
    print(
        f"{name:34}{len(pages):6}{before:7}{100 * sum(exact) / len(pages):9.1f}{1e4 * errors / size:9.2f}"
        f"{100 * sum(whole) / max(1, len(whole)):9.1f}{len(whole):7}{1e3 * seconds / len(pages):9.2f}"
    )
    for page, one in zip(pages, got, strict=True):
        if show and one != page.text:
            show -= 1
            show_differences(page, one)


def gate(count: int) -> None:
    """Print what repair costs documents without damage, beside the whole cleaning, and how many of them it changes."""
    normalizer = normalize.Normalizer()
    texts = [text for text in corpus.articles(count, seed=5) if not _GLOSS.search(text)]
    passes = normalizer._passes
    buffers = []
    for pack in packs(texts):
        buffer = Buffer(pack, passes._flags, RARE)
        # The flags and the list of rare characters are there for all passes.
        buffer.places(0)
        buffers.append(buffer)
    changed = sum(normalize.repair(text) != text for text in texts)
    repair = min(timeit.repeat(lambda: [passes._repair(buffer) for buffer in buffers], number=1, repeat=9))
    whole = min(timeit.repeat(lambda: normalizer.clean_many(texts), number=1, repeat=5))
    print(
        f"{len(texts)} documents without damage: {changed} changed; repair takes {1e6 * repair / len(texts):.2f} of "
        f"{1e6 * whole / len(texts):.1f} µs a document, {100 * repair / whole:.1f} % (goal: under 3 %)"
    )


def show_differences(page: damage.Damaged, got: str) -> None:
    """Print where a repaired page is not the text."""
    for kind, a, b, c, d in SequenceMatcher(None, page.text, got, autojunk=False).get_opcodes():
        if kind != "equal":
            print(f"    {page.text[max(0, a - 8) : b + 8]!r} -> {got[max(0, c - 8) : d + 8]!r}")
    print(f"    doubts: {find(page.page)[1]}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", help="JSONL with the fields text and script")
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--show", type=int, default=0, help="show what is wrong in this many documents of each line")
    options = parser.parse_args()
    texts = list(given(options.articles, options.documents) if options.articles else own(options.documents))
    gate(options.documents)
    print(f"{'':34}{'pages':>6}{'damaged':>8}{'exact %':>8}{'wrong/1e4':>9} {'no loss: exact %, of':>15}{'ms each':>9}")
    lists = {
        "characters seen": lambda number: damage.subsets(damage.seen(), f"seen/{number}"),
        "and characters never seen": lambda number: damage.subsets(longer(f"{number}"), f"longer/{number}"),
    }
    for name, entries in lists.items():
        for leads in (False, True):
            pages = list(damage.simulate(texts, entries, leads=lambda number, leads=leads: leads))
            measure(name + (", lead bytes lost" if leads else ""), pages, options.show)


if __name__ == "__main__":
    main()
