"""Headings that say what their page is about: what stands below them there is the text.

A firm's account of itself closes its releases, and is the text of the page that has it as its title; so are a site's
terms, whose last sections say whom to turn to: they count on from those above. Left alone: headings of lists of other
pages, of which a page has one however it is called; a heading that is the first line of its document, since a notice
above a text begins so.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from normalize.changes import Index
from normalize.cues import Mask
from normalize.document import Document
from normalize.expressions import fullmatch, match, search
from normalize.page import Page
from normalize.rule import Rule
from normalize.view import view

#: What stands around the words of a heading.
_AROUND: Final = "#*[]<>:-_ "
#: So many sections are counted above the one that says whom to turn to, which reaches down so many lines.
SECTIONS: Final = 2
REACH: Final = 6
#: The longest heading of a section, and title of terms, in characters; so many of the first lines may be the title.
LONGEST: Final = 24
TOP: Final = 6
#: A line of so few characters is a bare word, and may be a title although it is a button's too.
BARE: Final = 6
#: Groups of what such a section says; what the titles of terms say.
SAID = frozenset({"contact", "disclaimer"})
_BUTTONS = frozenset({"share"})
#: What a site calls its terms, of so many characters.
NAME: Final = 8
_TERMS = "隐私权?(?:保护)?(?:政策|条款|声明)|(?:服务|使用|用户)(?:条款|协议)|法律声明"
_TITLES = ("隐私", "条款", "政策", "协议", "声明", "章程", "规则", "须知", "办法")
# Patterns are compiled where they are first used, and kept by `expressions`: most runs need none of them.
_SECTION = (
    r"[#*\s]*(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}[条章][、.:\s]?|\d{1,2}[.、])\s*"
    r"[^\s\d。;]"
)
_LAST = "联[系络]|修[订改]|变更|更新|附则|争议|解释"


def is_subject(document: Document, heading: int, rule: Rule) -> bool:
    """Whether the title begins with the words of a heading, below which sentences stand that would be its block."""
    filled = document.filled
    title = filled[0]
    if rule.opens is None or rule.lists_pages or heading == title:
        return False
    words, whole = document.seen(heading).strip(_AROUND), document.seen(title).strip(_AROUND)
    if not words or not whole.startswith(words) or whole[len(words) : len(words) + 1].isalnum():
        return False
    below = bisect_left(filled, heading) + 1
    for line in filled[below : below + rule.opens.lines]:
        if not document.belongs(line, rule):
            break
        if document.page.is_text(line):
            return True
    return False


def names_terms(page: Page, line: int) -> bool:
    """Whether a line is what a site calls its terms, a button and the title of the page that it leads to."""
    return page.lengths[line] <= NAME and fullmatch(_TERMS, page.line(line).strip("# *　")) is not None


def is_of_section(document: Document, line: int, rule: Rule) -> bool:
    """Whether a line that a rule claims belongs to a section of terms that says whom to turn to."""
    found = _sections(document.page, document.number) if rule.group in SAID else ()
    if not found:
        return False
    at = bisect_left(document.filled, line)
    return any(each in found for each in document.filled[max(0, at - REACH) : at])


def doubted(page: Page, numbers: Index, lines: Index, rules: Index, long: Mask) -> Mask:
    """Return which of some lines that rules claim, of some documents, may be the text's when each is looked at.

    That is what `weight.trusted` says, headings of blocks aside. `long` says which of the documents have a line as long
    as a sentence.
    """
    found = (page.sizes.take(lines) <= BARE) & ~long
    for at in found.nonzero()[0].tolist():
        found[at] = not page.has_prose(int(numbers[at]))
    for at in (page.cues.active(_BUTTONS).take(rules) & (page.sizes.take(lines) <= NAME)).nonzero()[0].tolist():
        found[at] |= names_terms(page, int(lines[at]))
    for at in page.cues.active(SAID).take(rules).nonzero()[0].tolist():
        found[at] |= bool(_sections(page, int(numbers[at])))
    return found


def _sections(page: Page, number: int) -> list[int]:
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
                if page.lengths[line] > LONGEST or not match(_SECTION, seen := view(page.line(line))):
                    continue
                if above >= SECTIONS and search(_LAST, seen) is not None:
                    found.append(line)
                above += 1
    return found
