"""Pairs that become full-width around Chinese: parentheses, and straight quotation marks.

Left alone: a pair without Chinese in it or beside it; quotation marks on a line where they do not pair up, and where
half a pair of parentheses stands between two of them, since a quotation may hold another one; all parentheses of a
line in which more than `NESTED` stand one within another.
"""

from __future__ import annotations

import re

from normalize.neighbours import BLANKS, nearest_after, nearest_before

#: Each pair within another one costs a run over the line: with so many at most a line takes linear time.
NESTED = 8

_BRACKET = re.compile("[()]")
_BRACKETS = re.compile(r"\(([^()\n]*)\)")
_HAN = re.compile("[\u3400-\u9fff]")


def brackets(text: str) -> list[tuple[int, str]]:
    """Return what takes the place of which parentheses: around Chinese, beside Chinese or at the start of a line.

    Only of pairs that hold no other pair: those around them are found once these are full-width.

    >>> brackets("渡口(老城的(東岸))"), brackets("f(x)")
    ([(6, '（'), (9, '）')], [])
    """
    found: list[tuple[int, str]] = []
    if "(" not in text or _too_deep(text):
        return found
    for match in _BRACKETS.finditer(text):
        if _HAN.search(match[1]) is None:
            continue
        start, end = match.start(), match.end() - 1
        left, right = nearest_before(text, start), nearest_after(text, end + 1)
        if left == ")" and found and not text[found[-1][0] + 1 : start].strip(BLANKS):
            left = found[-1][1]  # Right behind a pair that becomes full-width.
        if left == "\n" or _chinese(left) or (_chinese(right) and not left.isascii()):
            found += [(start, "（"), (end, "）")]
    return found


def _too_deep(text: str) -> bool:
    """Whether more than `NESTED` pairs of parentheses stand one within another."""
    if text.count("(") <= NESTED:
        return False
    open_ones: list[int] = []  # how many pairs stand one within another in each
    for match in _BRACKET.finditer(text):
        if match[0] == "(":
            open_ones.append(1)
        elif open_ones:
            deep = open_ones.pop()
            if deep > NESTED:
                return True
            if open_ones:
                open_ones[-1] = max(open_ones[-1], deep + 1)
    return False


def straight_quotes(text: str) -> list[tuple[int, str]]:
    """Return what takes the place of which ASCII quotation marks: those of pairs around Chinese, where all pair up.

    >>> straight_quotes('他说"好"就走了'), straight_quotes('24" 的屏幕')
    ([(2, '“'), (4, '”')], [])
    """
    if '"' not in text or text.count('"') % 2:
        return []
    marks = [at for at, char in enumerate(text) if char == '"']
    found = []
    for first, last in zip(marks[::2], marks[1::2], strict=True):
        inside = text[first + 1 : last]
        outside = text[first - 1 : first] + text[last + 1 : last + 2] if first else text[last + 1 : last + 2]
        if sum(map(inside.count, "(（")) != sum(map(inside.count, ")）")):
            continue
        if inside and (_chinese(inside[0]) or _chinese(inside[-1])) and not re.search("[0-9A-Za-z=({[]", outside):
            found += [(first, "“"), (last, "”")]
    return found


def _chinese(char: str) -> bool:
    return "\u3001" <= char <= "\u9fff" or "\uff01" <= char <= "\uff5e" or char in "“”‘’…—"
