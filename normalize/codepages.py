"""Strict decoding in an encoding whose name is known, and the names themselves.

Python's codecs do the work. Where they differ from what files hold, the Encoding Standard (https://encoding.spec.whatwg.org)
is followed, which describes what browsers have made of such files for decades:

- In GB18030 the lone byte 80 is the euro sign, as in Windows code page 936, but only where it touches a digit, a blank
  or a mark of ASCII (`€100`); anywhere else it is taken for what is left of a damaged character. Places that the
  standard of 2000 left to private use have the characters of the standard of 2022.
- Big5 has kana where ETEN put them, not where Python's cp950 does, and Hong Kong's characters in the places of HKSCS.
"""

from __future__ import annotations

import codecs
import re

from normalize.commonness import japanese
from normalize.model import ConfigError, DecodeError

_GB18030 = tuple(
    zip(
        "\ue5e5\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue7c7"
        "\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864",
        "\u3000\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19\u1e3f"
        "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb",
        strict=True,
    )
)
# Marks that Python's big5hkscs reads otherwise than cp950 and the Encoding Standard do.
_BIG5 = tuple(zip("•､‾∼♁☉¥¢£", "‧﹑¯～⊕⊙￥￠￡", strict=True))
# What cp950 reads in C6A1 to C7FC, where other systems have other characters.
_ETEN = "[々ぁ-ヾЁА-ё①-⑽]"
_EURO = "normalize-euro"

# Spellings that Python does not know, without what is no letter or digit, and the encodings that contain others.
_SPELLINGS = {
    "gb": "gb18030", "xgbk": "gb18030", "windows936": "gb18030", "gb2312": "gb18030", "gbk": "gb18030",
    "xeuccn": "gb18030", "euccn": "gb18030", "cp54936": "gb18030",
    "xxbig5": "big5", "big5eten": "big5", "windows950": "cp950", "xwindows950": "cp950", "big5hk": "big5hkscs",
    "big5hkscs2004": "big5hkscs", "cp951": "big5hkscs", "windows951": "big5hkscs",
    "utf8bom": "utf-8-sig", "utf16le": "utf-16-le", "utf16be": "utf-16-be", "utf32le": "utf-32-le",
    "utf32be": "utf-32-be",
}  # fmt: skip
# Codecs of text that are no encodings of files.
_NO_FILES = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"})


def codec(name: str) -> str:
    """Return the codec's name for an encoding's name as people write it, "big5" for the family of cp950 and big5hkscs.

    Raises `ConfigError` for a name that does not exist.

    >>> codec("GB2312"), codec("Big-5"), codec("UTF8"), codec("shift_jis")
    ('gb18030', 'big5', 'utf-8', 'shift_jis')
    """
    plain = re.sub("[^0-9a-z]", "", name.lower())
    for spelling in (_SPELLINGS.get(plain, plain), name.strip()):
        try:
            found = codecs.lookup(spelling).name
            bytes(4).decode(found)
        except (LookupError, ValueError):
            continue
        if found not in _NO_FILES:
            return _SPELLINGS.get(found, found)
    raise ConfigError(f"unknown encoding {name!r}: use a name such as utf-8, gb18030, big5, big5hkscs or utf-16")


def read(
    data: bytes, name: str, wrong: str = "damaged {}", then: str = "repair it or fetch it again"
) -> tuple[str, str]:
    r"""Return the text and the exact name of its encoding: of "big5" the one of the two that fits.

    `name` is one that `codec` gives. Raises `DecodeError` with the offset of the first byte that cannot be decoded; its
    sentence begins with `wrong`, where `{}` is the encoding, and ends with `then`.

    >>> read(b"\xa3", "gb18030")
    Traceback (most recent call last):
    normalize.model.DecodeError: damaged gb18030, the first bad byte is a3 at offset 0: repair it or fetch it again
    >>> read("佢喺度".encode("big5hkscs"), "big5")
    ('佢喺度', 'big5hkscs')
    >>> read(b"\x80100", "gb18030")
    ('€100', 'gb18030')
    """
    try:
        if name == "big5":
            return _big5(data)
        if name == "big5hkscs":
            return _big5hkscs(data), name
        text = data.decode(name, _EURO)
    except UnicodeError as error:
        at = getattr(error, "start", 0)
        what = f"{wrong.format({'utf-8': 'UTF-8', 'big5': 'Big5'}.get(name, name))}"
        raise DecodeError(f"{what}, the first bad byte is {data[at]:02x} at offset {at:,}: {then}", at) from error
    return _replaced(text, _GB18030) if name == "gb18030" else text, name


def _big5(data: bytes) -> tuple[str, str]:
    try:
        text = data.decode("cp950")
    except UnicodeDecodeError:
        return _big5hkscs(data), "big5hkscs"
    if re.search(_ETEN, text):
        # Python itself writes kana in other places than anybody else: what reads more like Japanese decides.
        try:
            other = _big5hkscs(data)
        except UnicodeDecodeError:
            return text, "cp950"
        if japanese().of(other) <= japanese().of(text):
            return other, "big5hkscs"
    return text, "cp950"


def _big5hkscs(data: bytes) -> str:
    return _replaced(data.decode("big5hkscs", _EURO), _BIG5)


def _replaced(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    # One fast search each: `translate` would look up every character of the text.
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def _euro(error: UnicodeError) -> tuple[str, int]:
    """Read the euro sign in the places that Python's codecs refuse; an error handler of `codecs`."""
    if isinstance(error, UnicodeDecodeError):
        data, at = error.object, error.start
        around = (data[max(0, at - 1) : at] or b" ", data[at + 1 : at + 2] or b" ")
        if error.encoding == "gb18030" and data[at] == 0x80 and min(around) < b"@":
            return "€", at + 1
        if error.encoding == "big5hkscs" and data[at : at + 2] == b"\xa3\xe1":
            return "€", at + 2
    raise error


codecs.register_error(_EURO, _euro)
