"""Files of rows (JSON Lines, CSV, TSV, Parquet, Excel) into texts, a row at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from minsheng.errors import InputError
from minsheng.reading import rows, text

# The names of the files that `records` reads.
RECORD_SUFFIXES = tuple(rows.READERS)
# The fields that hold a text, the likelier ones first.
TEXT_FIELDS = (
    "text",
    "content",
    "body",
    "正文",
    "内容",
    "文本",
    "全文",
    "段落",
    "article",
    "paragraph",
    "文章",
    "标题",
    "title",
)


@dataclass(frozen=True, slots=True)
class Record:
    """A row: its text, the line where it begins (the row's number, from 1, in Parquet), and all its fields."""

    text: str
    line: int
    row: dict[str, object]


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """A row that cannot be used: the line where it begins, and what is wrong with it."""

    line: int
    problem: str


def records(
    path: str | os.PathLike[str], *, text_field: str | None = None, encoding: str | None = None
) -> Iterator[Record | BrokenRecord]:
    """Give the rows of a file in their order, in bounded memory; a row that cannot be used comes as a `BrokenRecord`.

    `text_field` names the field that holds the text; without it, it is the first of `TEXT_FIELDS` that the first good
    row has, or its only field. `encoding` is that of a text file, found when not given. Raises InputError when there is
    no such file, its name ends in none of `RECORD_SUFFIXES`, it is no file of rows, or has no such field.
    """
    name = os.fspath(path)
    reader = next((each for suffix, each in rows.READERS.items() if name.lower().endswith(suffix)), None)
    if reader is None:
        raise InputError(f"rows are read from {', '.join(RECORD_SUFFIXES)}; the name ends in none of them", path=name)
    field = None
    try:
        with Path(name).open("rb") as file:
            start = file.read(8)
        if start == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            raise InputError(
                "this is an old Excel file, or one with a password: save it as .xlsx without one", path=name
            )
        for line, row in rows.SIGNS.get(start[:4], reader)(name, encoding):
            if isinstance(row, str):
                yield BrokenRecord(line, row)
                continue
            if field is None:
                field = _text_field(list(row), text_field, name)
            yield _record(line, row, field)
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError(f"cannot be read: {why[:1].lower()}{why[1:]}", path=name) from None


def _text_field(fields: Sequence[str], wanted: str | None, name: str) -> str:
    """Choose the field that holds the text."""
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


def _record(line: int, row: dict[str, object], field: str) -> Record | BrokenRecord:
    """Make a record of a row."""
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
