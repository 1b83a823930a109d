"""What a document is about: the words of a line that its text comes back to again and again.

A raffle, a call for papers, a fair speak of what elsewhere only a site speaks of: scanning, signing up, prizes. There a
line between paragraphs is the text's own if it says what the rest says. Chinese has no blanks between words, so pairs
of characters stand for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise, takewhile
from typing import Final

from normalize.document import Document
from normalize.weight import is_text

#: A pair that comes so often in the lines that stay is of the topic; so many of them make a line part of it.
OFTEN: Final = 2
SHARED: Final = 2
#: So many characters are looked at for pairs, at most.
LOOKED_AT: Final = 1_000_000
#: So many lines below a text may be verses of it.
VERSES = 2
_FIRST, _LAST = "\u3400", "\u9fff"


def topic(document: Document, lines: Sequence[int]) -> frozenset[str]:
    """Return the pairs of characters that some lines of a document come back to."""
    counts = Counter([pair for line in lines for pair in pairs(document.seen(line))])
    return frozenset([pair for pair, count in counts.items() if count >= OFTEN])


def is_about(seen: str, about: frozenset[str]) -> bool:
    """Whether a line says what a document is about, by its view.

    >>> is_about("抽奖活动2：转发后参与抽奖", frozenset({"抽奖"}))
    True
    """
    return _shares(pairs(seen), about)


def about(document: Document, some: Sequence[int], rest: Sequence[int]) -> set[int]:
    """Return those of some lines of a document that say what the rest of it comes back to."""
    if not some:
        return set()
    own = {line: pairs(document.seen(line)) for line in some}
    text = "\n".join([document.seen(line) for line in rest])
    # To look for the pairs of a few lines takes less than to count all pairs of the rest, and of many lines more.
    wanted = {pair for each in own.values() for pair in each}
    if len(wanted) * len(text) > LOOKED_AT:
        often: Collection[str] = topic(document, rest)
    else:
        often = {pair for pair in wanted if _comes_back(text, pair)}
    return {line for line, each in own.items() if _shares(each, often)}


def _shares(own: list[str], about: Collection[str]) -> bool:
    return sum([pair in about for pair in own]) >= SHARED


def _comes_back(text: str, pair: str) -> bool:
    first = text.find(pair)
    return first >= 0 and text.find(pair, first + 1) >= 0


def without_about(document: Document, left: Sequence[int], some: Sequence[int]) -> list[int]:
    """Return those of some lines that say other things than the text that is left does, or stand apart below it.

    Right below the text, down to the first line that says something else, its last words may stand as verses do:
    several of them.
    """
    going = set(some)
    rest = [line for line in left if line not in going]
    last = max([line for line in rest if is_text(document, line)], default=-1)
    below = [line for line in document.filled if line > last]
    close = list(takewhile(lambda line: line not in document.removed, below))
    if (len(close) < VERSES or going.isdisjoint(close)) and not any(line < last for line in some):
        # What the whole text says takes long to tell.
        return list(some)
    own = about(document, some, rest)
    verses = list(takewhile(lambda line: line in own or line not in going, close))
    stays = {line for line in own if line < last}
    if len(verses) >= VERSES:
        stays |= own.intersection(verses)
    return [line for line in some if line not in stays]


def pairs(seen: str) -> list[str]:
    """Return the pairs of Chinese characters of a view, one after the other.

    >>> pairs("扫码抽奖，再抽奖")
    ['扫码', '码抽', '抽奖', '再抽', '抽奖']
    """
    return [one + two for one, two in pairwise(seen) if _FIRST <= one <= _LAST and _FIRST <= two <= _LAST]
