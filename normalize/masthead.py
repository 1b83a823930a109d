"""The name of a blog at the top of its pages, and its slogan, where the menu stands below them and then the title.

No rule knows such a name: 柳岸小屋 may be a title as well. But a title does not stand above the words of a menu when
another one stands below them with its date, and says nothing that the text says.

Left alone: a name whose words the text comes back to, or that the other title has; one below which fewer words of a
menu go, or where no line with a date or a credit stands beside the other title; all of it where no sentences follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from normalize.changes import Index
from normalize.cues import Mask
from normalize.document import Document
from normalize.expressions import search
from normalize.page import IN_HEAD, Page
from normalize.taken import Taken
from normalize.topic import pairs, topic
from normalize.weight import head_group, is_marks, is_text

#: A name has so many characters at most, a slogan so many; below them go so many words of a menu, none of them longer.
NAME_SIZE: Final = 20
SLOGAN: Final = 40
MENU: Final = 3
WORD: Final = 12
#: The title stands in one of so many lines below the menu, a line with a date or a credit among them.
CLOSE: Final = 4
#: What the audit calls it.
NAME = ("site-name", "share")

_SAID = "[。！？；!?;，、：:“”「」《》]"
_NOTED = frozenset({"header", "credit"})


def found(page: Page, numbers: Index, taken: Taken) -> Mask:
    """Return of some documents whether a name may stand above what was taken of them."""
    gone = np.zeros(len(page.sizes), np.bool_)
    gone[taken.all()[1]] = True
    first = page.first_filled.take(numbers)
    ranks = np.minimum(first + np.arange(MENU + 2)[:, np.newaxis], page.last_filled.take(numbers))
    goes = gone.take(page.ranks.take(ranks))
    may: Mask = ~goes[0] & goes[2:-1].all(axis=0) & (page.sizes.take(page.ranks.take(first)) <= NAME_SIZE)
    return may


def lines(document: Document, active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return the name and the slogan of a document of which something has gone: what removes each."""
    filled, removed = document.filled, document.removed
    if NAME[1] not in active or len(filled) <= MENU or filled[0] in removed:
        return {}
    above = 1 if filled[1] in removed else 2
    stop = above
    while stop < len(filled) and (filled[stop] in removed or is_marks(document, filled[stop])):
        stop += 1
    menu = [line for line in filled[above:stop] if removed.get(line, ("", ""))[1] == "share"]
    words = [line for line in menu if document.size(line) <= WORD]
    if len(words) < MENU or not _may_be(document, filled[:above]):
        return {}
    title = _title(document, filled[stop : stop + CLOSE])
    if title is None or _says(document, filled[0], title):
        return {}
    return dict.fromkeys(filled[:above], NAME)


def _may_be(document: Document, some: Sequence[int]) -> bool:
    """Whether the first line and the one below it, if there are two, may be a name and its slogan."""
    if document.size(some[0]) > NAME_SIZE or search(_SAID, document.text(some[0])) is not None:
        return False
    return all(
        document.size(line) <= SLOGAN and line not in document.kept and document.claim(line, IN_HEAD) is None
        for line in some
    )


def _title(document: Document, below: Sequence[int]) -> int | None:
    """Return the line of some that is the title, where one with a date or a credit is among them and a text follows."""
    noted = any(head_group(document, line) in _NOTED for line in below)
    for line in below if noted else ():
        if is_text(document, line):
            return None
        if line not in document.removed and document.claim(line, IN_HEAD) is None and not is_marks(document, line):
            return line
    return None


def _says(document: Document, name: int, title: int) -> bool:
    """Whether a name has words of the title, or those that the text comes back to."""
    seen = document.seen(name)
    own = frozenset(pairs(seen))
    if seen in document.seen(title) or not own.isdisjoint(pairs(document.seen(title))):
        return True
    # One of them is enough: a title may be as short as 修船记.
    return not own.isdisjoint(topic(document, [line for line in document.left if line != name]))
