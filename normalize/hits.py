"""The lines of a buffer of documents, and where in them cues of boilerplate rules may begin."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from normalize.changes import Codes, Index
from normalize.cues import FOOT_SPAN, HEAD_SPAN, HEADING, LONGEST_HEADING, SLACK, SPAN_REACH, STOPPED, Mask


class Lines:
    """The lines of a buffer: `breaks` are the line ends, `heads` the number of each document's first line.

    `filled` are the numbers of the lines that are not blank, `lengths` the characters of each line, blanks left out.
    """

    def __init__(self, breaks: Index, heads: Index, filled: Index, lengths: Index) -> None:
        self.breaks, self.heads, self.filled, self.lengths = breaks, heads, filled, lengths
        self.begins: Index = np.concatenate([np.zeros(1, np.intp), breaks[:-1] + 1])
        #: For each document the line behind its last, and the ranks of its first and last filled line.
        self.stops: Index = np.concatenate([heads[1:], np.array([len(breaks)])])
        self.first_filled = filled.searchsorted(heads)
        self.last_filled = np.concatenate([self.first_filled[1:], np.array([len(filled)])]) - 1


class Hits:
    """The cues of a buffer by line."""

    def __init__(
        self,
        codes: Codes,
        lines: Lines,
        found: tuple[Index, npt.NDArray[np.uint16], npt.NDArray[np.uint16]],
        first: Index,
    ) -> None:
        """Order what was found by line; `first` are the places of each line's first character that is no blank."""
        places, both, bounds = found
        kinds = both.astype(np.uint8)
        longest, reach = bounds.T
        line = lines.breaks.searchsorted(places)
        # A view is shorter than its line by the dots of an ellipsis at most; exact lengths are looked at later.
        length = lines.lengths.take(line) - SLACK
        whole = kinds & np.where(length <= longest, _WHOLE, np.uint8(0))
        whole[length > LONGEST_HEADING] &= ~np.uint8(HEADING)
        stopped = (both >> STOPPED).astype(np.uint8)
        doubtful = (whole & ~stopped).nonzero()[0]
        prose = doubtful[_several_stops(codes, lines, line[doubtful])]
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
        useful = whole.nonzero()[0]
        line = line[useful]
        #: The lines and columns where cues may begin, what their rules can do, and for each line what all of them can.
        self.line = line
        self.bits = whole[useful]
        self.column = places[useful] - lines.begins.take(line)
        #: A line of decoration begins with a character that is neither Chinese nor a letter nor a digit.
        self.first = codes.take(first)
        self.plain = among(self.first, _WORDS)
        self.kind = np.zeros(len(lines.breaks), np.uint8)
        if len(useful):
            first = np.ones(len(line), np.bool_)
            np.not_equal(line[1:], line[:-1], out=first[1:])
            changes_at = first.nonzero()[0]
            looked_at = self.bits & (close[useful] | _WHOLE)
            self.kind[line[changes_at]] = np.bitwise_or.reduceat(looked_at, changes_at)


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
