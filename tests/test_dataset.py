"""Data sets: what is read of them, what is corrected, and that nothing is dropped in silence."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from minsheng.dataset import Dataset
from minsheng.errors import LabelsError

ROOT = Path(__file__).parents[1]
TAXONOMY = '[[labels]]\nid = "b"\nzh = "乙"\n[[labels]]\nid = "a"\n'


def write(folder: Path, **files: str) -> Path:
    """Write files of a labels folder; `a_jsonl` is `a.jsonl`."""
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content, encoding="utf-8")
    return folder


def rows(*pairs: tuple[str, list[str]], **about: object) -> str:
    """JSON Lines."""
    return "".join(json.dumps({"text": text, "labels": labels, **about}) + "\n" for text, labels in pairs)


def lines(*patterns: str) -> int:
    """How many lines the files of `labels/` have, counted without a parser."""
    found = [path for pattern in patterns for path in (ROOT / "labels").glob(pattern)]
    assert found
    return sum(line.strip() != "" for path in found for line in path.read_text(encoding="utf-8").split("\n"))


def test_every_row_of_the_repository_is_there(labelled: Dataset) -> None:
    origins = Counter(example.about["origin"] for example in labelled.examples)
    assert origins == {"real": lines("seeds/*.jsonl"), "written": lines("written/*.jsonl")}
    assert origins["real"] == 250
    assert origins["written"] >= 5000


def test_origins_are_what_the_folders_say(labelled: Dataset) -> None:
    for example in labelled.examples:
        assert example.about["origin"] == {"seeds": "real", "written": "written"}[example.path.parent.name]
        assert ("document" in example.about) == (example.path.parent.name == "seeds")


def test_every_id_of_the_repository_is_unique(labelled: Dataset) -> None:
    ids = Counter(example.about["id"] for example in labelled.examples)
    assert ids.most_common(1)[0][1] == 1


def test_every_label_of_the_repository_has_texts(labelled: Dataset) -> None:
    counts = labelled.counts()
    assert tuple(counts) == labelled.taxonomy.ids
    assert min(counts.values()) > 500
    assert labelled.targets.shape == (len(labelled.examples), 6)
    assert labelled.targets.sum(axis=0).tolist() == list(counts.values())
    assert (~labelled.targets.any(axis=1)).sum() > 500


def test_targets_follow_the_taxonomy(tmp_path: Path) -> None:
    write(tmp_path, taxonomy_toml=TAXONOMY, x_jsonl=rows(("甲", ["a"]), ("乙", ["a", "b"]), ("丙", [])))
    found = Dataset.load(tmp_path)
    assert found.taxonomy.ids == ("b", "a")
    assert found.texts == ["甲", "乙", "丙"]
    assert np.array_equal(found.targets, [[False, True], [True, True], [False, False]])
    assert found.counts() == {"b": 1, "a": 2}


def test_without_a_taxonomy_the_labels_are_those_that_occur(tmp_path: Path) -> None:
    found = Dataset.load(write(tmp_path, x_csv="text,labels\n甲,b\n乙,a;c\n丙,\n"))
    assert found.taxonomy.ids == ("a", "b", "c")
    assert not found.taxonomy.exclusive
    assert found.lexicon == ()


def test_files_in_place_of_a_folder(tmp_path: Path) -> None:
    """They are the data, in the order in which they are given; taxonomy and lexicon stand beside the first."""
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "elsewhere").mkdir()
    write(tmp_path / "lexicon", a_txt="招聘会\n")
    write(tmp_path, taxonomy_toml=TAXONOMY, x_jsonl=rows(("甲", ["a"])), y_jsonl=rows(("乙", ["nonsense"])))
    write(tmp_path / "elsewhere", z_csv="text,labels\n丙,b\n", taxonomy_toml="broken")
    found = Dataset.load(tmp_path / "x.jsonl", str(tmp_path / "elsewhere" / "z.csv"))
    assert found.texts == ["甲", "丙"]
    assert found.taxonomy.ids == ("b", "a")
    assert [(term.text, term.labels) for term in found.lexicon] == [("招聘会", ("a",))]


def test_all_bad_rows_are_listed(tmp_path: Path) -> None:
    write(
        tmp_path,
        taxonomy_toml=TAXONOMY,
        x_jsonl='{"text": "甲", "labels": ["jobs"]}\n{"text": "乙", "labels": ["a"]}\n{"text": "", "labels": []}\n{"te',
        y_csv="text,labels\n丙\n丁,a;c;d\n",
    )
    (tmp_path / "z.csv").write_bytes(bytes(range(256)))
    with pytest.raises(LabelsError) as caught:
        Dataset.load(tmp_path)
    assert [(Path(problem.path or "").name, problem.line) for problem in caught.value.problems] == [
        ("x.jsonl", 1),
        ("x.jsonl", 3),
        ("x.jsonl", 4),
        ("y.csv", 2),
        ("y.csv", 3),
        ("y.csv", 3),
        ("z.csv", None),
    ]
    said = str(caught.value).split("\n")
    assert said[0] == f"{tmp_path / 'x.jsonl'}:1: the label 'jobs' is not in the taxonomy (b, a)"
    assert len(said) == 7


@pytest.mark.parametrize(("labels", "count"), [([], 0), (["a", "b"], 2)])
def test_in_an_exclusive_taxonomy_a_text_has_one_label(tmp_path: Path, labels: list[str], count: int) -> None:
    write(tmp_path, taxonomy_toml="exclusive = true\n" + TAXONOMY, x_jsonl=rows(("甲", ["a"]), ("乙", labels)))
    with pytest.raises(LabelsError, match=f"x.jsonl:2: has {count} labels, and in an exclusive taxonomy"):
        Dataset.load(tmp_path)


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(LabelsError, match="there is no labelled text"):
        Dataset.load(tmp_path)
    with pytest.raises(LabelsError, match="there is no such file or folder"):
        Dataset.load(tmp_path / "no")
    with pytest.raises(LabelsError, match="cannot be read"):
        Dataset.load("x" * 5000)
    with pytest.raises(TypeError):
        Dataset.load()


def test_a_wrong_taxonomy_or_lexicon_is_named(tmp_path: Path) -> None:
    write(tmp_path, x_jsonl=rows(("甲", ["a"])), taxonomy_toml="[[labels]]")
    with pytest.raises(LabelsError, match=r"taxonomy\.toml: label 1 has no id"):
        Dataset.load(tmp_path)
    write(tmp_path, taxonomy_toml=TAXONOMY)
    (tmp_path / "lexicon").mkdir()
    write(tmp_path / "lexicon", c_txt="招聘会\n")
    with pytest.raises(LabelsError, match=r"c\.txt: 'c' is not a label"):
        Dataset.load(tmp_path)


def test_a_correction_takes_the_place_of_its_rows(tmp_path: Path) -> None:
    """Everywhere, with its labels, and with the id and the document of each row; a later one wins; others are added."""
    (tmp_path / "sub").mkdir()
    write(
        tmp_path,
        a_jsonl=rows(("甲", ["a"]), ("乙", ["a"]), id="1", document="d"),
        corrections_jsonl=rows(("乙", ["b"]), ("丁", ["c"]), ("乙", []), id="9", origin="desk", who="x"),
    )
    write(tmp_path / "sub", z_jsonl=rows(("乙", ["c"]), ("丙", ["c"]), origin="real"))
    found = Dataset.load(tmp_path)
    assert [(example.text, example.labels) for example in found.examples] == [
        ("甲", ("a",)),
        ("乙", ()),
        ("乙", ()),
        ("丙", ("c",)),
        ("丁", ("c",)),
    ]
    assert [dict(example.about) for example in found.examples[1:3]] == [
        {"id": "1", "document": "d", "origin": "desk", "who": "x"},
        {"id": "9", "origin": "desk", "who": "x"},
    ]


def test_a_correction_that_is_taken_back(tmp_path: Path) -> None:
    """Then the row is as it was, and a text that only the correction had is gone."""
    back = [json.dumps({"text": text, "retracted": True}) for text in ("甲", "丁", "never corrected")]
    corrections = rows(("甲", ["b"]), ("乙", ["b"]), ("丁", ["b"])) + "\n".join(back) + "\n" + rows(("乙", []))
    write(tmp_path, a_jsonl=rows(("甲", ["a"]), ("乙", ["a"])), corrections_jsonl=corrections)
    assert [(example.text, example.labels) for example in Dataset.load(tmp_path).examples] == [
        ("甲", ("a",)),
        ("乙", ()),
    ]


def test_a_correction_of_a_row_with_a_label_that_is_no_more(tmp_path: Path) -> None:
    """It mends the data set: what it replaces is not looked at."""
    write(tmp_path, taxonomy_toml=TAXONOMY, x_jsonl=rows(("甲", ["old"])), corrections_jsonl=rows(("甲", ["a"])))
    assert Dataset.load(tmp_path).counts() == {"b": 0, "a": 1}


def test_a_bad_correction_is_named(tmp_path: Path) -> None:
    write(tmp_path, x_jsonl=rows(("甲", ["a"])), corrections_jsonl='{"text": "甲"}\n{"te\n')
    with pytest.raises(LabelsError) as caught:
        Dataset.load(tmp_path)
    assert [problem.line for problem in caught.value.problems] == [1, 2]


def test_a_subset_has_its_rows_and_the_same_labels(labelled: Dataset) -> None:
    part = labelled.subset([5, 3])
    assert part.texts == [labelled.texts[5], labelled.texts[3]]
    assert part.taxonomy == labelled.taxonomy
    assert part.lexicon == labelled.lexicon
    assert np.array_equal(part.targets, labelled.targets[[5, 3]])


def test_texts_of_a_document_are_one_group(tmp_path: Path) -> None:
    write(
        tmp_path,
        a_jsonl=rows(("春季招聘会在体育馆举办", ["a"]), ("学校食堂明厨亮灶", ["a"]), document="d")
        + rows(("春季招聘会 在体育馆举办！", ["a"]), ("社区养老服务中心开放", ["a"])),
    )
    assert Dataset.load(tmp_path).groups.tolist() == [0, 0, 0, 1]


NAMED = '[[labels]]\nid = "housing"\nzh = "住房"\n[[labels]]\nid = "food_safety"\nzh = "食品安全"\nen = "Food safety"\n'


def test_labels_are_called_by_their_names(tmp_path: Path) -> None:
    """In every format; what is kept are ids, each once."""
    write(
        tmp_path,
        taxonomy_toml=NAMED,
        a_jsonl=rows(("甲", ["住房", "Food safety"]), ("乙", ["housing", "住房"])),
        b_csv="text,labels\n丙,food SAFETY;住房\n",
        c_txt="__label__住房 丁\n",
        corrections_jsonl=rows(("丁", ["食品安全"])),
    )
    found = {example.text: example.labels for example in Dataset.load(tmp_path).examples}
    assert found == {
        "甲": ("housing", "food_safety"),
        "乙": ("housing",),
        "丙": ("food_safety", "housing"),
        "丁": ("food_safety",),
    }


def test_folders_of_texts_are_called_by_names(tmp_path: Path) -> None:
    write(tmp_path, taxonomy_toml=NAMED)
    for folder in ("住房", "none"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "1.txt").write_text(folder, encoding="utf-8")
    assert {example.text: example.labels for example in Dataset.load(tmp_path).examples} == {
        "住房": ("housing",),
        "none": (),
    }


def test_a_name_that_no_label_has(tmp_path: Path) -> None:
    write(tmp_path, taxonomy_toml=NAMED, a_jsonl=rows(("甲", ["房"])))
    with pytest.raises(LabelsError, match=r"a\.jsonl:1: the label '房' is not in the taxonomy"):
        Dataset.load(tmp_path)


@pytest.mark.parametrize(("name", "kind"), [("住房.xlsx", "spreadsheet"), ("a.XLS", "spreadsheet"), ("b.doc", "Word")])
def test_office_files_are_not_dropped_in_silence(tmp_path: Path, name: str, kind: str) -> None:
    """By itself, or where there is nothing else, such a file is an error; beside others it is a warning."""
    (tmp_path / name).write_bytes(b"PK\3\4" + bytes(range(256)))
    (tmp_path / "~$lock.xlsx").write_bytes(b"x")
    for path in (tmp_path, tmp_path / name):
        with pytest.raises(LabelsError) as caught:
            Dataset.load(path)
        assert str(caught.value).startswith(f"{tmp_path / name}: a {kind}")
        assert "CSV (UTF-8)" in str(caught.value) and "classify import" in str(caught.value)
    write(tmp_path, a_jsonl=rows(("甲", ["a"])))
    with pytest.warns(UserWarning, match="are not read; save it as CSV") as said:
        assert len(Dataset.load(tmp_path).examples) == 1
    assert len(said) == 1 and str(tmp_path / name) in str(said[0].message) and "lock" not in str(said[0].message)
