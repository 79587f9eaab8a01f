"""Every figure is scikit-learn's own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    precision_recall_curve,
    precision_recall_fscore_support,
)

from minsheng.evaluation import measures
from minsheng.evaluation.predictions import Predictions
from minsheng.metrics import score


def make(seed: int, texts: int, labels: int, *, ties: bool = False) -> Predictions:
    random = np.random.default_rng(seed)
    targets = random.random((texts, labels)) < random.uniform(0.05, 0.6, labels)
    probabilities = np.clip(targets * 0.3 + random.random((texts, labels)) * 0.7, 0, 1)
    if ties:
        probabilities = probabilities.round(1)
    return Predictions(targets, probabilities, probabilities > 0.45, np.arange(texts))


examples = st.builds(make, st.integers(0, 10**6), st.integers(1, 60), st.integers(1, 4), ties=st.booleans())


@given(examples.filter(lambda made: made.targets.shape[1] > 1))  # scikit-learn takes one column for two classes
def test_precision_recall_and_f1_are_those_of_scikit_learn(made: Predictions) -> None:
    found = measures.measure(made)
    names = ("precision", "recall", "f1")
    each = precision_recall_fscore_support(made.targets, made.predicted, average=None, zero_division=0)
    for column, average in enumerate(("micro", "macro")):
        over_all = precision_recall_fscore_support(made.targets, made.predicted, average=average, zero_division=0)
        for name, one, several in zip(names, over_all, each, strict=False):
            np.testing.assert_allclose(found[name][0, :-2], several)
            assert found[name][0, made.targets.shape[1] + column] == pytest.approx(one)
    assert found["exact"][0] == pytest.approx(np.mean((made.targets == made.predicted).all(axis=1)))


@given(examples)
def test_average_precision_and_brier_are_those_of_scikit_learn(made: Predictions) -> None:
    found = measures.measure(made)
    for column in range(made.targets.shape[1]):
        applies, probability = made.targets[:, column], made.probabilities[:, column]
        expected = average_precision_score(applies, probability) if applies.any() else 0
        assert found["average_precision"][0, column] == pytest.approx(expected)
        assert found["brier"][0, column] == pytest.approx(np.mean((applies - probability) ** 2))
        if applies.any() and not applies.all():
            assert found["brier"][0, column] == pytest.approx(brier_score_loss(applies, probability))
    if made.targets.any():
        pooled = average_precision_score(made.targets.ravel(), made.probabilities.ravel())
        assert found["average_precision"][0, -2] == pytest.approx(pooled)


@given(examples, st.integers(0, 100))
def test_weights_count_a_text_as_often_as_it_is_drawn(made: Predictions, seed: int) -> None:
    times = np.random.default_rng(seed).integers(0, 4, len(made.targets))
    weighted = measures.measure(made, times[None].astype(float))
    repeated = measures.measure(made.of(np.repeat(np.arange(len(times)), times)))
    for name, values in weighted.items():
        np.testing.assert_allclose(values, repeated[name], atol=1e-12, err_msg=name)


def test_calibration_error_by_hand() -> None:
    probabilities = np.array([[0.05], [0.05], [0.72], [0.78], [1.0]])
    targets = np.array([[False], [True], [True], [False], [True]])
    made = Predictions(targets, probabilities, probabilities > 0.5, np.arange(5))
    expected = (2 * abs(0.05 - 0.5) + 2 * abs(0.75 - 0.5) + 0) / 5
    assert measures.measure(made)["calibration_error"][0].tolist() == pytest.approx([expected] * 3)
    found = measures.reliability(targets[:, 0], probabilities[:, 0])
    assert found.texts.tolist() == [2, 2, 1]
    assert found.probability.tolist() == pytest.approx([0.05, 0.75, 1])
    assert found.share.tolist() == [0.5, 0.5, 1]


@given(examples)
def test_the_curve_has_the_points_of_scikit_learn(made: Predictions) -> None:
    applies, probability = made.targets[:, 0], made.probabilities[:, 0]
    if applies.any():
        precision, recall = measures.precision_recall_curve(applies, probability)
        expected = precision_recall_curve(applies, probability)
        np.testing.assert_allclose(precision, expected[0][-2::-1])
        np.testing.assert_allclose(recall, expected[1][-2::-1])


@given(examples)
def test_training_and_evaluation_count_alike(made: Predictions) -> None:
    names = [f"label{i}" for i in range(made.targets.shape[1])]
    found = measures.measure(made)
    known = score(made.targets, made.predicted, names)
    assert [known.labels[name].f1 for name in names] == found["f1"][0, :-2].tolist()
    assert (known.micro.f1, known.macro.f1, known.exact) == (*found["f1"][0, -2:], found["exact"][0])


def test_what_is_mixed_up() -> None:
    targets = np.array([[1, 0, 0], [1, 0, 0], [1, 1, 0], [0, 0, 0]], bool)
    predicted = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 1], [0, 0, 1]], bool)
    assert measures.confusion(targets, predicted).tolist() == [
        [0, 1, 1, 1],  # of three with the first label: one got the second, one the third, one lacks it
        [0, 0, 1, 0],
        [0, 0, 0, 0],
        [0, 0, 1, 0],  # the one without a label got the third
    ]
    assert measures.together(targets).tolist() == [[3, 1, 0], [1, 1, 0], [0, 0, 0]]
