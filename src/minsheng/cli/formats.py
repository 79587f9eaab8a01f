"""Predictions in the formats that `classify predict` writes for programs: JSON Lines, JSON, CSV, TSV."""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from minsheng.cli.inputs import Piece
from minsheng.prediction import Prediction

_DECIMALS = 4
_HEAD = ("source", "paragraph", "line", "page")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*%?")
_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_UNSAFE = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def record(piece: Piece, prediction: Prediction, *, reserved: Sequence[str] = ()) -> dict[str, Any]:
    """Return what is written of one text, in the order in which it is written.

    A row of a table keeps its columns, with the text in its own; one that is named like a column of ours, or one of
    `reserved`, gets `input_` in front, as often as it takes. JSON Lines and JSON write it as it is.
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
    kept: dict[str, Any] = {}
    for column, value in body.items():
        name = column
        while name in head or name in tail or name in kept or name in reserved:
            name = f"input_{name}"
        kept[name] = value
    return {**head, **kept, **tail}


def json_record(piece: Piece, prediction: Prediction) -> str:
    """Return the record of one text as JSON."""
    return as_json(record(piece, prediction))


def json_lines(records: Iterable[str]) -> Iterator[str]:
    """Write records in JSON, one a line."""
    return (row + "\n" for row in records)


def json_array(records: Iterable[str]) -> Iterator[str]:
    """Write records in JSON as one array."""
    start = "[\n"
    for row in records:
        yield start + row
        start = ",\n"
    yield "[]\n" if start == "[\n" else "\n]\n"


def cells(piece: Piece, prediction: Prediction) -> dict[str, Any]:
    """Return the record of one text by the columns of a table: labels joined by semicolons, each score in its own."""
    scores = {f"score_{label}": round(score, _DECIMALS) for label, score in prediction.scores.items()}
    row = record(piece, prediction, reserved=tuple(scores))
    del row["scores"]
    return {**row, "labels": ";".join(row["labels"]), **scores}


def table(
    rows: Iterable[dict[str, Any]], labels: Sequence[str], delimiter: str, *, own_columns: bool = False
) -> Iterator[str]:
    """Write the rows that `cells` makes as CSV or TSV.

    `own_columns`: some are rows of tables, which keep their columns. Which ones there are is known at the end, so all
    is put into a temporary file first.
    """
    tail = ["labels", *(f"score_{label}" for label in labels)]
    if not own_columns:
        yield from _lines([*_HEAD, "text", *tail], rows, delimiter)
        return
    seen: dict[str, None] = {}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
        for row in rows:
            seen |= dict.fromkeys(row)
            spool.write(json.dumps(row, default=str) + "\n")
        spool.seek(0)
        columns = [name for name in seen if name not in tail] or ["source", "line", "text"]
        columns.sort(key=lambda name: _HEAD.index(name) if name in _HEAD else len(_HEAD))
        yield from _lines([*columns, *tail], map(json.loads, spool), delimiter)


def _lines(columns: Sequence[str], rows: Iterable[dict[str, Any]], delimiter: str) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    for values in itertools.chain([columns], ([row.get(column, "") for column in columns] for row in rows)):
        writer.writerow(map(_cell, values))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _cell(value: Any) -> Any:
    """Return a value as a spreadsheet and a terminal take it: nothing in it is run by either."""
    if isinstance(value, str):
        value = _CONTROLS.sub("", value)
        return "'" + value if value.startswith(_FORMULA) and not _NUMBER.fullmatch(value) else value
    return as_json(value) if isinstance(value, dict | list) else value


def as_json(value: Any) -> str:
    """Return a value as JSON on one line, with escapes for what a terminal would obey and what UTF-8 cannot hold."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str, allow_nan=False)
    except ValueError:
        text = json.dumps(_finite(value), ensure_ascii=False, default=str)
    return text if text.isascii() else _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _finite(value: Any) -> Any:
    """Return a value with null for the numbers that JSON does not have."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _valid(name: str) -> str:
    """Return a file name that UTF-8 can hold: bytes that are not text become U+FFFD."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
