"""A menu at the very top of a page taken whole, one word to a line.

Sites name their sections as they like, but a page that begins with many bare words, some of them such as sites call
their sections by, be they in rows or one to a line, then shows a line as long as a title, and behind or below it what
stands there only (a date, a source, the buttons of sharing), begins with its menu.

Left alone: fewer words than that; a list whose first line is longer, which may be the title, or that marks show to be a
text's (numbers, bullets, quotation marks, commas); all of it where no such line stands below the title, or no sentences
follow; the title.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from normalize.abovetitle import NAME
from normalize.changes import Index
from normalize.cues import Mask
from normalize.document import Document
from normalize.expressions import fullmatch, search
from normalize.page import IN_HEAD
from normalize.weight import SITE, has_body, head_group, is_marks, is_text, of_text

#: So many words are a menu, each of so many characters; a few may be longer, up to so many.
WORDS: Final = 8
WORD: Final = 6
LONGER: Final = 3
LONGEST: Final = 12
#: So many of them are words of sections, or a rule's.
SECTIONS: Final = 3
#: The title has so many characters; what tells of it stands in one of so many lines below.
TITLE: Final = 8
CLOSE: Final = 4
#: So many characters of sentences follow.
BODY: Final = 80
#: Groups of what stands below a title: in the head of a page a date, a source, a button.
_BELOW = SITE | {"header"}
_SIGNS = " \u3000-*+>›»|·:："
_SAID = "[。！？；!?;，,、“”「」『』《》]|[:：](?!$)"
_SECTION = (
    "首页|新闻|要闻|国内外|国内|国际|社会|时政|军事|财经|股票|基金|理财|科技|数码|手机|互联网|"
    "汽车|房产|家居|体育|娱乐|明星|电影|音乐|时尚|女性|亲子|健康|教育|高考|旅游|文化|"
    "历史|读书|艺术|游戏|动漫|美食|星座|图片|视频|直播|专题|评论|观点|博客|论坛|公益|"
    "三农|法治|港澳|台湾|数据|政策|服务|互动|省情|市情|政务|公开|下载|邮箱|支付|商城|"
    "电商|搜索|登录|注册|登入|帮助|地图|百科|文库|贴吧|网页|知道|问答|招聘|彩票|移动端|"
    "客户端|更多|滚动|排行|精选|推荐|关注|全部|导航|专栏|频道|影音|生活|政治|地方|"
    "两岸|产经|证券|运动|影剧|消费|即时|热门|旅行|阅读|部落格|购物|会员"
)
#: A row of words without blanks, some of them the site's own.
_WORD = f"(?:{_SECTION}|[A-Za-z]{{2,4}})"
# Nothing is given back: there are very many ways to part a long row of words.
_GLUED = f"(?>{_WORD}{{2}}(?:{_WORD}(?!{_WORD}))?+(?:(?!{_WORD}{{2}})[一-鿿 ]){{0,8}}+){{3,}}+"
_PARTING = dict.fromkeys(map(ord, "|·/>»›｜、\u3000"), " ")
#: A title and in the same line when it was published.
_STAMPED = r"\s(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}"
#: The first line may be a row of words.
_FIRST = np.arange(1, WORDS)[:, np.newaxis]


def may_stand(sizes: Index, filled: Index, top: Index, last: Index) -> Mask:
    """Return in which documents one may stand, by the ranks of their first and last lines."""
    head: Index = sizes.take(filled.take(np.minimum(top + _FIRST, last)))
    found: Mask = (head <= LONGEST).all(axis=0) & (last - top > WORDS)
    return found


def words(document: Document, active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return what goes of the lines above the title: what removes each."""
    if NAME[1] not in active or not document.prose:
        return {}
    some: list[int] = []
    rows = 0  # words in lines of several
    titles: list[int] = []  # the longer ones of them, by index: a title may be as short
    for line in document.filled:
        shown = document.text(line).strip()
        if line not in document.removed and not is_marks(document, line):
            if row := is_row(shown):
                rows += row
                some.append(line)
                continue
            long = len(shown) > WORD
            if len(shown) > LONGEST or len(titles) + long > LONGER:
                break
            if search(_SAID, shown) or of_text(shown.lstrip("-*+ ")):
                return {}
            if long:
                titles.append(len(some))
        some.append(line)
    if 0 in titles:
        return {}
    for title in (len(some), *reversed(titles)):
        menu = [line for line in some[:title] if not is_marks(document, line)]
        if len(menu) < WORDS or rows + sum(is_section(document, line) for line in menu) < SECTIONS:
            break
        if _is_title(document, document.filled[title:]):
            return {line: NAME for line in some[:title] if line not in document.removed}
    return {}


def is_row(shown: str) -> int:
    """Return how many words of sections stand in a line of nothing but short words; 0 of another line."""
    if fullmatch(_GLUED, shown) is not None:
        return SECTIONS
    parts = shown.translate(_PARTING).split()
    if len(parts) < SECTIONS or any(len(part) > WORD for part in parts):
        return 0
    known = sum(search(_SECTION, part) is not None for part in parts)
    return known if 2 * known >= len(parts) else 0


def is_section(document: Document, line: int) -> bool:
    """Whether a line is a word that sites call a section by, or claimed."""
    return fullmatch(_SECTION, document.text(line).strip(_SIGNS)) is not None or head_group(document, line) in SITE


def _is_title(document: Document, lines: Sequence[int]) -> bool:
    """Whether the first of some lines is a title by its length and what stands below it."""
    if not lines or lines[0] in document.removed or is_text(document, lines[0]):
        return False
    shown = document.text(lines[0]).strip()
    told = search(_STAMPED, shown) is not None
    if len(shown) < TITLE or not (told or document.claim(lines[0], IN_HEAD) is None):
        return False
    told = told or any(head_group(document, line) in _BELOW for line in lines[1 : 1 + CLOSE])
    return told and has_body(document, lines, BODY)
