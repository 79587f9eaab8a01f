"""From files to partitions and columns: the workers look at what must be looked at."""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from minsheng.cluster import rows, schema, windows
from minsheng.cluster.columns import Columns
from minsheng.cluster.partitions import Partition, Slice, pack, weight
from minsheng.cluster.sources import File
from minsheng.cluster.windows import Counted
from minsheng.errors import InputError
from minsheng.reading.records import choose_field

if TYPE_CHECKING:
    import pyarrow as pa

_SAMPLED, _SAMPLE = 16, 1 << 20  # files, and bytes of each, that the columns of JSON Lines are read from

# Applies a function to arguments on the workers, and gives both, or None where it has failed, in any order.
Spread = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[tuple[Any, Any]]]


@dataclass(frozen=True)
class Plan:
    """How the input is cut, and the columns that it has (`columns`: how JSON Lines become those)."""

    partitions: list[Partition]
    own: pa.Schema
    columns: Columns | None


@dataclass(frozen=True, slots=True)
class Footer:
    """What the end of a Parquet file tells: rows and bytes of each row group, and the schema as Arrow writes it."""

    rows: tuple[int, ...]
    sizes: tuple[int, ...]
    schema: str


def plan(files: Sequence[File], spread: Spread, *, partition_bytes: int, text_field: str | None) -> Plan:
    """Cut files into partitions.

    Raises:
        InputError: no file has a field with a text, or the files' columns do not go together.
        OSError: the storage does not give the sample.
    """
    if files[0].kind == "parquet":
        return _of_parquet(files, spread, partition_bytes, text_field)
    return _of_lines(files, spread, partition_bytes, text_field)


def footer(file: File) -> Footer | None:
    """Read the end of a Parquet file; None when it cannot be read, which whoever reads its rows will say."""
    from pyarrow import parquet

    try:
        with file.place.open(ahead=False) as raw:
            found = parquet.ParquetFile(raw)
            groups = [found.metadata.row_group(number) for number in range(found.num_row_groups)]
            return Footer(
                tuple(group.num_rows for group in groups),
                tuple(group.total_byte_size for group in groups),
                base64.b64encode(bytes(found.schema_arrow.remove_metadata().serialize())).decode(),
            )
    except Exception:
        return None


def _of_parquet(files: Sequence[File], spread: Spread, most: int, text_field: str | None) -> Plan:
    import pyarrow as pa

    footers: dict[File, Footer | None] = {}
    for file, found in spread(footer, files):
        footers[file] = found and replace(found, schema=sys.intern(found.schema))  # most files have the same
    named: dict[str, str] = {}
    for file in files:
        if (known := footers.get(file)) is not None:
            named.setdefault(known.schema, file.name)
    schemas = [(name, pa.ipc.read_schema(pa.py_buffer(base64.b64decode(text)))) for text, name in named.items()]
    if not schemas:
        raise InputError("none of the Parquet files can be read: are they Parquet, and not broken?", path=files[0].name)
    _check_fields([(name, each.names) for name, each in schemas], text_field)
    return Plan(pack(_row_groups(files, footers), most), schema.unified(schemas), None)


def _row_groups(files: Sequence[File], footers: dict[File, Footer | None]) -> Iterator[tuple[Slice, int]]:
    for file in files:
        found = footers.get(file)
        if found is None:
            yield Slice(file), file.size
            continue
        line = 1
        for number, (count, size) in enumerate(zip(found.rows, found.sizes, strict=True)):
            yield Slice(file, number, number + 1, line), size
            line += count
        if not found.rows:
            yield Slice(file), 0


def _check_fields(samples: Sequence[tuple[str, Sequence[str]]], text_field: str | None) -> None:
    """Raise InputError when no sample has a field with a text: a single one is told when it is reached."""
    problem: InputError | None = None
    for name, fields in samples:
        try:
            choose_field(fields, text_field, name)
        except InputError as error:
            problem = problem or error
        else:
            return
    if problem is not None:
        raise problem


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a file of lines that is to be looked at: its bytes from `start` up to `stop`."""

    file: File
    start: int
    stop: int
    text_field: str | None


def count(block: Block) -> tuple[Counted, str | None] | None:
    """Count a block's lines, and choose the text's field from a first block; None when it cannot be read."""
    try:
        with block.file.place.open() as raw:
            counted = windows.count(raw, block.start, block.stop)
            if block.start or counted.is_utf8 is False:
                return counted, None
            raw.seek(0)
            sample = rows.head(raw, _SAMPLE, block.file.name, packed=False)
            return counted, choose_field(list(sample[0]), block.text_field, block.file.name) if sample else None
    except Exception:
        return None


def _of_lines(files: Sequence[File], spread: Spread, most: int, text_field: str | None) -> Plan:
    import pyarrow as pa

    samples = _samples(files)
    _check_fields([(name, list(found[0])) for name, found in samples.items() if found], text_field)
    columns = Columns.of(row for found in samples.values() for row in found)
    cut = {file: _blocks(file, most, text_field) for file in files if file.kind == "lines" and file.size > most}
    looks = dict(spread(count, (block for found in cut.values() for block in found)))
    slices = (pair for file in files for pair in _slices(file, cut.get(file, ()), looks))
    return Plan(pack(slices, most), pa.schema(columns.fields()), columns)


def _samples(files: Sequence[File]) -> dict[str, list[dict[str, Any]]]:
    """Return rows from the beginnings of some of the files, evenly spread."""
    step = max(1, len(files) / _SAMPLED)
    chosen = [files[int(number * step)] for number in range(min(len(files), _SAMPLED))]
    return {file.name: _head(file) for file in chosen}


def _head(file: File) -> list[dict[str, Any]]:
    try:
        with file.place.open() as raw:
            return rows.head(raw, _SAMPLE, file.name, packed=file.kind == "packed")
    except InputError:
        return []  # it is said when its rows are read


def _blocks(file: File, most: int, text_field: str | None) -> list[Block]:
    return [Block(file, start, min(start + most, file.size), text_field) for start in range(0, file.size, most)]


def _slices(
    file: File, cut: Sequence[Block], looks: Mapping[Block, tuple[Counted, str | None] | None]
) -> Iterator[tuple[Slice, int]]:
    """Cut a file, or give it whole: what is small, packed, not UTF-8, or could not be looked at."""
    found = [look for block in cut if (look := looks.get(block)) is not None]
    is_utf8 = next((counted.is_utf8 for counted, _ in found if counted.is_utf8 is not None), True)
    field = found[0][1] if found else None
    if field is None or not is_utf8 or len(found) < len(cut):
        yield Slice(file), weight(file)
        return
    of, line = replace(file, field=field), 1
    for block, (counted, _) in zip(cut, found, strict=True):
        yield Slice(of, block.start, block.stop, line), block.stop - block.start
        line += counted.ends
