"""The card of an account in a copied text: its name, what it says of itself, how much it has written, what it is.

Only the third line is unmistakable (452篇原创内容), and a rule for any place claims it. The two above it are any words,
and go with it where they show that they are the account's: its name stands in another line too, near it or at the top,
as in the one with the date, or in a call to follow it.

Left alone: the first line of a document, which is the title however it is called; sentences; a name that stands nowhere
else.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from normalize.document import Document
from normalize.expressions import fullmatch
from normalize.weight import is_text

#: The rule for the unmistakable line.
RULE: Final = "account-has-written"
#: The name stands in so many lines around it too, or in as many first lines.
NEAR: Final = 20
#: The longest name and the longest line about itself, in characters.
NAME: Final = 20
SLOGAN: Final = 60
_KIND = "(?:微信)?(?:公众号|视频号|服务号|订阅号)|official accounts?"


def card(document: Document, line: int) -> list[int]:
    """Return the lines of the card whose third line that is, as far as they are known."""
    filled = document.filled
    at = bisect_left(filled, line)
    found: list[int] = []
    for size in (2, 1):  # with what it says of itself, or without
        some = filled[max(1, at - size) : at]
        if len(some) == size and all(_is_short(document, each) for each in some) and _is_name(document, at - size):
            found += some
            break
    if at + 1 < len(filled) and fullmatch(_KIND, document.seen(filled[at + 1])):
        found.append(filled[at + 1])
    return [each for each in found if each not in document.removed]


def _is_short(document: Document, line: int) -> bool:
    return document.size(line) <= SLOGAN and not is_text(document, line)


def _is_name(document: Document, at: int) -> bool:
    """Whether what the line of a rank says stands within another one."""
    filled = document.filled
    name = document.seen(filled[at]).strip()
    if not 1 < len(name) <= NAME:
        return False
    near = [*filled[:NEAR], *filled[max(0, at - NEAR) : at + NEAR]]
    return any(name in (seen := document.seen(line)) and seen.strip() != name for line in near)
