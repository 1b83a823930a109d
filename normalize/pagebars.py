"""What a page shows again and again within a text: the buttons below each of its pictures, the numbers of its pages.

An extractor leaves 分享 and facebook wherever a picture stood, and of a bar of page numbers each number on a line of
its own. A button goes wherever it stands if it is the word of nothing else and stands there three times; numbers that
count from one go beside the button for the next page, and where the same bar stands twice. So does any short line that
stands there three times, word by word, and whose words speak for a site: the owner of each picture, 步骤阅读.

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

_DIGITS = table("0123456789")
#: The button for another page, in a view.
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
    return _buttons(document, lines) | _numbers(document, lines) | _returning(document, lines)


def _buttons(document: Document, lines: Sequence[int]) -> dict[int, tuple[str, str]]:
    lengths = document.page.lengths
    words = [line for line in lines if lengths[line] <= LONGEST and is_button(document, line)]
    counts = Counter(document.seen(line) for line in words)
    return {line: BUTTON for line in words if counts[word := document.seen(line)] >= TIMES and fullmatch(SURE, word)}


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


def _is_pager(document: Document, line: int) -> bool:
    return document.size(line) <= LONGEST and fullmatch(_PAGER, document.seen(line)) is not None
