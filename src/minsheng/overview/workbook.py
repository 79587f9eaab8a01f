"""The tables as sheets of an .xlsx: the same bytes for the same rows, and no text is a formula."""

from __future__ import annotations

import datetime
import shutil
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

MOST = (1 << 20) - 1  # rows that a sheet holds below its head
LONGEST = 32767  # characters that a cell holds

_TITLES = ("文档 Documents", "段落 Paragraphs")
_WIDE = {"source": 30, "folder": 20, "name": 30, "begins": 40, "text": 90, "topics": 18, "labels": 22, "problem": 30}
_WIDTH = 12
_MADE = datetime.datetime(1980, 1, 1)  # the first time that a zip archive knows


class Workbook:
    """Two sheets, written row by row into temporary files; `save` puts them together. In the end, `close` it."""

    def __init__(self) -> None:
        """Begin.

        Raises:
            ImportError: openpyxl is not installed.
        """
        import openpyxl
        from openpyxl.cell import WriteOnlyCell

        self._cell = WriteOnlyCell
        self._book = openpyxl.Workbook(write_only=True)
        self._book.properties.created = self._book.properties.modified = _MADE
        self._sheets = [self._book.create_sheet(title) for title in _TITLES]
        self._rows = [0, 0]

    @property
    def left_out(self) -> int:
        """The texts for which there was no room."""
        return max(0, self._rows[1] - 1 - MOST)

    def write(self, sheet: int, row: Sequence[str | int | float | None]) -> None:
        """Write a row into a sheet, 0 or 1; the first one is its head."""
        to, number = self._sheets[sheet], self._rows[sheet]
        self._rows[sheet] += 1
        if number > MOST:
            return
        to.append(self._head(to, row) if number == 0 else [self._text(to, cell) for cell in row])

    def _head(self, sheet: Any, names: Sequence[Any]) -> list[Any]:
        """Lay a sheet out by the names of its columns, and return the cells of its head."""
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        sheet.freeze_panes = "A2"
        cells = [self._cell(sheet, name) for name in names]
        for place, (name, cell) in enumerate(zip(names, cells, strict=True), 1):
            sheet.column_dimensions[get_column_letter(place)].width = _WIDE.get(str(name), _WIDTH)
            cell.font = Font(bold=True)
        return cells

    def _text(self, sheet: Any, text: str | int | float | None) -> Any:
        """Return a cell; a string is text whatever it looks like, where openpyxl would make a formula of some."""
        if not isinstance(text, str):
            return text
        if not text:
            return None
        if text[0] not in "=+-@\t\r#":
            return text[:LONGEST]
        cell = self._cell(sheet, text[:LONGEST])
        cell.data_type = "s"
        cell.quotePrefix = True  # it stays a text when somebody edits it
        return cell

    def save(self, file: BinaryIO) -> None:
        """Put the sheets into a file."""
        from openpyxl.writer.excel import ExcelWriter

        with _Archive(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            ExcelWriter(self._book, archive).save()

    def close(self) -> None:
        """End the sheets where `save` has not: openpyxl complains of those that are left open."""
        for sheet in self._sheets:
            with suppress(Exception):  # one that was stopped in the middle of a row is beyond ending
                if not sheet.closed:
                    sheet.close()


class _Archive(zipfile.ZipFile):
    """A zip archive whose files are all of 1980, so that the same content gives the same bytes."""

    def writestr(self, name: Any, data: Any, *_: Any) -> None:
        """Write a file of this content."""
        super().writestr(self._about(name), data)

    def write(self, path: Any, name: Any = None, *_: Any) -> None:
        """Write a file that is on disk."""
        with Path(path).open("rb") as source, self.open(self._about(name), "w", force_zip64=True) as copy:
            shutil.copyfileobj(source, copy)

    def _about(self, name: str) -> zipfile.ZipInfo:
        about = zipfile.ZipInfo(name)
        about.compress_type = zipfile.ZIP_DEFLATED
        return about
