"""How much better more texts make the model, and what the next ones would bring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minsheng.dataset import Dataset
from minsheng.evaluation.bootstrap import interval, resampled
from minsheng.evaluation.cross_validation import Folds, nested
from minsheng.evaluation.learners import Learner
from minsheng.evaluation.predictions import Predictions
from minsheng.metrics import precision_recall_f1

SHARES = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 3 / 4)  # of the documents; all of them is the cross-validation itself
NEXT = 500  # the texts that a statement is made about
FITTED = 4  # the law goes through so many points, those of most texts
FEWEST = 40  # texts, below which there is nothing to see

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Point:
    """What is reached with so many texts."""

    texts: int  # that a model was fitted on, on average over the folds
    f1: float  # micro-F1 on the texts that were held out
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Curve:
    """The points, from the fewest texts on, and what `NEXT` further texts would bring to the last one."""

    points: tuple[Point, ...]
    gain: float | None  # of micro-F1
    gain_interval: tuple[float, float] | None


def learning_curve(
    learner: Learner,
    dataset: Dataset,
    folds: Folds,
    full: Predictions,
    *,
    seed: int,
    jobs: int,
    progress: Callable[[str], None] = lambda message: None,
) -> Curve | None:
    """Cross-validate with fewer and fewer documents to fit on; the tested texts are always the same ones.

    Args:
        learner: fits and scores.
        dataset: the texts.
        folds: of each text.
        full: the outcome with all documents.
        seed: of the choice of documents and of the intervals.
        jobs: how many processes.
        progress: is told what is being done.

    Returns:
        The curve; None where there are too few texts for one.
    """
    groups = dataset.groups
    rank = np.random.default_rng(seed).permutation(groups.max() + 1)[groups]  # the smaller sets lie in the larger
    numbers = int(folds.max()) + 1
    outcomes = []
    for share in SHARES:
        usable = rank < share * (groups.max() + 1)
        if usable.sum() < FEWEST or len(np.unique(folds[usable])) < numbers:
            continue
        progress(f"learning curve: with {usable.sum()} of {len(groups)} texts …")
        found = nested(
            learner, dataset.targets, folds, exclusive=dataset.taxonomy.exclusive, jobs=jobs, available=usable
        )
        outcomes.append((int(usable.sum()), found.predictions(dataset)))
    if not outcomes:
        return None
    outcomes.append((len(groups), full))
    return _curve(outcomes, numbers, seed)


def _curve(outcomes: list[tuple[int, Predictions]], folds: int, seed: int) -> Curve:
    sizes = np.array([round(texts * (folds - 1) / folds) for texts, _ in outcomes])
    ones = np.ones((1, len(outcomes[0][1].targets)))
    f1 = np.array([micro_f1(one, ones)["f1"][0] for _, one in outcomes])
    # The same draws for every point, since all hold the same texts: what they differ by is then told more narrowly.
    draws = [resampled(one, seed=seed, measures=micro_f1) for _, one in outcomes]
    drawn = [draw["f1"] for draw in draws if draw is not None]
    intervals = [interval(values) for values in drawn] if drawn else [None] * len(sizes)
    points = tuple(
        Point(int(size), float(value), bounds) for size, value, bounds in zip(sizes, f1, intervals, strict=True)
    )
    if len(points) < FITTED - 1:
        return Curve(points, None, None)
    gains = gain(sizes, np.column_stack(drawn)) if drawn else None
    return Curve(points, float(gain(sizes, f1[None])[0]), None if gains is None else interval(gains))


def gain(sizes: NDArray[np.int64], f1: Floats, further: int = NEXT) -> Floats:
    """Return what `further` texts would add to the last F1, by the power law of errors (Hestness et al. 2017).

    Args:
        sizes: how many texts there were, shape (points,).
        f1: what was reached, shape (resamples, points).
        further: how many texts come in.

    Returns:
        Shape (resamples,). The line through the logarithms of the last points' errors and sizes tells by which factor
        the last error would shrink; the gain is never below 0, since errors do not grow by a power law.
    """
    x = np.log(sizes[-FITTED:].astype(np.float64))
    y = np.log(np.maximum(1 - f1[:, -FITTED:], 1e-6))
    slope = ((x - x.mean()) * (y - y.mean(axis=1, keepdims=True))).sum(axis=1) / ((x - x.mean()) ** 2).sum()
    factor = ((sizes[-1] + further) / sizes[-1]) ** np.minimum(slope, 0)
    return np.asarray((1 - f1[:, -1]) * (1 - factor))


def micro_f1(predictions: Predictions, weights: Floats) -> dict[str, Floats]:
    """Return the micro-F1 alone, as `measures.measure` returns all of them."""
    return {"f1": precision_recall_f1(predictions.targets, predictions.predicted, weights)[2][:, -2]}
