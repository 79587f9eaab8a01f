"""The vocabulary: dictionary words wherever they stand, new words, and the terms of the lexicon."""

import tempfile
from collections import Counter
from pathlib import Path

import jieba
import pytest

from made import find
from minsheng.scanner import is_scannable, normal_word
from minsheng.vocabulary import build_vocabulary, load_tokenizer, phrases


def dictionary() -> set[str]:
    """The words of the file that comes with jieba."""
    with jieba.get_dict_file() as file:
        return {normal_word(line.decode().split(" ")[0]) for line in file}


def test_dictionary_words_are_found_wherever_they_stand(paragraphs: list[str]) -> None:
    known = {word for word in dictionary() if is_scannable(word)}
    texts = paragraphs[::10]
    wanted = {word for text in texts for word, _, _ in find(text, known)}
    vocabulary = build_vocabulary(texts, []).words
    assert wanted <= set(vocabulary)
    cut = {word for text in texts for word in load_tokenizer().cut(normal_word(text))}
    frequent = phrases([normal_word(text) for text in texts])
    assert frequent <= set(vocabulary)
    assert (
        set(vocabulary) - wanted - frequent <= cut
    )  # the others are words of more than one character that jieba made up
    assert all(len(word) > 1 for word in set(vocabulary) - known)


def test_overlapping_words_and_single_characters() -> None:
    vocabulary = build_vocabulary(["老年人才"], []).words
    assert {"老", "年", "人", "才", "老年", "老年人", "人才"} <= set(vocabulary)


def test_phrases_are_what_many_texts_have() -> None:
    texts = [f"{number}好于去年,好于去年{number}好于" for number in range(12)]
    strings = {"好于", "于去", "去年", "好于去", "于去年", "好于去年"}
    assert phrases(texts) == phrases(texts * 2) == strings
    assert phrases(texts[1:]) == set()
    assert phrases([*texts[1:], "去年", "见好于"]) == {"好于", "去年"}
    assert strings <= set(build_vocabulary([f"好 于去\n年{number}" for number in range(12)], []).words)


def test_new_words_are_found() -> None:
    text = "杭研大厦的小明硕士毕业"
    assert "杭研" not in dictionary()
    assert "杭研" in build_vocabulary([text], []).words


def test_frequent_words_come_first_each_once_and_all_can_be_scanned(paragraphs: list[str]) -> None:
    texts = [*paragraphs[::9], *paragraphs[::9]]
    built = build_vocabulary(texts, ["就业", "就业", "首店经济"])
    vocabulary = built.words
    assert len(set(vocabulary)) == len(vocabulary)
    assert all(map(is_scannable, vocabulary))
    times = Counter(word for text in texts for word, _, _ in find(text, vocabulary))
    for part in (vocabulary[: built.whole], vocabulary[built.whole :]):
        assert part == sorted(part, key=lambda word: (-times[word], word))
    assert built == build_vocabulary(texts[::-1], ["首店经济", "就业"])


def test_words_come_before_strings_that_begin_or_end_inside_one() -> None:
    built = build_vocabulary([f"{number}检查不合格食品" for number in range(12)], ["格食"])
    whole, strings = set(built.words[: built.whole]), set(built.words[built.whole :])
    assert {"检", "查", "检查", "合格", "食品", "不合格", "检查不", "格食"} <= whole
    assert {"查不", "查不合", "不合", "合格食", "格食品"} - dictionary() <= strings
    assert all(2 <= len(word) <= 4 and word not in dictionary() for word in strings)


def test_width_and_spaces_in_the_text_do_not_matter() -> None:
    assert build_vocabulary(["ＡＩ　人 才"], []) == build_vocabulary(["ai人才"], [])


def test_terms_are_words_even_where_no_text_has_them() -> None:
    vocabulary = build_vocabulary(["天气晴"], ["首店经济", "ＡＩ 人才", "一个太长太长的词语", ""]).words
    assert {"首店经济", "ai人才"} <= set(vocabulary)
    assert "一个太长太长的词语" not in vocabulary and "" not in vocabulary


@pytest.mark.parametrize("texts", [[], [""], ["。！"], ["🙂\ud800\0"], ["привет"]])
def test_texts_without_words(texts: list[str]) -> None:
    assert build_vocabulary(texts, []).words == []


def test_no_dictionary_is_left_where_others_can_write(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    load_tokenizer.cache_clear()
    tokenizer = load_tokenizer()
    assert tokenizer.initialized
    assert list(tmp_path.iterdir()) == []
