"""Files as the other programs wrote them (see files/README.md): what they mean, and that an export gives them back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from minsheng.errors import LabelsError
from minsheng.exchange import READERS, WRITERS, Fields, Naming, Notice, Row, json_lines
from minsheng.taxonomy import Taxonomy

FILES = Path(__file__).parent / "files"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def naming() -> Naming:
    """The names of our six labels; other programs are given the Chinese ones."""
    return Naming(Taxonomy.load(ROOT / "labels" / "taxonomy.toml"), shown="zh")


def rows(name: str, source: str, naming: Naming) -> tuple[list[Row], list[str]]:
    """The rows of a file with our labels, and what is said of it."""
    found = list(READERS[source](FILES / name, Fields()))
    assert not [one for one in found if isinstance(one, LabelsError)]
    said = [str(one) for one in found if isinstance(one, Notice)]
    return naming.apply([one for one in found if isinstance(one, Row)]), said


def by_id() -> dict[str, str]:
    """The texts of the seed that the files were made of."""
    lines = (ROOT / "labels" / "seeds" / "002.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["id"]: row["text"] for row in map(json.loads, lines)}


def again(found: list[Row], tmp_path: Path, source: str, naming: Naming) -> Any:
    """What an export writes of rows that were saved as ours in between."""
    saved = [json.loads(line) for line in json_lines(found)]
    back = [
        Row(row.pop("text"), None if labels is None else tuple(labels), row, FILES, 1)
        for row in saved
        for labels in [row.pop("labels")]
    ]
    return json.loads("".join(WRITERS[source].write(back, naming, None)))


def test_label_studio_tasks(naming: Naming, tmp_path: Path) -> None:
    found, said = rows("ls_JSON.json", "label-studio", naming)
    texts = by_id()
    assert [row.text for row in found] == [texts[row.about["id"]] for row in found]
    assert [row.labels for row in found] == [
        ("consumption",),
        ("consumption", "food_safety"),
        (),  # submitted without a choice
        None,  # skipped
        ("education", "consumption"),  # the ground truth
        ("elderly_care", "consumption"),  # the one saved last
        ("employment",),
        None,  # not annotated
    ]
    assert all(row.about["kind"] and row.about["document"] == "002" for row in found)
    assert len(said) == 2 and "ground truth" in said[0] and "last one" in said[1]
    written = again(found, tmp_path, "label-studio", naming)
    original = json.loads((FILES / "ls_JSON.json").read_text(encoding="utf-8"))
    for task in original:
        task["predictions"] = []  # an export has their numbers only
    assert written == original


def test_a_changed_label_changes_one_annotation_and_nothing_else(naming: Naming) -> None:
    found, _ = rows("ls_JSON.json", "label-studio", naming)
    row = Row(found[4].text, ("talent",), found[4].about)
    (task,) = json.loads("".join(WRITERS["label-studio"].write([row], naming, None)))
    original = json.loads((FILES / "ls_JSON.json").read_text(encoding="utf-8"))[4]
    assert task["annotations"][0] == original["annotations"][0]
    assert task["annotations"][1]["result"][0]["value"] == {"choices": ["人才"]}
    assert task["annotations"][1]["result"][0]["from_name"] == "topics"
    assert task["annotations"][1]["id"] == original["annotations"][1]["id"]


@pytest.mark.parametrize("name", ["ls_JSON_MIN.json", "ls_CSV.csv", "ls_TSV.tsv"])
def test_flat_exports_of_label_studio_say_the_same(name: str, naming: Naming) -> None:
    found, said = rows(name, "label-studio", naming)
    assert [row.labels and frozenset(row.labels) for row in found[:3]] == [
        {"consumption"},
        {"consumption", "food_safety"},
        (),
    ]
    assert {frozenset(row.labels or ()) for row in found[3:5]} == {
        frozenset({"education", "consumption"}),
        frozenset({"elderly_care", "consumption"}),
    }
    assert len(found) == 7 and len(said) == 2  # without the skipped task
    assert set(by_id().values()) >= {row.text for row in found}
    assert all(row.about["document"] == "002" for row in found)


@pytest.mark.parametrize("name", ["doccano_JSONL.jsonl", "doccano_JSON.json", "doccano_CSV.csv"])
def test_doccano(name: str, naming: Naming) -> None:
    found, _ = rows(name, "doccano", naming)
    texts = by_id()
    assert [str(row.about["id"]) for row in found] == ["002-001", "2", "002-029", "4", "002-033", "6"]
    assert all(row.text in texts.values() for row in found)
    assert found[1].labels == ("consumption",) and found[1].about["kind"] == "subhead"
    assert found[1].about["Comments"] in (["再看一遍"], "再看一遍")


def test_doccano_is_given_back_as_it_was(naming: Naming) -> None:
    found, _ = rows("doccano_JSONL.jsonl", "doccano", naming)
    written = [json.loads(line) for line in WRITERS["doccano"].write(found, naming, None)]
    original = (FILES / "doccano_JSONL.jsonl").read_text(encoding="utf-8").splitlines()
    assert written == [json.loads(line) for line in original if line]


def test_two_labels_in_a_table_of_doccano(tmp_path: Path, naming: Naming) -> None:
    content = "id,text,label,Comments\n7,早餐工程,消费#食品安全,\n"
    (tmp_path / "all.csv").write_text(content, encoding="utf-8")
    (row,) = naming.apply([one for one in READERS["doccano"](tmp_path / "all.csv", Fields()) if isinstance(one, Row)])
    assert row.labels == ("consumption", "food_safety")


def test_old_keys_of_doccano(tmp_path: Path, naming: Naming) -> None:
    (tmp_path / "old.json1").write_text('{"id": 1, "data": "招聘会", "labels": ["就业"]}\n', encoding="utf-8")
    (row,) = READERS["doccano"](tmp_path / "old.json1", Fields())
    assert isinstance(row, Row) and (row.text, row.labels) == ("招聘会", ("就业",))


def test_spans_are_no_labels_of_a_text(tmp_path: Path) -> None:
    (tmp_path / "spans.jsonl").write_text('{"id": 1, "text": "招聘会", "label": [[0, 2, "就业"]]}\n', encoding="utf-8")
    (problem,) = READERS["doccano"](tmp_path / "spans.jsonl", Fields())
    assert isinstance(problem, LabelsError) and problem.line == 1 and "text classification" in problem.problem


def test_fasttext_as_doccano_writes_it(naming: Naming) -> None:
    found, _ = rows("doccano_fastText.txt", "fasttext", naming)
    assert [row.labels for row in found] == [(), *[("consumption",)] * 5]
    assert found[1].about == {"Comments": ["再看一遍"]}
    assert {row.text for row in found} <= set(by_id().values())


def test_argilla(naming: Naming, tmp_path: Path) -> None:
    found, said = rows("argilla.json", "argilla", naming)
    assert [row.labels for row in found] == [
        ("consumption",),
        ("consumption", "food_safety"),
        ("consumption",),
        ("consumption",),
        None,
    ]
    assert [row.text for row in found] == [by_id()[row.about["id"]] for row in found]
    assert len(said) == 1 and "002-028" in said[0]
    written = again(found, tmp_path, "argilla", naming)
    assert written == json.loads((FILES / "argilla.json").read_text(encoding="utf-8"))


def test_flattened_records_of_argilla(tmp_path: Path, naming: Naming) -> None:
    record = {
        "id": "1",
        "status": "completed",
        "_server_id": None,
        "text": "招聘会",
        "kind": "body",
        "topics.responses": [["就业"], ["教育"]],
        "topics.responses.users": ["u", "v"],
        "topics.responses.status": ["submitted", "draft"],
        "topics.suggestion": ["教育"],
        "topics.suggestion.score": [0.5],
        "topics.suggestion.agent": "m",
    }
    (tmp_path / "flat.json").write_text(json.dumps([record]), encoding="utf-8")
    (row,) = naming.apply([one for one in READERS["argilla"](tmp_path / "flat.json", Fields()) if isinstance(one, Row)])
    assert (row.text, row.labels, row.about["kind"]) == ("招聘会", ("employment",), "body")


def test_completions_of_an_old_label_studio_are_rewritten(naming: Naming, tmp_path: Path) -> None:
    choices = {"type": "choices", "from_name": "topic", "to_name": "text", "value": {"choices": ["employment"]}}
    task = {"data": {"text": "全区举办招聘会"}, "completions": [{"id": 1, "result": [choices]}]}
    (tmp_path / "old.json").write_text(json.dumps([task]), encoding="utf-8")
    (row,) = READERS["label-studio"](tmp_path / "old.json", Fields())
    assert isinstance(row, Row) and row.labels == ("employment",)
    changed = replace(row, labels=("education",))
    (written,) = json.loads("".join(WRITERS["label-studio"].write([changed], naming, None)))
    ((result,),) = [one["result"] for one in written["annotations"]]
    assert result["value"]["choices"] == list(naming.show(("education",))) and "completions" not in written


@pytest.mark.parametrize("source", ["label-studio", "argilla"])
def test_several_sets_of_choices_are_asked_about(source: str, tmp_path: Path) -> None:
    choices = [
        {"from_name": name, "to_name": "text", "type": "choices", "value": {"choices": [value]}}
        for name, value in (("topic", "就业"), ("tone", "好"))
    ]
    task = {"data": {"text": "招聘会"}, "annotations": [{"result": choices}]}
    responses = {"topic": [{"value": ["就业"]}], "tone": [{"value": ["好"]}]}
    record = {"id": "1", "fields": {"text": "招聘会"}, "responses": responses}
    (tmp_path / "two.json").write_text(json.dumps([task if source == "label-studio" else record]), encoding="utf-8")
    (problem,) = READERS[source](tmp_path / "two.json", Fields())
    assert isinstance(problem, LabelsError) and "tone, topic" in str(problem).replace("topic, tone", "tone, topic")
    (row,) = READERS[source](tmp_path / "two.json", Fields(labels="topic"))
    assert isinstance(row, Row) and row.labels == ("就业",)
