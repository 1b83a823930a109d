"""Repair of pinyin glosses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from normalize.changes import Changes, Piece, changes
from normalize.readings import gbk, readings, spelt
from normalize.shifted import ALIGNED, HIT, PUNCTUATION, Found, Search, last_bytes, hit

_TRIGGER = re.compile(rf"{HIT.pattern}|{ALIGNED.pattern}|[?\ufffd](?=[{PUNCTUATION}])")
ENOUGH = 3
SHORT = 200
RUBY_SHARE = 0.34


@dataclass(frozen=True, slots=True)
class Repairs:
    pieces: tuple[Piece, ...] = ()
    doubts: tuple[tuple[int, str], ...] = ()


def _is_damage(text: str) -> frozenset[int] | None:
    """Return the pairs of bytes that the page's software glossed; None where glosses may be meant."""
    table, seen = readings()
    listed, pairs = set(), set()
    spans = meant = followed = 0
    previous = -1
    for match in ALIGNED.finditer(text):
        start, end = match.span()
        char = text[start - 1 : start]
        if not "\u3400" <= char <= "\u9fff":
            continue
        followed += start - 1 == previous
        previous = end
        if spelt(match[1]) in table.get(char, ()):
            spans += 1
            pairs.add(int.from_bytes(gbk()[char]))
            if char in seen:
                listed.add(char)
        else:
            meant += 1
    hits = sum(1 for match in HIT.finditer(text))
    if hits:
        return frozenset(pairs)
    if not listed or meant > spans or followed > RUBY_SHARE * (spans + meant) + 1 and spans > 0.3*sum("\u3400" <= c <= "\u9fff" for c in text):
        return None
    if len(listed) >= ENOUGH or (not meant and len("".join(text.split())) <= SHORT):
        return frozenset(pairs)
    return None


def find(text: str) -> Repairs:
    listed = _is_damage(text)
    if listed is None:
        return Repairs()
    search = Search(text, listed)
    pieces: list[Piece] = []
    doubts = []
    at = 0
    tail = ""  # the last characters of the text before `at`, without its glosses
    for match in _TRIGGER.finditer(text):
        start, end = match.span()
        if start < at:
            continue
        tail = (tail + text[at:start])[-2:]
        at = start
        if text[start] == "(":
            if hit(*last_bytes(tail), match[2]) is not None:
                pieces.append((start, end, "", "pinyin-gloss", "repair", False))
                at = end
            continue
        found = search.solve(start, tail)
        if found is None:
            doubts.append((start, "unknown"))
            continue
        if found.new != text[found.start : found.end]:
            rule = "guessed-byte" if found.guessed else "shifted-bytes"
            pieces.append((found.start, found.end, found.new, rule, "repair", False))
        doubts += [(place, "unknown") for place in found.unknown]
        tail = (tail + found.new)[-2:]
        at = found.end
    return Repairs(tuple(pieces), tuple(doubts))


def repair_documents(documents: Iterable[tuple[int, str]]) -> Changes | None:
    pieces: list[Piece] = []
    for begin, text in documents:
        pieces += [(begin + start, begin + end, *rest) for start, end, *rest in find(text).pieces]
    return changes(pieces)


def repair(text: str) -> str:
    """Undo the scraping damage of one text; a text without damage comes back as it is.

    >>> repair("互聯(lián)網(wǎng)的傳(chuán)播")
    '互聯網的傳播'
    """
    at = 0
    parts = []
    for start, end, new, *_ in find(text).pieces:
        parts += (text[at:start], new)
        at = end
    return "".join((*parts, text[at:]))
