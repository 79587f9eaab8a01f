"""Labelled files of every format: each row is an example, or an error that names file and line."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng import labelled_files
from minsheng.errors import LabelsError
from minsheng.labelled_files import Example

ROWS = [("全区举办招聘会", ("employment",)), ("学校食堂“明厨亮灶”", ("food_safety", "education")), ("路灯, 已修复", ())]


def read(path: Path, content: str | bytes) -> list[Example | LabelsError]:
    """Write a file and read it."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(labelled_files.read(path))


def pairs(found: list[Example | LabelsError]) -> list[tuple[str, tuple[str, ...]]]:
    """The texts and labels, where all rows are good."""
    assert [row for row in found if isinstance(row, LabelsError)] == []
    return [(row.text, row.labels) for row in found if isinstance(row, Example)]


def problems(found: list[Example | LabelsError]) -> list[tuple[int | None, str]]:
    """The lines and the words of the errors."""
    return [(row.line, row.problem) for row in found if isinstance(row, LabelsError)]


def test_json_lines(tmp_path: Path) -> None:
    rows = [{"id": "1", "text": text, "labels": labels, "origin": "real"} for text, labels in ROWS]
    content = "\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    found = read(tmp_path / "a.jsonl", content)
    assert pairs(found) == ROWS
    assert [(row.line, dict(row.about)) for row in found if isinstance(row, Example)] == [
        (line, {"id": "1", "origin": "real"}) for line in (1, 3, 5)
    ]


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_tables(tmp_path: Path, suffix: str, encoding: str, end: str) -> None:
    """As Excel and others write them: in any encoding, columns in any order, further columns kept."""
    mark = "," if suffix == ".csv" else "\t"
    lines = [
        mark.join(("labels", " text ", "year")),
        mark.join(("employment", "全区举办招聘会", "2023")),
        mark.join(("food_safety; education", '"学校食堂“明厨亮灶”"', "2024")),
        "",
        mark.join(("", '"路灯, 已修复"', "2024")),
    ]
    found = read(tmp_path / f"a{suffix}", (end.join(lines) + end).encode(encoding))
    assert pairs(found) == ROWS
    assert [(row.line, row.about) for row in found if isinstance(row, Example)] == [
        (2, {"year": "2023"}),
        (3, {"year": "2024"}),
        (5, {"year": "2024"}),
    ]


@pytest.mark.parametrize("written", ["a;b", "a|b", " a ；b ", "a;b;a", ";a;;b;"])
def test_labels_of_a_cell(tmp_path: Path, written: str) -> None:
    assert pairs(read(tmp_path / "a.csv", f"text,labels\n文,{written}\n")) == [("文", ("a", "b"))]


def test_a_cell_over_lines(tmp_path: Path) -> None:
    found = read(tmp_path / "a.csv", 'text,labels\n"第一行\n第二行",a\n文,b\n')
    assert pairs(found) == [("第一行\n第二行", ("a",)), ("文", ("b",))]
    assert [row.line for row in found if isinstance(row, Example)] == [2, 4]


def test_fasttext(tmp_path: Path) -> None:
    lines = [
        "__label__employment 全区举办招聘会",
        "",
        "__label__food_safety __label__education 学校食堂“明厨亮灶”",
        "路灯, 已修复",
    ]
    assert pairs(read(tmp_path / "a.txt", "\n".join(lines))) == ROWS


@given(st.lists(st.tuples(st.text(min_size=1), st.lists(st.sampled_from(["a", "乙", "c-d"]), unique=True)), max_size=8))
def test_any_text_goes_through_json_lines(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, list[str]]]
) -> None:
    """What is written comes back, whatever the text; one that is blank is an error."""
    path = tmp_path_factory.mktemp("rows") / "a.jsonl"
    found = read(path, "".join(json.dumps({"text": text, "labels": labels}) + "\n" for text, labels in rows))
    assert len(found) == len(rows)
    for (text, labels), row in zip(rows, found, strict=True):
        if text.strip():
            assert isinstance(row, Example)
            assert (row.text, row.labels) == (text, tuple(labels))
        else:
            assert isinstance(row, LabelsError)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('{"text": "文", "labels": ["a"]', "is not valid JSON (Expecting ',' delimiter, character 30)"),
        ("文", "is not valid JSON (Expecting value, character 1)"),
        ("[" * 100_000, "is not valid JSON"),
        ('["文"]', "must be an object"),
        ('"文"', "must be an object"),
        ('{"labels": ["a"]}', "has no `text`"),
        ('{"text": null, "labels": ["a"]}', "has no `text`"),
        ('{"text": 7, "labels": ["a"]}', "`text` must be a string, not 7"),
        ('{"text": ["文"], "labels": ["a"]}', "`text` must be a string"),
        ('{"text": "", "labels": ["a"]}', "the text is empty"),
        ('{"text": " \\u3000\\n", "labels": ["a"]}', "the text is empty"),
        ('{"text": "文"}', "has no `labels`"),
        ('{"text": "文", "labels": null}', "has no `labels`"),
        ('{"text": "文", "labels": 3}', "`labels` must be a list of names, not 3"),
        ('{"text": "文", "labels": {"a": 1}}', "`labels` must be a list of names"),
        ('{"text": "文", "labels": ["a", 3]}', "`labels` must be a list of names"),
        ('{"text": "文", "labels": [""]}', "`labels` must be a list of names"),
        ('{"text": "文", "labels": ["food safety"]}', "the label 'food safety'"),
        ('{"text": "文", "labels": ["none"]}', "stands for texts without a label"),
    ],
)
def test_a_bad_row_of_json_lines(tmp_path: Path, row: str, said: str) -> None:
    """It is named by its line, and the rows around it are read."""
    good = '{"text": "文", "labels": ["a"]}'
    found = read(tmp_path / "a.jsonl", f"{good}\n{row}\n\n{good}\n")
    ((line, problem),) = problems(found)
    assert line == 2
    assert said in problem
    assert pairs([each for each in found if isinstance(each, Example)]) == [("文", ("a",))] * 2
    assert [each.line for each in found] == [1, 2, 4]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("文", "has 1 cells, and the first line 2"),
        ("文,a,b", "has 3 cells, and the first line 2"),
        (",a", "the text is empty"),
        ("文,food safety", "the label 'food safety'"),
        ('"文"件,a', "is not a valid table row"),
    ],
)
def test_a_bad_row_of_a_table(tmp_path: Path, row: str, said: str) -> None:
    found = read(tmp_path / "a.csv", f'text,labels\n"文\n件",a\n{row}\n文,b\n')
    ((line, problem),) = problems(found)
    assert line == 4
    assert said in problem
    assert [each.line for each in found] == [2, 4, 5]


@pytest.mark.parametrize("row", ['"文,a', '文,"a'])
def test_a_quotation_mark_that_nobody_closes(tmp_path: Path, row: str) -> None:
    """It would take in all that follows: it is an error, at the line where it stands."""
    found = read(tmp_path / "a.csv", f"text,labels\n文,a\n{row}\n文,b\n文,c\n")
    ((line, problem),) = problems(found)
    assert line == 3
    assert "not closed" in problem
    assert len(found) == 2


@pytest.mark.parametrize("header", ["content,labels", "text", "text,label", "text,labels,text", "文,a"])
def test_a_table_without_the_two_columns(tmp_path: Path, header: str) -> None:
    ((line, problem),) = problems(read(tmp_path / "a.csv", f"{header}\n文,a\n"))
    assert line == 1
    assert "the first line must name the columns `text` and `labels`" in problem


def test_a_fasttext_line_without_a_text(tmp_path: Path) -> None:
    assert problems(read(tmp_path / "a.txt", "__label__a 文\n__label__b\n")) == [(2, "the text is empty")]


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".txt"])
def test_a_damaged_byte_is_named_by_its_line(tmp_path: Path, suffix: str) -> None:
    """A file that is UTF-8 but for one byte is not taken for another encoding, and no row of it is used."""
    rows = {
        ".jsonl": ['{"text": "全区举办春季招聘会，提供岗位。", "labels": ["a"]}'] * 5,
        ".csv": ["text,labels", *["全区举办春季招聘会，提供岗位。,a"] * 4],
        ".txt": ["__label__a 全区举办春季招聘会，提供岗位。"] * 5,
    }[suffix]
    content = [row.encode() for row in rows]
    content[3] = content[3].replace("岗".encode(), b"\xe5\xb2")
    found = read(tmp_path / f"a{suffix}", b"\n".join(content))
    ((line, problem),) = problems(found)
    assert line == 4
    assert "is not utf-8" in problem
    assert len(found) == 1


def test_a_binary_file(tmp_path: Path) -> None:
    ((_, problem),) = problems(read(tmp_path / "a.jsonl", bytes(range(256)) * 8))
    assert "not" in problem


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").symlink_to(tmp_path / "gone")
    (problem,) = labelled_files.read(tmp_path / "a.jsonl")
    assert str(problem) == f"{tmp_path / 'a.jsonl'}: cannot be read (No such file or directory)"


def test_a_folder_is_read_at_any_depth_in_order(tmp_path: Path) -> None:
    (tmp_path / "b" / "deep").mkdir(parents=True)
    (tmp_path / "b" / "deep" / "c.txt").write_text("__label__c 丙", encoding="utf-8")
    (tmp_path / "a.jsonl").write_text('{"text": "甲", "labels": ["a"]}', encoding="utf-8")
    (tmp_path / "b" / "B.CSV").write_text("text,labels\n乙,b\n", encoding="utf-8")
    (tmp_path / "notes.md").write_text("x", encoding="utf-8")
    (tmp_path / "README.txt").write_text("x", encoding="utf-8")
    found = list(labelled_files.read_folder(tmp_path))
    assert pairs(found) == [("甲", ("a",)), ("乙", ("b",)), ("丙", ("c",))]


def test_hidden_files_and_the_lexicon_are_passed_over(tmp_path: Path) -> None:
    for folder in (".ipynb_checkpoints", "lexicon"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text("__label__a 甲", encoding="utf-8")
    (tmp_path / "._a.csv").write_bytes(b"\0\1\2")
    (tmp_path / "a.txt").write_text("__label__a 乙", encoding="utf-8")
    assert pairs(list(labelled_files.read_folder(tmp_path))) == [("乙", ("a",))]


def test_a_label_far_down_in_a_fasttext_file(tmp_path: Path) -> None:
    """A file is fastText's wherever its first label stands."""
    (tmp_path / "a.txt").write_text("没有标签的一行\n" * 2000 + "__label__a 乙\n", encoding="utf-8")
    found = pairs(list(labelled_files.read_folder(tmp_path)))
    assert len(found) == 2001
    assert found[-1] == ("乙", ("a",))


def folders(tmp_path: Path) -> Path:
    """A folder of texts for each label."""
    for name, text in {"education/1.txt": "学校\n招生", "education/more/2.txt": "教师", "none/3.txt": "路灯"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text.encode("gb18030" if "3" in name else "utf-8"))
    return tmp_path


def test_a_folder_of_texts_is_a_label(tmp_path: Path) -> None:
    found = list(labelled_files.read_folder(folders(tmp_path)))
    assert pairs(found) == [("学校 招生", ("education",)), ("教师", ("education",)), ("路灯", ())]
    documents = [row.about["document"] for row in found if isinstance(row, Example)]
    assert len(set(documents)) == 3


def test_bad_texts_of_folders_are_named(tmp_path: Path) -> None:
    folders(tmp_path)
    (tmp_path / "loose.txt").write_text("甲", encoding="utf-8")
    (tmp_path / "education" / "empty.txt").write_text(" \n", encoding="utf-8")
    (tmp_path / "education" / "binary.txt").write_bytes(bytes(range(256)))
    (tmp_path / "two words").mkdir()
    (tmp_path / "two words" / "4.txt").write_text("甲", encoding="utf-8")
    found = list(labelled_files.read_folder(tmp_path))
    named = {Path(row.path or "").name: row.problem for row in found if isinstance(row, LabelsError)}
    assert sorted(named) == ["4.txt", "binary.txt", "empty.txt", "loose.txt"]
    assert "in no label's folder" in named["loose.txt"]
    assert "the text is empty" in named["empty.txt"]
    assert "no white space" in named["4.txt"]
    assert len(found) == 7


def test_corrections_beside_folders_of_texts(tmp_path: Path) -> None:
    """What the desk writes into such a folder does not hide the texts."""
    folders(tmp_path)
    (tmp_path / "corrections.jsonl").write_text('{"text": "教师", "labels": []}\n', encoding="utf-8")
    assert pairs(list(labelled_files.read_folder(tmp_path))) == [
        ("教师", ()),
        ("学校 招生", ("education",)),
        ("教师", ("education",)),
        ("路灯", ()),
    ]


def test_folders_of_texts_beside_labelled_files_are_not_dropped_in_silence(tmp_path: Path) -> None:
    folders(tmp_path)
    (tmp_path / "a.csv").write_text("text,labels\n乙,b\n", encoding="utf-8")
    with pytest.warns(UserWarning, match=r"3 texts in folders are not read, .*1\.txt the first"):
        found = list(labelled_files.read_folder(tmp_path))
    assert pairs(found) == [("乙", ("b",))]
