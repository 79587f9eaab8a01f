"""The lexicon: terms by label, a line each."""

from pathlib import Path

import pytest

from minsheng import lexicon
from minsheng.errors import LabelsError
from minsheng.lexicon import Term

ROOT = Path(__file__).parents[1]
LABELS = ("education", "talent")


def write(folder: Path, **files: str) -> Path:
    """Write files of terms."""
    for name, content in files.items():
        (folder / f"{name}.txt").write_text(content, encoding="utf-8")
    return folder


def test_terms_come_sorted_with_the_labels_of_their_files(tmp_path: Path) -> None:
    write(
        tmp_path,
        talent="人才公寓\n# a note\n\n校园招聘\tseen in 2023\n",
        education="校园招聘\n义务 教育\n",
        none="路灯\n人才公寓",
        misleading="\ufeff开幕式\n",
    )
    assert lexicon.load(tmp_path, LABELS) == (
        Term("义务教育", ("education",)),
        Term("人才公寓", ("talent",)),
        Term("开幕式", ()),
        Term("校园招聘", ("education", "talent")),
        Term("路灯", ()),
    )


def test_terms_are_as_the_scanner_compares_them(tmp_path: Path) -> None:
    write(tmp_path, talent="ＡＩ人才\n")
    assert lexicon.load(tmp_path, LABELS) == (Term("ai人才", ("talent",)),)


def test_no_folder_is_no_lexicon(tmp_path: Path) -> None:
    assert lexicon.load(tmp_path / "lexicon", LABELS) == ()


def test_every_problem_is_named(tmp_path: Path) -> None:
    write(tmp_path, sport="足球\n", talent="人才\n一二三四五六七八九\n英才\n𠮷人\n")
    (tmp_path / "education.txt").write_bytes("义务教育\n".encode("gb18030"))
    with pytest.raises(LabelsError) as caught:
        lexicon.load(tmp_path, LABELS)
    assert [(Path(problem.path or "").name, problem.line) for problem in caught.value.problems] == [
        ("education.txt", None),
        ("sport.txt", None),
        ("talent.txt", 2),
        ("talent.txt", 4),
    ]
    assert "cannot be read as UTF-8" in str(caught.value)
    assert "'sport' is not a label of the taxonomy (education, talent, none, misleading)" in str(caught.value)
    assert "longer than 8 characters" in str(caught.value)


def test_the_lexicon_of_the_repository() -> None:
    labels = ("employment", "talent", "food_safety", "education", "elderly_care", "consumption")
    terms = {term.text: term.labels for term in lexicon.load(ROOT / "labels" / "lexicon", labels)}
    for label in labels:
        assert sum(label in found for found in terms.values()) > 1000
    assert sum(not found for found in terms.values()) > 1000
    assert terms["招聘会"] == ("employment",)
