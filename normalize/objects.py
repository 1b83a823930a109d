"""The documents of a unit of work in a store: read all at once, and written all at once.

Each request takes some hundredths of a second, whatever it carries: one after the other, 10,000 articles would take
minutes in which nothing is cleaned.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

from normalize import files, remote
from normalize.report import Finished

if TYPE_CHECKING:
    from normalize.job import Item, Job
    from normalize.worker import Document

#: Tells for the manifest what was written of a document; raises its `FileError`.
Stored: TypeAlias = Callable[[str], "list[Finished]"]


def contents(job: Job, items: Sequence[Item]) -> dict[str, bytes | files.FileError]:
    """Return the bytes of the documents of a unit whose source is a store, or why they cannot be read."""
    if not files.is_remote(job.source):
        return {}
    names = [item for item in items if isinstance(item, str)]
    return dict(zip(names, remote.together(lambda name: files.read(job.path(name)), names), strict=True))


def stored(job: Job, documents: Sequence[Document]) -> Stored | None:
    """Write the cleaned documents of a unit where the output is a store; None where it is none."""
    if job.action != "write" or job.dry_run or not files.is_remote(job.output or ""):
        return None
    cleaned = [document for document in documents if document.reason is None]

    def put(document: Document) -> list[Finished]:
        new = document.new.encode("utf-8", "surrogatepass")
        size, mark = remote.put(job.target(document.relative), new)
        if not job.record:
            return []
        read = sha256(document.data).digest()
        written = read if new == document.data else sha256(new).digest()
        return [Finished(document.relative, read, written, size, mark, mark)]

    found = dict(zip((one.relative for one in cleaned), remote.together(put, cleaned), strict=True))

    def told(relative: str) -> list[Finished]:
        answer = found[relative]
        if isinstance(answer, files.FileError):
            raise answer
        return answer

    return told
