"""`classify suggest`: rows to be labelled, and the way to a trained model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from minsheng.dataset import Dataset
from minsheng.errors import LabelsError
from running import Run


def records(out: str) -> list[dict[str, Any]]:
    """JSON Lines."""
    return [json.loads(line) for line in out.splitlines()]


def test_rows_that_wait_for_their_labels(classify: Run, seeds: list[Path], tmp_path: Path) -> None:
    output = tmp_path / "next.jsonl"
    done = classify("suggest", *seeds, "--count", 7, "--output", output)
    assert done.code == 0 and done.out == "" and "7 of" in done.err
    rows = records(output.read_text(encoding="utf-8"))
    assert len(rows) == 7 and all(row["labels"] is None for row in rows)
    for row in rows:
        assert {"text", "suggested", "score", "why", "scores", "source", "line", "paragraph", "document"} <= set(row)
        assert row["text"] and row["why"] and row["source"] in map(str, seeds)
    with pytest.raises(LabelsError) as refused:
        Dataset.load(output)
    assert len(refused.value.problems) == 7 and "labels" in refused.value.problems[0].problem
    for row in rows:
        row["labels"] = row["suggested"]
    output.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert [list(one.labels) for one in Dataset.load(output).examples] == [row["suggested"] for row in rows]


def test_it_is_the_same_every_time(classify: Run, seeds: list[Path]) -> None:
    assert classify("suggest", *seeds, "-n", 5).out == classify("suggest", *seeds, "-n", 5).out


def test_a_model_of_what_is_labelled_is_taught_and_its_texts_left_out(
    classify: Run, labels: Path, tmp_path: Path
) -> None:
    known = Dataset.load(labels).texts
    pool = tmp_path / "pool.csv"
    others = ["老年食堂今天开张，三百位老人来吃午饭。", "区里发放消费券一千万元。", "学校食堂抽检合格。"]
    pool.write_text("id,text\n" + "".join(f"{number},{text}\n" for number, text in enumerate(known[:5] + others)))
    done = classify("suggest", pool, "--labelled", labels)
    rows = records(done.out)
    assert {row["text"] for row in rows} == set(others)
    assert all(set(row["scores"]) == {"employment", "education"} for row in rows)
    assert {row["id"] for row in rows} == {"5", "6", "7"}


def test_rows_that_have_labels_are_passed_over(classify: Run, tmp_path: Path) -> None:
    pool = tmp_path / "pool.jsonl"
    rows = [{"text": "区里发放消费券一千万元。", "labels": []}, {"text": "学校食堂抽检合格。", "labels": None}]
    pool.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert [row["text"] for row in records(classify("suggest", pool).out)] == ["学校食堂抽检合格。"]


def test_an_input_that_is_not_there_fails_and_the_rest_is_done(
    classify: Run, seeds: list[Path], tmp_path: Path
) -> None:
    done = classify("suggest", seeds[0], tmp_path / "none.txt", "-n", 2)
    assert done.code == 1 and len(records(done.out)) == 2 and "none.txt" in done.err


@pytest.mark.parametrize(("name", "mark"), [("next.csv", ","), ("next.tsv", "\t")])
def test_a_table_to_be_labelled(classify: Run, seeds: list[Path], tmp_path: Path, name: str, mark: str) -> None:
    """Training refuses it until labels stand in the place of the question marks."""
    done = classify("suggest", seeds[0], "-n", 3, "-o", tmp_path / name, "--bom")
    assert done.code == 0 and "in the place of ?" in done.err
    content = (tmp_path / name).read_text(encoding="utf-8")
    assert content.startswith(f"\ufefftext{mark}labels{mark}suggested")
    with pytest.raises(LabelsError, match="nobody has labelled it"):
        Dataset.load(tmp_path / name)
    (tmp_path / name).write_text(content.replace(f"{mark}?{mark}", f"{mark}talent{mark}"), encoding="utf-8")
    assert [one.labels for one in Dataset.load(tmp_path / name).examples] == [("talent",)] * 3


def test_what_is_written_for_tables_only(classify: Run, seeds: list[Path], tmp_path: Path) -> None:
    assert classify("suggest", seeds[0], "--bom").code == 2
    done = classify("suggest", seeds[0], "-o", tmp_path / "next.json")
    assert done.code == 2 and "name it .jsonl, .csv, .tsv" in done.err
