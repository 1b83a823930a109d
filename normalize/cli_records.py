"""The options of the command line that concern a corpus: records, lists of inputs, clusters."""

from __future__ import annotations

from typing import Annotated

import typer

_FILES, _RECORDS, _RUN = "Files", "Records: JSON Lines and Parquet", "How the command runs"

TextField = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="The field of a record that holds its text (text); dots lead inward. Repeatable. "
        "Example: --text-field meta.title",
        rich_help_panel=_RECORDS,
    ),
]
IdField = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The field that identifies a record, for the audit. Example: --id-field url",
        rich_help_panel=_RECORDS,
    ),
]
LineLimit = Annotated[
    int | None,
    typer.Option(
        metavar="BYTES",
        help="A longer line, or text of a row, is a reject (64 MiB). Example: --line-limit 1000000",
        rich_help_panel=_RECORDS,
    ),
]
RatioLimit = Annotated[
    int | None,
    typer.Option(
        metavar="TIMES",
        help="A compressed file that grows by more has failed (200). Example: --ratio-limit 1000",
        rich_help_panel=_RECORDS,
    ),
]
Jsonl = Annotated[
    bool,
    typer.Option(
        "--jsonl",
        help="The input is JSON Lines, whatever it is called. Example: zcat a.gz | normalize clean --jsonl - > b.jsonl",
        rich_help_panel=_RECORDS,
    ),
]
Unbuffered = Annotated[
    bool,
    typer.Option(
        "--unbuffered",
        help="Hand records on as they come. Example: tail -f a.jsonl | normalize clean --jsonl - --unbuffered",
        rich_help_panel=_RECORDS,
    ),
]
FilesFrom = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        parser=str,
        help="Only these files of the folder IN, one a line, - for the standard input. "
        "Example: find raw -newer mark -name '*.txt' | normalize clean raw out --files-from -",
        rich_help_panel=_FILES,
    ),
]
Null = Annotated[
    bool,
    typer.Option(
        "--null",
        "-0",
        help="The names of --files-from are apart by NUL. "
        "Example: find raw -print0 | normalize clean raw out --files-from - -0",
        rich_help_panel=_FILES,
    ),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS",
        help="A document that takes longer has failed. Example: --timeout 60",
        rich_help_panel=_RUN,
    ),
]
Engine = Annotated[
    str,
    typer.Option(
        metavar="local|ray",
        help="What does the work: processes of this machine, or a Ray cluster. Example: --engine ray",
        rich_help_panel=_RUN,
    ),
]
RayAddress = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="A cluster that is there, or auto for this machine's. Example: --engine ray --ray-address 10.0.0.1:6379",
        rich_help_panel=_RUN,
    ),
]
