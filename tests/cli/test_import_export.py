"""`classify import` and `classify export`: mapping labels, what is left out and said, and the loop with `suggest`."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from minsheng.dataset import Dataset
from running import Run

FILES = Path(__file__).parents[1] / "exchange" / "files"
ROOT = Path(__file__).parents[2]
TAXONOMY = ROOT / "labels" / "taxonomy.toml"


def test_the_taxonomy_beside_the_output_gives_names_their_meaning(classify: Run, tmp_path: Path) -> None:
    (tmp_path / "taxonomy.toml").write_bytes(TAXONOMY.read_bytes())
    done = classify("import", FILES / "doccano_JSONL.jsonl", "--from", "doccano", "--output", tmp_path / "mine.jsonl")
    assert (done.code, done.out) == (0, "") and "6 texts imported" in done.err
    assert [one.labels for one in Dataset.load(tmp_path).examples] == [(), *[("consumption",)] * 5]


def test_without_a_taxonomy_names_stay(classify: Run) -> None:
    done = classify("import", FILES / "doccano_JSONL.jsonl", "--from", "doccano")
    assert [json.loads(line)["labels"] for line in done.out.splitlines()][1] == ["消费"]


def test_unknown_labels_stop_it_and_mapping_lets_it_pass(classify: Run, tmp_path: Path) -> None:
    source, output = tmp_path / "in.txt", tmp_path / "out" / "mine.jsonl"
    source.write_text("__label__招工 全区举办招聘会\n__label__闲话 路灯\n", encoding="utf-8")
    output.parent.mkdir()
    options = ("--from", "fasttext", "--taxonomy", TAXONOMY, "--output", output)
    done = classify("import", source, *options)
    assert done.code == 1 and not output.exists()
    assert f"{source}:1: the label '招工'" in done.err and "--map '闲话='" in done.err
    done = classify("import", source, *options, "--map", "招工=就业", "--map", "闲话=")
    assert done.code == 0
    assert [json.loads(line)["labels"] for line in output.read_text(encoding="utf-8").splitlines()] == [
        ["employment"],
        [],
    ]
    assert classify("import", source, *options, "--map", "招工").code == 2


def test_bad_rows_are_named_and_the_rest_is_done(classify: Run, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "一", "label": []}\n{"text": "二", "lab\n{"label": ["x"]}\n', encoding="utf-8")
    done = classify("import", source, "--from", "doccano")
    assert done.code == 1 and len(done.out.splitlines()) == 1
    assert f"{source}:2: " in done.err and f"{source}:3: " in done.err and "2 rows could not be read" in done.err


def test_what_nobody_has_labelled_is_left_out_or_kept(classify: Run) -> None:
    done = classify("import", FILES / "ls_JSON.json", "--from", "label-studio")
    assert len(done.out.splitlines()) == 6 and "2 that nobody has labelled" in done.err
    done = classify("import", FILES / "ls_JSON.json", "--from", "label-studio", "--keep-unlabelled")
    assert [json.loads(line)["labels"] for line in done.out.splitlines()].count(None) == 2


def test_suggested_paragraphs_go_to_label_studio_and_come_back(
    classify: Run, seeds: list[Path], tmp_path: Path
) -> None:
    waiting, tasks, interface = tmp_path / "next.jsonl", tmp_path / "tasks.json", tmp_path / "interface.xml"
    (tmp_path / "taxonomy.toml").write_bytes(TAXONOMY.read_bytes())
    assert classify("suggest", *seeds, "-n", 4, "-o", waiting).code == 0
    model = ROOT / "models" / "default"
    options = ("--to", "label-studio", "--names", "zh", "--model", model, "--interface", interface)
    done = classify("export", waiting, *options, "-o", tasks)
    assert done.code == 0
    written = json.loads(tasks.read_text(encoding="utf-8"))
    assert len(written) == 4 and not any("annotations" in task for task in written)
    control = next(ElementTree.parse(interface).getroot().iter("Choices"))
    shown = {choice.get("value") for choice in control}
    assert shown == {"就业", "人才", "食品安全", "教育", "养老", "消费"} and control.get("choice") == "multiple"
    for task in written:
        (prediction,) = task["predictions"]
        assert 0 <= prediction["score"] <= 1 and "default" in prediction["model_version"]
        for result in prediction["result"]:
            assert result["from_name"] == control.get("name") and set(result["value"]["choices"]) <= shown
        # What a person does in Label Studio.
        result = {"from_name": "labels", "to_name": "text", "type": "choices", "value": {"choices": ["养老"]}}
        task["annotations"] = [{"result": [result], "was_cancelled": False}]
    tasks.write_text(json.dumps(written), encoding="utf-8")
    done = classify("import", tasks, "--from", "label-studio", "--output", waiting)
    assert done.code == 0
    examples = Dataset.load(waiting).examples
    assert [one.labels for one in examples] == [("elderly_care",)] * 4
    assert all(one.about["document"] in map(str, seeds) and one.about["why"] for one in examples)


def test_what_a_format_has_no_place_for_is_said(classify: Run, labels: Path, tmp_path: Path) -> None:
    done = classify("export", labels, "--to", "fasttext", "-o", tmp_path / "train.txt")
    assert done.code == 0 and "no place for other fields; left out: genre, id, origin" in done.err
    assert len(Dataset.load(tmp_path / "train.txt").examples) == 120
    done = classify("export", labels, "--to", "folders", "-o", tmp_path / "folders")
    assert done.code == 0 and "left out: genre, origin" in done.err
    assert len(Dataset.load(tmp_path / "folders").examples) == 120


@pytest.mark.parametrize(
    "options",
    [("--to", "folders"), ("--to", "csv", "--model", "m"), ("--to", "csv", "--interface", "i"), ("--to", "word"), ()],
)
def test_wrong_use(classify: Run, labels: Path, options: tuple[str, ...]) -> None:
    assert classify("export", labels, *options).code == 2
