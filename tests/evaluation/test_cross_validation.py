from dataclasses import dataclass, field

import numpy as np
import pytest
import scipy.sparse as sp

from minsheng.dataset import Dataset
from minsheng.errors import LabelsError
from minsheng.evaluation.baselines import baselines
from minsheng.evaluation.cross_validation import folds_of, nested
from minsheng.evaluation.learners import CutWords, WordModel
from minsheng.learning import Settings, fit
from minsheng.training import Features
from minsheng.vocabulary import build_vocabulary


@dataclass
class Spy:
    """A learner that scores by what it is given, and remembers what it was shown."""

    given: np.ndarray
    calls: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)

    def scores(self, fitted_on: np.ndarray, tested_on: np.ndarray) -> np.ndarray:
        self.calls.append((fitted_on, tested_on))
        return self.given[tested_on]


def made(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    targets = random.random((300, 2)) < 0.4
    return targets, targets * 2 - 1 + random.normal(0, 1.5, targets.shape), np.arange(300) % 4


def test_nothing_is_fitted_on_what_is_tested() -> None:
    targets, scores, folds = made()
    spy = Spy(scores)
    nested(spy, targets, folds, exclusive=False, jobs=1)
    assert len(spy.calls) == 4 + 6  # each fold, and each pair of folds
    for fitted, tested in spy.calls:
        assert not set(folds[fitted]) & set(folds[tested])
        assert len(fitted) + len(tested) == 300


def test_calibration_and_thresholds_do_not_see_the_tested_fold() -> None:
    targets, scores, folds = made()
    before = nested(Spy(scores), targets, folds, exclusive=False, jobs=1)
    changed = targets.copy()
    changed[folds == 2] = ~changed[folds == 2]
    after = nested(Spy(scores), changed, folds, exclusive=False, jobs=1)
    np.testing.assert_array_equal(before.probabilities[folds == 2], after.probabilities[folds == 2])
    np.testing.assert_array_equal(before.predicted[folds == 2], after.predicted[folds == 2])
    assert not np.array_equal(before.predicted[folds != 2], after.predicted[folds != 2])


def test_probabilities_are_calibrated() -> None:
    targets, scores, folds = made()
    found = nested(Spy(scores), targets, folds, exclusive=False, jobs=1)
    assert abs(found.probabilities.mean() - targets.mean()) < 0.03
    exclusive = np.eye(3, dtype=bool)[np.arange(300) % 3]
    found = nested(Spy(exclusive + 0.1), exclusive, np.arange(300) // 3 % 4, exclusive=True, jobs=1)
    np.testing.assert_allclose(found.probabilities.sum(axis=1), 1)
    np.testing.assert_array_equal(found.predicted, exclusive)


def test_only_what_is_available_is_fitted_on_and_all_is_tested() -> None:
    targets, scores, folds = made()
    available = np.arange(300) % 3 == 0
    spy = Spy(scores)
    nested(spy, targets, folds, exclusive=False, jobs=1, available=available)
    assert all(available[fitted].all() for fitted, _ in spy.calls)
    assert set(np.concatenate([tested for _, tested in spy.calls]).tolist()) == set(range(300))


def test_folds_keep_documents_and_near_duplicates_whole(labelled: Dataset) -> None:
    folds = folds_of(labelled, count=5, seed=3)
    groups = labelled.groups
    assert len(set(zip(groups.tolist(), folds.tolist(), strict=True))) == len(set(groups.tolist()))
    for fold in range(5):
        assert labelled.targets[folds == fold].any(axis=0).all()


def test_too_few_documents_are_refused(labelled: Dataset) -> None:
    one_document = [i for i, example in enumerate(labelled.examples) if example.about.get("document") == "000"]
    with pytest.raises(LabelsError, match="at least 3 different documents"):
        folds_of(labelled.subset(one_document), count=5, seed=0)


@pytest.fixture(scope="module")
def features(small: Dataset) -> Features:
    return Features.of(small)


def test_the_vocabulary_is_that_of_the_fitted_texts(small: Dataset, features: Features) -> None:
    """As if the tested texts had never been there."""
    rows = np.flatnonzero(np.arange(len(small.examples)) % 3 > 0)
    learner = WordModel.of(small, features, Settings())
    alone = build_vocabulary(small.subset(rows).texts, [term.text for term in small.lexicon]).words
    assert {features.vocabulary[column] for column in learner.words.allowed(rows)} == set(alone)
    assert len(alone) < len(features.vocabulary)

    found = learner.fit(rows)
    other = Features.of(small.subset(rows)).fit(slice(None), Settings())
    place = {word: column for column, word in enumerate(features.vocabulary)}
    columns = [place[word] for word in alone]
    np.testing.assert_allclose(found.idf[columns], other.idf)
    np.testing.assert_allclose(found.coefficients[columns], other.coefficients, rtol=1e-6, atol=1e-9)
    left_out = np.setdiff1d(np.arange(len(features.vocabulary)), columns)
    assert not found.coefficients[left_out].any()


def test_the_number_of_jobs_changes_nothing(small: Dataset, features: Features) -> None:
    folds = folds_of(small, count=3, seed=0)
    learner = WordModel.of(small, features, Settings())
    one, two = (nested(learner, small.targets, folds, exclusive=False, jobs=jobs) for jobs in (1, 2))
    np.testing.assert_array_equal(one.probabilities, two.probabilities)


def test_baselines(small: Dataset) -> None:
    folds = folds_of(small, count=3, seed=0)
    found = baselines(small, folds, Settings(), jobs=1)
    assert {"majority", "jieba"} <= set(found)
    assert not found["majority"].predicted.any()  # most texts have no label
    right = (found["jieba"].predicted == small.targets).mean()
    assert right > (found["majority"].predicted == small.targets).mean()


def test_cut_words_are_fitted_without_a_lexicon(small: Dataset) -> None:
    learner = CutWords.of(small.texts, small.targets, Settings())
    rows, rest = np.arange(200), np.arange(200, 250)
    counts = learner.counts[rows]
    nothing = sp.csr_matrix((0, counts.shape[1])), np.zeros((0, 6), bool)
    seen = np.flatnonzero(np.asarray(counts.sum(axis=0)).ravel())
    reference = fit(counts[:, seen], small.targets[rows], nothing[0][:, seen], nothing[1], Settings())
    np.testing.assert_allclose(learner.scores(rows, rest), reference.scores(learner.counts[rest][:, seen]))
