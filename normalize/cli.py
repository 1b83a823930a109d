"""The command line: options are read, the work is done elsewhere."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Annotated, cast

import typer

from normalize import cli_options as opt
from normalize import cli_records as rec
from normalize import report, standard

app = typer.Typer(
    name="normalize",
    help="Turns scraped Chinese articles into clean simplified-Chinese UTF-8, with an audit of what went and why.",
    epilog="Exit codes: 0 done, 1 would change (check, diff), 2 usage or configuration, 3 some inputs failed, "
    "4 cannot go on, 130/143 signals. Every option can also stand in normalize.toml, in [tool.normalize] of "
    "pyproject.toml, or in the environment (NORMALIZE_PROFILE=corpus).".replace("[", r"\["),
    add_completion=False,
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
#: What typer raises for a command line that it does not understand; the class has no public name in all its versions.
_UsageError = cast(type[Exception], typer.BadParameter.__mro__[1])


def command(arguments: Sequence[str]) -> int:
    """Read a command line, do what it says and return the exit code.

    Errors of this package pass through; a usage error is told in one sentence.
    """
    if not set(arguments[:1]) & set(_names()):
        from normalize import cli_inspect, cli_learn  # noqa: F401  (they add their commands)

    try:
        code = typer.main.get_command(_reduced(arguments)).main(
            list(arguments), prog_name="normalize", standalone_mode=False
        )
    except _UsageError as error:
        said = cast("typer.BadParameter", error).format_message().rstrip(".")
        known = [name for name in _names() if name in arguments[:1]]
        standard.tell(f"normalize: {said}: see `{' '.join(['normalize', *known, '--help'])}`")
        return report.USAGE
    return code if isinstance(code, int) else report.DONE


def _reduced(arguments: Sequence[str]) -> typer.Typer:
    """Return the application with only the command that is named first: to read the options of all takes 10 ms."""
    wanted = [info for info, name in zip(app.registered_commands, _names(), strict=True) if name in arguments[:1]]
    if not wanted:
        return app
    one = copy.copy(app)
    one.registered_commands = wanted
    return one


def _names() -> list[str]:
    return [str(info.name or getattr(info.callback, "__name__", "")) for info in app.registered_commands]


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Print the version. Example: normalize --version")
    ] = False,
) -> None:
    # `normalize --version` alone is answered before this module is read.
    if version:
        raise typer.BadParameter("--version stands alone")


@app.command(epilog="Example: normalize clean articles cleaned --audit audit.jsonl")
def clean(
    source: opt.In,
    output: opt.Out = None,
    convert: opt.Convert = None,
    profile: opt.Profile = None,
    remove: opt.Remove = None,
    keep: opt.Keep = None,
    rules: opt.Rules = None,
    dictionary: opt.Dictionary = None,
    repair: opt.Repair = None,
    join_lines: opt.JoinLines = None,
    punctuation: opt.Punctuation = None,
    quotes: opt.Quotes = None,
    indent: opt.Indent = None,
    max_share: opt.MaxShare = None,
    encoding: opt.Encoding = None,
    glob: opt.Glob = None,
    text_field: rec.TextField = None,
    id_field: rec.IdField = None,
    line_limit: rec.LineLimit = None,
    ratio_limit: rec.RatioLimit = None,
    jsonl: rec.Jsonl = False,
    unbuffered: rec.Unbuffered = False,
    files_from: rec.FilesFrom = None,
    null: rec.Null = False,
    in_place: opt.InPlace = False,
    force: opt.Force = False,
    preserve: opt.Preserve = None,
    durable: opt.Durable = None,
    audit: opt.Audit = None,
    audit_convert: opt.AuditConvert = False,
    manifest: opt.Manifest = None,
    no_manifest: opt.NoManifest = False,
    jobs: opt.Jobs = None,
    timeout: rec.Timeout = None,
    engine: rec.Engine = "local",
    ray_address: rec.RayAddress = None,
    config: opt.ConfigFile = None,
    dry_run: opt.DryRun = False,
    quiet: opt.Quiet = False,
    as_json: opt.Json = False,
) -> int:
    """Clean a folder of texts into another folder, a file into a file, or a single text to the standard output."""
    settings = opt.layered(locals(), source)
    from normalize import batch
    from normalize.request import Request

    request = Request(
        source,
        output,
        in_place=in_place,
        audit=audit,
        conversions=audit_convert,
        manifest=manifest,
        no_manifest=no_manifest,
        dry_run=dry_run,
        force=force,
        quiet=quiet,
        json=as_json,
        files_from=files_from,
        null=null,
        jsonl=jsonl,
        unbuffered=unbuffered,
        engine=engine,
        ray_address=ray_address,
    )
    return batch.run(request, settings)


@app.command(epilog="Example: normalize check articles || echo not clean yet")
def check(
    source: opt.In,
    convert: opt.Convert = None,
    profile: opt.Profile = None,
    remove: opt.Remove = None,
    keep: opt.Keep = None,
    rules: opt.Rules = None,
    dictionary: opt.Dictionary = None,
    repair: opt.Repair = None,
    join_lines: opt.JoinLines = None,
    punctuation: opt.Punctuation = None,
    quotes: opt.Quotes = None,
    indent: opt.Indent = None,
    max_share: opt.MaxShare = None,
    encoding: opt.Encoding = None,
    glob: opt.Glob = None,
    text_field: rec.TextField = None,
    id_field: rec.IdField = None,
    line_limit: rec.LineLimit = None,
    ratio_limit: rec.RatioLimit = None,
    audit: opt.Audit = None,
    audit_convert: opt.AuditConvert = False,
    jobs: opt.Jobs = None,
    timeout: rec.Timeout = None,
    config: opt.ConfigFile = None,
    quiet: opt.Quiet = False,
    as_json: opt.Json = False,
) -> int:
    """Write nothing; print the names of the documents that would change, and exit with 1 if there are any."""
    settings = opt.layered(locals(), source)
    from normalize import batch
    from normalize.request import Request

    request = Request(source, action="check", audit=audit, conversions=audit_convert, quiet=quiet, json=as_json)
    return batch.run(request, settings)


@app.command(epilog="Example: curl -s https://example.org/news | normalize convert -c t2s > news.txt")
def convert(
    files: opt.Files = None,
    convert: opt.Convert = None,
    dictionary: opt.Dictionary = None,
    encoding: opt.Encoding = None,
    config: opt.ConfigFile = None,
) -> int:
    """Only convert, nothing else: the standard input or files to the standard output, as a stream."""
    settings = opt.layered(locals())
    from normalize import stream

    return stream.run(files or ["-"], settings)
