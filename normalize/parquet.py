"""A Parquet shard: its text columns are replaced, everything else is written as it was read.

Kept are the other columns, the types (those of the text columns too), the metadata of the schema, the compression of
each column and the sizes of the row groups. Memory holds a row group or two, since that is what Parquet is written in.
Bloom filters and the name of the writer are those of pyarrow.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator
from hashlib import file_digest
from typing import TYPE_CHECKING, Any

from normalize import files, pieces
from normalize.faults import FileError, fault
from normalize.growing import Target
from normalize.model import ConfigError
from normalize.pieces import Done, Piece

if TYPE_CHECKING:
    from normalize.job import Job


class Parquet:
    """A Parquet shard between its source and its target."""

    def __init__(self, job: Job, relative: str) -> None:
        self.job, self.relative = job, relative
        self.path = job.path(relative)
        self._pa, self._pq = _pyarrow()
        #: Row groups that are read and not yet written, and what has come back of the first of them.
        self._groups: deque[Any] = deque()
        self._columns: tuple[list[str | None], ...] = tuple([] for _ in job.text_fields)
        self._lost: list[int] = []
        #: The SHA-256 of the file; empty for an object, which has its mark.
        self.digest = b""
        self._source: Any = None
        self._writer: Any = None
        #: Something is to be written, so the other columns are kept until then.
        self._keeps = job.action == "write" and not job.dry_run

    def pieces(self) -> Iterator[Piece]:
        """Yield pieces of some rows. Raises `FileError` for a file that is damaged or has no such text columns."""
        raw, _ = files.stream(self.path, within=self.job.source if self.job.folder else None)
        try:
            with io.BufferedReader(raw) as file:
                if self.job.record and not files.is_remote(self.path):
                    # First: if it changes while it is read, this will not be what the next run finds.
                    self.digest = file_digest(file, "sha256").digest()
                    file.seek(0)
                self._source = self._pq.ParquetFile(file)
                names = (*self.job.text_fields, *((self.job.id_field,) if self.job.id_field else ()))
                for name in names:
                    self._check(name)
                number = 1
                for group in range(self._source.num_row_groups):
                    # No threads: workers are forked from this process.
                    table = self._source.read_row_group(group, use_threads=False)
                    if self._keeps:
                        self._groups.append(table)
                    yield from self._cut(table, number)
                    number += table.num_rows
        except self._pa.ArrowException as error:
            said = str(error).partition("\n")[0]
            raise FileError(f"cannot read {self.path!r}: it is damaged or cut off ({said})", self.path) from error
        except OSError as error:
            raise fault("read", self.path, error) from error

    def _check(self, name: str) -> None:
        """Refuse a column that does not exist or, for a text, is of another type."""
        types, schema = self._pa.types, self._source.schema_arrow
        at = _steps(schema.names, name)
        if schema.names.count(at[0]) != 1:
            names = ", ".join(schema.names)
            raise FileError(f"cannot clean {self.path!r}: it has no column {at[0]!r} (it has {names})", self.path)
        kind = schema.field(at[0]).type
        for step in at[1:]:
            index = kind.get_field_index(step) if types.is_struct(kind) else -1
            if index < 0:
                raise FileError(f"cannot clean {self.path!r}: its column {at[0]!r} has no field {name!r}", self.path)
            kind = kind.field(index).type
        plain = kind.value_type if types.is_dictionary(kind) else kind
        text = types.is_string(plain) or types.is_large_string(plain) or types.is_string_view(plain)
        if not text and name in self.job.text_fields:
            raise FileError(f"cannot clean {self.path!r}: its column {name!r} is {kind}, not text", self.path)

    def _cut(self, table: Any, number: int) -> Iterator[Piece]:  # noqa: ANN401
        arrays = [_get(table, _steps(table.column_names, name)) for name in self.job.text_fields]
        size = sum(array.nbytes for array in arrays)
        rows = max(1, table.num_rows * pieces.SIZE // max(size, 1)) if table.num_rows else 1
        ids = _get(table, _steps(table.column_names, self.job.id_field)) if self.job.id_field else None
        # A row group without rows is a piece too, so that it is written in its turn.
        for start in range(0, table.num_rows or 1, rows):
            columns = tuple(_texts(self._pa, array.slice(start, rows)) for array in arrays)
            own = ids.slice(start, rows).to_pylist() if ids is not None else None
            yield Piece(self.relative, "parquet", number + start, columns=columns, ids=own)

    def add(self, done: Done, target: Target) -> None:
        """Take what became of a piece; a row group that is complete is written."""
        at = len(self._columns[0])
        for column, texts in zip(self._columns, done.columns, strict=True):
            column += texts
        self._lost += [at + row for row in done.lost]
        table = self._groups[0]
        if len(self._columns[0]) < table.num_rows:
            return
        self._groups.popleft()
        for name, texts in zip(self.job.text_fields, self._columns, strict=True):
            table = _put(self._pa, table, _steps(table.column_names, name), texts)
        if self._lost:
            lost = set(self._lost)
            table = table.filter(self._pa.array([row not in lost for row in range(table.num_rows)]))
        self._columns, self._lost = tuple([] for _ in self.job.text_fields), []
        try:
            if self._writer is None:
                self._writer = self._pq.ParquetWriter(target.file, self._source.schema_arrow, **self._settings())
            self._writer.write_table(table, row_group_size=max(table.num_rows, 1))
        except OSError as error:
            raise fault("write", target.path, error) from error

    def end(self, target: Target) -> None:
        """Write the footer."""
        try:
            if self._writer is None:
                self._writer = self._pq.ParquetWriter(target.file, self._source.schema_arrow, **self._settings())
            self._writer.close()
        except OSError as error:
            raise fault("write", target.path, error) from error

    def drop(self) -> None:
        """Forget what was read, and the writer, which would write its footer when it is collected."""
        self._keeps = False
        self._groups.clear()
        if self._writer is not None:
            self._writer.is_open = False

    def _settings(self) -> dict[str, Any]:
        """Return the options that write a file as the source was written."""
        about = self._source.metadata
        columns = []
        if about.num_row_groups:
            group = about.row_group(0)
            columns = [group.column(index) for index in range(group.num_columns)]
        names = {"UNCOMPRESSED": "none"}
        return {
            "version": about.format_version if about.format_version in ("1.0", "2.4", "2.6") else "2.6",
            "compression": {
                column.path_in_schema: names.get(column.compression, column.compression.lower()) for column in columns
            }
            or "snappy",
            "use_dictionary": [column.path_in_schema for column in columns if column.has_dictionary_page],
            "write_statistics": [column.path_in_schema for column in columns if column.is_stats_set],
            "use_deprecated_int96_timestamps": any(column.physical_type == "INT96" for column in columns),
            "store_schema": b"ARROW:schema" in (about.metadata or {}),
        }


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise ConfigError("to read Parquet files: pip install 'zh-normalize[parquet]'") from error
    return pyarrow, parquet


def _steps(names: list[str], name: str) -> list[str]:
    """Return the way to a column: a name with dots is a column of that name, or leads into structs."""
    return [name] if name in names else name.split(".")


def _get(table: Any, steps: list[str]) -> Any:  # noqa: ANN401
    """Return a column as one array."""
    array = _whole(table.column(steps[0]))
    for step in steps[1:]:
        array = array.field(step)
    return array


def _whole(column: Any) -> Any:  # noqa: ANN401
    chunks = column.combine_chunks()
    return chunks if not hasattr(chunks, "chunks") else chunks.unify_dictionaries().combine_chunks()


def _texts(pa: Any, array: Any) -> list[str | bytes | None]:  # noqa: ANN401
    """Return the values, those that are not UTF-8 as bytes."""
    try:
        values: list[str | bytes | None] = array.to_pylist()
    except UnicodeDecodeError:
        plain = array.dictionary_decode() if pa.types.is_dictionary(array.type) else array
        values = [_decoded(value) for value in plain.cast(pa.large_binary()).to_pylist()]
    return values


def _decoded(value: bytes | None) -> str | bytes | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return value


def _put(pa: Any, table: Any, steps: list[str], texts: list[str | None]) -> Any:  # noqa: ANN401
    """Return the table with other texts in a column."""
    field = table.schema.field(steps[0])
    new = _array(pa, _whole(table.column(steps[0])), steps[1:], texts)
    return table.set_column(table.column_names.index(steps[0]), field, new)


def _array(pa: Any, old: Any, steps: list[str], texts: list[str | None]) -> Any:  # noqa: ANN401
    if not steps:
        return pa.array(texts, type=old.type)
    fields = [old.type.field(index) for index in range(old.type.num_fields)]
    children = [
        _array(pa, old.field(field.name), steps[1:], texts) if field.name == steps[0] else old.field(field.name)
        for field in fields
    ]
    return pa.StructArray.from_arrays(children, fields=fields, mask=old.is_null())
