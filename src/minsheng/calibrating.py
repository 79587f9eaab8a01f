"""Choosing calibration and thresholds from scores of texts that the scoring model was not fitted on."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from minsheng.calibration import Calibration
from minsheng.dataset import Dataset

FEWEST = 8  # texts with a label, and without, from which on its own threshold means something
FALLBACK = 0.5  # the threshold of a label with fewer

Floats = NDArray[np.float64]
Targets = NDArray[np.bool_]


def calibrate(scores: Floats, targets: Targets, *, exclusive: bool) -> Calibration:
    """Fit the calibration, and choose the thresholds for F1.

    A label that too few texts have, or lack, gets the calibration of all labels together and the threshold 0.5. So
    does one whose own calibration would turn its scores upside down: they told nothing of the texts held out.

    Args:
        scores: out-of-fold scores, shape (texts, labels).
        targets: which labels the texts have, same shape.
        exclusive: exactly one label applies.
    """
    labels = targets.shape[1]
    if exclusive:
        slope = np.full(labels, _temperature(scores, targets))
        return Calibration(slope, np.zeros(labels), np.full(labels, FALLBACK), exclusive=True)
    enough = [FEWEST <= count <= len(targets) - FEWEST for count in targets.sum(axis=0)]
    shared = _platt(scores.ravel(), targets.ravel()) or (1.0, 0.0)
    lines = [_platt(scores[:, i], targets[:, i]) if enough[i] else None for i in range(labels)]
    slope, offset = np.array([line or shared for line in lines]).T
    raw = Calibration(slope, offset, np.full(labels, FALLBACK), exclusive=False)
    probabilities = raw.probabilities(scores)
    threshold = [half_best_f1(probabilities[:, i], targets[:, i]) if lines[i] else FALLBACK for i in range(labels)]
    return Calibration(slope, offset, np.array(threshold), exclusive=False)


def warn_of_few(dataset: Dataset) -> None:
    """Warn of labels that are too rare (or too common) for a threshold of their own; exclusive ones have none."""
    texts = len(dataset.examples)
    for label, count in dataset.counts().items() if not dataset.taxonomy.exclusive else ():
        if not FEWEST <= count <= texts - FEWEST:
            have = f"{count} texts have" if count != 1 else "1 text has"
            warnings.warn(
                f"{have} the label {label!r} (of {texts}); with fewer than {FEWEST} that have it, or that have it not,"
                f" it gets the threshold {FALLBACK} and the calibration of all labels together."
                " Add texts to make it reliable.",
                stacklevel=3,
            )


def half_best_f1(probabilities: Floats, applies: Targets) -> float:
    """Return half the best F1 that a threshold reaches on these texts, itself the threshold of a label.

    Where probabilities are what they say, no other has a higher F1 (Lipton, Elkan & Naryanaswamy 2014, theorem 1). The
    one that is best on these very texts is no better on others, and moves from 0.3 to 0.6 with the folds.
    """
    order = np.argsort(-probabilities, kind="stable")
    hits = np.cumsum(applies[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + applies.sum())
    is_last = np.append(np.diff(probabilities[order]) < 0, True)  # of equals, which no threshold parts
    return float(f1[is_last].max() / 2)


def _platt(scores: Floats, applies: Targets) -> tuple[float, float] | None:
    """Return slope and offset; None where no rising line can be fitted.

    The targets are Platt's: a little inside of 0 and 1, the more so the fewer texts there are.
    """
    if applies.all() or not applies.any():
        return None
    have = int(applies.sum())
    target = np.where(applies, (have + 1) / (have + 2), 1 / (len(applies) - have + 2))
    both, sides = np.tile(scores, 2)[:, None], np.repeat([True, False], len(scores))
    with threadpool_limits(1, user_api="blas"):  # so that the processors of a machine change no digit
        regression = LogisticRegression(C=1e6).fit(both, sides, sample_weight=np.append(target, 1 - target))
    slope, offset = float(regression.coef_[0, 0]), float(regression.intercept_[0])
    return (slope, offset) if slope > 0 else None


def _temperature(scores: Floats, targets: Targets) -> float:
    own = scores[targets]

    def loss(log_slope: float) -> float:
        slope = np.exp(log_slope)
        return float(np.mean(logsumexp(slope * scores, axis=1) - slope * own))

    return float(np.exp(minimize_scalar(loss, bounds=(-3, 5), method="bounded").x))
