"""doccano, text classification: JSON Lines, JSON and CSV as it exports them, JSON Lines as it imports them.

A row is `{"id": 1, "text": "…", "label": ["…"], "Comments": [], …}`; in old versions the keys are `data` and
`labels`. Fields of `meta` stand beside them, and an `id` among these takes the place of doccano's own. doccano does
not tell a text without a label from one that nobody has labelled: export the confirmed ones only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from minsheng.errors import LabelsError
from minsheng.exchange import files
from minsheng.exchange.rows import Fields, Read, Row


def read(path: Path, fields: Fields) -> Iterator[Read]:
    """Read an export of doccano: .jsonl, .json or .csv."""
    is_table = path.suffix.lower() == ".csv"
    for row in files.rows(path, ".csv" if is_table else ".json"):
        yield row if isinstance(row, LabelsError) else _row(path, *row, fields, is_table)


def _row(path: Path, line: int, row: dict[str, Any], fields: Fields, is_table: bool) -> Read:
    text, labels = fields.of_text(list(row)), fields.of_labels(list(row))
    if text is None or not isinstance(row[text], str) or not row[text].strip():
        return LabelsError("has no text under `text` or `data`; name its field with --text-field", path=path, line=line)
    names: Any = row.get(labels) if labels else []
    if is_table:
        names = [name for name in str(names or "").split("#") if name]
    if isinstance(names, str):
        names = [names]
    if not files.is_names(names):
        problem = "the labels are not names of the whole text: is the project one for text classification?"
        return LabelsError(problem, path=path, line=line)
    about = {name: value for name, value in row.items() if name not in (text, labels)}
    return Row(row[text], tuple(dict.fromkeys(names)), about, path, line)


def write(rows: Iterable[Row]) -> Iterator[str]:
    """Write JSON Lines; of a text that nobody has labelled the list of labels is empty."""
    for row in rows:
        head = {"id": row.about["id"]} if "id" in row.about else {}
        body = {"text": row.text, "label": list(row.labels or ())}
        rest = {name: value for name, value in row.about.items() if name not in (*head, *body)}
        yield json.dumps({**head, **body, **rest}, ensure_ascii=False) + "\n"
