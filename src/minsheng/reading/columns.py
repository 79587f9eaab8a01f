"""The columns of a table: which row names them, and what they are called."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

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
SEEN = 32  # rows that are looked at to tell which of them is the header


def header(rows: Sequence[Sequence[object]]) -> int:
    """Return the place of the row that names the columns: the first of a table's first rows that is no title of it.

    It is a title if most rows below have several filled cells and it has one, or fewer than half as many, or fewer and
    each with a colon (填报单位：…); a row with a name of `TEXT_FIELDS` is none.
    """
    filled = [sum(map(is_filled, row)) for row in rows]
    for place, row in enumerate(rows[:-1]):
        if not _is_title(row, filled[place], statistics.median_high(filled[place + 1 :])):
            return place
    return len(rows) - 1


def is_filled(cell: object) -> bool:
    """Tell whether there is more in a cell than white space."""
    return cell is not None and bool(str(cell).strip("\ufeff \t\r\n\u3000"))


def _is_title(row: Sequence[object], filled: int, below: int) -> bool:
    """Tell whether a row with so many filled cells is a title above rows with mostly so many."""
    words = [str(cell).strip("\ufeff \t\r\n\u3000") for cell in row if is_filled(cell)]
    if below < 2 or any(word.lower() in TEXT_FIELDS for word in words):
        return False
    if filled == 1 and not is_filled(row[0]):
        return below > 2  # else the first column is one of numbers, without a name
    return filled == 1 or filled * 2 < below or (filled < below and all(":" in word or "：" in word for word in words))


def fields_of(cells: Sequence[object]) -> list[str]:
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
