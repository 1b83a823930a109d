"""The glosses of one page, and what they say together.

A page has some hundred glosses of a few dozen characters, and other pages have the same ones. So what a gloss is by
itself is looked up once, and counted by gloss.
"""

from __future__ import annotations

from collections import Counter
from functools import cache, cached_property
from itertools import accumulate, cycle
from operator import add

import numpy as np
import numpy.typing as npt

from normalize.readings import ALIGNED, HIT, glossed_trails, hit, last_bytes, readings, spelt

_TONES = frozenset("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ")
_FIRST_HAN, _LAST_HAN = "\u3400", "\u9fff"
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


class _Glosses(dict[tuple[str, str], Gloss]):
    """Every gloss met, by its character and what stands in its parentheses."""

    def __missing__(self, key: tuple[str, str]) -> Gloss:
        gloss = Gloss(*key)
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
        parts = ALIGNED.split(text)
        #: What stands before each gloss and behind the last one.
        self.between = parts[::2]
        places: list[int] = list(accumulate(map(add, map(len, parts), cycle((0, 2)))))
        #: Where glosses begin and end.
        self.starts, self.ends = places[:-1:2], places[1::2]
        keys = zip([part[-1:] for part in self.between], parts[1::2], strict=False)
        self.glosses = list(map(_glosses().__getitem__, keys))
        #: How often each traditional character carries its first reading; of these glosses, how many end in a blank,
        #: which nobody writes.
        self.glossed: Counter[str] = Counter()
        self.blank = 0
        #: Glosses of other characters, and of traditional ones with another reading.
        self.others = self.explained = 0
        self._count()

    def _count(self) -> None:
        table, _ = readings()
        self._given: dict[str, str] = {}
        #: Whether every gloss is the first reading of a traditional character.
        self.pure = True
        for gloss, times in Counter(self.glosses).items():
            self.pure &= gloss.own
            if not gloss.han:
                continue
            # A list has one reading for each character; a second one is a writer's.
            if gloss.own and self._given.setdefault(gloss.char, gloss.reading) == gloss.reading:
                self.glossed[gloss.char] += times
                self.blank += times * gloss.blank
            elif gloss.toned:
                self.others += times
                self.explained += times * (gloss.char in table)

    @cached_property
    def lossy(self) -> bool:
        """Whether bytes may be lost."""
        return "?" in self.text or "\ufffd" in self.text

    @cached_property
    def torn(self) -> bool:
        """Whether a gloss stands between two characters or behind a swallowed parenthesis: nobody writes that."""
        for number, gloss in enumerate(self.glosses):
            if not gloss.han and gloss.toned and gloss.char > "?":
                before = last_bytes(self.between[number][-2:])
                if hit(*before, gloss.reading) is not None:
                    return True
        for match in HIT.finditer(self.text) if self.lossy else ():
            last = last_bytes(self.text[max(0, match.start() - 2) : match.start()])[1]
            reading = spelt(match[1])
            if not _TONES.isdisjoint(reading) and max(glossed_trails(last, reading), default=0) >= 0x80:
                return True
        return False

    @cached_property
    def followed(self) -> int:
        """How many glosses follow one another directly."""
        ones = [number for number, part in enumerate(self.between) if len(part) == 1]
        glosses = [*self.glosses, Gloss("", " ")]
        return sum(number > 0 and glosses[number].han and glosses[number - 1].han for number in ones)

    @cached_property
    def alone(self) -> int:
        """How many first readings stand alone, between marks or on a line."""
        between, glosses = self.between, self.glosses
        found = 0
        for number, part in enumerate(between[1:]):
            if "\u3400" <= part[:1] <= "\u9fff" or is_han(between[number][-2:-1]):
                continue
            gloss = glosses[number]
            if gloss.han and gloss.own and self._given[gloss.char] == gloss.reading:
                found += not (number and len(between[number]) == 1 and glosses[number - 1].han)
        return found

    @cached_property
    def _codes(self) -> npt.NDArray[np.uint32]:
        return np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), np.uint32)

    @cached_property
    def han(self) -> int:
        """How many Chinese characters the page has."""
        # Unsigned differences: what lies below the first one is far above the last one.
        return int(np.count_nonzero(self._codes - ord(_FIRST_HAN) <= ord(_LAST_HAN) - ord(_FIRST_HAN)))

    @cached_property
    def kept(self) -> int:
        """How often characters that carry a gloss somewhere stand without one."""
        wanted = np.zeros(0x10000, np.bool_)
        wanted[list(map(ord, self.glossed))] = True
        return int(np.count_nonzero(wanted.take(np.minimum(self._codes, 0xFFFF)))) - sum(self.glossed.values())

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
