"""What the models went by: the strongest words of each label, and the worst mistakes with their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from minsheng.counting import count, slots
from minsheng.dataset import Dataset
from minsheng.evaluation.cross_validation import Folds
from minsheng.evaluation.learners import WordModel
from minsheng.evaluation.predictions import Predictions
from minsheng.explaining import WordEvidence, gather
from minsheng.model import Model
from minsheng.scoring import Scorer, batches
from minsheng.training import Features

SHOWN_WORDS = 14  # for a label, and as many against it
SHOWN_MISTAKES = 3  # of each kind, by label
MARKED_WORDS = 8  # for, and as many against, in a mistake
OFTEN = 5  # texts that a word must stand in to be shown as one of the strongest

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Witness:
    """The models that made the predictions, to be asked why."""

    scorers: tuple[Scorer, ...]
    asked: NDArray[np.int64]  # (texts,): which scorer has predicted the text
    vocabulary: Sequence[str]
    whole: int  # how many of it are words and phrases; strings that begin or end inside a word follow

    @classmethod
    def of_model(cls, model: Model, texts: int) -> Witness:
        """Ask one model about all texts."""
        return cls((model.scorer,), np.zeros(texts, np.int64), model.vocabulary, model.whole)

    @classmethod
    def of_folds(cls, learner: WordModel, features: Features, folds: Folds, jobs: int) -> Witness:
        """Ask, about each text, the model that was fitted without the text's fold."""
        rows = [np.flatnonzero(folds != fold) for fold in range(int(folds.max()) + 1)]
        fits = Parallel(n_jobs=jobs)(delayed(learner.fit)(own) for own in rows)
        scorers = tuple(
            Scorer(features.scanner, fit.idf.astype(np.float32), fit.coefficients.astype(np.float32), fit.intercepts)
            for fit in fits
        )
        return cls(scorers, folds, features.vocabulary, features.whole)


@dataclass(frozen=True, slots=True)
class StrongWords:
    """The words that speak loudest for and against one label: each with its weight, loudest first."""

    words_for: tuple[tuple[str, float], ...]
    words_against: tuple[tuple[str, float], ...]


def strongest_words(witness: Witness, texts: Sequence[str]) -> tuple[StrongWords, ...]:
    """Return the strongest words of each label, in the order of the labels, among those that stand in a few texts.

    The weight of a word is what it adds to the score of a text that consists of it alone, on average over the models.
    Of words that lie in one another only the strongest is there; strings that begin or end inside a word are left out.
    """
    weights = np.zeros((len(witness.vocabulary), len(witness.scorers[0].intercepts)))
    for one in witness.scorers:
        weights += one.coefficients * one.idf[:, None] / len(witness.scorers)
    often = np.flatnonzero(_documents(witness, texts)[: witness.whole] >= min(OFTEN, max(1, len(texts) // 100)))
    found = []
    for column in range(weights.shape[1]):
        own = weights[:, column]
        order = often[np.argsort(own[often], kind="stable")]
        found.append(StrongWords(_shown(order[::-1], own, witness, 1), _shown(order, own, witness, -1)))
    return tuple(found)


def _shown(order: NDArray[np.intp], weights: Floats, witness: Witness, sign: int) -> tuple[tuple[str, float], ...]:
    shown: list[tuple[str, float]] = []
    for word in order:
        name, weight = witness.vocabulary[word], float(weights[word])
        if len(shown) == SHOWN_WORDS or weight * sign <= 0:
            break
        if not any(name in other or other in name for other, _ in shown):
            shown.append((name, weight))
    return tuple(shown)


def _documents(witness: Witness, texts: Sequence[str]) -> NDArray[np.int64]:
    total = np.zeros(len(witness.vocabulary), np.int64)
    scanner = witness.scorers[0].scanner
    for batch in batches(texts):
        total += np.bincount(count(scanner.scan(batch), slots(len(batch))).word, minlength=len(total))
    return total


@dataclass(frozen=True, slots=True)
class Mistake:
    """One text and one label, which was given to it wrongly, or missed."""

    row: int
    label: int
    applies: bool  # whether the text has the label
    probability: float
    words: tuple[WordEvidence, ...]  # strongest first, those for the label and those against it


def worst_mistakes(witness: Witness, predictions: Predictions, dataset: Dataset) -> tuple[Mistake, ...]:
    """Return, by label, the missed texts of lowest probability and the wrongly tagged ones of highest."""
    found = []
    for label in range(predictions.targets.shape[1]):
        probability = predictions.probabilities[:, label]
        for applies in (True, False):
            wrong = (predictions.targets[:, label] == applies) & (predictions.predicted[:, label] != applies)
            rows = np.flatnonzero(wrong)
            order = np.argsort(probability[rows] if applies else -probability[rows], kind="stable")
            for row in rows[order][:SHOWN_MISTAKES].tolist():
                scorer = witness.scorers[int(witness.asked[row])]
                evidence = gather(dataset.texts[row], scorer, witness.whole).for_label(label, witness.vocabulary)
                words = [[w for w in evidence if w.contribution * sign > 0][:MARKED_WORDS] for sign in (1, -1)]
                found.append(Mistake(row, label, applies, float(probability[row]), (*words[0], *words[1])))
    return tuple(found)
