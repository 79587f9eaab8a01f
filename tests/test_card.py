"""The model card: what it says is what the model is."""

import re

import pytest

from minsheng import card
from minsheng.model import Model


def tables(text: str) -> list[list[str]]:
    """The cells of the rows of all tables."""
    lines = [line for line in text.split("\n") if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def test_the_figures_are_those_of_the_model(trained: Model) -> None:
    info = trained.info()
    text = card.render(info)
    scores = info["training"]["out_of_fold"]
    for label in info["labels"]:
        row = next(row for row in tables(text) if row[0] == label["en"] and row[1] == label["zh"] and len(row) > 3)
        one = scores["labels"][label["id"]]
        for value in (one["precision"], one["recall"], one["f1"]):
            assert f"{value:.3f}" in row
        assert str(one["support"]) in row
        assert row[-1] == f"{info['thresholds'][label['id']]:.2f}"
    for kind in ("micro", "macro"):
        row = next(row for row in tables(text) if row[0] == f"**{kind}**")
        assert f"{scores[kind]['f1']:.3f}" in row
    assert f"{scores['exact']:.3f}" in text


def test_it_tells_what_the_model_was_trained_on(trained: Model) -> None:
    text = card.render(trained.info())
    training = trained.training
    assert f"{training['texts']} texts" in text
    assert f"{training['terms']} " in text
    assert str(training["origins"]["written"]) in text
    for library, version in training["libraries"].items():
        assert f"{library} {version}" in text
    for heading in ("# Model card", "## Limits", "## Retraining"):
        assert f"{heading}\n" in text
    assert text.endswith("\n")


def test_it_tells_whether_the_labels_exclude_each_other(trained: Model) -> None:
    info = trained.info()
    assert "none, one or several" in card.render(info)
    alone = card.render({**info, "exclusive": True})
    assert "exactly one" in alone
    assert "thresholds were chosen" not in alone


@pytest.mark.parametrize("name", ["a|b", "two\nlines", "||"])
def test_no_name_breaks_a_table(trained: Model, name: str) -> None:
    info = trained.info()
    text = card.render({**info, "labels": [{**label, "en": name} for label in info["labels"]]})
    usual = [len(row) for row in tables(card.render(info))]
    assert [len(row) for row in tables(text)] == usual


def test_a_label_without_names_goes_by_its_id(trained: Model) -> None:
    info = trained.info()
    bare = card.render({**info, "labels": [{**label, "zh": "", "en": "", "about": ""} for label in info["labels"]]})
    assert any(row[:2] == ["food_safety", ""] for row in tables(bare))
