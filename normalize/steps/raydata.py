"""A callable class for `map_batches` of Ray Data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from normalize import Config, clean_table

if TYPE_CHECKING:
    import pyarrow


class CleanTable:
    """Cleans columns of a batch ("text" if none is named), in an actor that loads the tables once.

    `dataset.map_batches(CleanTable, fn_constructor_args=("text",), batch_format="pyarrow",
    compute=ray.data.ActorPoolStrategy(size=n))`; keep n one below the number of CPUs, since reading needs one too.
    A configuration is handed over with `fn_constructor_kwargs={"config": Config(...)}`; its files must be where the
    actors run. Errors are those of `normalize.clean_table`, and come out of Ray when the batch is asked for.

    >>> import pyarrow
    >>> CleanTable("title")(pyarrow.table({"title": ["我們的網站", None]})).to_pydict()
    {'title': ['我们的网站', None]}
    """

    def __init__(self, *columns: str, config: Config | None = None) -> None:
        self.columns, self.config = columns, config

    def __call__(self, table: pyarrow.Table) -> pyarrow.Table:
        """Return the batch with the columns cleaned; the others are as they were."""
        return clean_table(table, *self.columns, config=self.config)
