"""The title of a text, among lines of a page's head that would go by their words.

Above a title stand the words of a menu, below it those of buttons, and what is around it on both sides says more than
its own words. But no text goes without one: a first line that could be the title stays, and where no other line above
the first sentence could, the one that could; and the two first lines that say the same. A page that a word of the menu
leads to has that word as its title: so what stands right above the first sentence and also in the menu above it stays.

Left alone: what a rule claims, and paths of menus; documents that begin with a sentence; lines below the first one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from normalize.document import Document
from normalize.expressions import fullmatch
from normalize.page import IN_HEAD
from normalize.terms import TERMS
from normalize.weight import head_group, is_text

#: A title has so many characters at least.
TITLE: Final = 7
#: What a notice is called.
_NOTICE = f"免责声明|版权声明|{TERMS}"
#: What stands between the words of a menu.
_MENU = frozenset(">|›»＞｜")


def without_headline(document: Document, some: Collection[int]) -> list[int]:
    """Return some lines but the one that has to stay as the title."""
    stays = {headline(document, some), _led_to(document, some), *_twice(document)}
    return [line for line in some if line not in stays]


def headline(document: Document, some: Collection[int]) -> int | None:
    """Return the line of some that has to stay since it is the first one or the only one that may be the title."""
    titles: list[int] = []
    first = document.left[0] if document.left else -1
    if first in some and not is_text(document, first) and _may_be(document, first):
        return first
    for line in document.left:
        if is_text(document, line):
            break
        if _may_be(document, line):
            if line not in some:
                return None
            titles.append(line)
    return max(titles, key=lambda line: document.size(line), default=None)


def _led_to(document: Document, some: Collection[int]) -> int | None:
    """Return the line of some right above the first sentence, a date aside, that a menu above has, or that is a notice.

    A notice that is the page's own text has its name as the title.
    """
    filled = document.filled
    at = next((at for at, line in enumerate(filled) if is_text(document, line)), 0) - 1
    while at > 0 and head_group(document, filled[at]) == "header":
        at -= 1
    if at < 0 or filled[at] not in some:
        return None
    word, gone = document.seen(filled[at]), {*document.removed, *some}
    named = fullmatch(_NOTICE, word) or any(each in gone and document.seen(each) == word for each in filled[:at])
    return filled[at] if named else None


def _may_be(document: Document, line: int) -> bool:
    if document.size(line) < TITLE or document.claim(line, IN_HEAD) is not None:
        return False
    # A title may end in the name of its site, behind a bar.
    words, *others = document.text(line).replace("｜", "|").split("|")
    return _MENU.isdisjoint(document.text(line)) or (len(others) == 1 and len(words.strip()) >= 2 * len(others[0]))


def _twice(document: Document) -> list[int]:
    """Return the first two lines of what is left if they say the same."""
    two = document.left[:2]
    said = ["".join(document.seen(line).split()) for line in two]
    return two if len(two) > 1 and said[0] == said[1] else []
