"""Choosing calibration and thresholds: against trying them all out, and where there is too little to choose from."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, softmax
from sklearn.metrics import f1_score, log_loss

from minsheng.calibrating import FALLBACK, FEWEST, calibrate, half_best_f1, warn_of_few
from minsheng.dataset import Dataset
from minsheng.labelled_files import Example
from minsheng.taxonomy import Taxonomy

RANDOM = np.random.default_rng(0)
ranked = st.lists(st.tuples(st.floats(0, 1) | st.sampled_from([0.0, 0.2, 0.5, 1.0]), st.booleans()), min_size=1)


@settings(max_examples=50)
@given(ranked)
def test_the_threshold_is_half_the_highest_f1_of_any(rows: list[tuple[float, bool]]) -> None:
    probabilities, applies = np.array([p for p, _ in rows]), np.array([a for _, a in rows])

    def f1(threshold: float) -> float:
        return float(f1_score(applies, probabilities >= threshold, zero_division=0.0))

    assert half_best_f1(probabilities, applies) == pytest.approx(max(map(f1, probabilities)) / 2, abs=1e-12)


@pytest.mark.parametrize("share", [0.02, 0.2, 0.6])
def test_no_threshold_is_much_better_where_probabilities_are_right(share: float) -> None:
    probabilities = RANDOM.beta(share, 1 - share, 20_000)
    applies = RANDOM.random(20_000) < probabilities
    ours = f1_score(applies, probabilities >= half_best_f1(probabilities, applies))
    assert ours == pytest.approx(
        max(f1_score(applies, probabilities >= threshold) for threshold in np.linspace(0.01, 0.99, 99)), abs=0.003
    )


def test_the_line_that_made_the_labels_is_found_again() -> None:
    scores = RANDOM.normal(0, 2, (20_000, 2))
    slope, offset = np.array([1.5, 0.7]), np.array([-1.0, 0.5])
    targets = RANDOM.random(scores.shape) < expit(slope * scores + offset)
    found = calibrate(scores, targets, exclusive=False)
    np.testing.assert_allclose(found.slope, slope, rtol=0.1)
    np.testing.assert_allclose(found.offset, offset, atol=0.1)
    probabilities = found.probabilities(scores)
    for column in range(2):
        assert found.threshold[column] == half_best_f1(probabilities[:, column], targets[:, column])


def few(count: int, texts: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Scores of two labels; the second one is had by `count` texts."""
    targets = np.zeros((texts, 2), bool)
    targets[::2, 0] = True
    targets[:count, 1] = True
    return np.where(targets, 1.0, -1.0) + RANDOM.normal(0, 1, targets.shape), targets


@pytest.mark.parametrize("count", [0, 1, FEWEST - 1, 60 - FEWEST + 1, 60])
def test_a_label_with_few_texts_has_the_common_calibration_and_one_half(count: int) -> None:
    scores, targets = few(count)
    found = calibrate(scores, targets, exclusive=False)
    assert found.threshold[1] == FALLBACK
    assert found.threshold[0] != FALLBACK
    both = calibrate(scores.reshape(-1, 1), targets.reshape(-1, 1), exclusive=False)
    assert (found.slope[1], found.offset[1]) == (both.slope[0], both.offset[0])


@pytest.mark.parametrize("count", [FEWEST, 60 - FEWEST])
def test_a_label_with_enough_texts_has_its_own(count: int) -> None:
    scores, targets = few(count)
    found = calibrate(scores, targets, exclusive=False)
    alone = calibrate(scores[:, 1:], targets[:, 1:], exclusive=False)
    for name in ("slope", "offset", "threshold"):
        assert getattr(found, name)[1] == getattr(alone, name)[0]


def test_no_calibration_turns_scores_upside_down() -> None:
    scores, targets = few(30)
    scores[:, 1] = np.where(targets[:, 1], -10, -2)  # as of a label whose texts are all of one document
    found = calibrate(scores, targets, exclusive=False)
    assert (found.slope > 0).all()
    assert found.threshold[1] == FALLBACK
    hopeless = calibrate(scores[:, 1:], targets[:, 1:], exclusive=False)
    assert (hopeless.slope[0], hopeless.offset[0], hopeless.threshold[0]) == (1, 0, FALLBACK)


def test_exclusive_labels_share_the_best_temperature() -> None:
    scores = RANDOM.normal(0, 1, (3000, 4))
    chosen = np.array([RANDOM.choice(4, p=row) for row in softmax(2.5 * scores, axis=1)])
    targets = np.eye(4, dtype=bool)[chosen]
    found = calibrate(scores, targets, exclusive=True)
    assert found.exclusive and len(set(found.slope)) == 1 and (found.offset == 0).all()

    def loss(slope: float) -> float:
        return float(log_loss(chosen, softmax(slope * scores, axis=1)))

    assert loss(found.slope[0]) <= min(map(loss, np.linspace(0.1, 10, 200))) + 1e-6


def test_few_texts_make_no_certainty() -> None:
    """Eight that a score tells apart without a mistake: Platt's targets, 9 of 10 and 1 of 94."""
    targets = np.arange(100)[:, None] < 8
    scores = np.where(targets, 1.0, -1.0)
    probabilities = calibrate(scores, targets, exclusive=False).probabilities(scores)
    assert probabilities[:8] == pytest.approx(0.9, abs=1e-3)
    assert probabilities[8:] == pytest.approx(1 / 94, abs=1e-3)


def of_counts(counts: dict[str, int], texts: int, *, exclusive: bool = False) -> Dataset:
    """A data set in which so many texts have each label."""
    rows = [tuple(label for label, count in counts.items() if number < count) for number in range(texts)]
    examples = [Example(f"text {number}", labels, Path("a.jsonl"), number) for number, labels in enumerate(rows)]
    return Dataset(examples, Taxonomy.of(list(counts), exclusive=exclusive))


def test_labels_that_exclude_each_other_need_no_threshold_of_their_own(recwarn: pytest.WarningsRecorder) -> None:
    warn_of_few(of_counts({"rare": 3}, 100, exclusive=True))
    assert not recwarn.list


def test_labels_with_few_texts_are_named() -> None:
    with pytest.warns(UserWarning) as caught:
        warn_of_few(of_counts({"full": 50, "rare": 3, "single": 1, "common": 97, "never": 0}, 100))
    told = [str(warning.message) for warning in caught]
    assert [message.partition(" (")[0] for message in told] == [
        "3 texts have the label 'rare'",
        "1 text has the label 'single'",
        "97 texts have the label 'common'",
        "0 texts have the label 'never'",
    ]
    assert all(f"the threshold {FALLBACK} and the calibration of all labels together" in message for message in told)
