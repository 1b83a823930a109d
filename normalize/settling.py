"""Of several readings of a stretch of text: which one is taken, and which places stay open."""

from __future__ import annotations

from typing import NamedTuple

#: So much better than all others is far ahead, in tenths of the natural logarithm: by a factor of three.
FAR = 12
#: A digit that is lost, which nothing can tell.
DIGIT = "0"
#: Stands for what is not known in a text that is read for what it has.
UNKNOWN = "\ue000"

#: A text as a chain of (the chain before, a piece of text, the place where a byte of it was lost or -1).
Chain = tuple["Chain", str, int] | None
#: A reading so far: its cost in tenths of the natural logarithm, the lead byte that waits for its trail (or 0), the
#: last two bytes, the last character, its text.
Reading = tuple[int, int, int, int, str, Chain]


class Found(NamedTuple):
    """What a stretch of the page was: [start, end) becomes `new`.

    `guessed` are the places of lost bytes where the best reading was far ahead, `unknown` those where it was not and a
    `?` stands in the text; `sure` is what no lost byte has a part in, where there are such places.
    """

    start: int
    end: int
    new: str
    guessed: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    sure: str = ""


def pieces(chain: Chain) -> list[tuple[str, int]]:
    """Return a chain as a list, from its start."""
    found = []
    while chain is not None:
        chain, piece, place = chain
        found.append((piece, place))
    return found[::-1]


def settle(page: str, start: int, end: int, some: list[Reading]) -> Found | None:
    """Take the best reading of page[start:end]; what the others make of a place decides whether it stays open.

    Returns None where the place that stays open is one that all that follows depends on.

    >>> settle("?", 0, 1, [(40, 0, 0, 0, "知", (None, "知", 0)), (60, 0, 0, 0, "志", (None, "志", 0))]).new
    '知'
    """
    some = sorted(some, key=lambda one: one[0])
    best = some[0]
    parts = pieces(best[5])
    own = _tokens(parts)
    ahead = dict.fromkeys(own, FAR)
    #: Places where at least the first character is sure.
    halves = set(own)
    for rival in some[1:]:
        if rival[0] - best[0] >= FAR or not own:
            break
        theirs = _tokens(pieces(rival[5]))
        for place, token in own.items():
            if theirs.get(place) != token:
                ahead[place] = min(ahead[place], rival[0] - best[0])
                if theirs.get(place, "")[:1] != token[:1]:
                    halves.discard(place)
    out: list[str] = []
    unknown: list[int] = []
    told: set[int] = set()
    for piece, place in parts:
        if place < 0:
            out.append(piece)
            continue
        first, again = place not in told, place in told
        told.add(place)
        open_one = ahead[place] < FAR or (again and piece == DIGIT)
        if not open_one:
            out.append(piece)
        elif first and piece and place in halves:
            # The character is sure; whether a mark stood behind it is not.
            out.append(piece)
            if len(own[place]) == 1:
                unknown.append(place)
        elif not piece:
            return None
        elif place not in unknown:
            unknown.append(place)
            out.append("?")
    guessed = tuple(place for place in own if place not in unknown)
    return trimmed(page, Found(start, end, "".join(out), guessed, tuple(unknown), _sure(parts)))


def _tokens(parts: list[tuple[str, int]]) -> dict[int, str]:
    """Return what stands at each place where a byte was lost; a lead byte counts by the character that it began."""
    found: dict[int, str] = {}
    owed = -1
    for piece, place in parts:
        if place >= 0:
            found[place] = found.get(place, "") + piece
            owed = place if not piece else -1
        elif owed >= 0:
            found[owed], owed = piece, -1
    return found


def _sure(parts: list[tuple[str, int]]) -> str:
    """Return what no lost byte has a part in, with `UNKNOWN` for all else."""
    out = []
    owed = False
    for piece, place in parts:
        out.append(UNKNOWN if place >= 0 or owed else piece)
        owed = place >= 0 and not piece
    return "".join(out)


def trimmed(page: str, found: Found) -> Found:
    """Leave out what is the same at the end."""
    end, new = found.end, found.new
    while end > found.start + 1 and new and page[end - 1] == new[-1]:
        end, new = end - 1, new[:-1]
    return Found(found.start, end, new, found.guessed, found.unknown, found.sure)
