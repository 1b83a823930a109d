"""Only the conversion, as a filter: constant memory, whatever the length of the input.

The text is cut into pieces of `CHUNK` bytes, each up to its last line end; a line that is longer is cut after a blank
or a mark of punctuation that ends a clause, which stands in no phrase of the tables. The pieces depend on the bytes
alone, not on how a pipe delivers them, so the same input always gives the same output.
"""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, BinaryIO

from normalize import report
from normalize.encoding import decode
from normalize.faults import FileError, fault
from normalize.model import DecodeError

if TYPE_CHECKING:
    from normalize.converter import Converter
    from normalize.settings import Settings

#: Bytes read at a time.
CHUNK = 1 << 20
#: Characters of one line that are kept waiting for its end.
LONGEST = 1 << 22
_CUT = re.compile(r"[\s\x21-\x2f:;<=>?@\[\]^_`{|}~。！？；…]")


def run(names: Sequence[str], settings: Settings) -> int:
    """Convert the files, or with "-" the standard input, to the standard output; return the exit code.

    A file that cannot be read or decoded is told, the others go on, and the code is `report.SOME_FAILED`.
    """
    from normalize.converter import Converter

    name = settings.config.convert
    converter = None if name == "none" else Converter(name, settings.config.dictionaries)
    decode(b"", settings.encoding)
    code = report.DONE
    for path in names:
        try:
            with _open(path) as source:
                for piece in convert(source, converter, settings.encoding):
                    report.put(piece)
        except (DecodeError, FileError) as error:
            report.tell(f"normalize: {path}: {error}")
            code = report.SOME_FAILED
    return code


def _open(path: str) -> AbstractContextManager[BinaryIO]:
    try:
        return nullcontext(sys.stdin.buffer) if path == "-" else open(path, "rb")
    except OSError as error:
        raise fault("read", path, error) from error


def convert(source: BinaryIO, converter: Converter | None, encoding: str | None = None) -> Iterator[bytes]:
    """Yield the converted text of a binary stream in UTF-8; without `converter` as it is.

    Without `encoding` the first chunk decides which it is, and the rest has to agree. Raises `DecodeError` for bytes
    that are not text in it, `FileError` where the system cannot read on; what came before was yielded.

    >>> import io
    >>> b"".join(convert(io.BytesIO("漢字".encode("big5")), Converter("hans"), "big5")).decode()
    '汉字'
    """
    for text in _pieces(source, encoding):
        yield (text if converter is None else converter.convert(text)).encode("utf-8", "surrogatepass")


def _pieces(source: BinaryIO, encoding: str | None) -> Iterator[str]:
    """Yield the text in pieces that no phrase reaches across."""
    first = _read(source)
    chunk = _read(source)
    if not chunk:
        yield decode(first, encoding).text
        return
    name = _detect(first) if encoding is None else decode(b"", encoding).encoding
    decoder = codecs.getincrementaldecoder(name)()
    rest, offset = _decoded(decoder, first, 0), len(first)
    rest = rest.removeprefix("\ufeff")
    while chunk:
        rest += _decoded(decoder, chunk, offset)
        offset += len(chunk)
        end = _end(rest)
        if end:
            yield rest[:end]
            rest = rest[end:]
        chunk = _read(source)
    yield rest + _decoded(decoder, b"", offset, final=True)


def _read(source: BinaryIO) -> bytes:
    try:
        return source.read(CHUNK)
    except OSError as error:
        raise fault("read", getattr(source, "name", "standard input"), error) from error


def _detect(first: bytes) -> str:
    """Return the encoding of a stream by its first chunk, which may end inside a character."""
    # In UTF-16 the byte of a line end is also half of other characters, so such a chunk is taken whole.
    whole = b"\0" in first
    ends = (
        (len(first), len(first) - 2)
        if whole
        else (first.rfind(b"\n") + 1 or len(first), *range(len(first), len(first) - 4, -1))
    )
    for end in ends:
        try:
            return decode(first[:end]).encoding
        except DecodeError as error:
            failed = error
    raise failed


def _decoded(decoder: codecs.IncrementalDecoder, data: bytes, offset: int, *, final: bool = False) -> str:
    before = len(decoder.getstate()[0])
    try:
        return decoder.decode(data, final)
    except UnicodeDecodeError as error:
        at = offset - before + error.start
        reason = f"the bytes at offset {at:,} are not {error.encoding}: name the encoding with --encoding"
        raise DecodeError(reason, at) from error


def _end(text: str) -> int:
    """Return where to cut: after the last line end, in a very long line after its last blank or mark; 0 for not yet."""
    end = text.rfind("\n") + 1
    if end or len(text) < LONGEST:
        return end
    for found in _CUT.finditer(text, len(text) - LONGEST // 2):
        end = found.end()
    return end
