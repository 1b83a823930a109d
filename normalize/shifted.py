"""Text that a gloss put out of step by a byte, and the search for what it was.

A gloss driven between the bytes of GBK (`因?yàn)閻阂庹吒鼡Q` was 因為惡意者更換) leaves the bytes behind it in pairs
that belong to different characters. The search reads the page's characters as bytes again, takes the glosses out, and
keeps every reading of the places where a byte is missing; readings that GBK does not assign die at once, and what is
left is weighed by how likely the characters are. A page has four kinds of such places, each shown as one `?`:

- a lead byte and the parenthesis of a gloss: the gloss tells the byte;
- a lead byte and an ASCII character below 0x40 (a comma, a digit, a line end);
- one byte of a pair that GBK does not assign: the byte behind it is known, which leaves few;
- the lead byte of a 。 before what looks like full-width punctuation.

A lead byte before a line end may also leave nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache, cached_property

from normalize.commonness import chinese
from normalize.plausible import PARTNERS, Plausible, cost_of
from normalize.readings import ALIGNED, HIT, READING, gbk, glossed_pairs, hit, last_bytes, pairs, readings, spelt
from normalize.settling import Found, Reading, settle

#: What a gloss may have put out of step: what follows a `?` up to an ASCII sign.
_OUT_OF_STEP = re.compile(rf"[?\ufffd]\(?(?:{READING})?[^\x00-\x7f]*")

#: What shows that a lead byte is gone, of 。 as a rule.
PUNCTUATION = "，；？！："
#: What a lost byte may be: one below 0x80 would be seen.
_TRAILS = range(0x80, 0xFF)
#: From this cost on a character is no likely one beside 。.
_COMMON = 80
_FIRST_OF_STOP, _SECOND_OF_STOP = 0xA1, 0xA3

#: A pair of the site's list that carries no gloss, a character that is not in the list of those seen, a lead byte that
#: is not that of 。: what each costs, in tenths of the natural logarithm.
_UNGLOSSED, _UNSEEN, _OTHER_LEAD = 80, 15, 40
#: What a `?` costs that stands before full-width punctuation and is just that.
_ODD_MARK = 60
#: How many readings are kept, and how much worse than the best one a reading may be.
_BEAM, _HOPELESS = 100, 110
#: A character so much worse than the best one is not tried with every mark that may have been swallowed.
_UNLIKELY = 50
#: Characters behind a place that are looked at before it is settled, and a bound on the length of a search.
_BEHIND, _LONGEST = 3, 2000
#: Steps of readings for each character of a page: the time stays linear in its length.
_STEPS = 60
#: What is read with the bytes before it.
_GOES_ON = ("", "?", "\ufffd", "(")


class Search:
    """Searches one page.

    `listed` are the byte pairs that the site's software glossed, `kept` the share of their occurrences that it missed.
    """

    def __init__(self, text: str, listed: Collection[int], kept: float = 0.0) -> None:
        self.text, self.listed = text, listed
        self._unglossed = min(_UNGLOSSED, cost_of(kept + 1e-9))
        self._weighs = False
        #: How many more steps the page is worth; a page that uses them up is reported, not searched on.
        self._steps = _STEPS * len(text) + 100_000

    @cached_property
    def _plausible(self) -> Plausible:
        return Plausible(ALIGNED.sub("", _OUT_OF_STEP.sub("\n", self.text)))

    def solve(self, at: int, behind: str) -> Found | None:
        """Return what stands from a `?` on, up to where page and text are in step again; None where nothing fits.

        `behind` is the text before it, of which two characters are looked at.
        """
        before, last = last_bytes(behind)
        self._weighs = False
        waiting: dict[int, list[Reading]] = {at: [(0, 0, before, last, behind[-1:], None)]}
        lost = at - 1
        while waiting:
            here = min(waiting)
            some = _best(waiting.pop(here))
            follower = self.text[here : here + 1]
            ready = not waiting and here > at and follower not in _GOES_ON and not any(pend for _, pend, *_ in some)
            if ready and (len(some) == 1 or here - 1 - lost >= _BEHIND or self.text[here - 1] == "\n"):
                return settle(self.text, at, here, some)
            if here >= len(self.text) and not any(pend for _, pend, *_ in some):
                return settle(self.text, at, len(self.text), some)
            if here - at > _LONGEST or here > len(self.text) or self._steps < 0:
                return None
            if len(some) > 1:
                self._weighs = True
            marked = False
            for one in some:
                for after, reading in self._step(here, one):
                    waiting.setdefault(after, []).append(reading)
                    self._steps -= 1
                    marked |= reading[5] is not None and reading[5][2] == here
            if marked:
                lost = here
        return None

    def _step(self, at: int, one: Reading) -> Iterator[tuple[int, Reading]]:
        """Yield the readings that go on from one, each with the place where it goes on."""
        text = self.text
        cost, pend, before, last, _, chain = one
        mark = text[at : at + 1]
        if mark in ("", "\n") and pend:
            # The lead byte left nothing.
            self._weighs = True
            for trail in _TRAILS:
                lone = self._feed(one, trail, False, at)
                if lone is not None:
                    yield (at, lone)
            return
        if not mark:
            yield (at, one)
            return
        if mark in "?\ufffd":
            match = HIT.match(text, at)
            if match is not None:
                # A byte below 0x80 would be seen.
                trails = [low for low in glossed_pairs().get((last, spelt(match[1])), ()) if low >= 0x80]
                self._weighs |= len(trails) > 1
                for trail in trails:
                    known = last << 8 | trail in self.listed or pairs()[last << 8 | trail] in readings()[1]
                    fed = self._feed((cost + (0 if known else _UNSEEN), *one[1:]), trail, True, -1)
                    if fed is not None:
                        yield (match.end(), fed)
                if trails:
                    return
            yield from self._lose(at, one)
            return
        if mark == "(":
            match = ALIGNED.match(text, at)
            if match is not None and hit(before, last, match[1]) is not None:
                yield (match.end(), one)
                return
        value = gbk()[mark]
        if not value:
            if not pend:
                yield (at + 1, (cost, 0, 0, 0, mark, (chain, mark, -1)))
            return
        grown: Reading | None = one
        # A byte behind a gloss makes no pair with the one before it.
        glossed = text[at - 1 : at] == ")"
        for byte in value[:-1]:
            grown = grown and self._feed(grown, byte, glossed, -1)
            glossed = False
        glossed |= text[at + 1 : at + 2] == "(" or HIT.match(text, at + 1) is not None
        grown = grown and self._feed(grown, value[-1], glossed, -1)
        if grown is not None:
            yield (at + 1, grown)

    def _lose(self, at: int, one: Reading) -> Iterator[tuple[int, Reading]]:
        """Yield the readings of a `?` that no gloss explains."""
        text = self.text
        cost, pend, _, last, char, chain = one
        follower = text[at + 1 : at + 2]
        if not pend:
            price = self._plausible.cost(char, "?") if self._weighs else 0
            if follower and follower in PUNCTUATION:
                self._weighs = True
                price = self._plausible.cost(char, "?") + _ODD_MARK
                for lead in _leads():
                    extra = 0 if lead == _FIRST_OF_STOP else _OTHER_LEAD
                    yield (at + 1, (cost + extra, lead, last, lead, char, (chain, "", at)))
            yield (at + 1, (cost + price, 0, last, ord("?"), text[at], (chain, text[at], -1)))
            return
        self._weighs = True
        value = gbk()[follower] if follower else b""
        first = value[0] if value else 0
        free = follower in ("", "\n", "?", "\ufffd") or text[at] == "\ufffd"
        behind_gloss = text[at - 1 : at] == ")"
        feds = {trail: fed for trail in _TRAILS if (fed := self._feed(one, trail, behind_gloss, at)) is not None}
        least = min((fed[0] for fed in feds.values()), default=0)
        for trail, fed in feds.items():
            if free or (first >= 0x40 and trail << 8 | first not in pairs()):
                yield (at + 1, (fed[0] + self._plausible.letter(fed[4], follower), *fed[1:]))
            if text[at] == "?" and fed[0] <= least + _UNLIKELY:
                for swallowed, price in self._plausible.swallowed(fed[4], follower):
                    total = fed[0] + price
                    yield (at + 1, (total, 0, fed[3], ord(swallowed), swallowed, (fed[5], swallowed, at)))

    def _feed(self, one: Reading, byte: int, glossed: bool, place: int) -> Reading | None:
        """Return a reading with one more byte; None where GBK has no such character."""
        cost, pend, _, last, before, chain = one
        if not glossed and last << 8 | byte in self.listed:
            cost += self._unglossed
        if pend:
            char = pairs().get(pend << 8 | byte)
            if char is None:
                return None
        elif byte < 0x80:
            char = chr(byte)
        else:
            return (cost, byte, last, byte, before, chain)
        if self._weighs:
            cost += self._plausible.cost(before, char)
            if place >= 0 and char in PARTNERS:
                cost += self._plausible.closing(char, self.text, place, chain)
        return (cost, 0, last, byte, char, (chain, char, place))


@cache
def _leads() -> tuple[int, ...]:
    """Return the lead bytes of 。 and of the common characters that end in the same byte."""
    chars = {lead: pairs().get(lead << 8 | _SECOND_OF_STOP, "") for lead in range(0x81, 0xFF)}
    return tuple(lead for lead, char in chars.items() if char and chinese()[char] < _COMMON)


def _best(some: list[Reading]) -> list[Reading]:
    if len(some) == 1:
        return some
    least = min(some, key=lambda one: one[0])[0]
    some = [one for one in some if one[0] <= least + _HOPELESS]
    if len(some) > _BEAM:
        some = sorted(some, key=lambda one: one[0])[:_BEAM]
    return some
