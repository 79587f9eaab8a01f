"""From a labelled data set to a model."""

from __future__ import annotations

import importlib.metadata
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from joblib import Parallel, delayed
from numpy.typing import NDArray

from minsheng.calibrating import calibrate, warn_of_few
from minsheng.calibration import Calibration
from minsheng.dataset import Dataset
from minsheng.errors import LabelsError
from minsheng.folds import grouped_folds
from minsheng.learning import Fit, Settings, chosen, count_words, fit
from minsheng.metrics import score
from minsheng.model import Model
from minsheng.scanner import Scanner
from minsheng.scoring import Scorer
from minsheng.vocabulary import build_vocabulary

FOLDS = 5
LIBRARIES = ("jieba", "numpy", "scikit-learn", "scipy")

Floats = NDArray[np.float64]
Progress = Callable[[str, float], None]  # is told the step and how much of it is done, 0 … 1


@dataclass(frozen=True)
class Features:
    """A data set in numbers: its words, how often each stands where, and the labels."""

    vocabulary: list[str]
    whole: int  # how many of it are words and phrases; strings that begin or end inside a word follow
    scanner: Scanner
    counts: sp.csr_matrix  # (texts, words)
    targets: NDArray[np.bool_]  # (texts, labels)
    term_counts: sp.csr_matrix  # (terms, words)
    term_targets: NDArray[np.bool_]  # (terms, labels)

    @classmethod
    def of(cls, dataset: Dataset) -> Features:
        """Build the vocabulary of the data set and count its words."""
        terms = [term.text for term in dataset.lexicon]
        found = build_vocabulary(dataset.texts, terms)
        vocabulary = found.words
        if not vocabulary:
            raise LabelsError("training needs texts with words of jieba's dictionary in them, or a lexicon")
        scanner = Scanner.build(vocabulary)
        labels = dataset.taxonomy.ids
        term_targets = np.array([[label in term.labels for label in labels] for term in dataset.lexicon], bool)
        return cls(
            vocabulary,
            found.whole,
            scanner,
            count_words(scanner, dataset.texts, len(vocabulary)),
            dataset.targets,
            count_words(scanner, terms, len(vocabulary)),
            term_targets.reshape(len(terms), len(labels)),
        )

    def fit(self, rows: NDArray[np.intp] | slice, settings: Settings, jobs: int = 1) -> Fit:
        """Fit a model on the texts of these rows and the lexicon."""
        targets, terms = self.targets[rows], (self.term_counts, self.term_targets)
        return fit(self.counts[rows], targets, *terms, settings, jobs=jobs)

    def out_of_fold_scores(
        self, folds: NDArray[np.int64], settings: Settings, jobs: int = 1, progress: Progress | None = None
    ) -> Floats:
        """Return the scores of each text from a model fitted without its fold, shape (texts, labels)."""

        def held_out(fold: int) -> Floats:
            return self.fit(np.flatnonzero(folds != fold), settings).scores(self.counts[folds == fold])

        numbers = np.unique(folds).tolist()
        parts = Parallel(n_jobs=jobs, return_as="generator")(delayed(held_out)(fold) for fold in numbers)
        scores = np.zeros(self.targets.shape)
        for done, (fold, part) in enumerate(zip(numbers, parts, strict=True), 1):
            scores[folds == fold] = part
            if progress:
                progress("cross-validating", done / len(numbers))
        return scores


def train(
    dataset: Dataset,
    *,
    settings: Settings | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Model:
    """Train a model on all of `dataset`.

    Calibration and thresholds come from scores out of fold: of each text by a model that was fitted without its
    document and its near-duplicates. The same data set and settings give the same model, whatever the number of jobs.

    Args:
        dataset: the labelled texts.
        settings: regularisation and the like, and the seed of the folds.
        jobs: how many processes to use; by default one for each processor.
        progress: is called with a step (counting words, cross-validating, fitting) and the share of it that is done.

    Raises:
        LabelsError: there are fewer than two texts or groups of texts, no label, or no word in the texts.

    Warns:
        UserWarning: a label has too few texts for a threshold of its own.
    """
    settings = chosen(settings or Settings(), dataset.targets)
    jobs = jobs or os.cpu_count() or 1
    progress = progress or _silent
    progress("counting words", 0)
    folds = _folds(dataset, settings)
    features = Features.of(dataset)
    warn_of_few(dataset)
    progress("cross-validating", 0)
    scores = features.out_of_fold_scores(folds, settings, jobs, progress)
    calibration = calibrate(scores, dataset.targets, exclusive=dataset.taxonomy.exclusive)
    progress("fitting", 0)
    final = features.fit(slice(None), settings, jobs)
    about = _about(dataset, settings)
    predicted = calibration.applies(calibration.probabilities(scores))
    about["out_of_fold"] = asdict(score(dataset.targets, predicted, dataset.taxonomy.ids))
    return assemble(dataset, features, final, calibration, about)


def assemble(
    dataset: Dataset, features: Features, final: Fit, calibration: Calibration, training: dict[str, Any]
) -> Model:
    """Make a model of what was fitted."""
    scorer = Scorer(
        features.scanner,
        final.idf.astype(np.float32),
        final.coefficients.astype(np.float32),
        final.intercepts,
    )
    return Model(dataset.taxonomy, features.vocabulary, features.whole, scorer, calibration, training)


def _silent(step: str, share: float) -> None:
    pass


def _folds(dataset: Dataset, settings: Settings) -> NDArray[np.int64]:
    groups = dataset.groups
    count = min(FOLDS, len(np.unique(groups)))
    if count < 2 or not dataset.taxonomy.labels:
        raise LabelsError("training needs at least two different texts and one label")
    return grouped_folds(dataset.targets, groups, folds=count, seed=settings.seed)


def _about(dataset: Dataset, settings: Settings) -> dict[str, Any]:
    origins = Counter(str(example.about.get("origin", "unknown")) for example in dataset.examples)
    return {
        "texts": len(dataset.examples),
        "origins": dict(sorted(origins.items())),
        "labels": dataset.counts(),
        "terms": len(dataset.lexicon),
        "settings": asdict(settings),
        "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES},
    }
