"""Reading the files of foreign formats: JSON, JSON Lines and tables as rows with their lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from minsheng.errors import InputError, LabelsError
from minsheng.reading.rows import rows_of
from minsheng.reading.text import decode


def rows(path: Path, kind: str) -> Iterator[tuple[int, dict[str, Any]] | LabelsError]:
    """Give the rows of a file, read as `kind` (.json: one array, or JSON Lines; .csv; .tsv), and what is wrong."""
    try:
        for line, row in rows_of(str(path), kind):
            yield LabelsError(row, path=path, line=line) if isinstance(row, str) else (line, row)
    except InputError as error:
        yield LabelsError(error.problem, path=path, line=error.line)
    except OSError as error:
        yield LabelsError(f"cannot be read ({error.strerror})", path=path)


def lines(path: Path) -> Iterator[tuple[int, str] | LabelsError]:
    """Give the lines of a text file that are not blank, with their numbers."""
    try:
        text = decode(path.read_bytes(), name=str(path))[0]
    except InputError as error:
        yield LabelsError(error.problem, path=path, line=error.line)
        return
    except OSError as error:
        yield LabelsError(f"cannot be read ({error.strerror})", path=path)
        return
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if line.strip():
            yield number, line


def table(cells: Iterable[Iterable[str]], delimiter: str) -> Iterator[str]:
    """Write the lines of a table."""
    buffer = io.StringIO()
    # RFC 4180; with "\n" alone the csv module would leave a carriage return in a cell unquoted.
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    for row in cells:
        writer.writerow(row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def is_names(value: object) -> bool:
    """Tell whether a value is a list of strings."""
    return isinstance(value, list) and all(isinstance(name, str) for name in value)
