"""Which files are shards of records, by the endings of their names."""

from __future__ import annotations

from typing import Literal

#: Forms of a shard, and the endings of their names.
Form = Literal["jsonl", "parquet"]
ENDINGS: dict[str, Form] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".jsonl.gz": "jsonl",
    ".ndjson.gz": "jsonl",
    ".jsonl.zst": "jsonl",
    ".ndjson.zst": "jsonl",
    ".parquet": "parquet",
}
GLOBS = tuple("*" + ending for ending in ENDINGS)
_ENDINGS = tuple(ENDINGS)


def form(name: str) -> Form | None:
    """Return the form of a shard by its name, None for a file that is a single text.

    >>> form("news/2024.JSONL.gz"), form("a.txt")
    ('jsonl', None)
    """
    lower = name.lower()
    if not lower.endswith(_ENDINGS):
        return None
    return "parquet" if lower.endswith(".parquet") else "jsonl"
