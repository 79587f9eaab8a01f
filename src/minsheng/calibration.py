"""From linear scores to probabilities, and from probabilities to labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Calibration:
    """How scores become probabilities and labels.

    For independent labels p = 1 / (1 + exp(-(slope * score + offset))) (Platt 1999). For exclusive labels the slope is
    one number for all (a temperature, Guo et al. 2017), the offset zero, and p the softmax of slope * score.

    Attributes:
        slope: shape (labels,).
        offset: shape (labels,).
        threshold: shape (labels,): the probability from which on a label applies; unused when `exclusive`.
        exclusive: exactly one label applies, the most probable one.
    """

    slope: Floats
    offset: Floats
    threshold: Floats
    exclusive: bool

    def probabilities(self, scores: Floats) -> Floats:
        """Turn `scores` into probabilities, both of shape (texts, labels)."""
        logits = scores * self.slope + self.offset
        if self.exclusive:
            logits = logits - logits.max(axis=1, keepdims=True)
            odds = np.exp(logits)
            return np.asarray(odds / odds.sum(axis=1, keepdims=True))
        with np.errstate(over="ignore"):  # exp of a large number is inf, and 1 / inf is the 0 that is wanted
            return np.asarray(1 / (1 + np.exp(-logits)))

    def applies(self, probabilities: Floats, threshold: float | None = None) -> NDArray[np.bool_]:
        """Tell which labels apply, shape (texts, labels); a `threshold` takes the place of the labels' own."""
        if threshold is not None:
            return np.asarray(probabilities >= threshold)
        if self.exclusive:
            best = probabilities.argmax(axis=1)
            return np.asarray(np.arange(probabilities.shape[1]) == best[:, None])
        return np.asarray(probabilities >= self.threshold)
