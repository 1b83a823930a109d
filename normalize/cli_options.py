"""The options of the command line, each written down once with its help and an example."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from normalize import settings
from normalize.model import PROFILES, RULE_GROUPS

_WHAT, _FILES, _RUN = "What is done to a text", "Files", "How the command runs"
_GROUPS = ", ".join(RULE_GROUPS)

# A parser of its own keeps names that are not UTF-8 as they are.
In = Annotated[str, typer.Argument(metavar="IN", parser=str, help="A file, a folder, or - for the standard input.")]
Out = Annotated[
    str | None,
    typer.Argument(
        metavar="OUT", parser=str, help="Where to write: a folder for a folder, a file or folder for a file."
    ),
]
Files = Annotated[
    list[str] | None, typer.Argument(metavar="FILES", parser=str, help="Files to read instead of the standard input.")
]

Convert = Annotated[
    str | None,
    typer.Option(
        "--convert",
        "-c",
        metavar="NAME",
        help="hans (default), hans-cn, none, or an OpenCC configuration. Example: --convert s2tw",
        rich_help_panel=_WHAT,
    ),
]
Profile = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help=f"How much boilerplate goes: {', '.join(PROFILES)}; article is the default. Example: --profile corpus",
        rich_help_panel=_WHAT,
    ),
]
Remove = Annotated[
    list[str] | None,
    typer.Option(
        metavar="GROUP",
        help=f"Remove a group of boilerplate the profile keeps: {_GROUPS}. Repeatable. Example: --remove credit",
        rich_help_panel=_WHAT,
    ),
]
Keep = Annotated[
    list[str] | None,
    typer.Option(
        metavar="GROUP",
        help="Keep a group the profile removes; wins over --remove. Repeatable. Example: --keep copyright",
        rich_help_panel=_WHAT,
    ),
]
Rules = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FILE",
        parser=str,
        help="Further boilerplate rules. Repeatable. Example: --rules site.toml",
        rich_help_panel=_WHAT,
    ),
]
Dictionary = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FILE",
        parser=str,
        help="Further conversions, in OpenCC's text format; they win. Repeatable. Example: --dictionary names.txt",
        rich_help_panel=_WHAT,
    ),
]
Repair = Annotated[
    bool | None,
    typer.Option(
        "--repair/--no-repair",
        help="Undo pinyin glosses and other scraping damage (on). Example: --no-repair",
        rich_help_panel=_WHAT,
    ),
]
JoinLines = Annotated[
    bool | None,
    typer.Option(
        "--join-lines/--no-join-lines",
        help="Join the lines of texts that are broken at a fixed width (off). Example: --join-lines",
        rich_help_panel=_WHAT,
    ),
]
Punctuation = Annotated[
    bool | None,
    typer.Option(
        "--punctuation/--no-punctuation",
        help="ASCII punctuation between Chinese characters becomes Chinese (on). Example: --no-punctuation",
        rich_help_panel=_WHAT,
    ),
]
Quotes = Annotated[
    bool | None,
    typer.Option(
        "--quotes/--no-quotes",
        help="「」 become “” in texts that were traditional and end simplified (on). Example: --no-quotes",
        rich_help_panel=_WHAT,
    ),
]
Indent = Annotated[
    str | None,
    typer.Option(
        metavar="keep|drop",
        help="Ideographic blanks that indent a paragraph (keep). Example: --indent drop",
        rich_help_panel=_WHAT,
    ),
]
MaxShare = Annotated[
    float | None,
    typer.Option(
        metavar="SHARE",
        help="Leave a text alone where rules would take more of it than this (0.95). Example: --max-share 0.3",
        rich_help_panel=_WHAT,
    ),
]

Encoding = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The input's encoding; found for each file by default. Example: --encoding big5",
        rich_help_panel=_FILES,
    ),
]
Glob = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PATTERN",
        help="Names to read in a folder (texts, Markdown, shards). Repeatable. Example: --glob '*.html.txt'",
        rich_help_panel=_FILES,
    ),
]
InPlace = Annotated[
    bool,
    typer.Option(
        "--in-place",
        help="Write each file over itself, whole or not at all. Example: clean raw --in-place --audit a.jsonl",
        rich_help_panel=_FILES,
    ),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        "-f",
        help="Redo what is done, and replace the audit of an earlier run --in-place. Example: clean raw out --force",
        rich_help_panel=_FILES,
    ),
]
Manifest = Annotated[
    str | None,
    typer.Option(
        metavar="FILE", parser=str, help="Notes what is done. Example: --manifest done.db", rich_help_panel=_FILES
    ),
]
NoManifest = Annotated[
    bool,
    typer.Option("--no-manifest", help="Do all, note nothing. Example: --no-manifest", rich_help_panel=_FILES),
]
Preserve = Annotated[
    bool | None,
    typer.Option(
        "--preserve/--no-preserve",
        help="Outputs get the mode and times of their source. Example: --preserve",
        rich_help_panel=_FILES,
    ),
]
Durable = Annotated[
    bool | None,
    typer.Option(
        "--durable/--no-durable",
        help="Wait for the disk at each file; slow. Example: --durable",
        rich_help_panel=_FILES,
    ),
]
Audit = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        parser=str,
        help="Write one JSON line a document: what went and why. Example: --audit audit.jsonl",
        rich_help_panel=_FILES,
    ),
]
AuditConvert = Annotated[
    bool,
    typer.Option(
        "--audit-convert",
        help="List conversions in the audit too, not only their number. Example: --audit a.jsonl --audit-convert",
        rich_help_panel=_FILES,
    ),
]

Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        metavar="N",
        help="Processes; one for each CPU by default. Example: --jobs 4",
        rich_help_panel=_RUN,
    ),
]
ConfigFile = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="FILE",
        parser=str,
        help="Options from this file instead of ./normalize.toml or ./pyproject.toml. Example: --config news.toml",
        rich_help_panel=_RUN,
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        "-n",
        help="Write no text, say what would be; an audit that is asked for is written. Example: --dry-run",
        rich_help_panel=_RUN,
    ),
]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="Say nothing on the standard error. Example: --quiet", rich_help_panel=_RUN),
]
Json = Annotated[
    bool,
    typer.Option(
        "--json", help="Print the summary as JSON on the standard output. Example: --json", rich_help_panel=_RUN
    ),
]


def layered(given: Mapping[str, Any], source: str | None = None) -> settings.Settings:
    """Return the settings for the parameters of a command, of which those that are settings count."""
    options = {key: given.get(key.replace("-", "_")) for key in settings.KEYS}
    return settings.load(options, config_file=given.get("config"), source=source)
