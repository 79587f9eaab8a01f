"""What a model says of a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prediction:
    """The labels of one text.

    Attributes:
        labels: ids of the labels that apply, in the order of the taxonomy; empty when none does.
        scores: the calibrated probability of each label, by its id.
    """

    labels: tuple[str, ...]
    scores: Mapping[str, float]

    def at(self, threshold: float | Mapping[str, float]) -> Prediction:
        """Return the prediction under another threshold (one for all labels, or one by label); nothing is recomputed.

        A label applies when its score reaches the threshold. A label that a mapping leaves out does not apply.
        """
        if isinstance(threshold, Mapping):
            labels = tuple(
                name for name, score in self.scores.items() if name in threshold and score >= threshold[name]
            )
        else:
            labels = tuple(name for name, score in self.scores.items() if score >= threshold)
        return Prediction(labels, self.scores)
