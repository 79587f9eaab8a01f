"""What goes between the formats: one text, its labels, and everything else that a program knows of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from minsheng.dataset import corrected, read_rows, taxonomy_of
from minsheng.errors import LabelsError
from minsheng.labelled_files import Example
from minsheng.prediction import Prediction
from minsheng.reading.records import TEXT_FIELDS

LABEL_FIELDS = ("labels", "label", "标签", "类别", "分类", "category", "categories", "topics", "topic", "class")
TEXT, LABELS = "text", "labels"


@dataclass(frozen=True, slots=True)
class Row:
    """One text on its way between two formats.

    Attributes:
        text: the text.
        labels: its labels, by the names of the side that it comes from; None: nobody has labelled it yet.
        about: all other fields; what only the foreign format understands stands under that format's name.
        path: the file that it comes from.
        line: the line there, from 1.
        prediction: what a model says of it.
        kept: the field of `about` that holds what only the foreign format understands. There, `labels` are the ids
            that were read, so that an export can tell whether they have been changed since.
    """

    text: str
    labels: tuple[str, ...] | None
    about: Mapping[str, Any] = field(default_factory=dict)
    path: Path = Path("-")
    line: int = 1
    prediction: Prediction | None = None
    kept: str | None = None

    def is_as_read(self, kept: Mapping[str, Any]) -> bool:
        """Tell whether the labels are those that were read from the foreign format, which `kept` tells."""
        return self.labels is None or ("labels" in kept and set(kept["labels"] or ()) == set(self.labels))


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the reader or writer of a format decided, and that its user should know."""

    said: str
    path: Path | None = None
    line: int | None = None

    def __str__(self) -> str:
        place = "" if self.path is None else f"{self.path}: " if self.line is None else f"{self.path}:{self.line}: "
        return place + self.said


Read = Row | Notice | LabelsError


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of the fields that hold the text and the labels, where the user gives them."""

    text: str | None = None
    labels: str | None = None

    def of_text(self, fields: Sequence[str]) -> str | None:
        """Choose the field that holds the text."""
        return self.text if self.text in fields else None if self.text else _first(fields, (*TEXT_FIELDS, "data"))

    def of_labels(self, fields: Sequence[str]) -> str | None:
        """Choose the field that holds the labels."""
        return self.labels if self.labels in fields else None if self.labels else _first(fields, LABEL_FIELDS)


def _first(fields: Sequence[str], wanted: Sequence[str]) -> str | None:
    known = {name.strip().lower(): name for name in reversed(fields)}
    return next((known[name] for name in wanted if name in known), None)


def load(paths: Sequence[Path]) -> list[Row | LabelsError]:
    """Read labels folders and labelled files of our own, with corrections applied.

    A row of JSON Lines whose `labels` are null or missing is one that nobody has labelled yet.

    Raises:
        LabelsError: a path is missing.
    """
    found = read_rows(paths, taxonomy_of(paths[0]) if paths else None)
    rows: list[Row | LabelsError] = [
        Row(one.text, one.labels, one.about, one.path, one.line)
        for one in corrected([row for row in found if isinstance(row, Example)])
    ]
    for problem in found:
        if isinstance(problem, LabelsError):
            rows.append(_unlabelled(problem) or problem)
    order = {str(path): number for number, path in enumerate(dict.fromkeys(str(row.path) for row in found))}
    return sorted(rows, key=lambda row: (order[str(row.path)], row.line or 0))


def _unlabelled(problem: LabelsError) -> Row | None:
    """Return the row of which an error tells that it has no labels, if that is all that is wrong with it."""
    if problem.path is None or problem.line is None or not problem.path.endswith(".jsonl"):
        return None
    lines = Path(problem.path).read_bytes().split(b"\n")
    try:
        row = json.loads(lines[problem.line - 1])
    except (ValueError, IndexError):
        return None
    if not isinstance(row, dict) or row.get(LABELS) is not None or not isinstance(row.get(TEXT), str):
        return None
    text = row.pop(TEXT)
    row.pop(LABELS, None)
    return Row(text, None, row, Path(problem.path), problem.line) if text.strip() else None


def json_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Write rows as our own JSON Lines: `id` first, then `text` and `labels` (null: not labelled yet)."""
    for row in rows:
        head = {"id": row.about["id"]} if "id" in row.about else {}
        labels = None if row.labels is None else list(row.labels)
        rest = {name: value for name, value in row.about.items() if name not in (*head, TEXT, LABELS)}
        yield json.dumps({**head, TEXT: row.text, LABELS: labels, **rest}, ensure_ascii=False) + "\n"
