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
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from normalize.commonness import chinese
from normalize.plausible import Plausible
from normalize.readings import gbk, glossed_pairs, pairs, readings, spelt

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
READING = rf"([a-zɡɑü{_TONED}]{{1,7}}) ?\)"
#: A gloss whose parenthesis was swallowed, by one decoder or another.
HIT = re.compile(rf"[?\ufffd]\(?{READING}")
ALIGNED = re.compile(rf"\({READING}")
_OUT_OF_STEP = re.compile(rf"[?\ufffd]\(?(?:{READING})?[^\x00-\x7f]*")
_GLOSS = re.compile(rf"\({READING}")
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
_ODD_MARK = 20
#: How many readings are kept, and how much worse than the best one a reading may be.
_BEAM, _HOPELESS = 100, 110
#: A character so much worse than the best one is not tried with every mark that may have been swallowed.
_UNLIKELY = 50
#: So much better than all others is far ahead: by a factor of three.
FAR = 12
#: Characters behind a place that are looked at before it is settled, and a bound on the length of a search.
_BEHIND, _LONGEST = 3, 2000
#: Marks that close, with those that open; how far back one is looked for, and what finding it is worth.
_PARTNERS = {"”": "“", "’": "‘", "」": "「", "』": "『", "》": "《", "）": "（", "】": "【"}
_QUOTED, _CLOSES = 300, 15
#: What is read with the bytes before it.
_GOES_ON = ("", "?", "\ufffd", "(")

#: A reading so far: its cost, the lead byte that waits for its trail (or 0), the last two bytes, the last character, and
#: its text as a chain of (the chain before, a piece of text, the place where a byte was lost or -1).
_Chain = tuple["_Chain", str, int] | None
_Reading = tuple[int, int, int, int, str, _Chain]


@dataclass(frozen=True, slots=True)
class Found:
    """What a stretch of the page was: [start, end) becomes `new`.

    `guessed` are the places of lost bytes where the best reading was far ahead, `unknown` those where it was not and a
    `?` stands in the text.
    """

    start: int
    end: int
    new: str
    guessed: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()


def last_bytes(text: str) -> tuple[int, int]:
    """Return the last two bytes of a text in GBK, 0 for what GBK does not hold.

    >>> last_bytes("宏P") == (0xEA, 0x50)
    True
    """
    first, second = 0, 0
    for char in text[-2:]:
        value = gbk()[char]
        first, second = (value[0], value[1]) if len(value) == 2 else (second, value[0]) if value else (0, 0)
    return first, second


def hit(before: int, last: int, reading: str) -> str | None:
    """Return the traditional character of two bytes where a reading is its own."""
    char = pairs().get(before << 8 | last)
    return char if char is not None and spelt(reading) in readings()[0].get(char, ()) else None


class Search:
    """Searches one page.

    `listed` are the byte pairs that the site's software glossed, `kept` the share of their occurrences that it missed.
    """

    def __init__(self, text: str, listed: Collection[int], kept: float = 0.0) -> None:
        self.text, self.listed = text, listed
        self._unglossed = min(_UNGLOSSED, _cost(kept + 1e-9))
        self._weighs = False

    @cached_property
    def _plausible(self) -> Plausible:
        return Plausible(self._in_step)

    @cached_property
    def _in_step(self) -> str:
        """The page without its glosses and without what may be out of step: what follows a `?` up to an ASCII sign."""
        return _GLOSS.sub("", _OUT_OF_STEP.sub("\n", self.text))

    def solve(self, at: int, behind: str) -> Found | None:
        """Return what stands from a `?` on, up to where page and text are in step again; None where nothing fits.

        `behind` is the text before it, of which two characters are looked at.
        """
        before, last = last_bytes(behind)
        self._weighs = False
        waiting: dict[int, list[_Reading]] = {at: [(0, 0, before, last, behind[-1:], None)]}
        lost = at - 1
        while waiting:
            here = min(waiting)
            some = _best(waiting.pop(here))
            follower = self.text[here : here + 1]
            ready = not waiting and here > at and not any(pend for _, pend, *_ in some)
            if ready and follower not in _GOES_ON:
                if len(some) == 1 or here - 1 - lost >= _BEHIND or follower == "\n":
                    return self._settle(at, here, some)
            if here >= len(self.text) and not any(pend for _, pend, *_ in some):
                return self._settle(at, len(self.text), some)
            if here - at > _LONGEST or here > len(self.text):
                return None
            if len(some) > 1:
                self._weighs = True
            marked = False
            for one in some:
                for after, reading in self._step(here, one):
                    waiting.setdefault(after, []).append(reading)
                    marked |= reading[5] is not None and reading[5][2] == here
            if marked:
                lost = here
        return None

    def _step(self, at: int, one: _Reading) -> Iterator[tuple[int, _Reading]]:
        """Yield the readings that go on from one, each with the place where it goes on."""
        text = self.text
        cost, pend, before, last, char, chain = one
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
                trails = glossed_pairs().get((last, spelt(match[1])), ())
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
        fed: _Reading | None = one
        # A byte behind a gloss makes no pair with the one before it.
        glossed = text[at - 1 : at] == ")"
        for byte in value[:-1]:
            fed = fed and self._feed(fed, byte, glossed, -1)
            glossed = False
        glossed |= text[at + 1 : at + 2] == "(" or HIT.match(text, at + 1) is not None
        fed = fed and self._feed(fed, value[-1], glossed, -1)
        if fed is not None:
            yield (at + 1, fed)

    def _lose(self, at: int, one: _Reading) -> Iterator[tuple[int, _Reading]]:
        """Yield the readings of a `?` that no gloss explains."""
        text = self.text
        cost, pend, before, last, char, chain = one
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
        feds = [(trail, fed) for trail in _TRAILS if (fed := self._feed(one, trail, text[at - 1 : at] == ")", at)) is not None]
        least = min(fed[0] for _, fed in feds)
        for trail, fed in feds:
            if free or (first >= 0x40 and trail << 8 | first not in pairs()):
                yield (at + 1, (fed[0] + self._direct(fed[4], follower), *fed[1:]))
            if text[at] == "?" and fed[0] <= least + _UNLIKELY:
                for swallowed, price in self._swallowed(fed[4], follower):
                    total = fed[0] + price
                    yield (at + 1, (total, 0, fed[3], ord(swallowed), swallowed, (fed[5], swallowed, at)))

    def _feed(self, one: _Reading, byte: int, glossed: bool, place: int) -> _Reading | None:
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
            if place >= 0 and char in _PARTNERS:
                cost += self._quoting(char, place, chain)
        return (cost, 0, last, byte, char, (chain, char, place))

    def _quoting(self, char: str, place: int, chain: _Chain) -> int:
        """Return what it costs (or gains) that a mark closes what was opened last, or something else."""
        text = self.text[max(0, place - _QUOTED) : place] + "".join(piece for piece, _ in _pieces(chain))
        last = max(text.rfind(mark) for mark in (*_PARTNERS, *_PARTNERS.values()))
        return -_CLOSES if last >= 0 and text[last] == _PARTNERS[char] else 2 * _CLOSES

    @cached_property
    def _ascii(self) -> tuple[Counter[tuple[str, str, str]], Counter[str]]:
        """How often which character below 0x40 stands behind and before which kind."""
        text = self._in_step
        kinds = "".join(map(_kind, text))
        found = Counter(
            (kinds[at - 1], "0" if text[at].isdigit() else text[at], kinds[at + 1 : at + 2])
            for at in range(1, len(text))
            if text[at] < "@" and text[at] != "?" and text[at - 1] >= "\x80"
        )
        for before, letter in zip(kinds, kinds[1:], strict=False):
            found[before, "", letter] += 1
        return found, Counter(kinds)

    def _direct(self, char: str, follower: str) -> int:
        """Return what it costs that a letter stands behind a character without a blank between."""
        if not follower.isascii() or not follower.isalpha():
            return 0
        found, kinds = self._ascii
        kind = _kind(char)
        return _cost((found[kind, "", "A"] + 1) / (kinds[kind] + 20))

    def _swallowed(self, char: str, follower: str) -> list[tuple[str, int]]:
        """Return what may have been swallowed behind a character, with what it costs; a digit as `0`."""
        found, kinds = self._ascii
        kind, behind = _kind(char), _kind(follower) if follower else ""
        return [
            (mark, _cost((found[kind, mark, behind] + prior) / (kinds[kind] + 20)))
            for mark, prior in _PRIORS.items()
        ]

    def _settle(self, start: int, end: int, some: list[_Reading]) -> Found | None:
        """Choose the best reading, and where it is not far ahead of all others leave a `?`."""
        some = sorted(some, key=lambda one: one[0])
        best = some[0]
        pieces = _pieces(best[5])
        places: dict[int, int] = {place: FAR + _HOPELESS for _, place in pieces if place >= 0}
        if places:
            own = _tokens(best[5])
            for rival in some[1:]:
                theirs = _tokens(rival[5])
                for place in places:
                    if theirs.get(place) != own[place]:
                        places[place] = min(places[place], rival[0] - best[0])
        out: list[str] = []
        unknown = []
        told = -1
        for piece, place in pieces:
            if place < 0 or (places[place] >= FAR and piece != "0"):
                out.append(piece)
            elif not piece:
                return None
            elif place != told:
                told = place
                unknown.append(place)
                out.append("?")
        guessed = tuple(place for place in places if place not in unknown)
        return _trimmed(self.text, Found(start, end, "".join(out), guessed, tuple(unknown)))


@cache
def _leads() -> tuple[int, ...]:
    """Return the lead bytes of 。 and of the common characters that end in the same byte."""
    chars = {lead: pairs().get(lead << 8 | _SECOND_OF_STOP, "") for lead in range(0x81, 0xFF)}
    return tuple(lead for lead, char in chars.items() if char and chinese()[char] < _COMMON)


#: How often an ASCII character stands behind a Chinese one in any text, in occurrences.
_PRIORS = {",": 0.5, "\n": 0.5, "0": 0.5, " ": 0.3, ":": 0.2, ".": 0.2} | dict.fromkeys("()\"-/%;!'&+<>*#", 0.05)


def _cost(share: float) -> int:
    import math

    return round(-10 * math.log(share))


def _kind(char: str) -> str:
    if "\u3400" <= char <= "\u9fff":
        return "H"
    if char == "\n":
        return "N"
    if char in "。？！”」』…":
        return "S"
    if char >= "\x80":
        return "P"
    return "0" if char.isdigit() else "A" if char.isalpha() else "M"


def _best(some: list[_Reading]) -> list[_Reading]:
    if len(some) == 1:
        return some
    least = min(some, key=lambda one: one[0])[0]
    some = [one for one in some if one[0] <= least + _HOPELESS]
    if len(some) > _BEAM:
        some = sorted(some, key=lambda one: one[0])[:_BEAM]
    return some


def _pieces(chain: _Chain) -> list[tuple[str, int]]:
    found = []
    while chain is not None:
        chain, piece, place = chain
        found.append((piece, place))
    return found[::-1]


def _tokens(chain: _Chain) -> dict[int, str]:
    """Return what stands at each place where a byte was lost; a lead byte counts by the character that it began."""
    found: dict[int, str] = {}
    owed = -1
    for piece, place in _pieces(chain):
        if place >= 0:
            found[place] = found.get(place, "") + piece
            owed = place if not piece else -1
        elif owed >= 0:
            found[owed], owed = piece, -1
    return found


def _trimmed(text: str, found: Found) -> Found:
    """Leave out what is the same at the end."""
    end, new = found.end, found.new
    while end > found.start + 1 and new and text[end - 1] == new[-1]:
        end, new = end - 1, new[:-1]
    return Found(found.start, end, new, found.guessed, found.unknown)
