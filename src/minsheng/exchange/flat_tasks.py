"""Label Studio's flat exports: JSON-MIN, CSV and TSV, a row an annotation.

The choices are `{"choices": ["…", "…"]}` (in a table as JSON), or the name itself where there is one, or missing where
no label applies.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from minsheng.errors import LabelsError
from minsheng.exchange.rows import LABEL_FIELDS, LABELS, TEXT, Fields, Notice, Read, Row

_OWN = ("annotation_id", "annotator", "created_at", "updated_at", "lead_time")

Line = tuple[int, dict[str, Any]]


def read(path: Path, rows: Sequence[Line], fields: Fields) -> Iterator[Read]:
    """Make rows of the annotations: of several of one task, the one saved last holds."""
    names = list(dict.fromkeys(name for _, row in rows for name in row))
    key, control = fields.of_text(names), _control(rows, fields, names)
    if key is None or control is None:
        what, option = ("text", "--text-field") if key is None else ("choices", "--label-field")
        yield LabelsError(
            f"which field holds the {what}? Name it with {option}; there are {', '.join(names)}", path=path
        )
        return
    tasks: dict[object, list[Line]] = {}
    for line, row in rows:
        text = row.get(key)
        if not isinstance(text, str) or not text.strip():
            yield LabelsError(f"the field {key!r} has no text", path=path, line=line)
            continue
        tasks.setdefault((row.get("id"), text), []).append((line, row))
    for several in tasks.values():
        line, row = max(several, key=lambda one: (str(one[1].get("updated_at", "")), one[0]))
        if len({frozenset(_names(one.get(control))) for _, one in several}) > 1:
            shown = ", ".join(_names(row.get(control)))
            yield Notice(
                f"{len(several)} annotations of task {row.get('id')} differ; the last one holds: {shown}",
                path,
                line,
            )
        about = {name: value for name, value in row.items() if name not in (key, control, *_OWN, TEXT, LABELS)}
        yield Row(row[key], _names(row.get(control)), {**about, **_kept(row)}, path, line)


def _kept(row: dict[str, Any]) -> dict[str, Any]:
    found = {name: row[name] for name in _OWN if name in row}
    return {"label_studio": {"annotation": found}} if found else {}


def _control(rows: Sequence[Line], fields: Fields, names: Sequence[str]) -> str | None:
    if fields.labels is not None:
        return fields.of_labels(names)
    marked = [name for name in names if any(_is_choices(row.get(name)) for _, row in rows)]
    usual = [name for name in names if name.strip().lower() in (*LABEL_FIELDS, "choice", "choices")]
    return marked[0] if len(marked) == 1 else usual[0] if usual and not marked else None


def _is_choices(value: object) -> bool:
    if isinstance(value, str):
        return value.startswith('{"choices":')
    return isinstance(value, dict) and set(value) == {"choices"}


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, str) and _is_choices(value):
        value = json.loads(value)
    if isinstance(value, dict):
        value = value.get("choices") or []
    names = [value] if isinstance(value, str) and value else value or []
    return tuple(dict.fromkeys(map(str, names)))
