import numpy as np
import pytest

from minsheng.evaluation import bootstrap
from minsheng.evaluation.learning_curve import micro_f1
from minsheng.evaluation.predictions import Predictions


def test_texts_of_a_group_come_and_go_together() -> None:
    groups = np.array([0, 1, 1, 2, 2, 2, 7])
    weights = np.concatenate(list(bootstrap.resamples(groups, seed=1, count=120)))
    assert weights.shape == (120, 7)
    assert (weights[:, 1] == weights[:, 2]).all() and (weights[:, 3] == weights[:, 5]).all()
    assert (weights[:, [0, 1, 3, 6]].sum(axis=1) == 4).all()
    assert len(np.unique(weights, axis=0)) > 20


def test_intervals_are_wider_where_texts_hang_together() -> None:
    random = np.random.default_rng(0)
    right = np.repeat(random.random(40) < 0.7, 10)[:, None]  # 40 documents, each right or wrong as a whole
    targets = np.ones((400, 1), bool)

    def width(groups: np.ndarray) -> float:
        made = Predictions(targets, right.astype(float), right, groups)
        draws = bootstrap.resampled(made, seed=0, count=400)
        assert draws is not None
        low, high = bootstrap.interval(draws["exact"])
        assert low < right.mean() < high
        return high - low

    alone, together = width(np.arange(400)), width(np.repeat(np.arange(40), 10))
    assert together > 2 * alone
    share = right.mean()
    assert together == pytest.approx(2 * 1.96 * np.sqrt(share * (1 - share) / 40), rel=0.2)  # the normal approximation


def test_too_few_groups_have_no_interval() -> None:
    ones = np.ones((30, 1), bool)
    assert bootstrap.resampled(Predictions(ones, ones.astype(float), ones, np.arange(30) % 9), seed=0) is None


def test_a_resample_without_a_rare_label_tells_nothing_of_it() -> None:
    targets = np.zeros((100, 2), bool)
    targets[:3, 0] = targets[:60, 1] = True
    made = Predictions(targets, targets.astype(float), targets, np.arange(100))
    draws = bootstrap.resampled(made, seed=0, count=300)
    assert draws is not None
    for column in (0, 1, 2, 3):
        assert bootstrap.interval(draws["f1"][:, column]) == (1, 1)
    assert 0 < np.isnan(draws["f1"][:, 0]).mean() < 0.2


def test_a_label_that_no_text_has_is_in_no_average() -> None:
    """And of the micro average alone, which the learning curve takes, nothing is left out."""
    targets = np.zeros((40, 2), bool)
    targets[:20, 0] = True
    made = Predictions(targets, targets.astype(float), targets, np.arange(40))
    draws = bootstrap.resampled(made, seed=0, count=50)
    assert draws is not None and np.isnan(draws["f1"][:, 1]).all() and (draws["f1"][:, [0, 2, 3]] == 1).all()
    alone = bootstrap.resampled(made, seed=0, count=50, measures=micro_f1)
    assert alone is not None and (alone["f1"] == 1).all()
