"""What readers wrote below a text: from the heading that counts their comments down to the end.

Nobody has a rule for what readers say. But it stands below 全部评论 or 7 条评论, and each says who spoke and when, or
has the buttons for an answer: where one line in four is of that kind, what stands there is the readers'.

On a bulletin board each reader speaks in one line, which a rule knows wherever it stands among the writer's answers.

Left alone: answers below a question and floors of a thread, which are the text; comments longer than the text; what has
no heading of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from normalize.cues import FOOT, FOOT_SPAN, HEAD_SPAN, PUSH
from normalize.document import Document
from normalize.expressions import fullmatch
from normalize.page import IN_FOOT
from normalize.tails import NAME
from normalize.view import view
from normalize.weight import has_body

#: Of so many lines one says who spoke and when or answers, and so many do at least; the heading is one of so many.
ONE_IN: Final = 4
LEAST: Final = 2
REACH: Final = 200
#: Longer lines are paragraphs of something else, and of these no words of the page's.
LONGEST: Final = 300
WORDS: Final = 80

# Patterns are compiled where they are first used, and kept by `expressions`: most runs need none of them.
_COMMENTS = "(?:评论|跟[帖贴]|留言)"
#: One of these is in every heading.
_TELLING = "评帖贴留"
_HEADING = (
    rf"[^\w]*(?:(?:全部|最新|热门|精彩|网友|所有|读者|精选|用户)?{_COMMENTS}(?:区|列表)?[ :(|]*(?:共?\d+)?[ 条则个)]*"
    rf"|(?:共|已有)?\d+ ?[条则个]?(?:网友)?{_COMMENTS})[^\w]*"
)
_WHEN = (
    r"刚刚|\d{1,3} ?(?:秒|分钟|小时|天|周|个?月|年)前|(?:昨天|前天|今天) ?\d\d?:\d\d"
    r"|(?:19|20)\d\d[-/年.]\d\d?[-/月.]\d\d?日? ?(?:\d\d?:\d\d(?::\d\d)?)?"
)
_SAID = (
    rf"(?:.{{0,24}}[^\w])?(?:{_WHEN})(?:[^\w].{{0,12}})?"
    r"|.{0,3}(?:查看|展开)?回复\W{0,6}\d{0,4}(?:条回复)?\W{0,4}\d{0,5}(?: ?举报)?"
    r"|(?:举报|分享|回复|赞|踩|顶)\W{0,3}\d{0,5}"
)


def block(document: Document, lines: Sequence[int], active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return the readers' comments at the end of the lines that are left of a document: what removes each line."""
    telling = _telling(document) if NAME[1] in active else ()
    if not telling:
        return {}
    lengths, low = document.page.lengths, lines[-REACH:][0] if lines else 0
    if not any(line >= low and _may_head(document, line) for line in telling):
        return {}
    said = size = 0
    found: dict[int, tuple[str, str]] = {}
    for count, at in enumerate(range(len(lines) - 1, max(-1, len(lines) - 1 - REACH), -1)):
        line = lines[at]
        if lengths[line] > LONGEST:
            break
        size += lengths[line]
        if lengths[line] > WORDS:
            continue
        seen = document.seen(line)
        if fullmatch(_HEADING, seen) and document.claim(line, IN_FOOT) is not None:
            if said >= LEAST and said * ONE_IN >= count and has_body(document, lines[:at], size - lengths[line] + 1):
                found = dict.fromkeys(lines[at:], NAME)
        elif fullmatch(_SAID, seen):
            said += 1
    return found


def give_back(document: Document) -> None:
    """Give back what readers said, each in one line, and what stands between, where it is longer than all the rest."""
    pushes = [line for line, (rule, _) in document.removed.items() if rule == PUSH]
    size = document.size
    if not pushes or sum([size(line) for line in pushes]) <= sum([size(line) for line in document.left]):
        return
    said, first, last = set(pushes), min(pushes), max(pushes)
    for line in document.filled:
        if first <= line <= last and (line in said or document.claim(line, IN_FOOT) is None):
            document.removed.pop(line, None)
            document.kept.add(line)


def _telling(document: Document) -> list[int]:
    """Return the lines of a whole document that may be headings of comments, as they are or in part; most have none."""
    page, number = document.page, document.number
    found = page.telling.get(number)
    if found is None:
        first, stop, *_ = page.bounds(number)
        whole = page.text[page.begins[first] : page.ends[stop - 1]]
        found = []
        if any(char in whole for char in _TELLING):
            found = [
                line
                for line in range(first, stop)
                if page.lengths[line] <= WORDS
                and any(char in page.line(line) for char in _TELLING)
                and (page.kind[line] & (FOOT_SPAN | HEAD_SPAN) or fullmatch(_HEADING, view(page.line(line))))
            ]
        page.telling[number] = found
    return found


def _may_head(document: Document, line: int) -> bool:
    """Whether such a line may be claimed."""
    return bool(document.page.kind[line] & FOOT) or line in document.spans
