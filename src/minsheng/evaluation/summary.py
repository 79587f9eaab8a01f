"""The figures of an evaluation, as `metrics.json` holds them.

The file has what `classify train` writes (`labels`, `micro`, `macro`: precision, recall, f1, support; `exact`), and
more. Every `interval` is the 95 % interval of the figures beside it. The calibration error has none: resampling makes
it larger by itself, so that the interval would lie beside the figure.

A label that no text has gets null for precision, recall, F1 and average precision, and the macro average is that of the
labels that occur; where it was given all the same, that counts in the micro average. With too few groups for intervals,
`interval` is null.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from minsheng.evaluation.bootstrap import FEWEST, LEVEL, OF_TEXTS_WITH_LABEL, RESAMPLES, defined, interval, resampled
from minsheng.evaluation.evaluating import Evaluation
from minsheng.evaluation.learning_curve import NEXT, Curve
from minsheng.evaluation.measures import confusion, measure, together
from minsheng.evaluation.predictions import Predictions

FILE = "metrics.json"
NAMES = ("precision", "recall", "f1", "average_precision", "brier", "calibration_error")
WITH_INTERVAL = NAMES[:-1]


def summarise(evaluation: Evaluation) -> dict[str, Any]:
    """Return all figures, in values that JSON can hold; the same evaluation gives the same ones."""
    dataset, predictions = evaluation.dataset, evaluation.predictions
    ids, seed = dataset.taxonomy.ids, evaluation.seed
    summary = {
        "method": {
            **evaluation.method,
            "texts": len(dataset.examples),
            "groups": len(np.unique(predictions.groups)),
            "seed": seed,
            "exclusive": dataset.taxonomy.exclusive,
            "intervals": {"level": LEVEL, "resamples": RESAMPLES, "over": "groups", "fewest": FEWEST},
        },
        **figures(predictions, ids, seed),
    }
    thresholds = np.array(evaluation.thresholds)
    if not dataset.taxonomy.exclusive:
        for column, label in enumerate(ids):
            summary["labels"][label]["thresholds"] = thresholds[:, column].tolist()
    origins = _by_origin(evaluation)
    if len(origins) > 1:
        summary["origins"] = {name: figures(predictions.of(rows), ids, seed) for name, rows in origins.items()}
    if evaluation.baselines:
        summary["baselines"] = {name: figures(one, ids, seed) for name, one in evaluation.baselines.items()}
    if evaluation.curve:
        summary["learning_curve"] = _curve(evaluation.curve)
    summary["together"] = together(predictions.targets).tolist()
    if dataset.taxonomy.exclusive:
        summary["confusion"] = (predictions.targets.T.astype(int) @ predictions.predicted.astype(int)).tolist()
    else:
        summary["confusion"] = confusion(predictions.targets, predictions.predicted).tolist()
    return summary


def figures(predictions: Predictions, labels: Sequence[str], seed: int) -> dict[str, Any]:
    """Return the measures of some predictions: by label, micro, macro, and the share of texts with all labels right.

    What needs texts with a label is None where there are none; the macro average is over the labels that occur.
    """
    point = defined(measure(predictions), predictions, np.ones((1, len(predictions.targets))))
    draws = resampled(predictions, seed=seed)
    support = predictions.targets.sum(axis=0).tolist()
    columns = []
    for column, texts in enumerate([*support, sum(support), sum(support)]):
        none = OF_TEXTS_WITH_LABEL if texts == 0 else ()
        figures = {name: None if name in none else float(point[name][0, column]) for name in NAMES}
        intervals = (
            None
            if draws is None
            else {name: None if name in none else interval(draws[name][:, column]) for name in WITH_INTERVAL}
        )
        columns.append({**figures, "support": texts, "interval": intervals})
    return {
        "texts": len(predictions.targets),
        "labels": dict(zip(labels, columns, strict=False)),
        "micro": columns[-2],
        "macro": columns[-1],
        "exact": float(point["exact"][0]),
        "exact_interval": None if draws is None else interval(draws["exact"]),
    }


def as_json(summary: Mapping[str, Any]) -> str:
    """Return the content of `metrics.json`."""
    return json.dumps(summary, ensure_ascii=False, indent=2) + "\n"


def _by_origin(evaluation: Evaluation) -> dict[str, NDArray[np.intp]]:
    rows = defaultdict(list)
    for row, example in enumerate(evaluation.dataset.examples):
        rows[str(example.about.get("origin", "unknown"))].append(row)
    return {name: np.array(rows[name]) for name in sorted(rows)}


def _curve(curve: Curve) -> dict[str, Any]:
    return {
        "points": [{"texts": one.texts, "f1": one.f1, "interval": one.interval} for one in curve.points],
        "next": {"texts": NEXT, "gain": curve.gain, "interval": curve.gain_interval},
    }
