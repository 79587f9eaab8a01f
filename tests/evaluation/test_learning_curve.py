import numpy as np
import pytest

from minsheng.dataset import Dataset
from minsheng.evaluation import cross_validate
from minsheng.evaluation.learning_curve import gain


def test_the_gain_follows_the_power_law_of_the_points() -> None:
    sizes = np.array([100, 200, 400, 800, 1600])
    f1 = 1 - 2 * sizes**-0.5
    expected = 2 * 1600**-0.5 - 2 * 2100**-0.5
    assert gain(sizes, f1[None], 500)[0] == pytest.approx(expected)


def test_a_falling_curve_promises_nothing() -> None:
    assert gain(np.array([100, 200, 400]), np.array([[0.9, 0.8, 0.7]]))[0] == 0
    assert gain(np.array([100, 200, 400]), np.array([[1.0, 1.0, 1.0]]))[0] == 0


def test_the_last_point_is_the_cross_validation_itself(small: Dataset) -> None:
    found = cross_validate(small, folds=3, curve=True)
    assert found.curve is not None
    points = found.curve.points
    assert [point.texts for point in points] == sorted({point.texts for point in points})
    targets, predicted = found.predictions.targets, found.predictions.predicted
    assert points[-1].f1 == pytest.approx(2 * (targets & predicted).sum() / (targets.sum() + predicted.sum()))
    assert points[-1].f1 > points[0].f1
    assert found.curve.gain is not None and 0 <= found.curve.gain < 1 - points[-1].f1
