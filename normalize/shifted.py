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

from collections.abc import Callable, Collection
from functools import cache, cached_property
from itertools import compress
from operator import itemgetter

from normalize.commonness import chinese
from normalize.following import GOES_ON, LONGEST, NOTHING, PUNCTUATION, QUESTION, follow, read, trails_of
from normalize.lost import BEAM, HOPELESS, Lost
from normalize.plausible import Plausible
from normalize.readings import ALIGNED, HIT, hit, last_bytes, pairs, readings
from normalize.settling import Found, Reading, settle
from normalize.wordpairs import cost_of

#: From this cost on a character is no likely one beside 。.
_COMMON = 80
_FIRST_OF_STOP, _SECOND_OF_STOP = 0xA1, 0xA3

#: A pair of the site's list that carries no gloss, a character that is not in the list of those seen, a lead byte that
#: is not that of 。: what each costs, in tenths of the natural logarithm.
_UNGLOSSED, _UNSEEN, _OTHER_LEAD = 80, 15, 40
#: What a `?` costs that stands before full-width punctuation and is just that.
_ODD_MARK = 60
#: Characters behind a place that are looked at before it is settled.
_BEHIND = 3
#: Steps of readings for each character of a page: the time stays linear in its length.
_STEPS = 60


#: What a reading costs.
_COST = itemgetter(0)


class Search:
    """Searches one page.

    `listed` are the byte pairs that the site's software glossed, `kept` the share of their occurrences that it missed,
    `known` returns what the page is known to read.
    """

    def __init__(self, text: str, listed: Collection[int], kept: float = 0.0, known: Callable[[], str] = str) -> None:
        self.text, self.listed, self._known = text, listed, known
        self._unglossed = min(_UNGLOSSED, cost_of(kept + 1e-9))
        self._weighs = False
        #: How many more steps the page is worth; a page that uses them up is reported, not searched on.
        self._steps = _STEPS * len(text) + 100_000

    @cached_property
    def _plausible(self) -> Plausible:
        return Plausible(self._known(), traditional=True)

    @cached_property
    def _lost(self) -> Lost:
        return Lost(self.text, self._plausible, self.listed, self._unglossed)

    def solve(self, at: int, behind: str, further: Callable[[int], str]) -> Found | None:
        """Return what stands from a `?` on, up to where page and text are in step again; None where nothing fits.

        `behind` is the text before it, of which two characters are looked at; `further` returns more of it.
        """
        before, last = last_bytes(behind)
        if self._steps < 0:
            return None
        found, branch = follow(self.text, at, before, last)
        self._steps -= found.end - at if found else 0
        if branch is None:
            return found
        place, one = branch
        self._plausible.before = further
        self._steps -= place - at
        return self._weigh(at, place, one if one[5] else (*one[:4], behind[-1:], None))

    def _weigh(self, at: int, place: int, start: Reading) -> Found | None:
        """Read on from a place with all readings, until what is left of them tells the lost bytes."""
        text = self.text
        self._weighs = False
        waiting: dict[int, list[Reading]] = {place: [start]}
        lost = at - 1
        while waiting:
            here = min(waiting)
            some = _best(waiting.pop(here))
            follower = text[here : here + 1]
            pending = any(one[1] for one in some)
            ready = not waiting and here > at and follower not in GOES_ON and not pending
            if ready and (len(some) == 1 or text[here - 1] == "\n" or self._told(here, lost, some)):
                return settle(text, at, here, some)
            if here >= len(text) and not pending:
                return settle(text, at, len(text), some)
            if here - at > LONGEST or here > len(text) or self._steps < 0:
                return None
            self._weighs |= len(some) > 1
            if follower in ("", "\n") and pending:
                marked = self._end(here, some, waiting)
            elif follower in QUESTION:
                marked = self._question(here, some, waiting)
            else:
                marked = False
                if follower == "(" and (match := ALIGNED.match(text, here)):
                    inside = [hit(one[2], one[3], match[1]) is not None for one in some]
                    if any(inside):
                        waiting.setdefault(match.end(), []).extend(compress(some, inside))
                        some = [one for one, known in zip(some, inside, strict=True) if not known]
                grown = self._go_on(here, some)
                if grown:
                    waiting.setdefault(here + 1, []).extend(grown)
                self._steps -= len(grown)
            if marked:
                lost = here
        return None

    def _told(self, here: int, lost: int, some: list[Reading]) -> bool:
        """Whether what stands behind a lost byte has told what it can of it."""
        left = _BEHIND - (here - 1 - lost)
        if left <= 0:
            return True
        # Readings that are in the same state will cost the same from here on.
        ahead = self.text[here : here + left + 1]
        if "?" in ahead or "(" in ahead or "\ufffd" in ahead:
            return False
        state = some[0][2:5]
        return all(one[2:5] == state for one in some)

    def _go_on(self, here: int, some: list[Reading]) -> list[Reading]:
        costs = self._plausible.costs if self._weighs else NOTHING
        return read(self.text, here, some, self.listed, self._unglossed, costs)

    def _end(self, here: int, some: list[Reading], waiting: dict[int, list[Reading]]) -> bool:
        """Read on at the end of a line, where a lead byte left nothing; tell whether any did."""
        rest = [one for one in some if not one[1]]
        grown: list[Reading] = []
        count = 0
        self._weighs = True
        for one in some:
            if one[1]:
                best, made = self._lost.silently(one, here)
                grown += best
                count += made
            elif here == len(self.text):
                grown.append(one)
        if grown:
            waiting.setdefault(here, []).extend(grown)
        if rest and here < len(self.text):
            waiting.setdefault(here + 1, []).extend(self._go_on(here, rest))
        self._steps -= count + len(rest)
        return count > 0

    def _question(self, here: int, some: list[Reading], waiting: dict[int, list[Reading]]) -> bool:
        """Read on at a `?`; tell whether a byte is lost there."""
        text = self.text
        mark, follower = text[here], text[here + 1 : here + 2]
        match = HIT.match(text, here)
        marked = False
        grown: list[Reading] = []
        for one in some:
            cost, pend, _, last, char, chain = one
            trails = trails_of(last, match[1]) if match else []
            if match and trails:
                self._weighs |= len(trails) > 1
                fed = [self._feed(one, trail) for trail in trails]
                if any(fed):
                    waiting.setdefault(match.end(), []).extend(filter(None, fed))
                self._steps -= len(fed)
            elif pend:
                self._weighs = True
                best, made = self._lost.marked(one, here)
                grown += best
                marked |= made > 0
                self._steps -= made
            else:
                price = self._plausible.cost(char, "?") if self._weighs else 0
                if follower and follower in PUNCTUATION:
                    self._weighs = marked = True
                    price = self._plausible.cost(char, "?") + _ODD_MARK
                    for lead in _leads():
                        extra = 0 if lead == _FIRST_OF_STOP else _OTHER_LEAD
                        grown.append((cost + extra, lead, last, lead, char, (chain, "", here)))
                grown.append((cost + price, 0, last, ord("?"), mark, (chain, mark, -1)))
                self._steps -= 1
        if grown:
            waiting.setdefault(here + 1, []).extend(grown)
        return marked

    def _feed(self, one: Reading, trail: int) -> Reading | None:
        """Return a reading with the byte that a gloss tells; None where GBK has no such character."""
        cost, pend, _, last, before, chain = one
        if last << 8 | trail not in self.listed and pairs()[last << 8 | trail] not in readings()[1]:
            cost += _UNSEEN
        if not pend:
            return (cost, trail, last, trail, before, chain)
        char = pairs()[pend << 8 | trail]
        if char == "\0":
            return None
        if self._weighs:
            cost += self._plausible.cost(before, char)
        return (cost, 0, last, trail, char, (chain, char, -1))


@cache
def _leads() -> tuple[int, ...]:
    """Return the lead bytes of 。 and of the common characters that end in the same byte."""
    chars = {lead: pairs()[lead << 8 | _SECOND_OF_STOP] for lead in range(0x81, 0xFF)}
    return tuple(lead for lead, char in chars.items() if char > "\0" and chinese()[char] < _COMMON)


def _best(some: list[Reading]) -> list[Reading]:
    if len(some) == 1:
        return some
    limit = min([one[0] for one in some]) + HOPELESS
    some = [one for one in some if one[0] <= limit]
    return some if len(some) <= BEAM else sorted(some, key=_COST)[:BEAM]
