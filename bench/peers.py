"""Minsheng and its peers as contenders: trained on some texts, each gives others scores."""

from __future__ import annotations

import functools
import importlib.util
import itertools
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import jieba
import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from bench import first_try
from bench.data import Folds, Targets
from minsheng.calibrating import calibrate
from minsheng.calibration import Calibration
from minsheng.dataset import Dataset
from minsheng.learning import Settings, count_words
from minsheng.training import Features

Floats = NDArray[np.float64]
Contender = Callable[[Dataset, Sequence[str]], Floats]  # what it is trained on, texts → scores, (texts, labels)

# fastText leaves its matrix uninitialised beyond a tenth for each thread (facebookresearch/fastText, issue 1061): with
# fewer than ten it learns from chance, or stops with "Encountered NaN".
_THREADS = 10
_LEAST = 1e-6  # a probability below it is taken for it

jieba.setLogLevel("WARNING")


def minsheng_scores(dataset: Dataset, texts: Sequence[str]) -> Floats:
    """Score by what `minsheng.train` fits; the vocabulary, too, is that of the training texts alone."""
    features = Features.of(dataset)
    fitted = features.fit(slice(None), Settings())
    return fitted.scores(count_words(features.scanner, texts, len(features.vocabulary)))


def first_try_scores(dataset: Dataset, texts: Sequence[str]) -> Floats:
    """Score by `first_try.pipeline`; of exclusive classes it is shown one class a text."""
    targets = dataset.targets.argmax(axis=1) if dataset.taxonomy.exclusive else dataset.targets
    trained = first_try.pipeline().fit(dataset.texts, targets)
    return np.asarray(trained.decision_function(texts))


@dataclass(frozen=True)
class FastText:
    """Settings of fastText; `unit` is what its words are: jieba's, or single characters."""

    unit: str = "words"
    pairs: int = 1  # wordNgrams
    rate: float = 0.3
    epochs: int = 25

    def __call__(self, dataset: Dataset, texts: Sequence[str]) -> Floats:
        """Train and score, in log-odds: one-vs-all for labels, softmax for exclusive classes."""
        import fasttext

        with tempfile.TemporaryDirectory(prefix="minsheng-bench-") as private:
            path = Path(private, "train.txt")
            path.write_text("".join(self._rows(dataset)), encoding="utf-8")
            model = fasttext.train_supervised(
                str(path),
                loss="softmax" if dataset.taxonomy.exclusive else "ova",
                lr=self.rate,
                epoch=self.epochs,
                wordNgrams=self.pairs,
                bucket=200_000,
                thread=_THREADS,
                verbose=0,
            )
        found = np.full((len(texts), len(dataset.taxonomy.ids)), _LEAST)
        names, probabilities = model.predict([self._line(text) for text in texts], k=-1)
        for row, (own, given) in enumerate(zip(names, probabilities, strict=True)):
            for name, probability in zip(own, given, strict=True):
                if name != "__label__none":
                    found[row, int(name.removeprefix("__label__"))] = probability
        found = np.clip(found, _LEAST, 1 - _LEAST)
        return np.asarray(np.log(found / (1 - found)))

    def _rows(self, dataset: Dataset) -> Iterator[str]:
        # fastText skips texts without a label, so they get one of their own.
        for text, targets in zip(dataset.texts, dataset.targets, strict=True):
            labels = [f"__label__{column}" for column in np.flatnonzero(targets)] or ["__label__none"]
            yield " ".join([*labels, self._line(text)]) + "\n"

    def _line(self, text: str) -> str:
        return _words(text) if self.unit == "words" else " ".join("".join(text.split()))


@functools.cache
def _words(text: str) -> str:
    return " ".join(" ".join(jieba.lcut(text)).split())


GRID = [
    FastText(unit, pairs, rate, epochs)
    for (unit, pairs), rate, epochs in itertools.product(
        (("words", 1), ("words", 2), ("characters", 2)), (0.3, 1.0), (25, 50)
    )
]


def fasttext_is_there() -> bool:
    """Tell whether fastText is installed."""
    return importlib.util.find_spec("fasttext") is not None


def best_fasttext(dataset: Dataset, folds: Folds, judge: Callable[[Floats, Targets], float]) -> FastText:
    """Return the settings of `GRID` that do best on the first fold, trained on the others.

    `judge` is given scores and the truth, both of shape (texts, labels).
    """
    train, test = dataset.subset(np.flatnonzero(folds != 0)), dataset.subset(np.flatnonzero(folds == 0))
    return max(GRID, key=lambda settings: judge(settings(train, test.texts), test.targets))


def out_of_fold(contender: Contender, dataset: Dataset, folds: Folds) -> Floats:
    """Return the scores of each text from a contender trained without its fold, shape (texts, labels)."""
    # fastText has threads of its own.
    jobs = 1 if isinstance(contender, FastText) else os.cpu_count() or 1

    def held_out(fold: int) -> Floats:
        train, test = dataset.subset(np.flatnonzero(folds != fold)), dataset.subset(np.flatnonzero(folds == fold))
        return contender(train, test.texts)

    numbers = np.unique(folds).tolist()
    scores = np.zeros(dataset.targets.shape)
    for fold, part in zip(numbers, Parallel(n_jobs=jobs)(delayed(held_out)(fold) for fold in numbers), strict=True):
        scores[folds == fold] = part
    return scores


def tuned(scores: Floats, targets: Targets) -> tuple[Calibration, Targets]:
    """Choose thresholds as `minsheng.train` does; return them, and which labels the texts get by them."""
    calibration = calibrate(scores, targets, exclusive=False)
    return calibration, calibration.applies(calibration.probabilities(scores))
