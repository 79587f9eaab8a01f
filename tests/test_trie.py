"""The double-array trie: walking it finds what a search by hand finds, and the same words make the same arrays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from minsheng.trie import Trie, build

ALPHABET = 9  # the symbols 1 … 8

symbol_words = st.lists(st.lists(st.integers(1, ALPHABET - 1), min_size=1, max_size=6).map(tuple), unique=True)
symbol_texts = st.lists(st.integers(0, ALPHABET - 1), max_size=50)


def padded(words: list[tuple[int, ...]], longest: int = 6) -> NDArray[np.uint16]:
    table = np.zeros((len(words), longest), np.uint16)
    for row, word in enumerate(words):
        table[row, : len(word)] = word
    return table


def walk(trie: Trie, text: list[int]) -> set[tuple[int, int, int]]:
    """Number of the word, place and length of each word found."""
    found = set()
    for depth, (places, word) in enumerate(trie.walk(np.array(text, np.uint16)), 1):
        where = np.arange(len(text)) if places is None else places
        assert where.shape == word.shape
        assert (np.diff(where) > 0).all()
        found |= {(int(one), int(place), depth) for one, place in zip(word, where, strict=True) if one >= 0}
    return found


def search(words: list[tuple[int, ...]], text: list[int]) -> set[tuple[int, int, int]]:
    return {
        (number, place, len(word))
        for number, word in enumerate(words)
        for place in range(len(text) - len(word) + 1)
        if tuple(text[place : place + len(word)]) == word
    }


@given(symbol_words, symbol_texts)
def test_walking_finds_what_a_search_finds(words: list[tuple[int, ...]], text: list[int]) -> None:
    assert walk(build(padded(words), ALPHABET), text) == search(words, text)


@given(symbol_words, st.randoms(use_true_random=False))
def test_the_same_words_make_the_same_arrays_in_any_order(words: list[tuple[int, ...]], random: object) -> None:
    trie = build(padded(words), ALPHABET)
    again = build(padded(words), ALPHABET)
    shuffled = sorted(words, key=lambda _: random.random())  # type: ignore[attr-defined]
    other = build(padded(shuffled), ALPHABET)
    for name in ("base", "check", "word"):
        np.testing.assert_array_equal(getattr(trie, name), getattr(again, name))
    np.testing.assert_array_equal(trie.base, other.base)
    np.testing.assert_array_equal(trie.check, other.check)
    order = np.array([*(words.index(word) for word in shuffled), -1])
    np.testing.assert_array_equal(trie.word, order[other.word])


@pytest.mark.parametrize("alphabet", [300, 60_000])
def test_large_families(alphabet: int) -> None:
    random = np.random.default_rng(alphabet)
    first = random.integers(1, alphabet, 200)
    first[:100] = 1  # a hundred states share a parent, and some have thousands of successors
    lists = [
        random.choice(np.arange(1, alphabet), min(alphabet - 1, size), replace=False) for size in [5000] * 3 + [9] * 197
    ]
    words: set[tuple[int, ...]] = {(int(one), int(two)) for one, many in zip(first, lists, strict=True) for two in many}
    words |= {(*pair, int(three)) for pair in sorted(words)[:500] for three in random.integers(1, alphabet, 3)}
    words |= {(one,) for one in range(1, alphabet)}
    ordered = sorted(words)
    trie = build(padded(ordered), alphabet)
    assert len(trie.base) == len(trie.check) == len(trie.word)
    assert trie.base.max() + alphabet <= len(trie.base)  # so that no step from any state leaves the arrays
    for index in random.integers(len(ordered), size=300).tolist():
        assert (index, 0, len(ordered[index])) in walk(trie, list(ordered[index]))
    text = random.integers(0, alphabet, 3000).tolist()
    wanted = {
        (tuple(text[place : place + length]), place)
        for length in (1, 2, 3)
        for place in range(len(text) - length + 1)
        if tuple(text[place : place + length]) in words
    }
    assert {(ordered[number], place) for number, place, _ in walk(trie, text)} == wanted


def test_no_words_and_no_text() -> None:
    assert walk(build(padded([]), ALPHABET), [1, 2, 3]) == set()
    assert walk(build(padded([(1, 2)]), ALPHABET), []) == set()
