"""Tables in memory: pandas and Polars data frames, PyArrow tables and record batches."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

from normalize.steps.column import clean_column, names

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from normalize import Config

Table = TypeVar("Table")


def clean_table(table: Table, *columns: str, config: Config | None = None) -> Table:
    """Return a table of the same kind with columns of texts cleaned ("text" if none is named).

    Takes a pandas or Polars `DataFrame`, a PyArrow `Table` or `RecordBatch`. The given table is not changed. Missing
    values (None, NaN, NA) stay as they are; so do all other columns, the order, the index, the types (categorical and
    dictionary-encoded text too), the schema's metadata and the borders of chunks.
    Raises `KeyError` for a column that is not there or there twice, `TypeError` for one that does not hold text or for
    another kind of table, and `ConfigError` as `Normalizer` does.

    >>> import pyarrow
    >>> table = pyarrow.table({"id": [1, 2], "body": ["我們的網站", None]})
    >>> clean_table(table, "body").to_pylist()
    [{'id': 1, 'body': '我们的网站'}, {'id': 2, 'body': None}]
    """
    # Whoever holds a table has imported its package: nothing is imported here to find out what it is.
    for package, kinds, clean in (
        ("pyarrow", ("Table", "RecordBatch"), _arrow),
        ("pandas", ("DataFrame",), _pandas),
        ("polars", ("DataFrame",), _polars),
    ):
        module = sys.modules.get(package)
        if module and isinstance(table, tuple(getattr(module, kind) for kind in kinds)):
            for name in names(columns):
                table = clean(table, name, config)
            return table
    raise TypeError(f"clean_table takes a data frame of pandas or Polars, or a table of PyArrow, not {type(table)!r}")


def _arrow(table: pyarrow.Table, name: str, config: Config | None) -> pyarrow.Table:
    import pyarrow

    _once(name, table.schema.names)
    at = table.schema.names.index(name)
    column, field = table.column(at), table.schema.field(at)
    if isinstance(column, pyarrow.ChunkedArray):
        column = pyarrow.chunked_array([_arrow_array(chunk, name, config) for chunk in column.chunks], type=field.type)
    else:
        column = _arrow_array(column, name, config)
    return table.set_column(at, field, column)


def _arrow_array(array: pyarrow.Array, name: str, config: Config | None) -> pyarrow.Array:
    import pyarrow
    from pyarrow import types

    if types.is_null(array.type):
        return array
    if types.is_dictionary(array.type):
        # Two entries may become one: entries are numbered anew, so that each text stands once, as before.
        entries = clean_column(array.dictionary.to_pylist(), config)
        places = {entry: place for place, entry in enumerate(dict.fromkeys(entries))}
        moved = pyarrow.array([places[entry] for entry in entries], type=array.indices.type)
        dictionary = pyarrow.array(list(places), type=array.dictionary.type)
        return pyarrow.DictionaryArray.from_arrays(moved.take(array.indices), dictionary, ordered=array.type.ordered)
    if not (types.is_string(array.type) or types.is_large_string(array.type) or types.is_string_view(array.type)):
        raise TypeError(f"column {name!r} is not text but {array.type}: name a column of texts")
    return pyarrow.array(clean_column(array.to_pylist(), config), type=array.type)


def _pandas(frame: pandas.DataFrame, name: str, config: Config | None) -> pandas.DataFrame:
    import pandas

    _once(name, list(frame.columns))
    column = frame[name]
    if isinstance(column.dtype, pandas.CategoricalDtype):
        entries = column.cat.categories.tolist()
        cleaned = column.map(dict(zip(entries, clean_column(entries, config), strict=True)))
        # Where two entries became one, `map` gives up the categories.
        return frame.assign(**{name: cleaned.astype("category")})
    values, missing = column.tolist(), column.isna().tolist()
    texts = clean_column([None if gone else value for value, gone in zip(values, missing, strict=True)], config)
    # What stands for a missing value differs by type, and in a column of objects by row: it is put back as it was.
    kept = [value if gone else text for value, text, gone in zip(values, texts, missing, strict=True)]
    return frame.assign(**{name: pandas.Series(kept, index=column.index, dtype=column.dtype)})


def _polars(frame: polars.DataFrame, name: str, config: Config | None) -> polars.DataFrame:
    import polars

    _once(name, frame.columns)
    column = frame.get_column(name)
    if column.dtype == polars.Null:
        return frame
    if column.dtype not in (polars.String, polars.Categorical):
        raise TypeError(f"column {name!r} is not text but {column.dtype}: name a column of texts")
    texts = clean_column(column.cast(polars.String).to_list(), config)
    return frame.with_columns(polars.Series(name, texts, dtype=polars.String).cast(column.dtype))


def _once(name: str, present: list[str]) -> None:
    if present.count(name) != 1:
        times = "twice or more" if name in present else "nowhere"
        raise KeyError(f"column {name!r} is {times} in the table: its columns are {', '.join(map(repr, present))}")
