"""Our articles as rows of a corpus, with gaps, and what must become of them whichever engine cleans them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from cases import FIXTURES, texts

#: Every so many rows a title is missing.
GAP = 7


@cache
def rows() -> tuple[dict[str, str | None], ...]:
    """Return rows of id, text and title; a title is the article's first line, or None."""
    articles = texts("articles").items()
    return tuple(
        {"id": name, "text": text, "title": "臺灣的網路" if number % GAP else None}
        for number, (name, text) in enumerate(articles)
    )


@cache
def cleaned() -> tuple[dict[str, str | None], ...]:
    """Return the same rows as an editor left them."""
    return tuple(
        {
            "id": row["id"],
            "text": (FIXTURES / "cleaned" / str(row["id"])).read_bytes().decode("utf-8"),
            "title": row["title"] and "台湾的网路",
        }
        for row in rows()
    )


def write(folder: Path, shards: int = 2) -> None:
    """Write the rows as JSONL shards."""
    folder.mkdir()
    for shard in range(shards):
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows()[shard::shards]]
        (folder / f"{shard}.jsonl").write_text("".join(lines), encoding="utf-8")


def read(folder: Path) -> list[dict[str, str | None]]:
    """Read what an engine wrote, as Parquet or as JSONL, in the order of the ids; a key that is missing is None."""
    import gzip

    import pyarrow.parquet

    found: list[dict[str, str | None]] = []
    for path in sorted(path for path in folder.iterdir() if path.is_file() and path.name[0] not in "._"):
        if path.suffix == ".parquet":
            # A file alone, not the data set of all that lies beside it.
            found += pyarrow.parquet.ParquetFile(path).read().to_pylist()
        else:
            packed = path.read_bytes()
            lines = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode("utf-8").splitlines()
            found += [record | record.pop("metadata", {}) for record in map(json.loads, lines)]
    return sorted(({key: row.get(key) for key in ("id", "text", "title")} for row in found), key=lambda row: row["id"])
