"""Blanks between Chinese characters in lines with marks that part what a writer set apart: they stay.

Names in a credit, the parts of a headline, of a book's title and of a caption, and what follows a dateline are set
apart by blanks as by a mark; without them two names become one. In every other sentence a blank between Chinese
characters is what scraping left.
"""

from __future__ import annotations

import re

#: No more of a line is looked at on either side; an opening bracket is looked for so far back.
_LOOK, _BRACKET = 120, 80
#: The parts of a headline have so many characters at least; the tail behind a sentence so many at most.
_PART, _TAIL = 5, 30
_CLOSED_BY = {"（": "）", "(": ")", "【": "】", "[": "]", "〔": "〕", "《": "》", "〈": "〉"}
_TITLES = "《〈"
_BRACKETS = "[。" + "".join(map(re.escape, (*_CLOSED_BY, *_CLOSED_BY.values()))) + "]"

# What follows is in both scripts.
_CREDIT = (
    "[记記]者|[编編][辑輯译譯]|[责責校][编編对對]|[审審终終]校|[摄攝绘繪]|撰文|通[讯訊][员員]|[来來]源|作者|[供文图圖][图圖片]"
    "|[统統][筹籌]"
)
_DATELINE = "[^，。！？；,!?;]{0,24}(?:日|本[报報刊台网網]|[网網社端])(?:[综綜]合)?[讯訊电電]$"
#: What a headline and a caption do not have, and what parts a headline besides blanks.
_CLAUSE = frozenset("，。；,;")
_BREAK = "[ \t\u3000：:！？!?、“”「」]"
_CAPTION = "[摄攝绘繪发發图圖]$|[资資]料$|[编編][译譯]$|整理$|[综綜]合$"


def sets_apart(line: str, at: int) -> bool:
    """Whether the blank at a place of a line with marks, between two Chinese characters, parts what was set apart.

    >>> sets_apart("渡口通车了。（记者 林岸 许川）", 10), sets_apart("他说 渡口通车了。", 2)
    (True, False)
    """
    # Bounded, so that a line of any length takes linear time.
    before, behind = line[max(0, at - _LOOK) : at], line[at : at + _LOOK].lstrip(" \t\u3000")
    return (
        _in_brackets(before, behind)
        or (at < _LOOK and re.match(_DATELINE, before.strip()) is not None)
        or (len(line) <= _LOOK and _in_headline(line, before, behind))
        or _in_caption(before, behind)
    )


def _in_brackets(before: str, behind: str) -> bool:
    """Whether a blank stands in the title of a book, or among names in brackets."""
    depth: dict[str, int] = {}
    near = before[-_BRACKET + 1 :]
    for found in reversed(list(re.finditer(_BRACKETS, near))):
        char, place = found[0], len(before) - len(near) + found.start()
        if char in _CLOSED_BY.values():
            depth[char] = depth.get(char, 0) + 1
        elif (closing := _CLOSED_BY.get(char)) is not None:
            if depth.get(closing, 0):
                depth[closing] -= 1
                continue
            inside = before[place + 1 :] + " " + behind.partition(closing)[0]
            if char in _TITLES:
                return closing in behind
            return "。" not in inside and re.search(_CREDIT, inside) is not None
        elif char == "。":
            return False
    return False


def _in_headline(line: str, before: str, behind: str) -> bool:
    """Whether a blank parts a headline: a line that no clause and no sentence ends, of parts that say something."""
    if not _CLAUSE.isdisjoint(line):
        return False
    left, right = (re.split(_BREAK, part) for part in (before, behind))
    return len(left[-1]) >= _PART and len(right[0]) >= _PART


def _in_caption(before: str, behind: str) -> bool:
    """Whether a blank parts the names behind the last sentence of a line, who took its picture."""
    _, mark, left = before.rpartition("。")
    tail = left + " " + behind
    if not mark or len(tail) > _TAIL or not _CLAUSE.isdisjoint(tail):
        return False
    return any(re.search(_CAPTION, part.strip()) for part in (left, behind))
