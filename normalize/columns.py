"""A column of texts of a Parquet shard: taken out of its table, cut for the workers, and put in again.

Texts travel as Arrow arrays, which are a few blocks of memory, and become strings where they are cleaned. Columns of a
kind that is seldom used for texts (dictionaries, views) travel as lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def steps(names: list[str], name: str) -> list[str]:
    """Return the way to a column: a name with dots is a column of that name, or leads into structs."""
    return [name] if name in names else name.split(".")


def column(table: Any, way: list[str]) -> Any:  # noqa: ANN401
    """Return a column as one array."""
    array = _whole(table.column(way[0]))
    for step in way[1:]:
        array = array.field(step)
    return array


def _whole(chunked: Any) -> Any:  # noqa: ANN401
    if chunked.num_chunks == 1:
        return chunked.chunk(0)
    chunks = chunked.combine_chunks()
    return chunks if not hasattr(chunks, "chunks") else chunks.unify_dictionaries().combine_chunks()


def part(array: Any, start: int, rows: int) -> Any:  # noqa: ANN401
    """Return some rows of a column as they travel."""
    import pyarrow as pa

    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        # A slice would take the whole column along.
        return pa.concat_arrays([array.slice(0, 0), array.slice(start, rows)])
    return texts(array.slice(start, rows))


def texts(values: Any) -> list[str | bytes | None]:  # noqa: ANN401
    """Return the texts of some rows, those that are not UTF-8 as bytes."""
    if isinstance(values, list):
        return values
    try:
        found: list[str | bytes | None] = values.to_pylist()
    except UnicodeDecodeError:
        import pyarrow as pa

        plain = values.dictionary_decode() if pa.types.is_dictionary(values.type) else values
        found = [_decoded(value) for value in plain.cast(pa.large_binary()).to_pylist()]
    return found


def _decoded(value: bytes | None) -> str | bytes | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return value


def like(values: Any, new: list[str | None]) -> Any:  # noqa: ANN401
    """Return new texts as the old ones travelled."""
    return new if isinstance(values, list) else _strings(new, values.type)


def _strings(new: Sequence[str | None], kind: Any) -> Any:  # noqa: ANN401
    """Return texts as an array. `pyarrow.array` would import pandas, where that is installed, into every worker."""
    import numpy as np
    import pyarrow as pa

    encoded = [b"" if text is None else text.encode() for text in new]
    ends = np.zeros(len(new) + 1, np.int32 if pa.types.is_string(kind) else np.int64)
    np.cumsum([len(text) for text in encoded], out=ends[1:])
    there = None
    if None in new:
        there = pa.py_buffer(np.packbits([text is not None for text in new], bitorder="little"))
    return pa.Array.from_buffers(kind, len(new), [there, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))])


def together(parts: Sequence[Any]) -> Any:  # noqa: ANN401
    """Return the rows of several parts as one."""
    if isinstance(parts[0], list):
        return [text for some in parts for text in some]
    import pyarrow as pa

    return pa.concat_arrays(parts)


def put(schema: Any, old: Any, new: Mapping[tuple[str, ...], Sequence[Any]]) -> Any:  # noqa: ANN401
    """Return a table of the schema: the columns of `old`, and the texts of `new` in the places their ways lead to.

    `old` has all columns, in the order of the schema, but for those that are texts as a whole.
    """
    import pyarrow as pa

    found, at = [], 0
    for field in schema:
        if (parts := new.get((field.name,))) is not None:
            found.append(_chunked(parts, field.type))
            continue
        # A name with a dot may have brought along more than was wanted.
        at = old.column_names.index(field.name, at)
        column, at = old.column(at), at + 1
        for way, parts in new.items():
            if way[0] == field.name:
                column = _inside(column, way[1:], parts)
        found.append(column)
    return pa.table(found, schema=schema)


def _chunked(parts: Sequence[Any], kind: Any) -> Any:  # noqa: ANN401
    import pyarrow as pa

    # Not put together: that would take the memory of all of them once more.
    return pa.chunked_array([pa.array(together(parts), type=kind)] if isinstance(parts[0], list) else parts, type=kind)


def _inside(column: Any, way: Sequence[str], parts: Sequence[Any]) -> Any:  # noqa: ANN401
    import pyarrow as pa

    old, at, found = _whole(column), 0, []
    for part in parts:
        found.append(_array(old.slice(at, len(part)), way, part))
        at += len(part)
    return pa.chunked_array(found, type=column.type)


def _array(old: Any, way: Sequence[str], new: Any) -> Any:  # noqa: ANN401
    import pyarrow as pa

    if not way:
        return pa.array(new, type=old.type) if isinstance(new, list) else new
    fields = [old.type.field(index) for index in range(old.type.num_fields)]
    children = [
        _array(old.field(field.name), way[1:], new) if field.name == way[0] else old.field(field.name)
        for field in fields
    ]
    return pa.StructArray.from_arrays(children, fields=fields, mask=old.is_null())
