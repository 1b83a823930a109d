"""Blanks between Chinese characters: which stand inside a sentence and are closed, and which set something apart."""

from __future__ import annotations

import re

import numpy as np

from normalize.changes import Codes, Index, line_bounds

#: A line without one of these is no prose: a heading, a caption, verse, a list of names.
_CLAUSE = re.compile("[，。！？；,;!?]")
#: A line without one of these may be labels and values: `时间：周五，上午 地点：图书馆`.
_SENTENCE = re.compile("[。！？!?]")
#: Single characters set apart, with a mark among them: not the head of a calendar or a list of names.
_SPACED = re.compile("(?<![\u3400-\u9fff])(?:[\u3400-\u9fff](?: ?[：:、] ?| )){5}")
_STOP = re.compile("[：:、]")
_LABEL = re.compile(" +[\u3400-\u9fff]{1,8}[:：]")
_HEADING = re.compile(
    r"\s*(?:第[\d一二三四五六七八九十百千零〇]+[章节条编篇回卷款部分讲课集]+|[一二三四五六七八九十]+|附[录件]?)$"
)


def closable(codes: Codes, first: Index, gaps: Index, breaks: Index) -> Index:
    """Choose, of the runs of blanks between Chinese characters, those that stand inside a sentence."""
    closed = []
    here = -1
    whole = skipped = False
    for run, line in zip(gaps.tolist(), breaks.searchsorted(first[gaps]).tolist(), strict=True):
        if line != here:
            here = line
            begin, stop = line_bounds(breaks, line, len(codes))
            text = codes[begin:stop].tobytes().decode("utf-32-le", "surrogatepass")
            spaced = _SPACED.search(text) is not None and _STOP.search(text) is not None
            skipped = not spaced and _CLAUSE.search(text) is None
            whole = spaced or (not skipped and _SENTENCE.search(text) is not None)
        if skipped:
            continue
        at = int(first[run]) - begin
        if not _HEADING.match(text, 0, at) and (whole or not _LABEL.match(text, at)):
            closed.append(run)
    return np.array(closed, np.intp)
