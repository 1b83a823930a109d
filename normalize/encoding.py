"""Bytes to text: which encoding it is, then a strict decode of the whole, or an error that says where and why.

Nothing is guessed in silence. UTF-8 is taken where every byte of it is right; anything else is read in each encoding
that Chinese is written in, and the reading whose characters are the most common ones wins, if it wins clearly.
Japanese, Korean and Western text in its own encodings is recognised in order to be refused: read as Chinese it would
come out as nonsense, and often without an error.

Left alone: a handful of bytes that are valid UTF-8 by chance (目录 in GBK) count as UTF-8, and encodings that use ASCII
bytes only (HZ, ISO-2022, UTF-7) as ASCII.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_CONTROL = re.compile(b"[\x01-\x08\x0e-\x1f]")


class Decoded(NamedTuple):
    """A text without its byte order mark, the name of its encoding, and how sure that name is, from 0 to 1.

    Valid UTF-8, a byte order mark and an encoding that was named give 1.0. It is halved where a place of the text looks
    like misread bytes: that is how damage shows which decodes without an error.
    """

    text: str
    encoding: str
    confidence: float


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    r"""Return the text of `data`, its encoding and how sure that is; with `encoding`, read it in that one.

    Without `encoding` the name is utf-8 (ASCII too, and no bytes at all), utf-8-sig, utf-16-le, utf-16-be, utf-32-le,
    utf-32-be, gb18030 (which contains GBK and GB 2312), cp950 or big5hkscs. With it, names are taken as people write
    them: gb2312 and gbk are read as gb18030, big5 as cp950 and, where that fails, as big5hkscs.

    Raises `DecodeError` for damage, for binary data, for what is neither Chinese nor Unicode, and where no encoding is
    clearly the right one; `ConfigError` for the name of an encoding that does not exist.

    >>> decode("漢字、詩歌".encode("big5")).encoding
    'cp950'
    >>> decode("汉字".encode("utf-16")).encoding
    'utf-16-le'
    >>> decode("汉字文本".encode()[:-1])
    Traceback (most recent call last):
    normalize.model.DecodeError: damaged UTF-8, the first bad byte is e6 at offset 9: repair it or fetch it again
    """
    if encoding is not None:
        from normalize import detection

        return detection.named(data, encoding)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        # What is known of other encodings is only loaded for texts that are not UTF-8.
        from normalize import detection

        return detection.detect(data, bad=error.start)
    if b"\0" in data or (len(data) <= 64 and _CONTROL.search(data)):
        from normalize import detection

        return detection.detect(data, text)
    if text.startswith("\ufeff"):
        return Decoded(text[1:], "utf-8-sig", 1.0)
    return Decoded(text, "utf-8", 1.0)
