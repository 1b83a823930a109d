r"""Lines whose bytes were read in a wrong encoding.

`浣犲ソ` and `ä½\xa0å¥½` are UTF-8 read as GBK and as cp1252, `ÄãºÃ` and `§A¦n` GBK and Big5 read as Latin-1.

A line is taken back to its bytes and read anew. It is only changed where every byte can be taken back, the new reading
is strict, and its characters are far more common in Chinese than those that stand there; and only as a whole. French,
rare names and Cantonese fail all of that. Where bytes were lost, see `filling`: what cannot be filled is reported.

The package ftfy, which does this for Western text, knows none of the Chinese encodings, and changes parts of lines.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import numpy.typing as npt

from normalize.changes import Piece
from normalize.commonness import NEVER, Costs, chinese, western
from normalize.suspicion import KINDS, MISREAD

_HAN = re.compile("[\u3400-\u9fff]")
#: What the characters of a reading may cost on average, in tenths of the natural logarithm: of any encoding, of UTF-8
#: in more than a `_FEW` characters; and how much less than what stood there.
_PLAIN, _SURE, _FEW, _GAIN = 90, 120, 3, 25
#: So much of a reading is Chinese characters and marks.
_MOSTLY = 0.85
#: So many other characters for each of those are surely too many.
_OTHERS = 5
#: Kinds of bytes in UTF-8: those that follow, leads of two (of the middle dot, of others) and of more, line ends.
_BYTES = bytes(0x80) + b"c" * 0x40 + b"--1" + b"2" * 29 + b"3" * 32
_BYTES = _BYTES[:0x0A] + b"\n" + _BYTES[0x0B:]
#: Fewer characters beyond ASCII, on the page and in another reading of it, say too little.
_LEAST, _LEAST_NEW = 3, 2


def find(text: str) -> tuple[list[Piece], list[int], list[int]]:
    r"""Return the lines that can be restored, the lost bytes in them, and where lines begin that cannot.

    >>> [piece[2] for piece in find("浣犲ソ")[0] + find("ä½\xa0å¥½")[0] + find("ÄãºÃ")[0]]
    ['你好', '你好', '你好']
    >>> find("Il a déjà mangé à Orléans.")
    ([], [], [])
    """
    pieces: list[Piece] = []
    unknown: list[int] = []
    lost: list[int] = []
    starts, lines, latin = _strange_lines(text)
    open_ones: list[tuple[int, str, bool, bool]] = []
    for number in _worth(lines, latin) if lines else ():
        start, line = starts[number], lines[number]
        new, broken = restored(line)
        western = not _HAN.search(line)
        if new != line:
            pieces.append((start, start + len(line), new, "misread-bytes", "repair", False))
        elif broken or western or "\ufffd" in line:
            open_ones.append((start, line, western, broken))
    if open_ones:
        from normalize import filling

        swallows = "?" in text and not re.search(r"[?][\0-\x3f]", text)
        filled = filling.fill([(line, western) for _, line, western, _ in open_ones], swallows)
        for (start, line, _, broken), found in zip(open_ones, filled, strict=True):
            if found and _is_better(line, found.known, "utf-8"):
                rule = "guessed-byte" if found.guessed else "misread-bytes"
                pieces.append((start, start + len(line), found.new, rule, "repair", False))
                unknown += [start + place for place in found.unknown]
            elif broken:
                lost.append(start)
    return sorted(pieces), unknown, lost


def _worth(lines: list[str], latin: set[int]) -> list[int]:
    """Return which lines may be misread: what the bytes of a line in GBK say in UTF-8 is seldom Chinese.

    `latin` are the numbers of those with letters that Big5 does not have.
    """
    try:
        kinds = _bytes("\n".join(lines), "gb18030").translate(_BYTES)
    except UnicodeEncodeError:
        return list(range(len(lines)))
    return [
        number
        for number, (line, kind) in enumerate(zip(lines, kinds.split(b"\n"), strict=True))
        if (_maybe_chinese(kind) and _is_mostly_chinese(line))
        or not _HAN.search(line)
        or (number not in latin and _holds(line, "big5"))
    ]


def _maybe_chinese(kinds: bytes) -> bool:
    """Tell whether what some bytes say in UTF-8 may be mostly Chinese, given their kinds.

    Every lead byte that has what it needs behind it is a character: none is a part of what cannot be read before it.
    Where too many are surely something else, nobody has to read the line.
    """
    chinese = kinds.count(b"3cc") + kinds.count(b"1c")
    return chinese >= _LEAST_NEW and _OTHERS * kinds.count(b"2c") <= chinese


def _is_mostly_chinese(line: str) -> bool:
    new = [char for char in _bytes(line, "gb18030").decode("utf-8", "ignore") if char > "\x7f"]
    return len(new) >= _LEAST_NEW and sum(map(_is_chinese, new)) >= _MOSTLY * len(new)


def _bytes(line: str, wrong: str) -> bytes:
    """Return the bytes that were read as a line; raise `UnicodeEncodeError` where the encoding cannot be that."""
    # Browsers read the byte 80 as the euro sign, and give pairs that GBK does not assign a private-use one.
    return b"\x80".join([part.encode(wrong) for part in line.split("€")])


def _holds(line: str, wrong: str) -> bool:
    try:
        return bool(_bytes(line, wrong))
    except UnicodeEncodeError:
        return False


@cache
def _chinese() -> npt.NDArray[np.bool_]:
    table = np.zeros(0x10000, np.bool_)
    table[list(map(ord, "“”‘’…—·"))] = True
    for first, stop in ((0x3000, 0x3040), (0x3400, 0xA000), (0xFF00, 0xFFEF)):
        table[first:stop] = True
    return table


def _strange_lines(text: str) -> tuple[list[int], list[str], set[int]]:
    """Return the lines that hold what misread bytes bring into a text, and where they begin.

    And the numbers of those whose first such character is a letter of Western languages.
    """
    starts: list[int] = []
    lines: list[str] = []
    latin: set[int] = set()
    strange = _strange()
    at = 0
    for line in (text.replace("\r", "\n") if "\r" in text else text).split("\n"):
        if match := strange.search(line):
            if "À" <= match[0] <= "ÿ" and match[0] not in "×÷":
                latin.add(len(lines))
            starts.append(at)
            lines.append(line)
        at += len(line) + 1
    return starts, lines, latin


@cache
def _strange() -> re.Pattern[str]:
    chars = (KINDS == MISREAD).nonzero()[0].tolist()
    return re.compile(f"[{''.join(map(chr, chars))}]")


def restored(line: str) -> tuple[str, bool]:
    """Return a line as it was; it comes back as it is where it was not misread. Tell also whether bytes are lost.

    >>> restored("浣犲ソ")
    ('你好', False)
    """
    best, gain, broken = line, 0.0, False
    for new, codec, whole in _readings(line):
        better = _is_better(line, new, codec)
        if whole and better > gain:
            best, gain = new, better
        broken |= not whole and better > 0
    return best, broken


def _readings(line: str, again: bool = True) -> list[tuple[str, str, bool]]:
    """Return what the bytes of a line read in other encodings, these, and whether no byte had to be left out."""
    if not _HAN.search(line):
        data = _western(line)
        if data is None:
            return []
        found = [_read(data, codec) for codec in ("utf-8", "gbk", "big5hkscs")]
        if again and found[0][2] and found[0][0] != line:
            # Some text was misread twice.
            found += _readings(found[0][0], False)
        return found
    found = []
    for wrong in ("gb18030", "big5"):
        if _holds(line, wrong):
            found.append(_read(_bytes(line, wrong), "utf-8"))
    return found


def _read(data: bytes, codec: str) -> tuple[str, str, bool]:
    try:
        return data.decode(codec), codec, True
    except UnicodeDecodeError:
        return data.decode(codec, "ignore"), codec, False


def _western(line: str) -> bytes | None:
    """Return the bytes of a line read as cp1252 (with the five bytes it lacks) or Latin-1."""
    out = bytearray()
    for char in line:
        try:
            out += char.encode("cp1252") if char > "\xff" else char.encode("latin-1")
        except UnicodeEncodeError:
            return None
    return bytes(out)


def _is_better(old: str, new: str, codec: str) -> float:
    """Return by how much a reading is more Chinese than what stands there; 0 where it is not by far."""
    before = [char for char in old if char > "\x7f"]
    after = [char for char in new if char > "\x7f"]
    # In Big5 and GBK the second byte may be ASCII: four characters of a line that are two.
    paired = codec != "utf-8" and len(before) == len(after) == len(new) and len(old) == 2 * len(new)
    if len(after) < _LEAST_NEW or (len(before) < _LEAST and not paired):
        return 0.0
    costs: Costs = chinese()
    if sum(map(_is_chinese, after)) < _MOSTLY * len(after) or max(map(costs.__getitem__, after)) >= NEVER:
        return 0.0
    mean = sum(map(costs.__getitem__, after)) / len(after)
    other = western() if before[0] < "\u3000" else costs
    stood = sum(map(other.__getitem__, before)) / len(after)
    # Bytes that are no UTF-8 seldom read as such; nearly any bytes read in the others.
    limit = _SURE if codec == "utf-8" and len(after) > _FEW else _PLAIN
    return stood - mean if mean <= limit and stood - mean >= _GAIN else 0.0


def _is_chinese(char: str) -> bool:
    return char < "\U00010000" and bool(_chinese()[ord(char)])
