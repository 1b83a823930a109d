"""A function for `Dataset.map` of Hugging Face datasets (also of a stream, and in several processes)."""

from __future__ import annotations

from typing import Any

from normalize import Config
from normalize.steps.column import clean_column, fingerprint, names


class CleanBatch:
    """Cleans columns of a batch ("text" if none is named): `dataset.map(CleanBatch("text"), batched=True)`.

    The cache of datasets knows a function by its pickle: that of this one is the same in each process, and another one
    when the version, the configuration or the contents of its rule files and dictionaries are others.
    Raises `KeyError` for a column that is not there, `TypeError` for a single row (`batched=True` is missing) or what
    is not text, and `ConfigError` for a configuration that cannot be used.

    >>> CleanBatch("title")({"title": ["我們的網站", None]})
    {'title': ['我们的网站', None]}
    """

    def __init__(self, *columns: str, config: Config | None = None) -> None:
        self.columns = names(columns)
        self.config = config or Config()
        self._fingerprint = fingerprint(self.config)

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[str | None]]:
        """Return the cleaned columns; `map` keeps the others."""
        for name in self.columns:
            if isinstance(batch[name], str):
                raise TypeError("one row came in place of a batch: call map with batched=True")
        return {name: clean_column(batch[name], self.config) for name in self.columns}
