"""How common characters are in Chinese, and in the languages that have to be told from it.

A text costs what its characters cost: minus the natural logarithm of each one's share, in tenths. Of several readings
of the same bytes the cheapest is the most likely one. The costs of Chinese are those of `data/common_characters.txt`
(its head says where they come from) and, for all other characters, of the block that they stand in.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from functools import cache
from itertools import repeat

DATA = os.path.join(os.path.dirname(__file__), "data", "common_characters.txt")

#: From this cost on a character is no part of everyday Chinese: controls, private use, rare Han, other scripts.
RARE = 140
#: What no text has: controls (C1 too), private use, unassigned.
NEVER = 200
#: U+FFFD, that is bytes which the codec cannot read at all.
BROKEN = 250

# Where a block begins, and what its characters cost if nothing else is said.
_BLOCKS = {
    0x0000: NEVER, 0x0020: 60, 0x007F: NEVER, 0x00A0: 100, 0x0100: 115, 0x0250: RARE, 0x0370: 115, 0x0530: 150,
    0x2000: 90, 0x2070: 100, 0x2C00: 150, 0x2E80: RARE, 0x3000: 100, 0x3040: 110, 0x3100: 105, 0x3130: 150, 0x3190: 120,
    0x3400: 160, 0x4E00: RARE, 0xA000: 160, 0xE000: NEVER, 0xF900: 150, 0xFE10: 110, 0xFE70: 160, 0xFF00: 90,
    0xFF61: 130, 0xFFE0: 100, 0xFFF0: BROKEN, 0x10000: 160, 0x1F000: 110, 0x1FB00: NEVER, 0x20000: 160, 0x31350: NEVER,
}  # fmt: skip
_STARTS, _COSTS = tuple(_BLOCKS), tuple(_BLOCKS.values())

_MARKS = {
    "，。 \n": 30,
    "abcdefghijklmnopqrstuvwxyz": 35,
    "0123456789.,\r\t": 40,
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ!\"#$%&'()*+-/:;<=>?_": 48,
    "、：“”「」": 45,
    "？！（）《》；—…『』·\u3000@[\\]^`{|}~": 55,
    "の‘’【】〈〉％～×．／‧•\u00a0０１２３４５６７８９－": 70,
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u2028\u2060\ufeff\ufe0e\ufe0f丨○□■◆●★☆※→←↑↓▲▼①②③④⑤℃°±≤≥≠≈÷＜＞＋＝＆": 90,
    "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü€£￥©®™": 90,
}

_HIRAGANA_OFTEN = "のにをはがとでたてしいなるれらりかもこさ"
_KANJI = (
    "気駅広発図売読歩続変戻覚応対労働単巻検権観関囲価仮画絵桜黒歳済雑残産参酸児辞実釈収従渋獣縦処緒焼証乗浄畳譲触"
    "真粋数声静斉跡説専浅戦践銭潜繊禅双壮捜挿巣争総装騒増蔵臓帯滝択沢団弾遅昼虫鋳庁徴聴鎮転伝都灯当党盗稲闘徳独"
    "届弐悩脳覇拝廃梅売麦髪抜晩蛮秘浜瓶払仏併並辺弁宝豊褒翌毎満黙訳薬与余誉揺様謡来頼覧竜隣塁涙励礼霊齢暦歴恋"
    "錬炉録湾込働匂凪畑峠枠栃辻笹塀搾"
)
_HANGUL_OFTEN = (
    "이다는의에하을고지가로기사리한도은를인자해서시어나그대정아들수전있게부일것년스장과성상제보만라구원으적국무공주"
    "조경여동연신학용위비유화명소관선개세안했와생오중물식문내회계영면입"
)
_WESTERN_OFTEN = "éèàçêëîôûùâäöüßñáíóúãõåæøïœÉÀÖÄÜ"


class Costs(dict[str, int]):
    r"""What each character costs; one that was never met costs what its block says.

    >>> Costs({"的": 40})["的"], Costs()["\ue000"] == NEVER
    (40, True)
    """

    def __missing__(self, char: str) -> int:
        cost = _COSTS[bisect_right(_STARTS, ord(char)) - 1]
        if not char.isprintable():
            cost = max(cost, NEVER)
        self[char] = cost
        return cost

    def of(self, text: str) -> int:
        """Return what the whole text costs, in tenths of the natural logarithm."""
        return sum(map(self.__getitem__, text))


@cache
def known() -> dict[str, int]:
    """Return the characters of Chinese texts with their costs: those of the data file and the usual marks."""
    costs: dict[str, int] = {}
    with open(DATA, encoding="utf-8", newline="\n") as file:
        for line in file.read().split("\n"):
            cost, _, chars = line.partition(" ")
            if chars and cost != "#":
                costs.update(zip(chars, repeat(int(cost)), strict=False))
    for chars, mark in _MARKS.items():
        costs |= dict.fromkeys(chars, mark)
    return costs


@cache
def chinese() -> Costs:
    """Return the costs of Chinese, simplified, traditional and Cantonese alike."""
    return Costs(known())


@cache
def japanese() -> Costs:
    """Return the costs of Japanese: kana are cheap, Han cost more than in Chinese."""
    costs = Costs({char: cost + 15 if char >= "一" else cost for char, cost in known().items()})
    costs |= dict.fromkeys(_KANJI, 85) | dict.fromkeys(map(chr, range(0x3041, 0x3094)), 50)
    costs |= dict.fromkeys(map(chr, range(0x30A1, 0x30FD)), 60) | dict.fromkeys(_HIRAGANA_OFTEN, 38)
    return costs


@cache
def korean() -> Costs:
    """Return the costs of Korean: Hangul is cheap, Han cost more than in Chinese."""
    costs = Costs({char: cost + 40 if char >= "一" else cost for char, cost in known().items()})
    costs |= dict.fromkeys(map(chr, range(0xAC00, 0xD7A4)), 92) | dict.fromkeys(_HANGUL_OFTEN, 50)
    return costs


@cache
def western() -> Costs:
    """Return the costs of the languages that are written in cp1252."""
    return Costs(known() | dict.fromkeys(_WESTERN_OFTEN, 50) | dict.fromkeys("’‘“”–—…•", 50))


def garbled(text: str) -> tuple[int, int]:
    """Return how many characters look like misread bytes, and where the first of them stands; (0, -1) for none.

    Two things tell them. Rare characters stand so close together that the run costs fifteen natural logarithms more
    than random characters of a code page would; what recurs in it counts once. Or a single letter of ASCII stands among
    Han after a rare one: in Big5 and GBK a lost byte puts the text out of step until such a letter. A rare word alone
    is nothing: names, plants and tools are written with rare characters.

    >>> garbled("他在湖边种了苜蓿，养了鹌鹑。")
    (0, -1)
    >>> garbled("他在湖边种了苜蓿，养了鹌鹑。".encode("gb18030")[1:-1].decode("gb18030"))
    (10, 0)
    """
    costs = chinese()
    places = _places(text, {char for char in _strangers(text) if costs[char] >= RARE})
    found: list[tuple[int, int]] = []
    start = 0
    for end in range(1, len(places) + 1):
        if end < len(places) and places[end] - places[end - 1] <= _GAP:
            continue
        low, high = places[start], places[end - 1] + 1
        start = end
        surprise = sum(min(costs[char], 150) - _RANDOM for char in set(text[low:high]) if char > "\x7f")
        if surprise >= _SURPRISE:
            found.append((low, high - low))
    for match in _LONE.finditer(text):
        before, after = text[max(0, match.start() - 2) : match.start()], text[match.end()]
        if min(before[-1], after) > "\u3000" and max(map(costs.__getitem__, before)) >= (
            125 if match[0].isupper() else 110
        ):
            found.append((match.start() - 1, 2))
    return sum(size for _, size in found), min(found)[0] if found else -1


def _places(text: str, chars: set[str]) -> list[int]:
    """Return where the characters stand, in order."""
    if len(chars) > 50:
        return [at for at, char in enumerate(text) if char in chars]
    places = []
    for char in chars:
        at = text.find(char)
        while at >= 0:
            places.append(at)
            at = text.find(char, at + 1)
    return sorted(places)


# Characters between two rare ones of a run, at most.
_GAP = 6
_SURPRISE = 150
# What a character costs that is any of a code page's thousands.
_RANDOM = 90
_LONE = re.compile("(?<=[^\0-\x7f])[@-Z\\\\^`a-z|](?=[^\0-\x7f])")
_seen = 0
# From so many characters on, compiling a pattern that is six times as fast as a set has paid.
_PAID = 150_000


def _strangers(text: str) -> set[str]:
    """Return the text's characters that are not known."""
    global _seen
    _seen += len(text)
    return set(text if _seen < _PAID else _unknown().findall(text)).difference(known())


@cache
def _unknown() -> re.Pattern[str]:
    return re.compile("[^" + re.escape("".join(sorted(known()))) + "]")
