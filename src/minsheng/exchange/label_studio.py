"""Label Studio: tasks with annotations and predictions (JSON), and the flat exports (JSON-MIN, CSV, TSV).

A task is `{"id": 1, "data": {"text": "…", …}, "annotations": [{"result": [{"from_name": "labels", "to_name": "text",
"type": "choices", "value": {"choices": ["…"]}}], "was_cancelled": false, "ground_truth": false, …}],
"predictions": […], …}`. An annotation without a result says that no label applies; skipped ones say nothing. Of several
that differ, the ground truth holds, else the one saved last. What of a task is not its data is kept under
`label_studio`, and an export puts it back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minsheng.errors import LabelsError
from minsheng.exchange import files, flat_tasks
from minsheng.exchange.naming import Naming
from minsheng.exchange.rows import LABELS, TEXT, Fields, Notice, Read, Row

KEPT = "label_studio"  # the field that holds what only Label Studio understands
CHOICES = "labels"  # the name of the control in what is exported; see `interface`
_RESERVED = (TEXT, LABELS, KEPT)

Task = dict[str, Any]


def read(path: Path, fields: Fields) -> Iterator[Read]:
    """Read an export of Label Studio: JSON, JSON-MIN, CSV or TSV."""
    suffix = path.suffix.lower()
    rows = list(files.rows(path, suffix if suffix in (".csv", ".tsv") else ".json"))
    tasks = [row for row in rows if not isinstance(row, LabelsError)]
    yield from (row for row in rows if isinstance(row, LabelsError))
    if all(isinstance(task.get("data"), dict) for _, task in tasks):
        try:
            control = _control([task for _, task in tasks], fields)
        except LabelsError as error:
            yield LabelsError(error.problem, path=path)
            return
        for line, task in tasks:
            yield from _task(path, line, task, fields, control)
    else:
        yield from flat_tasks.read(path, tasks, fields)


def _control(tasks: Sequence[Task], fields: Fields) -> str:
    """Return the name of the control whose choices are the labels."""
    names = {
        str(result.get("from_name"))
        for task in tasks
        for annotation in _annotations(task)
        for result in annotation.get("result") or ()
        if result.get("type") == "choices"
    }
    if fields.labels is not None:
        return fields.labels
    if len(names) > 1:
        raise LabelsError(
            f"there are several sets of choices ({', '.join(sorted(names))}); name one with --label-field"
        )
    return next(iter(names), CHOICES)


def _task(path: Path, line: int, task: Task, fields: Fields, control: str) -> Iterator[Read]:
    data = task["data"]
    key = fields.of_text(list(data))
    if key is None or not isinstance(data[key], str) or not data[key].strip():
        problem = f"the task's data have no text; name its field with --text-field (there are {', '.join(data)})"
        yield LabelsError(problem, path=path, line=line)
        return
    chosen = _chosen(task, control)
    if chosen.differ:
        said = f"{chosen.differ} annotations of task {task.get('id')} differ; the {chosen.why} holds: "
        said += ", ".join(chosen.labels or ())
        yield Notice(said, path, line)
    kept = {"task": {name: value for name, value in task.items() if name != "data"}, "choices": control}
    if key != TEXT:
        kept["text_field"] = key
    clashing = {name: value for name, value in data.items() if name in _RESERVED and name != key}
    if clashing:
        kept["data"] = clashing
    about = {name: value for name, value in data.items() if name != key and name not in _RESERVED}
    yield Row(data[key], chosen.labels, {**about, KEPT: kept}, path, line, kept=KEPT)


@dataclass(frozen=True, slots=True)
class _Chosen:
    labels: tuple[str, ...] | None  # None: not annotated
    place: int = -1  # of the annotation in the task
    differ: int = 0  # how many annotations there are, where they differ
    why: str = ""


def _chosen(task: Task, control: str) -> _Chosen:
    """Choose the annotation of a task that holds."""
    annotations = [
        (place, annotation)
        for place, annotation in enumerate(_annotations(task))
        if not annotation.get("was_cancelled")
    ]
    if not annotations:
        return _Chosen(None)
    true = [one for one in annotations if one[1].get("ground_truth")]
    place, annotation = max(true or annotations, key=lambda one: (str(one[1].get("updated_at") or ""), one[0]))
    differ = len({frozenset(_choices(one, control)) for _, one in annotations}) > 1
    why = "ground truth" if true else "last one"
    return _Chosen(_choices(annotation, control), place, len(annotations) if differ else 0, why)


def _annotations(task: Task) -> Sequence[Mapping[str, Any]]:
    """Give the annotations of a task; old versions of Label Studio call them completions."""
    return task.get("annotations") or task.get("completions") or ()


def _choices(annotation: Mapping[str, Any], control: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            name
            for result in annotation.get("result") or ()
            if result.get("type") == "choices" and result.get("from_name") == control
            for name in result["value"]["choices"]
        )
    )


def write(rows: Iterable[Row], naming: Naming, version: str | None = None) -> Iterator[str]:
    """Write one JSON array of tasks.

    A row that came from Label Studio gets its task back; where its labels are others now, the annotation that held is
    rewritten. `version` names the model of the rows' predictions.
    """
    start = "[\n"
    for row in rows:
        yield start + json.dumps(_written(row, naming, version), ensure_ascii=False)
        start = ",\n"
    yield "[]\n" if start == "[\n" else "\n]\n"


def _written(row: Row, naming: Naming, version: str | None) -> Task:
    kept = row.about.get(KEPT)
    kept = kept if isinstance(kept, dict) else {}
    task: Task = dict(kept.get("task") or {})
    control = kept.get("choices") or CHOICES
    fields = {name: value for name, value in row.about.items() if name not in _RESERVED}
    key = kept.get("text_field") or TEXT
    task["data"] = {key: row.text, **fields, **(kept.get("data") or {})}
    chosen = _chosen(task, control)
    if row.labels is not None and not row.is_as_read(kept):
        annotations = [dict(one) for one in _annotations(task)]
        if chosen.place < 0:
            annotations.append({})
        others = [one for one in annotations[chosen.place].get("result") or () if one.get("from_name") != control]
        annotations[chosen.place]["result"] = others + _result(naming.show(row.labels), control, key)
        task["annotations"] = annotations
        task.pop("completions", None)
    # An export names predictions by their numbers, which an import does not take.
    predictions = [one for one in task.get("predictions") or () if isinstance(one, dict)]
    if row.prediction is not None:
        predictions.append(_prediction(row, naming, version, control, key))
    if predictions or "predictions" in task:
        task["predictions"] = predictions
    return task


def _result(labels: Sequence[str], control: str, key: str) -> list[dict[str, Any]]:
    if not labels:
        return []
    return [{"from_name": control, "to_name": key, "type": "choices", "value": {"choices": list(labels)}}]


def _prediction(row: Row, naming: Naming, version: str | None, control: str, key: str) -> dict[str, Any]:
    """Return what the model says; its score is how sure the model is of the label that it is least sure of."""
    assert row.prediction is not None
    applied = row.prediction.labels
    sure = [score if label in applied else 1 - score for label, score in row.prediction.scores.items()]
    return {
        "model_version": version,
        "score": round(min(sure, default=0.0), 4),
        "result": _result(naming.show(applied), control, key),
    }


def interface(choices: Sequence[tuple[str, str]], *, exclusive: bool) -> str:
    """Return the labelling interface (XML) for tasks that `write` makes: pairs of what is saved and what is shown."""
    from xml.sax.saxutils import quoteattr

    lines = [
        f"    <Choice value={quoteattr(shown)}" + (f" alias={quoteattr(name)}" if name != shown else "") + "/>"
        for name, shown in choices
    ]
    return "\n".join(
        [
            "<View>",
            '  <Text name="text" value="$text"/>',
            f'  <Choices name="{CHOICES}" toName="text" choice="{"single" if exclusive else "multiple"}">',
            *lines,
            "  </Choices>",
            "</View>",
            "",
        ]
    )
