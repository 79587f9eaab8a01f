"""What cross-validation fits and tests: the project's own model, and others like it over counts of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from minsheng.dataset import Dataset
from minsheng.learning import Fit, Settings, fit
from minsheng.scanner import normal_word
from minsheng.training import Features
from minsheng.vocabulary import FREQUENT, cut_words, dictionary_words, is_phrase, load_tokenizer

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


class Learner(Protocol):
    """Fits a model on some rows of a data set and scores others: shape (tested rows, labels), any scale."""

    def scores(self, fitted_on: Rows, tested_on: Rows) -> Floats:
        """Return the scores of the rows `tested_on` from a model that saw nothing but `fitted_on`."""
        ...


@dataclass(frozen=True)
class Words:
    """Which columns of a count matrix a model may have that was made from some of the texts alone.

    The columns are built once, from all texts. What a text contributes to the vocabulary (its words of the dictionary,
    the new words that jieba finds in it, and its share in a phrase's frequency) is kept apart, so that the words of a
    tested text can be left out.
    """

    counts: sp.csr_matrix  # (texts, words)
    terms: NDArray[np.bool_]  # (words,): of the lexicon, which is there before any text is
    dictionary: NDArray[np.bool_]  # (words,)
    phrases: NDArray[np.bool_]  # (words,): what becomes a word by standing in many texts
    cut: sp.csr_matrix  # (texts, words): the words into which jieba cuts the text, where no dictionary has them

    @classmethod
    def of(cls, dataset: Dataset, features: Features) -> Words:
        """Find out where each word of the vocabulary comes from."""
        tokenizer = load_tokenizer()
        known = dictionary_words(tokenizer)
        lexicon = {term.text for term in dataset.lexicon}
        vocabulary = features.vocabulary
        terms = np.array([word in lexicon for word in vocabulary], bool)
        dictionary = np.array([word in known for word in vocabulary], bool)
        phrases = np.array(list(map(is_phrase, vocabulary)), bool)
        new = {word: i for i, word in enumerate(vocabulary) if not (terms[i] or dictionary[i])}
        pairs = [
            (row, new[word])
            for row, text in enumerate(dataset.texts)
            for word in sorted(new.keys() & cut_words(tokenizer, normal_word(text)))
        ]
        rows, columns = np.array(pairs, np.int64).reshape(-1, 2).T
        cut = sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=features.counts.shape)
        return cls(features.counts, terms, dictionary, phrases, cut)

    def allowed(self, rows: Rows) -> NDArray[np.intp]:
        """Return the columns of the vocabulary that `build_vocabulary` makes of these texts and the lexicon."""
        texts = np.bincount(self.counts[rows].indices, minlength=self.counts.shape[1])
        cut = np.bincount(self.cut[rows].indices, minlength=self.counts.shape[1]) > 0
        frequent = self.phrases & (texts >= FREQUENT)
        return np.flatnonzero(self.terms | (self.dictionary & (texts > 0)) | frequent | cut)


@dataclass(frozen=True)
class WordModel:
    """The project's own model: what `train` fits, with a vocabulary made from the fitted texts alone."""

    words: Words
    targets: NDArray[np.bool_]  # (texts, labels)
    term_counts: sp.csr_matrix  # (terms, words)
    term_targets: NDArray[np.bool_]  # (terms, labels)
    settings: Settings

    @classmethod
    def of(cls, dataset: Dataset, features: Features, settings: Settings) -> WordModel:
        """Prepare a data set, whose `features` are its words in numbers."""
        words = Words.of(dataset, features)
        return cls(words, features.targets, features.term_counts, features.term_targets, settings)

    def fit(self, rows: Rows) -> Fit:
        """Fit on these texts and the lexicon; words that are not in the vocabulary of these get a weight of 0."""
        columns = self.words.allowed(rows)
        counts = self.words.counts[rows][:, columns]
        part = fit(counts, self.targets[rows], self.term_counts[:, columns], self.term_targets, self.settings)
        idf = np.zeros(self.words.counts.shape[1])
        coefficients = np.zeros((len(idf), self.targets.shape[1]))
        idf[columns], coefficients[columns] = part.idf, part.coefficients
        return Fit(idf, coefficients, part.intercepts)

    def scores(self, fitted_on: Rows, tested_on: Rows) -> Floats:
        """Fit on some texts and score others."""
        return self.fit(fitted_on).scores(self.words.counts[tested_on])


@dataclass(frozen=True)
class CutWords:
    """The baseline: jieba's words, each weighted and classified as the project's are, without a lexicon."""

    counts: sp.csr_matrix  # (texts, words)
    targets: NDArray[np.bool_]  # (texts, labels)
    settings: Settings

    @classmethod
    def of(cls, texts: Sequence[str], targets: NDArray[np.bool_], settings: Settings) -> CutWords:
        """Cut the texts into words."""
        from sklearn.feature_extraction.text import CountVectorizer

        counts = CountVectorizer(analyzer=load_tokenizer().lcut).fit_transform(texts)
        return cls(sp.csr_matrix(counts, dtype=np.float64), targets, settings)

    def scores(self, fitted_on: Rows, tested_on: Rows) -> Floats:
        """Fit on some texts and score others."""
        counts = self.counts[fitted_on]
        columns = np.flatnonzero(np.bincount(counts.indices, minlength=counts.shape[1]))
        nothing = sp.csr_matrix((0, len(columns))), np.zeros((0, self.targets.shape[1]), bool)
        fitted = fit(counts[:, columns], self.targets[fitted_on], *nothing, self.settings)
        return fitted.scores(self.counts[tested_on][:, columns])


@dataclass(frozen=True)
class FastText:
    """The baseline fastText (Joulin et al. 2017), on jieba's words and pairs of them."""

    lines: Sequence[str]  # the words of each text, with spaces between them
    targets: NDArray[np.bool_]  # (texts, labels)
    seed: int

    @classmethod
    def of(cls, texts: Sequence[str], targets: NDArray[np.bool_], seed: int) -> FastText:
        """Cut the texts into words."""
        tokenizer = load_tokenizer()
        return cls([" ".join(" ".join(tokenizer.lcut(text)).split()) for text in texts], targets, seed)

    def scores(self, fitted_on: Rows, tested_on: Rows) -> Floats:
        """Fit on some texts and score others, in log-odds."""
        import tempfile
        from pathlib import Path

        import fasttext  # type: ignore[import-not-found,import-untyped,unused-ignore]

        with tempfile.TemporaryDirectory(prefix="minsheng-") as private:
            path = Path(private, "train.txt")
            path.write_text("".join(self._row(row) for row in fitted_on), encoding="utf-8")
            model = fasttext.train_supervised(
                str(path),
                loss="ova",
                epoch=25,
                lr=0.5,
                wordNgrams=2,
                bucket=200_000,
                thread=10,  # with fewer, part of its matrix is left uninitialised (fastText's issue 1061)
                seed=self.seed,
                verbose=0,
            )
        probabilities = np.full((len(tested_on), self.targets.shape[1]), 1e-5)
        for number, row in enumerate(tested_on):
            for label, probability in zip(*model.predict(self.lines[int(row)], k=-1), strict=True):
                if label != "__label__none":
                    probabilities[number, int(label.removeprefix("__label__"))] = probability
        probabilities = np.clip(probabilities, 1e-5, 1 - 1e-5)
        return np.asarray(np.log(probabilities / (1 - probabilities)))

    def _row(self, row: np.intp) -> str:
        labels = [f"__label__{column}" for column in np.flatnonzero(self.targets[row])] or ["__label__none"]
        return " ".join([*labels, self.lines[int(row)]]) + "\n"
