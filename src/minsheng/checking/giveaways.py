"""Words that give a label away by accident: a reporter's name, a place, a mark of the layout.

A model learns from such a word though it says nothing of the topic, and does well on texts of the same source alone.
A word is named when it

- stands in at least `_FEWEST` texts that are no near-duplicates of each other, nearly all of them with one label, far
  more than the label's share of all texts lets expect (a binomial test, corrected for the number of words tried),
- is no term of the lexicon, in none, and has none inside it,
- and has no topical sense to be seen: it is a mark that is no word, or a name (of a person, place or organisation, as
  jieba tags it), or any word whose texts come from one file, document or origin while the label's other texts mostly do
  not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from minsheng.characters import fold
from minsheng.dataset import Dataset
from minsheng.scanner import normal_word
from minsheng.training import Features
from minsheng.vocabulary import cut_words, dictionary_words, is_phrase, load_tokenizer

_FEWEST = 5  # groups of texts that a word must stand in
_PURE = 0.9  # of its texts have the label
_LIFT = 3.0  # times the odds of the label in all texts
_CHANCE = 0.01  # how likely one such finding may be where there is none, over all words tried
_ONE_SOURCE = 0.9  # of the word's texts come from one file, document or origin
_ELSEWHERE = 0.5  # of the label's other texts come from elsewhere
_NAMES = ("nr", "ns", "nt")  # jieba's tags of people, places, organisations
_READ = 10  # passages with a word that are tagged
_AROUND = 12  # characters on either side of the word that a passage has
_BYLINE = ("记者", "通讯员", "编辑", "作者", "摄影", "撰文", "供图", "责编", "校对")

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Giveaway:
    """A word that gives a label away.

    Attributes:
        word: the word or mark.
        label: the label that nearly all texts with it have.
        texts: how many texts it stands in.
        labelled: how many of them have the label.
        kind: `name`, `mark`, or `source` (its texts come from one source).
        source: the file, document or origin that they come from, "" where there is none.
        first: the number of the first text with it and the label.
    """

    word: str
    label: str
    texts: int
    labelled: int
    kind: str
    source: str
    first: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    word: str
    label: int
    rows: NDArray[np.int64]  # the texts with the word


def find(dataset: Dataset, features: Features) -> list[Giveaway]:
    """Return the words that give a label away, the commonest first."""
    known = [term.text for term in dataset.lexicon]
    words = [*_words(dataset, features, known), *_marks(dataset)]
    tried = max(1, len(words)) * max(1, len(dataset.taxonomy.ids))
    candidates = [
        candidate
        for word, rows in words
        for candidate in _candidates(dataset, word, rows, _CHANCE / tried)
        if _is_word(candidate, dataset)
    ]
    names = _named(dataset, candidates)
    found = []
    for candidate in candidates:
        kind, source = _kind(dataset, candidate, names)
        if kind:
            has = dataset.targets[candidate.rows, candidate.label]
            label = dataset.taxonomy.ids[candidate.label]
            first = int(candidate.rows[has][0])
            found.append(Giveaway(candidate.word, label, len(has), int(has.sum()), kind, source, first))
    return _longest(sorted(found, key=lambda one: (-one.labelled, one.word)))


def _words(dataset: Dataset, features: Features, known: Sequence[str]) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Yield the words of two characters and more, outside the lexicon, with the texts that have them."""
    counts = features.counts.tocsc()
    terms = "\0".join(known)
    inside = set(known)
    for number, word in enumerate(features.vocabulary):
        if len(word) < 2 or counts.indptr[number + 1] - counts.indptr[number] < _FEWEST:
            continue
        if word in terms or any(word[i:j] in inside for i in range(len(word)) for j in range(i + 2, len(word) + 1)):
            continue
        yield word, np.sort(counts.indices[counts.indptr[number] : counts.indptr[number + 1]]).astype(np.int64)


def _marks(dataset: Dataset) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Yield the characters that are neither letters nor digits, with the texts that have them."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(dataset.texts):
        for mark in {character for character in normal_word(text) if not character.isalnum()}:
            holders[mark].append(number)
    for mark, rows in sorted(holders.items()):
        if len(rows) >= _FEWEST:
            yield mark, np.array(rows)


def _candidates(dataset: Dataset, word: str, rows: NDArray[np.int64], chance: float) -> Iterator[_Candidate]:
    from scipy.stats import binom

    share = dataset.targets.mean(axis=0)
    own = dataset.targets[rows].mean(axis=0)
    for label in np.flatnonzero((own >= _PURE) & (own * (1 - share) >= _LIFT * share * (1 - own))):
        with_label = rows[dataset.targets[rows, label]]
        groups = len(np.unique(dataset.groups[with_label]))
        others = len(np.unique(dataset.groups[rows])) - groups
        if groups >= _FEWEST and binom.sf(groups - 1, groups + max(0, others), share[label]) <= chance:
            yield _Candidate(word, int(label), rows)


def _is_word(candidate: _Candidate, dataset: Dataset) -> bool:
    """Tell whether it is more than a phrase: a piece of one would stand for the name that is in it."""
    tokenizer = load_tokenizer()
    if not is_phrase(candidate.word) or candidate.word in dictionary_words(tokenizer):
        return True
    texts = (normal_word(dataset.texts[row]) for row in candidate.rows[:_READ])
    return any(candidate.word in cut_words(tokenizer, text) for text in texts)


def _named(dataset: Dataset, candidates: Sequence[_Candidate]) -> set[str]:
    """Return the words that are names in most of the passages that have them."""
    if not candidates:
        return set()
    import jieba.posseg

    base = load_tokenizer()
    tagger = jieba.posseg.POSTokenizer(base)
    return {
        one.word for one in candidates if _is_name(one, dataset, tagger, in_dictionary=bool(base.FREQ.get(one.word)))
    }


def _is_name(candidate: _Candidate, dataset: Dataset, tagger: Any, *, in_dictionary: bool) -> bool:
    """Tell whether jieba tags a word as a name; one that its dictionary lacks must also stand where names do."""
    tags: Counter[bool] = Counter()
    for row in candidate.rows[:_READ]:
        text = fold(dataset.texts[row])
        place = text.find(candidate.word)
        if place < 0:
            continue
        before = text[max(0, place - _AROUND) : place]
        passage = before + text[place : place + len(candidate.word) + _AROUND]
        tagged = any(part.word == candidate.word and part.flag.startswith(_NAMES) for part in tagger.cut(passage))
        stands_alone = not before or not before[-1].isalnum() or before.endswith(_BYLINE)
        tags[tagged and (in_dictionary or stands_alone)] += 1
    return tags[True] > tags[False]


def _kind(dataset: Dataset, candidate: _Candidate, names: set[str]) -> tuple[str, str]:
    """Return what makes a word a give-away, and the source that its texts come from; empty where it is none."""
    source = _source(dataset, candidate)
    if not any(character.isalnum() for character in candidate.word):
        return "mark", source
    if candidate.word in names:
        return "name", source
    return ("source", source) if source else ("", "")


def _source(dataset: Dataset, candidate: _Candidate) -> str:
    """Return the one source that the texts with a word come from, and most others with the label do not; else ""."""
    others = np.setdiff1d(np.flatnonzero(dataset.targets[:, candidate.label]), candidate.rows)
    for key in ("origin", "file", "document"):
        found = Counter(_of(dataset, row, key) for row in candidate.rows)
        source, count = found.most_common(1)[0]
        elsewhere = [_of(dataset, row, key) != source for row in others]
        concentrated = source is not None and count >= _ONE_SOURCE * len(candidate.rows)
        if concentrated and elsewhere and np.mean(elsewhere) >= _ELSEWHERE:
            return f"{key} {source}"
    return ""


def _of(dataset: Dataset, row: int, key: str) -> str | None:
    example = dataset.examples[row]
    value = str(example.path) if key == "file" else example.about.get(key)
    return None if value is None else str(value)


def _longest(found: Sequence[Giveaway]) -> list[Giveaway]:
    """Leave out a word inside another one that is found with the same label and as many texts."""

    def holds(other: Giveaway, one: Giveaway) -> bool:
        inside = one.word != other.word and one.word in other.word
        return inside and (other.label, other.texts) == (one.label, one.texts)

    return [one for one in found if not any(holds(other, one) for other in found)]
