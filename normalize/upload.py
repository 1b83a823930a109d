"""Shards that are written to a store: multi-part uploads, completed when all of a shard is there and aborted otherwise.

Of a run that is killed the parts stay, which are no object; a later run over the same output aborts uploads of shards
that are older than a day. (A rule of the bucket's own for incomplete uploads does as well.)
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from normalize.forms import form
from normalize.remote import store
from normalize.storefaults import telling
from normalize.temporaries import STALE

#: Bytes of a part of an upload. A store takes 10,000 parts: 320 GB.
PART = 32 << 20


class Upload:
    """An object that is written piece by piece and appears in `finish`: the target of a shard, as `GrowingFile` is.

    A thread sends what is written, one part ahead, so that cleaning does not wait for the network. Raises `FileError`.
    """

    def __init__(self, url: str) -> None:
        self.path, self.closed = url, False
        system, path = store(url)
        with telling("write", url):
            # Not committed by closing: only `finish` does that.
            self._object = system.open(path, "wb", block_size=PART, autocommit=False)
        self._waiting, self._size = bytearray(), 0
        self._thread = ThreadPoolExecutor(1, "upload")
        self._sending: Future[object] | None = None
        #: Where Parquet's writer puts its bytes.
        self.file = self

    def write(self, data: bytes) -> int:
        """Append bytes."""
        self._waiting += data
        self._size += len(data)
        if len(self._waiting) >= PART:
            self._send()
        return len(data)

    def _send(self) -> None:
        self._wait()
        data, self._waiting = bytes(self._waiting), bytearray()
        self._sending = self._thread.submit(self._object.write, data)

    def _wait(self) -> None:
        sending, self._sending = self._sending, None
        if sending is not None:
            with telling("write", self.path):
                sending.result()

    def tell(self) -> int:
        """Return how many bytes were written."""
        return self._size

    def flush(self) -> None:
        """Do nothing: parts are sent when they are full."""

    def finish(self) -> bool:
        """Complete the object; True. Where that fails there is none."""
        try:
            self._send()
            self._wait()
            with telling("write", self.path):
                self._object.close()
                self._object.commit()
        except BaseException:
            self.discard()
            raise
        self.closed = True
        self._thread.shutdown()
        return True

    def discard(self) -> None:
        """Abort the upload: there is no object, or the one that was there before."""
        if self.closed:
            return
        self.closed = True
        # A part that is on its way would come after the end.
        self._thread.shutdown(cancel_futures=True)
        with suppress(Exception):
            self._object.discard()
        # Or it would try once more when it is collected.
        self._object.closed = True


def sweep(url: str) -> int:
    """Abort uploads of shards that dead runs left below a URL, once they are a day old; return how many there were."""
    system, path = store(url)
    aborted = 0
    if not hasattr(system, "call_s3"):
        return aborted
    for key, upload, begun in _uploads(system, path):
        if form(key) is not None and time.time() - begun > STALE:
            with suppress(OSError):
                system.call_s3("abort_multipart_upload", Bucket=path.partition("/")[0], Key=key, UploadId=upload)
                aborted += 1
    return aborted


def _uploads(system: Any, path: str) -> Iterator[tuple[str, str, float]]:  # noqa: ANN401
    bucket, _, key = path.partition("/")
    more: dict[str, str] = {}
    # Who may write need not be allowed to list.
    with suppress(OSError):
        while True:
            page = system.call_s3("list_multipart_uploads", Bucket=bucket, Prefix=key, **more)
            for found in page.get("Uploads", ()):
                yield found["Key"], found["UploadId"], found["Initiated"].timestamp()
            if not page.get("IsTruncated"):
                return
            more = {"KeyMarker": page["NextKeyMarker"], "UploadIdMarker": page["NextUploadIdMarker"]}


def replace(url: str, path: str | None) -> None:
    """Put a file in the place of an object; without a file, remove the object. Raises `FileError`."""
    system, at = store(url)
    with telling("write", url):
        if path is not None:
            system.put_file(path, at)
        elif system.exists(at):
            system.rm_file(at)
