"""Lines below the title that no rule claims: which of them the peeling of a head passes, and which of those go.

Below its titles a page names an account, counts readers and labels its buttons. A subtitle stands there too, so only
what has no other reading goes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalize.document import Document
from normalize.page import IN_HEAD
from normalize.rule import Rule
from normalize.weight import BARE, BUTTON, OWN, SITE, WORD, trusted, weight_below_title

#: The search ends where this much speaks for the text, or so many lines in a row are claimed by no rule.
HEAD_ENOUGH, HEAD_GAP = -30, 4
#: So many lines are passed in all and stay.
HEAD_GAPS = 6
# Patterns are compiled where they are first used, and kept by `re`: most runs need none of them.
#: A counter or a button of a page's head; a word among buttons is as short.
_BUTTON = r"[0-9a-zA-Z .,:+/()-]{1,8}$"
WORD_LENGTH = 4
#: Numbers of readers say nothing of what stands around them.
_COUNTERS = r"[0-9 .,]{1,12}$"
#: The name of an account or a writer; what is numbered is a part of the text, what names a kind of text a subtitle.
_NAME = "(?!第|.*[章节回卷集部篇上中下首则题诗文说笔记序跋信]$)[一-龥a-zA-Z0-9_·]{2,8}$"


def is_title(document: Document, lines: Sequence[int], rule: Rule) -> bool:
    """Whether the first line, claimed as the word of a button, may yet be the title: no rule claims the next one."""
    if rule.group != "share" or rule.opens is not None or document.page.lengths[lines[0]] > BUTTON:
        return False
    return len(lines) == 1 or document.claim(lines[1], IN_HEAD) is None


def gap_below(document: Document, lines: Sequence[int], at: int) -> Sequence[int]:
    """Return the lines from `at` downward, below the title and claimed by no rule, that the peeling may pass.

    They are short and no prose, and what stands right below them says louder that they are a page's head.
    """
    told = count = 0
    end = at
    while end < min(len(lines), at + HEAD_GAP + 2) and lines[end] not in document.removed:
        end += 1
    while at + count < end and told > HEAD_ENOUGH:
        line = lines[at + count]
        if trusted(document, line, document.claim(line, IN_HEAD)) is not None:
            break
        told += weight_below_title(document, line)
        count += 1
    gap = lines[at : at + count]
    for line in lines[at + count : end] if told > HEAD_ENOUGH else ():
        if trusted(document, line, document.claim(line, IN_HEAD)) is None:
            if re.match(_COUNTERS, document.text(line).strip()):
                continue
            break
        told += OWN if document.page.lengths[line] > BARE else WORD
        if told > 0:
            return gap
    return ()


def between_headers(
    document: Document, gap: Sequence[int], below: int, *, beside: str | None, active: frozenset[str]
) -> dict[int, tuple[str, str]]:
    """Return what goes of lines that were passed below the title, each by itself.

    A line goes that a rule for such lines claims, where a neighbour goes; a counter or a word among buttons; and right
    above the date, where headers go, a name. `below` is the line below, `beside` the group of what went right above.
    """
    found: dict[int, tuple[str, str]] = {}
    lower = document.claim(below, IN_HEAD)
    groups = {beside, lower.group if lower is not None else None} & active
    among = beside in SITE and lower is not None and lower.group in SITE
    for line in gap:
        rule = document.between(line)
        text = document.text(line).strip()
        # A date says less of what stands beside it than a site's own words.
        if rule is not None and rule.group in active and (groups & SITE or (groups and ":" in document.seen(line))):
            found[line] = (rule.id, rule.group)
        elif beside in active and (re.match(_BUTTON, text) or (among and len(text) <= WORD_LENGTH)):
            found[line] = ("decoration", beside or "")
        elif lower is not None and lower.group == "header" and "header" in active and re.match(_NAME, text):
            found[line] = (lower.id, "header")
    return found
