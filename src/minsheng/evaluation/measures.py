"""How good predictions are: by label, over all labels, and as curves.

Every measure takes weights of shape (resamples, texts), so that the figure itself (one row of ones) and its bootstrap
resamples come from the same lines. Arrays of shape (resamples, labels + 2) have the micro and the macro average last.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minsheng.evaluation.predictions import Predictions
from minsheng.metrics import precision_recall_f1, ratio, with_macro

BINS = 10  # of probabilities, all of the same width

Floats = NDArray[np.float64]
Targets = NDArray[np.bool_]


def measure(predictions: Predictions, weights: Floats | None = None) -> dict[str, Floats]:
    """Return all measures by name, each of shape (resamples, labels + 2), and `exact`, of shape (resamples,)."""
    if weights is None:
        weights = np.ones((1, len(predictions.targets)))
    targets, predicted, probabilities = predictions.targets, predictions.predicted, predictions.probabilities
    precision, recall, f1 = precision_recall_f1(targets, predicted, weights)
    right = (targets == predicted).all(axis=1).astype(np.float64)
    return {
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "average_precision": average_precision(targets, probabilities, weights),
        "brier": brier(targets, probabilities, weights),
        "calibration_error": calibration_error(targets, probabilities, weights),
        "exact": ratio(weights @ right, weights.sum(axis=1)),
    }


def average_precision(targets: Targets, probabilities: Floats, weights: Floats) -> Floats:
    """Return the average precision: the precision at each recall that a threshold can reach, without interpolation.

    The micro average ranks all pairs of text and label in one list. A label that no text has scores 0.
    """
    columns = [_ranked(targets[:, i], probabilities[:, i], weights) for i in range(targets.shape[1])]
    pairs = np.repeat(weights, targets.shape[1], axis=1)
    columns.append(_ranked(targets.ravel(), probabilities.ravel(), pairs))
    return with_macro(np.column_stack(columns))


def _ranked(applies: Targets, probabilities: Floats, weights: Floats) -> Floats:
    order = np.argsort(-probabilities, kind="stable")
    ranked = probabilities[order]
    ends = _ends(ranked)
    weights = weights[:, order]
    hits = np.cumsum(weights * applies[order], axis=1)[:, ends]
    given = np.cumsum(weights, axis=1)[:, ends]
    gained = np.diff(hits, axis=1, prepend=0)
    return ratio((gained * ratio(hits, given)).sum(axis=1), gained.sum(axis=1))


def _ends(ranked: Floats) -> NDArray[np.intp]:
    """Return the last place of every run of equal probabilities: no threshold parts them."""
    return np.flatnonzero(np.append(ranked[:-1] != ranked[1:], np.ones(min(1, len(ranked)), bool)))


def brier(targets: Targets, probabilities: Floats, weights: Floats) -> Floats:
    """Return the Brier score: the mean square of what the probability lacks to 0 or 1 (0 is best)."""
    squares = np.square(probabilities - targets)
    by_label = ratio(weights @ squares, weights.sum(axis=1, keepdims=True))
    return with_macro(np.column_stack([by_label, by_label.mean(axis=1)]))


def calibration_error(targets: Targets, probabilities: Floats, weights: Floats) -> Floats:
    """Return the expected calibration error: how far probabilities are from the share of texts that have the label.

    Probabilities are put into ten bins of equal width; the distance between the mean probability and the share in a bin
    counts as often as there are texts in it (Naeini et al. 2015). The micro average bins all pairs of text and label.
    """
    labels = targets.shape[1]
    gaps = np.zeros((len(weights), labels, BINS))
    bins = _bins(probabilities)
    for label in range(labels):
        inside = np.zeros((len(targets), BINS))
        inside[np.arange(len(targets)), bins[:, label]] = probabilities[:, label] - targets[:, label]
        gaps[:, label] = weights @ inside
    total = weights.sum(axis=1, keepdims=True)
    by_label = ratio(np.abs(gaps).sum(axis=2), total)
    pooled = ratio(np.abs(gaps.sum(axis=1)).sum(axis=1, keepdims=True), total * labels)
    return with_macro(np.column_stack([by_label, pooled]))


def _bins(probabilities: Floats) -> NDArray[np.int64]:
    return np.minimum((probabilities * BINS).astype(np.int64), BINS - 1)


@dataclass(frozen=True, slots=True)
class Reliability:
    """The bins of a reliability diagram that have a text in them."""

    probability: Floats  # the mean probability in the bin
    share: Floats  # the share of its texts that have the label
    texts: NDArray[np.int64]


def reliability(applies: Targets, probabilities: Floats) -> Reliability:
    """Compare probabilities with what came true, both of shape (texts,)."""
    bins = _bins(probabilities)
    texts = np.bincount(bins, minlength=BINS)
    filled = np.flatnonzero(texts)
    sums = np.bincount(bins, probabilities, BINS), np.bincount(bins, applies, BINS)
    means = [one[filled] / texts[filled] for one in sums]
    return Reliability(means[0], means[1], texts[filled])


def precision_recall_curve(applies: Targets, probabilities: Floats) -> tuple[Floats, Floats]:
    """Return precision and recall at every threshold that makes a difference, from the highest threshold on."""
    order = np.argsort(-probabilities, kind="stable")
    ranked = probabilities[order]
    ends = _ends(ranked)
    hits = np.cumsum(applies[order])[ends].astype(np.float64)
    return ratio(hits, (ends + 1).astype(np.float64)), ratio(hits, np.full(len(hits), float(applies.sum())))


def histogram(probabilities: Floats, bins: int = 20) -> NDArray[np.int64]:
    """Count probabilities in bins of equal width between 0 and 1."""
    return np.histogram(probabilities, bins, (0, 1))[0]


def together(targets: Targets) -> NDArray[np.int64]:
    """Count the texts that have two labels, shape (labels, labels); the diagonal counts those with the label at all."""
    numbers = targets.astype(np.int64)
    return numbers.T @ numbers


def confusion(targets: Targets, predicted: Targets) -> NDArray[np.int64]:
    """Count what was wrongly given to, and missed in, the texts of each label.

    Returns:
        Shape (labels + 1, labels + 1). Row r is the texts that have label r; the last row, those that have none. Column
        c counts those of them that were given label c, which they do not have; the last column, those in which label r
        was missed. Where labels exclude each other, each text that is wrong stands in one column c, and in the last.
    """
    rows = np.column_stack([targets, ~targets.any(axis=1)]).astype(np.int64)
    added = (predicted & ~targets).astype(np.int64)
    missed = np.append((targets & ~predicted).sum(axis=0), 0)
    return np.column_stack([rows.T @ added, missed])
