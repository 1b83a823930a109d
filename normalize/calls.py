"""A call that is the page's own: who looks for pieces, people or money, and how to answer.

Below other texts a paper asks for pieces and an account for people. But where the title names a call, the address to
which pieces or letters go, and the account for gifts, are what it is about. Left alone: titles that name none; what
such a page says of the site in other words, as how to follow it or whom to ask.
"""

from __future__ import annotations

from typing import Final

from normalize.expressions import search
from normalize.page import IN_HEAD, Page
from normalize.rule import Rule

#: The title of a call has so many characters at most; groups of rules that claim the answers to one.
LONGEST: Final = 40
GROUPS: Final = frozenset({"contact", "promo"})
#: Instead of the line of a title.
NONE: Final = -1
# Patterns are compiled where they are first used, and kept by `expressions`: most runs need none of them.
#: What the title of a call says, and what the lines say by which it is answered.
_TITLE = "征[稿文]|徵[稿文]|[约約]稿|招[聘募贤賢]|[诚誠]聘|募捐|捐[款助]|求助|[启啟]事"
_ANSWER = "[投来來]稿|稿件|稿[费費酬]|一稿|[简簡]历|[简簡]歷|[应應]聘|招人|[录錄]用|捐款|[账帳]号|[账帳]號|户名|戶名"


def is_answered(page: Page, number: int, line: int, rule: Rule) -> bool:
    """Whether a line that a rule claims says how to answer the call that its document is."""
    return rule.group in GROUPS and is_answer(page, number, line)


def is_answer(page: Page, number: int, line: int) -> bool:
    """Whether a line says how to answer the call that its document is."""
    title = page.called.get(number)
    if title is None:
        title = page.called[number] = _title(page, number)
    return title != NONE and line != title and search(_ANSWER, page.line(line)) is not None


def _title(page: Page, number: int) -> int:
    """Return the first line of a document if it names a call, else NONE."""
    title: int = page.filled[page.bounds(number)[2]]
    if page.lengths[title] > LONGEST or search(_TITLE, page.line(title)) is None:
        return NONE
    # The word of a button is no title.
    return title if page.claim(title, IN_HEAD) is None else NONE
