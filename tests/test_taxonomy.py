"""The taxonomy: what a file of labels must be, and what is said of one that is not."""

from pathlib import Path

import pytest

from minsheng.errors import LabelsError
from minsheng.taxonomy import Label, Taxonomy

ROOT = Path(__file__).parents[1]


def load(tmp_path: Path, content: str | bytes) -> Taxonomy:
    """Load a taxonomy file with this content."""
    path = tmp_path / "taxonomy.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Taxonomy.load(path)


def test_the_taxonomy_of_the_repository() -> None:
    found = Taxonomy.load(ROOT / "labels" / "taxonomy.toml")
    assert found.ids == ("employment", "talent", "food_safety", "education", "elderly_care", "consumption")
    assert [label.zh for label in found.labels] == ["就业", "人才", "食品安全", "教育", "养老", "消费"]
    assert not found.exclusive
    assert all(label.en and label.about for label in found.labels)


def test_what_it_is_made_of(tmp_path: Path) -> None:
    found = load(
        tmp_path, 'exclusive = true\n[[labels]]\nid = "a"\nzh = "甲"\nen = "A"\nabout = "x"\n[[labels]]\nid = "乙"'
    )
    assert found == Taxonomy((Label("a", "甲", "A", "x"), Label("乙")), exclusive=True)
    assert [label.name for label in found.labels] == ["甲 A", "乙"]
    assert Taxonomy.from_dict(found.as_dict()) == found
    assert Taxonomy.of(["a", "b"]).ids == ("a", "b")


def test_a_mark_at_the_start_of_the_file_is_no_matter(tmp_path: Path) -> None:
    assert load(tmp_path, b"\xef\xbb\xbf" + '[[labels]]\nid = "就业"'.encode()).ids == ("就业",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "at least one [[labels]]"),
        ("labels = []", "at least one [[labels]]"),
        ('labels = "a"', "at least one [[labels]]"),
        ("labels = [1]", "label 1 has no id"),
        ('[[labels]]\nid = "a"\n[[labels]]\nzh = "乙"', "label 2 has no id"),
        ('[[labels]]\nid = " "', "label 1 has no id"),
        ("[[labels]]\nid = 7", "label 1 has no id"),
        ('[[labels]]\nid = "a"\nname = "x"', "unknown key 'name'"),
        ('exlusive = true\n[[labels]]\nid = "a"', "unknown key 'exlusive'"),
        ('[[labels]]\nid = "a"\nzh = 7', "must be a text in quotes"),
        ('exclusive = "yes"\n[[labels]]\nid = "a"', "true or false, not 'yes'"),
        ('[[labels]]\nid = "a"\n[[labels]]\nid = "a"', "'a' stands twice"),
        ('[[labels]]\nid = "food safety"', "no white space"),
        ('[[labels]]\nid = "a;b"', "no white space"),
        ('[[labels]]\nid = "a|b"', "no white space"),
        ('[[labels]]\nid = "a,b"', "no white space"),
        ('[[labels]]\nid = "none"', "texts without a label"),
        ('[[labels]]\nid = "misleading"', "texts without a label"),
        ("[[labels]\nid", "not valid TOML"),
        ('[[labels]]\nid = "就业"'.encode("gb18030"), "UTF-8"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(LabelsError) as caught:
        load(tmp_path, content)
    assert said in str(caught.value)
    assert caught.value.path == str(tmp_path / "taxonomy.toml")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(LabelsError, match=r"taxonomy\.toml: cannot be read"):
        Taxonomy.load(tmp_path / "taxonomy.toml")


def test_a_label_by_its_names() -> None:
    """An id goes before names, and what two labels are called means neither."""
    labels = (Label("housing", "住房", "Housing"), Label("住房", "房产", "Real estate"), Label("a", "房产"), Label("b"))
    known = Taxonomy(labels)
    assert [known.id_of(name) for name in ("住房", "housing", "HOUSING", "real  Estate", "住房 Housing", "b")] == [
        "住房",
        "housing",
        "housing",
        "住房",
        "housing",
        "b",
    ]
    assert [known.id_of(name) for name in ("房产", "", " ", "房")] == [None] * 4
