"""Nested cross-validation: every text is tested by a model, a calibration and thresholds made without its fold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from minsheng.calibrating import calibrate
from minsheng.calibration import Calibration
from minsheng.dataset import Dataset
from minsheng.errors import LabelsError
from minsheng.evaluation.learners import Learner
from minsheng.evaluation.predictions import Predictions
from minsheng.folds import grouped_folds

FEWEST_FOLDS = 3  # one to test, and two to choose calibration and thresholds

Floats = NDArray[np.float64]
Folds = NDArray[np.int64]
Watch = Callable[[Iterable[Floats]], Iterable[Floats]]


@dataclass(frozen=True)
class Nested:
    """The outcome: probabilities and labels of each text, and the calibration of each fold."""

    probabilities: Floats  # (texts, labels)
    predicted: NDArray[np.bool_]  # (texts, labels)
    calibrations: tuple[Calibration, ...]  # by fold

    def predictions(self, dataset: Dataset) -> Predictions:
        """Put the truth beside it."""
        return Predictions(dataset.targets, self.probabilities, self.predicted, dataset.groups)


def folds_of(dataset: Dataset, *, count: int, seed: int) -> Folds:
    """Assign the texts to folds that split no document and no cluster of near-duplicates: shape (texts,), from 0.

    Raises:
        LabelsError: there are fewer than three groups of texts, or no label.
        ValueError: `count` is less than three.
    """
    if count < FEWEST_FOLDS:
        raise ValueError(f"nested cross-validation needs at least {FEWEST_FOLDS} folds, not {count}")
    groups = len(np.unique(dataset.groups))
    if groups < FEWEST_FOLDS or not dataset.taxonomy.labels:
        raise LabelsError(
            f"cross-validation needs at least {FEWEST_FOLDS} different documents, and a label; there are {groups}"
        )
    folds = grouped_folds(dataset.targets, dataset.groups, folds=min(count, groups), seed=seed)
    return np.unique(folds, return_inverse=True)[1]


def nested(
    learner: Learner,
    targets: NDArray[np.bool_],
    folds: Folds,
    *,
    exclusive: bool,
    jobs: int,
    available: NDArray[np.bool_] | None = None,
    watch: Watch = iter,
) -> Nested:
    """Cross-validate with calibration and thresholds inside each fold.

    To test fold k, calibration and thresholds are chosen on the other folds, each scored by a model that was fitted
    without it and without k. The model without the folds j and k serves both: j when k is tested, and k when j is.

    Args:
        learner: fits and scores.
        targets: which labels the texts have, shape (texts, labels).
        folds: the fold of each text, numbers from 0, shape (texts,).
        exclusive: exactly one label applies.
        jobs: how many processes; the outcome does not depend on it.
        available: the texts that may be fitted on, shape (texts,); all are tested. By default all.
        watch: passes on what it gets, a piece for each fitted model, and may count it.
    """
    count = int(folds.max()) + 1
    usable = np.ones(len(folds), bool) if available is None else available
    tasks = [(j, k) for j in range(count) for k in range(j, count)]

    def held_out(j: int, k: int) -> Floats:
        out = (folds == j) | (folds == k)
        return learner.scores(np.flatnonzero(~out & usable), np.flatnonzero(out))

    outer, inner = np.zeros(targets.shape), np.zeros((count, *targets.shape))
    parts = Parallel(n_jobs=jobs, return_as="generator")(delayed(held_out)(*task) for task in tasks)
    for (j, k), scores in zip(tasks, watch(parts), strict=True):
        out = np.flatnonzero((folds == j) | (folds == k))
        if j == k:
            outer[out] = scores
        else:
            own = folds[out] == j
            inner[k, out[own]], inner[j, out[~own]] = scores[own], scores[~own]
    probabilities, predicted = np.zeros(targets.shape), np.zeros(targets.shape, bool)
    calibrations = []
    for k in range(count):
        tested, rest = folds == k, (folds != k) & usable
        calibrations.append(calibrate(inner[k, rest], targets[rest], exclusive=exclusive))
        probabilities[tested] = calibrations[k].probabilities(outer[tested])
        predicted[tested] = calibrations[k].applies(probabilities[tested])
    return Nested(probabilities, predicted, tuple(calibrations))
