"""Lines in mid-text beside lines that go wherever they stand: what is left of a player, or of the frame around a text.

Where a video stood, the words of its player are left, one to a line. Some are unmistakable: a rule `x` for any place
claims them. The others (播放, 转载, a lone comma) are anyone's words and go only in the same run of lines: they
are what rules for lines between boilerplate claim whose names begin with `x-`. Below what `x-title` claims stand the
title of the video and the account it is of, which go where the run goes on below them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from normalize import cards
from normalize.document import Document
from normalize.page import Page
from normalize.rule import Rule
from normalize.weight import is_marks
from normalize.wording import is_heading

#: So many lines of a title, each of so many characters at most, stand between the words of a player.
TITLE_LINES: Final = 2
TITLE_LENGTH: Final = 72

Removed = dict[int, tuple[str, str]]


def is_insert(rule: Rule) -> bool:
    """Whether a rule is for lines that stand between paragraphs, and there only."""
    return rule.where == "inside"


def between_paragraphs(page: Page) -> dict[int, Rule]:
    """Return the lines that go wherever they stand, those for inserts only where they stand between paragraphs.

    Elsewhere such a line may head a list, or the text. Others may stand beside it.
    """
    return {line: rule for line, rule in page.anywhere.items() if not is_insert(rule) or _is_between(page, line)}


def _is_between(page: Page, line: int) -> bool:
    _, _, top, bottom = page.bounds(int(page.heads.searchsorted(line, side="right")) - 1)
    rank = bisect_left(page.filled, line)
    for step, end in ((-1, top), (1, bottom)):
        at = rank
        while at != end and page.filled[at] in page.anywhere:
            at += step
        other = page.filled[at]
        # The paragraph may be the last one above a heading.
        if other in page.anywhere or not (page.is_text(other) or (step > 0 and _heads(page, at, bottom))):
            return False
    return True


def _heads(page: Page, at: int, bottom: int) -> bool:
    """Whether the line of a rank is a heading, or a short line with a paragraph below it, or with what leads a list."""
    line = page.filled[at]
    if is_heading(page.line(line)):
        return True
    if at == bottom or page.lengths[line] > TITLE_LENGTH:
        return False
    below = page.filled[at + 1]
    return page.is_text(below) or page.line(below).rstrip().endswith(("：", ":"))


def runs(document: Document) -> Removed:
    """Return what goes of the runs of lines around those that went wherever they stand.

    Lines beside a run that none of its rules claims stay, and end it.
    """
    found: Removed = {}
    lines = document.filled
    for at, line in enumerate(lines):
        name, group = document.removed.get(line, ("", ""))
        if name == cards.RULE:
            found |= dict.fromkeys(cards.card(document, line), (name, group))
        beside = _beside(document, name) if name else ()
        if beside:
            found |= _run(document, beside, lines[at - 1 :: -1] if at else ())
            found |= _run(document, beside, lines[at + 1 :])
    return found


def _beside(document: Document, name: str) -> Sequence[Rule]:
    """Return the rules for what stands beside lines of a rule, those first below which a title stands."""
    cues = document.page.cues
    found = cues.beside.get(name)
    if found is None:
        rules = [rule for rule in cues.between if rule.id.startswith(name + "-")]
        found = cues.beside[name] = tuple(sorted(rules, key=lambda rule: not rule.id.endswith("-title")))
    return found


def _run(document: Document, beside: Sequence[Rule], lines: Sequence[int]) -> Removed:
    """Return what goes of some lines, the first of them right beside one of a run."""
    found: Removed = {}
    held: Removed = {}  # goes if the run goes on
    down = len(lines) > 1 and lines[0] < lines[1]
    titles = 0 if down else TITLE_LINES  # lines of a title that may still stand here
    for line in lines:
        rule = next((rule for rule in beside if rule.matches(document.seen(line))), None)
        if line in document.removed or rule is not None:
            ends = rule is not None and rule.id.endswith("-title")
            # From below, what was held is a title if the words above a title are there.
            if not down and titles < TITLE_LINES and not ends:
                break
            if rule is not None:
                held[line] = (rule.id, rule.group)
            found |= held
            held.clear()
            titles = TITLE_LINES if ends or not down else 0
        elif is_marks(document, line):
            held[line] = ("decoration", beside[0].group)
        elif titles and document.size(line) <= TITLE_LENGTH and "。" not in document.text(line):
            held[line] = (beside[0].id, beside[0].group)
            titles -= 1
        else:
            break
    return found
