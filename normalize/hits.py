"""The lines of a buffer of documents, and where in them cues of boilerplate rules may begin."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from normalize import blanks, kernel
from normalize.buffer import Buffer
from normalize.changes import Codes, Index
from normalize.cuelook import look
from normalize.cues import (
    CUE,
    FOOT_SPAN,
    HEAD_SPAN,
    HEADING,
    LONE_CUE,
    LONGEST_HEADING,
    SLACK,
    SPAN_REACH,
    STOPPED,
    Cues,
    Mask,
)
from normalize.neighbours import MARK

Kinds = npt.NDArray[np.uint8]


class Lines:
    """The lines of a buffer: `begins` and `breaks` are their ends, `heads` the number of each document's first line.

    `filled` are the numbers of the lines that are not blank, `lengths` the characters of each line, blanks left out,
    and `targets` how many of them are addresses of Markdown's links.
    """

    def __init__(
        self, begins: Index, breaks: Index, heads: Index, filled: Index, lengths: Index, targets: Index
    ) -> None:
        self.begins, self.breaks, self.heads = begins, breaks, heads
        self.filled, self.lengths, self.targets = filled, lengths, targets
        #: For each document the line behind its last, and the ranks of its first and last filled line.
        self.stops: Index = np.concatenate([heads[1:], np.array([len(breaks)])])
        self.first_filled = filled.searchsorted(heads)
        self.last_filled = np.concatenate([self.first_filled[1:], np.array([len(filled)])]) - 1

    def shown(self, text: str, lines: Index) -> list[str]:
        """Return lines of the text without the blanks around each."""
        begins, breaks = self.begins.take(lines).tolist(), self.breaks.take(lines).tolist()
        return [text[begin:end].strip() for begin, end in zip(begins, breaks, strict=True)]


class Hits:
    """The cues of a buffer by line: the lines and columns where cues may begin, and what their rules can do.

    `kind` says of each line what all of them can do, `first` is its first character that is no blank.
    """

    def __init__(self, line: Index, column: Index, bits: Kinds, kind: Kinds, first: Codes) -> None:
        self.line, self.column, self.bits, self.kind, self.first = line, column, bits, kind, first
        #: Where the hits of each line begin, and those of the next one.
        self.begins = np.zeros(len(kind) + 1, np.intp)
        np.bincount(line, minlength=len(kind)).cumsum(out=self.begins[1:])
        #: A line of decoration begins with a character that is neither Chinese nor a letter nor a digit.
        self.plain = among(first, _WORDS)


def find(codes: Codes, buffer: Buffer, cues: Cues) -> tuple[Lines, Hits]:
    """Return the lines of a buffer and where in them cues may begin; `codes` are its simplified characters."""
    breaks = buffer.breaks
    begins, heads = blanks.line_begins(breaks), breaks.searchsorted(buffer.starts)
    targets = _targets(codes, buffer.places(MARK), breaks)
    if kernel.native is not None:
        lengths, line, column, bits, kind, first = kernel.look(
            codes, buffer.flags, breaks, begins, targets, cues.fold, cues.for_kernel
        )
        lines = Lines(begins, breaks, heads, lengths.nonzero()[0], lengths, targets)
        return lines, Hits(line, column, bits, kind, first)
    runs = blanks.runs(buffer.places(blanks.BLANK))
    filled = (~blanks.blank_lines(codes, *runs, breaks)).nonzero()[0]
    lines = Lines(begins, breaks, heads, filled, blanks.line_lengths(*runs, breaks), targets)
    return lines, _by_vectors(codes, buffer, lines, cues, runs)


def _targets(codes: Codes, marks: Index, breaks: Index) -> Index:
    """Return how many characters of each line are the addresses of links, by the places of all ASCII marks."""
    chars = codes.take(marks)
    opens = marks[chars == ord("]")]
    opens = opens[codes.take(opens + 1) == ord("(")]
    if not len(opens):
        return np.zeros(len(breaks), np.intp)
    line = breaks.searchsorted(opens)
    closes = np.append(marks[chars == ord(")")], len(codes))
    stops = np.minimum(closes[closes.searchsorted(opens)], breaks.take(line))
    return np.bincount(line, stops - opens, len(breaks)).astype(np.intp)


def _by_vectors(codes: Codes, buffer: Buffer, lines: Lines, cues: Cues, runs: tuple[Index, Index]) -> Hits:
    """Find the cues of a buffer without the kernel; `runs` are those of its blanks."""
    first, stop = runs
    flags = buffer.flags
    last = len(codes) - 1

    def after(at: Index) -> Index:
        following = np.minimum(at + 1, last)
        blank = ((flags.take(following) & blanks.BLANK) != 0).nonzero()[0]
        if len(blank):
            following[blank] = stop[first.searchsorted(following[blank], side="right") - 1]
        return following

    pairs = ((flags[:-1] & (flags[1:] << 2) & CUE) != 0).nonzero()[0]
    places, both, bounds, knows = look(cues, codes, pairs, buffer.places(LONE_CUE), after)
    kinds = both.astype(np.uint8)
    longest, reach = bounds.T
    line = lines.breaks.searchsorted(places)
    # A view is shorter than its line by the dots of an ellipsis at most; exact lengths are looked at later.
    length = (lines.lengths - lines.targets).take(line) - SLACK
    whole = kinds & np.where(length <= longest, _WHOLE, np.uint8(0))
    whole[length > LONGEST_HEADING] &= ~np.uint8(HEADING)
    stopped = (both >> STOPPED).astype(np.uint8)
    prose = _several_stops(codes, lines, line)
    whole[prose] &= stopped[prose]
    spans = (kinds & _ANY_SPAN).nonzero()[0]
    close = np.full(len(places), _ANY_SPAN)
    if len(spans):
        at, row = places[spans], line[spans]
        begin, end = lines.begins.take(row), lines.breaks.take(row)
        whole[spans] |= kinds[spans] & _near(at - begin, end - at, 2 * SPAN_REACH)
        # The first span that goes is no longer than its rule says, blanks left out.
        closest = reach[spans].astype(np.intp) + SLACK + (end - begin - lines.lengths.take(row))
        close[spans] = _near(at - begin, end - at, closest)
    whole[prose & ~knows] = 0
    useful = whole.nonzero()[0]
    line, bits = line[useful], whole[useful]
    kind = np.zeros(len(lines.breaks), np.uint8)
    if len(useful):
        fresh = np.ones(len(line), np.bool_)
        np.not_equal(line[1:], line[:-1], out=fresh[1:])
        changes_at = fresh.nonzero()[0]
        kind[line[changes_at]] = np.bitwise_or.reduceat(bits & (close[useful] | _WHOLE), changes_at)
    column = places[useful] - lines.begins.take(line)
    return Hits(line, column, bits, kind, codes.take(after(lines.begins - 1)))


def table(chars: str) -> Mask:
    """Return which code points are among some characters; the last entry stands for all beyond them."""
    found = np.zeros(ord(max(chars)) + 2, np.bool_)
    found[[ord(char) for char in chars]] = True
    return found


def among(codes: Codes, chars: Mask) -> Mask:
    """Return whether each code point is among the characters of a table; `np.isin` would load more of NumPy."""
    return chars.take(np.minimum(codes, len(chars) - 1))


def _several_stops(codes: Codes, lines: Lines, line: Index) -> Mask:
    """Return whether each of some lines has `SEVERAL` full stops, that is two."""
    stops = (codes == ord("。")).nonzero()[0]
    second = stops.searchsorted(lines.begins.take(line)) + 1
    found: Mask = second < len(stops)
    found[found] = stops[second[found]] < lines.breaks.take(line[found])
    return found


def _near(from_head: Index, from_foot: Index, reach: Index | int) -> npt.NDArray[np.uint8]:
    """Return the spans that may be found by cues at some distances from the ends of their lines."""
    near: npt.NDArray[np.uint8] = np.where(from_foot <= reach, np.uint8(FOOT_SPAN), np.uint8(0))
    near |= np.where(from_head <= reach, np.uint8(HEAD_SPAN), np.uint8(0))
    return near


_ANY_SPAN = np.uint8(HEAD_SPAN | FOOT_SPAN)
_WHOLE = ~_ANY_SPAN
_WORDS = np.zeros(0x2F800, np.bool_)
for _first, _stop in ((0x30, 0x3A), (0x41, 0x5B), (0x61, 0x7B), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x2F800)):
    _WORDS[_first:_stop] = True
