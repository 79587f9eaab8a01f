"""Why a text has the labels that it has: the words that speak for and against each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minsheng.counting import count, slots
from minsheng.scoring import Scorer

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class WordEvidence:
    """What one word of a text says about one label."""

    word: str  # as the vocabulary has it: canonical characters, no white space
    contribution: float  # what it adds to the label's score, with all its occurrences and the strings counted with it
    spans: tuple[Span, ...]  # where it stands in the text: start and stop, as for a slice


@dataclass(frozen=True, slots=True)
class LabelExplanation:
    """Why a text has, or has not, one label. `intercept` and the contributions of `words` add up to `score`.

    The numbers are those of `Model.predict`, which adds up in single precision: the sum is right to about six digits.
    """

    label: str
    applies: bool
    probability: float  # the calibrated score, between 0 and 1
    threshold: float  # the probability from which on the label applies
    score: float  # the linear score, before calibration
    intercept: float  # the score of a text without a known word
    words: tuple[WordEvidence, ...]  # strongest first


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a text has the labels that it has: one entry for each label, in the order of the taxonomy."""

    text: str
    labels: tuple[LabelExplanation, ...]

    def __getitem__(self, label: str) -> LabelExplanation:
        """Return the explanation of the label with this id."""
        for explanation in self.labels:
            if explanation.label == label:
                return explanation
        raise KeyError(label)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The distinct words of one text and what each gives to each label."""

    words: NDArray[np.int32]  # (distinct,) numbers of words
    contributions: NDArray[np.float64]  # (distinct, labels)
    spans: Mapping[int, Sequence[Span]]  # by the word's number

    def for_label(self, column: int, vocabulary: Sequence[str]) -> tuple[WordEvidence, ...]:
        """Return what the words say about the label of this column, strongest first."""
        contributions = self.contributions[:, column]
        order = np.argsort(-np.abs(contributions), kind="stable")
        return tuple(
            WordEvidence(vocabulary[word], contribution, tuple(self.spans[word]))
            for word, contribution in zip(self.words[order].tolist(), contributions[order].tolist(), strict=True)
        )


def gather(text: str, scorer: Scorer, whole: int) -> Evidence:
    """Find what the words of `text` give to each label; with the intercepts, it adds up to the text's scores.

    The first `whole` words of the vocabulary are shown. The others are strings that stand inside of words (力资源):
    what an occurrence of one gives is counted with the word there that has most of its characters (人力资源).
    """
    found = scorer.scanner.scan([text])
    counts = count(found, slots(1))
    weights = (1 + np.log(counts.times)) * scorer.idf[counts.word].astype(np.float64)
    weights /= np.linalg.norm(weights) or 1
    spans: dict[int, list[Span]] = defaultdict(list)
    starts, stops = found.spans()
    for word, start, stop in zip(found.word.tolist(), starts.tolist(), stops.tolist(), strict=True):
        spans[word].append((start, stop))
    contributions = weights[:, None] * scorer.coefficients[counts.word].astype(np.float64)
    return _by_whole_words(Evidence(counts.word, contributions, spans), whole)


def _by_whole_words(evidence: Evidence, whole: int) -> Evidence:
    """Count strings with words, where there are words; what remains adds up to the same."""
    covering: dict[int, list[tuple[Span, int]]] = defaultdict(list)  # by the place of a character
    for word, spans in evidence.spans.items():
        for span in spans if word < whole else ():
            for place in range(*span):
                covering[place].append((span, word))
    row = {word: number for number, word in enumerate(evidence.words.tolist())}
    contributions = evidence.contributions.copy()
    shown = dict(evidence.spans)
    for word in [word for word in evidence.spans if word >= whole]:
        spans = evidence.spans[word]
        hosts = [host for span in spans if (host := _host(span, covering)) is not None]
        if len(hosts) < len(spans):
            continue
        for host in hosts:
            contributions[row[host]] += evidence.contributions[row[word]] / len(spans)
        del shown[word]
    kept = [row[word] for word in shown]
    return Evidence(evidence.words[kept], contributions[kept], shown)


def _host(span: Span, covering: Mapping[int, Sequence[tuple[Span, int]]]) -> int | None:
    """Return the word that has most of the characters of a span; of such the longest, and of these the first."""
    start, stop = span

    def rank(found: tuple[Span, int]) -> tuple[int, int, int]:
        (first, last), _ = found
        return min(stop, last) - max(start, first), last - first, -first

    found = [each for place in range(start, stop) for each in covering.get(place, ())]
    return max(found, key=rank)[1] if found else None
