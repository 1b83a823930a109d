"""The plain reading of the conversion tables: slow and obvious, written apart from the engine.

It reads the text files and the configurations of the distribution itself and shares no code with `normalize`, but for
its lists of words and characters that tell a script.
"""

from __future__ import annotations

import importlib.metadata
import json
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random

from normalize.evidence import IN_HKSCS, TELLING

DISTRIBUTION = "opencc-python-reimplemented"
CONFIGURATIONS = ("hk2s", "s2hk", "s2t", "s2tw", "s2twp", "t2hk", "t2s", "t2tw", "tw2s", "tw2sp")
KANA = {chr(code) for code in range(0x3041, 0x3100)} - {"・"}

Tables = tuple[dict[str, str], ...]


def home() -> Path:
    """The distribution's package folder, by its list of files."""
    files = importlib.metadata.files(DISTRIBUTION)
    return next(Path(str(file.locate())).parent.parent for file in files if file.name == "TSCharacters.txt")


def table_names() -> list[str]:
    return sorted(path.stem for path in (home() / "dictionary").glob("*.txt"))


@cache
def table(name: str) -> dict[str, str]:
    """One table; of several values the first."""
    lines = (home() / "dictionary" / f"{name}.txt").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line.strip()]
    return {key: values.split(" ")[0] for key, values in rows}


@cache
def chain(configuration: str) -> tuple[tuple[str, ...], ...]:
    """The names of the tables by stage, as the distribution's configuration says."""
    settings = json.loads((home() / "config" / f"{configuration}.json").read_text("utf-8"))
    return tuple(tuple(_files(step["dict"])) for step in settings["conversion_chain"])


def _files(node: dict) -> list[str]:
    if node["type"] == "group":
        return [name for part in node["dicts"] for name in _files(part)]
    return [node["file"].removesuffix(".txt")]


class Stage:
    """Tables in the order of their precedence."""

    def __init__(self, *tables: dict[str, str]) -> None:
        self.tables = []
        for entries in tables:
            lengths: dict[str, set[int]] = {}
            for key in entries:
                lengths.setdefault(key[0], set()).add(len(key))
            self.tables.append((entries, {char: sorted(sizes, reverse=True) for char, sizes in lengths.items()}))

    def longest(self, text: str, at: int) -> tuple[int, str]:
        """The length and the value of what decides at a place; (1, the character) where nothing does."""
        for entries, lengths in self.tables:
            for length in lengths.get(text[at], ()):
                value = entries.get(text[at : at + length])
                if value is not None and at + length <= len(text):
                    return length, value
        return 1, text[at]

    def read(self, text: str) -> str:
        parts = []
        at = 0
        while at < len(text):
            length, value = self.longest(text, at)
            parts.append(value)
            at += length
        return "".join(parts)


@cache
def stages(configuration: str) -> tuple[Stage, ...]:
    return tuple(Stage(*map(table, names)) for names in chain(configuration))


def convert(configuration: str, text: str) -> str:
    for stage in stages(configuration):
        text = stage.read(text)
    return text


def _can(char: str, charset: str) -> bool:
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


class Hans:
    """The safe conversion: a flat table of equal lengths, and what the lines and the documents say."""

    def __init__(self, entries: dict[str, str]) -> None:
        self.stage = Stage(entries)
        single = {key: value for key, value in entries.items() if len(key) == 1 and key != value}
        outputs = {char for value in entries.values() for char in value}
        chinese = set(table("TWVariants").values()) | set(table("HKVariants").values())
        japanese = set(table("JPVariants").values()) - chinese - set(table("TSCharacters"))
        sure = {key for key in single if key not in outputs | japanese and not _can(key, "gb2312")}
        self.traditional = {key for key in sure if unicodedata.normalize("NFC", key) in sure}
        self.simplified = {value for value in single.values() if _can(value, "gb2312") and not _can(value, "big5hkscs")}
        self.simplified |= set(IN_HKSCS)

    def lead(self, text: str) -> int:
        return sum((char in self.traditional) - (char in self.simplified) for char in text)

    def convert(self, text: str) -> str:
        out = self.stage.read(text)
        assert len(out) == len(text)
        lines = text.split("\n")
        japanese = [sum(char in KANA for char in line) > 0.1 * len(line) for line in lines]
        # A Japanese line is no evidence for its neighbours.
        chinese = "".join(line for line, other in zip(lines, japanese, strict=True) if not other)
        document = self.lead(chinese) if any(char in self.traditional for char in chinese) else None
        mixed = any(char in self.simplified for char in chinese)
        told = TELLING.search(text) is not None
        answer = []
        for line, new, other in zip(lines, out.split("\n"), japanese, strict=True):
            if other:
                answer.append(line)
                continue
            if document is None:
                believed = not mixed and told
            elif not mixed:
                believed = True
            else:
                believed = (self.lead(line) or document) > 0
            answer.append(
                "".join(b if believed or a in self.traditional else a for a, b in zip(line, new, strict=True))
            )
        return "\n".join(answer)


def seeded(seed: object) -> Random:
    """The same drawing on every run."""
    return Random(str(seed))  # noqa: S311


#: Characters at the edges of what a `str` can hold.
EDGES = "😀👨‍👩‍👧𠮷𫠆\U0010ffff\ud800\udfff\ue000\ufeff\u3000\r\n\0 aZ0,。「」あカ・"


def articles() -> list[str]:
    """The lines of the article fixtures."""
    from normalize.encoding import decode

    folder = Path(__file__).parent.parent / "fixtures" / "articles"
    texts = [decode(path.read_bytes()).text for path in sorted(folder.iterdir())]
    return [line for text in texts for line in text.split("\n") if line]


def generated(random: Random, names: Sequence[str], count: int, size: int) -> Iterator[str]:
    """Texts of keys of these tables, beginnings of keys, lines of articles and edge characters."""
    keys = [key for name in names for key in table(name)]
    phrases = [key for key in keys if len(key) > 1]
    lines = articles()
    for _ in range(count):
        parts = []
        for _ in range(random.randint(1, size)):
            draw = random.random()
            if draw < 0.45:
                parts.append(random.choice(phrases or keys))
            elif draw < 0.6:
                parts.append(random.choice(keys))
            elif draw < 0.8:
                key = random.choice(phrases or keys)
                parts.append(key[: random.randint(1, len(key))])
            elif draw < 0.9:
                line = random.choice(lines)
                at = random.randrange(len(line))
                parts.append(line[at : at + random.randint(1, 30)])
            else:
                parts.append(random.choice(EDGES))
        yield "".join(parts)
