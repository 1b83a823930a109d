"""What stands above the trail of a page (首页 > 新闻 > 正文), which a site prints below its menu and above the title.

No list of rules knows every menu, but above a trail stands nothing of the text's: short lines there go, and the trail
with them.

Left alone: the first line, which may be the title of the page, unless it is a bare word or a row of them; one line that
is longer than a word of a menu; all of it, where one of the lines says what only a text says, where no title and no
sentences follow below the trail, or where fewer lines stand above.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from normalize.abovetitle import NAME, name_of
from normalize.changes import Index
from normalize.cues import Mask
from normalize.document import Document
from normalize.expressions import match, search
from normalize.hits import Lines
from normalize.page import IN_HEAD
from normalize.topmenu import is_row
from normalize.weight import SITE, has_body, is_marks, is_text, of_text

#: A trail is looked for in so many lines; so many stand above it, the first ones as short as a word of a menu.
REACH: Final = 80
ABOVE: Final = 4
FIRST: Final = 3
#: A word of a menu has so many characters at most, a bare one so many; a title has more.
WORD: Final = 12
BARE: Final = 6
#: The title stands in one of so many lines below. One of another page has so many characters at most, above a trail
#: that says what it is or begins with the first page.
CLOSE: Final = 3
TITLE: Final = 60
#: So many characters of sentences follow.
BODY: Final = 80

_TRAIL = (
    r"\s*(?:[\[【(（]?\s*(?:(?:您|你|[现現]在|[当當]前|目前|所在){1,3}的?位置|[当當]前[栏欄]目)(?:是|[:：])|"
    r"[^。！？!?，,:：>›»→/|]{1,12}\s*(?:>|›|»|→|&gt;)\s*[^。！？!?，,>›»→]{1,16}\s*(?:>|›|»|→|&gt;))"
)
_PLAIN = r"\s*[\[【(（]?\s*(?:[^>›»→]{0,6}位置|首[页頁])"
_SAID = "[。！？；!?;，,“”「」『』《》]|[:：](?!$)"
_SIGNS = (">", "›", "»", "→", "位置", "前栏目")
_AT = np.arange(FIRST)[:, np.newaxis]


def may_stand(text: str, lines: Lines, top: Index, last: Index) -> Mask:
    """Return above which documents such a menu may stand, by the ranks of their first and last lines."""
    head: Index = lines.lengths.take(lines.filled.take(np.minimum(top + 1 + _AT, last)))
    found: Mask = (head <= WORD).all(axis=0) & (last - top > ABOVE)
    for number in found.nonzero()[0].tolist():
        # Most of these are short texts, poems and lists.
        some = lines.filled[top[number] + ABOVE : min(top[number] + REACH, last[number])]
        found[number] = any(_is_trail(shown) for shown in lines.shown(text, some))
    return found


def _is_trail(shown: str) -> bool:
    return any(sign in shown for sign in _SIGNS) and match(_TRAIL, shown) is not None


def above(document: Document, active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return what goes of the lines above the trail of a document, and the trail: what removes each."""
    if NAME[1] not in active or not document.prose:
        return {}
    lines = document.filled[:REACH]
    for at, line in enumerate(lines):
        if is_text(document, line):
            return {}
        if _is_trail(document.text(line)):
            menu = [each for each in lines[:at] if not is_marks(document, each)]
            if len(menu) < ABOVE or not _is_title(document, document.filled[at + 1 :]):
                return {}
            return _gone(document, lines[: at + 1])
    return {}


def _gone(document: Document, lines: Sequence[int]) -> dict[int, tuple[str, str]]:
    gone: dict[int, tuple[str, str]] = {}
    # One that is longer may be the title.
    long = sum([document.size(line) > WORD for line in lines[1:-1] if line not in document.removed])
    longest = TITLE if long > 1 and match(_PLAIN, document.text(lines[-1])) else WORD
    for at, line in enumerate(lines):
        if line in document.removed:
            continue
        label = NAME if is_marks(document, line) else name_of(document, line)
        shown = document.text(line).strip()
        if label == NAME and line != lines[-1] and not is_row(shown):
            if search(_SAID, shown) or of_text(shown.lstrip("-*+• ")):
                return {}
            if len(shown) > (longest if at else BARE):
                continue
        if label[1] in SITE:
            gone[line] = label
    return gone


def _is_title(document: Document, lines: Sequence[int]) -> bool:
    """Whether the first of some lines may be the title of the text below it."""
    for line in lines[:CLOSE]:
        if is_text(document, line):
            break
        # The name of the section may stand above it once more.
        if document.claim(line, IN_HEAD) is None and len(document.text(line).strip()) > BARE:
            return has_body(document, lines, BODY)
    return False
