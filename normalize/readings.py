"""The readings that glosses give, and the bytes that stand for characters where such glosses were made: GBK.

Readings are those of `data/readings.txt` (traditional characters, for the glosses of mirrored pages) and of
`data/syllables.txt` (all common characters, for the rarer forms of such glosses); both files say where they come from.
"""

from __future__ import annotations

import os
import re
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from normalize.model import DictionaryError

_DATA = os.path.join(os.path.dirname(__file__), "data")
#: So many answers are kept.
_KEPT = 10_000

_PLAIN = str.maketrans(
    "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿɡɑ", "aaaaeeeeiiiioooouuuuvvvvvnnnmga"
)  # fmt: skip
_SCRIPT = str.maketrans("ɡɑ", "ga")

READING = r"([a-zɡɑüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]{1,7} ?)\)"
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
    for reading, (seen, others) in _homophones().items():
        one = frozenset((reading,))
        both = [char for char in seen if char in table]
        table |= dict.fromkeys(seen + others, one) | {char: one | table[char] for char in both}
    return table, frozenset("".join(seen for seen, _ in _homophones().values()))


@cache
def _homophones() -> dict[str, tuple[str, str]]:
    """Return the traditional characters of each reading, those that were seen glossed and the others, in order."""
    rows = (line.split("\t") for line in _lines("readings.txt"))
    return {reading: (seen[0] if seen else "", others) for reading, others, *seen in rows}


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
def pairs() -> str:
    r"""Return the character of every pair of bytes that GBK assigns, at lead byte times 256 plus trail byte.

    Elsewhere stands U+0000.

    >>> pairs()[0xBEA6], pairs()[0xD7FA]
    ('睛', '\x00')
    """
    every = np.arange(0x8140, 0xFF00, dtype=">u2")
    trails = every & 0xFF
    # GB 18030 assigns every pair; those of GBK are what GBK can hold of it.
    text = every[(trails >= 0x40) & (trails != 0x7F) & (trails != 0xFF)].tobytes().decode("gb18030")
    held = text.encode("gbk", "ignore")
    table = np.zeros(0x10000, np.uint32)
    table[np.frombuffer(held, ">u2")] = np.frombuffer(held.decode("gbk").encode("utf-32-le"), np.uint32)
    return table.tobytes().decode("utf-32-le")


@cache
def pair_table() -> npt.NDArray[np.uint16]:
    """Return the pair of bytes of every character of GBK, by its code; 0 elsewhere.

    >>> hex(pair_table()[ord("睛")])
    '0xbea6'
    """
    codes = np.frombuffer(pairs().encode("utf-32-le"), np.uint32)
    table = np.zeros(0x10000, np.uint16)
    table[codes] = np.arange(0x10000)
    table[0] = 0
    return table


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


@lru_cache(_KEPT)
def glossed_trails(lead: int, reading: str) -> tuple[int, ...]:
    """Return the trail bytes of the traditional characters with a given lead byte and reading, those seen first.

    >>> glossed_trails(0xF2, "yàn")[0] == 0x9E
    True
    """
    values = [gbk()[char] for char in "".join(_homophones().get(reading, ()))]
    return tuple(value[1] for value in values if len(value) == 2 and value[0] == lead)


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
    char = pairs()[before << 8 | last]
    return char if spelt(reading) in readings()[0].get(char, ()) else None
