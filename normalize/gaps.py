"""Blanks between Chinese characters: which stand inside a sentence and are closed, and which set something apart."""

from __future__ import annotations

import re

import numpy as np

from normalize.changes import Codes, Index, line_bounds, spans

#: A line without one of these is no prose: a heading, a caption, verse, a list of names.
_CLAUSE = frozenset("，。！？；,;!?")
#: A line without one of these may be labels and values: `时间：周五，上午 地点：图书馆`.
_SENTENCE = frozenset("。！？!?")
#: No address is looked for further back.
_LONGEST_ADDRESS = 300
# Patterns are compiled where they are first used, and kept by `re`: the first takes 2 ms, and few lines need it.
#: Single characters set apart, with a mark among them: not the head of a calendar or a list of names.
_STOP = frozenset("：:、")
_SPACED = "(?<![\u3400-\u9fff])(?:[\u3400-\u9fff](?: ?[：:、] ?| )){5}"
_LABEL = " +[\u3400-\u9fff]{1,8}[:：]"
_HEADING = r"\s*(?:第[\d一二三四五六七八九十百千零〇]+[章节条编篇回卷款部分讲课集]+|[一二三四五六七八九十]+|附[录件]?)$"


#: Whether a character is a mark without which no blank of its line is closed.
_TELLS = np.zeros(0x10000, np.bool_)
_TELLS[list(map(ord, _CLAUSE | _STOP))] = True


def _with_marks(codes: Codes, lines: Index, breaks: Index) -> Index:
    """Choose those of some lines, none of them empty, that hold a mark of a clause or of a label."""
    begins = breaks.take(lines - 1) + 1
    if lines[0] == 0:
        begins[0] = 0
    sizes = breaks.take(lines) - begins
    marks = _TELLS.take(np.minimum(codes.take(spans(begins, sizes)), 0xFFFF))
    return lines[np.logical_or.reduceat(marks, sizes.cumsum() - sizes)]


def closable(codes: Codes, first: Index, gaps: Index, breaks: Index) -> Index:
    """Choose, of the runs of blanks between Chinese characters, those that stand inside a sentence."""
    closed = []
    here = -1
    whole = skipped = address = False
    # Most lines with such a blank are titles of two parts: those without any mark are not read one by one.
    line_of = breaks.searchsorted(first[gaps])
    fresh = np.ones(len(gaps), np.bool_)
    np.not_equal(line_of[1:], line_of[:-1], out=fresh[1:])
    marked = _with_marks(codes, line_of[fresh], breaks)
    if not len(marked):
        return gaps[:0]
    known = marked[np.minimum(marked.searchsorted(line_of), len(marked) - 1)] == line_of
    for run, line in zip(gaps[known].tolist(), line_of[known].tolist(), strict=True):
        if line != here:
            here = line
            begin, stop = line_bounds(breaks, line, len(codes))
            text = codes[begin:stop].tobytes().decode("utf-32-le", "surrogatepass")
            spaced = not _STOP.isdisjoint(text) and re.search(_SPACED, text) is not None
            address = "://" in text
            skipped = not spaced and _CLAUSE.isdisjoint(text)
            whole = spaced or not (skipped or _SENTENCE.isdisjoint(text))
        if skipped:
            continue
        at = int(first[run]) - begin
        if address and "://" in text[max(0, at - _LONGEST_ADDRESS) : at].split()[-1]:
            # The blank ends an address.
            continue
        if not re.compile(_HEADING).match(text, 0, at) and (whole or not re.compile(_LABEL).match(text, at)):
            closed.append(run)
    return np.array(closed, np.intp)
