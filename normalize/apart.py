"""Pages of one line taken apart: their sentences are lines for a moment, and the foot that shows is cut off.

A scraper that joins the lines of a page leaves one long line, and in it a foot of titles, buttons and notices, parted
by wide gaps if at all. So the last line of a document, where it is long, is looked at as a document of its own, each
sentence and what stands between gaps a line of it. What goes from its end goes as spans of the line.

Left alone: shorter lines; what goes in the middle of such a line or at its start; an end whose words do not speak for a
site, credits and dates aside; all of it where too little of the text would stay, or a quotation would be cut in two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeAlias

import numpy as np

from normalize import footwords, judged, leftovers
from normalize.changes import Changes, Piece, slice_pieces
from normalize.expressions import search
from normalize.glued import JOINED
from normalize.hits import Lines
from normalize.view import fold, full_stops
from normalize.wording import spoken

#: So many characters at the end of a line are taken apart; what stands before them stays as it is.
REACH = 1200
#: Sentences of so many characters have to stay; what goes has to say so much for a site.
BODY = 100
ENOUGH = 250
#: A sentence that no rule knows has to say so much; anything else has so many characters at most where no gap parts it.
SENTENCE = 400
LONG = 100
#: In so many characters at the end it shows whether a foot may stand there; what ends no sentence has to say no less.
NEAR = 300
OPEN = -300
#: What these groups hold says nothing of a site by its words.
NOTED = frozenset({"credit", "header"})

#: What is called so goes although no rule knows it.
UNKNOWN = frozenset({footwords.NAME, judged.NAME, leftovers.NAME, "decoration", "page-tail"})

#: Finds the lines of documents, and what goes of them.
Find: TypeAlias = Callable[[list[str]], tuple[Lines, Changes | None]]

_CLOSED = r"(?:[。！？…]|[!?](?![!-~])|(?<=[一-鿿])\.(?=\s|$))+[\"”’」』）)】\]']*"
_GAP = r"[ \t\u3000\xa0]{2,}"
#: Sentences and what stands between gaps; what stands between gaps alone.
_WAYS = (rf"{_CLOSED}\s*|{_GAP}", rf"{_CLOSED}\s+|{_GAP}")


def feet(
    text: str, lines: Lines, done: Changes | None, refused: Sequence[int], most: float, find: Find
) -> tuple[list[int], list[Piece]]:
    """Return the documents that have such a line, and what goes of its end besides what is `done`.

    No more than `most` of a document goes. `text` is that of a buffer, simplified; `find` looks at other documents as
    they were looked at.
    """
    keeps = set(refused)
    ends = [
        end
        for number in (np.maximum.reduceat(lines.lengths, lines.heads) >= JOINED).nonzero()[0].tolist()
        if number not in keeps and (end := _End.of(number, text, lines, done)) is not None
    ]
    if not ends:
        return [], []
    shown, found = find([text for end in ends for text in end.apart()])
    pieces: list[Piece] = []
    number = 0
    for end in ends:
        first = int(lines.heads[end.number])
        size = int(lines.lengths[first : int(lines.stops[end.number])].sum())
        goes = end.foot(shown, number, found)
        number += len(end.ways)
        if end.gone + sum(stop - start for start, stop, *_ in goes) <= most * size:
            pieces += goes
    return [end.number for end in ends], pieces


class _End:
    """The last line of a document that stays, what goes of its end left out, and the spans that go within it."""

    def __init__(self, number: int, line: str, begin: int, gone: int, cuts: Sequence[tuple[int, int]]) -> None:
        self.number, self.begin, self.gone, self.cuts = number, begin, gone, cuts
        for start, stop in cuts:
            line = line[: start - begin] + " " * (stop - start) + line[stop - begin :]
        self.line = line
        #: The parts it has, in each way in which it has more than one.
        self.ways = [list(way) for way in dict.fromkeys(tuple(parts(line, way)) for way in _WAYS) if len(way) > 1]

    @classmethod
    def of(cls, number: int, text: str, lines: Lines, done: Changes | None) -> _End | None:
        """Return the last line that stays of a document, where it is long and has more than one part."""
        begins, breaks = lines.begins, lines.breaks
        first, rank = int(lines.first_filled[number]), int(lines.last_filled[number])
        top = int(begins[lines.heads[number]])
        pieces = slice_pieces(done, top, int(breaks[lines.stops[number] - 1]) + 1) if done is not None else []
        whole = {top + start for start, *_, inline in pieces if not inline}
        while rank >= first and int(begins[lines.filled[rank]]) in whole:
            rank -= 1
        last = int(lines.filled[rank]) if rank >= first else -1
        if last < 0 or lines.lengths[last] < JOINED:
            return None
        begin, stop = int(begins[last]), int(breaks[last])
        for start, end, *_ in reversed(pieces):
            if begin < top + end <= stop and not text[top + end : stop].strip():
                stop = top + start
        cuts = [(top + start, top + end) for start, end, *_ in pieces if begin <= top + start < stop]
        if stop - begin < JOINED or not _may_lose(text[max(begin, stop - NEAR) : stop]):
            return None
        # What stands further above is of no account.
        begin = max(begin, stop - 2 * REACH)
        cuts = [(max(start, begin), end) for start, end in cuts if end > begin]
        one = cls(number, text[begin:stop], begin, sum(end - start for start, end, *_ in pieces), cuts)
        return one if one.ways else None

    def apart(self) -> list[str]:
        """Return the line with its parts as lines, in each way."""
        return ["\n".join([self.line[start:stop].strip() for start, stop in way]) for way in self.ways]

    def foot(self, shown: Lines, number: int, found: Changes | None) -> list[Piece]:
        """Return what goes of the end, given what goes of the documents from this number on that it was taken apart to.

        The way in which more goes is the right one.
        """
        feet = [self._foot(way, shown, number + at, found) for at, way in enumerate(self.ways)] if found else []
        return max(feet, key=lambda goes: sum(stop - start for start, stop, *_ in goes), default=[])

    def _foot(self, way: Sequence[tuple[int, int]], shown: Lines, number: int, found: Changes) -> list[Piece]:
        first = int(shown.heads[number])
        top = int(shown.begins[first])
        some = slice_pieces(found, top, int(shown.breaks[int(shown.stops[number]) - 1]) + 1)
        whole = {start: (rule, group) for start, _, _, rule, group, inline in some if not inline}
        goes: list[Piece] = []
        at = len(way)
        while at and (label := whole.get(int(shown.begins[first + at - 1]) - top)) is not None:
            at -= 1
            start, stop = way[at]
            goes.append((self.begin + start, self.begin + stop, "", *label, True))
        while goes and self._is_of_text(goes[-1]):
            goes.pop()
            at += 1
        if not goes or not self._may_go(way[:at], way[at][0], goes):
            return []
        return [piece for one in goes for piece in self._uncut(one)]

    def _is_of_text(self, piece: Piece) -> bool:
        """Whether a piece that no rule knows may be the text's: a sentence, or long and right behind one."""
        start, stop, _, rule, *_ = piece
        if rule not in UNKNOWN:
            return False
        line = full_stops(fold(self.line[start - self.begin : stop - self.begin].strip()))
        if len(line) > LONG and not self.line[: start - self.begin].endswith((" ", "\t", "\u3000", "\xa0")):
            return True
        return search(_CLOSED, line) is not None and spoken(line) < SENTENCE

    def _uncut(self, piece: Piece) -> list[Piece]:
        """Return what of a piece does not go already."""
        start, stop, new, rule, group, inline = piece
        found: list[Piece] = []
        for first, end in [*self.cuts, (stop, stop)]:
            if start < first <= stop:
                found.append((start, first, new, rule, group, inline))
            start = max(start, end if first < stop else start)
        return found

    def _may_go(self, stay: Sequence[tuple[int, int]], start: int, goes: Sequence[Piece]) -> bool:
        if fold(self.line[start:]).count('"') % 2:
            return False
        said = [
            spoken(self.line[first - self.begin : stop - self.begin].strip())
            for first, stop, _, _, group, _ in goes
            if group not in NOTED
        ]
        stays = sum(stop - first for first, stop in stay if "。" in full_stops(fold(self.line[first:stop])))
        return stays >= BODY and (not said or sum(said) >= ENOUGH)


@cache
def _compiled(way: str) -> re.Pattern[str]:
    # Not at the import: it takes some milliseconds, and most runs meet no such line.
    return re.compile(way)


def _may_lose(end: str) -> bool:
    """Whether the last part of a line, given its end, may be no part of a text; of most long lines it is a sentence."""
    start, stop = parts(end)[-1]
    last = full_stops(fold(end[start:stop].strip()))
    return spoken(last) > (0 if search(_CLOSED, last) else OPEN)


def parts(line: str, way: str = _WAYS[0]) -> list[tuple[int, int]]:
    """Return where the sentences of a line begin and stop, and what wide gaps part.

    >>> line = "江岸渡口。船来了！  分享到：  微博"
    >>> [line[start:stop] for start, stop in parts(line)]
    ['江岸渡口。', '船来了！  ', '分享到：  ', '微博']
    """
    found: list[tuple[int, int]] = []
    begin = 0
    # Full stops as they will be.
    for end in _compiled(way).finditer(full_stops(fold(line)), max(0, len(line) - REACH)):
        if line[begin : end.end()].strip():
            found.append((begin, end.end()))
            begin = end.end()
    if line[begin:].strip():
        found.append((begin, len(line)))
    return found
