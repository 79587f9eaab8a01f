"""What others would reach in the same folds: the least, the usual, and fastText."""

from __future__ import annotations

import importlib.util
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from minsheng.dataset import Dataset
from minsheng.evaluation.cross_validation import Folds, nested
from minsheng.evaluation.learners import CutWords, FastText, Learner
from minsheng.evaluation.predictions import Predictions
from minsheng.learning import Settings

NAMES = {
    "majority": ("一律给最常见的标签组合", "Always the commonest set of labels"),
    "jieba": ("jieba 分词＋同样的分类器，无词典", "jieba words + the same classifier, no lexicon"),
    "fasttext": ("fastText（jieba 分词）", "fastText (on jieba words)"),
}  # in Chinese and English


def baselines(dataset: Dataset, folds: Folds, settings: Settings, *, jobs: int) -> dict[str, Predictions]:
    """Cross-validate the baselines, by name; fastText is among them where it is installed."""
    targets, exclusive = dataset.targets, dataset.taxonomy.exclusive
    found = {"majority": _majority(dataset, folds)}
    learners: dict[str, Learner] = {"jieba": CutWords.of(dataset.texts, targets, settings)}
    if importlib.util.find_spec("fasttext"):
        learners["fasttext"] = FastText.of(dataset.texts, targets, settings.seed)
    for name, learner in learners.items():
        found[name] = nested(learner, targets, folds, exclusive=exclusive, jobs=jobs).predictions(dataset)
    return found


def _majority(dataset: Dataset, folds: Folds) -> Predictions:
    targets = dataset.targets
    probabilities, predicted = np.zeros(targets.shape), np.zeros(targets.shape, bool)
    for fold in np.unique(folds):
        probabilities[folds == fold] = targets[folds != fold].mean(axis=0)
        predicted[folds == fold] = _commonest(targets[folds != fold])
    return Predictions(targets, probabilities, predicted, dataset.groups)


def _commonest(targets: NDArray[np.bool_]) -> NDArray[np.bool_]:
    combination, _ = Counter(map(tuple, targets.tolist())).most_common(1)[0]
    return np.array(combination, bool)
