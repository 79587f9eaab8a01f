"""The card follows from the model and its metrics.json, and from nothing else."""

import json
from pathlib import Path
from typing import Any

from minsheng import card
from minsheng.cli.train import save
from minsheng.dataset import Dataset
from minsheng.evaluation import Evaluation, summarise
from minsheng.model import Model
from minsheng.training import train

DEFAULT = Path(__file__).parents[2] / "models" / "default"


def read(folder: Path) -> tuple[str, Any]:
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    return (folder / "CARD.md").read_text(encoding="utf-8"), metrics


def test_the_shipped_card_is_the_one_that_follows_from_its_files(shipped: Model) -> None:
    text, metrics = read(DEFAULT)
    assert card.render(shipped.info(), metrics) == text


def test_a_card_that_drifts_is_found_out(shipped: Model) -> None:
    text, metrics = read(DEFAULT)
    metrics["labels"]["talent"]["recall"] -= 0.1
    assert card.render(shipped.info(), metrics) != text


def test_training_writes_card_and_figures(trained: Model, tmp_path: Path) -> None:
    save(trained, tmp_path / "model")
    text, metrics = read(tmp_path / "model")
    assert card.render(Model.load(tmp_path / "model").info(), metrics) == text
    for part in ("What it is for", "What it was trained on", "Figures", "Limits", "Retraining"):
        assert f"\n## {part}\n" in text
    origins = trained.training["origins"]
    assert f"{origins['real']} real; {origins['written']} written for the purpose" in text
    assert f"| Talent | 人才 | {metrics['labels']['talent']['precision']:.3f} |" in text


def test_the_figures_of_an_evaluation_make_a_fuller_card(trained: Model, evaluation: Evaluation) -> None:
    metrics = summarise(evaluation)
    text = card.render(trained.info(), metrics)
    micro = metrics["micro"]
    low, high = micro["interval"]["f1"]
    assert f"| {micro['f1']:.3f} ({low:.3f}–{high:.3f}) | {micro['average_precision']:.3f} |" in text
    assert "3-fold cross-validation" in text
    assert f"On the {metrics['origins']['real']['texts']} texts that are real: F1" in text


def test_cells_of_a_table_stay_cells(exclusive: Dataset) -> None:
    model = train(exclusive, jobs=1)
    info = model.info()
    info["labels"][0]["en"] = "a|b\nc"
    lines = [line for line in card.render(info).split("\n") if line.startswith("|")]
    assert any("a\\|b c" in line for line in lines)
    heads = [line.count("|") for line in lines if line.startswith("| label")]
    assert heads == [4, 8]
    assert "exactly one of 6 labels" in card.render(info)


def test_an_evaluation_has_what_training_writes(evaluation: Evaluation, trained: Model) -> None:
    """So that either can be a model's metrics.json."""
    known, more = trained.training["out_of_fold"], summarise(evaluation)
    assert set(known) <= set(more)
    for one, other in ((known["micro"], more["micro"]), (known["labels"]["talent"], more["labels"]["talent"])):
        assert set(one) <= set(other)
