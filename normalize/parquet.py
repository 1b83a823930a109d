"""A Parquet shard: its text columns are replaced, everything else is written as it was read.

Kept are the other columns, the types (those of the text columns too), the metadata of the schema, the compression of
each column and the sizes of the row groups. Texts are read some rows at a time; the other columns of a row group once
all its texts have come back. So memory holds one row group, since that is what Parquet is written in.
Bloom filters and the name of the writer are those of pyarrow.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from typing import TYPE_CHECKING, Any

from normalize import columns, files, pieces
from normalize.faults import FileError, fault
from normalize.growing import Target
from normalize.model import ConfigError
from normalize.pieces import Done, Piece

if TYPE_CHECKING:
    from normalize.job import Job

#: A piece is this part of those of other shards, since a row group is in memory besides.
PART = 2
#: Rows that are read at once, at most: what a row takes is known only when it is read.
ROWS = 1024
#: Bytes of a column that are read at once; pyarrow would read all that a row group has of it.
BUFFER = 1 << 20


class Parquet:
    """A Parquet shard between its source and its target."""

    def __init__(self, job: Job, relative: str) -> None:
        self.job, self.relative = job, relative
        self.path = job.path(relative)
        self._pa, self._pq = _pyarrow()
        #: Row groups that are not yet written, each with its rows, and what has come back of the first of them.
        self._groups: deque[tuple[int, int]] = deque()
        self._parts: list[tuple[Any, ...]] = []
        self._rows = 0
        self._lost: list[int] = []
        #: The SHA-256 of the file; empty for an object, which has its mark.
        self.digest = b""
        self._file: io.BufferedReader | None = None
        self._source: Any = None
        self._writer: Any = None
        #: Something is to be written, so the file is open until then.
        self._keeps = job.action == "write" and not job.dry_run
        self._dropped = False

    def pieces(self) -> Iterator[Piece]:
        """Yield pieces of some rows. Raises `FileError` for a file that is damaged or has no such text columns."""
        raw, _ = files.stream(self.path, within=self.job.source if self.job.folder else None)
        self._file, whole = io.BufferedReader(raw), False
        try:
            with self._reading():
                if self.job.record and not files.is_remote(self.path):
                    # First: if it changes while it is read, this will not be what the next run finds.
                    self.digest = file_digest(self._file, "sha256").digest()
                    self._file.seek(0)
                # From a store, which is read in blocks, column after column: else blocks would be fetched many times.
                size = 0 if files.is_remote(self.path) else BUFFER
                # To read ahead it would start threads, and workers are forked from this process.
                self._source = self._pq.ParquetFile(self._file, buffer_size=size, pre_buffer=False)
            for name in (*self.job.text_fields, *((self.job.id_field,) if self.job.id_field else ())):
                self._check(name)
            number = 1
            for group in range(self._source.num_row_groups):
                rows = self._source.metadata.row_group(group).num_rows
                if self._keeps:
                    self._groups.append((group, rows))
                for piece in self._cut(group, number):
                    yield piece
                    if self._dropped:
                        return
                number += rows
            whole = True
        finally:
            if not (self._keeps and whole):
                self._file.close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Say of which file it is that it cannot be read."""
        try:
            yield
        except self._pa.ArrowException as error:
            said = str(error).partition("\n")[0]
            raise FileError(f"cannot read {self.path!r}: it is damaged or cut off ({said})", self.path) from error
        except OSError as error:
            raise fault("read", self.path, error) from error

    def _check(self, name: str) -> None:
        """Refuse a column that does not exist or, for a text, is of another type."""
        types, schema = self._pa.types, self._source.schema_arrow
        at = columns.steps(schema.names, name)
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
        text = text or types.is_null(plain)
        if not text and name in self.job.text_fields:
            raise FileError(f"cannot clean {self.path!r}: its column {name!r} is {kind}, not text", self.path)

    def _cut(self, group: int, number: int) -> Iterator[Piece]:
        """Yield the texts of a row group in pieces; one without rows is a piece too, to be written in its turn."""
        wanted = [*self.job.text_fields, *([self.job.id_field] if self.job.id_field else [])]
        about = self._source.metadata.row_group(group)
        rows = min(max(pieces.SIZE // PART * about.num_rows // max(about.total_byte_size, 1), 1), ROWS)
        batches = self._source.iter_batches(rows, row_groups=[group], columns=wanted, use_threads=False)
        waiting, size, first = list[Any](), 0, True
        while True:
            with self._reading():
                batch = next(batches, None)
            if batch is not None:
                waiting.append(batch)
                size += batch.nbytes
            if waiting and (batch is None or size >= pieces.SIZE // PART):
                table = self._pa.Table.from_batches(waiting)
                waiting, size, first = [], 0, False
                yield from self._pieces(table, number)
                number += table.num_rows
            if batch is None:
                break
        if first:
            yield from self._pieces(self._source.schema_arrow.empty_table(), number)

    def _pieces(self, table: Any, number: int) -> Iterator[Piece]:  # noqa: ANN401
        names = self._source.schema_arrow.names
        arrays = [columns.column(table, columns.steps(names, name)) for name in self.job.text_fields]
        size = sum(array.nbytes for array in arrays)
        count = max(1, round(size * PART / pieces.SIZE))
        rows = max(1, -(-table.num_rows // count))
        ids = columns.column(table, columns.steps(names, self.job.id_field)) if self.job.id_field else None
        for start in range(0, table.num_rows or 1, rows):
            parts = tuple(columns.part(array, start, rows) for array in arrays)
            own = ids.slice(start, rows).to_pylist() if ids is not None else None
            yield Piece(self.relative, "parquet", number + start, columns=parts, ids=own)

    def add(self, done: Done, target: Target) -> None:
        """Take what became of a piece; a row group that is complete is written."""
        self._lost += [self._rows + row for row in done.lost]
        self._parts.append(done.columns)
        self._rows += len(done.columns[0])
        if self._rows < self._groups[0][1]:
            return
        table = self._done(self._groups.popleft()[0])
        if self._lost:
            lost = set(self._lost)
            table = table.filter(self._pa.array([row not in lost for row in range(table.num_rows)]))
        self._lost = []
        try:
            if self._writer is None:
                self._writer = self._pq.ParquetWriter(target.file, self._source.schema_arrow, **self._settings())
            self._writer.write_table(table, row_group_size=max(table.num_rows, 1))
            # What pyarrow keeps for later allocations would be more than all that is in use.
            self._pa.default_memory_pool().release_unused()
        except OSError as error:
            raise fault("write", target.path, error) from error

    def _done(self, group: int) -> Any:  # noqa: ANN401
        """Return a row group with its new texts."""
        schema, by_field, self._parts, self._rows = self._source.schema_arrow, zip(*self._parts, strict=True), [], 0
        new = {
            tuple(columns.steps(schema.names, name)): parts
            for name, parts in zip(self.job.text_fields, by_field, strict=True)
        }
        with self._reading():
            wanted = [name for name in schema.names if (name,) not in new]
            old = self._source.read_row_group(group, columns=wanted, use_threads=False) if wanted else None
        return columns.put(schema, old, new)

    def end(self, target: Target) -> None:
        """Write the footer."""
        try:
            if self._writer is None:
                self._writer = self._pq.ParquetWriter(target.file, self._source.schema_arrow, **self._settings())
            self._writer.close()
        except OSError as error:
            raise fault("write", target.path, error) from error
        self._close()

    def drop(self) -> None:
        """Forget what was read, and the writer, which would write its footer when it is collected."""
        self._dropped = True
        self._groups.clear()
        self._parts.clear()
        if self._writer is not None:
            self._writer.is_open = False
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _settings(self) -> dict[str, Any]:
        """Return the options that write a file as the source was written."""
        about, sorting = self._source.metadata, ()
        found = []
        if about.num_row_groups:
            group = about.row_group(0)
            found = [group.column(index) for index in range(group.num_columns)]
            sorted_by = {found[column.column_index].path_in_schema for column in group.sorting_columns}
            # New texts may stand in another order than the old ones.
            sorting = () if sorted_by & set(self.job.text_fields) else group.sorting_columns
        names = {"UNCOMPRESSED": "none"}
        return {
            "version": about.format_version if about.format_version in ("1.0", "2.4", "2.6") else "2.6",
            "compression": {
                column.path_in_schema: names.get(column.compression, column.compression.lower()) for column in found
            }
            or "snappy",
            "use_dictionary": [column.path_in_schema for column in found if column.has_dictionary_page],
            "write_page_index": any(column.has_offset_index for column in found),
            "sorting_columns": sorting or None,
            "write_statistics": [column.path_in_schema for column in found if column.is_stats_set],
            "use_deprecated_int96_timestamps": any(column.physical_type == "INT96" for column in found),
            "store_schema": b"ARROW:schema" in (about.metadata or {}),
        }


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise ConfigError("to read Parquet files: pip install 'zh-normalize[parquet]'") from error
    # The other ones keep what was freed, which may be twice what is in use.
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    return pyarrow, parquet
