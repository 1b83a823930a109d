"""Boilerplate: peels the head and the foot of documents with the rules of a rulebook.

From the last line upward to the first line that no rule claims, and likewise from the top. A line is only looked at
when it holds one of the cues of a rule. Decoration goes with the block it borders on and stays otherwise. In doubt a
line is kept.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable
from typing import Final

import numpy as np

from normalize import beside, judged, leftovers, masthead, strays
from normalize.changes import Changes, Index, Piece, changes, merge
from normalize.choice import worth_a_look
from normalize.cues import Cues, Mask
from normalize.document import Document
from normalize.hits import Hits, Lines
from normalize.page import Page
from normalize.peeling import peel
from normalize.rule import Rule
from normalize.sweep import Sweep
from normalize.weight import SITE

#: Fewer documents are peeled one by one, which is faster then.
FEW: Final = 16


def find_boilerplate(
    text: str, lines: Lines, hits: Hits, cues: Cues, active: frozenset[str], max_share: float, *, by_words: bool = True
) -> tuple[Changes | None, list[int]]:
    """Return the lines and spans to remove from a buffer of documents, and the documents of which too much would go.

    `text` is simplified; `hits` are the places in it where a cue may begin. `by_words` says whether lines that no rule
    knows may go by their words, which needs words that the conversion leaves as they are.
    """
    page = Page(text, lines, hits, cues, active)
    page.by_words = by_words and active >= SITE
    refused: list[int] = []
    page.anywhere = beside.between_paragraphs(page)
    numbers, looks = worth_a_look(text, lines, hits, page.anywhere, page.headings)
    plain = None
    others = list(zip(numbers.tolist(), looks.tolist(), strict=True))
    if len(numbers) >= FEW:
        plain = Sweep(page, numbers, looks, active)
        others = plain.others()
    peeled: dict[int, Document] = {}
    for number, where in others:
        document = peeled[number] = Document(page, number)
        peel(document, active, where)
        _judge(document, active, max_share)
        if _is_too_much(document, max_share):
            refused.append(number)
            document.clear()
    for number in _with_leftovers(page, lines, plain, peeled, active):
        if number in refused:
            continue
        if number not in peeled:
            document = peeled[number] = Document(page, number)
            row = int(numbers.searchsorted(number))
            if plain is not None and row < len(numbers) and numbers[row] == number:
                plain.plain[row] = False
                peel(document, active, int(looks[row]))
        document = peeled[number]
        _finish(document, active)
        if _is_too_much(document, max_share):
            refused.append(number)
            document.clear()
    removed: dict[int, tuple[str, str]] = {}
    pieces: list[Piece] = []
    for document in peeled.values():
        removed |= document.removed
        pieces += [(start, stop, "", rule.id, rule.group, True) for start, stop, rule in _spans(document)]
    whole, more = _lines(page, lines, _together(removed, plain, cues), max_share)
    refused = sorted(refused + more)
    if "credit" in active:
        # Not at the import: most runs leave credits.
        from normalize import bylines

        credited = bylines.spans(page, _stays(page, plain, peeled.values()), peeled, frozenset(refused))
        pieces += [(start, stop, "", rule.id, rule.group, True) for start, stop, rule in credited]
    return merge([whole, changes(pieces)]), refused


def _spans(document: Document) -> list[tuple[int, int, Rule]]:
    """Return the spans that are cut off lines that stay."""
    return [span for line, cut in document.spans.items() if line not in document.removed for span in cut]


def _is_too_much(document: Document, max_share: float) -> bool:
    """Whether a larger share of a document than this would go, of which spans are cut."""
    spans = _spans(document)
    return bool(spans) and _too_much(document.page, document.number, document.removed, spans, max_share)


def _with_leftovers(
    page: Page, lines: Lines, plain: Sweep | None, peeled: dict[int, Document], active: frozenset[str]
) -> list[int]:
    """Return the documents in what is left of which a line may go."""
    texts: dict[int, str] = {}
    for document in peeled.values():
        texts |= document.shortened
    return leftovers.found(page, _stays(page, plain, peeled.values()), lines.stops, texts, active)


def _stays(page: Page, plain: Sweep | None, peeled: Iterable[Document]) -> Mask:
    """Return which lines stay."""
    stays = np.ones(len(page.sizes), np.bool_)
    if plain is not None:
        stays[plain.removals()[0]] = False
    for document in peeled:
        stays[list(document.removed)] = False
    return stays


def _finish(document: Document, active: frozenset[str]) -> None:
    """Take what is a page's in what is left of a judged document, and what that lays bare, until no more is found."""
    gone = leftovers.lines(document, active)
    while gone:
        _take(document, gone, active)
        gone = leftovers.lines(document, active) or judged.lines(document, active) or masthead.lines(document, active)


def _take(document: Document, gone: dict[int, tuple[str, str]], active: frozenset[str]) -> None:
    """Take lines of a peeled document, and peel what is left as a second run would."""
    document.removed |= gone
    rest = Document(document.page, document.number)
    rest.filled = document.left
    rest.take(document)
    rest.removed = {}
    peel(rest, active)
    document.take(rest)


def _judge(document: Document, active: frozenset[str], max_share: float) -> None:
    """Take strays, what decision trees tell of a peeled document, and what that lays bare, unless it is too much."""
    page, number = document.page, document.number
    gone = _more(document, active)
    if not gone:
        return
    whole = Document(page, number)
    whole.take(document)
    while gone:
        _take(whole, gone, active)
        gone = _more(whole, active)
    if not _too_much(page, number, whole.removed, (), max_share):
        document.take(whole)


def _more(document: Document, active: frozenset[str]) -> dict[int, tuple[str, str]]:
    return strays.lines(document, active) or judged.lines(document, active) or masthead.lines(document, active)


def _too_much(
    page: Page, number: int, removed: Collection[int], spans: Iterable[tuple[int, int, Rule]], max_share: float
) -> bool:
    """Whether a larger share of a document's characters than this would go, blanks left out, also to a second run."""
    first, stop, *_ = page.bounds(number)
    cut = sum([len("".join(page.text[start:end].split())) for start, end, _rule in spans])

    def share(repeats: Collection[int]) -> float:
        gone = sum([page.lengths[line] for line in removed if line not in repeats])
        return float(
            (gone + cut) / max(1, sum([page.lengths[line] for line in range(first, stop) if line not in repeats]))
        )

    # Few documents are so near the bound that it has to be known what repeats.
    return share(()) > max_share and share(_repeats(page, number)) > max_share


def _repeats(page: Page, number: int) -> set[int]:
    """Return the lines of a document that only repeat the one above: a second run finds them gone."""
    from normalize.repetition import repeated

    first, stop, *_ = page.bounds(number)
    begin, end = page.begins[first], page.ends[stop - 1]
    found: set[int] = set()
    for start, stop_at, *_ in repeated(page.text[begin:end]):
        low, high = (bisect_right(page.begins, begin + at, first, stop) for at in (start, stop_at))
        found.update(range(low, high))
    return found


Removals = tuple[Index, Index, tuple[tuple[str, str], ...]]


def _together(removed: dict[int, tuple[str, str]], plain: Sweep | None, cues: Cues) -> Removals:
    """Return the lines that go, in order, and of each the number of what removes it: the name and group of a rule."""
    labels = {name: number for number, name in enumerate(dict.fromkeys(removed.values()))}
    size = len(removed)
    lines = np.fromiter(removed, np.intp, size)
    label = np.fromiter([labels[name] for name in removed.values()], np.intp, size)
    if plain is not None:
        more, by = plain.removals()
        used = np.bincount(by).nonzero()[0]
        rules = cues.rules
        names = [
            (rules[number].id, rules[number].group)
            if number < len(rules)
            else ("decoration", rules[number - len(rules)].group)
            for number in used.tolist()
        ]
        number_of = np.zeros(2 * len(rules), np.intp)
        number_of[used] = [labels.setdefault(name, len(labels)) for name in names]
        lines, label = np.concatenate([lines, more]), np.concatenate([label, number_of.take(by)])
    order = lines.argsort()
    return lines[order], label[order], tuple(labels)


def _lines(page: Page, lines: Lines, removals: Removals, max_share: float) -> tuple[Changes | None, list[int]]:
    """Return the removal of lines, and the documents that keep theirs because too much would go."""
    numbers, label, labels = removals
    if not len(numbers):
        return None, []
    owner = lines.heads.searchsorted(numbers, side="right") - 1
    gone = np.bincount(owner, lines.lengths[numbers], len(lines.heads))
    refused = gone / np.maximum(np.add.reduceat(lines.lengths, lines.heads), 1) > max_share
    for number in refused.nonzero()[0].tolist():
        low, high = owner.searchsorted((number, number + 1))
        refused[number] = _too_much(page, number, numbers[low:high].tolist(), (), max_share)
    if refused.any():
        kept = ~refused[owner]
        numbers, label, owner = numbers[kept], label[kept], owner[kept]
    # A line goes with its line end; that of a document's last line belongs to the buffer.
    end = lines.breaks[numbers] + (numbers + 1 != lines.stops[owner])
    zero = np.zeros(len(numbers), np.intp)
    names = tuple((rule, group, False) for rule, group in labels)
    whole = Changes(lines.begins[numbers], end, zero, np.zeros(0, np.uint32), label, names)
    return whole, refused.nonzero()[0].tolist()
