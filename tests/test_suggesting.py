"""Texts most worth labelling: uncertain, unlike each other and what is labelled, the same ones every time."""

from __future__ import annotations

import numpy as np
import pytest

from minsheng.dataset import Dataset
from minsheng.model import Model
from minsheng.suggesting import nearest, suggest, uncertainty
from minsheng.taxonomy import Taxonomy
from minsheng.training import train


@pytest.fixture(scope="module")
def pool(labelled: Dataset) -> Dataset:
    """Labelled texts that `small` has none of."""
    return labelled.subset([row for row in range(len(labelled.examples)) if row % 14 and row % 9 == 1])


def test_they_are_different_and_come_in_order(trained: Model, small: Dataset, pool: Dataset) -> None:
    found = suggest(trained, pool.texts, 60, labelled=small.texts)
    rows = [one.index for one in found]
    assert len(set(rows)) == 60
    scores = [one.score for one in found]
    assert scores[0] == 1 and scores == sorted(scores, reverse=True)
    assert found == suggest(trained, pool.texts, 60, labelled=small.texts)
    assert found[:20] == suggest(trained, pool.texts, 20, labelled=small.texts)


def test_the_order_of_the_texts_does_not_matter(trained: Model, pool: Dataset) -> None:
    texts = pool.texts[:300]
    there = {texts[one.index] for one in suggest(trained, texts, 25)}
    back = {texts[::-1][one.index] for one in suggest(trained, texts[::-1], 25)}
    assert there == back


def test_they_are_more_uncertain_than_most(trained: Model, small: Dataset, pool: Dataset) -> None:
    found = suggest(trained, pool.texts, 60, labelled=small.texts)
    unsure = uncertainty(trained, pool.texts)
    assert np.median([one.uncertainty for one in found]) > 2 * np.median(unsure)
    assert all(one.uncertainty == pytest.approx(unsure[one.index]) for one in found)


def test_nothing_labelled_and_nothing_twice(trained: Model, pool: Dataset) -> None:
    texts = pool.texts[:40]
    spaced = [" ".join(text) for text in texts]  # the same texts, as bad OCR has them
    found = suggest(trained, texts + spaced, 200)
    assert len(found) <= 40 and len({one.index % 40 for one in found}) == len(found)
    assert not suggest(trained, texts, 10, labelled=spaced)


def test_new_words_are_in_the_text_and_in_no_labelled_one(trained: Model, small: Dataset, pool: Dataset) -> None:
    found = suggest(trained, pool.texts[:300], 10, labelled=small.texts)
    assert any(one.words for one in found)
    known = "\0".join(small.texts)
    for one in found:
        text = pool.texts[one.index]
        assert all(word in text and word not in known for word in one.words if not word.isascii())


def test_nothing_to_choose_from(trained: Model) -> None:
    assert suggest(trained, [], 5) == []
    assert suggest(trained, ["", " ", "\n"], 5) == []
    assert suggest(trained, ["招聘会"], 0) == []


def test_uncertainty_is_1_at_the_threshold_and_0_far_from_it(trained: Model, pool: Dataset) -> None:
    values = uncertainty(trained, pool.texts)
    assert values.min() >= 0 and values.max() <= 1
    at = dict(zip(trained.labels, trained.calibration.threshold.tolist(), strict=True))
    for label in trained.labels:
        scores = [at[name] if name == label else 1e-9 for name in trained.labels]
        assert nearest(trained, scores) == (label,)


def test_exclusive_labels_are_uncertain_between_two(labelled: Dataset, pool: Dataset) -> None:
    single = [row for row, one in enumerate(labelled.examples) if len(one.labels) == 1][::12]
    thin = labelled.subset(single)
    model = train(Dataset(thin.examples, Taxonomy(thin.taxonomy.labels, exclusive=True)), jobs=1)
    values = uncertainty(model, pool.texts[:200])
    ranked = np.sort(model.predict_proba(pool.texts[:200]), axis=1)
    assert values == pytest.approx(1 - ranked[:, -1] + ranked[:, -2])
    assert len(suggest(model, pool.texts[:200], 10)) == 10
    assert nearest(model, [0.1, 0.4, 0.0, 0.3, 0.2, 0.0]) == (model.labels[1], model.labels[3])


@pytest.mark.filterwarnings("ignore:.* the label:UserWarning")
def test_a_rare_topic_is_found_in_an_archive_of_another(labelled: Dataset) -> None:
    """Archives with nine texts on jobs for one on old people, and models that know of jobs alone."""

    def some(label: str, count: int, draw: int) -> list[int]:
        rows = [row for row, one in enumerate(labelled.examples) if one.labels == ((label,) if label else ())]
        return rows[draw * count // 10 :][:count]

    rare = chosen = 0
    for draw in range(5):
        jobs, old, none = some("employment", 280, draw), some("elderly_care", 20, 10 * draw), some("", 60, 10 * draw)
        start = labelled.subset([*jobs[:100], *old[:2], *none])
        archive = [labelled.texts[row] for row in [*jobs[100:], *old[2:]]]
        model = train(Dataset(start.examples, start.taxonomy), jobs=1)
        found = suggest(model, archive, 20, labelled=start.texts)
        rare += sum(one.index >= len(jobs) - 100 for one in found)
        chosen += len(found)
    assert rare / chosen > 2 * (len(old) - 2) / len(archive)
