"""Writes normalize/data/hans.index from the tables: python tests/write_hans_index.py."""

from pathlib import Path

from normalize import compiled, dictionary
from normalize.evidence import evidence_flags
from normalize.matcher import Table


def text() -> str:
    """Return what the index has to be."""
    (entries,) = dictionary.stages("hans")
    table = Table(entries)
    return compiled.index_of(entries, table, evidence_flags(table, dictionary.japanese_forms()))


if __name__ == "__main__":
    Path(compiled.INDEX).write_text(text(), encoding="utf-8", newline="\n")
