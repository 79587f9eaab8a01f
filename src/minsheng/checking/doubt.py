"""Labels that a model, which has not seen the text, strongly disagrees with.

With cleanlab (the extra `minsheng[check]`): confident learning for several labels a text (Thyagarajan et al. 2022,
"Identifying Incorrect Annotations in Multi-Label Classification Data"), or for exclusive ones (Northcutt et al. 2021),
in its order of quality. Without it: labels that the model believes by less than `_DOUBTED`, the least believed first.
"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minsheng.calibrating import calibrate
from minsheng.dataset import Dataset
from minsheng.folds import grouped_folds
from minsheng.learning import Settings, chosen
from minsheng.training import FOLDS, Features

CLEANLAB = "cleanlab"
PLAIN = "self-confidence"

_DOUBTED = 0.1  # belief in a label, or in its absence

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A text whose labels are doubted.

    Attributes:
        row: its number.
        label: the label that is believed least, as it is given.
        given: the text has the label.
        probability: of the label, by a model that has not seen the text.
        score: how far the labels of the text are believed, 0 … 1.
    """

    row: int
    label: str
    given: bool
    probability: float
    score: float


def default_method() -> str:
    """Return the better method that is installed."""
    return CLEANLAB if importlib.util.find_spec(CLEANLAB) else PLAIN


def find(dataset: Dataset, features: Features, *, method: str | None = None, jobs: int = 1) -> list[Doubt]:
    """Return the texts whose labels are doubted, the most doubtful first."""
    method = method or default_method()
    probabilities = out_of_fold(dataset, features, jobs)
    belief = np.where(dataset.targets, probabilities, 1 - probabilities)
    if dataset.taxonomy.exclusive:
        belief = np.where(dataset.targets, probabilities, 1)
    rows, scores = _cleanlab(dataset, probabilities) if method == CLEANLAB else _plain(belief)
    doubts = []
    for row, score in zip(rows, scores, strict=True):
        column = int(belief[row].argmin())
        label = dataset.taxonomy.ids[column]
        own = bool(dataset.targets[row, column])
        if belief[row, column] < 0.5:  # without this the model agrees, and there is nothing to tell
            doubts.append(Doubt(int(row), label, own, float(probabilities[row, column]), float(score)))
    return doubts


def out_of_fold(dataset: Dataset, features: Features, jobs: int = 1) -> Floats:
    """Return the probabilities of each text by a model that has seen neither its document nor its near-duplicates."""
    settings = chosen(Settings(), dataset.targets)
    count = min(FOLDS, len(np.unique(dataset.groups)))
    folds = grouped_folds(dataset.targets, dataset.groups, folds=count, seed=settings.seed)
    scores = features.out_of_fold_scores(folds, settings, jobs)
    return calibrate(scores, dataset.targets, exclusive=dataset.taxonomy.exclusive).probabilities(scores)


def _plain(belief: Floats) -> tuple[Sequence[int], Sequence[float]]:
    least = belief.min(axis=1)
    order = np.argsort(least, kind="stable")
    rows = order[least[order] < _DOUBTED]
    return rows.tolist(), least[rows].tolist()


def _cleanlab(dataset: Dataset, probabilities: Floats) -> tuple[Sequence[int], Sequence[float]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about labels that no text has
        if dataset.taxonomy.exclusive:
            from cleanlab.filter import find_label_issues
            from cleanlab.rank import get_label_quality_scores

            given = dataset.targets.argmax(axis=1)
            rows = find_label_issues(given, probabilities, return_indices_ranked_by="self_confidence", n_jobs=1)
            quality = get_label_quality_scores(given, probabilities)
        else:
            from cleanlab.multilabel_classification.filter import find_label_issues
            from cleanlab.multilabel_classification.rank import get_label_quality_scores

            several = [np.flatnonzero(row).tolist() for row in dataset.targets]
            rows = find_label_issues(several, probabilities, return_indices_ranked_by="self_confidence", n_jobs=1)
            quality = get_label_quality_scores(several, probabilities)
    order = np.argsort(quality[rows], kind="stable")
    return np.asarray(rows)[order].tolist(), quality[rows][order].tolist()
