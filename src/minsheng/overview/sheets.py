"""The tables beside the page: every document and every text, as CSV that Excel opens, and as sheets of one .xlsx."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from typing import BinaryIO

from minsheng.overview.gathering import Document, Problem
from minsheng.overview.passage import Passage
from minsheng.overview.places import Place, valid
from minsheng.overview.workbook import Workbook
from minsheng.spreadsheets import guarded, without_controls
from minsheng.taxonomy import Taxonomy

DOCUMENTS = "documents.csv"
PASSAGES = "paragraphs.csv"
WORKBOOK = "archive.xlsx"

_DECIMALS = 4

_NAMES = ("labels", "topics")  # columns: ids, and names for people

Cell = str | int | float | None


class Sheets:
    """Writes the rows of both tables as they come. A document's number joins them."""

    def __init__(
        self, taxonomy: Taxonomy, documents: BinaryIO, passages: BinaryIO, workbook: Workbook | None = None
    ) -> None:
        """Write the heads. `documents` and `passages` are open files for CSV."""
        self._taxonomy = taxonomy
        self._documents, self._passages = _Table(documents), _Table(passages)
        self._workbook = workbook
        ids = taxonomy.ids
        by_label = [f"{what}_{label}" for label in ids for what in ("share", "paragraphs")]
        place = ("document", "source", "folder", "name", "line", "date", "date_from")
        self._write(self._documents, [*place, "begins", "paragraphs", "characters", *_NAMES, *by_label, "problem"])
        head = ("document", "source", "paragraph", "line", "page", "date", "text")
        self._write(self._passages, [*head, *_NAMES, *(f"score_{label}" for label in ids)])

    def passage(self, document: Document, passage: Passage) -> None:
        """Write a text."""
        where: list[Cell] = [document.order, passage.source, passage.number, passage.line, passage.page, document.date]
        scores: list[Cell] = [round(score, _DECIMALS) for score in passage.scores]
        self._write(self._passages, [*where, passage.text, *self._names(passage.labels), *scores])

    def document(self, document: Document) -> None:
        """Write a document."""
        count = document.count
        numbers: list[Cell] = [count.passages, count.characters]
        labels = [label for label, number in enumerate(count.passages_with) if number]
        by_label: list[Cell] = []
        for label, number in enumerate(count.passages_with):
            by_label += [round(count.share(label), _DECIMALS), number]
        dated: list[Cell] = [document.date, document.dated.origin if document.dated else ""]
        head = self._head(document.order, document.source, document.place, document.line)
        self._write(self._documents, [*head, *dated, document.start, *numbers, *self._names(labels), *by_label, ""])

    def problem(self, source: str, problem: Problem) -> None:
        """Write what could not be read, as a document without a number."""
        head = self._head(None, source, problem.place, problem.line)
        empty: list[Cell] = [""] * (7 + 2 * len(self._taxonomy.ids))
        self._write(self._documents, [*head, *empty, problem.problem])

    def _head(self, number: int | None, source: str, place: Place, line: int | None) -> list[Cell]:
        return [number, source, place.folder, place.name, line]

    def _names(self, labels: Sequence[int]) -> list[str]:
        """Return the ids of labels, and their names for people."""
        found = [self._taxonomy.labels[label] for label in labels]
        return [";".join(label.id for label in found), "；".join(label.zh or label.en or label.id for label in found)]

    def _write(self, table: _Table, row: Sequence[Cell]) -> None:
        cells = [_cleaned(cell) for cell in row]
        table.write(cells)
        if self._workbook:
            self._workbook.write(table is self._passages, cells)


class _Table:
    """A CSV file: UTF-8 with a byte order mark, by which Excel knows it; lines end as RFC 4180 has it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._buffer = io.StringIO()
        self._writer = csv.writer(self._buffer, lineterminator="\r\n")
        file.write(codecs.BOM_UTF8)

    def write(self, row: Sequence[Cell]) -> None:
        """Write a row."""
        self._writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
        self._file.write(self._buffer.getvalue().encode())
        self._buffer.seek(0)
        self._buffer.truncate()


def _cleaned(cell: Cell) -> Cell:
    """Return a cell that UTF-8 and XML can hold."""
    if not isinstance(cell, str):
        return cell
    return without_controls(valid(cell)).replace("\ufffe", "").replace("\uffff", "")
