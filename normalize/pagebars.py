"""What a page shows again and again within a text: the buttons below each of its pictures, the numbers of its pages.

An extractor leaves 分享 and facebook wherever a picture stood, and of a bar of page numbers each number on a line of
its own. A button goes wherever it stands if it is the word of nothing else and stands there three times; numbers that
count from one go beside the button for the next page, and where the same bar stands twice. So does any short line that
stands there three times, word by word, and whose words speak for a site: the owner of each picture, 步骤阅读. Where
pictures stood, an account's text that was copied has 图片 on a line, again and again. And a menu stands both above the
text and below it: short lines that come there in the same order, one of them such as sites call their sections by.

Left alone: words that may be a text's, as lists and tables have them; what stands twice only; numbers by themselves,
which may be those of a list whose items are gone; what the text comes back to (`topic`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np

from normalize.broken import in_sentence
from normalize.changes import Codes, Index
from normalize.companions import leads
from normalize.cues import Mask
from normalize.document import Document
from normalize.expressions import fullmatch, search
from normalize.hits import Lines, among, table
from normalize.strips import LONGEST, SURE, is_button
from normalize.topic import about
from normalize.topmenu import is_section
from normalize.weight import is_text
from normalize.wording import is_texts, spoken

#: A button stands so many times at least; a bar has so many numbers at least, of so many digits at most.
TIMES: Final = 3
NUMBERS: Final = 3
DIGITS: Final = 2
#: No longer line returns, and none longer than a few words that names no site.
SHORT: Final = 30
WORDS: Final = 12
_SITE = r"[a-z0-9]\.(?:com|net|org|cn|tw|hk)"
#: What the audit calls them.
BUTTON, BAR, RETURNING = ("button-row", "share"), ("page-numbers", "share"), ("returning-line", "share")
PLACE, MENU = ("picture-place", "other"), ("menu-twice", "share")
#: So many lines that stand above the text and below it, no longer than this, are a menu.
WORDS_OF_MENU: Final = 3
WORD: Final = 10

_DIGITS = table("0123456789")
#: What stands for a picture, what leads to somewhere else on a site, and the button for another page, in a view.
_PICTURE = r"[\[(]?(?:图片|image|img)[\])]?"
_DOOR = (
    "首页|关于|联[系络]|招[聘募]|工作机会|合作|加盟|产品|案例|简介|会员|登[录入]|注册|新闻|动态|订阅|网站|下载|帮助|投稿|"
    "社区|论坛"
)
_PAGER = "[<>«»›‹ ]{0,3}(?:[上下前后首尾末][1一]?页|阅读?全文|余下全文|分[步页]阅读|next|prev(?:ious)?)[<>«»›‹ ]{0,3}"


def may_stand(text: str, lines: Lines, first: Codes, top: Index, last: Index) -> Mask:
    """Return in which documents of a text such lines may stand, by the ranks of their first and last lines.

    `first` is the first character of each line that is no blank.
    """
    found = np.zeros(len(last), np.bool_)
    size, begins = lines.lengths.take(lines.filled), first.take(lines.filled)
    number = among(begins, _DIGITS) & (size <= DIGITS)
    bars = (number[:-2] & number[1:-1] & number[2:]).nonzero()[0]
    if len(bars):
        found[top.searchsorted(bars, side="right") - 1] = True
    short = (size <= SHORT).nonzero()[0]
    owner = top.searchsorted(short, side="right") - 1
    # Lines that may be the same: in one document, of one length, with one first character.
    alike = (owner << 32) | (begins.take(short).astype(np.int64) << 8) | size.take(short)
    order = alike.argsort(kind="stable")
    _, starts, counts = np.unique(alike.take(order), return_index=True, return_counts=True)
    twice = (counts > 1) & (size.take(short).take(order.take(starts)) <= WORD)
    pairs = np.bincount(owner.take(order.take(starts[twice])), minlength=len(last))
    for each in ((pairs >= WORDS_OF_MENU) & ~found).nonzero()[0].tolist():
        own = slice(*owner.searchsorted((each, each + 1)))
        shown = Counter(lines.shown(text, lines.filled.take(short[own])))
        found[each] = sum([count > 1 for count in shown.values()]) >= WORDS_OF_MENU
    often = counts >= TIMES
    for start, count in zip(starts[often].tolist(), counts[often].tolist(), strict=True):
        same = order[start : start + count]
        number_of = owner[same[0]]
        if not found[number_of]:
            shown = Counter(lines.shown(text, lines.filled.take(short.take(same))))
            found[number_of] = max(shown.values()) >= TIMES
    return found


def bars(document: Document, active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return what goes of the buttons that return and the bars of page numbers: what removes each line."""
    if "share" not in active or not document.prose:
        return {}
    lines = document.left[1:]  # the first one may be the title
    places = _places(document, lines) if PLACE[1] in active else {}
    found = _buttons(document, lines) | _numbers(document, lines) | _returning(document, lines) | places
    return found | dict.fromkeys(_menus(document), MENU)


def _buttons(document: Document, lines: Sequence[int]) -> dict[int, tuple[str, str]]:
    lengths = document.page.lengths
    words = [line for line in lines if lengths[line] <= LONGEST and is_button(document, line)]
    counts = Counter(document.seen(line) for line in words)
    return {line: BUTTON for line in words if counts[word := document.seen(line)] >= TIMES and fullmatch(SURE, word)}


def _places(document: Document, lines: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return the lines that stand where pictures stood."""
    some = [line for line in lines if document.size(line) <= LONGEST and fullmatch(_PICTURE, document.seen(line))]
    return dict.fromkeys(some, PLACE) if len(some) >= TIMES else {}


def _numbers(document: Document, lines: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return the numbers of pages that count from one on, and the buttons beside them."""
    texts = [document.text(line).strip() if document.size(line) <= LONGEST else "" for line in lines]
    runs: list[tuple[int, int]] = []
    at = 0
    while at < len(texts):
        stop = at
        while stop < len(texts) and texts[stop] == str(stop - at + 1):
            stop += 1
        if stop - at >= NUMBERS:
            runs.append((at, stop))
        at = max(stop, at + 1)
    gone: dict[int, tuple[str, str]] = {}
    sizes = Counter(stop - first for first, stop in runs)
    for first, stop in runs:
        beside = [at for at in (first - 1, stop) if 0 <= at < len(lines) and _is_pager(document, lines[at])]
        if beside or sizes[stop - first] > 1:
            gone |= dict.fromkeys([*lines[first:stop], *(lines[at] for at in beside)], BAR)
    return gone


def _returning(document: Document, lines: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return the short lines that return word by word and by their words speak for a site."""
    if not document.page.by_words:
        return {}
    lengths, kept = document.page.lengths, document.kept
    short = [
        line for line in lines if 1 < lengths[line] <= SHORT and line not in kept and "。" not in document.text(line)
    ]
    counts = Counter(document.seen(line) for line in short)
    some = [
        line
        for line in short
        if counts[seen := document.seen(line)] >= TIMES and (lengths[line] <= WORDS or search(_SITE, seen))
    ]
    if not some:
        return {}
    often = set(some)
    own = about(document, some, [line for line in lines if line not in often])
    found = [line for line in some if line not in own and _speaks(document, line)]
    # A name in bold type that stands in one sentence stands in others too.
    parts = {document.seen(line) for line in found if in_sentence(document, line)}
    return {line: RETURNING for line in found if document.seen(line) not in parts}


def _speaks(document: Document, line: int) -> bool:
    """Whether the words of a line speak for a site and lead to nothing; names in Latin letters say nothing to them."""
    text = document.text(line)
    if leads(document, line) or (text.isascii() and not search(_SITE, document.seen(line))):
        return False
    return spoken(text) > 0 and not is_texts(text)


def _menus(document: Document) -> list[int]:
    """Return the lines of menus that stand both above the first sentence and below the last one."""
    left = document.left
    texts = [at for at, line in enumerate(left) if is_text(document, line)]
    if not texts or min(texts[0], len(left) - 1 - texts[-1]) < WORDS_OF_MENU:
        return []
    above = _rows(document, left[: texts[0]])
    below = _rows(document, left[texts[-1] + 1 :])
    twice = sorted({line for row in above.keys() & below.keys() for found in (above, below) for line in found[row]})
    # What a text needs and what it comes to may be such a list as well.
    return twice if any(is_section(document, line) or search(_DOOR, document.seen(line)) for line in twice) else []


def _rows(document: Document, lines: Sequence[int]) -> dict[tuple[str, ...], list[int]]:
    """Return the rows of so many short lines among some, by what these say; each with the lines where it stands."""
    found: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(lines) - WORDS_OF_MENU + 1):
        row = lines[at : at + WORDS_OF_MENU]
        if all(1 < document.size(line) <= WORD for line in row):
            found.setdefault(tuple([document.seen(line) for line in row]), []).extend(row)
    return found


def _is_pager(document: Document, line: int) -> bool:
    return document.size(line) <= LONGEST and fullmatch(_PAGER, document.seen(line)) is not None
