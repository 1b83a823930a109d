"""A piece of a shard is cleaned: its texts are taken out of its records, cleaned together and put back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from normalize import columns, jsonl
from normalize.pieces import Done, Piece, lines_of
from normalize.report import Outcome
from normalize.worker import Document, Job, clean_documents, report_document

MARK = b"\xef\xbb\xbf"


@dataclass(slots=True, eq=False)
class Record:
    """One line or row on its way; a `reason` means that it is a reject."""

    number: int
    #: A line with its end, and what was read of it, without a byte order mark.
    source: bytes = b""
    line: str = ""
    #: A line without a record.
    blank: bool = False
    spans: list[jsonl.Span] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    id: Any = None
    reason: str | None = None
    #: One of its texts is another than before.
    changed: bool = False


def clean_piece(job: Job, piece: Piece) -> Outcome:
    """Clean the records of a piece; `Outcome.piece` is what is to be written.

    A record that cannot be cleaned is a reject, with its number and the reason, and not in the output. Where the output
    is the shard itself it stays as it is, since its line would be lost.
    """
    if piece.kept:
        return _kept(piece)
    outcome = Outcome(size=len(piece.lines))
    if piece.end:
        outcome.piece = Done(piece.shard, problem=piece.problem, end=True)
        return outcome
    rows = list(zip(*(columns.texts(column) for column in piece.columns), strict=True))
    if piece.problem is not None:
        # It is not to be looked at again.
        records = [Record(piece.number, source=bytes(piece.lines), reason=piece.problem)]
    elif piece.form == "jsonl":
        lines = enumerate(lines_of(bytes(piece.lines)), piece.number)
        records = [_line(job, piece, number, line) for number, line in lines]
    else:
        records = [_row(job, piece, at, row) for at, row in enumerate(rows)]
    documents = [document for record in records for document in record.documents]
    clean_documents(job, documents, outcome)
    rejects = []
    for record in records:
        _finish(job, piece, record, outcome)
        if record.reason is not None:
            reject = {"shard": piece.shard, "number": record.number, "id": record.id, "reason": record.reason}
            rejects.append(_json({key: value for key, value in reject.items() if value is not None}))
    data, new, problem = b"", (), None
    if piece.form == "jsonl":
        data = _joined(job, piece, records)
    else:
        new = _columns(piece, records, rows)
        outcome.size = sum(len(text or b"") for row in rows for text in row)
        if job.output is None and any(isinstance(text, bytes) for row in rows for text in row):
            problem = "it holds text that is not UTF-8, which cannot be written in place: name an output"
    lost = tuple(at for at, record in enumerate(records) if record.reason is not None and job.output is not None)
    outcome.piece = Done(piece.shard, data, new, lost, tuple(rejects), problem)
    if job.action == "print":
        outcome.data.append(data)
    return outcome


def _kept(piece: Piece) -> Outcome:
    """Tell once more of the rejects of a shard that an earlier run has done: they are still not in the output."""
    rejects = lines_of(bytes(piece.lines))
    outcome = Outcome(piece=Done(piece.shard, rejects=tuple(rejects), end=True, whole=True))
    outcome.statuses["failed"] = len(rejects)
    for reject in map(json.loads, rejects):
        outcome.failures.append((f"{piece.shard}:{reject['number']}", reject["reason"]))
    return outcome


def _json(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _line(job: Job, piece: Piece, number: int, line: bytes) -> Record:
    record = Record(number, line)
    if not line.strip():
        record.blank = True
        return record
    try:
        if len(line) > job.line_limit:
            raise jsonl.RecordError(too_long(job.line_limit))
        record.line = line.removeprefix(MARK).decode()
        record.spans, record.id = jsonl.parse(record.line, job.text_fields, job.id_field)
    except UnicodeDecodeError as error:
        record.reason = f"the line is not UTF-8: the byte at offset {error.start:,} does not fit"
    except jsonl.RecordError as error:
        record.reason = str(error)
    for span in record.spans:
        record.documents.append(_document(job, piece, record, span.name, span.text))
    return record


def too_long(limit: int, what: str = "line") -> str:
    """Return the reason for a line, or the text of a row, that is over the limit."""
    return f"the {what} is over the limit of {limit:,} bytes: raise it with --line-limit"


def _row(job: Job, piece: Piece, at: int, row: tuple[str | bytes | None, ...]) -> Record:
    record = Record(piece.number + at, id=None if piece.ids is None else piece.ids[at])
    for name, text in zip(job.text_fields, row, strict=True):
        if isinstance(text, bytes):
            record.reason = f"the text of {name!r} is not UTF-8"
        elif text is not None and len(text) * 4 > job.line_limit and len(text.encode()) > job.line_limit:
            record.reason = too_long(job.line_limit, f"text of {name!r}")
        elif text is not None:
            record.documents.append(_document(job, piece, record, name, text))
    if record.reason is not None:
        record.documents.clear()
    return record


def _document(job: Job, piece: Piece, record: Record, name: str, text: str) -> Document:
    document = Document(piece.shard, text=text, encoding="utf-8")
    document.record, document.id = record.number, record.id
    if len(job.text_fields) > 1:
        document.field = name
    if job.audit:
        document.data = text.encode("utf-8", "surrogatepass")
    return document


def _finish(job: Job, piece: Piece, record: Record, outcome: Outcome) -> None:
    """Find the status of a record, and report each of its texts."""
    if record.blank:
        return
    for document in record.documents:
        if document.reason is not None:
            record.reason = record.reason or document.reason
        elif document.new != document.text:
            document.status, record.changed = "changed", True
        else:
            document.status = "unchanged"
    name = f"{piece.shard}:{record.number}"
    if record.reason is not None:
        record.documents = [Document(piece.shard, reason=record.reason, record=record.number, id=record.id)]
        outcome.failures.append((name, record.reason))
    status = "failed" if record.reason is not None else "changed" if record.changed else "unchanged"
    outcome.statuses[status] += 1
    if record.reason is None:
        outcome.encodings["utf-8"] += 1
    if status == "changed" and job.action == "check":
        outcome.data.append(name.encode("utf-8", "surrogateescape") + b"\n")
    for document in record.documents:
        if job.action == "diff" and document.status == "changed":
            outcome.data.append(_shown(job, document, name))
        if document.warnings:
            outcome.warned += len(document.warnings)
            outcome.warnings += [(name, sentence) for sentence in document.warnings]
        report_document(job, document, outcome)


def _shown(job: Job, document: Document, name: str) -> bytes:
    from normalize.diff import unified

    edits = document.result.edits if document.result is not None else ()
    shown = unified(document.text, edits, name, colour=job.colour, terminal=job.terminal)
    return shown.encode("utf-8", "surrogateescape")


def _joined(job: Job, piece: Piece, records: list[Record]) -> bytes:
    """Return the lines of the output; those of records that did not change are the bytes that came."""
    if not any(record.changed or record.reason is not None for record in records):
        return _packed(job, piece, bytes(piece.lines))
    lines = []
    for record in records:
        if record.reason is not None:
            if job.output is None and job.action == "write":
                lines.append(record.source)
        elif record.changed:
            texts = [document.new for document in record.documents]
            # Each by itself: what was just made is still near the processor.
            line = jsonl.splice(record.line, record.spans, texts).encode()
            lines.append(MARK + line if record.source.startswith(MARK) else line)
        else:
            lines.append(record.source)
    return _packed(job, piece, b"".join(lines))


def _packed(job: Job, piece: Piece, data: bytes) -> bytes:
    if job.action == "write" and data and piece.shard.lower().endswith(".gz"):
        import gzip

        # A member of its own: a file of many is as good (RFC 1952, 2.2), and made by many processes.
        return gzip.compress(data, 6, mtime=0)
    return data


def _columns(piece: Piece, records: list[Record], rows: Sequence[tuple[str | bytes | None, ...]]) -> tuple[Any, ...]:
    if not any(record.changed or record.reason is not None for record in records):
        return piece.columns
    new = tuple(list[str | None]() for _ in piece.columns)
    for record, row in zip(records, rows, strict=True):
        documents = iter(() if record.reason is not None else record.documents)
        for column, text in zip(new, row, strict=True):
            document = next(documents, None) if text is not None else None
            column.append(document.new if document is not None else text if isinstance(text, str) else None)
    return tuple(columns.like(old, texts) for old, texts in zip(piece.columns, new, strict=True))
