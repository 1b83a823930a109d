"""Which documents of a buffer may hold scraping damage: a few vector operations on the few characters that show it.

A document that is not named here is not looked at any further, so it costs next to nothing; one that is named is judged
by `restoration`, which finds nothing in most of them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from normalize.changes import Codes, Index
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

_HIT, _OPEN, _SQUARE, _TAG, _WIDE, _STRANGE, _LOST = 1, 2, 4, 8, 16, 32, 64


def strange_flags(flag: int) -> npt.NDArray[np.uint16]:
    """Return a flag bit for the characters that only misread bytes and private use bring into Chinese text."""
    flags = np.zeros(0x10000, np.uint16)
    flags[list(map(ord, STRANGE))] = flag
    flags[0xE000:0xF900] = flag
    flags[0xFFFD] = flag
    return flags


def _kinds() -> npt.NDArray[np.uint8]:
    kinds = np.zeros(0x10000, np.uint8)
    kinds[list(map(ord, STRANGE))] = _STRANGE
    kinds[0xE000:0xF900] = _LOST
    for char, kind in {"?": _HIT, "(": _OPEN, "[": _SQUARE, "<": _TAG, "\u3000": _WIDE, "\ufffd": _LOST}.items():
        kinds[ord(char)] = kind
    return kinds


_KINDS = _kinds()


def suspects(codes: Codes, places: Index, starts: Index, breaks: Index, classes: npt.NDArray[np.uint8]) -> Index:
    """Return the numbers of the documents to look at.

    `places` are those of all characters that have the flag of `strange_flags`, of ASCII marks and of blanks; `starts`
    and `breaks` where documents begin and lines end; `classes` those of `neighbours.class_table`.
    """
    chars = codes.take(places)
    kinds = _KINDS.take(np.minimum(chars, 0xFFFF))
    some = kinds.nonzero()[0]
    at, kinds = places.take(some), kinds.take(some)
    right = codes.take(at + 1)
    left = codes.take(np.maximum(at - 1, 0))
    letter = (right - ord("a") < 26) | (right - 0x80 < 0x180)
    han = classes.take(left) == HAN
    torn = (left - 0x40 < 0x3F) & (classes.take(codes.take(np.maximum(at - 2, 0))) == HAN)
    capital = letter | (right - ord("A") < 26)
    named = (kinds == _HIT) & (letter | (right == ord("?")) | (right - 0xFF01 < 0x1F))
    named |= (kinds == _OPEN) & letter & (han | torn)
    named |= (kinds == _SQUARE) & capital & han
    named |= (kinds == _TAG) & (capital | (right == ord("/")) | (right == ord("!")))
    named |= (kinds == _WIDE) & han & (classes.take(right) == HAN)
    named |= kinds == _LOST
    found = at[named]
    strange = at[kinds == _STRANGE]
    if len(strange):
        sizes = np.diff(starts, append=len(codes))
        document = np.searchsorted(starts, strange, side="right") - 1
        near = np.zeros(len(strange), np.bool_)
        near[:-1] = np.diff(strange) <= _NEAR
        found = np.concatenate([found, strange[near | (sizes.take(document) <= _SHORT)]])
    found = np.concatenate([found, *_repeated(codes, breaks)])
    if not len(found):
        return found
    return np.unique(np.searchsorted(starts, found, side="right") - 1)


def _repeated(codes: Codes, breaks: Index) -> list[Index]:
    """Return where long lines end that look like the line before them, or like the one above an empty line."""
    begins = np.concatenate([np.zeros(1, np.intp), breaks[:-1] + 1])
    lengths = breaks - begins
    found = []
    for apart in (1, 2):
        same = (lengths[apart:] == lengths[:-apart]) & (lengths[apart:] >= LONG_LINE)
        if apart == 2:
            same &= lengths[1:-1] <= 2
        line = same.nonzero()[0]
        if len(line):
            ends = breaks.take(line), breaks.take(line + apart)
            alike = codes.take(begins.take(line)) == codes.take(begins.take(line + apart))
            alike &= codes.take(ends[0] - 1) == codes.take(ends[1] - 1)
            found.append(ends[1][alike])
    return found
