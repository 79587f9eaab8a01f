"""Argilla: records as `dataset.records.to_json` writes them, and as `to_list(flatten=True)` gives them.

A record is `{"id": "…", "fields": {"text": "…"}, "metadata": {…}, "suggestions": {"labels": {"value": ["…"],
"score": [0.9], "agent": "…"}}, "responses": {"labels": [{"value": ["…"], "user_id": "…"}]}, "status": "completed", …}`.
The file does not tell drafts from submitted responses. Of several responses that differ the last one holds. What is
not text, metadata or id is kept under `argilla`, and an export puts it back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from minsheng.errors import LabelsError
from minsheng.exchange import files
from minsheng.exchange.naming import Naming
from minsheng.exchange.rows import LABELS, TEXT, Fields, Notice, Read, Row

KEPT = "argilla"  # the field that holds what only Argilla understands
OURS = "labels"  # the agent of a suggestion that is a label of ours: a response needs a user of Argilla's
QUESTION = "labels"  # the name of the question in what is exported
_RESERVED = ("id", TEXT, LABELS, KEPT)
_ANSWERS = ("responses", "suggestions")

Record = dict[str, Any]


def read(path: Path, fields: Fields) -> Iterator[Read]:
    """Read records: one JSON array, or JSON Lines."""
    found = list(files.rows(path, ".json"))
    yield from (row for row in found if isinstance(row, LabelsError))
    records = [(row[0], _nested(row[1])) for row in found if not isinstance(row, LabelsError)]
    questions = sorted({name for _, record in records for kind in _ANSWERS for name in record.get(kind) or ()})
    if len(questions) > 1 and fields.labels is None:
        problem = f"there are several questions ({', '.join(questions)}); name one with --label-field"
        yield LabelsError(problem, path=path)
        return
    question = fields.labels or (questions[0] if questions else QUESTION)
    for line, record in records:
        yield from _record(path, line, record, fields, question)


def _record(path: Path, line: int, record: Record, fields: Fields, question: str) -> Iterator[Read]:
    own = record.get("fields")
    key = fields.of_text(list(own)) if isinstance(own, dict) else None
    if own is None or key is None or not isinstance(own[key], str) or not own[key].strip():
        yield LabelsError("has no text among its fields; name it with --text-field", path=path, line=line)
        return
    answers = _answers(record, question)
    if len({frozenset(answer) for answer in answers}) > 1:
        said = f"{len(answers)} responses to record {record.get('id')!r} differ; the last one holds: "
        said += ", ".join(answers[-1])
        yield Notice(said, path, line)
    kept = {name: value for name, value in record.items() if name not in ("id", "metadata")}
    kept = {**kept, "fields": {name: value for name, value in own.items() if name != key}, "question": question}
    if key != TEXT:
        kept["text_field"] = key
    metadata = record.get("metadata") or {}
    clashing = {name: value for name, value in metadata.items() if name in _RESERVED}
    if clashing:
        kept["metadata"] = clashing
    about = {"id": record.get("id"), **{name: value for name, value in metadata.items() if name not in clashing}}
    yield Row(own[key], answers[-1] if answers else None, {**about, KEPT: kept}, path, line, kept=KEPT)


def _answers(record: Record, question: str) -> list[tuple[str, ...]]:
    """Return the labels of each response that was not discarded and is, where that is told, no draft."""
    answers = []
    for response in (record.get("responses") or {}).get(question) or ():
        value = response.get("value")
        if response.get("status") in ("discarded", "draft") or value is None:
            continue
        answers.append(_names(value))
    suggested = (record.get("suggestions") or {}).get(question) or {}
    if not answers and suggested.get("agent") == OURS:
        answers.append(_names(suggested.get("value")))
    return answers


def _names(value: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys([value] if isinstance(value, str) else value or ()))


def _nested(record: Record) -> Record:
    """Return a flattened record (`labels.responses`, `labels.responses.users` …) as a nested one."""
    if "fields" in record:
        return record
    nested: Record = {"id": record.get("id"), "metadata": {}, "responses": {}, "suggestions": {}, "fields": {}}
    for name, value in record.items():
        question, dot, part = name.partition(".")
        if name in ("id", "status", "_server_id", "vectors"):
            nested[name] = value
        elif dot and part == "responses":
            users, states = record.get(f"{name}.users") or (), record.get(f"{name}.status") or ()
            nested["responses"][question] = [
                {"value": one, **_at("user_id", users, place), **_at("status", states, place)}
                for place, one in enumerate(value or ())
            ]
        elif dot and part == "suggestion" and value is not None:
            further = {key: record.get(f"{name}.{key}") for key in ("score", "agent")}
            nested["suggestions"][question] = {"value": value, **further}
        elif not dot:
            nested["metadata"][name] = value
    text = Fields().of_text(list(nested["metadata"]))
    if text is not None:
        nested["fields"][text] = nested["metadata"].pop(text)
    return nested


def _at(key: str, values: Sequence[Any], place: int) -> Record:
    return {key: values[place]} if place < len(values) else {}


def write(rows: Iterable[Row], naming: Naming, version: str | None = None) -> Iterator[str]:
    """Write one JSON array of records, as `rg.Dataset.records.from_json` reads it.

    A record that came from Argilla gets its responses back; where the labels are others now, the last response is
    rewritten. Labels of ours become suggestions, since a response needs a user of Argilla's; so does what a model says
    of a text without labels. `version` names that model.
    """
    start = "[\n"
    for number, row in enumerate(rows, 1):
        yield start + json.dumps(_written(row, naming, version, number), ensure_ascii=False)
        start = ",\n"
    yield "[]\n" if start == "[\n" else "\n]\n"


def _written(row: Row, naming: Naming, version: str | None, number: int) -> Record:
    kept = row.about.get(KEPT)
    kept = dict(kept) if isinstance(kept, dict) else {}
    question, key = kept.pop("question", QUESTION), kept.pop("text_field", TEXT)
    was = {"labels": kept.pop("labels")} if "labels" in kept else {}
    metadata = {name: value for name, value in row.about.items() if name not in _RESERVED}
    record: Record = {
        "id": row.about.get("id", f"row-{number}"),
        **kept,
        "fields": {key: row.text, **kept.get("fields", {})},
        "metadata": {**metadata, **kept.get("metadata", {})},
        "suggestions": dict(kept.get("suggestions") or {}),
        "responses": dict(kept.get("responses") or {}),
        "vectors": kept.get("vectors") or {},
        "status": kept.get("status", "pending" if row.labels is None else "completed"),
    }
    if row.labels is not None and not row.is_as_read(was):
        value = _value(naming.show(row.labels), naming)
        responses = [dict(one) for one in record["responses"].get(question) or ()]
        if responses:
            responses[-1]["value"] = value
            record["responses"][question] = responses
        else:
            record["suggestions"][question] = {"value": value, "score": None, "agent": OURS}
    elif row.prediction is not None:
        labels = list(row.prediction.labels)
        scores = [round(row.prediction.scores[label], 4) for label in labels]
        score = scores[0] if naming.exclusive else scores
        record["suggestions"][question] = {
            "value": _value(naming.show(labels), naming),
            "score": score,
            "agent": version,
        }
    return record


def _value(names: list[str], naming: Naming) -> list[str] | str:
    """Return labels as Argilla takes them: a list, or one name where there is always one."""
    return names[0] if naming.exclusive else names
