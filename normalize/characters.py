"""Characters as they should be: line ends, invisible characters, full-width letters and digits, entities, NFC.

What is left alone: everything NFKC would fold beyond this (，！：is right in Chinese), joiners inside emoji and scripts
that need them, private-use characters, variation selectors, and markup that is the subject of the text: `&lt;div&gt;`,
entities in code, in addresses and on lines that speak of HTML or of escaping.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import numpy.typing as npt

from normalize.changes import Changes, Piece, changes
from normalize.invisible import BLANKS, CONTROL, INVISIBLE, JOINERS, LINE_ENDS

#: Flag bit of the characters that this pass looks at one by one.
ODD = 512

#: U+FF10-FF19, U+FF21-FF3A, U+FF41-FF5A: full-width digits and letters.
_WIDE = "".join(map(chr, (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))))

#: Where characters lie that are not in form C by themselves or that may compose with the one before them; all other
#: ranges (Latin, punctuation, kana, Chinese) are safe. A test compares this with the Unicode data.
_MAYBE_NOT_COMPOSED = (
    (0x300, 0x2000),
    (0x20D0, 0x2100),
    (0x2126, 0x212C),
    (0x2329, 0x232B),
    (0x2ADC, 0x2ADD),
    (0x2CEF, 0x2CF2),
    (0x2D7F, 0x2E00),
    (0x302A, 0x3030),
    (0x3099, 0x309B),
    (0xA66F, 0xE000),
    (0xF900, 0xFB50),
    (0xFE20, 0xFE30),
    (0x10000, 0x1F000),
    (0x2F800, 0x2FA20),
)

_PASSING = frozenset(" \t\u3000" + BLANKS + INVISIBLE + JOINERS + CONTROL)

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
#: Written where markup is the subject: a tag name behind the bracket, or a line that speaks of markup.
_TAG = re.compile(r"&(?:amp;)*lt;[/!A-Za-z]|[A-Za-z\"'/]&(?:amp;)*gt;")
_SUBJECT = re.compile(r"html|xml|entit|escap|实体|實體|转义|轉義|跳脱|跳脫", re.IGNORECASE)
#: Behind another character than a letter the colon is a mark of the text.
_SCHEME = re.compile("[A-Za-z]://")
#: How far before an entity its address may begin, and how far from a joiner what it joins may stand.
_ADDRESS, _REACH = 2000, 50


def odd_flags() -> npt.NDArray[np.uint16]:
    """Return the flag bit ODD for every character this pass may change; beyond the end of the table there is none."""
    flags = np.zeros(0x30000, np.uint16)
    for first, stop in _MAYBE_NOT_COMPOSED:
        flags[first:stop] = ODD
    flags[list(map(ord, LINE_ENDS + INVISIBLE + JOINERS + BLANKS + CONTROL + _WIDE + "&"))] = ODD
    return flags


def tidy_characters(text: str, odd: npt.NDArray[np.intp], starts: npt.NDArray[np.intp]) -> Changes | None:
    """Return what has to change in the characters of a buffer; `odd` are the places of those with the flag ODD.

    `starts` are the positions where documents begin; before each, and at the end, stands a line end that is no
    document's. The outcome may need a second call: a character that goes may bring together two that compose.
    """
    if not len(odd):
        return None
    pieces: list[Piece] = []
    lines: dict[int, None] = {}
    line = _Line(text)
    own = _OwnLineEnds(text, starts)
    skip = -1
    for at in odd.tolist():
        if at < skip:
            continue
        char = text[at]
        if char == "&":
            pieces += _entity(text, at, line)
            skip = pieces[-1][1] if pieces and pieces[-1][0] == at else skip
        elif char == "\r":
            pieces.append((at, at + 1 + own.follows(at), "\n", "line-end", "tidy", False))
        elif char in LINE_ENDS:
            pieces.append((at, at + 1, "\n", "line-end", "tidy", False))
        elif char in INVISIBLE:
            pieces.append((at, at + 1, "", "invisible", "tidy", False))
        elif char in JOINERS:
            if _is_chinese(_near(text, at, -1)) or _is_chinese(_near(text, at, 1)):
                pieces.append((at, at + 1, "", "invisible", "tidy", False))
        elif char in BLANKS:
            pieces.append((at, at + 1, " ", "blank", "tidy", False))
        elif "\uff10" <= char <= "\uff5a":
            pieces.append((at, at + 1, chr(ord(char) - 0xFEE0), "full-width", "tidy", False))
        elif char in CONTROL:
            pieces.append((at, at + 1, "", "control", "tidy", False))
        else:
            lines[line.begin(at)] = None
    if lines:
        taken = {place for start, end, *_ in pieces for place in range(start, end)}
        for begin in lines:
            pieces += _compose(text, begin, taken)
    return changes(pieces)


class _OwnLineEnds:
    """Tells a document's own line ends from those between documents."""

    def __init__(self, text: str, starts: npt.NDArray[np.intp]) -> None:
        self.text, self.starts = text, starts
        self._between: set[int] | None = None

    def follows(self, at: int) -> bool:
        """Whether a line end of the same document stands right behind a place."""
        if self.text[at + 1] != "\n":
            return False
        if self._between is None:
            self._between = {*self.starts.tolist(), len(self.text)}
        return at + 2 not in self._between


class _Line:
    """The line around places that are asked for in rising order, in time linear in the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._begin = self._seen = self._quotes = 0
        self._subject: tuple[int, bool] = (-1, False)

    def begin(self, at: int) -> int:
        """Return where the line of a place begins."""
        found = self.text.rfind("\n", self._seen, at) + 1
        if found:
            self._begin, self._quotes = found, 0
        self._quotes += self.text.count("`", max(self._seen, self._begin), at)
        self._seen = at
        return self._begin

    def holds_code(self, at: int) -> bool:
        """Whether a place is inside back quotes, in an address, on an indented line or on one about markup."""
        begin = self.begin(at)
        if self._quotes % 2 or self.text.startswith(("    ", "\t"), begin):
            return True
        if _SCHEME.search(self.text[max(begin, at - _ADDRESS) : at].rsplit(" ", 1)[-1]):
            return True
        if self._subject[0] != begin:
            stop = self.text.find("\n", begin)
            self._subject = begin, _SUBJECT.search(self.text, begin, stop) is not None
        return self._subject[1]


def _near(text: str, at: int, step: int) -> str:
    """Return the next character, in the direction of `step`, that will still stand there when blanks have gone."""
    for _ in range(_REACH):
        at += step
        if at < 0 or text[at] not in _PASSING:
            break
    else:
        return "\n"
    return text[at] if at >= 0 else "\n"


def _is_chinese(char: str) -> bool:
    return "\u3000" <= char <= "\u9fff" or "\uff01" <= char <= "\uff5e" or char == "\n"


def _entity(text: str, at: int, line: _Line) -> list[Piece]:
    """Decode one HTML entity, again and again while the outcome is one, so that a second run finds nothing."""
    match = _ENTITY.match(text, at)
    if match is None or _TAG.match(text, at) or _TAG.match(text, at - 1) or line.holds_code(at):
        return []
    import html

    end = match.end()
    old = match.group()
    new = html.unescape(old)
    while new == "&" and (tail := _ENTITY.match("&" + text[end : end + 40])):
        # "&amp;nbsp;": escaped twice.
        end += tail.end() - 1
        new = html.unescape(tail.group())
    if new == old or _ENTITY.match(new):
        return []
    cleaned = "".join(
        " " if char in BLANKS else "\n" if char in LINE_ENDS else char
        for char in new
        if char not in INVISIBLE and char not in CONTROL
    )
    cleaned = unicodedata.normalize("NFC", cleaned.translate(_NARROW))
    return [(at, end, cleaned, "entity", "tidy", False)]


_NARROW = {ord(char): ord(char) - 0xFEE0 for char in _WIDE}


def _compose(text: str, begin: int, taken: set[int]) -> list[Piece]:
    """Bring one line to form C: single characters, and a letter together with the marks that follow it."""
    size = text.find("\n", begin)
    size = len(text) if size < 0 else size
    if unicodedata.is_normalized("NFC", text[begin:size]):
        return []
    pieces: list[Piece] = []
    at = begin
    while at < size:
        end = at + 1
        while end < size and (unicodedata.combining(text[end]) or _joins(text[end - 1], text[end])):
            end += 1
        part = text[at:end]
        new = unicodedata.normalize("NFC", part)
        if new != part and taken.isdisjoint(range(at, end)):
            pieces.append((at, end, new, "composed", "tidy", False))
        at = end
    return pieces


def _joins(left: str, right: str) -> bool:
    return right > "\u02ff" and len(unicodedata.normalize("NFC", left + right)) == 1 and not _is_chinese(right)
