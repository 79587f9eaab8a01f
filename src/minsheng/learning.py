"""Fitting the linear model: TF-IDF weights, log-count ratios, support vector machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from minsheng.counting import count, slots
from minsheng.scanner import Scanner
from minsheng.scoring import batches

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set about the training; the defaults are measured (see docs/experiments.md)."""

    C: float | None = None  # inverse strength of the regularisation; None: what `chosen` says
    smoothing: float = 0.01  # added to the counts of the log-count ratio
    interpolation: float = 0.5  # how far columns are weighted by their log-count ratio; 0: all alike
    lexicon_weight: float = 0.3  # of a lexicon term, where a text has 1
    seed: int = 0  # of the folds


def chosen(settings: Settings, targets: NDArray[np.bool_]) -> Settings:
    """Return the settings with C, where they have none: 1, or 0.2 where every text has exactly one of several labels.

    There the greatest score decides, so that scores must be comparable, which machines fitted more loosely are not.
    """
    if settings.C is not None:
        return settings
    return replace(settings, C=0.2 if targets.shape[1] > 1 and (targets.sum(axis=1) == 1).all() else 1.0)


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted linear model. Words that did not occur in what it was fitted on have an idf and coefficients of 0."""

    idf: Floats  # (words,)
    coefficients: Floats  # (words, labels)
    intercepts: Floats  # (labels,)

    def scores(self, counts: sp.csr_matrix) -> Floats:
        """Return the scores of texts given as counts of words: (texts, words) → (texts, labels)."""
        return np.asarray(_weights(counts, self.idf) @ self.coefficients + self.intercepts)


def count_words(scanner: Scanner, texts: Sequence[str], words: int) -> sp.csr_matrix:
    """Return how often each of the scanner's words stands in each text, shape (texts, words)."""
    rows, columns, times, done = [], [], [], 0
    for batch in batches(texts):
        counts = count(scanner.scan(batch), slots(len(batch)))
        rows.append(counts.text.astype(np.int64) + done)
        columns.append(counts.word)
        times.append(counts.times)
        done += len(batch)
    if not done:
        return sp.csr_matrix((0, words))
    entries = np.concatenate(times).astype(np.float64), (np.concatenate(rows), np.concatenate(columns))
    return sp.csr_matrix(entries, shape=(done, words))


def fit(
    counts: sp.csr_matrix,
    targets: NDArray[np.bool_],
    term_counts: sp.csr_matrix,
    term_targets: NDArray[np.bool_],
    settings: Settings,
    *,
    jobs: int = 1,
) -> Fit:
    """Fit one linear support vector machine a label, on texts and on the lexicon's terms, short texts of little weight.

    Columns are weighted by the log-count ratio of the label, interpolated with its mean (NBSVM, Wang & Manning
    2012), so that a word seen with one label alone may speak up in spite of the regularisation. The loss is the squared
    hinge: texts that are told apart well have no more say, and the rare turns of speech get it.

    Args:
        counts: words of the texts, shape (texts, words).
        targets: their labels, shape (texts, labels).
        term_counts: words of the terms, shape (terms, words).
        term_targets: their labels, shape (terms, labels).
        settings: see `Settings`.
        jobs: how many labels to fit at once; the result does not depend on it.
    """
    transformer = TfidfTransformer(sublinear_tf=True).fit(counts)
    seen = np.diff(counts.tocsc().indptr) + np.diff(term_counts.tocsc().indptr) > 0
    idf = np.where(seen, transformer.idf_, 0)
    weights = sp.vstack([_weights(counts, idf), _weights(term_counts, idf)], format="csr")
    importance = np.concatenate([np.ones(counts.shape[0]), np.full(term_counts.shape[0], settings.lexicon_weight)])
    labels, settings = np.vstack([targets, term_targets]), chosen(settings, targets)
    # The last digits of a long sum depend on how many threads of BLAS add it up, and so on the processors of a machine.
    with threadpool_limits(1, user_api="blas"):
        columns = Parallel(n_jobs=jobs, backend="threading")(
            delayed(_fit_label)(weights, labels[:, column], importance, settings) for column in range(labels.shape[1])
        )
    return Fit(
        idf=idf,
        coefficients=np.column_stack([coefficients for coefficients, _ in columns]),
        intercepts=np.array([intercept for _, intercept in columns]),
    )


def _fit_label(
    weights: sp.csr_matrix, applies: NDArray[np.bool_], importance: Floats, settings: Settings
) -> tuple[Floats, float]:
    if applies.all() or not applies.any():  # nothing to tell apart: the label always applies, or never
        return np.zeros(weights.shape[1]), 10.0 if applies.any() else -10.0
    ratio = np.abs(_log_count_ratio(weights, applies, importance, settings.smoothing))
    ratio = settings.interpolation * ratio + (1 - settings.interpolation) * ratio.mean()
    machine = LinearSVC(C=settings.C, tol=1e-8, dual=False)
    machine.fit(weights @ sp.diags(ratio), applies, sample_weight=importance)
    return machine.coef_[0] * ratio, float(machine.intercept_[0])


def _log_count_ratio(
    weights: sp.csr_matrix, applies: NDArray[np.bool_], importance: Floats, smoothing: float
) -> Floats:
    with_label = smoothing + weights[applies].T @ importance[applies]
    without = smoothing + weights[~applies].T @ importance[~applies]
    return np.asarray(np.log(with_label / with_label.sum()) - np.log(without / without.sum()))


def _weights(counts: sp.csr_matrix, idf: Floats) -> sp.csr_matrix:
    """Return the weights that `scoring.Scorer` computes: sublinear TF-IDF, of Euclidean norm 1."""
    weights = counts.copy()
    weights.data = (1 + np.log(weights.data)) * idf[weights.indices]
    norms = np.sqrt(np.asarray(weights.multiply(weights).sum(axis=1)).ravel())
    return sp.csr_matrix(sp.diags(1 / np.where(norms > 0, norms, 1)) @ weights)
