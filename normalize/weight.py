"""What a line says of whether it stands in a page's head or foot, or in the text: sums of it decide.

A careful person knows a foot by its lines together: a site's own words stand between its buttons, and what closes a
text stands below sentences. So each line has a weight, and no line is judged by itself.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from normalize.calls import is_answered
from normalize.document import Document
from normalize.expressions import match, search
from normalize.page import IN_HEAD, SENTENCE
from normalize.rule import Rule
from normalize.subject import BARE, is_cited, is_subject
from normalize.terms import is_of_section
from normalize.view import has_stop

#: Groups of what is the site's own; a credit or a date may stand in the middle of a text.
SITE = frozenset({"disclaimer", "contact", "promo", "copyright", "share", "related"})
#: The word of a button has so few characters.
BUTTON: Final = 2
#: A short line, one of middle length, the longest that is not called a sentence; a short one below the title.
SHORT_LENGTH: Final = 12
GAP_LENGTH: Final = 24
WIDE_LENGTH: Final = 40
HEAD_GAP_LENGTH: Final = 16

#: For a foot speak the heading of a list or the owner of a site, a line of the site's own, the word of a button, a
#: credit or a date.
HEADING: Final = 18
OWN: Final = 12
WORD: Final = 8
OTHER: Final = 6
#: Against it, as no rule claims them: a line such as stand in feet or the title once more, decoration, an address or a
#: number, a short line, a longer one, a long one, one that sounds like a title or a call, a sentence.
ASIDE: Final = -2
MARK: Final = -1
ADDRESS: Final = -2
SHORT: Final = -3
MIDDLE: Final = -4
LONG: Final = -6
LOUD: Final = -6
SAID: Final = -20
#: Against a head, as no rule claims them: a short line below the title, a longer one, one that may be the title itself.
NAME: Final = -3
LINE: Final = -5
TITLE_TOO: Final = -8

#: So many rows of so many bars make a table.
ROWS: Final = 3
BARS: Final = 2

_STOPS = "。！？；，”」』"
# Patterns are compiled where they are first used, and kept by `expressions`: most runs need none of them.
_PROSE = '[。！？；!?;“”「」『』"]|[，、：,:…]$|```'
#: Titles and slogans ask, cry out, quote and break off; this they do not.
_SENTENCE = '[。；;]|[，、,]$|^["“「『][^“”「」『』"]*[”」』"]$|```'
#: The rest of a sentence that was broken at a link: nothing else begins with such a mark.
REST = r"[，、；。：][^\W_]"
#: What only a text says, however short: who asks and answers or agrees, how letters and notices end, what is counted;
#: headings, items, rows of tables, quotations, code and tags of a manual in Markdown; the rest of a broken sentence.
_TEXT = (
    rf"#{{1,6}}\s|[-*+]\s|[`$]|[|].*[|]|</?[a-zA-Z]|{REST}|"
    "[问答問][:：]|[甲乙丙]方|此致|敬[礼禮]|特此|[祝顺順谨謹]|第[0-9一二三四五六七八九十]+[章节節条條项項名步期届屆]|"
    "[图圖表][0-9一二三四五六七八九十]|附[件录錄]|[_*]{0,3}[参參]考[书書文]|泣告|[领領][队隊][:：]|[0-9一二三四五六七八九十]+[、.．]"
)
#: A line that is a date, as it signs a text.
DATED = "[^a-zA-Z。]{0,12}年[^a-zA-Z。]{1,4}月[^。]{0,8}$"
#: A bare address, also one to which a link of Markdown refers by number.
_ADDRESS = r"(?:\[[^\]]{1,24}\]: *)?https?://[!-~]+$"
#: Pictures in Markdown: of a code to scan, of an account, of whatever stood there; links in which one stood.
_IMAGE = r'(?:(?:!\[[^\]]*|\[)\]\([^()\s]*(?:\s+"[^"]*")?\)\s*)+$'
#: Whose a site is: there is nothing plainer.
_OWNER = "©|版[权權]所有|[iI][cC][pP][备備证證]|(?i:copyright|rights reserved)"
_NUMBER = r"[0-9０-９.,:+/()（）-]+$"
#: What bare addresses and numbers begin with.
_ADDRESSES = frozenset("[h0123456789０１２３４５６７８９.,:+/()（）-")


def is_decoration(text: str) -> bool:
    """Whether a line shows nothing but marks; a fence of code is none, nor a brace, which opens a block or closes it.

    >>> is_decoration("—— ◆ ——"), is_decoration("END"), is_decoration("});")
    (True, False, False)
    """
    return not any(map(str.isalnum, text)) and "```" not in text and "{" not in text and "}" not in text


def ends_sentence(text: str) -> bool:
    """Whether a line shows only what a sentence ends with: a scraper that breaks lines at each element leaves such.

    >>> ends_sentence("。"), ends_sentence("……")
    (True, False)
    """
    return not text.strip().strip(_STOPS)


def is_marks(document: Document, line: int) -> bool:
    """Whether a line of a document shows nothing but marks; most are told by their first character."""
    return not document.page.plain[line] and is_decoration(document.text(line))


def is_link(text: str) -> bool:
    """Whether a line is a bare address.

    >>> is_link("https://example.com/a"), is_link("见 https://example.com/a")
    (True, False)
    """
    return match(_ADDRESS, text.strip()) is not None


def _is_address(text: str) -> bool:
    """Whether a line, without blanks around it, is a bare address or number; most are told by their first character."""
    return text[:1] in _ADDRESSES and (match(_NUMBER, text) or match(_ADDRESS, text)) is not None


def is_image(text: str) -> bool:
    """Whether a line shows nothing but pictures in Markdown.

    >>> is_image("![](https://example.com/a.png)"), is_image("[](https://example.com/)"), is_image("见 ![](a.png)")
    (True, True, False)
    """
    return "](" in text and match(_IMAGE, text.strip()) is not None


def is_sentence(text: str, size: int) -> bool:
    """Whether a line that no rule claims is a sentence by its marks or its length, as are the parts of one."""
    text = text.strip()
    said = size > WIDE_LENGTH or search(_SENTENCE, text) is not None or match(_TEXT, text) is not None or has_stop(text)
    return said and not _is_address(text) and not is_image(text)


def of_text(text: str) -> bool:
    """Whether a line is of a text, however short.

    >>> of_text("此致"), of_text("第一项 升旗"), of_text("渡口慢读")
    (True, True, False)
    """
    return match(_TEXT, text.strip()) is not None


def trusted(document: Document, line: int, rule: Rule | None) -> Rule | None:
    """Return the rule that claims a line, unless the line is of the text's own sections, or a bare word without prose.

    A poem, a list and a table of contents are made of such words: 收藏, 留言, 往期回顾.
    """
    if rule is None or is_of_section(document, line, rule) or is_subject(document, line, rule):
        return None
    if is_cited(document.page, document.number, line) or is_answered(document.page, document.number, line, rule):
        return None
    return rule if document.size(line) > BARE or document.prose else None


def head_group(document: Document, line: int) -> str:
    """Return the group of what has removed a line, or else of the rule that claims it in a head; "" for neither."""
    if line in document.removed:
        return document.removed[line][1]
    rule = trusted(document, line, document.claim(line, IN_HEAD))
    return "" if rule is None else rule.group


def is_owner(document: Document, line: int) -> bool:
    """Whether a line says whose the site is."""
    return search(_OWNER, document.text(line)) is not None


def site_below(document: Document, line: int) -> int:
    """Return how many lines of the site have gone below a line."""
    return sum(group in SITE for each, (_, group) in document.removed.items() if each > line)


def claimed_weight(document: Document, line: int, rule: Rule) -> int:
    """Return the weight of a line of the foot that a rule claims."""
    if rule.group not in SITE:
        return OTHER
    if rule.opens is not None or is_owner(document, line):
        return HEADING
    return OWN if document.size(line) > BARE else WORD


def is_text(document: Document, line: int) -> bool:
    """Whether a line, as far as it is left, is of a text: a sentence, or as long as one."""
    if document.size(line) > SENTENCE:
        return True
    text = document.text(line)
    # A full stop as it will be, for a second run.
    return "。" in text or ("." in text and "。" in document.seen(line))


def has_body(document: Document, lines: Sequence[int], size: int) -> bool:
    """Whether some lines have sentences of so many characters: what stands below them may be a foot."""
    for line in reversed(lines):
        if size <= 0:
            break
        if is_text(document, line):
            size -= document.size(line)
    return size <= 0


def in_table(document: Document, line: int) -> bool:
    """Whether a line is a row of a table: as many bars or tabs stand in it as in two lines beside it.

    Rows of buttons have bars too, but not each the same number, and credits have one.
    """
    text = document.text(line).strip()
    bar = "|" if "|" in text else "\t"
    bars = text.count(bar)
    if bars < BARS:
        return False
    filled, at = document.filled, bisect_left(document.filled, line)
    alike = 1
    for step in (-1, 1):
        other = at + step
        while 0 <= other < len(filled) and alike < ROWS and document.text(filled[other]).strip().count(bar) == bars:
            alike, other = alike + 1, other + step
    return alike >= ROWS


def weight(document: Document, line: int) -> int:
    """Return the weight of a line of the foot that no rule claims."""
    text, length = document.text(line).strip(), document.size(line)
    if is_image(text):
        return MARK
    if _is_address(text):
        return ADDRESS
    if document.between(line) is not None:
        return ASIDE
    if is_sentence(text, length):
        return SAID
    if text == document.text(document.filled[0]).strip():
        return ASIDE
    if search(_PROSE, text):
        return LOUD
    return SHORT if length <= SHORT_LENGTH else MIDDLE if length <= GAP_LENGTH else LONG


def weight_below_title(document: Document, line: int) -> int:
    """Return the weight of a line below the title that no rule claims."""
    text, length = document.text(line).strip(), document.size(line)
    if is_image(text):
        return MARK
    if length > WIDE_LENGTH or search(_PROSE, text):
        return SAID
    if length <= BUTTON or match(_NUMBER, text):
        return ADDRESS
    return NAME if length <= HEAD_GAP_LENGTH // 2 else LINE if length <= HEAD_GAP_LENGTH else TITLE_TOO
