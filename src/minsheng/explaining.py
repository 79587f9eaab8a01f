"""Why a text has the labels that it has: the words that speak for and against each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from minsheng.counting import count, slots
from minsheng.scanner import Found
from minsheng.scoring import Scorer

Span = tuple[int, int]


class _Place(NamedTuple):
    """Where a word stands, in characters of the text without white space."""

    start: int
    stop: int
    word: int


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

    The first `whole` words of the vocabulary are shown. The others are strings that begin or end inside a word
    (力资源): what an occurrence of one gives is counted with the word there that has most of its characters (人力资源).
    """
    found = scorer.scanner.scan([text])
    counts = count(found, slots(1))
    weights = (1 + np.log(counts.times)) * scorer.idf[counts.word].astype(np.float64)
    weights /= np.linalg.norm(weights) or 1
    own = weights[:, None] * scorer.coefficients[counts.word].astype(np.float64)
    spans: dict[int, list[Span]] = defaultdict(list)
    hosts: dict[int, list[int | None]] = defaultdict(list)
    starts, stops = found.spans()
    for word, host, start, stop in zip(
        found.word.tolist(), _hosts(found, whole), starts.tolist(), stops.tolist(), strict=True
    ):
        spans[word].append((start, stop))
        hosts[word].append(host)
    row = {word: number for number, word in enumerate(counts.word.tolist())}
    contributions = own.copy()
    for word, with_which in hosts.items():
        if None not in with_which:  # a string without a word around it, in one place at least, is shown
            del spans[word]
            for host in with_which:
                contributions[row[host]] += own[row[word]] / len(with_which)
    kept = [row[word] for word in spans]
    return Evidence(counts.word[kept], contributions[kept], spans)


def _hosts(found: Found, whole: int) -> list[int | None]:
    """Return with which word each occurrence of a string is counted, shape (found,); None for words, which stand alone.

    It is the word that has most of the string's characters; of such the longest, and of these the first.
    """
    places = [
        _Place(*each) for each in zip(*(ends.tolist() for ends in found.places()), found.word.tolist(), strict=True)
    ]
    covering: dict[int, list[_Place]] = defaultdict(list)  # by the place of a character
    for place in places:
        for character in range(place.start, place.stop) if place.word < whole else ():
            covering[character].append(place)
    return [None if own.word < whole else _host(own, covering) for own in places]


def _host(own: _Place, covering: Mapping[int, Sequence[_Place]]) -> int | None:
    def rank(other: _Place) -> tuple[int, int, int]:
        shared = min(own.stop, other.stop) - max(own.start, other.start)
        return shared, other.stop - other.start, -other.start

    found = [other for character in range(own.start, own.stop) for other in covering.get(character, ())]
    return max(found, key=rank).word if found else None
