"""The words that a model looks for: those of jieba's dictionary, new ones, phrases, and the lexicon's terms."""

from __future__ import annotations

import logging
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

import jieba
import numpy as np
from numpy.typing import NDArray

from minsheng.scanner import LONGEST_WORD, Scanner, is_scannable, normal_word
from minsheng.scoring import batches

FREQUENT = 12  # texts that a phrase must stand in
_LONGEST_PHRASE = 4  # characters
_HAN = re.compile("[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True)
class Vocabulary:
    """The words to look for. The first `whole` are words and phrases, the others mostly begin or end inside a word."""

    words: list[str]
    whole: int


def build_vocabulary(texts: Sequence[str], terms: Iterable[str]) -> Vocabulary:
    """Return the words to look for, frequent ones first: all of `terms`, words that occur in `texts`, and `phrases`.

    Words are those of jieba's dictionary, of one to eight characters, wherever they stand in a text, and the words that
    jieba's hidden Markov model takes for new ones when it cuts the text.
    """
    tokenizer = load_tokenizer()
    folded = [normal_word(text) for text in texts]
    # Few words of the dictionary have all their pairs of neighbours in the texts; the others need not be looked for.
    pairs = {text[start : start + 2] for text in folded for start in range(len(text))}.union(*folded)
    known = (word for word in dictionary_words(tokenizer) if word[:2] in pairs)
    likely = sorted(
        word
        for word in known
        if is_scannable(word) and all(word[start : start + 2] in pairs for start in range(1, len(word) - 1))
    )
    words = {word for word, times in zip(likely, _frequencies(likely, folded), strict=True) if times}
    words |= set(filter(is_scannable, map(normal_word, terms)))
    cut = [list(tokenizer.cut(text)) for text in folded]
    new = set(filter(is_scannable, chain.from_iterable(map(_long, cut))))
    strings = (new | phrases(folded)) - words
    every = sorted(words | strings)
    frequencies = _frequencies(every, folded)
    aligned = Counter(filter(strings.__contains__, chain.from_iterable(map(_aligned, cut))))
    pieces = np.array([word in strings for word in every], bool)
    pieces &= 2 * np.array([aligned[word] for word in every], np.int64) < frequencies
    # What belongs to the words of a text is looked up together, and fast where it stands together in memory.
    order = np.lexsort((-frequencies, pieces))
    return Vocabulary([every[number] for number in order], len(every) - int(pieces.sum()))


def _aligned(cut: Sequence[str]) -> Iterator[str]:
    """Yield the strings that begin and end where words of a cut text do: the words, and short runs of them."""
    for first, word in enumerate(cut):
        yield word
        string = word
        for following in cut[first + 1 : first + _LONGEST_PHRASE]:
            string += following
            if len(string) > _LONGEST_PHRASE:
                break
            yield string


def _frequencies(words: Sequence[str], texts: Sequence[str]) -> NDArray[np.int64]:
    """Return how often each of `words` stands in `texts`, shape (words,)."""
    scanner = Scanner.build(words)
    frequencies = np.zeros(len(words), np.int64)
    for batch in batches(texts):
        frequencies += np.bincount(scanner.scan(batch).word, minlength=len(words))
    return frequencies


def phrases(folded: Sequence[str]) -> set[str]:
    """Return the strings of two to four Han characters that stand in at least `FREQUENT` texts: turns of speech."""
    runs = [_HAN.findall(text) for text in folded]
    found: set[str] = set()
    for length in range(2, _LONGEST_PHRASE + 1):
        frequencies: Counter[str] = Counter()
        for text in runs:
            parts = {run[start : start + length] for run in text for start in range(len(run) - length + 1)}
            if length > 2:  # a phrase is made of phrases
                parts = {part for part in parts if part[1:] in found and part[:-1] in found}
            frequencies.update(parts)
        found.update(part for part, times in frequencies.items() if times >= FREQUENT)
    return found


def is_phrase(word: str) -> bool:
    """Tell whether a word of the vocabulary could be one of `phrases`."""
    return len(word) <= _LONGEST_PHRASE and _HAN.fullmatch(word) is not None


@cache
def load_tokenizer() -> jieba.Tokenizer:
    """Return jieba with its own dictionary; it is read once, since a search for settings trains many times."""
    logging.getLogger("jieba").setLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    # jieba would keep its dictionary, as code objects, in a file that anybody can write.
    with tempfile.TemporaryDirectory(prefix="minsheng-") as private:
        tokenizer.tmp_dir = private
        tokenizer.initialize()
    return tokenizer


@cache
def dictionary_words(tokenizer: jieba.Tokenizer) -> frozenset[str]:
    """Return the words of jieba's dictionary, as the scanner compares them."""
    return frozenset(normal_word(word) for word, frequency in tokenizer.FREQ.items() if frequency)


def cut_words(tokenizer: jieba.Tokenizer, folded: str) -> set[str]:
    """Return the words of two and more characters into which jieba cuts a text; new ones are among them."""
    return set(_long(tokenizer.cut(folded)))


def _long(cut: Iterable[str]) -> Iterator[str]:
    return (word for word in cut if 1 < len(word) <= LONGEST_WORD and word.isalpha())
