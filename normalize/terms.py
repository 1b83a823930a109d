"""A site's terms: the headings that count on to whom to turn to, and what terms are called as a title.

Their last sections say what else a foot says: how to reach the site, which law holds, what it is not liable for. They
are the text of their page, since they count on from the sections above. Left alone: terms without numbered sections,
and pages whose title names none.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from normalize.document import Document
from normalize.expressions import fullmatch, match, search
from normalize.page import Page
from normalize.rule import Rule
from normalize.view import view

#: So many sections are counted above the one that says whom to turn to, which reaches down so many lines.
SECTIONS: Final = 2
REACH: Final = 6
#: The longest heading of a section, and title of terms, in characters; so many of the first lines may be the title.
LONGEST: Final = 24
TOP: Final = 6
#: Groups of what such a section says; what the titles of terms say.
SAID = frozenset({"contact", "disclaimer"})
#: What a site calls its terms, of so many characters.
NAME: Final = 8
TERMS: Final = "隐私权?(?:保护)?(?:政策|条款|声明)|(?:服务|使用|用户)(?:条款|协议)|法律声明"
_TITLES = ("隐私", "条款", "政策", "协议", "声明", "章程", "规则", "须知", "办法")
# Patterns are compiled where they are first used, and kept by `expressions`: most runs need none of them.
_SECTION = (
    r"[#*\s]*(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}[条章][、.:\s]?|\d{1,2}[.、])\s*"
    r"[^\s\d。;]"
)
_LAST = "联[系络]|修[订改]|变更|更新|附则|争议|解释"


def names_terms(page: Page, line: int) -> bool:
    """Whether a line is what a site calls its terms, a button and the title of the page that it leads to."""
    return page.lengths[line] <= NAME and fullmatch(TERMS, page.line(line).strip("# *　")) is not None


def is_section(page: Page, line: int) -> bool:
    """Whether a line is the heading of a section that is counted."""
    return page.lengths[line] <= LONGEST and match(_SECTION, view(page.line(line))) is not None


def is_of_section(document: Document, line: int, rule: Rule) -> bool:
    """Whether a line that a rule claims belongs to a section of terms that says whom to turn to."""
    found = sections(document.page, document.number) if rule.group in SAID else ()
    if not found:
        return False
    at = bisect_left(document.filled, line)
    return any(each in found for each in document.filled[max(0, at - REACH) : at])


def sections(page: Page, number: int) -> list[int]:
    """Return the headings of such sections of a document, which count on from others below the title of terms."""
    known = page.sections
    found = known.get(number)
    if found is None:
        _, _, top, bottom = page.bounds(number)
        filled = page.filled[top : bottom + 1]
        titles = [page.line(line) for line in filled[:TOP] if page.lengths[line] <= LONGEST]
        found = known[number] = []
        if any(word in title for title in titles for word in _TITLES):
            above = 0
            for line in filled:
                if not is_section(page, line):
                    continue
                if above >= SECTIONS and search(_LAST, view(page.line(line))) is not None:
                    found.append(line)
                above += 1
    return found
