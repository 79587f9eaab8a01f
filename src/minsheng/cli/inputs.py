"""What there is to tag: files, directories and standard input, as paragraphs, lines, documents or rows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minsheng.errors import InputError

if TYPE_CHECKING:
    from minsheng.reading import Document


class Unit(str, Enum):
    """What gets tags of its own."""

    paragraph = "paragraph"
    document = "document"
    line = "line"


@dataclass(frozen=True, slots=True)
class Piece:
    """One text to tag and where it stands."""

    source: str
    text: str
    line: int
    number: int  # of the paragraph, line, document or row in its source, from 1
    page: int | None = None
    row: dict[str, Any] | None = None  # all columns of the row, where it is one


def find(paths: Iterable[str]) -> Iterator[str | InputError]:
    """Yield the files that the user means: each path, and the readable files of each directory, in order of name.

    Hidden files, and files of kinds that are not read, are passed over in directories.
    """
    from minsheng.reading import DOCUMENT_SUFFIXES, RECORD_SUFFIXES

    suffixes = (*DOCUMENT_SUFFIXES, *RECORD_SUFFIXES)
    for path in paths:
        if path == "-" or not Path(path).is_dir():
            yield path
            continue
        found = False
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                if not name.startswith(".") and name.lower().endswith(suffixes):
                    found = True
                    yield os.path.join(folder, name)
        if not found:
            yield InputError(f"the directory has no text in it (looked for {', '.join(suffixes)})", path=path)


def pieces(
    sources: Iterable[str | InputError], unit: Unit, *, text_field: str | None, encoding: str | None
) -> Iterator[Piece | InputError]:
    """Yield the texts of all sources in order, and an error in the place of each that cannot be read."""
    from minsheng.reading import RECORD_SUFFIXES, read

    for source in sources:
        if isinstance(source, InputError):
            yield source
            continue
        try:
            if source.lower().endswith(RECORD_SUFFIXES):
                yield from _rows(source, text_field, encoding)
            else:
                yield from _parts(read(source, encoding=encoding), unit)
        except InputError as error:
            yield error


def _rows(source: str, text_field: str | None, encoding: str | None) -> Iterator[Piece | InputError]:
    from minsheng.reading import BrokenRecord, records

    for number, record in enumerate(records(source, text_field=text_field, encoding=encoding), 1):
        if isinstance(record, BrokenRecord):
            yield InputError(record.problem, path=source, line=record.line)
            continue
        yield Piece(source, record.text, record.line, number, row=record.row)


def _parts(document: Document, unit: Unit) -> Iterator[Piece]:
    if unit is Unit.document:
        text = "\n".join(paragraph.text for paragraph in document.paragraphs)
        if text:
            yield Piece(document.source, text, document.paragraphs[0].line, 1)
    elif unit is Unit.line:
        lines = [(line, text.strip()) for line, text in enumerate(document.text.split("\n"), 1)]
        for number, (line, text) in enumerate(((line, text) for line, text in lines if text), 1):
            yield Piece(document.source, text, line, number)
    else:
        for number, paragraph in enumerate(document.paragraphs, 1):
            yield Piece(document.source, paragraph.text, paragraph.line, number, paragraph.page)
