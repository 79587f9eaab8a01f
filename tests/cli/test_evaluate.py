import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from minsheng.cli import app
from minsheng.cli.train import save
from minsheng.dataset import Dataset
from minsheng.model import Model


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


def rows(dataset: Dataset) -> str:
    return "".join(
        json.dumps({**example.about, "text": example.text, "labels": example.labels}, ensure_ascii=False) + "\n"
        for example in dataset.examples
    )


@pytest.fixture(scope="module")
def folder(small: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A labels folder."""
    path = tmp_path_factory.mktemp("labels")
    (path / "data.jsonl").write_text(rows(small), encoding="utf-8")
    (path / "taxonomy.toml").write_bytes((Path(__file__).parents[2] / "labels" / "taxonomy.toml").read_bytes())
    return path


@pytest.fixture(scope="module")
def model(trained: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "small"
    save(trained, path)
    return path


def test_cross_validation_as_a_table(folder: Path) -> None:
    result = run(folder, "--folds", "3", "--jobs", "1")
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.split("\n")
    assert lines[0].split() == ["label", "标签", "precision", "recall", "F1", "F1,", "95", "%", "AP", "ECE", "texts"]
    firsts = [line.split()[0] for line in lines[1:9]]
    assert firsts == ["就业", "人才", "食品安全", "教育", "养老", "消费", "micro", "macro"]
    assert "3-fold cross-validation" in result.stdout
    assert "by origin" in result.stdout and "\nwritten" in result.stdout
    assert "other methods" not in result.stdout and "learning curve" not in result.stdout


def test_figures_for_programs_and_a_report(folder: Path, tmp_path: Path) -> None:
    result = run(
        folder,
        "--folds",
        "3",
        "--jobs",
        "1",
        "--format",
        "json",
        "--report",
        tmp_path / "report",
        "--no-learning-curve",
    )
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert (tmp_path / "report" / "metrics.json").read_text(encoding="utf-8") == result.stdout
    assert "<h1>" in (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert str(tmp_path / "report" / "index.html") in result.stderr
    assert set(found["baselines"]) >= {"majority", "jieba"} and "learning_curve" not in found
    assert found["method"]["folds"] == 3
    other = json.loads(run(folder, "--folds", "3", "--jobs", "1", "--format", "json", "--seed", "1").stdout)
    assert found["method"]["seed"] == 0 and other["method"]["seed"] == 1
    assert found["micro"] != other["micro"] and "baselines" not in other


def test_a_trained_model_on_labelled_texts(labelled: Dataset, model: Path, tmp_path: Path) -> None:
    fresh = labelled.subset(range(1, len(labelled.examples), 14))
    (tmp_path / "new.jsonl").write_text(rows(fresh), encoding="utf-8")
    result = run(tmp_path / "new.jsonl", "--model", model, "--report", tmp_path / "report")
    assert result.exit_code == 0, result.stderr
    assert "a trained model" in result.stdout and "warning" not in result.stderr
    stored = json.loads((tmp_path / "report" / "metrics.json").read_text(encoding="utf-8"))
    predicted = Model.load(model).predict(fresh.texts)
    right = [set(one.labels) == set(example.labels) for one, example in zip(predicted, fresh.examples, strict=True)]
    assert stored["exact"] == pytest.approx(sum(right) / len(right))


def test_the_training_texts_are_recognised(folder: Path, model: Path, tmp_path: Path) -> None:
    result = run(folder, "--model", model, "--report", tmp_path / "report")
    assert result.exit_code == 0
    assert "trained on these very texts" in result.stderr
    assert "trained on these very texts" in (tmp_path / "report" / "index.html").read_text(encoding="utf-8")


def test_labels_that_the_model_does_not_know(model: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"text": "好", "labels": []}\n{"text": "一", "labels": ["sport"]}\n', "utf-8")
    result = run(tmp_path / "bad.jsonl", "--model", model)
    assert result.exit_code == 1
    assert f"{tmp_path / 'bad.jsonl'}:2: the model does not know the label 'sport'" in result.stderr
    assert "Traceback" not in result.stderr


def test_wrong_use(folder: Path, model: Path, tmp_path: Path) -> None:
    assert run("--model", model).exit_code == 2
    assert run(folder, "--model", model, "--baselines").exit_code == 2
    assert run(folder, "--folds", "2").exit_code == 2
    assert run(tmp_path / "missing").exit_code == 1
    (tmp_path / "two.csv").write_text("text,labels\n招聘会,a\n食品抽检,b\n", encoding="utf-8")
    result = run(tmp_path / "two.csv")
    assert result.exit_code == 1 and "at least 3 different documents" in result.stderr


def test_labels_that_exclude_each_other(small: Dataset, tmp_path: Path) -> None:
    single = [row for row, example in enumerate(small.examples) if len(example.labels) == 1]
    (tmp_path / "data.jsonl").write_text(rows(small.subset(single)), encoding="utf-8")
    ids = "".join(f'[[labels]]\nid = "{label}"\n' for label in small.taxonomy.ids)
    (tmp_path / "taxonomy.toml").write_text(f"exclusive = true\n{ids}", encoding="utf-8")
    result = run(tmp_path, "--folds", "3", "--jobs", "1")
    assert result.exit_code == 0, result.stderr
    assert "accuracy" in result.stdout and "true 真实 / given 给出" in result.stdout


def test_a_report_that_cannot_be_written(folder: Path, model: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run(folder, "--model", model, "--report", tmp_path / "file")
    assert result.exit_code == 1
    assert "the report cannot be written" in result.stderr and "Traceback" not in result.stderr


def test_labels_that_no_text_has(tmp_path: Path) -> None:
    """They have no figures, and the macro average is that of the others; labels may be called by their names."""
    given = [
        ("全区举办春季招聘会，提供岗位1200个。", "就业"),
        ("学校食堂抽检食品80批次，不合格食品已下架。", "Food safety"),
    ]
    given.append(("春天来了，公园里的花都开了。", "人才"))
    content = "".join(json.dumps({"text": text, "labels": [label]}) + "\n" for text, label in given)
    (tmp_path / "new.jsonl").write_text(content, encoding="utf-8")
    arguments = (tmp_path / "new.jsonl", "--model", "default")
    result = run(*arguments, "--format", "json", "--report", tmp_path / "report")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["labels"]["talent"]["f1"] == 0  # there is a text, and it was not found
    for name in ("precision", "recall", "f1", "average_precision"):
        values = [one[name] for one in found["labels"].values() if one["support"]]
        assert len(values) == 3 and found["macro"][name] == pytest.approx(sum(values) / 3)
        assert {one[name] for one in found["labels"].values() if not one["support"]} == {None}
    assert ">–</td>" in (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    table = run(*arguments).stdout
    row = next(line.split() for line in table.splitlines() if line.startswith("消费"))
    assert row[2:7] == ["–"] * 5 and row[-1] == "0"
    assert "macro is over the others" in table
    assert "no 95 % intervals with fewer than 10 groups" in table and "on 3 texts in 3 groups" in table


def test_one_text_without_a_label(tmp_path: Path) -> None:
    (tmp_path / "new.jsonl").write_text('{"text": "公园里的花都开了。", "labels": []}\n', encoding="utf-8")
    result = run(tmp_path / "new.jsonl", "--model", "default", "--report", tmp_path / "report")
    assert result.exit_code == 0, result.stderr
    assert "on 1 text in 1 group " in result.stdout
