"""Scores: the numbers of scikit-learn, and the same ones whatever a text is scored together with."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer

from made import find, make_scorer, many_texts, many_words, texts
from minsheng.model import Model
from minsheng.scoring import Scorer, batches

VOCABULARY = many_words(6000)  # more than there are slots to count in, so that some words get into each other's way


def by_scikit_learn(scorer: Scorer, vocabulary: list[str], batch: list[str], times: int = 1) -> NDArray[np.float64]:
    """Scores from scikit-learn's own vectorizer, in double precision, of each text so many times over."""
    vectorizer = TfidfVectorizer(
        analyzer=lambda text: [word for word, _, _ in find(text, vocabulary)] * times,
        sublinear_tf=True,
        vocabulary=vocabulary,
    )
    vectorizer.idf_ = scorer.idf.astype(np.float64)
    return np.asarray(vectorizer.transform(batch) @ scorer.coefficients.astype(np.float64) + scorer.intercepts)


@pytest.mark.parametrize("labels", [1, 6, 70])
def test_scores_are_those_of_scikit_learn(labels: int) -> None:
    scorer = make_scorer(VOCABULARY, labels)
    batch = many_texts(VOCABULARY, [0, 1, 2, 30, 200, 5000])
    truth = by_scikit_learn(scorer, VOCABULARY, batch)
    scores = scorer.scores(batch)
    assert scores.shape == truth.shape
    np.testing.assert_allclose(scores, truth, rtol=1e-6, atol=1e-5)
    np.testing.assert_allclose(expit(scores), expit(truth), rtol=0, atol=1e-6)


def test_the_shipped_model_scores_real_text_as_scikit_learn_does(shipped: Model, paragraphs: list[str]) -> None:
    batch = [*paragraphs, "".join(paragraphs), *map(" ".join, paragraphs[:3])]
    truth = by_scikit_learn(shipped.scorer, list(shipped.vocabulary), batch)
    np.testing.assert_allclose(shipped.scorer.scores(batch), truth, rtol=0, atol=1e-5)
    calibrated = shipped.calibration.probabilities(truth)
    np.testing.assert_allclose(shipped.predict_proba(batch), calibrated, rtol=0, atol=1e-6)


@given(st.lists(texts, min_size=1, max_size=5))
def test_any_text_scores_as_in_scikit_learn(batch: list[str]) -> None:
    vocabulary = ["的", "人才", "就业", "养老", "了", "一是", "ab", "b1", "1", "的一是了人才就业"]
    scorer = make_scorer(vocabulary, 3)
    np.testing.assert_allclose(scorer.scores(batch), by_scikit_learn(scorer, vocabulary, batch), rtol=0, atol=1e-5)


@pytest.mark.parametrize("times", range(1, 40))
def test_a_word_again_and_again(times: int) -> None:
    scorer = make_scorer(["就业", "养老"], 2)
    batch = ["就业" * times + "养老"]
    truth = by_scikit_learn(scorer, ["就业", "养老"], batch)
    np.testing.assert_allclose(scorer.scores(batch), truth, rtol=0, atol=1e-5)


@pytest.fixture(scope="module", params=[1, 2, 7, 64])
def scored(request: pytest.FixtureRequest) -> tuple[Scorer, list[str], NDArray[np.float64]]:
    """A scorer, texts of all lengths, and the score of each text alone."""
    scorer = make_scorer(VOCABULARY, request.param)
    lengths = [0, 1, 2, 3, 5, 8, 13, 40, 100, 300, 900, 2500, 20_000]
    batch = [*many_texts(VOCABULARY, lengths * 2), "", "abc", VOCABULARY[0] * 50, "\ud800🙂"]
    return scorer, batch, np.concatenate([scorer.scores([text]) for text in batch])


@settings(max_examples=40)
@given(st.randoms(use_true_random=False))
def test_a_text_scores_the_same_alone_and_in_any_batch(
    scored: tuple[Scorer, list[str], NDArray[np.float64]], random: Random
) -> None:
    scorer, batch, alone = scored
    order = random.sample(range(len(batch)), random.randint(1, len(batch)))
    assert scorer.scores([batch[index] for index in order]).tobytes() == alone[order].tobytes()


def test_five_thousand_texts_score_as_each_alone(shipped: Model, paragraphs: list[str]) -> None:
    alone = np.concatenate([shipped.scorer.scores([text]) for text in paragraphs])
    order = np.random.default_rng(0).integers(len(paragraphs), size=5000)
    scores = shipped.scorer.scores([paragraphs[index] for index in order])
    assert scores.tobytes() == alone[order].tobytes()


def test_a_million_characters(shipped: Model, paragraphs: list[str]) -> None:
    piece = "".join(paragraphs) + "。"  # no word has a full stop in it, so none reaches over the border
    times = 1_000_000 // len(piece) + 1
    truth = by_scikit_learn(shipped.scorer, list(shipped.vocabulary), [piece], times)
    np.testing.assert_allclose(shipped.scorer.scores([piece * times]), truth, rtol=0, atol=1e-5)


def test_texts_without_a_known_word_score_the_intercepts() -> None:
    scorer = make_scorer(["就业"], 4)
    scores = scorer.scores(["", " \n", "\0", "abc", "🙂\udfff", "就 业"])
    assert (scores[:5] == scorer.intercepts).all()
    assert (scores[5] != scorer.intercepts).all()


def test_a_word_that_counts_for_nothing_is_as_if_it_were_not_there() -> None:
    scorer = make_scorer(["就业", "养老"], 2)
    silent = Scorer(scorer.scanner, np.array([1, 0], np.float32), scorer.coefficients, scorer.intercepts)
    np.testing.assert_array_equal(silent.scores(["养老"])[0], scorer.intercepts)
    np.testing.assert_allclose(silent.scores(["就业养老"]), silent.scores(["就业"]))


def test_no_text_and_no_word() -> None:
    assert make_scorer(["就业"], 3).scores([]).shape == (0, 3)
    empty = make_scorer([], 3)
    np.testing.assert_array_equal(empty.scores(["就业", ""]), np.tile(empty.intercepts, (2, 1)))


@given(st.lists(st.integers(0, 50_000), max_size=600))
def test_batches_are_the_texts_in_their_order_and_not_too_large(lengths: list[int]) -> None:
    made = ["一" * length for length in lengths]
    cut = list(batches(made))
    assert [text for batch in cut for text in batch] == made
    for batch in cut:
        assert 1 <= len(batch) <= 256
        assert len(batch) == 1 or sum(map(len, batch)) <= 32_768
