"""A column of texts with gaps: what every engine hands over, whatever it calls it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from normalize import Config, Normalizer, __version__


@lru_cache(maxsize=8)
def _normalizer(config: Config) -> Normalizer:
    """Return the one normalizer of this process for a configuration: its tables are loaded once, not for each batch."""
    return Normalizer(config)


def clean_column(values: Iterable[str | None], config: Config | None = None) -> list[str | None]:
    """Clean a column on the fast path; None in gives None out, in the same place.

    Raises `TypeError` for a value that is neither text nor None, and `ConfigError` as `Normalizer` does.

    >>> clean_column(["我們的網站", None, ""])
    ['我们的网站', None, '']
    """
    column = list(values)
    texts = []
    for row, value in enumerate(column):
        if isinstance(value, str):
            texts.append(value)
        elif value is not None:
            raise TypeError(f"row {row} of the column is not text but {type(value).__name__}: name a column of texts")
    cleaned = iter(_normalizer(config or Config()).clean_many(texts)) if texts else iter(())
    return [None if value is None else next(cleaned) for value in column]


def names(columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns to clean: those named, or "text", which is what corpora call theirs.

    >>> names(()), names(("title", "body"))
    (('text',), ('title', 'body'))
    """
    return columns or ("text",)


@lru_cache(maxsize=8)
def fingerprint(config: Config) -> str:
    """Return what decides the answers beside the text, in hexadecimal: version, configuration, contents of its files.

    For caches. A rule file or a dictionary that was edited gives another fingerprint under the same path, but only in
    another process: within one, files are read once, so what is used and its fingerprint both stay as they were.
    Raises `ConfigError` for a file that cannot be used.

    >>> fingerprint(Config()) == fingerprint(Config())
    True
    >>> fingerprint(Config()) == fingerprint(Config(profile="corpus"))
    False
    """
    digest = hashlib.sha256(f"{__version__}\n{config!r}\n{Normalizer(config).rules_sha256}".encode())
    for path in config.dictionaries:
        with open(path, "rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
