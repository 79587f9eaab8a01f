"""Finding every word of a vocabulary in texts: overlapping, at once, without a loop over characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from minsheng import trie
from minsheng.characters import BMP, SPACE, fold, folding
from minsheng.trie import Trie

LONGEST_WORD = 8

_OTHER = 0  # the symbol of a character that is in no word, and of the border between two texts
_SPACE = 1  # the symbol of white space; those of the words' characters follow


def normal_word(word: str) -> str:
    """Return `word` as the scanner compares it: characters folded, white space left out."""
    return fold(word).replace(" ", "")


def is_scannable(word: str) -> bool:
    """Tell whether the scanner can look for `word`: 1 … 8 characters of the BMP, as `normal_word` returns them."""
    return (
        0 < len(word) <= LONGEST_WORD
        and word == normal_word(word)
        and all(ord(character) < BMP and not "\ud800" <= character <= "\udfff" for character in word)
    )


@dataclass(frozen=True, slots=True)
class Found:
    """The words found in a batch of texts: the shorter ones first, those of one length as they stand in the texts."""

    word: NDArray[np.int32]  # (found,) the number of the word
    text: NDArray[np.int32]  # (found,) the number of the text
    per_length: NDArray[np.int64]  # (lengths,) how many of them have 1, 2, … characters
    texts: int  # how many texts there were
    _place: NDArray[np.int64]  # (found,) where the word starts, in characters of the batch without white space
    _index: NDArray[np.int64]  # (characters,) where those characters stood, in the joined batch
    _first: NDArray[np.int64]  # (texts,) where each text started, in the joined batch

    def places(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where each word starts and ends in the batch without white space: two arrays of shape (found,)."""
        return self._place, self._place + np.repeat(np.arange(len(self.per_length)) + 1, self.per_length)

    def spans(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where each word starts and ends in its text: two arrays of shape (found,), as for a slice."""
        start, stop = self.places()
        first = self._first[self.text]
        return self._index[start] - first, self._index[stop - 1] + 1 - first


class Scanner:
    """Finds the words of a vocabulary in texts, wherever they stand, also inside each other.

    Text and words are compared as `characters.fold` makes them, white space left out: text with spaces between its
    characters has the words that it has without them.
    """

    def __init__(self, words: Trie, alphabet: NDArray[np.uint16]) -> None:
        """Take what `build` has made: the trie of the words, and their characters in the order of the symbols."""
        self.trie = words
        self.alphabet = alphabet
        symbol = np.full(BMP, _OTHER, np.uint16)
        symbol[SPACE] = _SPACE
        symbol[alphabet] = np.arange(len(alphabet)) + _SPACE + 1
        self._symbol = np.zeros(0x110000, np.uint16)  # by code point; what is beyond the BMP is in no word
        self._symbol[:BMP] = symbol[folding()]

    @classmethod
    def build(cls, words: Sequence[str]) -> Scanner:
        """Build the scanner of a vocabulary: different words as `normal_word` makes them, numbered as they stand.

        Raises:
            ValueError: a word is empty, too long or not folded, or stands twice.
        """
        for word in words:
            if not is_scannable(word):
                raise ValueError(f"not 1 to {LONGEST_WORD} folded characters, so it cannot be found: {word!r}")
        if len(set(words)) != len(words):
            raise ValueError("a word stands twice in the vocabulary")
        codes = np.array(words, dtype=f"U{LONGEST_WORD}").view(np.uint32).reshape(len(words), LONGEST_WORD)
        alphabet = np.unique(codes[codes > 0])
        symbols = np.where(codes > 0, np.searchsorted(alphabet, codes) + _SPACE + 1, 0)
        return cls(trie.build(symbols.astype(np.uint16), len(alphabet) + _SPACE + 1), alphabet.astype(np.uint16))

    def scan(self, texts: Sequence[str]) -> Found:
        """Find the words of the vocabulary in `texts`; any string is a text, lone surrogates included."""
        ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)  # each text has a border behind it
        joined = "\0".join([*texts, ""]).encode("utf-32-le", "surrogatepass")
        symbols = self._symbol.take(np.frombuffer(joined, np.uint32))
        symbols[ends - 1] = _OTHER
        index = (symbols != _SPACE).nonzero()[0]
        symbols = symbols.take(index)
        sizes = np.searchsorted(index, ends)
        sizes[1:] -= sizes[:-1]
        text = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)
        words, places = [], []
        # A trie from a file may go round in a circle, so its depth is not left to it.
        for place, word in islice(self.trie.walk(symbols), LONGEST_WORD):
            hits = (word >= 0).nonzero()[0]
            words.append(word.take(hits))
            places.append(hits if place is None else place.take(hits))
        place = np.concatenate([*places, np.zeros(0, np.int64)])
        return Found(
            word=np.concatenate([*words, np.zeros(0, np.int32)]),
            text=text.take(place),
            per_length=np.array([len(hits) for hits in places], np.int64),
            texts=len(texts),
            _place=place,
            _index=index,
            _first=np.concatenate([[0], ends[:-1]]),
        )
