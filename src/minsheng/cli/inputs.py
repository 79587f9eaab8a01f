"""What there is to tag: files, directories and standard input, as paragraphs, lines, documents or rows."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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


class NoTextError(InputError):
    """A source was read and has no text in it: nothing failed, but nothing comes of it."""


def find(paths: Iterable[str], *, leave_out: Path | None = None) -> Iterator[str | InputError]:
    """Yield the files that the user means: each path, and the readable files of each directory, in order of name.

    In directories, hidden files, files of kinds that are not read, and `leave_out` are passed over.
    """
    for path in paths:
        try:
            is_folder = path != "-" and stat.S_ISDIR(os.stat(path).st_mode)  # noqa: PTH116 (Path("") is a directory)
        except OSError as error:
            yield _unreadable(path, error)
            continue
        if path == "-" and sys.stdin is None:
            yield InputError("is closed; name a file", path="standard input")
        elif is_folder:
            yield from _inside(path, leave_out)
        else:
            yield path


def _inside(directory: str, leave_out: Path | None) -> Iterator[str | InputError]:
    from minsheng.reading import DOCUMENT_SUFFIXES, RECORD_SUFFIXES

    suffixes = (*DOCUMENT_SUFFIXES, *RECORD_SUFFIXES)
    is_empty = True
    problems: list[OSError] = []
    for folder, folders, names in os.walk(directory, onerror=problems.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(folder, name)
            if name.startswith(".") or not name.lower().endswith(suffixes) or not _is_wanted(Path(path), leave_out):
                continue
            is_empty = False
            yield path
        yield from (_unreadable(str(error.filename), error) for error in problems)
        is_empty = is_empty and not problems
        problems.clear()
    if is_empty:
        yield InputError(f"the directory has no text in it (looked for {', '.join(suffixes)})", path=directory)


def _is_wanted(path: Path, leave_out: Path | None) -> bool:
    """Tell whether a file is to be read, or is broken, which is to be said; a pipe or a socket is neither."""
    if not path.exists():
        return True
    return path.is_file() and not (leave_out is not None and leave_out.exists() and path.samefile(leave_out))


def _unreadable(path: str, error: OSError) -> InputError:
    why = error.strerror or str(error)
    return InputError(f"cannot be read: {why[:1].lower()}{why[1:]}", path=path or "''")


def pieces(
    sources: Iterable[str | InputError], unit: Unit, *, text_field: str | None, encoding: str | None
) -> Iterator[Piece | InputError]:
    """Yield the texts of all sources in order, and an error in the place of each that cannot be read or has none."""
    from minsheng.reading import read

    for source in sources:
        if isinstance(source, InputError):
            yield source
            continue
        is_empty = True
        try:
            rows = holds_rows(source, text_field)
            found = _rows(source, text_field, encoding) if rows else _parts(read(source, encoding=encoding), unit)
            for piece in found:
                is_empty = False
                yield piece
        except InputError as error:
            yield error
        else:
            if is_empty:
                yield NoTextError("there is no text in it", path=source)


def holds_rows(source: str, text_field: str | None) -> bool:
    """Tell whether a source is read row by row: by its name, and standard input when a field is named."""
    from minsheng.reading import RECORD_SUFFIXES

    return text_field is not None if source == "-" else source.lower().endswith(RECORD_SUFFIXES)


def _rows(source: str, text_field: str | None, encoding: str | None) -> Iterator[Piece | InputError]:
    from minsheng.reading import BrokenRecord, records

    with _on_disk(source) as path:
        try:
            for number, record in enumerate(records(path, text_field=text_field, encoding=encoding), 1):
                if isinstance(record, BrokenRecord):
                    yield InputError(record.problem, path=source, line=record.line)
                else:
                    yield Piece(source, record.text, record.line, number, row=record.row)
        except InputError as error:
            raise InputError(error.problem, path=source, line=error.line) from None


@contextmanager
def _on_disk(source: str) -> Iterator[str]:
    """Give the path of a source; standard input is JSON Lines here, and is put into a file."""
    if source != "-":
        yield source
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rows.jsonl")
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield str(path)


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
