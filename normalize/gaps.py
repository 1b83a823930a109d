"""Blanks between Chinese characters: which stand inside a sentence and are closed, and which set something apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from normalize.changes import Codes, Index, line_bounds, spans
from normalize.expressions import search

#: A line without one of these is no prose: a heading, a caption, verse, a list of names.
_CLAUSE = frozenset("，。！？；,;!?")
#: A line without one of these may be labels and values: `时间：周五，上午 地点：图书馆`.
_SENTENCE = frozenset("。！？!?")
#: No address is looked for further back.
_LONGEST_ADDRESS = 300
# Compiled where they are first used, and kept by `expressions`: the first takes 2 ms, and few lines need it.
#: Single characters set apart, with a mark among them: not the head of a calendar or a list of names.
_STOP = frozenset("：:、")
_SPACED = "(?<![\u3400-\u9fff])(?:[\u3400-\u9fff](?: ?[：:、] ?| )){5}"
_LABEL = " +[\u3400-\u9fff]{1,8}[:：]"
_HEADING = r"\s*(?:第[\d一二三四五六七八九十百千零〇]+[章节条编篇回卷款部分讲课集]+|[一二三四五六七八九十]+|附[录件]?)$"


#: Whether a character is a mark without which no blank of its line is closed.
_TELLS = np.zeros(0x10000, np.bool_)
_TELLS[list(map(ord, _CLAUSE | _STOP))] = True
#: Whether words that show a cut may end, or begin, with a character.
_LAST, _FIRST = np.zeros(0x10000, np.bool_), np.zeros(0x10000, np.bool_)
_LAST[list(map(ord, "把被向与與由从從让讓使将將对對为為在于於过過照着著了及者且便而或和"))] = True
_FIRST[list(map(ord, "们們的了着著等"))] = True


def _with_marks(codes: Codes, lines: Index, breaks: Index) -> Index:
    """Choose those of some lines, none of them empty, that hold a mark of a clause or of a label."""
    begins = breaks.take(lines - 1) + 1
    if lines[0] == 0:
        begins[0] = 0
    sizes = breaks.take(lines) - begins
    marks = _TELLS.take(np.minimum(codes.take(spans(begins, sizes)), 0xFFFF))
    return lines[np.logical_or.reduceat(marks, sizes.cumsum() - sizes)]


def closable(codes: Codes, blanks: tuple[Index, Index], gaps: Index, breaks: Index, opens: Index) -> Index:
    """Choose, of the runs of blanks between Chinese characters, those that stand inside a sentence.

    `blanks` are all runs [first, stop), `gaps` the numbers of those between Chinese characters, `opens` the positions
    where documents begin.
    """
    first, stop = blanks
    line_of = breaks.searchsorted(first[gaps])
    closed = _in_sentences(codes, first, gaps, line_of, breaks)
    before, behind = codes.take(first[gaps] - 1), codes.take(stop[gaps])
    edge = _LAST.take(before, mode="clip") | _FIRST.take(behind, mode="clip")
    if edge.any():
        closed += _in_other_lines(codes, first, gaps, line_of, breaks, opens, sorted({*line_of[edge].tolist()}))
        closed.sort()
    return np.array(closed, np.intp)


def _in_sentences(codes: Codes, first: Index, gaps: Index, line_of: Index, breaks: Index) -> list[int]:
    closed: list[int] = []
    here = -1
    whole = skipped = address = False
    cut: Sequence[int] | None = None
    # Most lines with such a blank are titles of two parts: those without any mark are not read one by one.
    fresh = np.ones(len(gaps), np.bool_)
    np.not_equal(line_of[1:], line_of[:-1], out=fresh[1:])
    marked = _with_marks(codes, line_of[fresh], breaks)
    if not len(marked):
        return closed
    # Few texts have such lines.
    from normalize.parting import sets_apart

    known = marked[np.minimum(marked.searchsorted(line_of), len(marked) - 1)] == line_of
    for run, line in zip(gaps[known].tolist(), line_of[known].tolist(), strict=True):
        if line != here:
            here = line
            begin = line_bounds(breaks, line, len(codes))[0]
            text = _text(codes, breaks, line)
            spaced = _is_spaced(text)
            address = "://" in text
            skipped = not spaced and _CLAUSE.isdisjoint(text)
            whole = spaced or not (skipped or _SENTENCE.isdisjoint(text))
            cut = None
        if skipped:
            continue
        at = int(first[run]) - begin
        if address and "://" in text[max(0, at - _LONGEST_ADDRESS) : at].split()[-1]:
            # The blank ends an address.
            continue
        if re.compile(_HEADING).match(text, 0, at) or not (whole or not re.compile(_LABEL).match(text, at)):
            continue
        if not spaced and sets_apart(text, at):
            # What shows that a word was cut out says more.
            from normalize.edges import cut_out

            cut = cut_out(text) if cut is None else cut
            if at not in cut:
                continue
        closed.append(run)
    return closed


def _in_other_lines(
    codes: Codes, first: Index, gaps: Index, line_of: Index, breaks: Index, opens: Index, lines: list[int]
) -> list[int]:
    """Choose those of the lines without a mark of a clause where a word was cut out."""
    from normalize.edges import cut_out

    closed: list[int] = []
    for line in lines:
        text = _text(codes, breaks, line)
        if _is_prose(text) or "://" in text:
            continue
        around = [_text_beside(codes, breaks, opens, line, step) for step in (-1, 1)]
        begin = line_bounds(breaks, line, len(codes))[0]
        places = {begin + at for at in cut_out(text, [other for other in around if not _is_prose(other)])}
        for run in gaps[line_of == line].tolist() if places else ():
            at = int(first[run])
            if at in places and not (
                re.compile(_HEADING).match(text, 0, at - begin) or re.compile(_LABEL).match(text, at - begin)
            ):
                closed.append(run)
    return closed


def _text(codes: Codes, breaks: Index, line: int) -> str:
    begin, stop = line_bounds(breaks, line, len(codes))
    return codes[begin:stop].tobytes().decode("utf-32-le", "surrogatepass")


def _text_beside(codes: Codes, breaks: Index, opens: Index, line: int, step: int) -> str:
    """Return the nearest line with text above or below one, in the same document."""
    document = opens.searchsorted(breaks[line], side="right")
    top = breaks.searchsorted(opens[document - 1])
    bottom = breaks.searchsorted(opens[document]) if document < len(opens) else len(breaks)
    while top <= (line := line + step) < bottom:
        if text := _text(codes, breaks, line).strip(" \t\u3000"):
            return text
    return ""


def _is_prose(text: str) -> bool:
    """Whether a line has the marks of clauses, or blanks between all characters."""
    return not _CLAUSE.isdisjoint(text) or _is_spaced(text)


def _is_spaced(text: str) -> bool:
    return not _STOP.isdisjoint(text) and search(_SPACED, text) is not None
