"""What the overview is told: tagged texts, one after the other, and where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from minsheng.overview.dates import Dated, of_row

# The columns that may name a row, the likelier ones first.
TITLE_COLUMNS = ("title", "headline", "标题", "题名", "篇名", "题目", "文章标题", "新闻标题", "subject", "name", "名称")
_LONGEST_TITLE = 200  # characters


class Row(NamedTuple):
    """What is kept of a table's row beside its text: it is a document of its own."""

    title: str | None
    dated: Dated | None


@dataclass(frozen=True, slots=True)
class Passage:
    """One tagged text: a paragraph of a document, or a row of a table.

    `number` is that of the paragraph in its document, or of the row in its table, from 1. `scores` go by the order of
    the taxonomy, `labels` are those that apply, as places in that order.
    """

    source: str
    number: int
    line: int
    page: int | None
    text: str
    labels: tuple[int, ...]
    scores: tuple[float, ...]
    row: Row | None = None


def row_of(cells: Mapping[str, Any], text: str) -> Row:
    """Return what is kept of a row: its title, where it has one beside its text, and its date."""
    known = {str(column).strip().lower(): value for column, value in reversed(list(cells.items()))}
    for column in TITLE_COLUMNS:
        value = known.get(column)
        if isinstance(value, str) and value.strip() and value.strip() != text.strip():
            return Row(value.strip()[:_LONGEST_TITLE], of_row(cells))
    return Row(None, of_row(cells))
