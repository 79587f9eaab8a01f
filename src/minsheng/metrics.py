"""Precision, recall and F1 by label and over all labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Targets = NDArray[np.bool_]


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
    hits = (targets & predicted).sum(axis=0)
    given, support = predicted.sum(axis=0), targets.sum(axis=0)
    by_label = {label: _score(int(hits[i]), int(given[i]), int(support[i])) for i, label in enumerate(labels)}
    each = list(by_label.values())
    return Scores(
        labels=by_label,
        micro=_score(int(hits.sum()), int(given.sum()), int(support.sum())),
        macro=Score(
            precision=float(np.mean([one.precision for one in each])),
            recall=float(np.mean([one.recall for one in each])),
            f1=float(np.mean([one.f1 for one in each])),
            support=int(support.sum()),
        ),
        exact=float((targets == predicted).all(axis=1).mean()) if len(targets) else 0.0,
    )


def _score(hits: int, given: int, support: int) -> Score:
    return Score(
        precision=hits / given if given else 0.0,
        recall=hits / support if support else 0.0,
        f1=2 * hits / (given + support) if given + support else 0.0,
        support=support,
    )
