"""Repair of scraping damage: pinyin glosses that a page's software drove into the text, `互聯(lián)網(wǎng)`.

Such software glosses each occurrence of its traditional characters with the default reading, in half-width parentheses
and without a blank. A writer glosses a rare or ambiguous character once, a textbook glosses every character. So the
decision is the document's: glosses go where several different common traditional characters carry their default
reading, and stay where other glosses say that someone meant them. Left alone: full-width parentheses, other readings,
simplified characters, runs where one glossed character follows another (ruby for learners).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import lru_cache

from normalize.changes import Changes, Piece, changes
from normalize.model import DictionaryError

DATA = os.path.join(os.path.dirname(__file__), "data", "readings.txt")

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_READING = rf"\([a-zɡü{_TONED}]{{1,6}} ?\)"
_GLOSS = re.compile(rf"{_READING}(?:{_READING})*")
#: So many different glossed characters show the pattern in a text of any length ...
ENOUGH = 3
#: ... and a text this short, in characters that are no blanks, shows it with one.
SHORT = 200
#: Above this share of glosses that follow one another directly, a text is ruby for learners.
RUBY_SHARE = 0.34


_NOTHING: frozenset[str] = frozenset()


@lru_cache(maxsize=1)
def readings() -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """Return the readings of every traditional character of GBK, and the characters that were seen glossed.

    Default readings are those of the package pypinyin; the list of characters seen comes from damaged pages.
    Raises `DictionaryError` when the table is missing.

    >>> readings()[0]["網"]
    frozenset({'wǎng'})
    """
    table: dict[str, frozenset[str]] = {}
    seen = set()
    try:
        with open(DATA, encoding="utf-8") as file:
            for line in file.read().split("\n"):
                if line and line[0] != "#":
                    char, values, *mark = line.split("\t")
                    table[char] = frozenset(values.split(" "))
                    if mark:
                        seen.add(char)
    except OSError as error:
        raise DictionaryError(f"the table of readings cannot be read ({error}): reinstall zh-normalize") from error
    return table, frozenset(seen)


def glosses(text: str) -> list[tuple[int, int]]:
    """Return the spans of the glosses that are damage, parentheses included; none when they may be meant.

    >>> [("互聯(lián)網(wǎng)的傳(chuán)播")[start:end] for start, end in glosses("互聯(lián)網(wǎng)的傳(chuán)播")]
    ['(lián)', '(wǎng)', '(chuán)']
    >>> glosses("他只回了一個囧(jiǒng)字")
    []
    """
    if "(" not in text:
        return []
    table, seen = readings()
    spans = []
    listed = set()
    meant = followed = 0
    previous = -1
    for match in _GLOSS.finditer(text):
        start, end = match.span()
        char = text[start - 1 : start]
        if not "\u3400" <= char <= "\u9fff":
            continue
        followed += start - 1 == previous
        previous = end
        known = table.get(char, _NOTHING)
        given = match[0][1:-1]
        if given in known or all(value.replace("ɡ", "g").rstrip() in known for value in given.split(")(")):
            spans.append((start, end))
            if char in seen:
                listed.add(char)
        else:
            meant += 1
    if not listed or meant > len(spans) or followed > RUBY_SHARE * (len(spans) + meant) + 1:
        return []
    if len(listed) >= ENOUGH or (not meant and len("".join(text.split())) <= SHORT):
        return spans
    return []


def repair_documents(documents: Iterable[tuple[int, str]]) -> Changes | None:
    """Return the repairs of documents, each given with the place in the buffer where it begins."""
    pieces: list[Piece] = []
    for begin, text in documents:
        pieces += [(begin + start, begin + end, "", "pinyin-gloss", "repair", False) for start, end in glosses(text)]
    return changes(pieces)


def repair(text: str) -> str:
    """Undo the scraping damage of one text; a text without damage comes back as it is.

    >>> repair("互聯(lián)網(wǎng)的傳(chuán)播")
    '互聯網的傳播'
    """
    at = 0
    parts = []
    for start, end in glosses(text):
        parts.append(text[at:start])
        at = end
    return "".join((*parts, text[at:]))
