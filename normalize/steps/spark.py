"""A function for `DataFrame.mapInArrow` of Spark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from normalize import Config, clean_table

if TYPE_CHECKING:
    import pyarrow


class CleanBatches:
    """Cleans columns of record batches ("text" if none is named): `df.mapInArrow(CleanBatches("text"), df.schema)`.

    The workers of Spark need this package and PyArrow, and the files that the configuration names. Errors are those of
    `normalize.clean_table`; Spark reports them as those of the task.

    >>> import pyarrow
    >>> batch = pyarrow.record_batch({"title": ["我們的網站", None]})
    >>> [cleaned.to_pydict() for cleaned in CleanBatches("title")([batch])]
    [{'title': ['我们的网站', None]}]
    """

    def __init__(self, *columns: str, config: Config | None = None) -> None:
        self.columns, self.config = columns, config

    def __call__(self, batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        """Yield each batch with the columns cleaned; the others are as they were."""
        for batch in batches:
            yield clean_table(batch, *self.columns, config=self.config)
