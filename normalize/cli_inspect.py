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


@app.command(epilog="Example: normalize rules open-app, or: normalize rules check site.toml")
def rules(
    name: Annotated[
        str | None, typer.Argument(metavar="ID", help="A rule to show with its examples; or `check` and a rule file.")
    ] = None,
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", parser=str, help="The rule file to try by its own examples.")
    ] = None,
    profile: opt.Profile = None,
    remove: opt.Remove = None,
    keep: opt.Keep = None,
    rules: opt.Rules = None,
    config: opt.ConfigFile = None,
) -> int:
    """Show the table of boilerplate rules and which the profile applies, or one rule whole; or check a rule file.

    `rules check FILE` tries each rule of a file by its own examples, against every rule; exit 1 where one fails.
    """
    if (name == "check") != (file is not None):
        raise typer.BadParameter("to try a rule file, type `normalize rules check FILE`")
    settings = opt.layered(locals())
    if file is not None:
        from normalize import rulecheck

        return rulecheck.run(file)
    from normalize import explain

    return explain.rules(name, settings)
