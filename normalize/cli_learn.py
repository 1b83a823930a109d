"""The command that proposes rules: learn."""

from __future__ import annotations

from typing import Annotated

import typer

from normalize import cli_options as opt
from normalize.cli import app


@app.command(epilog="Example: normalize learn articles > site.toml")
def learn(
    source: Annotated[str, typer.Argument(metavar="FOLDER", parser=str, help="A folder of documents, of one site.")],
    share: Annotated[
        float,
        typer.Option(metavar="SHARE", help="Lines in so large a share of the documents (0.01). Example: --share 0.1"),
    ] = 0.01,
    rules: opt.Rules = None,
    encoding: opt.Encoding = None,
    glob: opt.Glob = None,
    config: opt.ConfigFile = None,
    quiet: opt.Quiet = False,
) -> int:
    """Print rules for lines that recur at the head or the foot of a folder's documents, for a person to look at."""
    settings = opt.layered(locals(), source)
    from normalize import learning

    return learning.folder(source, settings, share=share, quiet=quiet)
