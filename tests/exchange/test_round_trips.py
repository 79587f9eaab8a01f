"""There and back again: whatever a row holds, the formats that have a place for it give it back."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.dataset import Dataset
from minsheng.errors import LabelsError
from minsheng.exchange import READERS, WRITERS, Fields, Naming, Row, folders, json_lines, load
from minsheng.taxonomy import Label, Taxonomy

TAXONOMY = Taxonomy((Label("employment", "就业", "Employment"), Label("education", "教育"), Label("other")))
SUFFIX = {"doccano": "jsonl", "label-studio": "json", "argilla": "json", "csv": "csv", "tsv": "tsv"}

letters = st.characters(codec="utf-8", exclude_characters="\0")
texts = st.text(letters, min_size=1, max_size=30).filter(str.strip)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(letters, max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(letters, max_size=4), inner, max_size=3),
    max_leaves=5,
)
names = st.sampled_from(["id", "document", "origin", "genre", "年份", "note", "=sum"])
labels = st.none() | st.lists(st.sampled_from(TAXONOMY.ids), unique=True).map(tuple)
rows = st.lists(st.builds(Row, texts, labels, st.dictionaries(names, values, max_size=4)), max_size=5)


def back(found: list[Row], target: str, naming: Naming) -> list[Row]:
    """The rows as they are after an export and an import."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"there.{SUFFIX[target]}")
        path.write_bytes("".join(WRITERS[target].write(found, naming, "m")).encode())
        read = list(READERS[target](path, Fields()))
    assert all(isinstance(row, Row) for row in read)
    return naming.apply([row for row in read if isinstance(row, Row)])


def content(found: list[Row], *without: str) -> list[tuple[str, Any, Any]]:
    """Text, labels and other fields."""
    kept = [{name: value for name, value in row.about.items() if name not in without} for row in found]
    return [(row.text, row.labels, about) for row, about in zip(found, kept, strict=True)]


@pytest.mark.parametrize("shown", ["id", "zh", "en"])
@pytest.mark.parametrize("target", ["label-studio", "csv", "tsv"])
@given(found=rows)
def test_nothing_is_lost(target: str, shown: str, found: list[Row]) -> None:
    returned = back(found, target, Naming(TAXONOMY, shown=shown))
    assert content(returned, "label_studio") == content(found)


@given(found=rows)
def test_doccano_loses_only_whether_somebody_has_labelled(found: list[Row]) -> None:
    expected = [(text, labels or (), about) for text, labels, about in content(found)]
    assert content(back(found, "doccano", Naming(TAXONOMY, shown="zh"))) == expected


@given(found=rows)
def test_argilla_gives_an_id_to_what_has_none(found: list[Row]) -> None:
    returned = back(found, "argilla", Naming(TAXONOMY))
    for row, there in zip(found, returned, strict=True):
        assert (there.text, there.labels) == (row.text, row.labels)
        about = {name: value for name, value in there.about.items() if name != "argilla"}
        assert about == {"id": about["id"], **row.about}


@given(found=rows)
def test_our_own_lines_are_read_as_they_were(found: list[Row]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rows.jsonl")
        path.write_text("".join(json_lines(found)), encoding="utf-8")
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    assert [line["text"] for line in lines] == [row.text for row in found]
    assert [line["labels"] for line in lines] == [None if row.labels is None else list(row.labels) for row in found]


def test_fasttext_keeps_texts_and_labels(labelled: Dataset, tmp_path: Path) -> None:
    found = [Row(one.text, one.labels) for one in labelled.examples[::50]]
    path = tmp_path / "train.txt"
    path.write_text("".join(WRITERS["fasttext"].write(found, Naming(), None)), encoding="utf-8")
    read = [row for row in READERS["fasttext"](path, Fields()) if isinstance(row, Row)]
    assert [(row.text, row.labels) for row in read] == [(" ".join(row.text.split()), row.labels) for row in found]
    assert [one.labels for one in Dataset.load(path).examples] == [row.labels for row in found]


def test_fasttext_refuses_a_text_that_looks_like_a_label() -> None:
    with pytest.raises(LabelsError, match="__label__"):
        list(WRITERS["fasttext"].write([Row("__label__a b", ())], Naming(), None))


def test_folders_keep_ids_texts_and_several_labels(labelled: Dataset, tmp_path: Path) -> None:
    found = [Row(one.text, one.labels, {"id": one.about["id"]}) for one in labelled.examples[::40]]
    folders.write([*found, Row("不知道", None)], tmp_path / "out")
    read = {row.about["id"]: row for row in folders.read(tmp_path / "out", Fields()) if isinstance(row, Row)}
    assert {name: (row.text, set(row.labels or ())) for name, row in read.items()} == {
        row.about["id"]: (row.text, set(row.labels or ())) for row in found
    }
    with pytest.raises(LabelsError, match="is there already"):
        folders.write(found, tmp_path / "out")


def test_names_of_folders_stay_inside(tmp_path: Path) -> None:
    rows = [Row("一", ("other",), {"id": "../../x"}), Row("二", ("other",), {"id": "..\\..\\x"}), Row("三", ("other",))]
    folders.write(rows, tmp_path / "out")
    assert {path.parent for path in tmp_path.rglob("*.txt")} == {tmp_path / "out" / "other"}
    assert len(list(tmp_path.rglob("*.txt"))) == 3
    with pytest.raises(LabelsError, match="name of a folder"):
        folders.write([Row("四", ("..",))], tmp_path / "more")


def test_a_spreadsheet_runs_nothing(tmp_path: Path) -> None:
    found = [Row('=HYPERLINK("x")', ("other",), {"note": "@x", "id": "-1+1"})]
    (table,) = ["".join(WRITERS["csv"].write(found, Naming(), None)).splitlines()[1]]
    assert all(not cell.strip('"').startswith(("=", "@", "-", "+")) for cell in table.split(","))


def test_what_nobody_has_labelled_is_read_as_that(tmp_path: Path) -> None:
    lines = [{"text": "一", "labels": None}, {"text": "二", "labels": []}, {"text": "三"}, {"text": "", "labels": None}]
    (tmp_path / "next.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    found = load([tmp_path / "next.jsonl"])
    assert [(row.text, row.labels) for row in found if isinstance(row, Row)] == [("一", None), ("二", ()), ("三", None)]
    assert [row.line for row in found if isinstance(row, LabelsError)] == [4]


def test_names_are_found_by_id_and_either_language() -> None:
    naming = Naming(TAXONOMY, {"工作": "就业", "杂": ""})
    assert [naming.find(name) for name in ("就业", " employment ", "EMPLOYMENT", "就业 Employment", "工作")] == [
        "employment"
    ] * 5
    assert naming.find("杂") == "" and naming.find("养老") is None
    (row,) = naming.apply([Row("一", ("工作", "就业", "杂", "教育"))])
    assert row.labels == ("employment", "education")


def test_unknown_names_are_told_once_with_what_to_do() -> None:
    found = [Row("一", ("Employmant", "养老"), {}, Path("a"), 3), Row("二", ("养老",), {}, Path("a"), 4)]
    with pytest.raises(LabelsError) as refused:
        Naming(TAXONOMY).apply(found)
    told = [str(problem) for problem in refused.value.problems]
    assert len(told) == 2
    assert told[0].startswith("a:3: ") and "--map 'Employmant=employment'" in told[0]
    assert "2 rows" in told[1] and "--map '养老='" in told[1]
    with pytest.raises(LabelsError, match="no label 'foo'"):
        Naming(TAXONOMY, {"工作": "foo"})
