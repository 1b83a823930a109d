"""The tail of a page that was taken whole: boxes, lists and buttons below the text, many of them known to no rule.

No site's every word is in a rule. But where many lines near the end of a document are plainly a site's, and hardly a
sentence stands among them, what stands between them is the site's as well: titles of other pages, names of channels,
counters. The tail is the run of lines up to the end that speaks loudest for a site; each line has a weight, and their
sum decides where it begins: always with a line that a rule claims.

A text that ends with 完 or END, or with a rule across the page, has below it what is the site's too, be there ever so
few lines of it: where some of them are plainly so, and none looks like a part of the text, the others go with them.
Below the name of the editor, where a rule says that it closes the text, none has to be plainly so.

Left alone: sentences in a tail, dates as they sign a text, and documents whose sentences above it are shorter than it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from normalize.changes import Index
from normalize.cues import END, FOOT, HEAD
from normalize.document import Document
from normalize.page import IN_FOOT, IN_HEAD, SENTENCE, Page
from normalize.rule import Rule
from normalize.weight import (
    BARE,
    DATED,
    GAP_LENGTH,
    SHORT_LENGTH,
    SITE,
    has_body,
    is_decoration,
    is_marks,
    is_sentence,
    of_text,
    trusted,
)

Mask = npt.NDArray[np.bool_]

#: Beside the bits of cues, of a document: it may be a page that was taken whole.
TAIL = 128
#: Below the first lines so many, no longer than this, have to look like a rule's before any is read.
TOP, LOOKS, LONGEST = 8, 7, 60
#: Longer lines are taken for paragraphs.
READ = 160
#: And so many of them above what is peeled line by line.
LEFT = 2
#: So many lines of a tail have to be the site's, at least one in so many, and speak for it with so much.
SURE, ONE_IN, ENOUGH = 5, 8, 12
#: It begins with a line of which no more than so many unknown ones stand below, or they may be the text's.
GAP = 2
#: The search goes up no further than so many lines, and ends where this much speaks against a tail.
REACH, HOPELESS = 240, -120
#: For a tail speak a line about sharing or of other pages, the word of a button, any other line of a site's, a credit.
LISTED, WORD, OTHER, CREDIT = 12, 8, 5, 6
#: A stamp as lists of titles have it, a counter.
STAMP, COUNTER = 4, 1
#: Against it, claimed by no rule: a short line, a longer one, a long one, a sentence, a paragraph.
SHORT, LONG, LONGER, SAID, PARAGRAPH = -2, -2, -3, -12, -40

#: The end of a text is looked for in so many lines; below it stand so many times as many that no rule claims as others
#: at most, and they are so much shorter than the text.
MARK_REACH, UNKNOWN, SHORTER = 16, 2, 4
#: The name of the editor, below which all is the site's, is looked for in so many.
CLOSE_REACH = 60

# Patterns are compiled where they are first used, and kept by `re`: most runs need none of them.
#: A rule across the page, and what begins a part of a text below it.
_ACROSS = "[-—–─━=_*~·.]{3,}$"
_PART = "[#>|]|(?:附|注|后记|後記|参考|參考|编者|編者|跋|番外)"
#: What may stand below the name of the editor for the text's sake: a field, a box, who wrote.
_FIELD = (
    r"[^。，,:：]{1,10}[:：]|\[\d|(?:相关|新闻|名词|知识|背景|资料|小|专家|延伸|作者|译者|受访|本文|原文|来源|链接|释义|解读|"
    r"相關|新聞|名詞|知識|資料|專家|譯者|受訪|來源|鏈接|連結|釋義|解讀)"
)
_STAMP = (
    r"(?:\d\d?:\d\d)? ?(?:(?:19|20)\d\d[-/.])?\d{1,2}[-/.]\d{1,2} ?(?:\d\d?:\d\d(?::\d\d)?)?|\d{1,2}(?:小时|分钟|天)前"
)
_COUNTER = r"[\d.,()+/ |万]{1,9}(?:图|条|次|人|评论|赞|楼|阅读|回复)?"
_SENTENCE = "[。；;]|[，、,]$"


def may_go_on(document: Document, lines: Sequence[int]) -> bool:
    """Whether above a foot that has been peeled enough lines look like a rule's for a tail to reach up to them.

    `lines` are those down to the one at which the peeling ended.
    """
    return _looking(document, lines) >= LEFT


def _looking(document: Document, lines: Sequence[int]) -> int:
    """Return how many lines below the first ones are short and look like a rule's."""
    kind, lengths = document.page.kind, document.page.lengths
    return sum(1 for line in lines[TOP:] if kind[line] & (FOOT | HEAD) and lengths[line] <= LONGEST)


def reached(page: Page, top: Index, stop: Index) -> Mask:
    """Return what `may_go_on` does of some documents, by the ranks of the first and behind the last lines."""
    if not len(top):
        return np.zeros(0, np.bool_)
    found: Mask = looking(page.kinds, page.sizes, page.ranks, top, stop) >= LEFT
    return found


def looking(kinds: npt.NDArray[np.uint8], sizes: Index, filled: Index, top: Index, stop: Index) -> Index:
    """Return for some documents how many lines below the first ones are short and look like a rule's.

    `filled` are the lines that are not blank, `top` and `stop` the ranks among them of the first and behind the last.
    """
    seen = (kinds.take(filled) & (FOOT | HEAD) != 0) & (sizes.take(filled) <= LONGEST)
    counts = np.concatenate([np.zeros(1, np.intp), seen.cumsum()])
    found: Index = counts.take(stop) - counts.take(np.minimum(top + TOP, stop))
    return found


def tail(document: Document, lines: Sequence[int], active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return what goes of the tail of a document's lines: what removes it, by line."""
    lengths = document.page.lengths
    if not {"share", "related"} <= active or _looking(document, lines) < LOOKS:
        return {}
    told = best = sure = unknown = 0
    first = len(lines)
    for at in range(len(lines) - 1, max(TOP, len(lines) - REACH) - 1, -1):
        says, known = _weight(document, lines[at])
        told, sure = told + says, sure + known
        if known and told > best and unknown <= GAP and sure >= max(SURE, (len(lines) - at) / ONE_IN):
            best, first = told, at
        unknown = 0 if known else unknown + (says < 0)
        if told < HOPELESS:
            break
    size = sum([lengths[line] for line in lines[first:]])
    if best < ENOUGH or size >= sum([lengths[line] for line in lines[:first] if lengths[line] > SENTENCE]):
        return {}
    gone: dict[int, tuple[str, str]] = {}
    for line in lines[first:]:
        rule = _claim(document, line)
        if rule is not None and rule.group in active:
            gone[line] = (rule.id, rule.group)
        elif rule is None and not _stays(document, line):
            gone[line] = ("page-tail", "share")
    return gone


def below_end(document: Document, active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return what goes below the mark at the end of a text: the lines that no rule claims and that are left."""
    if not {"share", "promo"} <= active:
        return {}
    lines, lengths, removed = document.filled, document.page.lengths, document.removed
    kind, plain = document.page.kind, document.page.plain
    left, closes, ends = False, False, None
    # Most lines are neither short ones that look like a rule's nor begin with a mark.
    for at in range(len(lines) - 1, max(TOP // 2, len(lines) - CLOSE_REACH) - 1, -1):
        line = lines[at]
        if kind[line] & END and (rule := document.claim(line, IN_FOOT)) is not None and rule.closes:
            closes = True
            break
        if at >= len(lines) - MARK_REACH and (not plain[line] or (kind[line] & FOOT and lengths[line] <= SHORT_LENGTH)):
            ends = _ends(document, line)
            if ends is not None:
                break
        left = left or line not in removed
    if not left or not (closes or ends is not None):
        return {}
    known = 0
    gone: dict[int, tuple[str, str]] = {}
    for line in lines[at + 1 :]:
        rule = _claim(document, line)
        if rule is not None:
            known += rule.group in SITE or rule.group == "credit"
        elif not is_marks(document, line) and line not in removed:
            text = document.text(line).strip()
            if closes:
                # Below the editor's name lists have bullets, and comments are sentences.
                text = text.lstrip("-* ")
                said = lengths[line] > READ or re.match(_FIELD, text) is not None
            else:
                said = is_sentence(text, lengths[line]) and (not ends or lengths[line] > READ)
            if said or of_text(text) or re.match(_PART, text) or re.match(DATED, text):
                return {}
            gone[line] = ("page-tail", "share")
    size = SHORTER * sum([lengths[line] for line in gone])
    return gone if (closes or len(gone) <= UNKNOWN * known) and has_body(document, lines[:at], size) else {}


def closed(kinds: npt.NDArray[np.uint8], filled: Index, top: Index, last: Index) -> Mask:
    """Return whether in some documents a line that may close the text stands above the last, as `below_end` finds it.

    `filled` are the lines that are not blank, `top` and `last` the ranks among them of the first and the last.
    """
    places = (kinds.take(filled) & END != 0).nonzero()[0]
    if not len(places):
        return np.zeros(len(last), np.bool_)
    at = places.searchsorted(last) - 1
    found: Mask = (at >= 0) & (places.take(np.maximum(at, 0)) >= np.maximum(top + TOP // 2, last - CLOSE_REACH))
    return found


def _ends(document: Document, line: int) -> bool | None:
    """Whether a line says that the text is over, None if it neither does nor is a rule across the page."""
    if is_marks(document, line):
        return False if re.match(_ACROSS, document.text(line).strip()) else None
    if not document.page.kind[line] & FOOT or document.page.lengths[line] > SHORT_LENGTH:
        return None
    rule = document.claim(line, IN_FOOT)
    return True if rule is not None and rule.id == "end-mark" else None


def _claim(document: Document, line: int) -> Rule | None:
    if document.page.lengths[line] > READ:
        return None
    return trusted(document, line, document.claim(line, IN_FOOT) or document.claim(line, IN_HEAD))


def _weight(document: Document, line: int) -> tuple[int, bool]:
    """Return what a line says for a tail, and whether it is plainly the site's."""
    length = document.page.lengths[line]
    if length > READ:
        return PARAGRAPH, False
    rule = _claim(document, line)
    if rule is not None:
        if rule.group not in SITE:
            return CREDIT, False
        if rule.group not in ("share", "related"):
            return OTHER, True
        return (LISTED if length > BARE else WORD), True
    text = document.text(line).strip()
    if re.fullmatch(_STAMP, text):
        return STAMP, False
    if re.fullmatch(_COUNTER, text):
        return COUNTER, False
    if document.between(line) is not None or is_decoration(text):
        return 0, False
    if re.search(_SENTENCE, text):
        return (PARAGRAPH if length > LONGEST else SAID), False
    return (SHORT if length <= SHORT_LENGTH else LONG if length <= GAP_LENGTH else LONGER), False


def _stays(document: Document, line: int) -> bool:
    text = document.text(line).strip()
    said = re.search(_SENTENCE, text) is not None and document.page.lengths[line] > SHORT_LENGTH
    return said or re.match(DATED, text) is not None
