"""A scikit-learn classifier over raw strings, for `Pipeline`, `GridSearchCV` and the like."""

# ruff: noqa: N803 (X and C are scikit-learn's names)

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_consistent_length, check_is_fitted, column_or_1d

from minsheng.dataset import Dataset
from minsheng.labelled_files import Example
from minsheng.learning import Settings
from minsheng.lexicon import Term
from minsheng.taxonomy import Taxonomy
from minsheng.training import train

_DEFAULTS = Settings()


class TopicClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Classifies texts by what `minsheng.train` makes.

    Targets are either one class a text, shape (texts,), or an indicator matrix of labels, shape (texts, labels).

    Args:
        C: inverse strength of the regularisation; None: as `minsheng.train` chooses it.
        smoothing: added to the counts of the log-count ratio.
        interpolation: how far columns are weighted by their log-count ratio; 0: all alike.
        lexicon: terms, or None; their labels are the classes, or the numbers of the columns, as strings.
        lexicon_weight: of a term, where a text has 1.
        seed: of the folds of calibration.
        jobs: processes to use.

    Attributes:
        model_: the trained `Model`.
        classes_: the classes, or the numbers of the labels' columns, in the order of the columns of `predict_proba`.
    """

    def __init__(
        self,
        C: float | None = _DEFAULTS.C,
        smoothing: float = _DEFAULTS.smoothing,
        interpolation: float = _DEFAULTS.interpolation,
        lexicon: Sequence[Term] | None = None,
        lexicon_weight: float = _DEFAULTS.lexicon_weight,
        seed: int = _DEFAULTS.seed,
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
        """Train on the texts `X`, a list, array or series of strings, with the targets `y`.

        Raises:
            TypeError: `X` is one string or a table, or holds something that is not a string.
            ValueError: `y` is neither classes nor an indicator matrix, or not of the length of `X`.
            LabelsError: there are fewer than two different texts, or no word is known in them.
        """
        texts = _texts(X)
        check_classification_targets(y)
        check_consistent_length(texts, y)
        self.multilabel_ = type_of_target(y) == "multilabel-indicator"
        if self.multilabel_:
            indicators = y.toarray() if hasattr(y, "toarray") else np.asarray(y)
            self.classes_ = np.arange(indicators.shape[1])
            rows = [np.flatnonzero(row) for row in indicators]
        else:
            self.classes_, codes = np.unique(column_or_1d(y, warn=True), return_inverse=True)
            rows = [np.array([code]) for code in codes]
        names = [str(name) for name in self.classes_]
        examples = tuple(
            Example(text, tuple(names[number] for number in row), Path(), number)
            for number, (text, row) in enumerate(zip(texts, rows, strict=True))
        )
        taxonomy = Taxonomy.of(names, exclusive=not self.multilabel_)
        settings = Settings(self.C, self.smoothing, self.interpolation, self.lexicon_weight, self.seed)
        self.model_ = train(Dataset(examples, taxonomy, tuple(self.lexicon or ())), settings=settings, jobs=self.jobs)
        return self

    def predict_proba(self, X: Sequence[str]) -> NDArray[np.float64]:
        """Return the probability of each class or label, shape (texts, classes)."""
        check_is_fitted(self, "model_")
        return self.model_.predict_proba(_texts(X))

    def decision_function(self, X: Sequence[str]) -> NDArray[np.float64]:
        """Return the linear scores, shape (texts, classes); of two classes the second's less the first's, (texts,)."""
        check_is_fitted(self, "model_")
        scores = self.model_.scorer.scores(_texts(X))
        if not self.multilabel_ and len(self.classes_) == 2:
            return np.asarray(scores[:, 1] - scores[:, 0])
        return scores

    def predict(self, X: Sequence[str]) -> NDArray[Any]:
        """Return the class of each text, shape (texts,), or the indicators of its labels, shape (texts, labels)."""
        probabilities = self.predict_proba(X)
        applies = self.model_.calibration.applies(probabilities)
        if self.multilabel_:
            return applies.astype(np.int64)
        return np.asarray(self.classes_[applies.argmax(axis=1)])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        tags.input_tags.two_d_array, tags.input_tags.one_d_array, tags.input_tags.string = False, True, True
        return tags


def _texts(given: Sequence[str]) -> list[str]:
    if isinstance(given, str) or getattr(given, "ndim", 1) != 1:
        raise TypeError("texts must be a list, array or series of strings, not one string and not a table")
    texts = list(given)
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(f"a text must be a string, not {type(text).__name__}")
    return texts
