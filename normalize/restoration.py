"""Undoing what scraping did to a text, before anything else touches its characters.

The repairs of a text, in their order: bytes that were read in a wrong encoding, glosses and the text they shifted,
tags, commas before other marks, blanks inside words, paragraphs that stand twice. What cannot be repaired is told as a
doubt, with its place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import cache

from normalize.changes import Changes, Piece, changes_of, compose
from normalize.suspicion import ALL, COMMA, GLOSS, LOST, MISREAD, PAIR, TAG, TWICE, WIDE

#: A place in the text, and what is doubtful there.
Doubt = tuple[int, str]

LOST_BYTE = "a byte is lost, and several characters are likely"
MISREAD_LINE = "read in a wrong encoding, with bytes lost"
LOST_CHARACTER = "a character is lost"
RARE_PAIR = "two rare characters before a mark, which may be no part of the text"
PRIVATE_USE = "a private-use character, which only one site's font shows"

#: What two characters cost that no word has beside each other.
_NO_WORD = 999
#: Question marks where no question can end, U+FFFD, and what U+FFFD in UTF-8 is when it is read as GBK.
_LOST = re.compile(
    "[?\ufffd锟\ue000-\uf8ff](?:(?<=[?])(?<![吗嗎呢么麼嘛吧啊呀什何哪谁誰啥咋怎?][?])[?]+(?=[\u3400-\u9fff,，、。；])"
    "|(?<=\ufffd)\ufffd*|(?<=锟)斤拷|(?<=[\ue000-\uf8ff])[\ue000-\uf8ff]*)"
)


def restore(text: str, kinds: int = ALL) -> tuple[list[Piece], list[Doubt]]:
    """Return the repairs of a text, as changes of it, and what is doubtful in it.

    `kinds` says what to look for, as `suspicion.suspects` does.

    >>> restore("互聯(lián)網(wǎng)")[0]
    [(2, 8, '', 'pinyin-gloss', 'repair', False), (9, 15, '', 'pinyin-gloss', 'repair', False)]
    """
    pieces: list[Piece] = []
    doubts: list[Doubt] = []
    seen = text
    if kinds & MISREAD:
        from normalize import mojibake

        pieces, unknown, lost = mojibake.find(text)
        doubts = [(place, LOST_BYTE) for place in unknown] + [(place, MISREAD_LINE) for place in lost]
        seen = apply(text, pieces)
    found: list[Piece] = []
    if kinds & (GLOSS | LOST) and ")" in seen:
        from normalize import glosses

        found, unknown = glosses.find(seen)
        doubts += [(_origin(place, pieces), LOST_BYTE) for place in unknown]
    if kinds & GLOSS and not found:
        from normalize import variants

        found = variants.find(seen)
    if kinds & PAIR and not (pieces or found or doubts):
        doubts = _pairs(text)
    for find in _plain(kinds):
        seen, pieces = apply(seen, found), _join(pieces, found)
        found = find(seen)
    pieces = _join(pieces, found)
    if kinds & (LOST | MISREAD):
        doubts += _lost(text, pieces, doubts)
    return pieces, sorted(doubts)


@cache
def _plain(kinds: int) -> tuple[Callable[[str], list[Piece]], ...]:
    """Return the repairs that look at no bytes: of tags, commas, blanks inside words, paragraphs that stand twice."""
    found: list[Callable[[str], list[Piece]]] = []
    if kinds & TAG:
        from normalize import residue

        found.append(residue.find)
    if kinds & COMMA:
        from normalize import doubled

        found.append(doubled.find)
    if kinds & (WIDE | TWICE):
        from normalize import repetition

        found += [repetition.parted] * (kinds & WIDE > 0) + [repetition.repeated] * (kinds & TWICE > 0)
    return tuple(found)


def _join(before: list[Piece], after: list[Piece]) -> list[Piece]:
    return compose(before, after) if before and after else before or after


def apply(text: str, pieces: list[Piece]) -> str:
    """Return the text with changes made."""
    at = 0
    parts: list[str] = []
    for start, end, new, *_ in pieces:
        parts += (text[at:start], new)
        at = end
    return "".join((*parts, text[at:])) if pieces else text


def repair(text: str) -> str:
    """Undo the scraping damage of one text; a text without damage comes back as it is.

    >>> repair("互聯(lián)網(wǎng)的傳(chuán)播")
    '互聯網的傳播'
    """
    return apply(text, restore(text)[0])


def repair_documents(
    documents: Iterable[tuple[int, int, str, int]],
) -> tuple[Changes | None, list[tuple[int, int, str]]]:
    """Return the repairs of documents, and their doubts as (document, place in it, what is doubtful).

    Each document is given with its number, the place in the buffer where it begins, and what to look for in it.
    """
    pieces: list[tuple[int, list[Piece]]] = []
    doubts: list[tuple[int, int, str]] = []
    for number, begin, text, kinds in documents:
        found, doubtful = restore(text, kinds)
        pieces.append((begin, sorted(found)))
        doubts += [(number, place, what) for place, what in doubtful]
    return changes_of(pieces), doubts


def _origin(place: int, pieces: list[Piece]) -> int:
    """Return where a place of the changed text stands in the source."""
    gain = 0
    for start, end, new, *_ in pieces:
        if start + gain + len(new) > place:
            return min(place - gain, start) if start + gain <= place else place - gain
        gain += len(new) - (end - start)
    return place - gain


def _pairs(text: str) -> list[Doubt]:
    """Return the pairs of rare characters before marks, where there are several and they are no words."""
    import numpy as np

    from normalize.suspicion import KINDS, PAIRS, rare_pairs

    codes = np.frombuffer(f"{text}\n".encode("utf-32-le", "surrogatepass"), np.uint32)
    places = rare_pairs(codes, (KINDS.take(np.minimum(codes, 0xFFFF)) == PAIR).nonzero()[0]).tolist()
    if len(places) < PAIRS:
        return []
    from normalize.wordpairs import together

    places = [place for place in places if together(text[place], text[place + 1]) == _NO_WORD]
    return [(place, RARE_PAIR) for place in places] if len({text[at : at + 2] for at in places}) >= PAIRS else []


def _lost(text: str, pieces: list[Piece], known: list[Doubt]) -> list[Doubt]:
    """Return where characters are lost that no repair brought back and nobody has told yet."""
    told = {place for place, _ in known}
    pieces = sorted(pieces)
    found: list[Doubt] = []
    for match in _LOST.finditer(text):
        place = match.start()
        # A misread line is told as a whole.
        if not told.isdisjoint((place, text.rfind("\n", 0, place) + 1)):
            continue
        at = bisect_right(pieces, (place + 1,)) - 1
        if at >= 0 and place < pieces[at][1]:
            continue
        found.append((place, PRIVATE_USE if "\ue000" <= match[0][0] <= "\uf8ff" else LOST_CHARACTER))
    return found
