"""Fitting, against scikit-learn's vectorizer and support vector machine put together as a user would."""

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from made import find
from minsheng.dataset import Dataset
from minsheng.learning import Fit, Settings, chosen, count_words, fit
from minsheng.scanner import Scanner
from minsheng.training import Features


@pytest.fixture(scope="module")
def features(small: Dataset) -> Features:
    return Features.of(small)


@pytest.fixture(scope="module")
def fitted(features: Features) -> Fit:
    return features.fit(slice(None), Settings())


def test_counts_are_those_of_a_search(small: Dataset, features: Features) -> None:
    vocabulary = features.vocabulary
    for row in range(0, len(small.texts), 40):
        words = [word for word, _, _ in find(small.texts[row], vocabulary)]
        counts = features.counts[row].toarray().ravel()
        assert {vocabulary[i]: int(counts[i]) for i in np.flatnonzero(counts)} == {w: words.count(w) for w in words}


@pytest.fixture(scope="module")
def vectors(small: Dataset, features: Features) -> NDArray[np.float64]:
    """The vectors of texts and terms by scikit-learn's own vectorizer, which is given the words that a search finds."""
    known = set(features.vocabulary)
    vectorizer = TfidfVectorizer(
        analyzer=lambda text: [word for word, _, _ in find(text, known)],
        sublinear_tf=True,
        vocabulary=features.vocabulary,
    ).fit(small.texts)
    return np.asarray(vectorizer.transform([*small.texts, *(term.text for term in small.lexicon)]).toarray())


@pytest.mark.parametrize("settings", [Settings(), Settings(C=0.3, smoothing=1, interpolation=1, lexicon_weight=2)])
def test_it_is_the_machine_of_scikit_learn_on_its_own_vectors(
    small: Dataset, features: Features, vectors: NDArray[np.float64], settings: Settings
) -> None:
    """The method again, in scikit-learn's public classes: NBSVM columns, weighted rows for the lexicon."""
    importance = np.array([1.0] * len(small.texts) + [settings.lexicon_weight] * len(small.lexicon))
    mine = features.fit(slice(None), settings)
    scores = np.vstack([mine.scores(features.counts), mine.scores(features.term_counts)])
    own = [*(one.labels for one in small.examples), *(term.labels for term in small.lexicon)]
    heavy = vectors * importance[:, None]
    for column, label in list(enumerate(small.taxonomy.ids))[::2]:
        applies = np.array([label in labels for labels in own])
        inside = settings.smoothing + heavy[applies].sum(axis=0)
        outside = settings.smoothing + heavy[~applies].sum(axis=0)
        ratio = np.abs(np.log(inside / inside.sum()) - np.log(outside / outside.sum()))
        ratio = settings.interpolation * ratio + (1 - settings.interpolation) * ratio.mean()
        weighted = sp.csr_matrix(vectors * ratio)
        machine = LinearSVC(C=settings.C or 1.0, tol=1e-8, dual=False).fit(weighted, applies, sample_weight=importance)
        np.testing.assert_allclose(scores[:, column], machine.decision_function(weighted), rtol=0, atol=1e-7)


def test_the_strength_is_chosen_by_the_kind_of_labels(small: Dataset) -> None:
    alone = np.eye(3, dtype=bool)[[0, 1, 2, 1]]
    several, one = chosen(Settings(), small.targets).C, chosen(Settings(), alone).C
    assert several is not None and one is not None and several > one
    assert chosen(Settings(C=7), small.targets).C == chosen(Settings(C=7), alone).C == 7


def test_the_result_does_not_depend_on_the_number_of_jobs(features: Features, fitted: Fit) -> None:
    again = features.fit(slice(None), Settings(), jobs=3)
    for name in ("idf", "coefficients", "intercepts"):
        assert getattr(fitted, name).tobytes() == getattr(again, name).tobytes()


def test_words_that_were_not_seen_count_for_nothing(features: Features) -> None:
    half = features.fit(np.arange(100), Settings())
    seen = np.asarray((features.counts[:100].sum(axis=0) + features.term_counts.sum(axis=0)) > 0).ravel()
    assert 0 < seen.sum() < len(seen)
    assert (half.idf[~seen] == 0).all() and (half.idf[seen] > 0).all()
    assert np.isfinite(half.coefficients).all()


def test_labels_that_all_texts_or_none_have() -> None:
    scanner = Scanner.build(["就业", "养老"])
    counts = count_words(scanner, ["就业", "养老", "就业养老"], 2)
    no_terms = count_words(scanner, [], 2)
    targets = np.array([[True, False, True], [True, False, False], [True, False, True]])
    made = fit(counts, targets, no_terms, np.zeros((0, 3), bool), Settings())
    scores = made.scores(counts)
    assert (scores[:, 0] == 10).all() and (scores[:, 1] == -10).all()
    assert scores[0, 2] > scores[1, 2]


def test_counting_no_texts() -> None:
    assert count_words(Scanner.build(["就业"]), [], 1).shape == (0, 1)
