"""What one command was asked to do, and the job it makes of every document."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

from normalize import files, standard
from normalize.encoding import decode
from normalize.forms import form
from normalize.model import ConfigError
from normalize.settings import Settings
from normalize.worker import Action, Job

#: Endings of shards that are not plain text.
_PACKED = (".gz", ".zst", ".parquet")


class Request(NamedTuple):
    """What one command was asked to do, apart from the `Settings`. Paths are as they were typed."""

    source: str
    output: str | None = None
    action: Action = "write"
    in_place: bool = False
    audit: str | None = None
    #: List the conversions in the audit too.
    conversions: bool = False
    #: The file that says what is done already; None means the default one, which a folder has.
    manifest: str | None = None
    no_manifest: bool = False
    dry_run: bool = False
    force: bool = False
    quiet: bool = False
    json: bool = False
    #: What does the work, "local" or "ray"; and the cluster, None for one of this machine's own.
    engine: str = "local"
    ray_address: str | None = None
    #: A list of the inputs, "-" for the standard input; its names are apart by NUL and not by line ends.
    files_from: str | None = None
    null: bool = False
    #: The input is JSON Lines; it is cleaned as it comes.
    jsonl: bool = False
    unbuffered: bool = False


def plan(request: Request, settings: Settings) -> Job:
    """Return the job of a request, or raise `ConfigError` with what to type instead."""
    source, output = request.source, request.output
    folder = source != "-" and files.is_folder(source)
    action = request.action
    if request.in_place and (output is not None or source == "-"):
        raise ConfigError("--in-place writes every file over itself: name files or a folder, and no output")
    if action == "write" and not request.in_place and output in (None, "-"):
        if folder:
            raise ConfigError(
                f"{source!r} is a folder: type `normalize clean {source} OUTPUT-FOLDER`, or --in-place to write over it"
            )
        action, output = "print", None
    if action in ("print", "diff") and form(source) == "parquet":
        raise ConfigError(f"{source!r} is a Parquet file, which is no text to print: name an output file")
    if request.jsonl and folder:
        raise ConfigError("--jsonl reads one input: in a folder, name the files *.jsonl")
    if request.unbuffered and not request.jsonl:
        raise ConfigError("--unbuffered goes with --jsonl")
    if request.files_from is not None and not folder:
        raise ConfigError(f"--files-from lists files of a folder: name that folder, not {source!r}")
    if request.null and request.files_from is None:
        raise ConfigError("-0 goes with --files-from")
    if settings.timeout is not None and source == "-":
        raise ConfigError("--timeout needs the input in files: the standard input has no document to give up")
    if action == "print" and request.json:
        raise ConfigError("--json prints its summary where the text would go: name an output file too")
    if output is not None:
        output = output if folder else _single(source, output)
        if source != "-":
            files.check_output(source, output)
        if not folder and (request.jsonl or form(source) is not None):
            _check_form(source, output)
    if request.audit is not None:
        _check_extra("audit", request.audit, source, folder, output)
    if request.manifest is not None:
        if request.no_manifest:
            raise ConfigError("--manifest and --no-manifest are opposites: use one of them")
        if action != "write" or source == "-":
            raise ConfigError("--manifest is about files and their outputs: name an input and an output, or --in-place")
        _check_extra("manifest", request.manifest, source, folder, output)
        if request.audit is not None and os.path.realpath(request.audit) == os.path.realpath(request.manifest):
            raise ConfigError(f"{request.audit!r} is named both as audit and as manifest: name two files")
    if files.is_remote(source) or files.is_remote(output or ""):
        from normalize.remote import refuse

        refuse(request, settings.preserve)
    _check_engine(request, action)
    decode(b"", settings.encoding)
    if folder:
        source = os.path.join(source, "")
        output = os.path.join(output, "") if output is not None else None
    terminal = action == "diff" and standard.is_terminal(sys.stdout)
    return Job(
        settings.config,
        source,
        folder,
        action,
        output,
        settings.encoding,
        audit=request.audit is not None,
        conversions=request.conversions,
        dry_run=request.dry_run,
        # A single document has a manifest where one is named.
        record=action == "write"
        and not (request.dry_run or request.no_manifest)
        and (folder or bool(request.manifest)),
        preserve=settings.preserve,
        durable=settings.durable,
        colour=terminal and not os.environ.get("NO_COLOR"),
        terminal=terminal,
        text_fields=settings.text_field,
        id_field=settings.id_field,
        line_limit=settings.line_limit,
        ratio_limit=settings.ratio_limit,
        timeout=settings.timeout,
        engine=request.engine,
        jsonl=request.jsonl,
        unbuffered=request.unbuffered,
    )


def _check_engine(request: Request, action: Action) -> None:
    if request.engine not in ("local", "ray"):
        raise ConfigError(f"--engine is local or ray, not {request.engine!r}")
    if request.ray_address is not None and request.engine != "ray":
        raise ConfigError("--ray-address goes with --engine ray")
    if request.engine == "ray" and (action != "write" or request.source == "-"):
        raise ConfigError("--engine ray reads and writes on other machines: name an input and an output")


def _single(source: str, output: str) -> str:
    """Return the output file of a single document: the one that was named, or one of its own name in a folder."""
    if not output.endswith(("/", os.sep)) and not files.is_folder(output):
        return output
    if source == "-":
        raise ConfigError(f"{output!r} is a folder, and the standard input has no name: name an output file")
    return os.path.join(output, os.path.basename(source))


def _check_form(source: str, output: str) -> None:
    """Refuse a name for an output that says it is packed in another way than the shard that is written to it."""
    packed, named = (os.path.splitext(name.lower())[1] for name in (source, output))
    written = packed if packed in _PACKED else ".jsonl"
    if named != written and (named in _PACKED or (written in _PACKED and form(output) is not None)):
        raise ConfigError(f"{output!r} would be written in the form of {source!r}: name it *{written}")


def _check_extra(name: str, path: str, source: str, folder: bool, output: str | None) -> None:
    """Refuse an audit or a manifest that would be an input or an output as well, or in a store."""
    if files.is_remote(path):
        raise ConfigError(f"the {name} {path!r} would be in a store, and is written line by line: name a file here")
    if files.is_remote(source):
        source, folder = "-", False
    if output is not None and os.path.realpath(path) == os.path.realpath(output):
        raise ConfigError(f"{path!r} is named both as output and as {name}: name two files")
    if folder:
        root = os.path.realpath(source)
        if os.path.commonpath((root, os.path.realpath(path))) == root:
            raise ConfigError(f"the {name} {path!r} lies in the input {source!r}: name a file outside it")
    elif source != "-":
        files.check_output(source, path)
