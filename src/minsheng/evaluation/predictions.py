"""What was predicted for labelled texts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minsheng.dataset import Dataset
from minsheng.errors import LabelsError
from minsheng.model import Model


@dataclass(frozen=True)
class Predictions:
    """Texts with the labels that they have, and with what a model that has not seen them says of them."""

    targets: NDArray[np.bool_]  # (texts, labels)
    probabilities: NDArray[np.float64]  # (texts, labels)
    predicted: NDArray[np.bool_]  # (texts, labels)
    groups: NDArray[np.int64]  # (texts,): texts of one document, and near-duplicates, share a number

    def of(self, rows: NDArray[np.intp]) -> Predictions:
        """Return those of these texts alone."""
        return Predictions(self.targets[rows], self.probabilities[rows], self.predicted[rows], self.groups[rows])


def of_model(model: Model, dataset: Dataset) -> Predictions:
    """Let a trained model predict. `dataset` must have the model's taxonomy, as `relabelled` gives it."""
    probabilities = model.predict_proba(dataset.texts)
    return Predictions(dataset.targets, probabilities, model.calibration.applies(probabilities), dataset.groups)


def relabelled(dataset: Dataset, model: Model) -> Dataset:
    """Return the data set with the taxonomy of the model, so that its columns are the model's.

    Raises:
        LabelsError: a text has a label that the model does not know, or, where labels exclude each other, not one.
    """
    known = model.taxonomy
    problems = []
    for example in dataset.examples:
        unknown = [label for label in example.labels if label not in known.ids]
        if unknown:
            problem = f"the model does not know the label {unknown[0]!r} (it knows {', '.join(known.ids)})"
        elif known.exclusive and len(example.labels) != 1:
            problem = f"has {len(example.labels)} labels, and the model gives exactly one"
        else:
            continue
        problems.append(LabelsError(problem, path=example.path, line=example.line))
    if problems:
        raise LabelsError.together(problems)
    return Dataset(dataset.examples, known, dataset.lexicon)


def looks_trained_on(model: Model, dataset: Dataset) -> bool:
    """Tell whether the texts are, by their number and their labels, those that the model was trained on."""
    training = model.training
    return training.get("texts") == len(dataset.examples) and training.get("labels") == dataset.counts()
