"""Explanations: they add up to the prediction, and point at the words in the text."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made import find, make_model, texts
from minsheng.characters import fold
from minsheng.model import Model

VOCABULARY = ["的", "人才", "就业", "养老", "了", "一是", "ab", "b1", "人", "的一是了人才就业"]
STRINGS = ["业养", "才就", "的一是了", "养", "a"]
MADE = {
    exclusive: make_model([*VOCABULARY, *STRINGS], 3, exclusive=exclusive, strings=len(STRINGS))
    for exclusive in (False, True)
}
Found = tuple[str, int, int]


def of_words(text: str, found: list[Found], words: set[str]) -> dict[Found, Found | None]:
    """Give each occurrence the word with which it is counted: of all that share characters with it, by hand."""
    letters = {place for place, character in enumerate(fold(text)) if character != " "}
    covered = {each: letters & set(range(*each[1:])) for each in found}
    counted: dict[Found, Found | None] = {}
    for each in found:
        shared = [
            (len(covered[each] & covered[other]), len(covered[other]), -other[1], other)
            for other in found
            if other[0] in words and covered[each] & covered[other]
        ]
        counted[each] = each if each[0] in words else max(shared)[3] if shared else None
    return counted


def check(model: Model, text: str) -> None:
    """Hold an explanation against the prediction and against a search by hand."""
    explanation, prediction = model.explain(text), model.predict(text)
    assert explanation.text == text
    assert tuple(one.label for one in explanation.labels) == model.labels
    assert tuple(one.label for one in explanation.labels if one.applies) == prediction.labels
    assert {one.label: one.probability for one in explanation.labels} == prediction.scores
    spans: dict[str, set[tuple[int, int]]] = {}
    counted = of_words(text, find(text, model.vocabulary), set(model.vocabulary[: model.whole]))
    alone = {found[0] for found, host in counted.items() if host is None}
    for found in counted:
        if counted[found] == found or found[0] in alone:
            spans.setdefault(found[0], set()).add(found[1:])
    for column, one in enumerate(explanation.labels):
        contributions = [word.contribution for word in one.words]
        assert sum(contributions) + one.intercept == pytest.approx(one.score, abs=1e-5)
        assert one.score == model.scorer.scores([text])[0, column]
        assert one.threshold == model.calibration.threshold[column]
        assert list(map(abs, contributions)) == sorted(map(abs, contributions), reverse=True)
        assert {word.word: set(word.spans) for word in one.words} == spans
        assert all(list(word.spans) == sorted(word.spans) for word in one.words)
        assert len(one.words) == len(spans)


@settings(max_examples=60)
@given(texts, st.booleans())
def test_any_text(text: str, exclusive: bool) -> None:
    check(MADE[exclusive], text)


def test_real_text(shipped: Model, paragraphs: list[str]) -> None:
    for text in [*paragraphs[::12], " ".join(paragraphs[5])]:
        check(shipped, text)


def test_each_contribution_is_what_its_word_gives() -> None:
    model = make_model(VOCABULARY, 3)
    explanation = model.explain("就业就业养老")["label1"]
    weights = {
        word: (1 + np.log(times)) * model.scorer.idf[VOCABULARY.index(word)]
        for word, times in [("就业", 2), ("养老", 1)]
    }
    norm = np.linalg.norm(list(weights.values()))
    wanted = {
        word: weight / norm * model.scorer.coefficients[VOCABULARY.index(word), 1] for word, weight in weights.items()
    }
    assert {one.word: one.contribution for one in explanation.words} == pytest.approx(wanted)
    assert explanation.words[0].spans in (((0, 2), (2, 4)), ((4, 6),))


@pytest.mark.parametrize("text", ["", " \n", "\0", "🙂\udfff"])
def test_a_text_without_a_known_word_has_the_intercept_for_a_score(text: str) -> None:
    for one in MADE[False].explain(text).labels:
        assert one.words == ()
        assert one.score == one.intercept


def test_a_string_is_counted_with_the_word_that_has_most_of_it() -> None:
    model = make_model(["就业", "养老", "养老院", "老", "业养", "就业养", "院里"], 1, strings=3)
    text = "就业养老院里业养"
    evidence = {
        word: (1 + np.log(text.count(word))) * float(model.scorer.idf[number])
        for number, word in enumerate(model.vocabulary)
    }
    norm = np.linalg.norm(list(evidence.values()))
    own = {
        word: weight / norm * float(model.scorer.coefficients[number, 0])
        for number, (word, weight) in enumerate(evidence.items())
    }
    # 业养 shares one character with each of 就业, 养老 and 养老院, the longest of which has it; where it stands
    # a second time there is no word, so all of it stays by itself. 院里 has one of the characters of 养老院 alone.
    told = {one.word: one.contribution for one in model.explain(text)["label0"].words}
    assert told == pytest.approx(
        {
            "就业": own["就业"] + own["就业养"],
            "养老": own["养老"],
            "老": own["老"],
            "养老院": own["养老院"] + own["院里"],
            "业养": own["业养"],
        }
    )


def test_white_space_does_not_matter() -> None:
    model = make_model(["乙丙丁", "丁戊", "乙丙丁戊"], 2, strings=1)
    alone, apart = (
        [(word.word, word.contribution) for word in model.explain(text)["label0"].words]
        for text in ("乙丙丁戊", "乙丙丁 \n  戊")
    )
    assert alone == apart


def test_real_words_stand_for_the_strings_in_them(shipped: Model) -> None:
    words = {
        one.word for one in shipped.explain("人力资源社会保障部门开展就业创业服务，检查结果为不合格").labels[0].words
    }
    assert {"人力资源", "就业", "创业", "社会保障", "不合格"} <= words
    assert words <= set(shipped.vocabulary[: shipped.whole])
    assert "力资源" in shipped.vocabulary[shipped.whole :] and "力资源" not in words


def test_a_label_is_found_by_its_name() -> None:
    explanation = MADE[False].explain("就业")
    assert explanation["label2"] is explanation.labels[2]
    with pytest.raises(KeyError, match="label9"):
        explanation["label9"]
