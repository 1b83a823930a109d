"""Only the conversion, as a filter: constant memory, whatever the length of the input.

The text is cut into blocks: `CHUNK` bytes at a time are read, and a block goes up to the last line end in them. What is
left at the end joins the last block, so that none is small and an input below two chunks is one block. A line of more
than `LONGEST` characters is cut where no phrase can reach over the cut (`normalize.cuts`). So the OpenCC configurations
answer what they would for the whole text; `hans` and `hans-cn`, which weigh a document, weigh each block. The blocks
depend on the bytes alone, not on how a pipe delivers them, so the same input always gives the same output.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, BinaryIO

from normalize import report, standard
from normalize.encoding import decode
from normalize.faults import FileError, fault
from normalize.model import DecodeError

if TYPE_CHECKING:
    from normalize.converter import Converter
    from normalize.settings import Settings

#: Bytes read at a time.
CHUNK = 1 << 20
#: Characters of one line that are kept waiting for its end.
LONGEST = 1 << 20
MARK = "\ufeff"
#: What a stream goes on as after its first piece: without a byte order mark, and each piece in the Big5 that fits it.
_FOLLOWING = {"utf-8-sig": "utf-8", "cp950": "big5", "big5hkscs": "big5"}


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
                    standard.put(piece)
        except (DecodeError, FileError) as error:
            standard.tell(f"normalize: {path}: {error}")
            code = report.SOME_FAILED
    return code


def _open(path: str) -> AbstractContextManager[BinaryIO]:
    try:
        return nullcontext(standard.source()) if path == "-" else open(path, "rb")
    except OSError as error:
        raise fault("read", path, error) from error


def convert(source: BinaryIO, converter: Converter | None, encoding: str | None = None) -> Iterator[bytes]:
    """Yield the converted text of a binary stream in UTF-8; without `converter` as it is.

    Without `encoding` the first chunk decides which it is, and the rest has to agree. Raises `DecodeError` for bytes
    that are not text in it, `FileError` where the system cannot read on; what came before was yielded.

    >>> import io
    >>> from normalize import Converter
    >>> b"".join(convert(io.BytesIO("漢字".encode("big5")), Converter("hans"), "big5")).decode()
    '汉字'
    """
    from normalize.cuts import last_cut

    for text in _blocks(source, encoding, lambda text: last_cut(converter, text)):
        yield (text if converter is None else converter.convert(text)).encode("utf-8", "surrogatepass")


def _blocks(source: BinaryIO, encoding: str | None, last_cut: Callable[[str], int]) -> Iterator[str]:
    """Yield the text in blocks that no phrase reaches across."""
    data, more = _read_on(source, _read(source))
    if not more:
        yield decode(data, encoding).text
        return
    name = _detect(data, encoding)
    offset, rest = 0, ""
    while True:
        end = _whole(data, name) if more else len(data)
        if end:
            text = _decoded(data[:end], name, offset)
            rest += text if offset else text.removeprefix(MARK)
            name = _FOLLOWING.get(name, name)
            cut = len(rest) if not more else last_cut(rest) if "\n" in rest or len(rest) >= LONGEST else 0
            yield rest[:cut]
            rest, data, offset = rest[cut:], data[end:], offset + end
        if not more:
            return
        data, more = _read_on(source, data + more)


def _read_on(source: BinaryIO, data: bytes) -> tuple[bytes, bytes]:
    """Return what there is and the chunk after it; the last one, which is a short one, joins what there is."""
    more = _read(source)
    return (data, more) if len(more) == CHUNK else (data + more, b"")


def _read(source: BinaryIO) -> bytes:
    """Read one chunk, however few bytes a pipe delivers at a time."""
    parts = []
    left = CHUNK
    try:
        while left and (part := source.read(left)):
            parts.append(part)
            left -= len(part)
    except OSError as error:
        raise fault("read", getattr(source, "name", "standard input"), error) from error
    return b"".join(parts)


def _detect(first: bytes, encoding: str | None) -> str:
    """Return the exact encoding of a stream by its first chunk, which may end inside a character."""
    size = len(first)
    # In UTF-16 the byte of a line end is also half of other characters, so such a chunk is taken whole.
    ends = (
        (size, size - 1, size - 2) if b"\0" in first else (first.rfind(b"\n") + 1 or size, size - 1, size - 2, size - 3)
    )
    for end in ends:
        try:
            return decode(first[:end], encoding).encoding
        except DecodeError as error:
            failed = error
    raise failed


def _decoded(data: bytes, name: str, offset: int) -> str:
    try:
        text = decode(data, name).text
    except DecodeError as error:
        if error.offset is None:
            raise
        at = offset + error.offset
        reason = f"the byte at offset {at:,} is not {name}: repair the input, or name its encoding with --encoding"
        raise DecodeError(reason, at) from error
    if offset and not text.startswith(MARK) and name.startswith("utf") and data.startswith(MARK.encode(name)):
        # A byte order mark inside the stream is a character like others.
        return MARK + text
    return text


def _whole(data: bytes, name: str) -> int:
    """Return where the last line of `data` ends, in a very long line where its last character does; 0 for not yet."""
    line = "\n".encode(_FOLLOWING.get(name, name))
    end = data.rfind(line)
    while end > 0 and end % len(line):
        end = data.rfind(line, 0, end + len(line) - 1)
    if end >= 0:
        return end + len(line)
    if len(data) < LONGEST:
        return 0
    decoder = codecs.getincrementaldecoder("big5hkscs" if name == "big5" else name)("replace")
    decoder.decode(data)
    return len(data) - len(decoder.getstate()[0])
