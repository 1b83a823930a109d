"""The audit: one JSON object a line, one line a document, in the order of the walk."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from hashlib import sha256
from types import TracebackType
from typing import TYPE_CHECKING, Any

from normalize import __version__
from normalize.faults import fault
from normalize.model import ConfigError

if TYPE_CHECKING:
    from normalize.result import Edit
    from normalize.worker import Document

#: What the file is called while the run goes on.
PARTIAL = ".partial"


def audit_line(document: Document, output: str | None, rules: str, *, conversions: bool = False) -> bytes:
    r"""Return the line of one document. Fields that do not apply are left out.

    `output` is its output's path below the output folder, `rules` the SHA-256 of the rules; edits that convert are
    counted, and listed only with `conversions`. A name that is not UTF-8 carries surrogates; they are written as
    `\udcXX`, which is both valid JSON and reversible.
    """
    fine = document.reason is None
    read = document.encoding is not None or bool(document.data)
    fields: dict[str, Any] = {
        "path": document.relative,
        "record": document.record,
        "id": document.id,
        "field": document.field,
        "output": output,
        "status": document.status,
        "error": document.reason,
        "encoding": document.encoding,
        "confidence": document.confidence,
        "source_sha256": sha256(document.data).hexdigest() if read else None,
        "output_sha256": sha256(document.new.encode("utf-8", "surrogatepass")).hexdigest() if fine else None,
        "version": __version__,
        "rules_sha256": rules,
        "warnings": list(document.warnings) or None,
    }
    line = {key: value for key, value in fields.items() if value is not None}
    if fine and document.result is not None:
        line["counts"] = document.result.counts
        line["edits"] = [_edit(edit) for edit in document.result.edits if conversions or edit.group != "convert"]
    return json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _edit(edit: Edit) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "rule": edit.rule,
        "group": edit.group,
        "line": edit.line,
        "end_line": edit.end_line,
        "column": edit.column,
        "old": edit.old,
        "new": edit.new,
        "inline": edit.inline,
    }
    if edit.uncertain:
        fields["uncertain"] = True
    return fields


class AuditFile:
    """The file of the audit lines: written as the run goes on under a name of its own, and renamed at the end.

    A run that is stopped by a signal or an error renames it too, with the lines of what was done; one that is killed
    leaves the file with the ending `.partial` (or another name that is given), of whole lines but for the last.
    With `keep` an earlier audit, or what is left of one, is not replaced: after cleaning in place it is the only way
    back. Raises `ConfigError` for that, `FileError` when it cannot be written.
    """

    def __init__(self, path: str, *, keep: bool = False, partial: str | None = None) -> None:
        self.path, self.partial = path, partial or path + PARTIAL
        if os.path.isdir(path):
            raise ConfigError(f"the audit {path!r} is a folder: name a file")
        if os.path.islink(path):
            raise ConfigError(f"the audit {path!r} is a symbolic link: name the file it leads to")
        for name in (path, self.partial):
            if keep and os.path.lexists(name):
                raise ConfigError(f"{name!r} is the audit of an earlier run in place: move it away or use --force")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        try:
            self._handle = os.open(self.partial, flags, 0o666)
        except OSError as error:
            raise fault("write", path, error) from error
        self._size = 0

    def __enter__(self) -> AuditFile:
        return self

    def write(self, lines: Iterable[bytes]) -> None:
        """Append lines; when not all of them fit on the disk, none of these."""
        data = memoryview(b"".join(lines))
        size = len(data)
        try:
            while data:
                data = data[os.write(self._handle, data) :]
        except OSError as error:
            os.ftruncate(self._handle, self._size)
            raise fault("write", self.path, error) from error
        self._size += size

    def mark(self) -> int:
        """Return where the file ends now, for `rewind`."""
        return self._size

    def rewind(self, mark: int) -> None:
        """Take back all lines after a mark: what they tell of was not written after all."""
        os.ftruncate(self._handle, mark)
        os.lseek(self._handle, mark, os.SEEK_SET)
        self._size = mark

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self._handle)
        try:
            os.replace(self.partial, self.path)
        except OSError as failed:
            raise fault("write", self.path, failed) from failed
