"""The wording of a foot: what a line that no rule claims says for its being one, by its words and by what it is.

What the words say is for `words`; here stands what is the text's whatever its words say, such as a date, a row of data,
the heading of the sources. What follows from both is for `footwords` and its neighbours to say.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from normalize.expressions import match, search
from normalize.page import SENTENCE
from normalize.view import view
from normalize.weight import DATED, of_text
from normalize.words import DENIED, sentences, told

#: Weights are hundredths of the natural logarithm of odds. A line says no more than `MOST`, and no less than `LEAST`.
MOST: Final = 350
LEAST: Final = -800
NEVER = LEAST - 1  # instead of what it says: a line is the text's for sure
#: Of a line without such a character the words know nothing.
HAN = "[一-鿿]"
#: A line with a full stop has to say so much for a foot; one with an address says no more than this, and so does what
#: may be the point of a notice, a number to ring or whom to ask.
SAID, ADDRESS, DATUM = 350, -100, -50
#: The number of a section or of a point: 01, PART 2, ❸; the heading of the first or the last section or of sources.
_SECTION = (
    "[*_]{0,3}0[0-9][*_]{0,3}$|(?i:part)[ .]?[0-9]{0,2}$|[①-⒛❶-➓]|"
    "[#*_ ]{0,6}(?:[结結][语語论論尾]|[总總小][结結]|[后後][记記]|[写寫]在最[后後]|尾[声聲]|"
    "[前引导導序]言|[绪緒][论論]|[参參]考(?:[资資]料|文[献獻]|[来來]源))[*_ ]{0,3}[:：]?$"
)
#: A row of data: a name and its value; what a writer gives it, in stars; an article of a statute.
_ROW = '"[^"]{1,80}" ?[:=]|[^:：。]{1,12}[:：] ?[★☆⭐🌟]|[《〈][^《》]{2,24}[》〉]第[0-9一二三四五六七八九十百]{1,5}'
#: What an event is told by: when, where, for whom.
_EVENT = (
    "(?:活[动動]|[会會][议議]|[报報]名)?"
    "(?:日期|[时時][间間]|地[点點]|流程|[议議]程|[对對]象|名[额額]|主[办辦](?:[单單]位)?)[ :：\u3000]"
)
#: What changed, what a study or a case is filed under, how to vote, what a book is: the label of each.
_FIELD = (
    "附言[:：请請]|(?:修[复正]|新增|[优優]化|改[进進]|[调調]整|已知[问問][题題]|受影[响響]版本|安全版本|"
    "基金[项項]目|收稿日期|修回日期|通[信讯訊]作者|中[图圖]分[类類][号號]|投票(?:方式|截止|[时時][间間])|"
    "案[号號]|[审審]判[长長员員]|[书書][记記][员員]|定[价價]|(?i:isbn)|出版(?:社|[时時][间間]|日期)|[书書]名)[:：]"
)
#: A work that the text refers to: its author or title, and the year.
REFERENCE = r"[^。]{1,60}[(（](?:19|20)\d\d[a-z]?[)）][。.]"
#: What a text was written from, in one line: a title or an address behind the label.
_SOURCE = "[-*_#> ]{0,4}[参參]考(?:[资資]料|文[献獻]|[来來]源|[书書]目|[链連鏈]接)[*_]{0,2}[:：][*_ ]{0,3}(?:[《〈\\[]|https?://)"
#: What somebody did or was from a date on, in a sentence.
_CHRONICLE = r"(?:19|20)[0-9]{2}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?[^。]{8,}。"
#: What a picture shows, in a sentence, and whose it is.
_CAPTION = (
    "[^。]{2,90}。(?:[图圖]片?|照片|[摄攝]影|示意[图圖])[:：/／|｜][^。]{2,30}$|"
    "[^。]{4,90}。?[(（][^()（）。]{1,24}(?:[摄攝]|提供|[资資]料[图圖照]片?|[档檔]案照?)[)）]$"
)
#: The mark of an item of a list; that of a heading in Markdown.
_ITEM, _HEADING = r"[-*+•]\s|[0-9一二三四五六七八九十]{1,2}[、.．]", r"#{1,6}\s"
#: Whom to turn to, by name and number, is told in notices as often as in feet, but for what only a site says before it.
_NUMBER = "[(+0-9][-0-9()+、至转/或 ]{4,60}(?:[(][^()]{1,24}[)])?"
_WHOM = (
    "联系人|联络人|联系方式|电话|手机|热线|专线|传真|地址|地点|邮编|邮政编码|账号|帐号|户名|开户行|开户银行|路线|网址|"
    "采购人|招标人|招标机关|代理机构|主管|负责人|保证金|押标金"
)
_DATUM = f"[^:。,!?]{{0,20}}(?:(?:{_WHOM})[^:。,!?]{{0,6}}:[^:]{{1,60}}(?::[^:]{{1,30}}){{0,3}}|:?{_NUMBER})$"
_SITES = (
    "商务|合作|投稿|广告|转载|公众号|微信|爆料|客服|侵权|举报|版权|编辑|小编|加群|qq|关注|咨询热线|本[站网刊报社号]"
)
#: What is the text's for sure, the last term of an event too; all else is so only where its words speak against a site.
_TEXTS = (
    f"主[办辦][单單]位保留|{DATED}|{_SECTION}|{_ROW}|{_EVENT}|{_FIELD}|{REFERENCE}|{_SOURCE}|{_CHRONICLE}|{_CAPTION}"
)
_POINT = f"{_ITEM}|{_HEADING}"


@lru_cache(maxsize=512)
def spoken(text: str) -> int:
    """Return what the words of a line say for a site, however much."""
    seen = view(text)
    found = sum([told(part) for part in sentences(seen)])
    return DATUM if found > DATUM and is_datum(seen) else found


def is_item(text: str) -> bool:
    """Whether a line is an item of a list."""
    return match(_ITEM, text.lstrip()) is not None


def is_heading(text: str) -> bool:
    """Whether a line is a heading in Markdown that says something."""
    text = text.lstrip()
    return match(_HEADING, text) is not None and any(map(str.isalnum, text))


def is_texts(text: str) -> bool:
    """Whether a line is the text's whatever its words say.

    So is a note, a date, what somebody was from a date on, a section's number, data, an event, a work.
    An item of a list and a heading are so only where their words speak against a site.

    >>> is_texts("结语"), is_texts("地点 渡口大楼"), is_texts("江岸志（2031）。渡口社。"), is_texts("扫码关注我们")
    (True, True, True, False)
    >>> is_texts("参考资料：《江岸水文志》第二卷"), is_texts("参考来源：渡口新闻")
    (True, False)
    """
    text = text.strip()
    if match(_TEXTS, text):
        return True
    return of_text(text) and (match(_POINT, text) is None or spoken(text) < 0)


def is_caption(text: str) -> bool:
    """Whether a line says in a sentence what a picture shows, and whose it is.

    >>> is_caption("炭烤春鸡。图／渡口餐厅提供"), is_caption("▲渡口的船（林一舟摄）"), is_caption("图／渡口餐厅提供")
    (True, True, False)
    """
    return match(_CAPTION, text.strip()) is not None


def is_datum(seen: str) -> bool:
    """Whether a line, by its view, says whom to turn to and nothing that only a site says.

    >>> is_datum("河口水文站:010-5550-0100"), is_datum("商务合作电话:010-5550-0100")
    (True, False)
    """
    return match(_DATUM, seen) is not None and search(_SITES, seen) is None


@lru_cache(maxsize=512)
def says(text: str) -> int:
    """Return what a line that no rule claims says for a site: of several sentences the sum, if none denies it."""
    if is_texts(text):
        return NEVER
    seen = view(text)
    parts = [told(part) for part in sentences(seen)]
    found = sum(parts)
    if (("。" in seen or len(seen) > SENTENCE) and found < SAID) or (len(parts) > 1 and min(parts) < DENIED):
        return LEAST
    if "http" in seen or "www" in seen:
        found = min(found, ADDRESS)
    if is_datum(seen):
        found = min(found, DATUM)
    # What the weights know is Chinese: English speaks for nothing.
    if seen.isascii() or _is_bare(seen):
        found = min(found, 0)
    return max(LEAST, min(MOST, found))


def _is_bare(seen: str) -> bool:
    """Whether a line, by its view, has no two letters or Chinese characters."""
    # Not a pattern: a class of all of them takes `re` a millisecond to compile.
    count = 0
    for char in seen:
        count += "a" <= char <= "z" or "\u4e00" <= char <= "\u9fff"
        if count == 2:
            return False
    return True
