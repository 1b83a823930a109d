"""Evidence: what a conversion towards simplified characters may touch in a text.

Some characters are a traditional form in one text and a simplified one in another: 乾 in 乾燥 and in 乾隆, 著 in 看著
and in 著名. Such a character is only converted where the text around it is traditional: its line, or its document where
the line does not tell. A document that shows neither script is converted where it holds a word that simplified text
spells otherwise (看著, 藉由, 答覆). Japanese lines, told by their kana, are left alone; the kana of faces are none.
Japanese forms (沢, 辺) are no evidence and go only in traditional text. So are code and addresses (`normalize.quoted`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache

import numpy as np
import numpy.typing as npt

from normalize import kernel
from normalize.changes import line_bounds
from normalize.matcher import Flags, Table, decode, encode
from normalize.matches import Index
from normalize.quoted import quoted
from normalize.trie import CODE_POINTS, Codes

#: The character can stand in no simplified text, whatever was converted to it.
TRADITIONAL = 4
#: The character can stand in no traditional text.
SIMPLIFIED = 8
#: The character changes in some entry although it can stand in simplified text.
UNSURE = 32
NEWLINE = 10
#: Hiragana or katakana.
KANA = 16
#: The first and the last Han character of the basic plane.
HAN = 0x3400, 0x9FFF
#: A line with more kana than this share of its characters is Japanese.
KANA_SHARE = 0.1
#: Simplified forms that Hong Kong's character set holds, though no traditional text is printed with them.
IN_HKSCS = (
    "业东丽义亚亿从仪侨兖兴冈农动华发变叶启响园坏块坛坟墙备头奥宪属岚广庆庙总护拟拥无晓样桥梦汉沟沪济涤渊灿炼炽玺琼电"
    "纤纬纺织经统缆耻联艺芦苏荣药莹萤虬补袄袜见视设询贝跃车轧轮输边达迁运迹递邮邻钟钢铁铃铜银锭镇长门间际险韦页风飞马骏"
    "鱼鸟齐齿龙龟"
)
#: Words that simplified text spells otherwise, though each of their characters may stand in it: a verb with 著, and
#: some of 於, 後, 乾, 徵, 藉, 覆 and the like. (看著作 may be 看 and 著作; 果乾 may stand before 隆.)
TELLING = (
    "[看聽听說想望笑哭走跑站坐躺住活等跟隨沿朝憑拿抱捧握握提拉抓握穿戴披帶吃喝唱忙急守接找追盯睡靠放寫叫喊低含咬背扶抬藏飛流冒伴陪"
    "牽騎開對向照指按偎索捉尋有不得]著(?!名(?![字單单叫])|[作者述錄录書书有於于《])"
    "|[由至位在基等低高大小用出介源生死便利善敢同存置成含限落入求致多少直近容放逝卒建急忙]於|於[是此下上]"
    "|[以之然最今其背身往向年月日天夜午前先事下完束成出放在置此]後|後[面来來裔代人果台半座尾]"
    "|乾[燥脆杯旱枯渴爽草洗了]|[枯擦晒晾烘烤吹肉果菜]乾(?![坤隆清元道安陵德嘉])|[象特]徵|徵[求收集文召兵]"
    "|藉[由口此以故助機着著]|[答回重反批]覆(?![蓋盖滅灭沒没])"
    "|瞭解|夥伴|公釐|釐米|蒐集|[提上]昇|[吸抽香戒叼]菸|菸[草蒂酒害盒灰民品]"
)


@cache
def telling() -> re.Pattern[str]:
    """Return the pattern of `TELLING`; to compile it costs a start 2 ms, and few texts are judged by it."""
    return re.compile(TELLING)


def evidence_flags(table: Table, foreign: Collection[str] = ()) -> Flags:
    """Mark the characters that can only be traditional, and those that can only be simplified.

    `foreign` are characters that change but are no evidence, since they may be Japanese.
    """
    flags = np.zeros(CODE_POINTS, dtype=np.uint8)
    single = {key: value for key, value in table.entries.items() if len(key) == 1 and key != value}
    outputs = set("".join(table.entries.values()))
    sure = single.keys() - outputs - _inside(single, "gb2312") - set(foreign)
    # A compatibility ideograph is evidence where its character is.
    sure -= {char for char in sure if char > "\uf8ff" and unicodedata.normalize("NFC", char) not in sure}
    flags[encode("".join(sure))] = TRADITIONAL
    unsure = {
        old
        for key, value in table.entries.items()
        if (len(key) > 1 or key not in sure) and key != value
        for old, new in zip(key, value, strict=False)
        if old != new
    }
    flags[encode("".join(unsure - sure))] = UNSURE
    values = set(single.values())
    new = values & _inside(values, "gb2312") - _inside(values, "big5hkscs")
    flags[encode("".join(new) + IN_HKSCS)] |= SIMPLIFIED
    flags[0x3041:0x3100] |= KANA
    # The middle dot of the kana block is a bullet and the dot of foreign names in Chinese text too.
    flags[ord("・")] &= ~np.uint8(KANA)
    return flags


def _inside(chars: Iterable[str], charset: str) -> set[str]:
    """Return those of some characters that a character set holds."""
    return set("".join(chars).encode(charset, "ignore").decode(charset))


def worth_converting(seen: Flags) -> npt.NDArray[np.bool_]:
    """Tell of each document, by the flags of its characters, whether a conversion may change it."""
    evidence = seen & (TRADITIONAL | SIMPLIFIED | UNSURE)
    # What is simplified may stand in a Japanese line only, which tells nothing of the others.
    mixed = (seen & (KANA | UNSURE)) == KANA | UNSURE
    return np.asarray(((evidence & TRADITIONAL) != 0) | (evidence == UNSURE) | mixed)


def seen_by_document(flags: Flags, starts: Index) -> Flags:
    """Return the flags that some character of each document has; none is empty."""
    if kernel.native is not None:
        return kernel.seen(flags, starts)
    return np.bitwise_or.reduceat(flags, starts)


def hold_back(
    codes: Codes, out: Codes, flags: Flags, starts: Index, marks: Index | None = None, seen: Flags | None = None
) -> Codes:
    """Take back what evidence does not support, in a conversion of equal length.

    `starts` are the positions where the documents of the buffer begin, `marks` those of its ASCII marks and `seen` what
    `seen_by_document` returns, if known. In Japanese lines everything is taken back; a character that may stand in
    simplified text is taken back where line and document are not traditional.
    """
    given = flags
    flags = _restore_quoted(codes, out, flags, starts, marks)
    if seen is None or flags is not given:
        seen = seen_by_document(flags, starts)
    if (seen & KANA).any():
        flags = _restore_japanese(codes, out, flags)
        seen = seen_by_document(flags, starts)
    unsure = _unsure(codes, out, flags)
    if not len(unsure):
        return out
    document = starts.searchsorted(unsure, side="right") - 1
    evidence = seen[document] & (TRADITIONAL | SIMPLIFIED)
    back = evidence & TRADITIONAL == 0
    silent = evidence == 0
    if silent.any():
        back[silent] = ~_told(codes, starts, document[silent])
    mixed = evidence == TRADITIONAL | SIMPLIFIED
    if mixed.any():
        back[mixed] = ~_traditional_lines(codes, flags, starts, unsure[mixed], document[mixed])
    places = unsure[back]
    out[places] = codes[places]
    return out


def _unsure(codes: Codes, out: Codes, flags: Flags) -> Index:
    """Return where a character was converted that may stand in simplified text."""
    if kernel.native is not None and flags.itemsize == 2:
        return kernel.differing(codes, out, flags, UNSURE)
    unsure = ((flags & UNSURE) != 0).nonzero()[0]
    changed: Index = unsure[out.take(unsure) != codes.take(unsure)]
    return changed


def _told(codes: Codes, starts: Index, documents: Index) -> npt.NDArray[np.bool_]:
    """Tell of each of some documents whether it holds a telling word."""
    verdicts = {}
    for number in set(documents.tolist()):
        end = int(starts[number + 1]) if number + 1 < len(starts) else len(codes)
        verdicts[number] = telling().search(decode(codes[int(starts[number]) : end])) is not None
    return np.array([verdicts[number] for number in documents.tolist()], dtype=np.bool_)


def _traditional_lines(
    codes: Codes, flags: Flags, starts: Index, places: Index, documents: Index
) -> npt.NDArray[np.bool_]:
    """Tell of each place whether its line, or else its document, has more traditional than simplified characters."""
    breaks = np.flatnonzero(codes == NEWLINE)
    line = breaks.searchsorted(places)
    verdicts: dict[int, bool] = {}
    whole: dict[int, bool] = {}
    for number, document in zip(line.tolist(), documents.tolist(), strict=True):
        if number in verdicts:
            continue
        begin, stop = line_bounds(breaks, number, len(codes))
        lead = balance(flags[begin:stop])
        if lead == 0:
            if document not in whole:
                end = int(starts[document + 1]) if document + 1 < len(starts) else len(codes)
                whole[document] = balance(flags[int(starts[document]) : end]) > 0
            verdicts[number] = whole[document]
        else:
            verdicts[number] = lead > 0
    return np.array([verdicts[number] for number in line.tolist()], dtype=np.bool_)


def balance(flags: Flags) -> int:
    """Return by how much the traditional characters outnumber the simplified ones."""
    return int(np.count_nonzero(flags & TRADITIONAL)) - int(np.count_nonzero(flags & SIMPLIFIED))


def _restore_quoted(codes: Codes, out: Codes, flags: Flags, starts: Index, places: Index | None) -> Flags:
    """Take everything back in code and addresses; return flags by which what is traditional there tells nothing."""
    found = codes if places is None else codes.take(places)
    marks, colons = (found == ord("`")).nonzero()[0], (found == ord(":")).nonzero()[0]
    if places is not None:
        marks, colons = places[marks], places[colons]
    if len(colons):
        colons = colons[colons < len(codes) - 2]
        colons = colons[(codes[colons + 1] == ord("/")) & (codes[colons + 2] == ord("/"))]
    if not (len(marks) or len(colons)):
        return flags
    flags = flags.copy()
    for number in sorted({*(starts.searchsorted(np.append(marks, colons), side="right") - 1).tolist()}):
        begin = int(starts[number])
        end = int(starts[number + 1]) if number + 1 < len(starts) else len(codes)
        for match in quoted().finditer(decode(codes[begin:end])):
            span = slice(begin + match.start(), begin + match.end())
            out[span] = codes[span]
            flags[span] &= ~flags.dtype.type(TRADITIONAL)
    return flags


def _restore_japanese(codes: Codes, out: Codes, flags: Flags) -> Flags:
    """Take everything back in Japanese lines; return flags by which they are no evidence for other lines."""
    flags = flags.copy()
    breaks = np.flatnonzero(codes == NEWLINE)
    lines, counts = np.unique(breaks.searchsorted(_kana(codes, flags)), return_counts=True)
    for number, count in zip(lines.tolist(), counts.tolist(), strict=True):
        begin, stop = line_bounds(breaks, number, len(codes))
        if count > KANA_SHARE * (stop - begin):
            out[begin:stop] = codes[begin:stop]
            flags[begin:stop] = 0
    return flags


def _kana(codes: Codes, flags: Flags) -> Index:
    """Return where kana of words stand: beside another or a Han character, not in a face such as (づ￣3￣)づ."""
    kana = (flags & KANA) != 0
    at = kana.nonzero()[0]
    told = np.zeros(len(at), np.bool_)
    for beside in (np.maximum(at - 1, 0), np.minimum(at + 1, len(codes) - 1)):
        char = codes.take(beside)
        told |= (beside != at) & (kana.take(beside) | ((char >= HAN[0]) & (char <= HAN[1])))
    found: Index = at[told]
    return found
