"""Predictions in the formats that `classify predict` writes for programs: JSON Lines, JSON, CSV, TSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from minsheng.cli.inputs import Piece
from minsheng.prediction import Prediction

Tagged = tuple[Piece, Prediction]
Writer = Callable[[Iterable[Tagged], Sequence[str]], Iterator[str]]

_DECIMALS = 4
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def record(piece: Piece, prediction: Prediction) -> dict[str, Any]:
    """Return what is written of one text, in the order in which it is written.

    A row of a table keeps its columns, with the text in its own; one that is named like a column of ours gets
    `input_` in front. JSON Lines and JSON write it as it is.
    """
    head: dict[str, Any] = {"source": _valid(piece.source)}
    if piece.row is None:
        head["paragraph"] = piece.number
    head["line"] = piece.line
    if piece.page is not None:
        head["page"] = piece.page
    body = {"text": piece.text} if piece.row is None else piece.row
    tail = {
        "labels": list(prediction.labels),
        "scores": {label: round(score, _DECIMALS) for label, score in prediction.scores.items()},
    }
    kept = {f"input_{name}" if name in head or name in tail else name: value for name, value in body.items()}
    return {**head, **kept, **tail}


def json_lines(tagged: Iterable[Tagged], labels: Sequence[str]) -> Iterator[str]:
    """Write one JSON object a line."""
    for piece, prediction in tagged:
        yield _json(record(piece, prediction)) + "\n"


def json_array(tagged: Iterable[Tagged], labels: Sequence[str]) -> Iterator[str]:
    """Write one JSON array of all objects."""
    start = "[\n"
    for piece, prediction in tagged:
        yield start + _json(record(piece, prediction))
        start = ",\n"
    yield "[]\n" if start == "[\n" else "\n]\n"


def comma_separated(tagged: Iterable[Tagged], labels: Sequence[str]) -> Iterator[str]:
    """Write a CSV table: labels joined by semicolons, a column of scores for each label."""
    return _table(tagged, labels, ",")


def tab_separated(tagged: Iterable[Tagged], labels: Sequence[str]) -> Iterator[str]:
    """Write a TSV table of the columns of `comma_separated`."""
    return _table(tagged, labels, "\t")


def _table(tagged: Iterable[Tagged], labels: Sequence[str], delimiter: str) -> Iterator[str]:
    buffer = io.StringIO()
    columns: list[str] = []
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    for piece, prediction in tagged:
        row = record(piece, prediction)
        scores = row.pop("scores")
        row["labels"] = ";".join(row["labels"])
        row |= {f"score_{label}": scores[label] for label in labels}
        if not columns:
            columns = list(row)
            if "page" not in columns and piece.row is None:
                columns.insert(columns.index("line") + 1, "page")
            writer.writerow(columns)
        writer.writerow([_cell(row.get(column, "")) for column in columns])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    if not columns:
        yield (
            delimiter.join(["source", "paragraph", "line", "page", "text", "labels", *(f"score_{i}" for i in labels)])
            + "\n"
        )


def _cell(value: Any) -> Any:
    """Return a value as a spreadsheet takes it: nothing that looks like a formula stays one."""
    if isinstance(value, str):
        return "'" + value if value.startswith(_FORMULA) else value
    return _json(value) if isinstance(value, dict | list) else value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _valid(name: str) -> str:
    """Return a file name that UTF-8 can hold: bytes that are not text become U+FFFD."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
