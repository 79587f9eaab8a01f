"""The readers of files of rows (JSON, CSV, TSV, Parquet, Excel): each gives lines with rows, or with what is wrong."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import itertools
import json
import warnings
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from minsheng.errors import InputError
from minsheng.reading import guards, text

LONGEST = 1 << 22  # characters in a CSV field; one that is longer is a quotation mark that nobody closed
Row = tuple[int, dict[str, object] | str]  # the line (from 1), and the row or what is wrong with it
BROKEN = (EOFError, zlib.error, gzip.BadGzipFile)
WRONG = "\udcff"  # stands for bytes that are wrong in the encoding; no text holds it
END = "\udcfe"  # stands as a line behind a table's last one; no text holds it

codecs.register_error("minsheng.wrong", lambda error: (WRONG, cast(UnicodeDecodeError, error).end))


def _open_text(file: BinaryIO, encoding: str | None, name: str) -> TextIO:
    """Open a binary file as text, in the encoding given or found; bytes that are wrong in it become `WRONG`."""
    if encoding is None:
        encoding = _encoding(file, name)
        file.seek(0)
    else:
        encoding = text.codec(encoding, name)[0]
    encoding = "utf-8-sig" if encoding == "utf-8" else encoding
    return io.TextIOWrapper(file, encoding=encoding, errors="minsheng.wrong", newline="")


def _encoding(file: BinaryIO, name: str) -> str:
    """Find the encoding of a file by its first megabyte that is not all ASCII."""
    sample = b""
    try:
        while sample.isascii() and b"\0" not in sample and (more := file.read(1 << 20)):
            sample = more
    except BROKEN:
        pass  # the one who reads the rows says so, where it is reached
    whole = sample[: sample.rfind(b"\n") + 1] or sample
    if b"\0" not in whole:
        sample = whole
    try:
        return text.decode(sample, name=name)[1]
    except InputError:
        counts = {each: sample.decode(each, "minsheng.wrong").count(WRONG) for each in ("utf-8", "gb18030")}
        best = min(counts, key=lambda each: counts[each])
        if b"\0" in sample or counts[best] * 50 > len(sample):
            raise
        return best


def _damage(words: str) -> str | None:
    """Say that a row has bytes that are wrong in its encoding, if it has."""
    return "there are bytes that are not in the file's encoding" if WRONG in words else None


def _json_lines(name: str, encoding: str | None) -> Iterator[Row]:
    """Read JSON Lines, packed by gzip or not."""
    with Path(name).open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        file = cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if packed else raw
        line = 0
        try:
            for line, words in enumerate(_open_text(file, encoding, name), 1):
                if words.strip("\ufeff \t\r\n"):
                    yield line, _damage(words) or _json_row(words)
        except BROKEN as error:
            yield line + 1, f"the file is broken from here on ({error})"


def _json_row(words: str) -> dict[str, object] | str:
    """Read one JSON object; give it, or what is wrong."""
    try:
        row = json.loads(words)
    except json.JSONDecodeError as error:
        return f"this is not JSON: {error.msg}, character {error.pos + 1}"
    except (ValueError, RecursionError) as error:
        return f"this is not JSON: {error}"
    return row if isinstance(row, dict) and row else "this is no JSON object with fields"


def _json(name: str, encoding: str | None) -> Iterator[Row]:
    """Read a .json file: JSON Lines, or one array of objects."""
    with Path(name).open("rb") as raw:
        file = _open_text(raw, encoding, name)
        start = file.read(4096).lstrip("\ufeff \t\r\n")[:1]
        if start == "[":
            file.seek(0)
            yield from _json_array(file)
            return
    yield from _json_lines(name, encoding)


def _json_array(file: TextIO) -> Iterator[Row]:
    """Read the objects of an array one by one; after broken JSON there is no telling where the next one begins."""
    decoder, waiting, line = json.JSONDecoder(), "", 1
    size, started = 1 << 16, False
    while more := file.read(size):
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
            problem = _damage(waiting[at:end])
            yield line, problem or (row if isinstance(row, dict) and row else "this is no JSON object with fields")
            line += waiting.count("\n", at, end)
            at = end
        waiting = waiting[at:]
        size = max(1 << 16, len(waiting))  # an object longer than what was read is not parsed again and again
    if waiting.strip():
        yield line, "this is not JSON, and nothing after it can be read"


def _delimited(delimiter: str) -> Callable[[str, str | None], Iterator[Row]]:
    """Give the reader of a text table."""

    def read(name: str, encoding: str | None) -> Iterator[Row]:
        with Path(name).open("rb") as raw:
            csv.field_size_limit(max(LONGEST, csv.field_size_limit()))
            rows = csv.reader(itertools.chain(_open_text(raw, encoding, name), [END]), delimiter=delimiter)
            fields: list[str] = []
            while True:
                line = rows.line_num + 1
                try:
                    cells = next(rows)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield line, f"this row cannot be read: {error}"
                    continue
                if cells == [END]:
                    return
                if not any(cells):
                    continue
                if cells[-1].endswith(END):
                    yield line, "a quotation mark here is never closed, so all that follows is one cell"
                elif not fields:
                    fields = _fields(cells)
                else:
                    yield line, _damage("".join(cells)) or _row(fields, cells)

    return read


def _fields(cells: Sequence[object]) -> list[str]:
    """Give the names of a table's columns: a second one of a name gets a number, one without is called by its place."""
    fields: list[str] = []
    for place, cell in enumerate(cells, 1):
        field = "" if cell is None else str(cell).strip("\ufeff \t\r\n")
        field, number = field or f"column {place}", 2
        given = field
        while field in fields:
            field, number = f"{given} {number}", number + 1
        fields.append(field)
    return fields


def _row(fields: Sequence[str], cells: Sequence[object]) -> dict[str, object] | str:
    """Give a row by its columns' names. Cells may be missing at its end; more cells than columns are an error."""
    if any(cell not in (None, "") for cell in cells[len(fields) :]):
        return f"the row has {len(cells)} cells, but there are {len(fields)} columns: is a quotation mark missing?"
    return dict(zip(fields, cells, strict=False))


def _parquet(name: str, encoding: str | None) -> Iterator[Row]:
    """Read a Parquet file."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise guards.missing("tables", "pyarrow", name) from None
    line = 0
    with Path(name).open("rb") as raw:
        try:
            file = parquet.ParquetFile(raw)
            for batch in file.iter_batches(batch_size=1024):
                for row in batch.to_pylist():
                    line += 1
                    yield line, row
        except (pyarrow.ArrowException, UnicodeDecodeError) as error:
            raise InputError(f"the Parquet file is broken ({str(error).splitlines()[0]})", path=name) from None


def _excel(name: str, encoding: str | None) -> Iterator[Row]:
    """Read the first sheet with rows of an Excel file; the first row that is not empty names the columns."""
    try:
        import openpyxl
    except ImportError:
        raise guards.missing("tables", "openpyxl", name) from None
    with Path(name).open("rb") as raw:
        guards.open_zip(raw, name)
        raw.seek(0)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about styles
                book = openpyxl.load_workbook(raw, read_only=True, data_only=True)
            for sheet in book.worksheets:
                fields: list[str] = []
                sheet.reset_dimensions()  # what some programs write there is wrong
                for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                    last = max((place for place, cell in enumerate(cells, 1) if cell is not None), default=0)
                    if fields and last:
                        yield line, _row(fields, cells)
                    elif last:
                        fields = _fields(cells[:last])
                if fields:
                    return
        except Exception as error:  # openpyxl lets through whatever its parsers raise
            raise InputError(f"the Excel file is broken ({error})", path=name) from None


# Tables that go by another name are told by their first bytes.
SIGNS = {b"PK\x03\x04": _excel, b"PAR1": _parquet}
READERS: dict[str, Callable[[str, str | None], Iterator[Row]]] = {
    ".jsonl": _json_lines,
    ".jsonl.gz": _json_lines,
    ".ndjson": _json_lines,
    ".json": _json,
    ".csv": _delimited(","),
    ".tsv": _delimited("\t"),
    ".parquet": _parquet,
    ".xlsx": _excel,
}
