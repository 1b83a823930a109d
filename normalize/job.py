"""What is to be done with every document of a run, as the workers get it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from normalize import files
from normalize.model import Config

if TYPE_CHECKING:
    from normalize.pieces import Piece
    from normalize.worker import Document

#: What to do with a cleaned document: write it, print it, say whether it changed, show how.
Action = Literal["write", "print", "check", "diff"]
#: A document by its path below the folder that was walked; one that is not to be read with its status and the reason;
#: some records of a shard, which are a unit of their own.
Item: TypeAlias = "str | tuple[str, str, str] | Piece"


class Job(NamedTuple):
    """What to do with every document of a run. Picklable."""

    config: Config
    #: The folder that was walked, ending in a slash; or the only document: a file, or "-".
    source: str
    folder: bool = True
    action: Action = "write"
    #: The output folder, ending in a slash, or a single document's output file; None writes over the source.
    output: str | None = None
    #: Name of the documents' encoding; None finds it for each.
    encoding: str | None = None
    #: Make audit lines; list the conversions in them too.
    audit: bool = False
    conversions: bool = False
    dry_run: bool = False
    #: Tell what was written for the manifest.
    record: bool = False
    #: Replace an output that holds something else.
    preserve: bool = False
    durable: bool = False
    #: The diff is coloured; and it goes to a terminal, which must not obey what a text holds.
    colour: bool = False
    terminal: bool = False
    #: The fields of a record that hold its texts, and the one that identifies it.
    text_fields: tuple[str, ...] = ("text",)
    id_field: str | None = None
    #: Bytes of a line; how many times its size a compressed shard may have; seconds for a document, or no limit.
    line_limit: int = files.LIMIT
    ratio_limit: int = 200
    timeout: float | None = None
    #: What does the work: "local" processes or "ray".
    engine: str = "local"
    #: The input is JSON Lines, whatever it is called.
    jsonl: bool = False
    #: What comes is cleaned and handed on at once.
    unbuffered: bool = False

    @property
    def remote(self) -> bool:
        """Whether the input or the output is in a store."""
        return files.is_remote(self.source) or files.is_remote(self.output or "")

    def path(self, relative: str) -> str:
        """Return the path that opens a document."""
        return self.source + relative if self.folder else self.source

    def target(self, relative: str) -> str:
        """Return where a document is written."""
        if self.output is None:
            return self.path(relative)
        return self.output + relative if self.folder else self.output

    def audit_path(self, document: Document) -> str | None:
        """Return what the audit calls the output of a document, None where there is none."""
        if self.action != "write" or document.reason is not None:
            return None
        return document.relative if self.folder or self.output is None else os.path.basename(self.output)
