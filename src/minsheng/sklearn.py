"""A scikit-learn classifier over raw strings, for `Pipeline`, `GridSearchCV` and the like."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import type_of_target
from sklearn.utils.validation import check_is_fitted

from minsheng.dataset import Dataset
from minsheng.labelled_files import Example
from minsheng.learning import Settings
from minsheng.lexicon import Term
from minsheng.taxonomy import Taxonomy
from minsheng.training import train


class TopicClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Classifies texts by what `minsheng.train` makes.

    Targets are either one class a text, shape (texts,), or an indicator matrix of labels, shape (texts, labels).

    Args:
        C: inverse strength of the regularisation.
        smoothing: added to the counts of the log-count ratio.
        interpolation: how far columns are weighted by their log-count ratio; 0: all alike.
        lexicon: terms with their labels, or None.
        lexicon_weight: of a term, where a text has 1.
        seed: of the folds of calibration.
        jobs: processes to use.

    Attributes:
        model_: the trained `Model`.
        classes_: the classes, or the numbers of the labels' columns, in the order of the columns of `predict_proba`.
    """

    def __init__(
        self,
        C: float = Settings.C,
        smoothing: float = Settings.smoothing,
        interpolation: float = Settings.interpolation,
        lexicon: Sequence[Term] | None = None,
        lexicon_weight: float = Settings.lexicon_weight,
        seed: int = 0,
        jobs: int = 1,
    ) -> None:
        self.C = C
        self.smoothing = smoothing
        self.interpolation = interpolation
        self.lexicon = lexicon
        self.lexicon_weight = lexicon_weight
        self.seed = seed
        self.jobs = jobs

    def fit(self, X: Sequence[str], y: Any) -> TopicClassifier:
        """Train on the texts `X` with the targets `y`."""
        target = np.asarray(y)
        self.multilabel_ = type_of_target(target) == "multilabel-indicator"
        if self.multilabel_:
            self.classes_ = np.arange(target.shape[1])
            rows = [np.flatnonzero(row) for row in target]
        else:
            self.classes_, codes = np.unique(target, return_inverse=True)
            rows = [np.array([code]) for code in codes]
        names = [f"{number}" for number in range(len(self.classes_))]
        examples = tuple(
            Example(str(text), tuple(names[number] for number in row), Path(), number)
            for number, (text, row) in enumerate(zip(X, rows, strict=True))
        )
        taxonomy = Taxonomy.of(names, exclusive=not self.multilabel_)
        settings = Settings(self.C, self.smoothing, self.interpolation, self.lexicon_weight, self.seed)
        self.model_ = train(Dataset(examples, taxonomy, tuple(self.lexicon or ())), settings=settings, jobs=self.jobs)
        return self

    def predict_proba(self, X: Sequence[str]) -> NDArray[np.float64]:
        """Return the probability of each class or label, shape (texts, classes)."""
        check_is_fitted(self, "model_")
        return self.model_.predict_proba([str(text) for text in X])

    def decision_function(self, X: Sequence[str]) -> NDArray[np.float64]:
        """Return the linear scores, shape (texts, classes)."""
        check_is_fitted(self, "model_")
        return self.model_.scorer.scores([str(text) for text in X])

    def predict(self, X: Sequence[str]) -> NDArray[Any]:
        """Return the class of each text, shape (texts,), or the indicators of its labels, shape (texts, labels)."""
        applies = self.model_.calibration.applies(self.predict_proba(X))
        if self.multilabel_:
            return applies.astype(np.int64)
        return np.asarray(self.classes_[applies.argmax(axis=1)])
