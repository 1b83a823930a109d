"""Tags of HTML that a scraper left in a text, `<p>`, `<br/>`, `</div>`.

What is left alone: comparisons (`a<b`), generics and other code, text about markup (a line in back quotes or a fence, a
document that speaks of HTML, tags, elements), pages of HTML as such, and single tags inside a sentence, which a writer
named: a tag goes only where it stands at a line's or a sentence's edge or beside another tag, or where its partner
stands in the same line.
"""

from __future__ import annotations

import re

from normalize.changes import Piece
from normalize.invisible import BLANKS, CONTROL, INVISIBLE, JOINERS, LINE_ENDS

_BLOCKS = "p|div|br|hr|li|ul|ol|tr|td|th|table|tbody|thead|blockquote|center|section|article|h[1-6]"
_INLINE = "span|strong|b|i|em|u|font|a|img|sup|sub|small|label|figure|figcaption|picture"
_TAG = re.compile(rf"<(/?)({_BLOCKS}|{_INLINE})((?:\s[^<>\n]{{0,500}})?)\s?/?>", re.IGNORECASE)
_BLOCK = re.compile(_BLOCKS, re.IGNORECASE)
_EMPTY = frozenset({"br", "hr", "img"})
#: What a document about markup says, or is.
_SUBJECT = re.compile(
    r"html|xml|css|markdown|javascript|标签|標籤|标记|標記|元素|属性|屬性|网页代码|代码|代碼|程式碼|源码|<script|<style|<head|<!--|```",
    re.IGNORECASE,
)
_CHINESE = re.compile("[\u3400-\u9fff]")
_LINE_ENDS = "\n" + LINE_ENDS
_EDGE = re.compile(f"[{_LINE_ENDS}。！？；”」』）》…!?.;) \u3000{BLANKS}]")
#: What is never seen, which goes later; at the end of a line blanks go too.
_UNSEEN = CONTROL + INVISIBLE + JOINERS
_BEFORE = re.compile(f"([^{_UNSEEN}]?)[{_UNSEEN}]*$")
_AT_THE_END = re.compile(
    rf"(?:[ \t\u3000{BLANKS}{_UNSEEN}]|&(?:amp;)*(?:nbsp|e[mn]sp|thinsp|shy|zwn?j|[lr]rm|#160|#xa0|#8203|#12288);)*"
    rf"(?:[{_LINE_ENDS}]|\Z)",
    re.IGNORECASE,
)
_ALL_UNSEEN = re.compile(f"[{_UNSEEN}]*")
#: So far back is looked for something to see.
_REACH = 50
_PAUSES = frozenset("：，、:,")


def find(text: str) -> list[Piece]:
    r"""Return the tags that go; one that ends a block inside a line becomes a line end.

    >>> find("<p>第一段。</p><p>第二段。</p>")[1]
    (7, 14, '\n', 'tag', 'repair', False)
    >>> find("若a<b且b>c，则停止。")
    []
    """
    tags = list(_TAG.finditer(text))
    if not tags or _SUBJECT.search(_TAG.sub("", text)) or not _CHINESE.search(text):
        return []
    gone = _those_that_go(text, tags)
    pieces: list[Piece] = []
    at = 0
    while at < len(tags):
        if at not in gone:
            at += 1
            continue
        last = at
        while last + 1 in gone and tags[last + 1].start() == tags[last].end():
            last += 1
        start, end = tags[at].start(), tags[last].end()
        run = tags[at : last + 1]
        at = last + 1
        begin = text.rfind("\n", 0, start) + 1
        inside = not (_AT_THE_END.fullmatch(text, begin, start) or _AT_THE_END.match(text, end))
        new = "\n" if inside and any(_BLOCK.fullmatch(tag[2]) for tag in run) else ""
        pieces.append((start, end, new, "tag", "repair", False))
    return pieces


def _those_that_go(text: str, tags: list[re.Match[str]]) -> set[int]:
    """Return the numbers of the tags that a scraper left."""
    gone: set[int] = set()
    blocks: set[int] = set()
    open_ones: dict[str, list[int]] = {}
    line, foreign, ticks, seen = -1, False, 0, 0
    for number, tag in enumerate(tags):
        begin = text.rfind("\n", 0, tag.start()) + 1
        if begin != line:
            line, open_ones, ticks, seen = begin, {}, 0, begin
            stop = text.find("\n", begin)
            rest = _TAG.sub("", text[begin : stop if stop >= 0 else len(text)])
            foreign = not (_CHINESE.search(rest) or _AT_THE_END.fullmatch(rest))
        ticks += text.count("`", seen, tag.start())
        seen = tag.start()
        if foreign or ticks % 2 or text.startswith(("    ", "\t"), begin):
            continue
        name = tag[2].lower()
        if name not in _EMPTY:
            if not tag[1]:
                open_ones.setdefault(name, []).append(number)
            elif open_ones.get(name):
                # A pair around some text of one line.
                gone |= {open_ones[name].pop(), number}
        found = _BEFORE.search(text[max(begin, tag.start() - _REACH) : tag.start()])
        before = found[1] if found and found[1] else "\n"
        edge = _EDGE.match(before) is not None or (name == "br" and before in _PAUSES)
        # An even one closes a quotation.
        edge = edge or (before == '"' and text.count('"', begin, tag.start()) % 2 == 0)
        edge = edge or _touch(text, tags, number) or _touch(text, tags, number + 1)
        if name == "img" or _BLOCK.fullmatch(name):
            blocks.add(number)
            if edge or _AT_THE_END.match(text, tag.end()):
                gone.add(number)
    for number in range(len(tags) - 2, -1, -1):
        # What goes ends the line.
        if number in blocks and number + 1 in gone:
            between = text[tags[number].end() : tags[number + 1].start()]
            if _AT_THE_END.fullmatch(between):
                gone.add(number)
    return gone


def _touch(text: str, tags: list[re.Match[str]], number: int) -> bool:
    """Whether nothing to see stands between a tag and the one before it."""
    return (
        0 < number < len(tags) and _ALL_UNSEEN.fullmatch(text, tags[number - 1].end(), tags[number].start()) is not None
    )
