"""Explanations: they add up to the prediction, and point at the words in the text."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made import find, make_model, texts
from minsheng.model import Model

VOCABULARY = ["的", "人才", "就业", "养老", "了", "一是", "ab", "b1", "人", "的一是了人才就业"]
MADE = {exclusive: make_model(VOCABULARY, 3, exclusive=exclusive) for exclusive in (False, True)}


def check(model: Model, text: str) -> None:
    """Hold an explanation against the prediction and against a search by hand."""
    explanation, prediction = model.explain(text), model.predict(text)
    assert explanation.text == text
    assert tuple(one.label for one in explanation.labels) == model.labels
    assert tuple(one.label for one in explanation.labels if one.applies) == prediction.labels
    assert {one.label: one.probability for one in explanation.labels} == prediction.scores
    spans: dict[str, set[tuple[int, int]]] = {}
    for word, start, stop in find(text, model.vocabulary):
        spans.setdefault(word, set()).add((start, stop))
    for column, one in enumerate(explanation.labels):
        contributions = [word.contribution for word in one.words]
        assert sum(contributions) + one.intercept == pytest.approx(one.score, abs=1e-5)
        assert one.score == model.scorer.scores([text])[0, column]
        assert one.threshold == model.calibration.threshold[column]
        assert list(map(abs, contributions)) == sorted(map(abs, contributions), reverse=True)
        assert {word.word: set(word.spans) for word in one.words} == spans
        assert all(list(word.spans) == sorted(word.spans) for word in one.words)
        assert len(one.words) == len(spans)


@settings(max_examples=60)
@given(texts, st.booleans())
def test_any_text(text: str, exclusive: bool) -> None:
    check(MADE[exclusive], text)


def test_real_text(shipped: Model, paragraphs: list[str]) -> None:
    for text in [*paragraphs[::12], " ".join(paragraphs[5])]:
        check(shipped, text)


def test_each_contribution_is_what_its_word_gives() -> None:
    model = MADE[False]
    explanation = model.explain("就业就业养老")["label1"]
    weights = {
        word: (1 + np.log(times)) * model.scorer.idf[VOCABULARY.index(word)]
        for word, times in [("就业", 2), ("养老", 1)]
    }
    norm = np.linalg.norm(list(weights.values()))
    wanted = {
        word: weight / norm * model.scorer.coefficients[VOCABULARY.index(word), 1] for word, weight in weights.items()
    }
    assert {one.word: one.contribution for one in explanation.words} == pytest.approx(wanted)
    assert explanation.words[0].spans in (((0, 2), (2, 4)), ((4, 6),))


@pytest.mark.parametrize("text", ["", " \n", "\0", "🙂\udfff"])
def test_a_text_without_a_known_word_has_the_intercept_for_a_score(text: str) -> None:
    for one in MADE[False].explain(text).labels:
        assert one.words == ()
        assert one.score == one.intercept


def test_a_label_is_found_by_its_name() -> None:
    explanation = MADE[False].explain("就业")
    assert explanation["label2"] is explanation.labels[2]
    with pytest.raises(KeyError, match="label9"):
        explanation["label9"]
