"""What a worker does with a partition: read, tag, write as a whole."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from minsheng.cluster import job as jobs
from minsheng.cluster import rows, schema
from minsheng.cluster.job import Job
from minsheng.cluster.partitions import Partition
from minsheng.cluster.places import Place
from minsheng.cluster.rows import Broken, Rows
from minsheng.errors import MinshengError
from minsheng.files import valid_name

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP_ROWS, _GROUP_BYTES = 1 << 16, 32 << 20  # of a row group of the output: what is held in memory
_NAMED = 20  # broken rows that a result names; all are in the file beside


@dataclass
class Done:
    """A partition is written. `was_there`: by somebody before, and nothing else is known of it."""

    rows: int = 0
    broken: int = 0
    named: list[str] = field(default_factory=list)  # the first broken rows, a line each
    seconds: float = 0.0
    was_there: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """A partition could not be written. It travels in the place of an exception, which might not unpickle."""

    reason: str


def do(output: str, id: str, partition: Partition) -> Done | Failed:
    """Tag a partition of the job `id` of an output, unless it is there."""
    start = time.perf_counter()
    try:
        job = jobs.on_worker(Place(output), id)
        target = job.output / f"{partition.name}.parquet"
        if target.exists():
            return Done(was_there=True)
        done = _write(job, partition, target)
    except Exception as error:  # of a storage, a codec, the memory: whatever it is, it is named, and the rest goes on
        return Failed(_reason(error))
    done.seconds = time.perf_counter() - start
    return done


def _reason(error: Exception) -> str:
    if isinstance(error, MinshengError):
        return str(error)
    if isinstance(error, FileNotFoundError):
        return f"{error.filename or error}: there is no such file for the worker (is it on a disk that all share?)"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def _write(job: Job, partition: Partition, target: Place) -> Done:
    from pyarrow import parquet

    done = Done()
    with _scratch(job, ".parquet") as path, _scratch(job, ".jsonl") as broken_path:
        with (
            broken_path.open("w", encoding="utf-8") as broken,
            path.open("wb") as file,
            parquet.ParquetWriter(file, job.schema, compression="zstd") as writer,
        ):
            for table in _grouped(_tagged(job, partition, done, broken), job.schema):
                writer.write_table(table)
                done.rows += table.num_rows
        if not jobs.is_still(job.output, job.identity.id):
            raise MinshengError("has been given to another job meanwhile", path=job.output.address)
        if done.broken:
            (job.broken / f"{partition.name}.jsonl").take(broken_path, job.neighbours)
        target.take(path, job.neighbours)
    return done


@contextlib.contextmanager
def _scratch(job: Job, suffix: str) -> Iterator[Path]:
    """Give a file to write: beside the output, where that is on a disk, so that it can be renamed to its place."""
    folder = job.neighbours.path if job.output.is_local else None
    handle, name = tempfile.mkstemp(suffix=suffix, dir=folder)
    os.close(handle)
    path = Path(name)
    try:
        path.chmod(0o644)  # mkstemp makes it for its owner alone
        yield path
    finally:
        path.unlink(missing_ok=True)


def _tagged(job: Job, partition: Partition, done: Done, broken: IO[str]) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    for found in _rows(job, partition):
        if isinstance(found, Broken):
            done.broken += 1
            if len(done.named) < _NAMED:
                done.named.append(str(found))
            row = {"source": found.source, "line": found.line, "problem": found.problem}
            broken.write(json.dumps(row) + "\n")
            continue
        source = valid_name(found.source)
        head = [pa.array([source] * len(found.texts), pa.string()), pa.array(found.lines, pa.int64())]
        tail = schema.predicted(job.model, found.texts, job.identity.threshold)
        yield pa.RecordBatch.from_arrays([*head, *found.columns, *tail], schema=job.schema)


def _rows(job: Job, partition: Partition) -> Iterator[Rows | Broken]:
    for part in partition.slices:
        if job.columns is None:
            yield from rows.of_parquet(part, list(job.own), job.identity.text_field)
        else:
            yield from rows.of_lines(part, job.columns, job.identity.text_field)


def _grouped(batches: Iterator[pa.RecordBatch], of: pa.Schema) -> Iterator[pa.Table]:
    """Join batches into tables of the size of a row group."""
    import pyarrow as pa

    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(one.num_rows for one in waiting) >= _GROUP_ROWS or sum(one.nbytes for one in waiting) >= _GROUP_BYTES:
            yield pa.Table.from_batches(waiting, of)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting, of)
