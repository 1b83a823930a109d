"""Pinyin glosses that a page's software drove into a text, `互聯(lián)網(wǎng)`, and the text they put out of step.

Such software glosses its list of traditional characters with their first reading, in half-width parentheses, lower-case
and without a blank, wherever their bytes stand. A writer glosses a rare or ambiguous character once, a textbook glosses
every character or those it teaches. So the decision is the document's, from all its glosses together: see `Evidence`.
Left alone: full-width parentheses, readings that are not the character's first, characters that are no traditional
ones, ruby for learners, entries of a dictionary, glosses that only the first occurrence of each character has.

In a short piece, up to `SHORT` characters, one gloss of a character that was seen on such pages is enough where nothing
speaks against it: `互聯網(wǎng)` on one line is repaired, `囧(jiǒng)` is not.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from normalize.changes import Piece
from normalize.commonness import chinese
from normalize.readings import ALIGNED, HIT, gbk, glossed_pairs, hit, last_bytes, readings, spelt
from normalize.shifted import PUNCTUATION, Search

#: So many different characters show the pattern in a text of any length: characters that were seen on damaged pages, or
#: common ones.
ENOUGH = 3
#: A text this short, in characters that are no blanks, shows it with one.
SHORT = 200
#: Above these shares (of glosses that follow one another directly, of Chinese characters with a gloss) a text is ruby.
RUBY_RUNS, RUBY_SHARE = 0.34, 0.6
#: A character up to this cost is a common one.
COMMON = 100

_TRIGGER = re.compile(rf"{HIT.pattern}|{ALIGNED.pattern}|[?\ufffd](?=[{PUNCTUATION}])")
_TONE = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]")
#: Characters of the list whose reading a writer may have to tell.
_AMBIGUOUS = frozenset("長樂調著傳數應會當發號強轉區沒說見車")
#: A line with one of these may speak of readings.
_SUBJECT = re.compile("[读讀念唸]作|[读讀唸]音|拼音|[发發]音|注音|多音|聲調|声调|不[读讀念唸]|生字|部首")
_HAN = "\u3400", "\u9fff"
_RUNS = re.compile(f"[{_HAN[0]}-{_HAN[1]}]+")


@dataclass(slots=True)
class Evidence:
    """What the glosses of one document say together."""

    #: How often each traditional character carries its first reading.
    glossed: Counter[str] = field(default_factory=Counter)
    #: Glosses between two characters or after a swallowed parenthesis: nobody writes them.
    torn: int = 0
    #: Glosses with a blank before the closing parenthesis: nobody writes them either.
    blank: int = 0
    #: Glosses of other characters, and of traditional ones with another reading.
    others: int = 0
    explained: int = 0
    #: Glosses that follow one another directly, and those that stand alone between marks or on a line.
    followed: int = 0
    alone: int = 0
    #: The reading of each character, and where its first gloss stands.
    given: dict[str, str] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)


def gather(text: str) -> Evidence:
    """Look at every gloss of a text."""
    table, _ = readings()
    found = Evidence()
    previous = -1
    for match in ALIGNED.finditer(text):
        start, end = match.span()
        char = text[start - 1 : start]
        reading = spelt(match[1])
        if not _HAN[0] <= char <= _HAN[1]:
            found.torn += (
                char > "?"
                and _toned(reading)
                and hit(*last_bytes(text[max(0, start - 2) : start]), reading) is not None
            )
            continue
        found.followed += start - 1 == previous
        # A list has one reading for each character; a second one is a writer's.
        if reading in table.get(char, ()) and found.given.setdefault(char, reading) == reading:
            found.glossed[char] += 1
            found.first.setdefault(char, start - 1)
            found.blank += match[0][-2] == " "
            found.alone += not (
                _is_han(text[start - 2 : start - 1]) or start - 1 == previous or _is_han(text[end : end + 1])
            )
        elif _toned(reading):
            found.others += 1
            found.explained += char in table
        previous = end
    for match in HIT.finditer(text):
        last = last_bytes(text[max(0, match.start() - 2) : match.start()])[1]
        found.torn += _toned(match[1]) and max(glossed_pairs().get((last, spelt(match[1])), (0,))) >= 0x80
    return found


def is_damage(text: str, found: Evidence) -> bool:
    """Tell whether the glosses of a text are damage; in doubt they are not."""
    _, seen = readings()
    total = found.glossed.total()
    if found.torn:
        return True
    if not total:
        return False
    listed = found.glossed.keys() & seen
    if found.blank >= 2 and found.blank * 2 > total:
        return found.others <= total
    han = sum(map(len, _RUNS.findall(text)))
    if found.others * 3 >= total or (found.explained and len(listed) < 2 * ENOUGH):
        return False
    if total + found.others == han > 1:
        return False
    if found.followed > RUBY_RUNS * total + 1 and total > RUBY_SHARE * han:
        return False
    if found.alone * 2 > total > 1 or _first_only(text, found):
        return False
    common = sum(chinese()[char] < COMMON for char in found.glossed)
    if len(listed) >= ENOUGH or (common >= ENOUGH and common * 2 > len(found.glossed)):
        return True
    if not listed or found.others or any(_speaks_of_it(text, place) for place in found.first.values()):
        return False
    if len("".join(text.split())) <= SHORT:
        return True
    # One or two characters in a long text: all of their occurrences, and none that a writer might explain.
    return (len(listed) > 1 or not listed <= _AMBIGUOUS) and all(
        text.count(char) == count for char, count in found.glossed.items()
    )


def find(text: str) -> tuple[list[Piece], list[int]]:
    """Return the repairs of a text, and the places where a lost byte leaves more than one reading.

    >>> [(piece[:4]) for piece in find("因?yàn)槲覀兊募t利")[0]]
    [(1, 11, '為我們的紅', 'shifted-bytes')]
    >>> find("他只回了一個囧(jiǒng)字")
    ([], [])
    """
    evidence = gather(text)
    if not is_damage(text, evidence):
        return [], []
    listed = frozenset(int.from_bytes(gbk()[char]) for char in evidence.glossed)
    kept = sum(text.count(char) for char in evidence.glossed) - evidence.glossed.total()
    search = Search(text, listed, kept / (kept + evidence.glossed.total() + 1))
    pieces: list[Piece] = []
    unknown: list[int] = []
    at = 0
    tail = ""  # the last characters of the text before `at`, without its glosses
    for match in _TRIGGER.finditer(text):
        start, end = match.span()
        if start < at:
            continue
        tail = (tail + text[at:start])[-2:]
        at = start
        if text[start] == "(":
            if hit(*last_bytes(tail), match[2]) is not None:
                pieces.append((start, end, "", "pinyin-gloss", "repair", False))
                at = end
            continue
        found = search.solve(start, tail)
        if found is None:
            unknown.append(start)
            continue
        if found.new != text[found.start : found.end]:
            rule = "guessed-byte" if found.guessed else "shifted-bytes"
            pieces.append((found.start, found.end, found.new, rule, "repair", False))
        unknown += found.unknown
        tail = (tail + found.new)[-2:]
        at = found.end
    return pieces, unknown


def _toned(reading: str) -> bool:
    return _TONE.search(reading) is not None


def _is_han(char: str) -> bool:
    return _HAN[0] <= char <= _HAN[1]


def _first_only(text: str, found: Evidence) -> bool:
    """Whether characters that come again are glossed only where they come first, as a writer does it."""
    again = [char for char in found.glossed if text.count(char) > 1]
    once = [char for char in again if found.glossed[char] == 1 and text.index(char) == found.first[char]]
    return len(once) == len(again) > 1 and len(again) * 2 > len(found.glossed)


def subject(text: str) -> bool:
    """Whether a text speaks of readings anywhere."""
    return _SUBJECT.search(text) is not None


def _speaks_of_it(text: str, place: int) -> bool:
    begin = text.rfind("\n", 0, place) + 1
    stop = text.find("\n", place)
    return _SUBJECT.search(text, begin, stop if stop >= 0 else len(text)) is not None
