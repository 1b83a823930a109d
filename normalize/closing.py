"""What stands below the end of a text: below 完 or END, a rule across the page, the name of the editor in charge.

It is the site's, be there ever so few lines of it. Where some of the lines are plainly so, and none looks like a part
of the text, the others go with them. Below the editor's name none has to be plainly so.

Left alone: everything, where one of the lines is a sentence (below the editor's name a long one, since what readers
remark are sentences; not where a heading for other pages stands above it), a note, a date, a field or a box beside the
text, or where all of them are longer than a quarter of the text above, below the editor's name than the text.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

import numpy as np
import numpy.typing as npt

from normalize.changes import Index
from normalize.cues import END, FOOT, Mask
from normalize.document import Document
from normalize.expressions import match
from normalize.hits import among, table
from normalize.page import IN_FOOT, Page
from normalize.rows import STAMP, TEASER
from normalize.tails import NAME, READ, TOP, claim
from normalize.weight import DATED, SHORT_LENGTH, SITE, has_body, is_marks, is_sentence, of_text
from normalize.wording import is_caption, spoken
from normalize.words import DENIED

#: The end of a text is looked for in so many lines; below it stand so many times as many that no rule claims as others
#: at most, and they are so much shorter than the text.
MARK_REACH: Final = 16
UNKNOWN: Final = 2
SHORTER: Final = 4
#: Below a word that says so, so many times as many.
ENDED: Final = 4
#: The name of the editor, below which all is the site's, is looked for in so many; a longer line there is a text's.
CLOSE_REACH: Final = 60
REMARK: Final = 60
#: So many lines at least stand above it, a title and a paragraph, where so few stand below; more of them otherwise.
ABOVE: Final = 2
BELOW: Final = 8

#: A rule across the page, and what begins a part of a text below it.
_ACROSS = "[-—–─━=_*~·.]{3,}$"
_RULES = table("-—–─━=_*~·.")
_PART = "#{1,6}[ \t]|[>|]|(?:附|注|后记|後記|参考|參考|编者|編者|跋|番外)"
#: What may stand below the name of the editor for the text's sake: a field, a box, who wrote.
_FIELD = (
    r"[^。，,:：]{1,10}[:：]|\[\d|(?:相关|新闻|名词|知识|背景|资料|小[贴知常百]|更正|订正|勘误|专家|延伸|作者|译者|受访|本文|原文|来源|链接|释义|解读|"
    r"相關|新聞|名詞|知識|資料|小[貼知常百]|訂正|專家|譯者|受訪|來源|鏈接|連結|釋義|解讀)"
)
#: What calls for reading on, and has nothing behind its colon, is none of them.
_CALL = (
    "[^。，,]{0,16}(?:[阅閱][读讀]|推[荐薦]|喜[欢歡]|[热熱][点點门門]|文章|[资資][讯訊]|看[点點]|[头頭][条條])[:：]$"
)
#: Below the label of the editor without a name stands the name.
_NAME = "[一-鿿]{2,4}$"


def below_end(document: Document, active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return what goes below the mark at the end of a text: the lines that no rule claims and that are left."""
    if not {"share", "promo"} <= active:
        return {}
    left, removed = document.left, document.removed
    lengths, kind, plain = document.page.lengths, document.page.kind, document.page.plain
    for line in reversed(document.within(_closers(document.page))):
        # As a second run would count them.
        at = bisect_left(left, line)
        if at == len(left):
            continue
        if at < max(ABOVE, len(left) - CLOSE_REACH) or (at < TOP // 2 and at < len(left) - 1 - BELOW):
            break
        stays = line not in removed
        if stays and kind[line] & END:
            rule = document.claim(line, IN_FOOT)
            # END may stand within a text: what is below it has to be like a site's.
            if rule is not None and rule.closes and rule.group == "credit":
                return _below(document, line, active, closes=True)
        near = at >= max(TOP // 2, len(left) - MARK_REACH)
        if (near and not plain[line]) or (kind[line] & (FOOT if near else END) and lengths[line] <= SHORT_LENGTH):
            ends = _ends(document, line)
            # Below the links to its neighbours a page lists others.
            rule = document.claim(line, IN_FOOT) if ends else None
            listed = rule is not None and rule.group == "share"
            gone = _below(document, line, active, ends=ends, listed=listed) if ends is not None else {}
            if gone or (ends is not None and stays):
                return gone
    return {}


def _below(
    document: Document,
    line: int,
    active: frozenset[str],
    *,
    closes: bool = False,
    ends: bool = False,
    listed: bool = False,
) -> dict[int, tuple[str, str]]:
    """Return what goes below a line that closes the text: the name of its editor, a word that says so or a rule.

    `listed` says that a list of other pages stands there.
    """
    lines, removed = document.filled, document.removed
    at = bisect_left(lines, line)
    known = size = 0
    gone: dict[int, tuple[str, str]] = {}
    if closes and document.seen(line).endswith(":") and _is_name(document, lines[at + 1 :][:1]):
        at += 1
        if "credit" in active:
            gone[lines[at]] = ("editor-closes", "credit")
    for line in lines[at + 1 :]:
        rule, length = claim(document, line), document.size(line)
        if rule is not None:
            known += rule.group in SITE or rule.group == "credit"
            listed = listed or (closes and rule.lists_pages)
            if rule.where == "head" and rule.group in SITE and line not in removed and not is_marks(document, line):
                gone[line] = (rule.id, rule.group)
            elif listed and rule.group == "header" and length <= STAMP:
                gone[line] = NAME
        elif line in removed:
            known += removed[line][1] in SITE
        elif listed and length <= TEASER and not (ends and "。" in document.text(line)):
            size += length
            gone[line] = NAME
        elif not is_marks(document, line):
            text = document.text(line).strip()
            if is_caption(text):
                continue
            if closes and match(_CALL, text):
                listed, said = True, False
            elif closes:
                # Below the editor's name lists have bullets, and comments are sentences.
                text = text.lstrip("-* ")
                said = length > REMARK or match(_FIELD, text) is not None
            else:
                said = is_sentence(text, length) and (not ends or length > READ or spoken(text) < DENIED)
            if said or of_text(text) or match(_PART, text) or match(DATED, text):
                return {}
            size += length if closes else SHORTER * length
            gone[line] = NAME
    few = closes or listed or len(gone) <= (ENDED if ends else UNKNOWN) * known
    return gone if few and has_body(document, lines[:at], size) else {}


def _is_name(document: Document, lines: list[int]) -> bool:
    """Whether the line below, if there is one, is a name alone."""
    return any(match(_NAME, document.text(line).strip()) is not None for line in lines)


def _closers(page: Page) -> list[int]:
    """Return the lines of a page that may close a text: most are neither short ones of a rule nor begin with a mark."""
    if page.closers is None:
        short = (page.kinds & FOOT != 0) & (page.sizes <= SHORT_LENGTH)
        some = short | (page.kinds & END != 0) | ~page.plainly
        page.closers = page.ranks[some.take(page.ranks)].tolist()
    return page.closers


def closed(kinds: npt.NDArray[np.uint8], filled: Index, top: Index, last: Index) -> Mask:
    """Return whether in some documents a line that may close the text stands above the last, as `below_end` finds it.

    `filled` are the lines that are not blank, `top` and `last` the ranks among them of the first and the last.
    """
    return _within((kinds.take(filled) & END != 0).nonzero()[0], top, last, CLOSE_REACH)


def crossed(page: Page, top: Index, last: Index) -> Mask:
    """Return whether in some documents a rule across the page may stand above the last line, or one that closes it."""
    ranks = among(page.first.take(page.ranks), _RULES).nonzero()[0]
    # Most of these lines are items of lists.
    across = [match(_ACROSS, page.line(line).strip()) is not None for line in page.ranks.take(ranks).tolist()]
    return _within(ranks[across], top, last, MARK_REACH) | closed(page.kinds, page.ranks, top, last)


def _within(ranks: Index, top: Index, last: Index, reach: int) -> Mask:
    if not len(ranks):
        return np.zeros(len(last), np.bool_)
    at = ranks.searchsorted(last) - 1
    place = ranks.take(np.maximum(at, 0))
    low = (place >= top + TOP // 2) | ((place >= top + ABOVE) & (place >= last - BELOW))
    found: Mask = (at >= 0) & low & (place >= last - reach)
    return found


def _ends(document: Document, line: int) -> bool | None:
    """Whether a line says that the text is over, None if it neither does nor is a rule across the page."""
    if is_marks(document, line):
        return False if match(_ACROSS, document.text(line).strip()) else None
    if not document.page.kind[line] & FOOT or document.size(line) > SHORT_LENGTH:
        return None
    rule = document.claim(line, IN_FOOT)
    return True if rule is not None and rule.closes else None
