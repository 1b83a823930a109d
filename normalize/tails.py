"""The tail of a page that was taken whole: boxes, lists and buttons below the text, many of them known to no rule.

No site's every word is in a rule. But where many lines near the end of a document are plainly a site's, and hardly a
sentence stands among them, what stands between them is the site's as well: titles of other pages, names of channels,
counters. The tail is the run of lines up to the end that speaks loudest for a site; each line has a weight, and their
sum decides where it begins: always with a line that a rule claims.

Left alone: sentences in a tail, a date as it signs a text, and documents whose sentences above it are shorter than it,
by far where the tail speaks for itself.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from normalize.changes import Index
from normalize.cues import FOOT, HEAD, PUSH, Mask
from normalize.document import Document
from normalize.expressions import fullmatch, match, search
from normalize.page import IN_FOOT, IN_HEAD, SENTENCE, Page
from normalize.rule import Rule
from normalize.subject import BARE
from normalize.weight import DATED, GAP_LENGTH, REST, SHORT_LENGTH, SITE, is_decoration, trusted
from normalize.wording import is_caption

#: What the audit calls lines that no rule claims, where the text above is over.
NAME = ("page-tail", "share")
#: Beside the bits of cues, of a document: it may be a page that was taken whole.
TAIL: Final = 128
#: Below the first lines so many, no longer than this, have to look like a rule's before any is read.
TOP: Final = 8
LOOKS: Final = 7
LONGEST: Final = 60
#: Longer lines are taken for paragraphs.
READ: Final = 160
#: And so many of them above what is peeled line by line.
LEFT: Final = 2
#: So many lines of a tail have to be the site's, at least one in so many, and speak for it with so much.
SURE, ONE_IN, ENOUGH = 5, 8, 12
#: It begins with a line of which no more than so many unknown ones stand below, or they may be the text's.
GAP: Final = 2
#: One that speaks for itself with so much may be so many times longer than the sentences above it, not only shorter.
PLAIN: Final = 60
LONGER_THAN: Final = 8
#: The search goes up no further than so many lines, and ends where this much speaks against a tail.
REACH: Final = 240
HOPELESS: Final = -120
#: For a tail speak a line about sharing or of other pages, the word of a button, any other line of a site's, a credit.
LISTED, WORD, OTHER, CREDIT = 12, 8, 5, 6
#: So does a title below a heading of other pages, or in a chart.
TITLED: Final = 1
#: So many dates of Chinese form are none that sign a text.
DATES: Final = 2
#: A title that its teaser begins with has so many characters.
TEASED: Final = 6
#: A sentence that goes on below fills its line: it has so many characters.
WRAPPED: Final = 24
#: A stamp as lists of titles have it, a counter.
STAMP, COUNTER = 4, 1
#: Against it, claimed by no rule: a short line, a longer one, a long one, a sentence, a paragraph.
SHORT, LONG, LONGER, SAID, PARAGRAPH = -2, -2, -3, -12, -40
#: A section of the text: no tail reaches up to it.
OVER: Final = -10_000

# Patterns are compiled where they are first used, and kept by `expressions`: most runs need none of them.
_STAMP = r"(?:\d\d?:\d\d)? ?(?:(?:19|20)\d\d[-/.])?\d{1,2}[-/.]\d{1,2} ?(?:\d\d?:\d\d(?::\d\d)?)?"
#: The same as sites tell it, and how often a page was read: no text has a line of it.
_AGO = (
    r"\d{1,2} ?(?:分[钟鐘]|小[时時]|天|[周週]|[个個]?月|年)前|刚刚|剛剛|"
    r"[\d.,]{1,6}[kKwW万萬](?: +[\d.,]{1,6}[kKwW万萬]?){0,2}"
)
#: A title, and behind it how often; no command.
_COUNTED = r"(?![ -~]*[,;=])[^。]{2,80}[^\d。][(（]\d{1,7}[)）]"
_OFTEN = f"{_AGO}|{_COUNTED}"
_STAMPED = f"{_STAMP}|{_OFTEN}"
_DATE = r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日"
_COUNTER = r"[\d.,()+/ |万]{1,9}(?:图|条|次|人|评论|赞|楼|阅读|回复)?"
_SENTENCE = "[。；;]|[，、,]$"
#: The heading of a section of the text, in Markdown and with its number, or of its last one; the rest of a sentence.
_NUMBERED = "[一二三四五六七八九十]{1,3}[、.．]|第[一二三四五六七八九十]{1,3}[章节節]"
_COUNTS = f"#{{1,6}} *(?:{_NUMBERED}|[总總小][结結]|[结結][语語论論])|{REST}"


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
    if not {"share", "related"} <= active or _looking(document, lines) < LOOKS:
        return {}
    told = best = sure = unknown = 0
    first, listed = len(lines), _listed(document, lines[-2 * REACH :])
    # Asked again and again while a document is peeled; what heads a block may depend on the title.
    weights = document.page.weights.setdefault(document.filled[0], {})
    for at in range(len(lines) - 1, max(TOP, len(lines) - REACH) - 1, -1):
        line = lines[at]
        if line in listed:
            says, known = TITLED, False
        elif line in document.spans:
            says, known = _weight(document, line)
        else:
            weight = weights.get(line)
            if weight is None:
                weight = weights[line] = _weight(document, line)
            says, known = weight
        told, sure = told + says, sure + known
        if known and told > best and unknown <= GAP and sure >= max(SURE, (len(lines) - at) / ONE_IN):
            best, first = told, at
        unknown = 0 if known else unknown + (says < 0)
        if told < HOPELESS:
            break
    size = sum([document.size(line) for line in lines[first:]])
    above = sum([document.size(line) for line in lines[:first] if document.size(line) > SENTENCE])
    if best < ENOUGH or size >= (above if best < PLAIN else LONGER_THAN * above):
        return {}
    gone: dict[int, tuple[str, str]] = {}
    # One date may sign a text; several are those of the titles.
    dated = sum([match(DATED, document.text(line).strip()) is not None for line in lines[first:]])
    rules = {line: claim(document, line) for line in lines[first:]}
    # Between what readers of a bulletin board say, a line each, its writer answers.
    answered = any(rule is not None and rule.id == PUSH for rule in rules.values())
    for line, rule in rules.items():
        if rule is not None and rule.group in active:
            gone[line] = (rule.id, rule.group)
        elif not answered and (_is_stamp(document, line, dated) or (rule is None and not _stays(document, line))):
            gone[line] = NAME
    return gone


def _listed(document: Document, lines: Sequence[int]) -> set[int]:
    """Return the titles of other pages among some last lines: what stands below the heading of a list of them."""
    # Not at the import: most documents have no such tail.
    from normalize.charts import ranked

    found: set[int] = set()
    for heading in document.within(document.page.lists):
        rule = document.claim(heading, IN_FOOT) if heading >= lines[0] else None
        if rule is None or rule.opens is None:
            continue
        at = bisect_left(lines, heading)
        for line in lines[at + 1 : at + 1 + rule.opens.lines]:
            if not rule.takes_in(document.seen(line)) or claim(document, line) is not None:
                break
            found.add(line)
    return found | ranked(document, lines[TOP:])


def claim(document: Document, line: int) -> Rule | None:
    """Return the rule of the foot, or else of the head, that claims a line which is no paragraph."""
    if document.size(line) > READ:
        return None
    return trusted(document, line, document.claim(line, IN_FOOT) or document.claim(line, IN_HEAD))


def _weight(document: Document, line: int) -> tuple[int, bool]:
    """Return what a line says for a tail, and whether it is plainly the site's."""
    length = document.size(line)
    if length > READ:
        return PARAGRAPH, False
    rule = claim(document, line)
    if rule is not None:
        if rule.group not in SITE:
            return CREDIT, False
        if rule.group not in ("share", "related"):
            return OTHER, True
        return (LISTED if length > BARE else WORD), True
    text = document.text(line).strip()
    if match(_COUNTS, text):
        return OVER, False
    if fullmatch(_OFTEN, text):
        return STAMP, True
    if fullmatch(_STAMP, text):
        return STAMP, False
    if fullmatch(_COUNTER, text):
        return COUNTER, False
    if document.between(line) is not None or is_decoration(text):
        return 0, False
    if search(_SENTENCE, text):
        return (PARAGRAPH if length > LONGEST else SAID), False
    return (SHORT if length <= SHORT_LENGTH else LONG if length <= GAP_LENGTH else LONGER), False


def _is_stamp(document: Document, line: int, dated: int) -> bool:
    """Whether a line shows when a page of a list was published, by what rules take for the date of a page's head."""
    text = document.text(line).strip()
    return fullmatch(_STAMPED, text) is not None or (dated >= DATES and fullmatch(_DATE, text) is not None)


def _stays(document: Document, line: int) -> bool:
    text = document.text(line).strip()
    if _is_teaser(document, line, text):
        return False
    said = search(_SENTENCE, text) is not None and document.size(line) > SHORT_LENGTH
    return said or match(DATED, text) is not None or is_caption(text) or _goes_on(document, line)


def _is_teaser(document: Document, line: int, text: str) -> bool:
    """Whether a line begins with the title right above it: the first words of another page."""
    title = document.text(line - 1).strip() if line > document.first else ""
    return len(title) >= TEASED and len(text) > len(title) and text.startswith(title)


def _goes_on(document: Document, line: int) -> bool:
    """Whether a line and the one right below it, or above, are one sentence that was wrapped."""
    for upper, lower in ((line, line + 1), (line - 1, line)):
        if document.first <= upper and lower < document.stop and document.size(upper) >= WRAPPED:
            one, rest = document.text(upper).strip(), document.text(lower).strip()
            if (
                "。" in rest
                and one[-1:].isalnum()
                and claim(document, upper) is None
                and claim(document, lower) is None
            ):
                return True
    return False
