"""CSV and TSV: the columns `text` and `labels` (names with ; between them), and one for each other field.

So that nothing is lost, what is not a string stands in its cell as JSON, and so does a string that could be taken for
that. The labels of a text that nobody has labelled are a question mark. What a spreadsheet would run as a formula gets
an apostrophe in front, which reading takes away.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from minsheng.errors import LabelsError
from minsheng.exchange import files
from minsheng.exchange.rows import LABELS, TEXT, Fields, Read, Row
from minsheng.labelled_files import UNLABELLED

_BETWEEN = re.compile("[;；|#,，、]")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def reader(delimiter: str) -> Callable[[Path, Fields], Iterator[Read]]:
    """Give the reader of a table with this delimiter."""
    kind = {",": ".csv", "\t": ".tsv"}[delimiter]

    def read(path: Path, fields: Fields) -> Iterator[Read]:
        text: str | None = None
        labels: str | None = None
        for row in files.rows(path, kind):
            if isinstance(row, LabelsError):
                yield row
                continue
            line, cells = row
            if text is None:
                text, labels = fields.of_text(list(cells)), fields.of_labels(list(cells))
                if text is None or labels is None:
                    yield _no_column("text" if text is None else "labels", path, list(cells))
                    return
            yield _row(path, line, cells, text, labels or "")

    return read


def _no_column(what: str, path: Path, columns: Sequence[str]) -> LabelsError:
    option = {"text": "--text-field", "labels": "--label-field"}[what]
    problem = f"which column holds the {what}? Name it with {option}; there are {', '.join(columns)}"
    return LabelsError(problem, path=path, line=1)


def _row(path: Path, line: int, cells: dict[str, Any], text: str, labels: str) -> Read:
    if not cells.get(text, "").strip():
        return LabelsError(f"the column {text!r} is empty", path=path, line=line)
    names = [name.strip() for name in _BETWEEN.split(_unguarded(cells.get(labels, ""))) if name.strip()]
    about = {name: _value(cell) for name, cell in cells.items() if name not in (text, labels) and cell != ""}
    own = None if names == [UNLABELLED] else tuple(dict.fromkeys(names))
    return Row(_unguarded(cells[text]), own, about, path, line)


def writer(delimiter: str) -> Callable[[Iterable[Row]], Iterator[str]]:
    """Give the writer of a table with this delimiter. Columns are the fields of all rows, as they first occur."""

    def write(rows: Iterable[Row]) -> Iterator[str]:
        found = list(rows)
        names = dict.fromkeys(name for row in found for name in row.about if name not in (TEXT, LABELS))
        head = [*(["id"] if "id" in names else []), TEXT, LABELS, *(name for name in names if name != "id")]
        yield from files.table([head, *(_cells(row, head) for row in found)], delimiter)

    return write


def _cells(row: Row, columns: Sequence[str]) -> list[str]:
    own = {TEXT: _guarded(row.text), LABELS: UNLABELLED if row.labels is None else ";".join(row.labels)}
    return [own[name] if name in own else _cell(row.about[name]) if name in row.about else "" for name in columns]


def _cell(value: Any) -> str:
    if isinstance(value, str) and value and not _is_json(value):
        return _guarded(value)
    return json.dumps(value, ensure_ascii=False)


def _value(cell: str) -> Any:
    cell = _unguarded(cell)
    return json.loads(cell) if _is_json(cell) else cell


def _is_json(cell: str) -> bool:
    """Tell whether a cell is JSON just as it would be written here: `12` is, `012`, `1.50` and `1e3` are not."""
    try:
        return json.dumps(json.loads(cell), ensure_ascii=False) == cell
    except (ValueError, RecursionError):
        return False


def _guarded(cell: str) -> str:
    return "'" + cell if _FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell
