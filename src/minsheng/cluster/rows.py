"""The rows of a slice, a batch at a time, in bounded memory."""

from __future__ import annotations

import contextlib
import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from minsheng.cluster.columns import Columns
from minsheng.cluster.partitions import Slice
from minsheng.cluster.windows import Window
from minsheng.errors import InputError
from minsheng.reading.records import BrokenRecord, Record, choose_field, record_of
from minsheng.reading.rows import json_lines, open_parquet

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = 4096  # in a batch
_BUFFER = 4 << 20  # bytes that are read at a time of a column of a Parquet file


@dataclass(frozen=True)
class Rows:
    """Rows with their texts, their lines, and their own columns, in the order of the output."""

    source: str
    texts: list[str]
    lines: list[int]
    columns: list[pa.Array]


@dataclass(frozen=True, slots=True)
class Broken:
    """A row, or from a line on (or, without one, in the whole) a file, that cannot be tagged."""

    source: str
    line: int | None
    problem: str

    def __str__(self) -> str:
        return str(InputError(self.problem, path=self.source, line=self.line))


def of_lines(part: Slice, columns: Columns, text_field: str | None) -> Iterator[Rows | Broken]:
    """Yield the rows of a slice of JSON Lines.

    Raises:
        OSError: the storage does not give them.
    """
    name = part.file.name
    try:
        records = _records(part, part.file.field or text_field)
        while some := list(itertools.islice(records, _ROWS)):
            good = [record for record in some if isinstance(record, Record)]
            yield from (Broken(name, row.line, row.problem) for row in some if isinstance(row, BrokenRecord))
            if good:
                arrays = columns.arrays([record.row for record in good])
                yield Rows(name, [record.text for record in good], [record.line for record in good], arrays)
    except InputError as error:
        yield Broken(name, error.line, error.problem)


def _records(part: Slice, text_field: str | None) -> Iterator[Record | BrokenRecord]:
    name, field = part.file.name, part.file.field
    with part.file.place.open() as file:
        lines, before, encoding = file, 0, None
        if part.stop is not None:
            window = Window(file, part.start, part.stop, name)
            lines, before, encoding = cast(BinaryIO, io.BufferedReader(window, 1 << 20)), part.line - 1, "utf-8"
            before += window.passed
        for line, row in json_lines(lines, encoding, name):
            if isinstance(row, str):
                yield BrokenRecord(before + line, row)
                continue
            if field is None:
                field = choose_field(list(row), text_field, name)
            yield record_of(before + line, row, field)


def of_parquet(part: Slice, fields: Sequence[pa.Field], text_field: str | None) -> Iterator[Rows | Broken]:
    """Yield the rows of a slice of Parquet, with the columns `fields` (their names are those in the file).

    Raises:
        OSError: the storage does not give them.
    """
    import pyarrow as pa

    name, line = part.file.name, part.line
    try:
        with part.file.place.open(ahead=False) as raw:
            file = open_parquet(raw, _BUFFER)
            field = choose_field(file.schema_arrow.names, text_field, name)
            groups = list(range(part.start, file.num_row_groups if part.stop is None else part.stop))
            for batch in file.iter_batches(_ROWS, row_groups=groups, use_threads=False):
                yield from _tagged_apart(name, line, batch, field, fields)
                line += batch.num_rows
    except InputError as error:
        yield Broken(name, error.line, error.problem)
    except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
        if isinstance(error, OSError) and (type(error) is not OSError or error.errno is not None):
            raise  # of the storage; Arrow's own of broken pages has no number
        yield Broken(name, None, f"the Parquet file cannot be read ({str(error).splitlines()[0]})")


def _tagged_apart(
    name: str, line: int, batch: pa.RecordBatch, field: str, fields: Sequence[pa.Field]
) -> Iterator[Rows | Broken]:
    values: list[Any] = batch.column(batch.schema.names.index(field)).to_pylist()
    records = [record_of(number, {field: value}, field) for number, value in enumerate(values, line)]
    good = [place for place, record in enumerate(records) if isinstance(record, Record)]
    yield from (Broken(name, record.line, record.problem) for record in records if isinstance(record, BrokenRecord))
    if not good:
        return
    if len(good) < len(records):
        batch = batch.take(good)
    columns = [_column(batch, wanted) for wanted in fields]
    yield Rows(name, [cast(Record, records[place]).text for place in good], [line + place for place in good], columns)


def _column(batch: pa.RecordBatch, wanted: pa.Field) -> pa.Array:
    import pyarrow as pa

    with contextlib.suppress(ValueError):
        column = batch.column(batch.schema.names.index(wanted.name))
        return column if column.type == wanted.type else column.cast(wanted.type)
    return pa.nulls(batch.num_rows, wanted.type)


def head(file: BinaryIO, size: int, name: str, *, packed: bool) -> list[dict[str, Any]]:
    """Return the good rows of the first `size` bytes of JSON Lines.

    Raises:
        InputError: they are not in any encoding that is known.
    """
    import gzip
    import zlib

    start = file.read(2)
    file.seek(0)
    try:
        data = gzip.GzipFile(fileobj=file).read(size) if packed or start == b"\x1f\x8b" else file.read(size)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return []
    whole = data[: data.rfind(b"\n") + 1] or data
    return [row for _, row in json_lines(cast(BinaryIO, io.BytesIO(whole)), None, name) if isinstance(row, dict)]
