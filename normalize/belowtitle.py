"""Lines below the title that no rule claims: which of them the peeling of a head passes, and which of those go.

Below its titles a page names an account, counts readers and labels its buttons. A subtitle stands there too, so only
what has no other reading goes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import numpy as np

from normalize.changes import Index
from normalize.cues import HEAD, Mask
from normalize.document import Document
from normalize.expressions import match, search
from normalize.page import IN_HEAD, Page
from normalize.rule import Rule
from normalize.subject import BARE
from normalize.terms import is_section, names_terms
from normalize.weight import (
    BUTTON,
    MARK,
    OWN,
    SITE,
    WIDE_LENGTH,
    WORD,
    head_group,
    is_image,
    is_marks,
    is_text,
    trusted,
    weight_below_title,
)

#: The search ends where this much speaks for the text, or so many lines in a row are claimed by no rule.
HEAD_ENOUGH: Final = -30
HEAD_GAP: Final = 4
#: So many lines are passed in all and stay.
HEAD_GAPS: Final = 6
#: The rule of what an app offers right below the name of the account.
FRAME = "reader-frame"
#: The first line that no rule claims may be the title: headers stand below it. A longer one is no title, unless it
#: names several pieces above the page's stamp, and is no longer than this.
TITLE: Final = 60
LONG_TITLE: Final = 150
#: In a shorter text what stands below the title once more may be its refrain or its end.
LEAST_LINES: Final = 8
# Patterns are compiled where they are first used, and kept by `expressions`: most runs need none of them.
#: A counter or a button of a page's head; a word among buttons is as short.
_BUTTON = r"[0-9a-zA-Z .,:+/()-]{1,8}$"
WORD_LENGTH: Final = 4
#: A longer line that ends with a colon is no label.
LABEL: Final = 12
_TIME = r"\d{1,2}[:：]\d\d"
#: Numbers of readers say nothing of what stands around them.
_COUNTERS = r"[0-9 .,]{1,12}$"
#: The name of an account or a writer; what is numbered is a part of the text, what names a kind of text a subtitle.
_NAME = "(?!第|.*[章节回卷集部篇上中下首则题诗文说笔记序跋信]$)[一-龥a-zA-Z0-9_·]{2,8}$"
#: The same where a page names who wrote it, twice in a row or above the frame of an app; and below the word for an
#: original.
_ACCOUNT = "(?!第|.*[章节回卷集部篇则题诗序跋]$)[一-龥a-zA-Z0-9_· -]{2,16}$"
#: A link of fewer characters is no title.
_LINKED = r"\[[^\[\]!].{8,}\]\(https?://[^\s()]+(?:\([^\s()]*\)[^\s()]*)*\)$"
_ORIGINAL = r"原[创創]\s+(\S{1,20})\s+\1(?:\s+\S{1,90})?$"


def _begins(document: Document, line: int) -> bool:
    return is_text(document, line) or is_section(document.page, line)


def is_title(document: Document, lines: Sequence[int], at: int, rule: Rule) -> bool:
    """Whether a line of the head, claimed by a rule, may yet be the title: a button, or terms, and the text follows.

    Or the first line is a link to where the text came from, whose words do not follow as the title.
    """
    if rule.opens is not None:
        return False
    below = lines[at + 1 : at + 2]
    if rule.group == "share" and names_terms(document.page, lines[at]):
        # Below what has gone it is one where sentences or sections begin at once, or a date stands.
        if at:
            return all(_begins(document, line) or head_group(document, line) == "header" for line in below)
        return all(document.claim(line, IN_HEAD) is None for line in below)
    if at or rule.group == "header":
        return not at and _is_linked_title(document, lines)
    if rule.group != "share" or document.size(lines[0]) > BUTTON:
        return False
    return all(document.claim(line, IN_HEAD) is None for line in below)


def _is_linked_title(document: Document, lines: Sequence[int]) -> bool:
    text = document.text(lines[0]).strip()
    if not document.page.targets[lines[0]] or not match(_LINKED, text):
        return False
    below = next((line for line in lines[1:] if not is_marks(document, line)), lines[0])
    return document.text(below).strip() not in text


def is_long_title(document: Document, lines: Sequence[int]) -> bool:
    """Whether the first line names several pieces and so is longer than titles are: the page's stamp stands below."""
    first, text = document.size(lines[0]), document.text(lines[0])
    if first > LONG_TITLE or len(lines) == 1 or "。" in text or document.size(lines[1]) > WIDE_LENGTH:
        return False
    rule = document.claim(lines[1], IN_HEAD)
    return rule is not None and rule.group == "header" and search(_TIME, document.text(lines[1])) is not None


def may_be_long(page: Page, ranks: Index) -> Mask:
    """Whether some first lines, by their ranks, may be such titles."""
    size, below = page.sizes.take(page.ranks.take(ranks)), page.ranks.take(np.minimum(ranks + 1, len(page.ranks) - 1))
    found: Mask = (size > TITLE) & (size <= LONG_TITLE) & (page.kinds.take(below) & HEAD != 0)
    return found & (page.sizes.take(below) <= WIDE_LENGTH)


def is_twice(document: Document, lines: Sequence[int], at: int) -> bool:
    """Whether a line says the title once more, right below it: where paragraphs stand twice, one of them goes."""
    text = document.text(lines[at]).strip()
    above = next((lines[rank] for rank in range(at - 1, -1, -1) if not is_image(document.text(lines[rank]))), None)
    return above is not None and "。" not in text and text == document.text(above).strip()


def gap_below(document: Document, lines: Sequence[int], at: int) -> Sequence[int]:
    """Return the lines from `at` downward, below the title and claimed by no rule, that the peeling may pass.

    They are short and no prose, and what stands right below them says louder that they are a page's head.
    """
    if _is_first_paragraph(document, lines, at):
        return ()
    told = count = 0
    end = at
    while end < min(len(lines), at + HEAD_GAP + 2) and lines[end] not in document.removed:
        end += 1
    while at + count < end and told > HEAD_ENOUGH:
        line = lines[at + count]
        if trusted(document, line, document.claim(line, IN_HEAD)) is not None:
            break
        told += (
            MARK
            if is_marks(document, line) or _again(document, lines, at + count)
            else weight_below_title(document, line)
        )
        count += 1
    gap = lines[at : at + count]
    if gap and document.size(gap[-1]) > LABEL and document.seen(gap[-1]).endswith(":"):
        # What stands below is the text's own list.
        return ()
    for line in lines[at + count : end] if told > HEAD_ENOUGH else ():
        if trusted(document, line, document.claim(line, IN_HEAD)) is None:
            if match(_COUNTERS, document.text(line).strip()):
                continue
            break
        told += OWN if document.size(line) > BARE else WORD
        if told > 0:
            return gap
    return ()


def may_go_below(document: Document, line: int) -> bool:
    """Whether the peeling of a head may pass a line at which it has come to an end, what it took being removed."""
    # What goes of the head still stands above the line at first, and no more when all is looked at once again.
    seen = [each for each in document.filled if each < line or each not in document.removed]
    return any(gap_below(document, lines, bisect_left(lines, line)) for lines in (seen, document.left))


def _is_first_paragraph(document: Document, lines: Sequence[int], at: int) -> bool:
    """Whether a line is prose above which no title stands."""
    above = (line for line in lines[:at] if line not in document.removed)
    return "。" in document.text(lines[at]) and all(document.claim(line, IN_HEAD) is not None for line in above)


def _again(document: Document, lines: Sequence[int], at: int) -> bool:
    """Whether a line below the title says once more what the title or the line above it says."""
    text = document.text(lines[at]).strip("# \t")
    if at == 0 or document.size(lines[at]) > WIDE_LENGTH or "。" in text or len(lines) < LEAST_LINES:
        return False
    return text in (document.text(lines[0]).strip("# \t"), document.text(lines[at - 1]).strip("# \t"))


def between_headers(
    document: Document, gap: Sequence[int], below: int, *, beside: str | None, active: frozenset[str]
) -> dict[int, tuple[str, str]]:
    """Return what goes of lines that were passed below the title, each by itself.

    A line goes that a rule for such lines claims, where a neighbour goes; a counter or a word among buttons; and right
    above the date, where headers go, a name that is shorter than the title or with which that line begins. `below` is
    the line below, `beside` the group of what went right above.
    """
    found: dict[int, tuple[str, str]] = {}
    lower = document.claim(below, IN_HEAD)
    groups = {beside, lower.group if lower is not None else None} & active
    among = beside in SITE and lower is not None and lower.group in SITE
    last = next((line for line in reversed(gap) if not is_marks(document, line)), -1)
    framing = lower if "header" in active else None
    named = _named(document, gap) if framing is not None else frozenset[int]()
    framed = framing is not None and framing.id == FRAME
    header = framing if framing is not None and framing.group == "header" else None
    if header is not None:
        begins = document.text(below).lstrip()
        named |= {line for line in gap if begins.startswith(_writer(document.text(line).strip()))}
    title = document.text(document.filled[0]).strip("# \t")
    for line in gap:
        rule = document.between(line)
        text = document.text(line).strip()
        if text.strip("# \t") == title:
            continue
        # A date says less of what stands beside it than a site's own words.
        if rule is not None and rule.group in active and (groups & SITE or (groups and ":" in document.seen(line))):
            found[line] = (rule.id, rule.group)
        elif beside in active and (match(_BUTTON, text) or (among and len(text) <= WORD_LENGTH)):
            found[line] = ("decoration", beside or "")
        elif header is not None and match(_NAME, text):
            # Below a line no longer than itself it may be the title, and that line the name of a column.
            above = bisect_left(document.filled, gap[0])
            titles = [other for other in document.filled[:above] if other not in document.removed]
            if titles and len(document.text(titles[-1]).strip()) > len(text):
                found[line] = (header.id, "header")
        elif line in named or (framed and line == last and match(_ACCOUNT, text)):
            found[line] = ("decoration", "header")
        elif found and is_marks(document, line):
            found[line] = ("decoration", next(reversed(found.values()))[1])
    return found


def _writer(text: str) -> str:
    """Return how a line of a page's head begins that names a writer once more, where a line names him: 原创 林小舟."""
    return re.sub(r"原[创創]\s+", "", text, count=1) + " "


def _named(document: Document, gap: Sequence[int]) -> frozenset[int]:
    """Return the lines by which a page names who wrote: the same twice, and the account below these, or all in one."""
    texts = [document.text(line).strip() for line in gap]
    for line, text in zip(gap, texts, strict=True):
        if match(_ORIGINAL, text):
            return frozenset([line])
    for at in range(len(gap) - 1):
        if texts[at] == texts[at + 1] and match(_ACCOUNT, texts[at]):
            account = at + 2 < len(gap) and match(_ACCOUNT, texts[at + 2])
            return frozenset(gap[at : at + (3 if account else 2)])
    return frozenset()
