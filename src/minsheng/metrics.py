"""Precision, recall and F1 by label and over all labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Targets = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Score:
    """How well one label is found, or all of them together."""

    precision: float
    recall: float
    f1: float
    support: int  # texts that have the label


@dataclass(frozen=True, slots=True)
class Scores:
    """How well the labels are found."""

    labels: dict[str, Score]
    micro: Score  # every text's every label counts alike
    macro: Score  # the mean over the labels
    exact: float  # share of the texts with all labels right


def score(targets: Targets, predicted: Targets, labels: Sequence[str]) -> Scores:
    """Compare predictions with the truth, both of shape (texts, labels).

    A precision, recall or F1 of nothing (0 / 0) is 0.
    """
    precision, recall, f1 = precision_recall_f1(targets, predicted, np.ones((1, len(targets))))
    support = targets.sum(axis=0).tolist()
    each = [
        Score(float(precision[0, i]), float(recall[0, i]), float(f1[0, i]), total)
        for i, total in enumerate([*support, sum(support), sum(support)])
    ]
    return Scores(
        labels=dict(zip(labels, each, strict=False)),
        micro=each[-2],
        macro=each[-1],
        exact=float((targets == predicted).all(axis=1).mean()) if len(targets) else 0.0,
    )


def precision_recall_f1(targets: Targets, predicted: Targets, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Return precision, recall and F1 of each label, and of all of them as micro and macro average.

    Args:
        targets: which labels the texts have, shape (texts, labels).
        predicted: which labels they were given, same shape.
        weights: how much each text counts, once for each resample, shape (resamples, texts).

    Returns:
        Three arrays of shape (resamples, labels + 2); the last two columns are the micro and the macro average.
    """
    hits = weights @ (targets & predicted).astype(np.float64)
    given = weights @ predicted.astype(np.float64)
    support = weights @ targets.astype(np.float64)
    hits, given, support = (np.column_stack([one, one.sum(axis=1)]) for one in (hits, given, support))
    precision, recall, f1 = ratio(hits, given), ratio(hits, support), ratio(2 * hits, given + support)
    return with_macro(precision), with_macro(recall), with_macro(f1)


def with_macro(columns: Floats) -> Floats:
    """Append to columns of labels and their micro average, (resamples, labels + 1), the mean over the labels."""
    if columns.shape[1] == 1:
        return np.column_stack([columns, columns])
    return np.column_stack([columns, columns[:, :-1].mean(axis=1)])


def ratio(part: Floats, whole: Floats) -> Floats:
    """Return part / whole, and 0 where the whole is 0."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
