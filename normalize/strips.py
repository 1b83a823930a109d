"""Rows of buttons in a text: what is left of a tool bar between title, lead and text, one button to a line.

Extractors leave them where the page had them: 文字大小, 分享, 收藏. Three lines and more, each of which some rule takes
for the word of a button, go as a row if one of them is the word of nothing else, and a sentence stands below; a number
between two buttons, a counter, goes with them.

Left alone: a row that a line ends above with a colon, since it is a list of the text's; one or two buttons; numbers at
either end of a row, which may count the sections of the text; the first line of a document, which may be the title.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from normalize.changes import Index
from normalize.cues import FOOT, HEAD, Mask
from normalize.document import Document
from normalize.expressions import fullmatch, search
from normalize.page import IN_FOOT, IN_HEAD, SENTENCE
from normalize.weight import is_marks

#: So many buttons are a row, each of so many characters at most.
ROW: Final = 3
LONGEST: Final = 10
#: What the audit calls it.
NAME = ("button-row", "share")

# Patterns are compiled where they are first used, and kept by `expressions`: most runs need none of them.
#: The word of a button and of nothing else, in a view.
SURE = (
    "复制(?:链接|网址|连结)|字[号体级]|文字大小|分享[到至]|扫描二维码|qq(?:空间|好友)|微信好友|朋友圈|(?:新浪|腾讯)微博|facebook|脸书|"
    "twitter|weibo|whatsapp|(?:友善|我要)?[打列]印|转寄|收藏[本此]|举报"
)
_COUNTER = "[0-9.,]{1,7}万?"


def may_hold(kinds: npt.NDArray[np.uint8], sizes: Index, filled: Index, top: Index, last: Index) -> Mask:
    """Return whether in some documents such a row may stand, by the ranks of their first and last lines."""
    size = sizes.take(filled)
    words = (kinds.take(filled) & (HEAD | FOOT) != 0) & (size <= LONGEST)
    found = np.zeros(len(last), np.bool_)
    # Counters stand between buttons: of three lines the outer two are looked at.
    ranks = (words[: -ROW + 1] & words[ROW - 1 :]).nonzero()[0]
    long = (size > SENTENCE).nonzero()[0]
    if len(ranks) and len(long):
        owner = top.searchsorted(ranks, side="right") - 1
        end = last.take(owner)
        lowest = long.take(np.maximum(long.searchsorted(end, side="right") - 1, 0))
        inside = (ranks > top.take(owner)) & (ranks + ROW <= end) & (lowest > ranks) & (lowest <= end)
        found[owner[inside]] = True
    return found


def rows(document: Document, active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return what goes of a document's rows of buttons: what removes each line."""
    if NAME[1] not in active or not document.prose:
        return {}
    lines = [line for line in document.filled if line not in document.removed and not is_marks(document, line)]
    size = document.size
    low = next((at for at in range(len(lines) - 1, -1, -1) if size(lines[at]) > SENTENCE), 0)
    found: dict[int, tuple[str, str]] = {}
    at = 1
    while at < low:
        stop = _stop(document, lines, at)
        row = lines[at:stop]
        if row and _is_row(document, row) and not _leads(document, lines[at - 1]):
            found |= dict.fromkeys(row, NAME)
        at = max(stop, at + 1)
    return found


def _stop(document: Document, lines: Sequence[int], at: int) -> int:
    """Return where the row ends that begins with a line; one counter may stand between two buttons."""
    stop = at
    for place in range(at, len(lines)):
        if is_button(document, lines[place]):
            stop = place + 1
        elif place != stop or place == at or not fullmatch(_COUNTER, document.seen(lines[place])):
            break
    return stop


def is_button(document: Document, line: int) -> bool:
    """Whether some rule takes a line for the word of a button."""
    if document.size(line) > LONGEST:
        return False
    rule = document.claim(line, IN_HEAD) or document.claim(line, IN_FOOT)
    return rule is not None and rule.group == NAME[1]


def _is_row(document: Document, row: Sequence[int]) -> bool:
    buttons = [line for line in row if is_button(document, line)]
    return len(buttons) >= ROW and any(search(SURE, document.seen(line)) for line in buttons)


def _leads(document: Document, line: int) -> bool:
    """Whether a line of the text has what stands below it for its list."""
    rule = document.claim(line, IN_HEAD) or document.claim(line, IN_FOOT)
    return rule is None and document.seen(line).endswith(":")
