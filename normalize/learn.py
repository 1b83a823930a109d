"""Lines that recur near the head or the foot of documents, with numbers and names masked, counted over a folder.

Memory does not grow with the number of documents: after each `SPELL` documents the lines that have been too rare so far
are forgotten (lossy counting, Manku and Motwani 2002), so a count may be too low by one for each `SPELL` documents.
Documents come in batches; the outcome depends on their order alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from normalize.converter import Converter
from normalize.view import fold, squeeze

#: How many lines of a document, blank ones left out, are near its head and near its foot.
HEAD_LINES, FOOT_LINES = 6, 14
#: Longer lines are prose; in characters.
LONGEST = 120
SPELL = 2_000
#: A line is proposed where it recurs in so many documents, and in this share of them.
LEAST, LEAST_SHARE = 5, 0.01
#: In so many of its places a line of the foot must have the end or another such line below it.
COMPANY = 0.6
#: A line that stands in the body too, more often than this share, is a refrain.
BODY_SHARE = 0.15
#: Neighbours that are remembered of each line, and raw lines of which the masked form is.
NEIGHBOURS, REMEMBERED = 12, 50_000

#: What stands for a number and for a name in a masked line. No text holds them.
NUMBER, NAME = "\ue000", "\ue001"
_END = ""
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜"
    "崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤温康施洪"
)
#: A name behind a role or a mark and before a mark; the family name comes first in the pattern, since it is rare.
_NAMES = re.compile(
    rf"[{_SURNAMES}](?:(?<![\u3400-\u9fff].)|(?<=(?:记者|编辑|作者|责编|校对|摄影|审核|撰文).)|(?<=通讯员.))"
    r"[\u3400-\u9fff]{1,2}(?![\u3400-\u9fff])"
)
_NUMBERS = re.compile(r"[0-9]+")
_WORDS = re.compile(r"[\u3400-\u9fffa-z][^\u3400-\u9fffa-z]*[\u3400-\u9fffa-z]")


@dataclass(slots=True)
class Line:
    """What is known of one masked line; `documents` counts those in which it stands at this edge."""

    documents: int = 0
    #: How often it stood in the body of a document, further from the edges.
    body: int = 0
    #: The lines next to it on the side of the edge, `""` for the edge itself or the title.
    beside: dict[str, int] = field(default_factory=dict)
    #: Two different raw forms, each with where it was found.
    examples: list[tuple[str, str]] = field(default_factory=list)
    #: What may have been forgotten before it was counted.
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Recurring:
    """A line that recurs: its masked form, the zone, in how many documents, and one or two examples."""

    masked: str
    where: str
    documents: int
    examples: tuple[tuple[str, str], ...]


class Learner:
    r"""Counts the lines near the edges of documents.

    >>> learner = Learner()
    >>> for n, season in enumerate("春夏秋冬晨昏昼夜"):
    ...     learner.add([(f"{n}.txt", f"{season}\n{season}天里的事，说来话长。\n第{n}版　本版编辑：王小{season}")])
    >>> [(line.where, line.documents) for line in learner.recurring()]
    [('foot', 8)]
    """

    def __init__(self) -> None:
        self.documents = 0
        self.lines: dict[str, dict[str, Line]] = {"head": {}, "foot": {}}
        self._simplify = Converter("hans").convert
        self._known: dict[str, str] = {}
        self._raw: dict[str, list[Line]] = {}
        self._forgotten = 0

    def add(self, texts: Sequence[tuple[str, str]]) -> None:
        """Count a batch of documents, each with its name; how documents are cut into batches makes no difference."""
        pages = [(name, [line for line in map(str.strip, text.splitlines()) if line]) for name, text in texts]
        self._mask(line for _, lines in pages for line in _edges(lines))
        for name, lines in pages:
            self._count(name, lines)
            self.documents += 1
            if self.documents % SPELL == 0:
                self._forget()

    def _mask(self, lines: Iterable[str]) -> None:
        if len(self._known) > REMEMBERED:
            self._known.clear()
        new = list(dict.fromkeys(line for line in lines if line not in self._known))
        if new:
            plain = fold(self._simplify("\n".join(new)))
            keys = _NUMBERS.sub(NUMBER, _NAMES.sub(NAME, plain)).split("\n")
            self._known.update(zip(new, map(_finished, keys), strict=True))

    def _count(self, name: str, lines: list[str]) -> None:
        size = len(lines)
        keys = [self._known[line] if len(line) <= LONGEST else None for line in lines[:HEAD_LINES]]
        # The title is the document's own; what stands above it is rare.
        self._note("head", name, list(zip(lines[:HEAD_LINES], keys, [_END, _END, *keys[1:]], strict=False))[1:])
        first = max(size - FOOT_LINES, min(size, 1))
        tail = lines[first:]
        keys = [self._known[line] if len(line) <= LONGEST else None for line in tail]
        self._note("foot", name, list(zip(tail, keys, [*keys[1:], _END], strict=False)))
        if self._raw:
            for line in lines[HEAD_LINES:first]:
                if line in self._raw:
                    for known in self._raw[line]:
                        known.body += 1

    def _note(self, where: str, name: str, rows: list[tuple[str, str | None, str | None]]) -> None:
        lines = self.lines[where]
        seen = set()
        for raw, key, beside in rows:
            if not key or key in seen:
                continue
            seen.add(key)
            line = lines.get(key)
            if line is None:
                line = lines[key] = Line(missed=self._forgotten)
            line.documents += 1
            if beside is not None and (beside in line.beside or len(line.beside) < NEIGHBOURS):
                line.beside[beside] = line.beside.get(beside, 0) + 1
            if len(line.examples) < 2 and all(raw != other for other, _ in line.examples):
                line.examples.append((raw, name))
                self._raw.setdefault(raw, []).append(line)

    def _forget(self) -> None:
        """Drop what has been rarer than one in each `SPELL` documents."""
        self._forgotten += 1
        for where, lines in self.lines.items():
            self.lines[where] = {
                key: line for key, line in lines.items() if line.documents + line.missed > self._forgotten
            }
        self._raw = {}
        for lines in self.lines.values():
            for line in lines.values():
                for raw, _ in line.examples:
                    self._raw.setdefault(raw, []).append(line)

    def recurring(self, share: float = LEAST_SHARE) -> list[Recurring]:
        """Return the lines that recur in at least this share of the documents, the most frequent first."""
        least = max(LEAST, share * self.documents)
        found = [
            Recurring(key, where, line.documents, tuple(line.examples))
            for where, lines in self.lines.items()
            for key, line in _template(lines, least).items()
        ]
        return sorted(found, key=lambda line: (-line.documents, line.where, line.masked))


def _edges(lines: list[str]) -> Iterator[str]:
    size = len(lines)
    chosen = lines if size <= HEAD_LINES + FOOT_LINES else lines[:HEAD_LINES] + lines[size - FOOT_LINES :]
    return (line for line in chosen if len(line) <= LONGEST)


def masked(plain: str) -> str:
    """Return the view of a simplified line with numbers and names masked, `""` where that leaves too little.

    >>> masked("责任编辑：王小明 2024-05-06") == f"责任编辑:{NAME}{NUMBER}-{NUMBER}-{NUMBER}"
    True
    """
    return _finished(_NUMBERS.sub(NUMBER, _NAMES.sub(NAME, fold(plain))))


def _finished(folded: str) -> str:
    key = squeeze(folded)
    return key if _WORDS.search(key) else ""


def _template(lines: dict[str, Line], least: float) -> dict[str, Line]:
    """Choose the lines that keep company: between each and the edge of its document stand others of them.

    A refrain has the text of its song below it, and stands in the body too.
    """
    chosen = {
        key: line
        for key, line in lines.items()
        if line.documents >= least and line.body <= BODY_SHARE * (line.body + line.documents)
    }
    while True:
        lonely = [
            key
            for key, line in chosen.items()
            if sum(count for beside, count in line.beside.items() if beside == _END or beside in chosen)
            < COMPANY * (line.documents)
        ]
        if not lonely:
            return chosen
        for key in lonely:
            del chosen[key]
