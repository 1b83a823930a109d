"""What encoding a text that is not UTF-8 is in; `encoding` is the door to this and says what is promised.

The bytes are read in each encoding that Chinese is written in, and of the readings the one with the most common
characters is taken, where it wins clearly and no other language's encoding gives a better one.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from normalize import codepages, commonness
from normalize.codepages import read
from normalize.commonness import Costs
from normalize.encoding import Decoded
from normalize.model import DecodeError

#: Byte order marks, what decodes the rest, and the name; those of UTF-32 first, since they begin with one of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030", "gb18030"),
)
#: Bytes that are looked at to tell encodings apart; the second number where the first ones leave a doubt.
SAMPLES = (512, 8192)
#: The share of the bytes beyond ASCII that is well-formed in UTF-8 which was damaged.
WELL_FORMED = 0.85
#: Mean cost of the characters beyond ASCII: certainly Chinese below the first, certainly not above the second.
CLEAR, STRANGE = 80, 105
#: How much cheaper the best reading has to be than the next one: to look no further, and to be taken at all.
SURE, ENOUGH = 100, 20
#: The largest share of misread characters; the pages of some sites have a little of it that can be repaired.
GARBLED = 0.1

_NEXT = "convert it to UTF-8 first or name its encoding with --encoding"
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_FOREIGN = (
    ("Japanese (EUC-JP)", "euc_jp", commonness.japanese),
    ("Japanese (Shift-JIS)", "cp932", commonness.japanese),
    ("Korean (EUC-KR)", "euc_kr", commonness.korean),
    ("text of one byte a character (cp1252 or the like)", "cp1252", commonness.western),
)
_BINARY = {
    b"\x89PNG": "a PNG image", b"\xff\xd8\xff": "a JPEG image", b"GIF8": "a GIF image", b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive or an office document", b"\x1f\x8b": "gzip data", b"(\xb5/\xfd": "Zstandard data",
    b"\xd0\xcf\x11\xe0": "an old office document", b"BZh": "bzip2 data", b"\xfd7zXZ": "xz data",
    b"Rar!": "a RAR archive", b"7z\xbc\xaf": "a 7z archive", b"\x7fELF": "a program", b"PAR1": "Parquet data",
    b"SQLite": "a database",
}  # fmt: skip
_MAGIC = tuple(_BINARY)
_MARKED = bytes({mark[0] for mark, _, _ in MARKS})
_ASCII = bytes(range(0x80))
_HIGH = re.compile(b"[\x80-\xff]")
# The high bytes that most characters of Chinese have in UTF-16.
_HAN = bytes(range(0x4E, 0xA0)) + b"\x20\x30\xff"


def detect(data: bytes, text: str | None = None, bad: int = 0) -> Decoded:
    """Decode what is no plain UTF-8: `text` is what it says in UTF-8, None where it is not; there `bad` is the place.

    Raises `DecodeError`, as `encoding.decode` says.

    >>> detect("汉字文本".encode("gb18030")).encoding
    'gb18030'
    """
    plain = text is None and b"\0" not in data
    return _marked(data) or (_found(data, bad) if plain else _wide(data, text))


def named(data: bytes, encoding: str) -> Decoded:
    """Decode in the encoding that the user named, which is never doubted."""
    name = codepages.codec(encoding)
    if name in ("utf-16", "utf-32") and data:
        marked = [codec for mark, codec, _ in MARKS if codec.startswith(name) and data.startswith(mark)]
        name = marked[0] if marked else min(_mean_costs(data, [one for one in _WIDE if one.startswith(name)]))[1]
    text, name = read(data, "utf-8" if name == "utf-8-sig" else name, "not {}", "leave out --encoding or name another")
    if not text.startswith("\ufeff"):
        return Decoded(text, name, 1.0)
    return Decoded(text[1:], "utf-8-sig" if name == "utf-8" else name, 1.0)


def _marked(data: bytes) -> Decoded | None:
    """Return the text after a byte order mark, or None where there is no mark."""
    if data[0] not in _MARKED:
        return None
    for mark, codec, name in MARKS:
        if data.startswith(mark):
            return _unbinary(Decoded(read(data, codec)[0][1:], name, 1.0), data)
    return None


def _wide(data: bytes, plain: str | None = None) -> Decoded:
    """Decode UTF-16 or UTF-32 without a byte order mark; `plain` is what it is in UTF-8, if it is valid there."""
    (cost, name), (other, _) = sorted(_mean_costs(data, _WIDE))[:2]
    if plain is not None and b"\0" not in data and (cost > CLEAR or len(data) < 4 or len(data) % 2):
        return Decoded(plain, "utf-8", 1.0)
    if cost > STRANGE:
        raise _not_text(data, data.find(b"\0"))
    margin = (other - cost) * min(len(data), SAMPLES[0]) / 4
    return _unbinary(_checked(read(data, name)[0], name, _confidence(margin, cost)), data)


def _mean_costs(data: bytes, names: Iterable[str]) -> list[tuple[float, str]]:
    costs = commonness.chinese()
    texts = ((data[: SAMPLES[0]].decode(name, "replace"), name) for name in names)
    return [(costs.of(text) / max(1, len(text)), name) for text, name in texts]


def _unbinary(decoded: Decoded, data: bytes) -> Decoded:
    if "\0" not in decoded.text:
        return decoded
    width = 4 if "32" in decoded.encoding else 2 if "16" in decoded.encoding else 1
    raise _not_text(data, next(at for at in range(0, len(data), width) if not any(data[at : at + width])))


def _not_text(data: bytes, at: int) -> DecodeError:
    for magic, what in _BINARY.items():
        if data.startswith(magic):
            return DecodeError(f"not text but {what}: leave the file out or extract its text first")
    return DecodeError(f"not text, it has a zero byte at offset {at:,}: leave the file out or {_NEXT}", at)


def _found(data: bytes, bad: int) -> Decoded:
    """Decode what is neither UTF-8 nor has zero bytes; `bad` is where it ceases to be UTF-8."""
    if data.startswith(_MAGIC):
        raise _not_text(data, 0)
    high = _HIGH.search(data, max(0, bad - SAMPLES[0]))
    # An even place, since it may be UTF-16; the byte before the first one beyond ASCII is a character of its own.
    start = high.start() & ~1 if high else 0
    costs = commonness.chinese()
    for size in SAMPLES:
        sample = data[start : start + size]
        cut = start + size < len(data)
        beyond = len(sample.translate(None, _ASCII))
        whole = sample.decode("utf-8", "ignore")
        broken = len(sample) - len(whole.encode())
        if broken <= (1 - WELL_FORMED) * beyond:
            read(data, "utf-8")  # Raises, and says where.
        found = sorted((costs.of(text), name, text) for name, text in _readings(sample, cut=cut))
        cost, name, text = found[0]
        margin, fit = found[1][0] - cost, _fit(text, cost, costs)
        if not cut or (fit <= CLEAR and margin >= SURE):
            break
    if fit > CLEAR or margin < SURE:
        # Few characters, so that one broken one is a large share; but three bytes that go together are hardly chance.
        if 6 * len(re.findall("[^\0-\u07ff]", whole)) >= beyond and _fit(whole, costs.of(whole), costs) <= min(
            fit, STRANGE
        ):
            read(data, "utf-8")
        margin = min(margin, _foreign(sample, cost))
    if fit > STRANGE or margin < ENOUGH:
        raise DecodeError(f"unknown encoding: {_NEXT}")
    text, name = read(data, name)
    return _checked(text, name, _confidence(margin, fit))


def _readings(sample: bytes, *, cut: bool) -> list[tuple[str, str]]:
    """Return the encodings of Chinese that the sample may be in, and what it says in them."""
    found = [("gb18030", sample.decode("gb18030", "replace"))]
    try:
        found.append(("big5", sample.decode("cp950")))
    except UnicodeDecodeError:
        found.append(("big5", sample.decode("big5hkscs", "replace")))
    for name, half in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if 4 * len(half.translate(None, _HAN)) <= len(half):
            found.append((name, sample.decode(name, "replace")))
    # A sample may end inside a character.
    return [(name, text.rstrip("\ufffd")) for name, text in found] if cut else found


def _foreign(sample: bytes, cost: int) -> int:
    """Return how much dearer than `cost` the cheapest reading in another language is; raise where it is cheaper."""
    readings = ((sample.decode(codec, "replace"), what, costs()) for what, codec, costs in _FOREIGN)
    other, what, fit = min((costs.of(text), what, _fit(text, costs.of(text), costs)) for text, what, costs in readings)
    if other + ENOUGH <= cost and fit <= CLEAR:
        raise DecodeError(f"looks like {what}, not Chinese: {_NEXT}")
    return other - cost


def _fit(text: str, cost: int, costs: Costs) -> float:
    """Return the mean cost of the characters beyond ASCII in a text of a known cost."""
    plain = text.encode("ascii", "ignore").decode()
    return (cost - costs.of(plain)) / max(1, len(text) - len(plain))


def _confidence(margin: float, fit: float) -> float:
    return round((1 - 2 ** (-margin / 40)) * max(0.0, min(1.0, (STRANGE - fit) / (STRANGE - CLEAR))), 3)


def _checked(text: str, name: str, confidence: float) -> Decoded:
    """Return the text, unless much of it looks like misread bytes."""
    count, first = commonness.garbled(text)
    if not count:
        return Decoded(text, name, confidence)
    if count > GARBLED * (len(text) - len(text.encode("ascii", "ignore"))):
        line = text.count("\n", 0, first) + 1
        raise DecodeError(f"damaged {name}, from line {line:,} on it is not Chinese: repair it or fetch it again")
    return Decoded(text, name, confidence / 2)
