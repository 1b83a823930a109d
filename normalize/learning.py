"""A folder's recurring lines, from the walk to the rule file on the standard output."""

from __future__ import annotations

import os
from collections.abc import Iterator

from normalize import files, report, rulebook, signals, standard
from normalize.encoding import decode
from normalize.learn import LEAST_SHARE, Learner
from normalize.model import ConfigError, DecodeError
from normalize.proposals import as_rules, unknown
from normalize.settings import Settings

#: Documents that are counted together: their lines are converted in one go.
BATCH = 256


def folder(source: str, settings: Settings, *, share: float = LEAST_SHARE, quiet: bool = False) -> int:
    """Print rules for the lines that recur in at least this share of a folder's documents; return the exit code.

    A file that cannot be read or decoded is told and gives `report.SOME_FAILED`; the others are counted.
    Raises `ConfigError` for what is no folder.
    """
    if not os.path.isdir(source):
        raise ConfigError(f"{source!r} is no folder: learn compares the documents of one")
    if not 0 < share <= 1:
        raise ConfigError(f"--share is a share of the documents above 0 and up to 1, not {share}")
    learner = Learner()
    failed: list[str] = []
    batch: list[tuple[str, str]] = []
    try:
        for document in _documents(source, settings, failed):
            batch.append(document)
            if len(batch) == BATCH:
                learner.add(batch)
                batch = []
        learner.add(batch)
    except signals.Interrupted as interrupted:
        standard.tell(f"normalize: {interrupted}")
        return interrupted.code
    found = learner.recurring(share)
    new = unknown(found, rulebook.load_quickly(settings.config.rules))
    standard.put(as_rules(new, learner.documents).encode("utf-8"))
    if not quiet:
        for sentence in failed:
            standard.tell(f"normalize: {sentence}")
        standard.tell(
            f"{learner.documents:,} documents: {len(found):,} lines recur at head or foot, rules take "
            f"{len(found) - len(new):,} of them already, {len(new):,} are proposed"
        )
    return report.SOME_FAILED if failed else report.DONE


def _documents(source: str, settings: Settings, failed: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each document, in the order of the walk."""
    root = os.path.join(source, "")

    def tell(error: files.FileError) -> None:
        failed.append(str(error))

    for found in files.walk(root, globs=settings.glob, on_error=tell):
        try:
            yield found.relative, decode(files.read(found.path, within=root), settings.encoding).text
        except (files.FileError, DecodeError) as error:
            failed.append(f"{found.relative}: {error}")
