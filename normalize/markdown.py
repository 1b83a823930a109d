"""What of a Markdown text is not prose and survives byte for byte; the text between is cleaned.

Kept are front matter, fenced code, code spans, HTML tags and comments (and what is in `pre`, `code`, `script` and
`style`), the targets and titles of links and images, link definitions, bare addresses, the marks at the beginning of a
line (headings, lists, quotations, rules, tables) and the blanks at its end that break it. Line ends become line feeds
as in every text.

Each is masked while the text is cleaned: every character of it by one private-use character of plane 15 or 16 that
stands for this piece alone, so that lines, columns and lengths stay and no rule sees it as a word. Where a pass would
take a masked piece away (a line of boilerplate with a link in it), boilerplate stays in this document: in doubt keep.
The forms are those of CommonMark 0.31. Code that is only indented counts as prose, since scraped paragraphs are
indented too.
"""

from __future__ import annotations

import heapq
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from normalize.model import RULE_GROUPS, NormalizeError
from normalize.quoted import IN_ADDRESS
from normalize.result import Result

if TYPE_CHECKING:
    from normalize.report import Outcome
    from normalize.result import Edit
    from normalize.worker import Document, Job

#: Planes 15 and 16 without the two noncharacters between them.
_PLANES = (*range(0xF0000, 0xFFFFE), *range(0x100000, 0x10FFFE))
_MASKS = re.compile("([\U000f0000-\U0010fffd])\\1*")
_LINES = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")

_FRONT = re.compile(r"\ufeff?(---|\+\+\+)[ \t]*\n(?:.*\n)*?(?:\1|\.\.\.)[ \t]*(?:\n|\Z)")
_FENCE = re.compile(r"^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)*(`{3,}(?=[^`\n]*$)|~{3,})", re.M)
_MARKS = r"[ \t]*(?:(?:\#{1,6}|>|[-*+]|\d{1,9}[.)])(?:[ \t]+|$)|\|)+"
_RULE = r"[ \t]*(?:[-*_=|:][ \t]*){3,}$"
_LABEL = r"(?:[^\[\]\\\n]|\\.)+"
_DEFINITION = rf"[ ]{{0,3}}\[(?!\^){_LABEL}\]:[ \t]*\S.*$"
_ADDRESS = rf"(?:https?|ftp)://[!-~]+(?:{IN_ADDRESS}[!-~]*)*"
_INLINE = re.compile(
    rf"""
    (?P<ticks>`+)(?!`)(?:.|\n(?![ \t]*\n)){{1,2000}}?(?<!`)(?P=ticks)(?!`)
    | <!--[\s\S]{{0,10000}}?-->
    | <(?P<tag>pre|code|script|style)\b[^<>]*>[\s\S]{{0,10000}}?</(?P=tag)>
    | </?[A-Za-z][A-Za-z0-9-]*(?:[ \t\n]+[^<>\n]*(?:\n[^<>\n]+)*)?/?>
    | <(?:[A-Za-z][A-Za-z0-9+.-]+:[^\s<>]*|[^\s<>@]+@[^\s<>]+)>
    | \]\((?:[^()\n\\]|\\.|\([^()\n]*\)){{0,2000}}\)
    | ^[ ]{{0,3}}\[\^[^\[\]\s]+\]:
    | \[\^(?=[^\[\]]*[^\x00-\x7f])[^\[\]\s]+\]
    | ^{_DEFINITION}
    | !\[
    | \]\[[^\[\]\n]*\]
    | \]\{{[^{{}}\n]*\}}
    | ^{_RULE}
    | ^{_MARKS}
    | {_ADDRESS}
    | \\[!-/:-@\[-`{{-~]
    | (?<=\S)[ ]{{2,}}(?=\t?$)
    """,
    re.X | re.M,
)
#: What may be a link whose text is the label of a definition, and such definitions.
_SHORT = re.compile(rf"!?\[({_LABEL})\](?:\[\])?(?![\[(])")
_DEFINITIONS = re.compile(rf"^[ ]{{0,3}}\[(?!\^)({_LABEL})\]:", re.M)


class Mask(NamedTuple):
    """A masked text, and what to put back. `added` are the places where a character was added for an empty line."""

    source: str
    text: str
    #: By the character that stands for it, in the order of the text.
    pieces: dict[str, str]
    added: list[int]

    def restore(self, text: str) -> str:
        """Return a cleaned text with the pieces in their places."""
        return _MASKS.sub(lambda found: self.pieces.get(found[1], found[0]), text)

    def whole(self, text: str) -> bool:
        """Tell whether a cleaned text still has every piece, once and in order."""
        return [found[1] for found in _MASKS.finditer(text) if found[1] in self.pieces] == list(self.pieces)

    def result(self, cleaned: Result) -> Result:
        """Return the result for the source from that for the masked text; edits are still made when asked for."""

        def trace() -> tuple[Edit, ...]:
            return tuple(self._edit(edit) for edit in cleaned.edits)

        return Result(self.source, self.restore(cleaned.text), cleaned.warnings, trace)

    def _edit(self, edit: Edit) -> Edit:
        start, end = (at - bisect_left(self.added, at) for at in (edit.start, edit.end))
        return replace(edit, start=start, end=end, old=self.source[start:end], new=self.restore(edit.new))


def mask(source: str) -> Mask:
    """Return the text with everything masked that is to survive.

    Raises `NormalizeError` for a text with more such pieces than there are characters to stand for them (131,068).

    >>> masked = mask("看 [說明](a_b.html)。")
    >>> masked.restore(masked.text.replace("說", "说"))
    '看 [说明](a_b.html)。'
    """
    parts: list[str] = []
    pieces: dict[str, str] = {}
    added: list[int] = []
    taken = set(_MASKS.findall(source))
    free = (char for char in map(chr, _PLANES) if char not in taken)
    at = size = 0
    # Every line end as one line feed, in as many characters.
    for start, end in _spans(source.replace("\r\n", "\t\n").replace("\r", "\n")):
        parts.append(source[at:start])
        size += start - at
        for line in _LINES.finditer(source, start, end):
            body, ending = line.groups()
            if not body and not ending:
                continue
            char = next(free, None)
            if char is None:
                raise NormalizeError("the document has too many marks of Markdown: split it")
            if not body:
                added.append(size)
            pieces[char] = body
            parts.append(char * max(len(body), 1) + ending)
            size += len(parts[-1])
        at = end
    parts.append(source[at:])
    return Mask(source, "".join(parts), pieces, added)


def _spans(source: str) -> Iterator[tuple[int, int]]:
    """Yield what is to be masked, in order."""
    at = 0
    labels = {_folded(found[1]) for found in _DEFINITIONS.finditer(source)}
    if front := _FRONT.match(source):
        yield front.span()
        at = front.end()
    while fence := _FENCE.search(source, at):
        yield from _inline(source, at, fence.start(), labels)
        mark = re.escape(fence[1][0])
        closing = re.compile(rf"^[ \t>]*{mark}{{{len(fence[1])},}}[ \t]*$", re.M)
        first = source.find("\n", fence.end())
        closed = closing.search(source, first + 1) if first >= 0 else None
        at = closed.end() if closed else len(source)
        yield fence.start(), at
    yield from _inline(source, at, len(source), labels)


def _inline(source: str, start: int, end: int, labels: set[str]) -> Iterator[tuple[int, int]]:
    links = [found for found in _SHORT.finditer(source, start, end) if _folded(found[1]) in labels] if labels else []
    for found in heapq.merge(links, _INLINE.finditer(source, start, end), key=_order):
        if found.end() > found.start() >= start:
            yield found.span()
            start = found.end()


def _order(found: re.Match[str]) -> tuple[int, int]:
    return found.start(), -found.end()


def _folded(label: str) -> str:
    """Return what labels are compared by (CommonMark 0.31, 4.7)."""
    return " ".join(label.split()).casefold()


def clean_marked(
    job: Job, documents: list[Document], outcome: Outcome, clean: Callable[[Job, list[Document], Outcome], None]
) -> None:
    """Clean Markdown documents with `clean`, which takes them for plain texts."""
    masks = {}
    for document in documents:
        try:
            masks[document.relative] = mask(document.text)
        except NormalizeError as error:
            document.reason = str(error)
    documents = [document for document in documents if document.reason is None]
    counts = Counter(outcome.counts)
    if lost := _clean(job, documents, masks, outcome, clean):
        outcome.counts = counts
        _clean(job, [document for document in documents if document not in lost], masks, outcome, clean)
        # A rule would take a line with a link in it, and a link stays: so nothing is removed.
        careful = job._replace(config=replace(job.config, keep=RULE_GROUPS))
        for document in _clean(careful, lost, masks, outcome, clean):
            document.reason = "its marks of Markdown do not survive the cleaning: please report it with the document"
    for document in documents:
        if document.reason is None:
            masked = masks[document.relative]
            document.new = masked.restore(document.new)
            if document.result is not None:
                document.result = masked.result(document.result)


def _clean(
    job: Job,
    documents: list[Document],
    masks: dict[str, Mask],
    outcome: Outcome,
    clean: Callable[[Job, list[Document], Outcome], None],
) -> list[Document]:
    """Clean the masked texts; return the documents of which a piece was lost."""
    for document in documents:
        document.text, document.warnings, document.result = masks[document.relative].text, (), None
    clean(job, documents, outcome)
    for document in documents:
        document.text = masks[document.relative].source
    return [
        document
        for document in documents
        if document.reason is None and not masks[document.relative].whole(document.new)
    ]
