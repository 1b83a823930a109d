"""What a line looks like and says, as numbers: how long it is, what it ends in, what of a page's marks it has.

A line is seen as rules see it (`view`), so that it has the same numbers before and after it is tidied. Links count by
their words. What the numbers mean together, and beside those of other lines, is for `linetrees` to say.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from normalize.expressions import match, search
from normalize.view import view
from normalize.wording import is_texts
from normalize.words import sentences, told

#: The numbers, by name. Those behind `commas` are yes or no.
TRAITS = (
    "spoken", "least", "length", "stops", "commas",
    "texts", "address", "link", "image", "heading", "item", "quoted", "bold", "ends", "leads", "ascii", "marks",
    "picture", "we", "you", "digit", "sources",
)  # fmt: skip
SPOKEN, LEAST, LENGTH, STOPS, COMMAS, TEXTS, ADDRESS, LINK, IMAGE, HEADING, ITEM = range(11)
SOURCES = len(TRAITS) - 1
#: What words say counts up to so much, for a foot or against it; so does what the sentence says that speaks least.
MOST_SPOKEN: Final = 1000
LEAST_SPOKEN: Final = -600
#: No line counts as longer, in characters, and of no line more is looked at.
LONGEST: Final = 150
READ: Final = 160
#: So many full stops and commas are counted.
MOST_STOPS: Final = 5
MOST_COMMAS: Final = 6
#: A heading over what a text was written from is no longer.
SHORT: Final = 20

_TARGET = r"\]\([^()]*(?:\([^()]*\)[^()]*)*\)?"
_SIGNS = r"[\[\]*_#>|`~\s-]+"
_LINK = r"[\s>*_#-]*!?\[[^\]]*\]\([^)]*\)[\s*_]*$"
_ITEM = r"[-*+•·]\s|\d{1,2}[.、]"
_PICTURE = "[☀-➿★☆▼▲\U0001f300-\U0001faff]"
_SOURCES = "参考|引用|文献|资料|reference|延伸阅读|注释|相关链接"


def counted(seen: str, length: int) -> tuple[int, ...]:
    """Return what the words of a view say, and the sentence that says least, its length, full stops and commas."""
    said = [told(part) for part in sentences(seen)] or [0]
    return (
        max(-MOST_SPOKEN, min(MOST_SPOKEN, sum(said))),
        max(LEAST_SPOKEN, min(-LEAST_SPOKEN, min(said))),
        min(length, LONGEST),
        min(seen.count("。") + seen.count("!") + seen.count("?"), MOST_STOPS),
        min(seen.count(","), MOST_COMMAS),
    )


@lru_cache(maxsize=512)
def shape(text: str) -> tuple[int, ...]:
    """Return the numbers of a line in simplified characters, in the order of `TRAITS`.

    >>> dict(zip(TRAITS, shape("**扫码关注我们：**"), strict=True))["length"]
    7
    """
    seen = view(text)[:READ]
    linked = "](" in seen
    bare = re.sub(_SIGNS, "", re.sub(_TARGET, "]", seen) if linked else seen)
    last = bare[-1:]
    traits = (
        is_texts(text),
        linked or "http" in seen or "www." in seen,
        linked and match(_LINK, seen) is not None,
        seen.startswith("![") or "<img" in seen,
        seen.startswith("#"),
        match(_ITEM, seen) is not None,
        seen.startswith(">"),
        "**" in seen,
        last != "" and last in '。!?…"',
        last == ":",
        bare.isascii(),
        not any(map(str.isalnum, bare)),
        search(_PICTURE, seen) is not None,
        "我们" in seen,
        "你" in seen or "您" in seen or "大家" in seen,
        any(map(str.isdigit, seen)),
        len(bare) <= SHORT and search(_SOURCES, bare) is not None,
    )
    return *counted(seen, len(bare)), *map(int, traits)
