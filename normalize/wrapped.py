"""Lines that a page or a mail broke at a fixed width, joined to paragraphs again; only on request.

A document is taken for hard-wrapped where lines that reach its width mostly end inside a sentence. What is left alone:
lines below the width (the ends of paragraphs, verse, lists, headings), lines before an indented line, an empty line, an
item of a list; and, where neither empty lines nor indents part the paragraphs, lines that end a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import east_asian_width

from normalize.changes import Changes, Piece, changes

#: The least width of a wrapped text and how far a line may stay below it, in columns; a Chinese character has two.
NARROWEST, RAGGED = 24, 6
#: Of the lines that reach the width, so many must end inside a sentence.
INSIDE = 0.5

_ENDS = tuple("。！？!?…：:；;”」』）)】.>|")
_BEGINS = re.compile(
    r"[\u3000\t>|*•●◆■#【\[-]|\s{2,}|(?:第?[\d一二三四五六七八九十百]{1,4}[、.．)）章节節條条]|[(（][\d一二三四五六七八九十]{1,3}[)）])"
)


def join(text: str) -> list[Piece]:
    r"""Return the line ends that go, as changes of the text; between Latin words a blank takes their place.

    >>> [piece[:3] for piece in join("老船工說那年的水漲得很快，一夜\n之間漫過了石階，渡口的燈也滅了\n。\n")]
    [(15, 16, ''), (31, 32, '')]
    """
    lines = text.split("\n")
    widths = [_width(line) for line in lines]
    filled = sorted(width for width in widths if width)
    if len(filled) < 2:
        return []
    # The last lines of paragraphs are short; the width is what most of the others have.
    reach = filled[len(filled) * 3 // 4]
    if reach < NARROWEST:
        return []
    full = [
        number
        for number in range(len(lines) - 1)
        if reach - RAGGED <= widths[number] <= reach + RAGGED
        and 0 < widths[number + 1] <= reach + RAGGED
        and not _BEGINS.match(lines[number + 1])
    ]
    inside = [number for number in full if not lines[number].rstrip().endswith(_ENDS)]
    if not inside or len(inside) < INSIDE * len(full):
        return []
    parted = "" in lines[:-1] or any(line.startswith(("\u3000", "  ")) for line in lines)
    places: list[int] = []
    at = 0
    for line in lines:
        at += len(line)
        places.append(at)
        at += 1
    pieces: list[Piece] = []
    for number in full if parted else inside:
        left, right = lines[number].rstrip(), lines[number + 1].lstrip()
        start = places[number] - len(lines[number]) + len(left)
        end = places[number] + 1 + len(lines[number + 1]) - len(right)
        new = " " if left[-1] < "\u2e80" and right[0] < "\u2e80" and left[-1] != "-" else ""
        pieces.append((start, end, new, "joined-line", "repair", False))
    return pieces


def join_documents(documents: Iterable[tuple[int, str]]) -> Changes | None:
    """Return what joins the lines of documents, each given with the place in the buffer where it begins."""
    return changes(
        (begin + start, begin + end, new, rule, group, inline)
        for begin, text in documents
        for start, end, new, rule, group, inline in join(text)
    )


def _width(line: str) -> int:
    line = line.strip()
    return len(line) + sum(east_asian_width(char) in "WF" for char in line)
