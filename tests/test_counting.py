"""Counting words of texts: as a Counter does, whatever the words' numbers."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from made import many_texts, many_words, texts, vocabularies
from minsheng.counting import Counts, count, slots
from minsheng.scanner import Found, Scanner


def by_text(counts: Counts) -> list[dict[int, int]]:
    result: list[dict[int, int]] = [{} for _ in range(counts.texts)]
    for text, word, times in zip(counts.text, counts.word, counts.times, strict=True):
        assert word not in result[text]  # each word is there once
        result[text][int(word)] = int(times)
    return result


def by_counter(found: Found) -> list[dict[int, int]]:
    result: list[Counter[int]] = [Counter() for _ in range(found.texts)]
    for text, word in zip(found.text.tolist(), found.word.tolist(), strict=True):
        result[text][word] += 1
    return list(map(dict, result))


@given(vocabularies, st.lists(texts, min_size=1, max_size=6))
def test_it_counts_as_a_counter_does(vocabulary: list[str], batch: list[str]) -> None:
    found = Scanner.build(vocabulary).scan(batch)
    assert by_text(count(found, slots(len(batch)))) == by_counter(found)


PAIRS = [chr(0x4E00 + first) + chr(0x4E00 + second) for first in range(110) for second in range(110)]
PAIRS_SCANNER = Scanner.build(PAIRS)


@given(st.lists(st.lists(st.integers(0, 10).map(lambda number: number * 1024 + number % 3), max_size=50), min_size=1))
def test_words_whose_numbers_end_alike_are_told_apart(numbers: list[list[int]]) -> None:
    found = PAIRS_SCANNER.scan(["。".join(PAIRS[number] for number in row) for row in numbers])
    counts = by_text(count(found, slots(len(numbers))))
    assert counts == by_counter(found) == [dict(Counter(row)) for row in numbers]


@pytest.mark.parametrize("lengths", [[20_000], [3000, 0, 1, 9000], [1] * 256])
def test_long_texts_of_many_words(lengths: list[int]) -> None:
    vocabulary = many_words(12_000)
    found = Scanner.build(vocabulary).scan(many_texts(vocabulary, lengths))
    counts = count(found, slots(len(lengths)))
    assert by_text(counts) == by_counter(found)
    assert counts.times.max() > 4 or max(lengths) < 9


def test_entries_stand_in_the_order_of_their_groups() -> None:
    vocabulary = many_words(12_000)
    found = Scanner.build(vocabulary).scan(many_texts(vocabulary, [5000, 3, 5000]))
    counts = count(found, slots(3))
    assert (np.diff(counts.group) >= 0).all()
    assert counts.group.max() < counts.groups


def test_memory_that_was_used_before_changes_nothing() -> None:
    vocabulary = many_words(5000)
    scanner, memory = Scanner.build(vocabulary), slots(3)
    memory[:] = -1
    for seed, lengths in enumerate([[500, 1, 500], [3, 4], [2000, 2000, 0]]):
        found = scanner.scan(many_texts(vocabulary, lengths, seed))
        assert by_text(count(found, memory)) == by_counter(found)


def test_nothing() -> None:
    assert by_text(count(Scanner.build(["就业"]).scan(["", "无"]), slots(2))) == [{}, {}]
