r"""Lines whose bytes were read in a wrong encoding.

`浣犲ソ` and `ä½\xa0å¥½` are UTF-8 read as GBK and as cp1252, `ÄãºÃ` and `§A¦n` GBK and Big5 read as Latin-1.

A line is taken back to its bytes and read anew. It is only changed where every byte can be taken back, the new reading
is strict, and its characters are far more common in Chinese than those that stand there; and only as a whole. French,
rare names and Cantonese fail all of that. Where bytes were lost nothing is changed, and the line is reported.

The package ftfy, which does this for Western text, knows none of the Chinese encodings, and changes parts of lines.
"""

from __future__ import annotations

import re

from normalize.changes import Piece
from normalize.commonness import Costs, chinese, western
from normalize.suspicion import STRANGE

#: What the text was read as, and what it is.
_HIGH = re.compile("[\x80-\xff\u0152-\u02dc\u2013-\u2122\u20ac]")
#: First characters of UTF-8 read as GBK, and as Big5: the marks ，。 and 的 are among them.
_AS_GBK = re.compile("[\u0400-\u04ff\u2e80-\u9fff\ue000-\uf8ff]")
_HAN = re.compile("[\u3400-\u9fff]")
#: Costs per character, in tenths of the natural logarithm: what Chinese text is below, and how much it has to gain.
_PLAIN, _GAIN = 78, 30
#: A line of so few bytes beyond ASCII says too little.
_LEAST = 4


def find(text: str) -> tuple[list[Piece], list[int]]:
    r"""Return the lines that can be restored, and where lines begin that were misread with a loss.

    >>> [piece[2] for piece in find("浣犲ソ")[0] + find("ä½\xa0å¥½")[0] + find("ÄãºÃ")[0]]
    ['你好', '你好', '你好']
    >>> find("Il a déjà mangé à Orléans.")
    ([], [])
    """
    pieces: list[Piece] = []
    lost: list[int] = []
    for match in re.finditer(r"[^\r\n]+", text):
        line = match[0]
        if STRANGE.isdisjoint(line):
            continue
        new, broken = restored(line)
        if new != line:
            pieces.append((match.start(), match.end(), new, "misread-bytes", "repair", False))
        elif broken:
            lost.append(match.start())
    return pieces, lost


def restored(line: str) -> tuple[str, bool]:
    """Return a line as it was; it comes back as it is where it was not misread. Tell also whether bytes are lost.

    >>> restored("浣犲ソ")
    ('你好', False)
    """
    best, gain, broken = line, 0.0, False
    for _ in range(3):
        found = line
        for new, partial in _readings(line):
            if partial:
                broken |= _is_better(line, new) > 0
                continue
            better = _is_better(line, new)
            if better > gain:
                found, gain = new, better
        if found == line:
            break
        # Some text was misread twice.
        best = line = found
        gain = 0.0
    return best, broken


def _readings(line: str) -> list[tuple[str, bool]]:
    """Return what the bytes of a line read in other encodings, and whether some had to be left out."""
    found = []
    if _HIGH.search(line) and not _HAN.search(line):
        data = _western(line)
        if data is not None:
            found = [(data.decode(codec, "ignore"), not _reads(data, codec)) for codec in ("utf-8", "gbk", "big5hkscs")]
    elif _AS_GBK.search(line):
        for wrong in ("gbk", "big5"):
            try:
                data = line.replace("€", "\x80").encode(wrong) if "\x80" not in line else b""
            except UnicodeEncodeError:
                try:
                    data = line.encode("gb18030") if wrong == "gbk" else b""
                except UnicodeEncodeError:
                    continue
            data = data.replace(b"\xc2\x80", b"\x80")
            found.append((data.decode("utf-8", "ignore"), not _reads(data, "utf-8")))
    return found


def _reads(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _western(line: str) -> bytes | None:
    """Return the bytes of a line read as cp1252 (with the five bytes it lacks) or Latin-1."""
    out = bytearray()
    for char in line:
        try:
            out += char.encode("cp1252") if char > "\xff" else char.encode("latin-1")
        except UnicodeEncodeError:
            return None
    return bytes(out)


def _is_better(old: str, new: str) -> float:
    """Return by how much a reading is more Chinese than what stands there; 0 where it is not by far."""
    before = [char for char in old if char > "\x7f"]
    after = [char for char in new if char > "\x7f"]
    if len(before) < _LEAST - 1 or len(after) < 2 or not all(map(_is_chinese, after)) or "\ufffd" in new:
        return 0.0
    costs: Costs = chinese()
    mean = sum(map(costs.__getitem__, after)) / len(after)
    other = western() if before[0] < "\u3000" else costs
    stood = sum(map(other.__getitem__, before)) / len(after)
    if mean > _PLAIN or stood - mean < _GAIN:
        return 0.0
    return stood - mean


def _is_chinese(char: str) -> bool:
    return (
        "\u3000" <= char <= "\u303f"
        or "\u3400" <= char <= "\u9fff"
        or "\uff00" <= char <= "\uffee"
        or char in "“”‘’…—·"
    )
