"""Lines that go only together with what stands beside them: pictures, items of a list, titles below a heading.

What is told of such a line by its words and its surroundings is told of few words or none. The picture above a button
is as often the text's last one as a code to scan, and half a list is worse than a whole one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import Final

from normalize.document import Document
from normalize.expressions import match
from normalize.page import IN_FOOT
from normalize.weight import is_image, is_text
from normalize.wording import is_heading, is_item, spoken

#: So many titles stand below a heading at most.
TITLES: Final = 8
#: A picture as a program for notes writes it.
_EMBEDDED = r"!\[\[[^\]]+\]\]$"
#: What a notice encloses.
_ENCLOSED = "附(?:件|表|图|录)?[0-9一二三]?:"
#: What heads the sources of a text, with a colon behind it or as a line of its own.
_SOURCES = "[_*#> ]{0,4}(?:参考|引用|(?i:references))"
_SOURCES_ALONE = "[_*#> ]{0,4}(?:(?:参考|引用)(?:资料|文献|链接|来源|文章|书目)?|references?)[_* ]{0,4}$"
#: An item that is nothing but a link.
_LINK = r"\S{1,3}\s*\[[^\]]*\]\([^()]*\)$"
#: What the rest of a broken sentence begins with.
_REST = "，,、。.；;：:）)"
#: A day by itself.
_DATE = "(?:19|20)[0-9]{2}[-./年][0-9]{1,2}[-./月][0-9]{1,2}日?$|[〇零○一二三四五六七八九]{4}年"
#: One of the titles of a list of news, each with its time.
_DATED = r".{8,}\s(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}\s\d{1,2}:\d\d[\d:.]*$"


def is_picture(text: str) -> bool:
    """Whether a line shows nothing but a picture; what a link shows is not known.

    >>> is_picture("![渡口](a.png)"), is_picture("![[a.png]]"), is_picture("见图 ![渡口](a.png)")
    (True, True, False)
    """
    return "![" in text and (is_image(text) or match(_EMBEDDED, text.strip()) is not None)


def _is_listed(text: str) -> bool:
    """Whether a line is an item of a list that is no menu, of one of news with their times, or of a quotation."""
    text = text.strip()
    return text.startswith(">") or match(_DATED, text) is not None or (is_item(text) and match(_LINK, text) is None)


def without_pictures(document: Document, some: Sequence[int]) -> list[int]:
    """Return those of some lines that are no pictures beside a line that stays, other pictures aside."""
    if not any(is_picture(document.text(line)) for line in some):
        return list(some)
    goes = {*some, *document.removed}
    stays: set[int] = set()
    pictures: list[int] = []  # in a row
    beside = False  # whether the line above them stays
    for line in document.filled:
        if is_picture(document.text(line)):
            pictures.append(line)
            continue
        if beside or line not in goes:
            stays.update(pictures)
        beside, pictures = line not in goes, []
    if beside:
        stays.update(pictures)
    return [line for line in some if line not in stays]


def leads(document: Document, line: int) -> bool:
    """Whether a line ends in a colon, bold type aside: it says what stands below it."""
    return document.seen(line).rstrip("_*").endswith(":")


def _encloses(document: Document, line: int) -> bool:
    return match(_ENCLOSED, document.seen(line)) is not None


def shown_below(document: Document, at: int, lines: Sequence[int]) -> bool:
    """Whether a line, by its place among those of a document, says what the picture below it shows: 运行效果：."""
    return at + 1 < len(lines) and is_picture(document.text(lines[at + 1])) and leads(document, lines[at])


def without_led(document: Document, some: Sequence[int], *, sources: bool = False) -> list[int]:
    """Return those of some lines that stand in no list that a line leads to: 参加的船工：, and below it their names.

    It goes down to a sentence, to what a rule claims and to what has gone. A site's own words lead to nothing. With
    `sources` only to what a text refers to.
    """
    stays = set[int]()
    led = cited = False
    for line in document.filled if some else ():
        encloses, leading = _encloses(document, line), leads(document, line)
        if sources:
            encloses, leading = False, leading and match(_SOURCES, document.seen(line)) is not None
        names_sources = match(_SOURCES_ALONE, document.seen(line)) is not None
        if not (led or encloses or leading or names_sources):
            continue
        led = line not in document.removed and not document.is_claimed(line)
        # The title of a source may be as long as a sentence.
        cited = led and (cited or names_sources)
        if not cited:
            led = led and (encloses or (spoken(document.text(line)) <= 0 if leading else not is_text(document, line)))
        if led:
            stays.add(line)
    return [line for line in some if line not in stays]


def without_headings(document: Document, some: Sequence[int]) -> list[int]:
    """Return those of some lines that head nothing that stays: a sentence, or below a heading anything."""
    leading = {line for line in some if leads(document, line)}
    headings = {line for line in some if is_heading(document.text(line)) and not document.is_claimed(line)}
    goes = {*some, *document.removed}
    stays = set[int]()
    begun = False  # whether a sentence that stays stands above
    for line, below in pairwise(document.filled) if some else ():
        begun = begun or (line not in goes and is_text(document, line))
        if line not in goes or below in goes:
            continue
        if is_text(document, below):
            # What stands between two sentences of a text heads the second one, unless a rule or its words know better.
            heads = begun and document.text(below).lstrip()[:1] not in _REST and not document.is_claimed(line)
            if line in leading or (heads and spoken(document.text(line)) <= 0):
                stays.add(line)
        elif begun and match(_DATE, document.seen(below)) is not None:
            stays.add(line)  # Who signs a letter or a notice, above the day.
        if line in headings and not is_heading(document.text(below)):
            stays.add(line)
    return [line for line in some if line not in stays]


def lists_below(document: Document, some: Sequence[int]) -> list[int]:
    """Return what stands between headings of other pages that are among some lines and lines below them that go.

    All of it has to be of the kind that stands below such a heading.
    """
    found: list[int] = []
    goes = {*some, *document.removed}
    for heading in some:
        rule = document.claim(heading, IN_FOOT)
        if rule is None or not rule.lists_pages:
            continue
        at = bisect_left(document.filled, heading) + 1
        titles = list(takewhile(lambda line: line not in goes, document.filled[at : at + TITLES + 1]))
        ends = at + len(titles) < len(document.filled) and len(titles) <= TITLES
        if ends and all(document.belongs(line, rule) and not is_text(document, line) for line in titles):
            found += titles
    return found


def of_whole_lists(document: Document, some: Sequence[int]) -> list[int]:
    """Return those of some lines that are no items of a list of which others stay; a menu's links make no list."""
    goes, stays = {*some, *document.removed}, set[int]()
    items: list[int] = []  # in a row
    for line in document.filled if any(_is_listed(document.text(line)) for line in some) else ():
        if not _is_listed(document.text(line)):
            items = []
            continue
        items.append(line)
        if not goes.issuperset(items):
            stays.update(items)
    return [line for line in some if line not in stays]
