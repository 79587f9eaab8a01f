"""Excel files: the rows of every sheet, by the names that its header gives to its columns."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

from minsheng.errors import InputError
from minsheng.reading import guards
from minsheng.reading.blocks import Block, Row, batched
from minsheng.reading.columns import SEEN, fields_of, header


def cut(raw: BinaryIO, name: str, encoding: str | None) -> Iterator[Block]:
    """Cut the sheets of an Excel file in their order; a block has rows of one sheet, which it names if there are more.

    Sheets that are hidden, as lists of choices are, or have no rows below a header are passed over.
    """
    guards.open_zip(raw, name)
    raw.seek(0)
    sheets = _sheets(raw, name)
    end = 0
    for sheet in sheets:
        title = sheet.title if len(sheets) > 1 else ""
        for block in batched(_rows(sheet, title, name), raw):
            end = max(end, block.end)  # the parts of a zip archive stand in any order
            yield replace(block, end=end, sheet=title)


def _sheets(raw: BinaryIO, name: str) -> list[Any]:
    try:
        import openpyxl
    except ImportError:
        raise guards.missing("tables", "openpyxl", name) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles
            book = openpyxl.load_workbook(raw, read_only=True, data_only=True)
        return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    except Exception as error:  # openpyxl lets through whatever its parsers raise
        raise InputError(f"the Excel file is broken ({error})", path=name) from None


def _rows(sheet: Any, title: str, name: str) -> Iterator[Row]:
    """Give the rows below the header of a sheet, with their numbers in it."""
    try:
        sheet.reset_dimensions()  # what some programs write there is wrong
        rows = ((line, cells) for line, cells in enumerate(sheet.iter_rows(values_only=True), 1) if _extent(cells))
        first = list(itertools.islice(rows, SEEN))
        if not first:
            return
        place = header([cells for _, cells in first])
        named, cells = first[place]
        fields = fields_of(cells[: _extent(cells)])
        for line, cells in itertools.chain(first[place + 1 :], rows):
            yield line, _row(fields, cells, line, named)
    except Exception as error:  # as above
        where = f" in sheet {title!r}" if title else ""
        raise InputError(f"the Excel file is broken{where} ({error})", path=name) from None


def _extent(cells: Sequence[object]) -> int:
    """Return the place of the last cell that is not empty, from 1; 0 where all are."""
    return max((place for place, cell in enumerate(cells, 1) if cell is not None), default=0)


def _row(fields: Sequence[str], cells: Sequence[object], line: int, named: int) -> dict[str, object] | str:
    """Give a row by its columns' names; empty cells at its end are not in the file. `named` is the header's number."""
    if any(cell not in (None, "") for cell in cells[len(fields) :]):
        from openpyxl.utils import get_column_letter

        cell, last = f"{get_column_letter(_extent(cells))}{line}", get_column_letter(len(fields))
        return f"there is something in cell {cell}, but the header, row {named}, ends with column {last}: name it there"
    return dict(itertools.zip_longest(fields, cells[: len(fields)]))
