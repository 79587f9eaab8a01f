"""The scanner finds exactly the words that are there, and tells where they stand in the text as it was given."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made import LETTERS, find, many_texts, many_words, texts, vocabularies
from minsheng.model import Model
from minsheng.scanner import LONGEST_WORD, Scanner, is_scannable, normal_word


def scan(scanner: Scanner, vocabulary: list[str], batch: list[str]) -> list[list[tuple[str, int, int]]]:
    """The words of each text with their spans, sorted."""
    found = scanner.scan(batch)
    result: list[list[tuple[str, int, int]]] = [[] for _ in batch]
    assert found.per_length.sum() == len(found.word) == len(found.text)
    for word, text, start, stop in zip(found.word, found.text, *found.spans(), strict=True):
        result[text].append((vocabulary[word], int(start), int(stop)))
    return [sorted(one) for one in result]


@settings(max_examples=150)
@given(vocabularies, st.lists(texts, max_size=8))
def test_it_finds_what_a_search_by_hand_finds(vocabulary: list[str], batch: list[str]) -> None:
    assert scan(Scanner.build(vocabulary), vocabulary, batch) == [sorted(find(text, vocabulary)) for text in batch]


@settings(max_examples=100)
@given(st.lists(st.text(LETTERS, min_size=1, max_size=8), unique=True), st.lists(st.text(LETTERS + " ", max_size=80)))
def test_it_finds_words_inside_words(vocabulary: list[str], batch: list[str]) -> None:
    assert scan(Scanner.build(vocabulary), vocabulary, batch) == [sorted(find(text, vocabulary)) for text in batch]


@given(vocabularies, texts)
def test_a_span_is_the_word_as_it_stands_in_the_text(vocabulary: list[str], text: str) -> None:
    found = Scanner.build(vocabulary).scan([text])
    for word, start, stop in zip(found.word, *found.spans(), strict=True):
        assert normal_word(text[start:stop]) == vocabulary[word]
        assert text[start:stop] == text[start:stop].strip()


@given(vocabularies, st.lists(texts, max_size=4))
def test_shorter_words_come_first_and_those_of_a_length_as_they_stand(vocabulary: list[str], batch: list[str]) -> None:
    found = Scanner.build(vocabulary).scan(batch)
    ends = np.cumsum(found.per_length)
    for length, (stop, count) in enumerate(zip(ends, found.per_length, strict=True), 1):
        block = slice(stop - count, stop)
        assert {len(vocabulary[word]) for word in found.word[block]} <= {length}
        order = list(zip(found.text[block].tolist(), found.spans()[0][block].tolist(), strict=True))
        assert order == sorted(order)


def test_spaces_line_breaks_and_width_do_not_matter_and_texts_do_not_run_together() -> None:
    vocabulary = ["ai", "就业", "业局", "招聘会"]
    scanner = Scanner.build(vocabulary)
    assert scan(scanner, vocabulary, ["招 聘\n\u3000会", "ＡＩ就", "业局", "\0就\0业", "🙂就业"]) == [
        [("招聘会", 0, 6)],
        [("ai", 0, 2)],
        [("业局", 0, 2)],
        [("就业", 1, 4)],
        [("就业", 1, 3)],
    ]


def test_a_surrogate_pair_in_halves_is_not_the_character() -> None:
    vocabulary = ["人"]
    assert scan(Scanner.build(vocabulary), vocabulary, ["\ud83d", "\ude42人", "\ud83d人"]) == [
        [],
        [("人", 1, 2)],
        [("人", 1, 2)],
    ]


def test_the_shipped_vocabulary_on_real_text(shipped: Model, paragraphs: list[str]) -> None:
    vocabulary = list(shipped.vocabulary)
    texts = [*paragraphs[::5], " ".join(paragraphs[0])]
    assert scan(shipped.scorer.scanner, vocabulary, texts) == [sorted(find(text, vocabulary)) for text in texts]


def test_the_shipped_trie_is_that_of_the_shipped_vocabulary(shipped: Model) -> None:
    built, saved = Scanner.build(shipped.vocabulary), shipped.scorer.scanner
    np.testing.assert_array_equal(built.alphabet, saved.alphabet)
    for name in ("base", "check", "word"):
        np.testing.assert_array_equal(getattr(built.trie, name), getattr(saved.trie, name))


def test_every_character_of_the_basic_plane_can_be_a_word() -> None:
    vocabulary = [chr(code) for code in range(0x10000) if is_scannable(chr(code))]
    assert len(vocabulary) > 60_000
    text = "".join(vocabulary)
    assert scan(Scanner.build(vocabulary), vocabulary, [text]) == [
        sorted((word, place, place + 1) for place, word in enumerate(vocabulary))
    ]


def test_many_words_in_many_texts() -> None:
    vocabulary = many_words(20_000)
    batch = many_texts(vocabulary, [0, 1, 300, 20, 0, 1000])
    assert scan(Scanner.build(vocabulary), vocabulary, batch) == [sorted(find(text, vocabulary)) for text in batch]


@pytest.mark.parametrize("empty", [[], [""], ["", ""], [" \n\0"]])
def test_nothing_is_found_in_nothing(empty: list[str]) -> None:
    for vocabulary in ([], ["就业"]):
        assert scan(Scanner.build(vocabulary), vocabulary, empty) == [[] for _ in empty]


@pytest.mark.parametrize("word", ["", "九个字的词太长了吧", "ＡＩ", "AI", "就 业", "𠮷", "\ud800", "\0", "a\0b"])
def test_words_that_cannot_be_found_are_refused(word: str) -> None:
    assert not is_scannable(word)
    with pytest.raises(ValueError, match=f"1 to {LONGEST_WORD} folded characters"):
        Scanner.build(["就业", word])


def test_a_word_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        Scanner.build(["就业", "就业"])
