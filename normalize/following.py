"""Reading on behind a gloss that put a page out of step: with one reading, and with many.

What follows such a gloss is each time the second byte of one character and the first of the next, up to an ASCII
character or another gloss between two characters. Nearly always there is one reading only, which is followed without
weighing anything.
"""

from __future__ import annotations

from collections.abc import Collection

from normalize.readings import ALIGNED, HIT, gbk, glossed_trails, hit, pairs, spelt
from normalize.settling import Chain, Found, Reading, trimmed

#: What shows that a lead byte is gone, of 。 as a rule.
PUNCTUATION = "，；？！："
#: What is read with the bytes before it.
GOES_ON = ("", "?", "\ufffd", "(")
QUESTION = "?\ufffd"
#: A bound on the length of a search.
LONGEST = 2000


class _Nothing(dict[str, int]):
    """What a character costs where there is one reading only."""

    def __missing__(self, both: str) -> int:
        return 0


#: The costs of a reading that stands alone.
NOTHING = _Nothing()


def trails_of(last: int, reading: str) -> list[int]:
    """Return the trail bytes that a gloss behind a lead byte tells; one below 0x80 would be seen.

    >>> 0x9E in trails_of(0xF2, "yàn")
    True
    """
    return [trail for trail in glossed_trails(last, spelt(reading)) if trail >= 0x80]


def follow(text: str, at: int, before: int, last: int) -> tuple[Found | None, tuple[int, Reading] | None]:
    """Read a page on from a `?` while there is one reading only; where more begin, tell the place and what was read.

    `before` and `last` are the two bytes in front of it. None where nothing fits.

    >>> follow("因?yàn)閻阂庹吒鼡Q成本", 1, 0xD2, 0xF2)[0].new
    '為惡意者更換'
    """
    table = pairs()
    out: list[str] = []
    pend, here = 0, at
    while True:
        mark = text[here : here + 1]
        if not pend and ((here > at and mark not in GOES_ON) or not mark):
            return trimmed(text, Found(at, here, "".join(out))), None
        if here - at > LONGEST:
            return None, None
        if not mark or (pend and mark == "\n"):
            return None, (here, _reading(out, pend, before, last))
        value = gbk()[mark]
        after = here + 1
        if mark in QUESTION:
            match = HIT.match(text, here)
            trails = trails_of(last, match[1]) if match else []
            if len(trails) > 1 or (not trails and (pend or (text[after : after + 1] or "-") in PUNCTUATION)):
                return None, (here, _reading(out, pend, before, last))
            if match and trails:
                value, after = bytes(trails), match.end()
            else:
                out.append(mark)
                before, last, here = last, ord("?"), after
                continue
        elif mark == "(":
            match = ALIGNED.match(text, here)
            if match and hit(before, last, match[1]) is not None:
                here = match.end()
                continue
        if not value:
            if pend:
                return None, None
            out.append(mark)
            before = last = 0
        for byte in value:
            if pend:
                char = table[pend << 8 | byte]
                if char == "\0":
                    return None, None
                out.append(char)
                pend = 0
            elif byte < 0x80:
                out.append(chr(byte))
            else:
                pend = byte
            before, last = last, byte
        here = after


def _reading(out: list[str], pend: int, before: int, last: int) -> Reading:
    chain: Chain = None
    for piece in out:
        chain = (chain, piece, -1)
    return 0, pend, before, last, out[-1] if out else "", chain


def read(
    text: str, here: int, some: list[Reading], listed: Collection[int], unglossed: int, costs: dict[str, int]
) -> list[Reading]:
    """Read the character of a place of a page with all readings; those that GBK has no character for are dropped.

    `listed` are the byte pairs that the site's software glossed, `unglossed` what one of them costs without a gloss,
    and `costs` what characters cost behind one another, by both.

    >>> [one[5][1] for one in read("閻", 0, [(0, 0x9E, 0, 0x9E, "", None)], (), 0, NOTHING)]
    ['為']
    """
    table = pairs()
    value = gbk()[text[here]]
    # A byte behind a gloss makes no pair with the one before it, and one before a gloss is expected to.
    behind = text[here - 1 : here] == ")"
    ahead = text[here + 1 : here + 2] == "(" or HIT.match(text, here + 1) is not None
    if not value:
        return [(one[0], 0, 0, 0, text[here], (one[5], text[here], -1)) for one in some if not one[1]]
    grown: list[Reading] = []
    second = value[-1]
    if len(value) == 1:
        for cost, pend, _, last, before, chain in some:
            char = table[pend << 8 | second] if pend else chr(second)
            if char == "\0" and pend:
                continue
            if not (behind or ahead) and last << 8 | second in listed:
                cost += unglossed
            grown.append((cost + costs[before + char], 0, last, second, char, (chain, char, -1)))
        return grown
    first = value[0]
    between = 0 if ahead or first << 8 | second not in listed else unglossed
    for cost, pend, _, last, before, chain in some:
        if not behind and last << 8 | first in listed:
            cost += unglossed
        cost += between
        if pend:
            char = table[pend << 8 | first]
            if char == "\0":
                continue
            cost += costs[before + char]
            chain = (chain, char, -1)
            if second >= 0x80:
                grown.append((cost, second, first, second, char, chain))
                continue
            before, char = char, chr(second)
        else:
            char = table[first << 8 | second]
            if char == "\0":
                continue
        grown.append((cost + costs[before + char], 0, first, second, char, (chain, char, -1)))
    return grown
