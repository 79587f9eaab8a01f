"""How far figures may be trusted: 95 % intervals by bootstrap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from minsheng.evaluation.measures import measure
from minsheng.evaluation.predictions import Predictions

RESAMPLES = 1000
LEVEL = 0.95
FEWEST = 10  # groups from which on an interval means something
OF_TEXTS_WITH_LABEL = {"precision", "recall", "f1", "average_precision"}  # measures that need such
_AT_ONCE = 50  # resamples whose weights are in memory

Floats = NDArray[np.float64]


def resamples(groups: NDArray[np.int64], *, seed: int, count: int = RESAMPLES) -> Iterator[Floats]:
    """Yield weights of texts, shape (some resamples, texts): how often each text's group was drawn.

    As many groups as there are get drawn with replacement: texts of one document come and go together, so that an
    interval is as wide as the number of documents, not of paragraphs, makes it (Efron & Tibshirani 1993, ch. 8).
    """
    numbers = np.unique(groups, return_inverse=True)[1]
    total = numbers.max(initial=-1) + 1
    random = np.random.default_rng(seed)
    for done in range(0, count, _AT_ONCE):
        draws = random.integers(total, size=(min(_AT_ONCE, count - done), total))
        times = np.stack([np.bincount(draw, minlength=total) for draw in draws])
        yield times[:, numbers].astype(np.float64)


def interval(values: Floats) -> tuple[float, float]:
    """Return the bounds between which 95 % of the values lie (percentile bootstrap); NaN is no value."""
    outside = (1 - LEVEL) / 2
    low, high = np.nanquantile(values, [outside, 1 - outside])
    return float(low), float(high)


def resampled(
    predictions: Predictions,
    *,
    seed: int,
    count: int = RESAMPLES,
    measures: Callable[[Predictions, Floats], Mapping[str, Floats]] = measure,
) -> dict[str, Floats] | None:
    """Return the measures of every resample, by name; None where there are too few groups for intervals."""
    if len(np.unique(predictions.groups)) < FEWEST:
        return None
    parts = [
        defined(measures(predictions, weights), predictions, weights)
        for weights in resamples(predictions.groups, seed=seed, count=count)
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def defined(found: Mapping[str, Floats], predictions: Predictions, weights: Floats) -> dict[str, Floats]:
    """Put NaN where there is, or a resample has drawn, no text with a label: nothing can be found, and nothing missed.

    The macro average is then that of the others.
    """
    labels = predictions.targets.shape[1]
    undrawn = weights @ predictions.targets == 0
    made = {name: values.copy() for name, values in found.items()}
    for name in OF_TEXTS_WITH_LABEL & found.keys() if undrawn.any() else ():
        columns = made[name]
        if columns.ndim == 1:  # of the micro average alone
            continue
        columns[:, :labels][undrawn] = np.nan
        some = ~undrawn.all(axis=1)
        columns[some, -1] = np.nanmean(columns[some, :labels], axis=1)
    return made
