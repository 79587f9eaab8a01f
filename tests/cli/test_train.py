"""`classify train`: a model of one's own labels."""

import json
import re
from pathlib import Path

import pytest

from minsheng import loading
from running import Run

TEXTS = {"employment": "全区举办春季招聘会，提供岗位1200个。", "education": "新学期小学招生，教师备课。"}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A place that outlives a test, for the one model that many tests look at."""
    return {"folder": tmp_path_factory.mktemp("trained")}


def train(classify: Run, labels: Path, done: dict[str, Path]) -> tuple[Path, str, str]:
    """Train once; give the model's place and what was printed."""
    place = done["folder"] / "model"
    if not place.exists():
        outcome = classify("train", labels, "--output", place, "--jobs", "1")
        assert outcome.code == 0, outcome.err
        (done["folder"] / "out").write_text(outcome.out, encoding="utf-8")
        (done["folder"] / "err").write_text(outcome.err, encoding="utf-8")
    printed = [(done["folder"] / name).read_text(encoding="utf-8") for name in ("out", "err")]
    return place, printed[0], printed[1]


def test_a_model_that_can_be_used(classify: Run, labels: Path, done: dict[str, Path]) -> None:
    place, out, err = train(classify, labels, done)
    assert sorted(path.name for path in place.iterdir()) == [
        "CARD.md",
        "metrics.json",
        "model.json",
        "vocabulary.txt",
        "weights.safetensors",
    ]
    rows = [
        json.loads(row)
        for row in classify("predict", "-", "--model", place, stdin="\n\n".join(TEXTS.values())).out.splitlines()
    ]
    assert [row["labels"] for row in rows] == [[label] for label in TEXTS]
    assert err.endswith(f"saved in {place}\n")
    assert re.match(r"label 标签 +precision +recall +F1 +texts +threshold\n就业 Employment +\d\.\d{3} ", out)
    assert json.loads((place / "metrics.json").read_text(encoding="utf-8"))["labels"].keys() == TEXTS.keys()
    assert "# Model card" in (place / "CARD.md").read_text(encoding="utf-8")


def test_info_shows_what_training_showed(classify: Run, labels: Path, done: dict[str, Path]) -> None:
    place, out, _ = train(classify, labels, done)
    assert classify("info", place).out.endswith(out)


def test_training_again_gives_the_same_bytes_in_the_same_place(
    classify: Run, labels: Path, done: dict[str, Path], tmp_path: Path
) -> None:
    """Also from another place, and into the place of a model that is there."""
    place, _, _ = train(classify, labels, done)
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    (labels / "rows.jsonl").rename(labels / "other.jsonl")
    (place / "old.txt").write_text("left over", encoding="utf-8")
    assert classify("train", labels, "-o", place, "--jobs", "1").code == 0
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
    assert [path.name for path in place.parent.iterdir() if path.name.startswith(".")] == []


def test_labels_in_other_formats(classify: Run, tmp_path: Path) -> None:
    """A table without a taxonomy is enough; its labels are those that occur. Rare ones are warned of, and so are texts
    that are not read.
    """
    rows = [f"{text[:6]}{number}号{text[6:]},{label}" for number in range(9) for label, text in TEXTS.items()]
    (tmp_path / "mine" / "notes").mkdir(parents=True)
    (tmp_path / "mine" / "a.csv").write_text("\n".join(["text,labels", *rows, "路灯修好了,lights"]), encoding="utf-8")
    (tmp_path / "mine" / "notes" / "1.txt").write_text("招聘会", encoding="utf-8")
    outcome = classify("train", tmp_path / "mine", "-o", tmp_path / "new" / "model", "--jobs", "1")
    assert outcome.code == 0
    assert "warning: 1 text has the label 'lights'" in outcome.err
    assert "warning: 1 text in folders is not read" in outcome.err
    assert loading.load(tmp_path / "new" / "model").labels == ("education", "employment", "lights")


def test_what_is_in_the_way_is_said_before_the_work(classify: Run, labels: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "precious.txt").write_text("x", encoding="utf-8")
    for place in (tmp_path / "file", tmp_path / "file" / "model", tmp_path / "full"):
        outcome = classify("train", labels / "no such file", "-o", place)
        assert (outcome.code, outcome.out) == (1, "")
        assert outcome.err.startswith(f"{place}: ")
    assert (tmp_path / "full" / "precious.txt").read_text(encoding="utf-8") == "x"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ('{"text": "甲", "labels": ["jobs"]}\n', "rows.jsonl:1: the label 'jobs' is not in the taxonomy"),
        ('{"text": "甲", "labels": []}\n{"text": " ", "labels": []}\n', "rows.jsonl:2: the text is empty"),
        ('{"text": "甲", "labels": []\n', "rows.jsonl:1: is not valid JSON"),
        ('{"text": "甲", "labels": ["education"]}\n', "at least two different texts"),
        ("", "there is no labelled text"),
    ],
)
def test_labels_that_are_not_well(classify: Run, labels: Path, tmp_path: Path, rows: str, said: str) -> None:
    (labels / "rows.jsonl").write_text(rows, encoding="utf-8")
    outcome = classify("train", labels, "-o", tmp_path / "model")
    assert (outcome.code, outcome.out) == (1, "")
    assert said in outcome.err
    assert not (tmp_path / "model").exists()
