"""The readers of files of rows (JSON, CSV, TSV, Parquet; Excel beside it): each cuts a file into blocks of them."""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, BinaryIO, TextIO

from minsheng.errors import InputError
from minsheng.reading import excel, guards
from minsheng.reading.blocks import (
    BLANK,
    LONGEST_LINE,
    MANY,
    SIZE,
    Block,
    Row,
    as_row,
    batched,
    cut_json_lines,
    damage,
    open_text,
)
from minsheng.reading.columns import SEEN, fields_of, header

LONGEST = 1 << 22  # characters in a CSV field; one that is longer is a quotation mark that nobody closed
_QUOTED = re.compile(r'"[^"]*(?:"|$)')
END = "\udcfe"  # stands as a line behind a table's last one; no text holds it

Reader = Callable[
    [BinaryIO, str, str | None], Iterator[Block]
]  # the open file, its name, its encoding if that is given


def _json(raw: BinaryIO, name: str, encoding: str | None) -> Iterator[Block]:
    """Cut a .json file: JSON Lines, or one array of objects."""
    file = open_text(raw, encoding, name)
    start = file.read(4096).lstrip("\ufeff \t\r\n")[:1]
    file.seek(0)
    if start == "[":
        yield from batched(_json_array(file), raw)
    else:
        file.detach()
        yield from cut_json_lines(raw, name, encoding)


def _json_array(file: TextIO) -> Iterator[Row]:
    """Read the objects of an array one by one; after broken JSON there is no telling where the next one begins."""
    decoder, waiting, line = json.JSONDecoder(), "", 1
    size, started = 1 << 16, False
    while len(waiting) <= LONGEST_LINE and (more := file.read(size)):
        waiting += more
        at = 0
        while True:
            start = at
            while at < len(waiting) and waiting[at] in ("\ufeff \t\r\n[" if not started else " \t\r\n,]"):
                started = started or waiting[at] == "["
                at += 1
            line += waiting.count("\n", start, at)
            if at == len(waiting):
                break
            try:
                row, end = decoder.raw_decode(waiting, at)
            except (ValueError, RecursionError):
                break
            yield line, damage(waiting[at:end]) or as_row(row, waiting[at:end])
            line += waiting.count("\n", at, end)
            at = end
        waiting = waiting[at:]
        size = max(1 << 16, len(waiting))  # an object longer than what was read is not parsed again and again
    if waiting.strip():
        yield line, "this is not JSON, and nothing after it can be read"


def _delimited(delimiter: str | None) -> Reader:
    """Give the reader of a text table; without a delimiter, it is the one of the first line that is not blank."""

    def read(raw: BinaryIO, name: str, encoding: str | None) -> Iterator[Block]:
        lines, line = iter(open_text(raw, encoding, name)), 1
        for first in lines:
            if first.strip(BLANK):
                break
            line += 1
        else:
            return
        between = delimiter or _delimiter(first)
        yield from _below_header(itertools.chain([first], lines), between, raw, line)

    return read


def _delimiter(line: str) -> str:
    """Tell what parts the cells of a .csv by a line of it: commas if there is one, else semicolons or tabs."""
    bare = _QUOTED.sub("", line)
    return "," if "," in bare else max(",\t;", key=bare.count)


def _below_header(lines: Iterator[str], delimiter: str, raw: BinaryIO, line: int) -> Iterator[Block]:
    """Find the header of a text table that begins in `line`, and cut what is below it."""
    first: list[tuple[list[str], list[str]]] = []  # the lines of each of the first rows, and its cells
    size = 0
    for each in lines:
        taken, is_row = _whole_row(each, lines, delimiter)
        cells = next((cells for _, cells in _cells("".join(taken), delimiter)), [])
        if not first and not isinstance(cells, list):
            yield Block(1, raw.tell(), partial(iter, [(line, cells)]))
        if first or (is_row and isinstance(cells, list)):
            first.append(([each for each in taken if each != END], cells if isinstance(cells, list) else []))
        else:
            line += len(taken)
        size += sum(map(len, taken))
        if len(first) == SEEN or (first and size >= SIZE // 2):
            break
    if not first:
        return
    filled = [place for place, (_, cells) in enumerate(first) if cells]
    place = filled[header([first[each][1] for each in filled])]
    line += sum(len(taken) for taken, _ in first[: place + 1])
    parse = partial(_parse_table, delimiter, fields_of(first[place][1]))
    again = itertools.chain.from_iterable(taken for taken, _ in first[place + 1 :])
    yield from _cut_table(itertools.chain(again, lines), delimiter, raw, parse, line)


def _cut_table(
    lines: Iterator[str], delimiter: str, raw: BinaryIO, parse: Callable[[int, str], Iterable[Row]], line: int
) -> Iterator[Block]:
    """Cut a text table where a row ends; only rows with quotation marks are parsed for that. `line` is the next one."""
    some: list[str] = []
    rows = size = 0
    for each in lines:
        if '"' in each:
            taken, is_row = _whole_row(each, lines, delimiter)
            some += taken
            rows += is_row
            size += sum(map(len, taken))
        else:
            some.append(each)
            rows += bool(each.strip(delimiter + "\r\n"))
            size += len(each)
        if rows >= MANY or size >= SIZE // 2:  # characters; most have more than one byte
            yield Block(rows, raw.tell(), partial(parse, line, "".join(some)))
            line += len(some)
            some, rows, size = [], 0, 0
    if some:
        yield Block(rows, raw.tell(), partial(parse, line, "".join(some)))


def _whole_row(line: str, more: Iterator[str], delimiter: str) -> tuple[list[str], bool]:
    """Return the lines of a row that begins with `line`, and whether anything is in it.

    Where a quotation mark is not closed, these are all that follow, and `END`.
    """
    taken = [line]

    def take() -> Iterator[str]:
        yield line
        for each in itertools.chain(more, [END]):
            taken.append(each)
            yield each

    try:
        return taken, any(next(_reader(take(), delimiter)))
    except csv.Error:
        return taken, True


def _parse_table(delimiter: str, fields: Sequence[str], line: int, words: str) -> Iterator[Row]:
    """Give the rows of a block of a text table that begins in `line`, by the names of its columns."""
    for before, cells in _cells(words, delimiter):
        yield line + before, cells if isinstance(cells, str) else damage("".join(cells)) or _row(fields, cells)


def _cells(words: str, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Give the rows of a text table that are not empty: the lines before each, and its cells or what is wrong."""
    rows = _reader(io.StringIO(words, newline=""), delimiter)
    while True:
        before = rows.line_num
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield before, f"this row cannot be read: {error}"
            continue
        if any(cells):
            closed = not cells[-1].endswith(END)
            yield before, cells if closed else "a quotation mark here is never closed, so all that follows is one cell"


def _reader(lines: Iterable[str], delimiter: str) -> Any:
    csv.field_size_limit(max(LONGEST, csv.field_size_limit()))
    return csv.reader(lines, delimiter=delimiter)


def _row(fields: Sequence[str], cells: Sequence[object]) -> dict[str, object] | str:
    """Give a row by its columns' names. Cells may be missing at its end; more cells than columns are an error."""
    if any(cell not in (None, "") for cell in cells[len(fields) :]):
        return f"the row has {len(cells)} cells, but there are {len(fields)} columns: is a quotation mark missing?"
    return dict(zip(fields, cells, strict=False))


def _parquet(raw: BinaryIO, name: str, encoding: str | None) -> Iterator[Block]:
    """Cut a Parquet file."""
    try:
        import pyarrow
    except ImportError:
        raise guards.missing("tables", "pyarrow", name) from None
    size, line = os.fstat(raw.fileno()).st_size, 0
    try:
        file = open_parquet(raw, 1 << 20)
        rows = max(1, file.metadata.num_rows)
        for batch in file.iter_batches(batch_size=1024, use_threads=False):
            yield Block(len(batch), size * (line + len(batch)) // rows, partial(_arrow_rows, batch, line))
            line += len(batch)
    except (pyarrow.ArrowException, UnicodeDecodeError) as error:
        raise InputError(f"the Parquet file is broken ({str(error).splitlines()[0]})", path=name) from None


def open_parquet(raw: BinaryIO, buffer: int) -> Any:
    """Open a Parquet file that is read `buffer` bytes of a column at a time.

    Otherwise a column of a row group is read as a whole, and a group may be all of the file.
    """
    from pyarrow import parquet

    return parquet.ParquetFile(raw, buffer_size=buffer, pre_buffer=False)


def _arrow_rows(batch: Any, before: int) -> Iterator[Row]:
    """Give the rows of a batch of a Parquet file; where one is broken, the others all the same."""
    try:
        yield from enumerate(batch.to_pylist(), before + 1)
    except (ValueError, OverflowError):  # UnicodeDecodeError and pyarrow's own are ValueErrors
        for place in range(len(batch)):
            try:
                row = batch.slice(place, 1).to_pylist()[0]
            except (ValueError, OverflowError) as error:
                row = f"this row is broken ({error})"
            yield before + place + 1, row


# Tables that go by another name are told by their first bytes.
SIGNS: dict[bytes, Reader] = {b"PK\x03\x04": excel.cut, b"PAR1": _parquet}
READERS: dict[str, Reader] = {
    ".jsonl": cut_json_lines,
    ".jsonl.gz": cut_json_lines,
    ".ndjson": cut_json_lines,
    ".json": _json,
    ".csv": _delimited(None),
    ".tsv": _delimited("\t"),
    ".parquet": _parquet,
    ".xlsx": excel.cut,
}


def json_lines(file: BinaryIO, encoding: str | None, name: str) -> Iterator[Row]:
    """Give the rows of an open file of JSON Lines; `name` is what errors call it."""
    for block in cut_json_lines(file, name, encoding):
        yield from block.rows()


def rows_of(name: str, kind: str) -> Iterator[Row]:
    """Give the rows of a file, read as one whose name ends in `kind`."""
    with open(name, "rb") as raw:
        for block in READERS[kind](raw, name, None):
            yield from block.rows()
