"""What a lost byte may have been: the readings that go on from a lead byte whose trail is not on the page.

A trail byte above 0x7F is one of 126, and with it one of some twenty ASCII characters may have been swallowed: a few
thousand readings, of which the search keeps the best sixty. They are weighed as arrays, and only those that are kept
are made.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

import numpy as np
import numpy.typing as npt

from normalize.plausible import PARTNERS, SWALLOWED, Plausible, kind_of
from normalize.readings import READING, gbk, pairs
from normalize.settling import Reading
from normalize.wordpairs import SPECIAL, followers, marked, share_alone, simplified

#: How many readings are kept, and how much worse than the best one a reading may be.
BEAM, HOPELESS = 60, 110
#: A character so much worse than the best one is not tried with every mark that may have been swallowed.
_UNLIKELY = 50
#: A gloss whose parenthesis went with the lead byte before it.
_TAKEN = re.compile(rf"\?{READING}")
_LINE_END = SWALLOWED.index("\n")
#: What it costs that a line ends with a bracket open that the lost byte may have closed.
_LEFT_OPEN = 45
#: What no reading costs.
_NEVER = 1 << 40


class _Row:
    """The characters of one lead byte whose trail byte a page would not show."""

    def __init__(self, lead: int) -> None:
        every = [(trail, pairs()[lead << 8 | trail]) for trail in range(0x80, 0xFF)]
        #: Trail bytes and characters, in order; where each character stands.
        self.trails = [trail for trail, char in every if char != "\0"]
        self.chars = "".join(char for _, char in every if char != "\0")
        self.at = {char: at for at, char in enumerate(self.chars)}
        self.shares = np.array(list(map(share_alone, self.chars)), np.float64)
        self.marks = np.array(list(map(marked, self.chars)), np.int64)
        self.kinds = np.array(list(map(kind_of, self.chars)), np.intp)
        self.places = np.array(self.trails, np.intp)
        self.in_words: dict[str, list[int]] = {}
        for at, char in enumerate(self.chars):
            for form in {char, simplified(char)}:
                self.in_words.setdefault(form, []).append(at)
        self.special = [at for at, char in enumerate(self.chars) if char in SPECIAL]
        self.closers = [at for at, char in enumerate(self.chars) if char in PARTNERS]


@cache
def _row(lead: int) -> _Row:
    return _Row(lead)


@cache
def _unassigned() -> npt.NDArray[np.bool_]:
    """Whether GBK assigns nothing to a lead and a trail byte."""
    codes = np.frombuffer(pairs().encode("utf-32-le"), np.uint32).reshape(256, 256)
    free: npt.NDArray[np.bool_] = codes == 0
    return free


class Lost:
    """Weighs what may have been lost in one document.

    `listed` are the byte pairs that the site's software glossed, `unglossed` what one of them costs without a gloss.
    """

    def __init__(self, text: str, plausible: Plausible, listed: Collection[int], unglossed: int) -> None:
        self.text, self.plausible = text, plausible
        self._listed = listed
        self._unglossed = unglossed
        #: Whether the page's decoder took a character with the lead byte: where a gloss shows it, its parenthesis.
        self._swallows = _TAKEN.search(text) is not None
        self._prices: dict[str, npt.NDArray[np.int64]] = {}
        self._alone: dict[int, npt.NDArray[np.int64]] = {}

    def silently(self, one: Reading, at: int) -> tuple[list[Reading], int]:
        """Return the readings where a lead byte left nothing, and how many there were before the worst were dropped."""
        row = _row(one[1])
        costs = self._weigh(one, row, False)
        return self._best(one, at, row, (costs + self._left_open(one, row))[:, None])

    def marked(self, one: Reading, at: int) -> tuple[list[Reading], int]:
        """Return the readings where a `?` stands for a trail byte that nothing tells, and how many there were."""
        text, row = self.text, _row(one[1])
        mark, follower = text[at], text[at + 1 : at + 2]
        costs = self._weigh(one, row, text[at - 1 : at] == ")")
        totals = np.full((len(costs), 1 + len(SWALLOWED)), _NEVER, np.int64)
        value = gbk()[follower] if follower else b""
        first = value[0] if value else 0
        if mark == "\ufffd" or follower in ("?", "\ufffd") or (follower in ("", "\n") and not self._swallows):
            totals[:, 0] = costs
        elif first >= 0x40:
            np.copyto(totals[:, 0], costs, where=_unassigned()[row.places, first])
        if follower.isascii() and follower.isalpha():
            totals[:, 0] += self.plausible.letters().take(row.kinds)
        if mark == "?" and len(costs):
            likely = (costs <= costs.min() + _UNLIKELY).nonzero()[0]
            prices = self._swallowed(follower).take(row.kinds.take(likely), axis=0)
            totals[likely, 1:] = costs.take(likely)[:, None] + prices
            totals[likely, 1 + _LINE_END] += self._left_open(one, row).take(likely)
        return self._best(one, at, row, totals)

    def _left_open(self, one: Reading, row: _Row) -> npt.NDArray[np.int64]:
        """Return what each character of a row costs more before a line end, since it leaves a bracket open."""
        extra = np.zeros(len(row.chars), np.int64)
        closer = self.plausible.opened(one[5]) if row.closers else ""
        if closer in row.at:
            extra += _LEFT_OPEN
            extra[row.at[closer]] = 0
        return extra

    def _swallowed(self, follower: str) -> npt.NDArray[np.int64]:
        if follower not in self._prices:
            self._prices[follower] = self.plausible.swallowed(follower)
        return self._prices[follower]

    def _weigh(self, one: Reading, row: _Row, glossed: bool) -> npt.NDArray[np.int64]:
        """Return what each character of a row costs behind a reading."""
        cost, lead, _, _, before, chain = one
        known, chars = self.plausible.costs, row.chars
        if lead not in self._alone:
            self._alone[lead] = self.plausible.alone(lead, row.places, row.shares, row.marks)
        costs = self._alone[lead] + cost
        near = [row.at[char] for char in self.plausible.behind(before) if char in row.at]
        for word in followers(before).keys() & row.in_words.keys():
            near += row.in_words[word]
        near += row.special
        costs[near] = [cost + known[before + chars[place]] for place in near]
        for pair in () if glossed else self._listed:
            if pair >> 8 == lead and pairs()[pair] in row.at:
                costs[row.at[pairs()[pair]]] += self._unglossed
        for place in row.closers:
            costs[place] += self.plausible.closing(chars[place], chain)
        return costs

    def _best(self, one: Reading, at: int, row: _Row, totals: npt.NDArray[np.int64]) -> tuple[list[Reading], int]:
        """Make the best readings, in their order."""
        flat = totals.ravel()
        count = int(np.count_nonzero(flat < _NEVER))
        if not count:
            return [], 0
        best = (flat <= flat.min() + HOPELESS).nonzero()[0]
        if len(best) > BEAM:
            best = np.sort(best[flat.take(best).argsort(kind="stable")[:BEAM]])
        last, chain = one[3], one[5]
        chars, trails, width = row.chars, row.trails, totals.shape[1]
        found: list[Reading] = []
        here, begun = -1, chain
        for total, where in zip(flat.take(best).tolist(), best.tolist(), strict=True):
            place, column = divmod(where, width)
            if place != here:
                here, begun = place, (chain, chars[place], at)
            if column:
                mark = SWALLOWED[column - 1]
                found.append((total, 0, trails[place], ord(mark), mark, (begun, mark, at)))
            else:
                found.append((total, 0, last, trails[place], chars[place], begun))
        return found, count
