"""Files of rows (JSON Lines, CSV, TSV, Parquet, Excel) into texts, a row at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, cast

from minsheng.errors import InputError
from minsheng.reading import columns, guards, rows, text
from minsheng.reading.blocks import Block

# The names of the files that `records` reads.
RECORD_SUFFIXES = tuple(rows.READERS)
TEXT_FIELDS = columns.TEXT_FIELDS


class Record(NamedTuple):
    """A row: its text, the line where it begins (the row's number, from 1, in Parquet), and all its fields."""

    text: str
    line: int
    row: dict[str, object]


class BrokenRecord(NamedTuple):
    """A row that cannot be used: the line where it begins, and what is wrong with it."""

    line: int
    problem: str


class Columns(NamedTuple):
    """What `Record` tells of some rows that follow each other, and those that are broken, by their numbers, from 0."""

    texts: list[str]
    lines: list[int]
    rows: list[dict[str, object]]
    broken: dict[int, BrokenRecord]


@dataclass(frozen=True, slots=True)
class Run:
    """Some rows of a file that follow each other, whose text is in `field`; "" where none of them is good."""

    block: Block
    field: str

    def __iter__(self) -> Iterator[Record | BrokenRecord]:
        """Parse the rows."""
        for line, row in self.block.rows():
            found = BrokenRecord(line, row) if isinstance(row, str) else record_of(line, row, self.field)
            yield found if isinstance(found, Record) else self._placed(found)

    def columns(self) -> Columns:
        """Parse the rows into columns, which is quicker."""
        texts, lines, rows, broken = columns = Columns([], [], [], {})
        clean, field = text.clean, self.field
        for number, (line, row) in enumerate(self.block.rows()):
            if isinstance(row, str):
                broken[number] = self._placed(BrokenRecord(line, row))
                continue
            value = row.get(field)
            if not isinstance(value, str):
                record = record_of(line, row, field)
                if isinstance(record, BrokenRecord):
                    broken[number] = self._placed(record)
                    continue
                value = record.text
            texts.append(clean(value))
            lines.append(line)
            rows.append(row)
        return columns

    def _placed(self, broken: BrokenRecord) -> BrokenRecord:
        """Say in which sheet a row is broken, where there are several."""
        sheet = self.block.sheet
        return broken._replace(problem=f"sheet {sheet!r}: {broken.problem}") if sheet else broken


def records(
    path: str | os.PathLike[str], *, text_field: str | None = None, encoding: str | None = None
) -> Iterator[Record | BrokenRecord]:
    """Give the rows of a file in their order, in bounded memory; a row that cannot be used comes as a `BrokenRecord`.

    `text_field` names the field that holds the text; without it, it is the first of `TEXT_FIELDS` that the first good
    row has, or its only field. `encoding` is that of a text file, found when not given. Raises InputError when there is
    no such file, its name ends in none of `RECORD_SUFFIXES`, it is no file of rows, has no such field, or changes while
    it is read.

    A .csv is parted by commas; by semicolons or tabs if the first line that is not blank has them and no comma. Rows
    above the header of a table that are titles of it are passed over. Of an Excel file every sheet is read that is not
    hidden and has rows below a header: `line` is a row of the sheet, and where there are several sheets, each has a
    text field of its own, and one without is one `BrokenRecord`.
    """
    for run in runs(path, text_field=text_field, encoding=encoding):
        yield from run


def runs(path: str | os.PathLike[str], *, text_field: str | None = None, encoding: str | None = None) -> Iterator[Run]:
    """Cut a file into runs of rows, which can be parsed later, in another process if need be; else as `records`."""
    name = os.fspath(path)
    reader = next((each for suffix, each in rows.READERS.items() if name.lower().endswith(suffix)), None)
    if reader is None:
        raise InputError(f"rows are read from {', '.join(RECORD_SUFFIXES)}; the name ends in none of them", path=name)
    try:
        with Path(name).open("rb") as file, guards.unchanged(file, name):
            start = file.read(8)
            file.seek(0)
            if start == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
                raise InputError(
                    "this is an old Excel file, or one with a password: save it as .xlsx without one", path=name
                )
            yield from _with_fields(rows.SIGNS.get(start[:4], reader)(file, name, encoding), text_field, name)
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError(f"cannot be read: {why[:1].lower()}{why[1:]}", path=name) from None


def _with_fields(blocks: Iterator[Block], text_field: str | None, name: str) -> Iterator[Run]:
    """Find the field that holds the text, in each sheet anew; of a sheet among several that has none, say so."""
    field, sheet, left_out = "", "", ""
    for block in blocks:
        if block.sheet != sheet:
            field, sheet = "", block.sheet
        if sheet and sheet == left_out:
            continue
        good = None if field else next((found for found in block.rows() if isinstance(found[1], dict)), None)
        try:
            field = field if good is None else choose_field(list(good[1]), text_field, name)
        except InputError as error:
            if not sheet or good is None:
                raise
            left_out = sheet
            yield Run(replace(block, count=1, rows=partial(iter, [(good[0], error.problem)])), "")
        else:
            yield Run(block, field)


def choose_field(fields: Sequence[str], wanted: str | None, name: str) -> str:
    """Choose the field that holds the text: `wanted`, or as `records` says. InputError, naming the file, if none."""
    if wanted in fields:
        return cast(str, wanted)
    known = {field.strip().lower(): field for field in reversed(fields)}
    found = next((known[each] for each in TEXT_FIELDS if each in known), fields[0] if len(fields) == 1 else None)
    if wanted is None and found is not None:
        return found
    there = ", ".join(fields[:20]) + (", …" if len(fields) > 20 else "")
    if wanted is None:
        raise InputError(f"which field holds the text? Name it with --text-field; there are: {there}", path=name)
    raise InputError(f"there is no field {wanted!r}; there are: {there}", path=name)


def record_of(line: int, row: dict[str, object], field: str) -> Record | BrokenRecord:
    """Make a record of a row whose text is in `field`."""
    value = row.get(field, ...)
    if value is ...:
        return BrokenRecord(line, f"there is no field {field!r}")
    if value is None:
        return Record("", line, row)
    if isinstance(value, str):
        return Record(text.clean(value), line, row)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Record(str(value), line, row)
    return BrokenRecord(line, f"the field {field!r} holds no text but {type(value).__name__}")
