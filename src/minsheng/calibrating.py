"""Choosing calibration and thresholds from scores of texts that the scoring model was not fitted on."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression

from minsheng.calibration import Calibration

FEWEST = 8  # texts with a label, and without, from which on its own threshold means something
FALLBACK = 0.5  # the threshold of a label with fewer

Floats = NDArray[np.float64]
Targets = NDArray[np.bool_]


def calibrate(scores: Floats, targets: Targets, *, exclusive: bool) -> Calibration:
    """Fit the calibration and the thresholds of best F1.

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
    shared = _platt(scores.ravel(), targets.ravel())
    lines = [_platt(scores[:, i], targets[:, i]) if enough[i] else shared for i in range(labels)]
    slope, offset = np.array(lines).T
    raw = Calibration(slope, offset, np.full(labels, FALLBACK), exclusive=False)
    probabilities = raw.probabilities(scores)
    threshold = [best_threshold(probabilities[:, i], targets[:, i]) if enough[i] else FALLBACK for i in range(labels)]
    return Calibration(slope, offset, np.array(threshold), exclusive=False)


def warn_of_few(counts: dict[str, int], texts: int) -> None:
    """Warn of labels that are too rare (or too common) for a threshold of their own."""
    for label, count in counts.items():
        if not FEWEST <= count <= texts - FEWEST:
            have = f"{count} texts have" if count != 1 else "1 text has"
            warnings.warn(
                f"{have} the label {label!r} (of {texts}); with fewer than {FEWEST} it gets the threshold {FALLBACK}"
                " and the calibration of all labels together. Add texts to make it reliable.",
                stacklevel=3,
            )


def best_threshold(probabilities: Floats, applies: Targets) -> float:
    """Return the threshold of the highest F1, half-way between the last text above it and the first below."""
    order = np.argsort(-probabilities, kind="stable")
    ranked = probabilities[order]
    hits = np.cumsum(applies[order])
    f1 = 2 * hits / (np.arange(1, len(ranked) + 1) + applies.sum())
    f1[:-1][ranked[:-1] == ranked[1:]] = -1  # no threshold parts equal probabilities
    best = int(f1.argmax())
    below = ranked[best + 1] if best + 1 < len(ranked) else 0.0
    return float((ranked[best] + below) / 2)


def _platt(scores: Floats, applies: Targets) -> Sequence[float]:
    if applies.all() or not applies.any():
        return 1.0, 0.0
    regression = LogisticRegression(C=1e6).fit(scores[:, None], applies)
    return float(regression.coef_[0, 0]), float(regression.intercept_[0])


def _temperature(scores: Floats, targets: Targets) -> float:
    own = scores[targets]

    def loss(log_slope: float) -> float:
        slope = np.exp(log_slope)
        return float(np.mean(logsumexp(slope * scores, axis=1) - slope * own))

    return float(np.exp(minimize_scalar(loss, bounds=(-3, 5), method="bounded").x))
