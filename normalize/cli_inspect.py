"""The commands that show what would be done, and why: diff, explain, rules."""

from __future__ import annotations

from typing import Annotated

import typer

from normalize import cli_options as opt
from normalize.cli import app


@app.command(epilog="Example: normalize diff articles | less -R")
def diff(
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
    jobs: opt.Jobs = None,
    config: opt.ConfigFile = None,
    quiet: opt.Quiet = False,
) -> int:
    """Write nothing; show a unified diff of what would change, and exit with 1 if anything would."""
    settings = opt.layered(locals(), source)
    from normalize import batch
    from normalize.request import Request

    return batch.run(Request(source, action="diff", quiet=quiet), settings)


@app.command(epilog="Example: normalize explain articles/0001.txt")
def explain(
    source: Annotated[str, typer.Argument(metavar="FILE", parser=str, help="A file, or - for the standard input.")],
    every: Annotated[
        bool, typer.Option("--all", "-a", help="Show conversions too. Example: normalize explain a.txt --all")
    ] = False,
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
    config: opt.ConfigFile = None,
) -> int:
    """Show each edit of one document: line and column, rule, what was and what is, and why."""
    settings = opt.layered(locals())
    from normalize import explain

    return explain.document(source, settings, every=every)


@app.command(epilog="Example: normalize rules editor-credit")
def rules(
    name: Annotated[
        str | None, typer.Argument(metavar="ID", help="A rule to show with its pattern and its examples.")
    ] = None,
    profile: opt.Profile = None,
    remove: opt.Remove = None,
    keep: opt.Keep = None,
    rules: opt.Rules = None,
    config: opt.ConfigFile = None,
) -> int:
    """Show the table of boilerplate rules and which of them the profile applies, or one rule whole."""
    settings = opt.layered(locals())
    from normalize import explain

    return explain.rules(name, settings)
