"""Headings and what stands below them: which lines belong to the block that one opens."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from normalize.cues import LONGEST_BLOCK
from normalize.document import Document
from normalize.page import IN_FOOT
from normalize.rule import Rule
from normalize.weight import trusted


def block_above(document: Document, lines: Sequence[int], at: int) -> tuple[int, Rule] | None:
    """Find a heading above line `at` whose block reaches down to it."""
    highest = lines[max(0, at - LONGEST_BLOCK)]
    for line in reversed(document.within(document.page.headings)):
        if line >= lines[at]:
            continue
        if line < highest:
            break
        rule = trusted(document, line, document.claim(line, IN_FOOT))
        if rule is None or rule.opens is None or lines[above := bisect_left(lines, line, 0, at)] != line:
            continue
        body = lines[above + 1 : at + 1]
        # From below: where the block does not reach down to line `at`, it is mostly that line which does not belong.
        if len(body) <= rule.opens.lines and all(document.belongs(each, rule) for each in reversed(body)):
            return above, rule
    return None


def opens_block(document: Document, rule: Rule, heading: int) -> bool:
    """Whether the line below a heading belongs to its block, be it that it is gone already.

    An appeal to follow an account is boilerplate by itself, and so is a heading whose body takes in an empty line;
    `免责声明` may head a section of the article.
    """
    if rule.group == "promo" or rule.takes_in(""):
        return True
    below = bisect_left(document.filled, heading) + 1
    return below < len(document.filled) and document.belongs(document.filled[below], rule)


def block_below(document: Document, rule: Rule, lines: Sequence[int]) -> list[int]:
    """Return those of the lines below a heading that belong to its block."""
    block: list[int] = []
    for line in lines[: rule.opens.lines if rule.opens else 0]:
        if not document.belongs(line, rule):
            break
        block.append(line)
    return block
