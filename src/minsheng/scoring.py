"""Scores of texts: a linear model over the sublinear TF-IDF weights of the words found in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from minsheng.counting import Counts, count, slots
from minsheng.scanner import Scanner

_QUICK_ROW = 8  # numbers
_OFTEN = 3  # the rows of words that stand up to so many times in a text are kept ready
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
        # One row a word has all that a text adds up: the square of the word's weight, and what it gives each label.
        # Rows of 32 bytes are copied twice as fast as those of 28. Behind them stand the rows of words that a text has
        # twice, three times …
        rows = np.zeros((_OFTEN, len(idf), max(_QUICK_ROW, 1 + len(intercepts))), np.float32)
        rows[0, :, 0] = idf**2
        np.multiply(coefficients, idf[:, None], out=rows[0, :, 1 : 1 + len(intercepts)])
        for times in range(2, _OFTEN + 1):
            rows[times - 1] = _repeated(rows[0], np.full(1, times))
        self._rows = rows.reshape(-1, rows.shape[2])

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the scores of `texts`, shape (texts, labels). A text scores the same alone as among others."""
        memory = slots(min(len(texts), _BATCH_TEXTS))
        parts = [self._batch(count(self.scanner.scan(batch), memory)) for batch in batches(texts)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.intercepts)))

    def _batch(self, counts: Counts) -> NDArray[np.float64]:
        rows = self._rows.take(counts.word + len(self.idf) * (np.minimum(counts.times, _OFTEN) - 1), axis=0)
        often = np.flatnonzero(counts.times > _OFTEN)
        if often.size:
            rows[often] = _repeated(self._rows.take(counts.word[often], axis=0), counts.times[often])
        sums = _sum_groups(rows, counts)
        norm = np.sqrt(sums[:, :1])
        return np.asarray(sums[:, 1 : 1 + len(self.intercepts)] / np.where(norm > 0, norm, 1) + self.intercepts)


def _repeated(rows: NDArray[np.float32], times: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the rows of words that stand so many times in a text, from those of words that stand there once."""
    factor = (1 + np.log(times)).astype(np.float32)
    rows = rows * factor[:, None]
    rows[:, 0] *= factor
    return rows


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
