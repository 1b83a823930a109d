"""Headings of blocks that say what their page is about: what stands below them there is the text.

A firm's account of itself closes its releases, and is the text of the page that has it as its title; so are a site's
terms. Left alone: headings of lists of other pages, of which a page has one however it is called; a heading that is
the first line of its document, since a notice above a text begins so.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from normalize.document import Document
from normalize.rule import Rule

#: What stands around the words of a heading.
_AROUND: Final = "#*[]<>:-_ "


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
