"""The glosses of one page, and what they say together.

A page has some hundred glosses of a few dozen characters, and other pages have the same ones. So what a gloss is by
itself is looked up once, and counted by gloss.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from normalize.readings import ALIGNED, HIT, glossed_trails, hit, last_bytes, readings, spelt

_TONES = frozenset("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ")
_FIRST_HAN, _LAST_HAN = "\u3400", "\u9fff"
#: So far behind its start a gloss does not end.
_LONGEST = 10
#: So many different glosses are kept.
_KEPT = 20_000


class Gloss:
    """What a gloss is by itself, from the character before it and what stands in its parentheses.

    `own` tells whether it is the first reading of a traditional character, `toned` whether it has a tone, `blank`
    whether a blank ends it.
    """

    __slots__ = ("blank", "char", "han", "own", "reading", "toned")

    def __init__(self, char: str, inside: str) -> None:
        self.char, self.reading = char, spelt(inside)
        self.han = is_han(char)
        self.own = self.reading in readings()[0].get(char, ())
        self.toned = not _TONES.isdisjoint(inside)
        self.blank = inside[-1] == " "


class _Glosses(dict[bytes, Gloss | None]):
    """Every gloss met, by its character, what opens and what stands in its parentheses in UTF-32; or None."""

    def __missing__(self, key: bytes) -> Gloss | None:
        char, _, inside = key.decode("utf-32-le", "surrogatepass").rpartition("(")
        gloss = Gloss(char, inside) if ALIGNED.fullmatch(f"({inside})") else None
        if len(self) >= _KEPT:
            self.clear()
        self[key] = gloss
        return gloss


class Page:
    """The glosses of a text, in order.

    >>> page = Page("互聯(lián)網(wǎng)的發(fā)展")
    >>> [gloss.char for gloss in page.glosses], page.starts
    (['聯', '網', '發'], [2, 9, 17])
    """

    def __init__(self, text: str) -> None:
        self.text = text
        # What stands behind the end is no Chinese character, and what is below the first one is far above the last one.
        data = f"{text}\0".encode("utf-32-le", "surrogatepass")
        codes = np.frombuffer(data, np.uint32)
        self._codes = codes - ord(_FIRST_HAN)
        opens, closes = (codes == ord("(")).nonzero()[0], (codes == ord(")")).nonzero()[0]
        # What stands in parentheses, so far as it may be a reading.
        starts = np.append(-_LONGEST, opens).take(opens.searchsorted(closes))
        some = closes - starts < _LONGEST
        starts, ends = starts[some], closes[some]
        # Slices of bytes are made in a third of the time of slices of text.
        bounds = zip((4 * np.maximum(starts - 1, 0)).tolist(), (4 * ends).tolist(), strict=True)
        self._keys = [data[begin:end] for begin, end in bounds]
        #: How often each traditional character carries its first reading, and how often all do; of these glosses, how
        #: many end in a blank, which nobody writes.
        self.glossed: dict[str, int] = {}
        self.blank = 0
        #: Glosses of other characters, and of traditional ones with another reading.
        self.others = self.explained = 0
        self._given: dict[str, str] = {}
        self._met: dict[bytes, Gloss] = {}
        none = self._count()
        if none:
            some = np.array([key not in none for key in self._keys], np.bool_)
            starts, ends = starts[some], ends[some]
            self._keys = [key for key in self._keys if key not in none]
        self._starts, self._ends = starts, ends + 1
        #: Where glosses begin and end.
        self.starts: list[int] = starts.tolist()
        self.ends: list[int] = self._ends.tolist()
        self.total = sum(self.glossed.values())

    @cached_property
    def glosses(self) -> list[Gloss]:
        """The glosses, in order."""
        return list(map(self._met.__getitem__, self._keys))

    def _gloss(self, number: int) -> Gloss:
        return self._met[self._keys[number]]

    def _count(self) -> set[bytes]:
        """Count the glosses by their kind; return what is none."""
        known, glossed, given = _glosses(), self.glossed, self._given
        none: set[bytes] = set()
        #: Whether every gloss is the first reading of a traditional character.
        self.pure = True
        for key, times in Counter(self._keys).items():
            gloss = known[key]
            if not gloss:
                none.add(key)
                continue
            self._met[key] = gloss
            char, reading, own = gloss.char, gloss.reading, gloss.own
            if not own:
                self.pure = False
            if not gloss.han:
                continue
            # A list has one reading for each character; a second one is a writer's.
            if own and given.setdefault(char, reading) == reading:
                glossed[char] = glossed.get(char, 0) + times
                if gloss.blank:
                    self.blank += times
            elif gloss.toned:
                self.others += times
                self.explained += times * (char in readings()[0])
        return none

    @cached_property
    def lossy(self) -> bool:
        """Whether bytes may be lost."""
        return "?" in self.text or "\ufffd" in self.text

    def losses(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Return the matches of a pattern that begins with what stands for a lost byte; `finditer` takes longer."""
        at = 0
        for place in self._marks:
            if place >= at and (match := pattern.match(self.text, place)):
                yield match
                at = match.end()

    @cached_property
    def _marks(self) -> list[int]:
        first = ord(_FIRST_HAN)
        # Unsigned, as the codes are.
        question = np.uint32((ord("?") - first) & 0xFFFFFFFF)
        places: list[int] = ((self._codes == question) | (self._codes == ord("\ufffd") - first)).nonzero()[0].tolist()
        return places

    @cached_property
    def torn(self) -> bool:
        """Whether a gloss stands between two characters or behind a swallowed parenthesis: nobody writes that."""
        text = self.text
        for number, gloss in enumerate(self.glosses) if not self.pure else ():
            if not gloss.han and gloss.toned and gloss.char > "?":
                start = self.starts[number]
                before = last_bytes(text[max(start - 2, self.ends[number - 1] if number else 0) : start])
                if hit(*before, gloss.reading) is not None:
                    return True
        for match in self.losses(HIT) if self.lossy else ():
            last = last_bytes(text[max(0, match.start() - 2) : match.start()])[1]
            reading = spelt(match[1])
            if not _TONES.isdisjoint(reading) and max(glossed_trails(last, reading), default=0) >= 0x80:
                return True
        return False

    @cached_property
    def followed(self) -> int:
        """How many glosses follow one another directly."""
        at = (self._starts[1:] - self._ends[:-1] == 1).nonzero()[0].tolist()
        return sum(self._gloss(number).han and self._gloss(number + 1).han for number in at)

    @cached_property
    def alone(self) -> int:
        """How many first readings stand alone, between marks or on a line."""
        starts, ends = self._starts, self._ends
        before, behind = self._is_han.take(starts - 2), self._is_han.take(ends)
        found = 0
        for number in (~(before | behind)).nonzero()[0].tolist():
            gloss = self._gloss(number)
            if gloss.han and gloss.own and self._given[gloss.char] == gloss.reading:
                follows = number and starts[number] - ends[number - 1] == 1
                found += not (follows and self._gloss(number - 1).han)
        return found

    @cached_property
    def _is_han(self) -> npt.NDArray[np.bool_]:
        return self._codes <= ord(_LAST_HAN) - ord(_FIRST_HAN)

    @cached_property
    def han(self) -> int:
        """How many Chinese characters the page has."""
        return int(np.count_nonzero(self._is_han))

    @cached_property
    def kept(self) -> int:
        """How often characters that carry a gloss somewhere stand without one."""
        wanted = np.zeros(ord(_LAST_HAN) - ord(_FIRST_HAN) + 2, np.bool_)
        wanted[np.frombuffer("".join(self.glossed).encode("utf-32-le"), np.uint32) - ord(_FIRST_HAN)] = True
        return int(np.count_nonzero(wanted.take(self._codes, mode="clip"))) - self.total

    def without(self, begin: int, stop: int) -> str:
        """Return page[begin:stop] without its glosses.

        >>> Page("互聯(lián)網(wǎng)的發(fā)展").without(1, 15)
        '聯網'
        """
        first, last = bisect_left(self.starts, begin), bisect_right(self.ends, stop)
        bounds = zip([begin, *self.ends[first:last]], [*self.starts[first:last], stop], strict=False)
        return "".join([self.text[start:end] for start, end in bounds])

    def first(self, char: str) -> int:
        """Return where a character first carries its first reading."""
        reading = self._given[char]
        same = [number for number, one in enumerate(self.glosses) if (one.char, one.reading) == (char, reading)]
        return self.starts[same[0]] - 1


def is_han(char: str) -> bool:
    """Tell whether something is a Chinese character.

    >>> is_han("字"), is_han(""), is_han("a")
    (True, False, False)
    """
    return _FIRST_HAN <= char <= _LAST_HAN


@cache
def _glosses() -> _Glosses:
    return _Glosses()
