"""A shard of JSON Lines, plain or compressed: cut into pieces at line ends, and put together again.

Python's `gzip` and `zstd` raise for a file that ends too early; other readers take it for a short one.
"""

from __future__ import annotations

import io
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from normalize import files, pieces, standard
from normalize.faults import FileError, fault
from normalize.growing import Target
from normalize.model import ConfigError
from normalize.pieces import Done, Piece

if TYPE_CHECKING:
    from hashlib import _Hash as HASH

    from normalize.job import Job

#: Up to so many bytes no one asks how often a compressed file's size they are.
SMALL = 64 << 20


class Lines:
    """A shard of JSON Lines between its source and its target."""

    def __init__(self, job: Job, relative: str) -> None:
        self.job, self.relative = job, relative
        self.path = job.path(relative)
        ending = os.path.splitext(relative.lower())[1]
        self._zstd = zstd() if ending == ".zst" else None
        self._gzip = ending == ".gz"
        self._compressor = _compressor(self._zstd) if self._zstd else None
        self._empty = True
        self._read = sha256() if job.record and not files.is_remote(self.path) else None

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the file, once it was read; empty for an object, which has its mark."""
        return self._read.digest() if self._read is not None else b""

    def pieces(self) -> Iterator[Piece]:
        """Yield pieces of whole lines; a line over the limit is a piece of its own, with the reason.

        Raises `FileError` for a file that cannot be read to its end, is damaged or ends too early.
        """
        number, waiting, size, skipping = 1, list[bytes | memoryview](), 0, False
        for data in self._chunks():
            cut = data.rfind(b"\n") + 1
            if skipping and not cut:
                continue
            if skipping:
                yield self._over(number)
                number, skipping, first = number + 1, False, data.index(b"\n") + 1
                data, cut = data[first:], cut - first
            if cut > 0:
                lines = b"".join((*waiting, memoryview(data)[:cut]))
                yield Piece(self.relative, "jsonl", number, lines)
                number, waiting, size = number + lines.count(b"\n"), [], 0
            waiting.append(data[cut:])
            size += len(data) - cut
            if size > max(self.job.line_limit, pieces.SIZE):
                waiting, size, skipping = [], 0, True
        if skipping:
            yield self._over(number)
        elif size:
            yield Piece(self.relative, "jsonl", number, b"".join(waiting))

    def _over(self, number: int) -> Piece:
        reason = f"the line is over the limit of {self.job.line_limit:,} bytes: raise it with --line-limit"
        if self.job.output is None and self.job.action == "write":
            raise FileError(f"cannot clean {self.path!r} in place: line {number:,}: {reason}", self.path)
        return Piece(self.relative, "jsonl", number, problem=reason)

    def _chunks(self) -> Iterator[bytes]:
        if self.job.source == "-":
            yield from self._stream(standard.source())
            return
        raw, size = files.stream(self.path, within=self.job.source if self.job.folder else None)
        with raw if self._read is None else _Counted(raw, self._read) as raw:
            if not (self._gzip or self._zstd):
                yield from self._stream(cast("BinaryIO", raw))
                return
            if not size:
                raise FileError(f"cannot read {self.path!r}: it is empty, which no compressed file is", self.path)
            total = 0
            for data in self._stream(self._decompressor(raw)):
                total += len(data)
                if total > max(SMALL, size * self.job.ratio_limit):
                    reason = f"it has over {self.job.ratio_limit:,} times its size: raise the limit with --ratio-limit"
                    raise FileError(f"cannot read {self.path!r}: {reason}", self.path)
                yield data

    def _decompressor(self, raw: io.RawIOBase) -> BinaryIO:
        if self._zstd:
            return cast("BinaryIO", self._zstd.ZstdFile(raw))
        import gzip

        return cast("BinaryIO", gzip.GzipFile(fileobj=raw))

    def _stream(self, stream: BinaryIO) -> Iterator[bytes]:
        # A filter that is to answer at once takes what there is.
        read = getattr(stream, "read1", stream.read) if self.job.unbuffered else stream.read
        damaged: tuple[type[Exception], ...] = (EOFError, zlib.error)
        if self._zstd:
            damaged = (EOFError, self._zstd.ZstdError)
        try:
            while data := read(pieces.SIZE):
                yield data
        except damaged as error:
            raise FileError(f"cannot read {self.path!r}: it is damaged or cut off ({error})", self.path) from error
        except OSError as error:
            if error.errno is None:  # gzip's own, for what is no gzip.
                raise FileError(f"cannot read {self.path!r}: it is damaged ({error})", self.path) from error
            raise fault("read", self.path, error) from error

    def add(self, done: Done, target: Target) -> None:
        """Write what became of a piece."""
        if done.data:
            self._empty = False
            target.write(done.data if self._compressor is None else self._compressor.compress(done.data))

    def end(self, target: Target) -> None:
        """Write what the format wants at the end."""
        if self._compressor is not None:
            target.write(self._compressor.flush())
        elif self._gzip and self._empty:
            import gzip

            target.write(gzip.compress(b"", mtime=0))

    def drop(self) -> None:
        """Nothing is left behind."""


class _Counted(io.RawIOBase):
    """A file whose bytes go into a check sum as they are read."""

    def __init__(self, raw: io.RawIOBase, read: HASH) -> None:
        self._raw, self._read = raw, read

    def read(self, size: int = -1) -> bytes:
        # What the base class has for it copies the bytes once more.
        data = self._raw.read(size) or b""
        self._read.update(data)
        return data

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401
        size = self._raw.readinto(buffer) or 0
        self._read.update(memoryview(buffer)[:size])
        return size

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._raw.close()
        super().close()


def _compressor(module: Any) -> Any:  # noqa: ANN401
    """Return what writes as the `zstd` command does: with a check sum, so that damage is found."""
    name = module.CompressionParameter
    return module.ZstdCompressor(options={name.compression_level: 3, name.checksum_flag: 1})


def zstd() -> Any:  # noqa: ANN401
    """Return the module for Zstandard, or raise `ConfigError` that says what to install."""
    with suppress(ImportError):
        from compression import zstd  # type: ignore[import-not-found]  # Python 3.14

        return zstd
    try:
        from backports import zstd
    except ImportError as error:
        raise ConfigError("to read .zst files: pip install 'zh-normalize[zstd]'") from error
    return zstd
