"""Words marked in a text, and what is cut of a long one."""

from hypothesis import given

from made import make_model, texts, vocabularies
from minsheng.model import Model
from minsheng.overview.marking import Marker


def joined(model: Model, text: str, longest: int, label: int = 0) -> str:
    return "".join(piece.text for piece in Marker(model).mark(text, label, longest))


@given(texts, vocabularies)
def test_a_short_text_stays_whole(text: str, vocabulary: list[str]) -> None:
    model = make_model(vocabulary, 2)
    assert joined(model, text, 1000) == text
    assert joined(model, text, 1000, label=1) == text


@given(texts, vocabularies)
def test_a_long_text_is_cut_to_a_part_of_it(text: str, vocabulary: list[str]) -> None:
    cut = joined(make_model(vocabulary, 1), text, 10)
    assert len(cut) <= 12
    assert cut.removeprefix("…").removesuffix("…") in text


def test_the_part_that_is_kept_has_the_words(shipped: Model) -> None:
    filler = "今天天气很好，路边的花都开了。" * 40
    pieces = Marker(shipped).mark(filler + "招聘会提供就业岗位。" + filler, shipped.labels.index("employment"), 60)
    assert any("招聘会" in piece.text for piece in pieces if piece.strength == 3)
    assert len("".join(piece.text for piece in pieces)) <= 62


def test_overlapping_words_are_one_place(shipped: Model) -> None:
    pieces = Marker(shipped).mark("发放消费券。", shipped.labels.index("consumption"), 60)
    assert "消费券" in "".join(piece.text for piece in pieces if piece.strength)
    assert all(0 <= piece.strength <= 3 for piece in pieces)
