"""Choosing the texts most worth labelling: those that a model is unsure of, and unlike each other and what is labelled.

The value of a text is its own uncertainty times what its words would teach. Learning a word is worth as much as it
weighs in the texts that the model is unsure of, and less each time that it is labelled again: a feature-based
submodular function (Wei, Iyer & Bilmes 2015, "Submodularity in Data Subset Selection and Active Learning"), maximised
greedily. docs/experiments.md has what it was measured against.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfTransformer

from minsheng import duplicates
from minsheng.learning import count_words
from minsheng.model import Model
from minsheng.scanner import Scanner
from minsheng.vocabulary import build_vocabulary

MOST = 20_000  # texts that are chosen from: the most uncertain ones
_ENOUGH = 0.3  # weight in labelled texts after which a word has taught 1 - 1/e of what it can
_TOLD = 4  # new words that a reason names

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text worth labelling.

    Attributes:
        index: its place among the texts.
        score: its worth, where that of the first one is 1.
        uncertainty: of the model, 0 … 1.
        words: the words of two characters and more that it would teach most, of those that no labelled or earlier
            suggested text has.
    """

    index: int
    score: float
    uncertainty: float
    words: tuple[str, ...]


def suggest(model: Model, texts: Sequence[str], count: int, *, labelled: Sequence[str] = ()) -> list[Suggestion]:
    """Return the `count` texts most worth labelling, or all that teach anything, the worthiest first: always the same.

    Of texts that are nearly the same one is suggested, and none that is nearly the same as a labelled one.

    Args:
        model: trained on what is labelled.
        texts: what to choose from.
        count: how many.
        labelled: texts that are labelled already.
    """
    unsure = uncertainty(model, texts)
    pool = np.sort(_different(texts, np.argsort(-unsure, kind="stable"), labelled)[:MOST])
    if not len(pool) or count < 1:
        return []
    chosen = [texts[row] for row in pool]
    vocabulary = build_vocabulary([*chosen, *labelled], ())
    if not vocabulary.words:
        return []
    counts = count_words(Scanner.build(vocabulary.words), [*chosen, *labelled], len(vocabulary.words))
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(counts).tocsr()
    taught = np.asarray(weights[len(pool) :].sum(axis=0)).ravel()
    greedy = _Greedy(sp.csr_matrix(weights[: len(pool)]), unsure[pool], taught)
    found: list[Suggestion] = []
    first = 0.0
    for _ in range(min(count, len(pool))):
        place, gain, words = greedy.take()
        if gain <= 0:
            break
        first = first or gain
        row = int(pool[place])
        names = [vocabulary.words[word] for word in words if word < vocabulary.whole]
        told = [name for name in names if len(name) > 1][:_TOLD]
        found.append(Suggestion(row, gain / first, float(unsure[row]), tuple(told)))
    return found


def uncertainty(model: Model, texts: Sequence[str]) -> Floats:
    """Return how unsure a model is of each text, shape (texts,), 0 … 1.

    With independent labels it is that of the label nearest to its threshold, where it is 1. With exclusive ones it is 1
    less the difference of the two most probable.
    """
    probabilities = model.predict_proba(texts)
    if model.taxonomy.exclusive:
        if probabilities.shape[1] < 2:
            return np.zeros(len(texts))
        ranked = np.sort(probabilities, axis=1)
        return np.asarray(1 - (ranked[:, -1] - ranked[:, -2]))
    return np.asarray((1 - np.abs(2 * _middled(probabilities, model) - 1)).max(axis=1))


def nearest(model: Model, scores: Sequence[float]) -> tuple[str, ...]:
    """Return the labels that make a text uncertain: the one nearest to its threshold, or the two that compete."""
    values = np.array(scores)[None]
    if model.taxonomy.exclusive:
        return tuple(model.labels[column] for column in np.argsort(-values[0], kind="stable")[:2])
    return (model.labels[int(np.abs(_middled(values, model) - 0.5).argmin())],)


def _middled(probabilities: Floats, model: Model) -> Floats:
    """Return probabilities moved, in their odds, so that each label's threshold is at 0.5."""
    threshold = np.clip(model.calibration.threshold, 1e-6, 1 - 1e-6)
    clipped = np.clip(probabilities, 1e-12, 1 - 1e-12)
    odds = clipped / (1 - clipped) * (1 - threshold) / threshold
    return np.asarray(odds / (1 + odds))


def _different(texts: Sequence[str], order: NDArray[np.intp], labelled: Sequence[str]) -> NDArray[np.intp]:
    """Return the first of each group of near-duplicates, in this order, without the groups of labelled texts."""
    order = order[: 2 * MOST]
    groups = duplicates.groups([*labelled, *(texts[row] for row in order)], [None] * (len(labelled) + len(order)))
    taken = set(groups[: len(labelled)].tolist())
    kept = []
    for row, group in zip(order.tolist(), groups[len(labelled) :].tolist(), strict=True):
        if group not in taken and texts[row].strip():
            taken.add(group)
            kept.append(row)
    return np.array(kept, np.intp)


class _Greedy:
    """Takes one text after the other, the one of the highest gain; all gains are kept up to date."""

    def __init__(self, weights: sp.csr_matrix, unsure: Floats, taught: Floats) -> None:
        """Take the words of the texts, (texts, words), how unsure they are, (texts,), and what is taught, (words,)."""
        self.weights, self.unsure, self.taught = weights, unsure, taught.copy()
        squared = weights.multiply(weights)
        self.worth = np.asarray(squared.T @ unsure).ravel()
        self.text = np.repeat(np.arange(weights.shape[0]), np.diff(weights.indptr))
        self.entry = self._gain(weights.indices, weights.data)
        self.gains = np.bincount(self.text, self.entry, weights.shape[0])
        order = np.argsort(weights.indices, kind="stable")  # the entries of each word, one word after the other
        self.by_word = order
        self.start = np.searchsorted(weights.indices[order], np.arange(weights.shape[1] + 1))
        self.open = np.ones(weights.shape[0], bool)

    def take(self) -> tuple[int, float, list[int]]:
        """Take the next text: return its number, its gain, and its words that teach most and were not taught yet."""
        worth = np.where(self.open, self.gains * self.unsure, -1.0)
        best = int(worth.argmax())
        self.open[best] = False
        own = slice(self.weights.indptr[best], self.weights.indptr[best + 1])
        words, data, gains = self.weights.indices[own], self.weights.data[own], self.entry[own]
        order = np.argsort(-gains, kind="stable")
        new = [int(word) for word in words[order] if self.taught[word] == 0]
        self.taught[words] += data
        for word in words:
            entries = self.by_word[self.start[word] : self.start[word + 1]]
            entries = entries[self.open[self.text[entries]]]
            gain = self._gain(np.full(len(entries), word), self.weights.data[entries])
            texts = self.text[entries]  # each once, for a text has one entry of a word
            self.gains[texts] = self.gains[texts] + gain - self.entry[entries]
            self.entry[entries] = gain
        return best, float(worth[best]), new

    def _gain(self, words: NDArray[np.int32], weights: Floats) -> Floats:
        """Return what so much more weight of words would teach."""
        before = np.exp(-self.taught[words] / _ENOUGH)
        return np.asarray(self.worth[words] * before * -np.expm1(-weights / _ENOUGH))
