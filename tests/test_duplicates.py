"""Near-duplicates: what is nearly the same stays together."""

from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from minsheng.dataset import Dataset
from minsheng.duplicates import groups, near_duplicates

ROOT = Path(__file__).parents[1]


def noise(random: Random, length: int) -> str:
    """A text that shares nothing with others."""
    return "".join(chr(random.randrange(0x4E00, 0x9FA0)) for _ in range(length))


def test_one_article_in_two_seeds_is_one_group(labelled: Dataset) -> None:
    """The seeds 000 and 001 share an article: all of both is one group, and no other document is in it."""
    groups = labelled.groups
    documents = [example.about.get("document") for example in labelled.examples]
    members = {groups[row] for row, document in enumerate(documents) if document in ("000", "001")}
    assert len(members) == 1
    others = {documents[row] for row, group in enumerate(groups) if group in members}
    assert others == {"000", "001"}


def test_most_written_paragraphs_are_alone(labelled: Dataset) -> None:
    assert len(set(labelled.groups.tolist())) > 0.95 * (len(labelled.examples) - 250)


def test_texts_are_compared_without_spaces_punctuation_and_case() -> None:
    plain = "全区举办春季招聘会，提供岗位1200个，吸引ABC公司"
    changed = "全区 举办春季“招聘会”提供岗位１２００个;吸引abc公司。"
    assert near_duplicates([plain, "另一件事与它无关的一句话", changed]) == [(0, 2, 1.0)]


def test_a_part_of_a_text_is_nearly_the_same_and_a_set_phrase_is_not(paragraphs: list[str]) -> None:
    long = max(paragraphs, key=len)
    half = long[: len(long) // 2]
    (pair,) = near_duplicates([long, half])
    assert pair[:2] == (0, 1)
    assert pair[2] > 0.95
    random = Random(1)
    phrase = "本报讯记者从有关部门获悉"
    assert near_duplicates([phrase + noise(random, 80), phrase + noise(random, 80)]) == []


def test_most_excerpts_are_found(labelled: Dataset) -> None:
    long = [text for text in labelled.texts if len(text) > 250][:150]
    for length, least in ((30, 0.9), (60, 0.97), (100, 0.99)):
        found = [bool(near_duplicates([text, text[100 : 100 + length]])) for text in long]
        assert sum(found) >= least * len(long)


def test_a_thousand_copies_are_one_group_and_cost_a_pair_each() -> None:
    """A text that stands more often than set phrases do is still found, and not compared a million times."""
    copies = ["通川区举办春季招聘会，提供岗位一千余个，吸引众多求职者。"] * 1000
    pairs = near_duplicates([*copies, "今天天气很好，适合到河边散步。"])
    assert pairs == [(0, copy, 1.0) for copy in range(1, 1000)]
    found = groups([*copies, "今天天气很好，适合到河边散步。"], [None] * 1001)
    assert set(found[:1000]) == {0}
    assert found[1000] == 1


def test_many_texts_of_one_template_are_one_group() -> None:
    template = "二〇二四年{}月，全区市场监管部门抽检食品八十批次，合格七十九批次，不合格食品已经下架并立案查处。"
    random = Random(2)
    texts = [template.format(noise(random, 2)) for _ in range(80)]
    assert set(groups(texts, [None] * 80)) == {0}


def test_a_set_phrase_in_many_texts_groups_nothing() -> None:
    random = Random(3)
    texts = ["本报讯记者从有关部门获悉" + noise(random, 60) for _ in range(120)]
    assert len(set(groups(texts, [None] * 120))) == 120


def test_documents_and_duplicates_link_groups() -> None:
    random = Random(4)
    first, second, third, fourth = (noise(random, 40) for _ in range(4))
    found = groups([first, second, third, fourth, third], ["x", "x", "y", None, None])
    assert found.tolist() == [0, 0, 1, 2, 1]


def test_no_text() -> None:
    assert near_duplicates([]) == []
    assert groups([], []).tolist() == []
    assert groups(["", "", "—"], [None] * 3).tolist() == [0, 0, 0]


@given(st.lists(st.text(st.sampled_from("甲乙丙丁AＡ 。\ud800"), max_size=12), max_size=12), st.randoms())
def test_groups_are_numbered_and_do_not_depend_on_the_order(texts: list[str], random: Random) -> None:
    """Texts share a group in any order of the texts."""
    documents = [random.choice([None, "x", "y"]) for _ in texts]
    found = groups(texts, documents)
    assert sorted(set(found.tolist())) == list(range(len(set(found.tolist()))))
    order = list(range(len(texts)))
    random.shuffle(order)
    again = groups([texts[index] for index in order], [documents[index] for index in order])
    together = {(i, j) for i in order for j in order if found[i] == found[j]}
    assert together == {
        (order[i], order[j]) for i in range(len(order)) for j in range(len(order)) if again[i] == again[j]
    }
