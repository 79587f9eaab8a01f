"""From scores to probabilities and labels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.special import expit, softmax

from minsheng.calibration import Calibration

SLOPE, OFFSET, THRESHOLD = np.array([0.5, 1, 2]), np.array([-1, 0, 0.3]), np.array([0.2, 0.5, 0.9])
INDEPENDENT = Calibration(SLOPE, OFFSET, THRESHOLD, exclusive=False)
EXCLUSIVE = Calibration(np.full(3, 1.7), np.zeros(3), THRESHOLD, exclusive=True)

scores = st.integers(0, 5).flatmap(lambda rows: arrays(float, (rows, 3), elements=st.floats(-1e6, 1e6)))


@given(scores)
@pytest.mark.filterwarnings("error")
def test_independent_labels(scores: NDArray[np.float64]) -> None:
    probabilities = INDEPENDENT.probabilities(scores)
    np.testing.assert_allclose(probabilities, expit(scores * SLOPE + OFFSET), rtol=1e-12, atol=1e-300)
    np.testing.assert_array_equal(INDEPENDENT.applies(probabilities), probabilities >= THRESHOLD)


@given(scores)
@pytest.mark.filterwarnings("error")
def test_exclusive_labels(scores: NDArray[np.float64]) -> None:
    probabilities = EXCLUSIVE.probabilities(scores)
    np.testing.assert_allclose(probabilities, softmax(scores * 1.7, axis=1), rtol=1e-9, atol=1e-300)
    applies = EXCLUSIVE.applies(probabilities)
    assert (applies.sum(axis=1) == 1).all()
    assert (probabilities[applies] == probabilities.max(axis=1)).all()


def test_a_label_applies_from_its_threshold_on() -> None:
    below = np.nextafter(THRESHOLD, 0)
    np.testing.assert_array_equal(INDEPENDENT.applies(np.array([THRESHOLD, below])), [[True] * 3, [False] * 3])


def test_of_equal_labels_the_first_applies() -> None:
    np.testing.assert_array_equal(EXCLUSIVE.applies(np.full((1, 3), 1 / 3)), [[True, False, False]])
