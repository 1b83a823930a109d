"""Headings that say what their page is about, or what it refers to: what stands below them there is the text.

A firm's account of itself closes its releases, and is the text of the page that has it as its title; so are the last
sections of a site's terms (`terms`), and addresses below a heading of sources, be it those of an account. Left alone:
headings of lists of other pages, of which a page has one however it is called; a heading that is the first line of its
document, since a notice above a text begins so.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from normalize.calls import GROUPS, is_answer
from normalize.changes import Index
from normalize.cues import Mask
from normalize.document import Document
from normalize.expressions import fullmatch
from normalize.page import Page
from normalize.rule import Rule
from normalize.terms import NAME, SAID, names_terms, sections
from normalize.view import view

#: What stands around the words of a heading.
_AROUND: Final = "#*[]<>:-_ "
#: A line of so few characters is a bare word, and may be a title although it is a button's too.
BARE: Final = 6
_BUTTONS = frozenset({"share"})
#: What heads the sources of a text, by its view; so many addresses below it are looked at.
_SOURCES: Final = r"[-#*_>\[ ]*(?:参考|引用|资料)(?:来源|资料|文献|链接|连结|文章|网址|网站)?[\]*_ ]*:?[*_ ]*"
CITED: Final = 12


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


def is_cited(page: Page, number: int, line: int) -> bool:
    """Whether a line of a document is an address among those below the heading of its sources."""
    if page.first[line] != ord("h"):
        return False
    _, _, top, bottom = page.bounds(number)
    at = bisect_left(page.filled, line, top, bottom + 1)
    for above in range(at, max(top, at - CITED) - 1, -1):
        each = page.filled[above]
        if page.first[each] != ord("h"):
            return fullmatch(_SOURCES, view(page.line(each))) is not None
    return False


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
        found[at] |= bool(sections(page, int(numbers[at])))
    for at in page.cues.active(GROUPS).take(rules).nonzero()[0].tolist():
        found[at] |= is_answer(page, int(numbers[at]), int(lines[at]))
    for at in (page.first.take(lines) == ord("h")).nonzero()[0].tolist():
        found[at] |= is_cited(page, int(numbers[at]), int(lines[at]))
    return found
