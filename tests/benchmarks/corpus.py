"""Articles to measure with: deterministic, about 5 KB each, put together from the sentences in `stock/`.

Half of them are traditional and half simplified. As on scraped pages, most have lines of the site above and below the
text, some have ASCII punctuation, and a few carry the pinyin glosses that one family of sites writes into its pages.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

STOCK = Path(__file__).parent / "stock"
SCRIPTS = ("traditional", "simplified")
#: Shares of all articles.
WITH_HEAD, WITH_FOOT, WITH_ASCII, WITH_GLOSSES = 0.5, 0.75, 0.15, 0.02
#: Bytes of UTF-8; articles are about as long as their target, and targets average 5,000.
SHORTEST, LONGEST = 2_000, 8_500
ASCII_PUNCTUATION = str.maketrans("，；：？！（）", ",;:?!()")


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic in one script: patterns of its titles and its sentences."""

    title: str
    sentences: tuple[str, ...]


@cache
def topics(script: str) -> tuple[Topic, ...]:
    """Return the topics of a script, in an order that does not depend on the machine."""
    found = []
    for path in sorted(STOCK.glob("*.toml")):
        if path.name != "page.toml":
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
            found += [Topic(table["title"][script], tuple(table[script].splitlines())) for table in tables.values()]
    return tuple(found)


@cache
def page() -> dict[str, Any]:
    """Return the lines that stand around articles, the slot words and the glosses."""
    return tomllib.loads((STOCK / "page.toml").read_text(encoding="utf-8"))


class Slots(dict[str, str]):
    """Fills a `{slot}` anew each time it is asked for."""

    def __init__(self, rng: random.Random, script: str) -> None:
        super().__init__()
        self.rng = rng
        self.words = page()["words"][script]

    def __missing__(self, slot: str) -> str:
        rng = self.rng
        match slot:
            case "person":
                return f"{rng.choice(self.words['surname'])}{rng.choice(self.words['given'])}"
            case "year":
                return str(rng.randint(1950, 2025))
            case "month":
                return str(rng.randint(1, 12))
            case "day":
                return str(rng.randint(1, 28))
            case "digit":
                return str(rng.randint(2, 9))
            case "clock":
                return f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}"
            case "number":
                return str(rng.randint(11, 99))
            case "big":
                return str(rng.randint(1000, 9999))
            case "percent":
                return f"{rng.uniform(1, 60):.1f}"
            case _:
                return str(rng.choice(self.words[slot]))


def article(number: int, seed: int = 0) -> str:
    """Return article `number`: even numbers are traditional, odd ones simplified."""
    rng = random.Random(f"{seed}/{number}")  # noqa: S311 - text to measure with, nothing secret
    script = SCRIPTS[number % 2]
    slots = Slots(rng, script)
    chosen = rng.sample(topics(script), 6)
    frame = page()[script]
    blocks = [chosen[0].title]
    if rng.random() < WITH_HEAD:
        blocks += rng.sample(frame["head"], rng.randint(1, 2))
    blocks += _body(rng, chosen, rng.randint(SHORTEST, LONGEST))
    if rng.random() < WITH_FOOT:
        blocks += rng.sample(frame["foot"], rng.randint(1, 4))
    text = "\n".join(block.format_map(slots) for block in blocks) + "\n"
    if rng.random() < WITH_ASCII:
        text = text.translate(ASCII_PUNCTUATION)
    if rng.random() < 2 * WITH_GLOSSES and script == "traditional":
        text = gloss(text)
    return text


def _body(rng: random.Random, chosen: list[Topic], size: int) -> Iterator[str]:
    """Yield paragraphs, half of their sentences about the first topic, until `size` bytes are reached."""
    indent = rng.choice(("", "", "　　"))
    own, others = list(chosen[0].sentences), [line for topic in chosen[1:] for line in topic.sentences]
    rng.shuffle(own)
    rng.shuffle(others)
    while size > 0 and others:
        count = min(rng.randint(2, 5), len(others))
        paragraph = indent + "".join((own if own and rng.random() < 0.5 else others).pop() for _ in range(count))
        size -= 3 * len(paragraph)
        yield paragraph


def gloss(text: str) -> str:
    """Write pinyin after some characters as the sites do it: on the bytes of GBK, wherever a character begins."""
    try:
        page_bytes = text.encode("gbk")
    except UnicodeEncodeError:
        return text
    for char, reading in page()["glosses"].items():
        page_bytes = page_bytes.replace(char.encode("gbk"), f"{char}({reading})".encode("gbk"))
    return page_bytes.decode("gbk", "replace").replace("\ufffd", "?")


def articles(count: int, seed: int = 0) -> Iterator[str]:
    """Yield the first `count` articles."""
    return (article(number, seed) for number in range(count))


def write(folder: Path, count: int, seed: int = 0) -> int:
    """Write articles as files, a hundred to a folder, and return their size in bytes."""
    size = 0
    for number, text in enumerate(articles(count, seed)):
        path = folder / f"{number // 100:04d}" / f"{number:06d}.txt"
        if number % 100 == 0:
            path.parent.mkdir(parents=True, exist_ok=True)
        size += path.write_bytes(text.encode())
    return size
