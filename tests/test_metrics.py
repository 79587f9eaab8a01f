"""Precision, recall and F1, against scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, precision_recall_fscore_support

from minsheng.metrics import score

pairs = st.tuples(st.integers(1, 30), st.integers(1, 4)).flatmap(
    lambda shape: st.tuples(arrays(bool, shape), arrays(bool, shape))
)


@given(pairs)
def test_scores_are_those_of_scikit_learn(pair: tuple[NDArray[np.bool_], NDArray[np.bool_]]) -> None:
    targets, predicted = pair
    names = [f"label{number}" for number in range(targets.shape[1])]
    # A column of zeros behind, so that scikit-learn does not take a single label for a class.
    padded = [np.column_stack([one, np.zeros(len(one), bool)]).astype(int) for one in pair]
    found = score(targets, predicted, names)
    assert list(found.labels) == names
    columns = list(range(len(names)))
    by_label = precision_recall_fscore_support(*padded, labels=columns, zero_division=0.0)
    for column, one in enumerate(found.labels.values()):
        assert (one.precision, one.recall, one.f1) == pytest.approx([by_label[kind][column] for kind in range(3)])
        assert one.support == targets[:, column].sum()
    for average in ("micro", "macro"):
        truth = precision_recall_fscore_support(*padded, labels=columns, average=average, zero_division=0.0)
        one = getattr(found, average)
        assert (one.precision, one.recall, one.f1) == pytest.approx(truth[:3])
        assert one.support == targets.sum()
    assert found.exact == pytest.approx(accuracy_score(*padded))


def test_by_hand() -> None:
    targets = np.array([[1, 0], [1, 0], [1, 1], [0, 0]], bool)
    predicted = np.array([[1, 0], [0, 0], [1, 0], [1, 0]], bool)
    found = score(targets, predicted, ["a", "b"])
    first, second = found.labels["a"], found.labels["b"]
    assert (first.precision, first.recall, first.support) == pytest.approx((2 / 3, 2 / 3, 3))
    assert (second.precision, second.recall, second.f1, second.support) == (0, 0, 0, 1)
    assert found.micro.f1 == pytest.approx(4 / 7)
    assert found.exact == 0.25


def test_no_texts() -> None:
    found = score(np.zeros((0, 2), bool), np.zeros((0, 2), bool), ["a", "b"])
    assert (found.micro.f1, found.macro.f1, found.exact) == (0, 0, 0)
