"""Scores of texts: a linear model over the sublinear TF-IDF weights of the words found in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from minsheng.counting import Counts, count, slots
from minsheng.scanner import Scanner

_OFTEN = 4  # the rows of words that stand up to so many times in a text are kept ready
_BATCH_TEXTS = 256
_BATCH_CHARACTERS = 32_768  # enough to outweigh the fixed cost of a NumPy call, few enough to stay in the cache


class Scorer:
    """Scores texts for each label.

    The score of a text is the label's intercept plus, over the distinct words of the text, the sum of coefficient times
    weight. The weight of a word is (1 + log times) * idf, divided by the Euclidean norm of the text's weights: what
    scikit-learn's `TfidfVectorizer(sublinear_tf=True)` computes.
    """

    def __init__(
        self,
        scanner: Scanner,
        idf: NDArray[np.float32],
        coefficients: NDArray[np.float32],
        intercepts: NDArray[np.float64],
    ) -> None:
        """Take the vocabulary's scanner; `idf`, (words,); `coefficients`, (words, labels); `intercepts`, (labels,)."""
        self.scanner = scanner
        self.idf = idf
        self.coefficients = coefficients
        self.intercepts = intercepts
        # One row a word has all that a text adds up: what the word gives each label, and the square of its weight.
        # The rows of words that stand there twice, three times … follow.
        once = np.concatenate([coefficients * idf[:, None], idf[:, None] ** 2], axis=1)
        self._rows = np.concatenate([once * self._growth(np.full(1, times)) for times in range(1, _OFTEN + 1)])

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the scores of `texts`, shape (texts, labels). A text scores the same alone as among others."""
        memory = slots(min(len(texts), _BATCH_TEXTS))
        parts = [self._batch(count(self.scanner.scan(batch), memory)) for batch in batches(texts)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.intercepts)))

    def _batch(self, counts: Counts) -> NDArray[np.float64]:
        often = np.flatnonzero(counts.times > _OFTEN)
        rows = self._rows.take(counts.word + len(self.idf) * (np.minimum(counts.times, _OFTEN) - 1), axis=0)
        rows[often] *= self._growth(counts.times[often]) / self._growth(np.full(1, _OFTEN))
        sums = _sum_groups(rows, counts)
        norm = np.sqrt(sums[:, -1:])
        return np.asarray(sums[:, :-1] / np.where(norm > 0, norm, 1) + self.intercepts)

    def _growth(self, times: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return by what the row of a word that stands once grows when it stands so many times, (words, labels + 1)."""
        factor = (1 + np.log(times))[:, None]
        return np.concatenate([factor.repeat(len(self.intercepts), axis=1), factor**2], axis=1).astype(np.float32)


def batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut `texts` into runs of as many as are best scored at once; a long text may be one by itself."""
    start = characters = 0
    for index, text in enumerate(texts):
        if index > start and (index - start == _BATCH_TEXTS or characters + len(text) > _BATCH_CHARACTERS):
            yield texts[start:index]
            start, characters = index, 0
        characters += len(text)
    if start < len(texts):
        yield texts[start:]


def _sum_groups(rows: NDArray[np.float32], counts: Counts) -> NDArray[np.float64]:
    """Add up the rows of the words of each text; return shape (texts, columns)."""
    sizes = np.bincount(counts.group, minlength=counts.groups)
    filled = np.flatnonzero(sizes)
    sums = np.zeros((counts.groups, rows.shape[1]))
    if filled.size:
        sums[filled] = np.add.reduceat(rows, (np.cumsum(sizes) - sizes)[filled], axis=0)
    return np.asarray(sums.reshape(-1, counts.texts, rows.shape[1]).sum(axis=0))
