"""Which documents of a buffer may hold scraping damage: a few vector operations on the few characters that show it.

A document that is not named here is not looked at any further, so it costs next to nothing; one that is named is judged
by `restoration`, which finds nothing in most of them.
"""

from __future__ import annotations

import os

import numpy as np
import numpy.typing as npt

from normalize.blanks import line_begins
from normalize.changes import Codes, Index
from normalize.model import DictionaryError
from normalize.neighbours import HAN

#: What the lead bytes of common characters and marks in UTF-8 make when they are read as GBK or Big5, where that is
#: rare in Chinese text, and the letters and signs of Latin-1; a test makes them anew.
STRANGE = frozenset(
    "¡¢£¤¥¦¬¯±´¸º¼½¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"
    "嚗嚚妤妯姗姝姣姹娆娈娓娣娲娴婀婕婧寤憒憓憟憪憭憯憸摨摮摰撅撌撖撘撟撠撣撱撽擃擐敶敹敺暺暻杌杩棰椹楂榛浜浠"
    "浣浼渚瀵瀹灏琚瑗瑭瑷璀璁璅璆璇璈璜璞璩璺瓒甇甈甯畾瘙瘚瘛瘜瘝瘞瘣瘥皜皝皞瞍绀绁绉绋绌绔绗绛绠绫绮绯绱绲绺"
    "绾缁缇缍蝎蝏蝐蝑蝔蝘蝚蝛蝝蝞蝟蝡蝢蝥蝬蝮蝯蝷蟡褰蹇鈭銆銇銋銝銞銵鋡鍌鍍鍎鍏鍐鍑鍒鍓鍕鍖鍗鍘鍙鍜鍝鍞鍟鍠鍡"
    "鍢鍣鍤鍦鍨鍩鍫鎭鎯鎴鎵鎶鎷鎸鎺鎻鎼鏀鏁鏂鏄鏅鏇鏉鏋鐏鐐鐒鐗鐜鐝鐞鐢鐣鐥鐧鐨鐩鐪鐭鐮鑱鑳鑸鑹鑺鑻钀钁铏锛锝"
    "镼閫閬閮閰閲闀闁闂闃闄闅闇闋隞隡隢隤雿霂霅霈靘靽鞈鞊韏韬頝頞頠頨餈骞"
)
#: A paragraph this long does not stand twice by intent, in characters.
LONG_LINE = 40
#: Characters between two strange ones, and the length of a document in which one is enough.
_NEAR, _SHORT = 6, 60

#: Where in two lines characters are compared.
_SAMPLES = (2, 5, 9, 14, 22, 31)

#: What to look for: glosses, tags, blanks inside words, misread lines, lost characters, paragraphs that stand twice,
#: pairs of rare characters before a mark, commas before other marks.
GLOSS, TAG, WIDE, MISREAD, LOST, TWICE, PAIR, COMMA = 1, 2, 4, 8, 16, 32, 64, 128
ALL = GLOSS | TAG | WIDE | MISREAD | LOST | TWICE | PAIR | COMMA
#: So many such pairs are no chance.
PAIRS = 2

_COMMON = os.path.join(os.path.dirname(__file__), "data", "common_characters.txt")


def strange_flags(flag: int) -> npt.NDArray[np.uint16]:
    """Return a flag bit for the characters that misread bytes and private use bring into a text, and rare ones."""
    kinds = KINDS.copy()
    kinds[:0x80] = 0
    kinds[ord("\u3000")] = 0
    return np.where(kinds > 0, np.uint16(flag), np.uint16(0))


def _rare() -> npt.NDArray[np.bool_]:
    """Tell which Chinese characters are none of everyday texts."""
    try:
        with open(_COMMON, encoding="utf-8", newline="\n") as file:
            common = np.frombuffer(file.read().encode("utf-32-le"), np.uint32)
    except OSError as error:
        raise DictionaryError(f"the table of characters cannot be read ({error}): reinstall zh-normalize") from error
    rare = np.zeros(0x10000, np.bool_)
    rare[0x3400:0xA000] = True
    rare[common[common < 0x10000]] = False
    return rare


def _kinds() -> npt.NDArray[np.uint8]:
    kinds = np.zeros(0x10000, np.uint8)
    kinds[_rare()] = PAIR
    kinds[list(map(ord, STRANGE))] = MISREAD
    kinds[0xE000:0xF900] = LOST
    for char, kind in {"?": LOST, "(": GLOSS, "[": GLOSS, "<": TAG, "\u3000": WIDE, "\ufffd": LOST, "锟": LOST}.items():
        kinds[ord(char)] = kind
    return kinds


def _tag_starts() -> npt.NDArray[np.uint8]:
    starts = np.zeros(128, np.uint8)
    starts[list(map(ord, "/!abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))] = 1
    return starts


_TAG_STARTS = _tag_starts()


def _among(chars: str) -> npt.NDArray[np.bool_]:
    marks = np.zeros(0x10000, np.bool_)
    marks[list(map(ord, chars))] = True
    return marks


#: What every character may show.
KINDS = _kinds()
#: Marks, and those that end a sentence.
_MARKS, _ENDS = _among("，。、；：！？”」』…,.;:!?"), _among("。！？")


def suspects(codes: Codes, places: Index, starts: Index, classes: npt.NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Return the documents to look at, each with what to look for in it: a sum of `GLOSS` and the like.

    `places` are those of all characters that have the flag of `strange_flags`, of ASCII marks and of blanks; `starts`
    says where documents begin, `classes` are those of `neighbours.class_table`. Lines that stand twice are looked for
    when all else is done (`repeated_lines`): only then it shows which are the same.
    """
    kinds = KINDS.take(codes.take(places), mode="clip")
    wide, rare = places[kinds == WIDE], places[kinds == PAIR]
    some = ((kinds & (GLOSS | TAG | MISREAD | LOST)) != 0).nonzero()[0]
    at, kinds = places.take(some), kinds.take(some)
    right = codes.take(at + 1)
    # Unsigned differences: what lies below the first character of a range is far above its last one.
    named = ((kinds == LOST) & (codes.take(at) != ord("?"))) | ((kinds == TAG) & (_TAG_STARTS.take(right & 0x7F) != 0))
    gloss = ((kinds & (GLOSS | LOST)) != 0) & ((right - ord("A") < 58) | (right - 0x80 < 0x180))
    named |= gloss & (kinds == LOST)
    marks = (kinds == LOST) & ((right == ord("?")) | (right - 0xFF01 < 0x1F))
    between = gloss & (kinds == GLOSS)
    left = codes.take(np.maximum(at - 1, 0))
    han = classes.take(left) == HAN
    torn = between & (left - 0x40 < 0x3F) & (classes.take(codes.take(np.maximum(at - 2, 0))) == HAN)
    named |= marks | torn | (between & han)
    # A blank inside a word has two Chinese characters on either side.
    for step in (-1, -2, 1, 2):
        wide = wide[classes.take(codes.take(wide + step, mode="clip")) == HAN]
    found, kinds_found = at[named], kinds[named]
    strange = at[kinds == MISREAD]
    if len(strange):
        sizes = np.diff(starts, append=len(codes))
        document = np.searchsorted(starts, strange, side="right") - 1
        near = np.zeros(len(strange), np.bool_)
        near[:-1] = np.diff(strange) <= _NEAR
        strange = strange[near | (sizes.take(document) <= _SHORT)]
    wanted = np.zeros(len(starts), np.uint8)
    for kind in (GLOSS, TAG, LOST):
        wanted[_owners(found[kinds_found == kind], starts)] |= np.uint8(kind)
    wanted[_owners(strange, starts)] |= np.uint8(MISREAD)
    wanted[_owners(wide, starts)] |= np.uint8(WIDE)
    pairs = np.bincount(_owners(rare_pairs(codes, rare), starts), minlength=len(starts))
    wanted[pairs >= PAIRS] |= np.uint8(PAIR)
    commas = places[codes.take(places) == ord(",")]
    # Most texts have none before the end of a sentence.
    ended = _ENDS.take(codes.take(commas + 1), mode="clip")
    if ended.any():
        wanted[_owners(commas[ended], starts)] |= np.uint8(COMMA)
    numbers = wanted.nonzero()[0]
    return list(zip(numbers.tolist(), wanted[numbers].tolist(), strict=True))


def _owners(places: Index, starts: Index) -> Index:
    """Return the document in which each place stands."""
    return starts.searchsorted(places, side="right") - 1


def without_strange(codes: Codes, places: Index) -> Index:
    """Return the places of characters that have the flag of `strange_flags` from others only."""
    others: Index = places[KINDS.take(codes.take(places), mode="clip") == 0]
    return others


def rare_pairs(codes: Codes, rare: Index) -> Index:
    """Return where exactly two rare characters stand before a mark, given the places of all rare ones."""
    first = (rare[1:] - rare[:-1] == 1).nonzero()[0]
    if len(first) < PAIRS:
        return rare[:0]
    # Three in a row are two pairs.
    apart = first[1:] - first[:-1] > 1
    first = rare[first[np.append(True, apart) & np.append(apart, True)]]
    marks = codes.take(np.minimum(first + 2, len(codes) - 1))
    found: Index = first[_MARKS.take(marks, mode="clip")]
    return found


def repeated_lines(codes: Codes, breaks: Index) -> Index:
    """Return where long lines end that look like the line before them, or like the one above an empty line."""
    begins = line_begins(breaks)
    lengths = breaks - begins
    found = []
    for apart in (1, 2):
        same = (lengths[apart:] == lengths[:-apart]) & (lengths[apart:] >= LONG_LINE)
        if apart == 2:
            same &= lengths[1:-1] <= 2
        line = same.nonzero()[0]
        if len(line):
            first, second = begins.take(line), begins.take(line + apart)
            # Some characters of the inside tell nearly all that only begin or end alike.
            alike = np.ones(len(line), np.bool_)
            for step in _SAMPLES:
                alike &= codes.take(first + step) == codes.take(second + step)
            found.append(breaks.take(line + apart)[alike])
    return np.concatenate(found) if found else breaks[:0]
