"""Credits within lines of the text, wherever these stand: who reports at its beginning, whose a picture is at its end.

A lead or a caption may stand above the paragraph that names who wrote it, and each item of a digest may name its own
writer. So what rules take for a credit at the beginning or the end of a line goes in any line, and the line stays.

Left alone: names alone in brackets, who may have said what stands before them; lines in which no sentence would be
left, which are the foot's to take or to leave; spans of other groups, which are known as a site's only at the ends of a
document; everything where credits stay.
"""

from __future__ import annotations

from collections.abc import Iterator

from normalize.cues import FOOT_SPAN, HEAD_SPAN, Mask
from normalize.document import Document
from normalize.expressions import search
from normalize.page import IN_FOOT, IN_HEAD, Page
from normalize.rule import Rule
from normalize.weight import is_text

#: Of this group they are.
GROUP = "credit"
# Patterns are compiled where they are first used, and kept by `expressions`: most runs need none of them.
_TELLING = r"记者|通讯员|编辑|责编|校对|报[道导]|[日网报][电讯]|摄|图|照|提供|来源|供稿|原标?题|[报网社]/|客户端|app"


def spans(
    page: Page, stays: Mask, peeled: dict[int, Document], refused: frozenset[int]
) -> Iterator[tuple[int, int, Rule]]:
    """Yield the credits within lines that stay, of documents that are not refused; `peeled` are those by themselves."""
    cued = ((page.kinds & (HEAD_SPAN | FOOT_SPAN) != 0) & stays).nonzero()[0]
    owners = page.heads.searchsorted(cued, side="right") - 1
    for line, number in zip(cued.tolist(), owners.tolist(), strict=True):
        if number not in refused:
            yield from _cut(peeled.get(number) or Document(page, number), line)


def _cut(document: Document, line: int) -> list[tuple[int, int, Rule]]:
    known = len(document.spans.get(line, ()))
    kind = document.page.kind[line]
    if kind & HEAD_SPAN:
        document.cut(line, IN_HEAD, _is_credit)
    while kind & FOOT_SPAN and document.text(line).strip() and document.cut(line, IN_FOOT, _is_credit):
        pass
    return document.spans[line][known:] if line in document.spans and is_text(document, line) else []


def _is_credit(rule: Rule, span: str) -> bool:
    return rule.group == GROUP and search(_TELLING, span) is not None
