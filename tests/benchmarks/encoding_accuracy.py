"""How often the encoding of a piece of text is found: `python tests/benchmarks/encoding_accuracy.py [--articles FILE]`.

Windows of 10, 30, 100 and 1000 characters are cut at random from the sentences of `fixtures/bytes` and of the stock, or
from the `text` of a JSONL file of one's own, encoded, damaged where the line says so, and decoded. A window is right if
its text came back, or, where it has to be refused, if it was refused.
"""

from __future__ import annotations

import argparse
import json
import random
import timeit
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import corpus

from normalize.encoding import decode
from normalize.model import DecodeError

BYTES = Path(__file__).parents[2] / "fixtures" / "bytes"
LENGTHS = (10, 30, 100, 1000)
WINDOWS = 300

Judge = Callable[[bytes, str], bool]


@cache
def texts(kind: str, articles: str | None = None) -> tuple[str, ...]:
    """Return the texts of a kind: hans, hant, yue, ja, ko, fr."""
    if articles is not None and kind in ("hans", "hant"):
        with open(articles, encoding="utf-8", newline="\n") as file:
            found = [json.loads(line) for line in file]
        return tuple(one["text"] for one in found if one["script"] == kind)
    topics = tomllib.loads((BYTES / "expected.toml").read_text(encoding="utf-8"))["text"]
    own = [text for name, text in topics.items() if name.endswith("-" + kind)]
    if kind in ("hans", "hant"):
        script = corpus.SCRIPTS[kind == "hans"]
        slots = corpus.Slots(random.Random(0), script)  # noqa: S311 - nothing secret
        own += ["".join(topic.sentences).format_map(slots) + "\n" for topic in corpus.topics(script)]
    return tuple(own)


def windows(kind: str, length: int, codec: str, count: int = WINDOWS, articles: str | None = None) -> Iterator[str]:
    """Yield pieces of the texts that have a character beyond ASCII; what the codec lacks is left out."""
    rng = random.Random(f"{kind}/{length}/{codec}")  # noqa: S311
    whole = "".join(rng.sample(texts(kind, articles), len(texts(kind, articles))))
    whole = whole.encode(codec, "ignore").decode(codec)
    whole *= 1 + 2 * length // len(whole)
    while count:
        at = rng.randrange(len(whole) - length)
        piece = whole[at : at + length]
        if not piece.isascii():
            count -= 1
            yield piece


def found(data: bytes, text: str) -> bool:
    """Judge a window that has to come back."""
    try:
        return decode(data).text == text
    except DecodeError:
        return False


def refused(data: bytes, text: str) -> bool:
    """Judge a window that must not be taken for Chinese."""
    try:
        decode(data)
    except DecodeError:
        return True
    return False


def called_utf8(data: bytes, text: str) -> bool:
    """Judge a damaged window of UTF-8, from which a byte is taken that is not the last one."""
    rng = random.Random(data)  # noqa: S311
    at = rng.choice([at for at, byte in enumerate(data) if byte > 0x7F])
    try:
        decode(data[:at] + data[at + 1 :])
    except DecodeError as error:
        return "UTF-8" in str(error) and error.offset is not None
    return False


def noticed(data: bytes, text: str) -> bool:
    """Judge a window from which one byte in 200, but at least one, was taken: refused, or doubted."""
    rng = random.Random(data)  # noqa: S311
    for _ in range(len(data) // 200 + 1):
        at = rng.choice([at for at, byte in enumerate(data) if byte > 0x7F])
        data = data[:at] + data[at + 1 :]
    try:
        return decode(data).confidence <= 0.5
    except DecodeError:
        return True


#: What is measured: the texts, the codec, the judge.
CASES: dict[str, tuple[str, str, Judge]] = {
    "simplified GB18030": ("hans", "gb18030", found),
    "traditional Big5": ("hant", "cp950", found),
    "Cantonese HKSCS": ("yue", "big5hkscs", found),
    "traditional in GBK": ("hant", "gbk", found),
    "UTF-16LE, no mark, simplified": ("hans", "utf-16-le", found),
    "UTF-16BE, no mark, simplified": ("hans", "utf-16-be", found),
    "UTF-16LE, no mark, traditional": ("hant", "utf-16-le", found),
    "UTF-16BE, no mark, traditional": ("hant", "utf-16-be", found),
    "UTF-32LE, no mark": ("hans", "utf-32-le", found),
    "UTF-32BE, no mark": ("hant", "utf-32-be", found),
    "UTF-8": ("hans", "utf-8", found),
    "UTF-8, a byte lost": ("hant", "utf-8", called_utf8),
    "EUC-JP refused": ("ja", "euc_jp", refused),
    "Shift-JIS refused": ("ja", "shift_jis", refused),
    "EUC-KR refused": ("ko", "euc_kr", refused),
    "cp1252 refused": ("fr", "cp1252", refused),
    "cp1251 refused": ("ru", "cp1251", refused),
    "GB18030, damage noticed": ("hans", "gb18030", noticed),
    "CP950, damage noticed": ("hant", "cp950", noticed),
}


def share(case: str, length: int, count: int = WINDOWS, articles: str | None = None) -> float:
    """Return the share of the windows that were judged right."""
    kind, codec, judge = CASES[case]
    pieces = windows(kind, length, codec, count, articles)
    return sum(judge(piece.encode(codec), piece) for piece in pieces) / count


def microseconds(case: str, length: int) -> float:
    """Return what one call takes, the fastest of several rounds."""
    kind, codec, _ = CASES[case]
    pieces = [piece.encode(codec) for piece in windows(kind, length, codec, 40)]
    good = [piece for piece in pieces if found(piece, "") is not None and not refused(piece, "")]

    def once() -> None:
        for piece in good:
            decode(piece)

    return min(timeit.repeat(once, number=5, repeat=5)) / 5 / max(1, len(good)) * 1e6


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", help="JSONL with the fields text and script (hans, hant)")
    parser.add_argument("--windows", type=int, default=WINDOWS)
    options = parser.parse_args()
    print(f"{'percent right at':32}" + "".join(f"{length:>8}" for length in LENGTHS) + "   µs at 10 and 1000")
    for case, (_, _, judge) in CASES.items():
        row = "".join(f"{100 * share(case, length, options.windows, options.articles):8.1f}" for length in LENGTHS)
        speed = f"{microseconds(case, 10):12.1f}{microseconds(case, 1000):9.1f}" if judge is found else ""
        print(f"{case:32}{row}{speed}")


if __name__ == "__main__":
    main()
