"""The plain reading of the conversion tables: slow and obvious, written apart from the engine.

It reads the text files of the distribution and of the supplement itself and shares no code with `normalize`, but for
its lists of words and characters that tell a script.
"""

from __future__ import annotations

import importlib.metadata
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random

from normalize.evidence import IN_HKSCS, telling
from normalize.quoted import quoted

DISTRIBUTION = "opencc-python-reimplemented"
KANA = {chr(code) for code in range(0x3041, 0x3100)} - {"・"}

#: What each configuration of OpenCC 1.4.2 reads, stage by stage, and the table whose words it cuts a text into first.
S2T, T2S = "STPhrases STCharacters", "TSPhrases TSCharacters"
TW, HK = "TWVariantsPhrases TWVariants", "HKVariantsPhrases HKVariants"
TW_BACK, HK_BACK = "TWVariantsRevPhrases TWVariantsRev", "HKVariantsRevPhrases HKVariantsRev"
CHAINS = {
    "s2t": ("", S2T),
    "t2s": ("", T2S),
    "s2tw": ("STPhrases", S2T, TW),
    "tw2s": ("TSPhrases", TW_BACK, T2S),
    "s2twp": ("STPhrases", S2T, f"TWPhrases {TW}"),
    "tw2sp": ("TSPhrases", f"TWPhrasesRev {TW_BACK}", T2S),
    "s2hk": ("STPhrases", S2T, HK),
    "hk2s": ("TSPhrases", HK_BACK, T2S),
    "s2hkp": ("STPhrases", S2T, f"HKPhrases {HK}"),
    "hk2sp": ("TSPhrases", f"HKPhrasesRev {HK_BACK}", T2S),
    "t2tw": ("", TW),
    "tw2t": ("", TW_BACK),
    "t2hk": ("", HK),
    "hk2t": ("", HK_BACK),
    "jp2t": ("", "JPShinjitaiPhrases JPShinjitaiCharacters"),
    "t2jp": ("", "JPVariants"),
}
CONFIGURATIONS = tuple(sorted(CHAINS))

Tables = tuple[dict[str, str], ...]


def home() -> Path:
    """The distribution's package folder, by its list of files."""
    files = importlib.metadata.files(DISTRIBUTION)
    return next(Path(str(file.locate())).parent.parent for file in files if file.name == "TSCharacters.txt")


def base_names() -> list[str]:
    return sorted(path.stem for path in (home() / "dictionary").glob("*.txt"))


def supplements() -> list[Path]:
    return sorted((Path(__file__).parent.parent / "normalize" / "data" / "opencc").glob("*.txt"))


def table_names() -> list[str]:
    return sorted({*base_names(), *(path.stem for path in supplements())})


def rows(path: Path) -> list[list[str]]:
    lines = path.read_bytes().decode("utf-8").replace("\r\n", "\n").split("\n")
    return [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]


@cache
def base_table(name: str) -> dict[str, str]:
    """One table of the distribution; of several values the first."""
    return {key: values.split(" ")[0] for key, values in rows(home() / "dictionary" / f"{name}.txt")}


@cache
def table(name: str) -> dict[str, str]:
    """One table as upstream has it: the distribution's and what the supplement says of it."""
    entries = dict(base_table(name)) if name in base_names() else {}
    for path in supplements():
        if path.stem == name:
            for key, value, _ in rows(path):
                if value:
                    entries[key] = value
                else:
                    del entries[key]
    return entries


def chain(configuration: str) -> tuple[tuple[str, ...], ...]:
    """The names of the tables by stage."""
    return tuple(tuple(names.split()) for names in CHAINS[configuration][1:])


class Stage:
    """Tables in the order of their precedence."""

    def __init__(self, *tables: dict[str, str]) -> None:
        self.tables = []
        self.width = max((len(key) for entries in tables for key in entries), default=0)
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

    def words(self, text: str) -> list[str]:
        """The text cut into words of the tables and runs of what is between them."""
        parts, run, at = [], "", 0
        while at < len(text):
            length = next((n for n in range(self.width, 0, -1) if text[at : at + n] in self.tables[0][0]), 0)
            if length:
                parts += [run, text[at : at + length]]
                run = ""
            else:
                run += text[at]
            at += length or 1
        return [part for part in [*parts, run] if part]


@cache
def stages(configuration: str) -> tuple[Stage, ...]:
    return tuple(Stage(*map(table, names)) for names in chain(configuration))


@cache
def cutter(name: str) -> Stage:
    return Stage(table(name))


def convert(configuration: str, text: str) -> str:
    """What upstream does: compatibility ideographs, then word by word through the stages; descriptions stay."""
    parts = []
    for described, part in descriptions(text):
        if described:
            parts.append(part)
            continue
        part = "".join(unicodedata.normalize("NFC", char) if is_compatible(char) else char for char in part)
        cut = CHAINS[configuration][0]
        for word in cutter(cut).words(part) if cut else [part]:
            for stage in stages(configuration):
                word = stage.read(word)
            parts.append(word)
    return "".join(parts)


def is_compatible(char: str) -> bool:
    return "\uf900" <= char < "\ufb00" or "\U0002f800" <= char < "\U0002fa20"


def descriptions(text: str) -> Iterator[tuple[bool, str]]:
    """The text in parts, and of each whether it describes a character."""
    at = done = 0
    while at < len(text):
        end = parsed(text, at, at, 16) if "\u2ff0" <= text[at] <= "\u2fff" else None
        if end is None:
            at += 1
            continue
        yield False, text[done:at]
        yield True, text[at:end]
        at = done = end
    yield False, text[done:]


def parsed(text: str, begin: int, at: int, depth: int) -> int | None:
    """Where the description, or the character, that begins at a place ends."""
    if depth == 0 or at - begin >= 64 or at >= len(text) or text[at] == "\n":
        return None
    parts = (
        3 if text[at] in "⿲⿳" else 1 if text[at] in "\u2ffe\u2fff" else 2 if "\u2ff0" <= text[at] < "\u2ffe" else 0
    )
    end: int | None = at + 1
    for _ in range(parts):
        end = parsed(text, begin, end, depth - 1)
        if end is None:
            return None
    return end


def _can(char: str, charset: str) -> bool:
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


#: Stands for a character that no pass may see; no text holds it.
MASK = "\U0010fffe"


class Hans:
    """The safe conversion: a flat table of equal lengths, what the lines and the documents say, and a vocabulary."""

    def __init__(self, entries: dict[str, str], vocabulary: dict[str, str] | None = None) -> None:
        self.stage = Stage(entries)
        self.vocabulary = Stage(vocabulary or {})
        single = {key: value for key, value in entries.items() if len(key) == 1 and key != value}
        outputs = {char for value in entries.values() for char in value}
        chinese = set(base_table("TWVariants").values()) | set(base_table("HKVariants").values())
        japanese = set(base_table("JPVariants").values()) - chinese - set(base_table("TSCharacters"))
        sure = {key for key in single if key not in outputs | japanese and not _can(key, "gb2312")}
        self.traditional = {key for key in sure if unicodedata.normalize("NFC", key) in sure}
        self.simplified = {value for value in single.values() if _can(value, "gb2312") and not _can(value, "big5hkscs")}
        self.simplified |= set(IN_HKSCS)

    def lead(self, text: str) -> int:
        return sum((char in self.traditional) - (char in self.simplified) for char in text)

    def convert(self, text: str) -> str:
        out = self.stage.read(text)
        assert len(out) == len(text)
        told = telling().search(text) is not None
        # Code and addresses stay, and what is traditional there tells nothing.
        seen, kept = text, []
        for match in quoted().finditer(text):
            begin, end = match.span()
            kept += match[0].replace("\n", "")
            mask = "".join("\n" if char == "\n" else MASK for char in match[0])
            sign = "".join(MASK if char in self.traditional else char for char in match[0])
            out, text = (part[:begin] + mask + part[end:] for part in (out, text))
            seen = seen[:begin] + sign + seen[end:]
        stays = iter(kept)
        answer = self._convert(text.split("\n"), out.split("\n"), seen.split("\n"), told)
        return "".join(next(stays) if char == MASK else char for char in answer)

    def kana(self, line: str) -> int:
        """Count the kana beside another or beside a Han character; others are strokes of a face."""
        told = [char in KANA or char == MASK or "\u3400" <= char <= "\u9fff" for char in f" {line} "]
        return sum(char in KANA and (told[at] or told[at + 2]) for at, char in enumerate(line))

    def _convert(self, lines: list[str], out: list[str], seen: list[str], told: bool) -> str:
        japanese = [self.kana(line) > 0.1 * len(line) for line in seen]
        # A Japanese line is no evidence for its neighbours.
        chinese = "".join(line for line, other in zip(seen, japanese, strict=True) if not other)
        document = self.lead(chinese) if any(char in self.traditional for char in chinese) else None
        mixed = any(char in self.simplified for char in chinese)
        answer = []
        for line, new, signs, other in zip(lines, out, seen, japanese, strict=True):
            if other:
                answer.append(line)
                continue
            if document is None:
                believed = not mixed and told
            elif not mixed:
                believed = True
            else:
                believed = (self.lead(signs) or document) > 0
            line = "".join(b if believed or a in self.traditional else a for a, b in zip(line, new, strict=True))
            answer.append(self.vocabulary.read(line) if believed else line)
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
