"""What a model says of texts: labels, scores, other thresholds, and that nothing depends on the company of a text."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import minsheng
from made import make_model, many_texts, many_words, texts
from minsheng.model import Model
from minsheng.prediction import Prediction

WORDS = many_words(300)
TEXTS = [*many_texts(WORDS, [1, 2, 3, 5, 8, 13, 21, 200] * 10), "", "abc"]


@pytest.mark.parametrize("exclusive", [False, True])
@pytest.mark.parametrize("labels", [1, 2, 7, 8, 9, 16, 17, 64, 65, 130])
def test_any_number_of_labels(labels: int, exclusive: bool) -> None:
    model = make_model(WORDS, labels, exclusive=exclusive)
    probabilities = model.predict_proba(TEXTS)
    predictions = model.predict(TEXTS)
    assert probabilities.shape == (len(TEXTS), labels)
    for row, prediction in zip(probabilities, predictions, strict=True):
        assert list(prediction.scores) == list(model.labels)
        assert list(prediction.scores.values()) == row.tolist()
        if exclusive:
            assert prediction.labels == (model.labels[row.argmax()],)
            assert row.sum() == pytest.approx(1)
        else:
            reached = row >= model.calibration.threshold
            assert prediction.labels == tuple(np.array(model.labels)[reached].tolist())
    assert len({prediction.labels for prediction in predictions}) > 1 or labels == 1


@pytest.mark.parametrize("exclusive", [False, True])
@settings(max_examples=30)
@given(batch=st.lists(texts, max_size=5))
def test_a_text_gets_the_same_alone_and_among_others(batch: list[str], exclusive: bool) -> None:
    model = MADE[exclusive]
    together = model.predict_proba([*batch, *TEXTS])
    alone = [model.predict_proba([text]) for text in [*batch, *TEXTS]]
    assert together.tobytes() == b"".join(one.tobytes() for one in alone)
    assert model.predict([*batch, *TEXTS]) == [model.predict(text) for text in [*batch, *TEXTS]]


MADE = {exclusive: make_model(WORDS, 9, exclusive=exclusive) for exclusive in (False, True)}


def test_text_after_text(shipped: Model) -> None:
    assert shipped.predict("全区举办春季招聘会，提供岗位1200个。").labels == ("employment",)
    assert shipped.predict("今天天气晴，北风三级。").labels == ()
    assert shipped.predict(["全区举办春季招聘会，提供岗位1200个。", ""])[1] == shipped.predict("")


@pytest.mark.parametrize("text", ["", " ", "\0", "abc", "🙂", "\ud800", "。" * 100_000])
def test_a_text_without_a_topic_has_no_label(shipped: Model, text: str) -> None:
    prediction = shipped.predict(text)
    assert prediction.labels == ()
    assert all(0 <= score <= 1 for score in prediction.scores.values())


def test_no_texts(shipped: Model) -> None:
    assert shipped.predict([]) == []
    assert shipped.predict_proba([]).shape == (0, len(shipped.labels))
    exclusive = MADE[True]
    assert exclusive.predict([]) == []


def test_sequences_of_texts_of_any_kind(shipped: Model, paragraphs: list[str]) -> None:
    wanted = shipped.predict(paragraphs)
    assert shipped.predict(tuple(paragraphs)) == wanted
    assert shipped.predict(np.array(paragraphs)) == wanted  # type: ignore[call-overload]
    assert shipped.predict(text for text in paragraphs) == wanted  # type: ignore[call-overload]


@pytest.mark.parametrize("wrong", [None, 3, b"bytes", ["text", None], ["text", b"bytes"], [["text"]], [float("nan")]])
def test_what_is_no_text_is_refused(shipped: Model, wrong: object) -> None:
    with pytest.raises(TypeError):
        shipped.predict(wrong)  # type: ignore[call-overload]


def test_one_string_is_not_a_sequence_of_texts(shipped: Model) -> None:
    with pytest.raises(TypeError, match="list"):
        shipped.predict_proba("招聘会")


def test_predicting_changes_nothing(shipped: Model, paragraphs: list[str]) -> None:
    before = pickle.dumps(shipped)
    shipped.predict(paragraphs)
    shipped.explain(paragraphs[0])
    assert pickle.dumps(shipped) == before


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_predicts_the_same(copied: object, paragraphs: list[str]) -> None:
    model = MADE[False]
    assert copied(model).predict(paragraphs) == model.predict(paragraphs)  # type: ignore[operator]


def test_info(shipped: Model) -> None:
    info = shipped.info()
    assert [label["id"] for label in info["labels"]] == list(shipped.labels) == list(info["thresholds"])
    assert info["vocabulary"] == len(shipped.vocabulary)
    assert info["labels"][0]["zh"] == "就业"


def test_another_threshold() -> None:
    prediction = Prediction(("a",), {"a": 0.9, "b": 0.4, "c": 0.0})
    assert prediction.at(0.3).labels == ("a", "b")
    assert prediction.at(0.4).labels == ("a", "b")
    assert prediction.at(0.95).labels == ()
    assert prediction.at(0).labels == ("a", "b", "c")
    assert prediction.at({"b": 0.2, "a": 0.99}).labels == ("b",)
    assert prediction.at({}).labels == ()
    assert prediction.at(0.3).at(0.5) == prediction.at(0.5)
    assert prediction.labels == ("a",)


def test_a_models_own_thresholds_give_its_own_labels(shipped: Model, paragraphs: list[str]) -> None:
    thresholds = shipped.info()["thresholds"]
    predictions = shipped.predict(paragraphs)
    assert [prediction.at(thresholds) for prediction in predictions] == predictions


def test_the_model_that_is_loaded_without_a_path_is_the_shipped_one(shipped: Model, paragraphs: list[str]) -> None:
    assert minsheng.load().predict(paragraphs[:20]) == shipped.predict(paragraphs[:20])
