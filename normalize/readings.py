"""The readings that glosses give, and the bytes that stand for characters where such glosses were made: GBK.

Readings are those of `data/readings.txt` (traditional characters, for the glosses of mirrored pages) and of
`data/syllables.txt` (all common characters, for the rarer forms of such glosses); both files say where they come from.
"""

from __future__ import annotations

import os
import re
from functools import cache

from normalize.model import DictionaryError

_DATA = os.path.join(os.path.dirname(__file__), "data")

_PLAIN = str.maketrans(
    "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿɡɑ", "aaaaeeeeiiiioooouuuuvvvvvnnnmga"
)  # fmt: skip
_SCRIPT = str.maketrans("ɡɑ", "ga")

READING = r"([a-zɡɑüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]{1,7}) ?\)"
#: A gloss, and one whose parenthesis was swallowed with a lead byte, by one decoder or another.
ALIGNED = re.compile(rf"\({READING}")
HIT = re.compile(rf"[?\ufffd]\(?{READING}")


def _lines(name: str) -> list[str]:
    try:
        with open(os.path.join(_DATA, name), encoding="utf-8", newline="\n") as file:
            return [line for line in file.read().split("\n") if line and line[0] != "#"]
    except OSError as error:
        raise DictionaryError(f"the table of readings cannot be read ({error}): reinstall zh-normalize") from error


@cache
def readings() -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """Return the readings of every traditional character of GBK, and the characters that were seen glossed.

    Raises `DictionaryError` when the table is missing.

    >>> readings()[0]["網"]
    frozenset({'wǎng'})
    """
    table: dict[str, frozenset[str]] = {}
    seen = set()
    for line in _lines("readings.txt"):
        char, values, *mark = line.split("\t")
        table[char] = frozenset(values.split(" "))
        if mark:
            seen.add(char)
    return table, frozenset(seen)


@cache
def any_readings() -> dict[str, frozenset[str]]:
    """Return the default reading of every common character, traditional and simplified.

    >>> any_readings()["轮"]
    frozenset({'lún'})
    """
    table = dict(readings()[0])
    for line in _lines("syllables.txt"):
        reading, _, chars = line.partition("\t")
        table |= dict.fromkeys(chars, frozenset((reading,)))
    return table


def plain(reading: str) -> str:
    """Return a reading without its tone.

    >>> plain("lǜ"), plain("wǎnɡ")
    ('lv', 'wang')
    """
    return reading.translate(_PLAIN)


def spelt(reading: str) -> str:
    """Return a reading as the tables spell it: some pages write ɡ and ɑ for g and a, and a blank behind it."""
    return reading.translate(_SCRIPT).rstrip(" ")


@cache
def pairs() -> dict[int, str]:
    """Return the character of every pair of bytes that GBK assigns, by lead byte times 256 plus trail byte.

    >>> pairs()[0xBEA6]
    '睛'
    """
    found = {}
    for lead in range(0x81, 0xFF):
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            try:
                found[lead << 8 | trail] = bytes((lead, trail)).decode("gbk")
            except UnicodeDecodeError:
                continue
    return found


class _Bytes(dict[str, bytes]):
    """What each character is in GBK; nothing for one that two bytes do not hold."""

    def __missing__(self, char: str) -> bytes:
        try:
            value = char.encode("gb18030")
        except UnicodeEncodeError:
            value = b""
        self[char] = value if len(value) < 3 else b""
        return self[char]


@cache
def gbk() -> dict[str, bytes]:
    r"""Return a table of what characters are in GBK, private-use ones that stand for unassigned pairs included.

    >>> gbk()["睛"], gbk()["𠮷"]
    (b'\xbe\xa6', b'')
    """
    return _Bytes()


@cache
def glossed_pairs() -> dict[tuple[int, str], tuple[int, ...]]:
    """Return the trail bytes of the traditional characters with a given lead byte and reading, those seen first.

    >>> glossed_pairs()[0xF2, "yàn"][0] == 0x9E
    True
    """
    table, seen = readings()
    found: dict[tuple[int, str], list[int]] = {}
    for char in sorted(table, key=lambda char: (char not in seen, char)):
        value = gbk()[char]
        if len(value) == 2:
            for reading in table[char]:
                found.setdefault((value[0], reading), []).append(value[1])
    return {key: tuple(trails) for key, trails in found.items()}


def last_bytes(text: str) -> tuple[int, int]:
    """Return the last two bytes of a text in GBK, 0 for what GBK does not hold.

    >>> last_bytes("宏P") == (0xEA, 0x50)
    True
    """
    first, second = 0, 0
    for char in text[-2:]:
        value = gbk()[char]
        first, second = (value[0], value[1]) if len(value) == 2 else (second, value[0]) if value else (0, 0)
    return first, second


def hit(before: int, last: int, reading: str) -> str | None:
    """Return the traditional character of two bytes where a reading is its own.

    >>> hit(0xEA, 0x50, "guān")
    '關'
    """
    char = pairs().get(before << 8 | last)
    return char if char is not None and spelt(reading) in readings()[0].get(char, ()) else None
