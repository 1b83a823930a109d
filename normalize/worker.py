"""One unit of work: some documents are read, decoded, cleaned and written, and what became of them is told.

The same function runs in the process of the command and in the workers, so the result is the same for any number of
them. One document's fault is that document's alone: the others of its unit go on.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from normalize import files
from normalize.encoding import decode
from normalize.job import Action as Action
from normalize.job import Item as Item
from normalize.job import Job as Job
from normalize.model import Config, DecodeError
from normalize.report import Outcome

if TYPE_CHECKING:
    from normalize.objects import Stored
    from normalize.pipeline import Normalizer
    from normalize.result import Result


#: Endings of documents whose marks are to survive.
MARKDOWN = (".md", ".markdown")


@lru_cache(maxsize=4)
def normalizer_of(config: Config) -> Normalizer:
    """Return the `Normalizer` of a configuration; built once in a process, and inherited by a forked one."""
    from normalize.pipeline import Normalizer

    return Normalizer(config)


def load(config: Config) -> None:
    """Load the tables of a configuration, as its first document would. Raises `ConfigError` where one is missing."""
    normalizer_of(config).clean_counted(["渡口"])


@dataclass(slots=True, eq=False, repr=False)
class Document:
    """What is known of one document on its way. A `reason` means that it failed or was skipped."""

    relative: str
    data: bytes = b""
    text: str = ""
    encoding: str | None = None
    confidence: float | None = None
    new: str = ""
    warnings: tuple[str, ...] = ()
    #: Only where edits are asked for.
    result: Result | None = None
    status: str = "failed"
    reason: str | None = None
    #: Of a record's text: the record's number and identifier; its field where there are several.
    record: int | None = None
    id: Any = None
    field: str | None = None


def clean_unit(job: Job, items: Sequence[Item], data: bytes | None = None) -> Outcome:
    """Do one unit. `data` is the content of the only document where it was read already (the standard input).

    Raises nothing for what one document does wrong. After a full disk and the like the rest of the unit is left, and
    `Outcome.fatal` says why.
    """
    if items and not isinstance(items[0], str | tuple):
        from normalize.records import clean_piece

        return clean_piece(job, items[0])
    outcome, contents, stored = Outcome(), dict[str, bytes | files.FileError](), None
    if job.remote:
        from normalize import objects

        contents = objects.contents(job, items)
    documents = [
        _read(job, item, outcome, contents.get(item, data) if contents else data)
        if isinstance(item, str)
        else Document(item[0], status=item[1], reason=item[2])
        for item in cast("Sequence[str | tuple[str, str, str]]", items)
    ]
    read = [document for document in documents if document.reason is None]
    marked = [document for document in read if document.relative.lower().endswith(MARKDOWN)]
    if marked:
        from normalize.markdown import clean_marked

        clean_marked(job, marked, outcome, clean_documents)
        read = [document for document in read if document not in marked]
    clean_documents(job, read, outcome)
    if job.remote:
        stored = objects.stored(job, documents)
    for document in documents:
        try:
            if document.reason is None:
                _finish(job, document, outcome, stored)
        except files.FileError as error:
            document.status, document.reason = "failed", str(error)
            if error.fatal or _hopeless(job, error):
                outcome.fatal = str(error)
        _report(job, document, outcome)
        if outcome.fatal is not None:
            break
    return outcome


def _read(job: Job, relative: str, outcome: Outcome, data: bytes | files.FileError | None) -> Document:
    document = Document(relative)
    try:
        if data is None:
            data = files.read(job.path(relative), within=job.source if job.folder else None)
        elif isinstance(data, files.FileError):
            raise data
        document.data = data
        outcome.size += len(data)
        document.text, encoding, document.confidence = decode(data, job.encoding)
    except (files.FileError, DecodeError) as error:
        document.reason = str(error)
    except Exception as error:
        document.reason = _bug(error)
    else:
        document.encoding = encoding
        outcome.encodings[encoding] += 1
    return document


def clean_documents(job: Job, documents: list[Document], outcome: Outcome) -> None:
    """Clean the documents together, and where that goes wrong one by one, to know whose fault it is."""
    if not documents:
        return
    try:
        counts = _clean_together(job, documents)
    except Exception as error:
        if len(documents) > 1:
            for document in documents:
                clean_documents(job, [document], outcome)
            return
        documents[0].reason, documents[0].result = _bug(error), None
    else:
        outcome.counts.update(counts)


def _clean_together(job: Job, documents: list[Document]) -> Counter[str]:
    normalizer = normalizer_of(job.config)
    texts = [document.text for document in documents]
    if not job.audit and job.action != "diff":
        cleaned, counts, warnings = normalizer.clean_counted(texts)
        for document, new in zip(documents, cleaned, strict=True):
            document.new = new
        for index, sentence in warnings:
            documents[index].warnings += (sentence,)
        return counts
    counts = Counter()
    results = normalizer.run_many(texts)
    for result in results:
        # Here and not later, so that a fault in making the edits is also found to be one document's.
        counts.update(result.counts)
    for document, result in zip(documents, results, strict=True):
        document.new, document.warnings, document.result = result.text, result.warnings, result
    return counts


def _finish(job: Job, document: Document, outcome: Outcome, stored: Stored | None = None) -> None:
    """Write, print or show a cleaned document, and find its status; `stored` is what a store has taken already."""
    if document.new == document.text and document.encoding == "utf-8":
        new, changed = document.data, False
    else:
        new = document.new.encode("utf-8", "surrogatepass")
        changed = new != document.data
    document.status = "changed" if changed else "unchanged"
    if job.action == "print":
        outcome.data.append(new)
    elif job.action == "check" and changed:
        outcome.data.append(os.fsencode(document.relative) + b"\n")
    elif job.action == "diff" and changed:
        from normalize.diff import unified

        edits = document.result.edits if document.result is not None else ()
        shown = unified(document.text, edits, document.relative, colour=job.colour, terminal=job.terminal)
        if not shown:
            # The characters are the same and the bytes are not: the encoding, or a byte order mark.
            shown = f"{document.relative}: {document.encoding} would be written as plain utf-8\n"
        outcome.data.append(shown.encode("utf-8", "surrogateescape"))
    elif job.action == "write" and stored is not None:
        outcome.finished += stored(document.relative)
    elif job.action == "write":
        made = _write(job, document, new) if changed or job.output is not None else None
        if job.record:
            from normalize.places import finished

            outcome.finished += finished(job, document.relative, document.data, new, made)


def _write(job: Job, document: Document, new: bytes) -> os.stat_result | None:
    target = job.target(document.relative)
    if job.dry_run:
        return None
    # A source that is written over keeps its mode in any case; the standard input has none.
    keep = (job.preserve or job.output is None) and job.source != "-"
    return files.put(
        target,
        new,
        mode_from=job.path(document.relative) if keep else None,
        keep_times=job.preserve and keep,
        durable=job.durable,
        within=(job.output or job.source) if job.folder else None,
    )


def _hopeless(job: Job, error: files.FileError) -> bool:
    """Whether the output folder as a whole was lost: it is gone, or its permission is."""
    if job.output is None or not job.folder or not error.path.startswith(job.output) or files.is_remote(job.output):
        return False
    return not job.dry_run and not os.access(job.output, os.W_OK | os.X_OK)


def _report(job: Job, document: Document, outcome: Outcome) -> None:
    outcome.statuses[document.status] += 1
    if document.reason is not None:
        kept = outcome.skips if document.status == "skipped" else outcome.failures
        kept.append((document.relative, document.reason))
    if document.warnings:
        outcome.warned += len(document.warnings)
        outcome.warnings += [(document.relative, sentence) for sentence in document.warnings]
    if job.audit:
        report_document(job, document, outcome)


def report_document(job: Job, document: Document, outcome: Outcome) -> None:
    """Write the audit line of a document where there is an audit."""
    if job.audit:
        from normalize.audit import audit_line

        rules = normalizer_of(job.config).rules_sha256
        outcome.audit.append(audit_line(document, job.audit_path(document), rules, conversions=job.conversions))


def _bug(error: Exception) -> str:
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return f"the document could not be processed ({said}): please report it with the document"
