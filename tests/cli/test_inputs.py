"""What is read of what the user names: rows without a text, and directories with all that people keep in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from running import Run


def records(out: str) -> list[dict[str, Any]]:
    """The JSON Lines that came out."""
    return [json.loads(line) for line in out.splitlines()]


def write_workbook(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    book = pytest.importorskip("openpyxl").Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def test_a_workbook_with_a_cover_a_title_and_a_blank_cell(classify: Run, tmp_path: Path) -> None:
    """All of it is read, and none of that is a failure."""
    title: list[list[object]] = [["2024年民生台账"], ["序号", "内容"]]
    write_workbook(
        tmp_path / "a.xlsx",
        {
            "封面": [["民生台账"]],
            "一月": [*title, [1, "春季招聘会提供岗位"], [2], [3, "路灯已经修复"]],
            "二月": [*title, [4, "小学开学"]],
        },
    )
    outcome = classify("predict", tmp_path / "a.xlsx")
    assert (outcome.code, outcome.err) == (0, "")
    found = [(row["line"], row["序号"], row["labels"]) for row in records(outcome.out)]
    assert found == [(3, 1, ["employment"]), (5, 3, []), (3, 4, ["education"])]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.jsonl",
            '{"text": "招聘会"}\n{"text": ""}\n{"text": null}\n{"text": " \u3000"}\n{"text": "路灯"}\n{"x": 1}\n',
        ),
        ("a.csv", 'id,text\n1,招聘会\n2,\n3,""\n4, \u3000\n5,路灯\n6\n'),
    ],
)
def test_a_row_whose_text_is_blank_is_passed_over(classify: Run, tmp_path: Path, name: str, content: str) -> None:
    """It is counted, and is no failure; one without the field is."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    outcome = classify("predict", path)
    assert [row["text"] for row in records(outcome.out)] == ["招聘会", "路灯"]
    assert outcome.code == 1
    first, last = outcome.err.splitlines()
    assert first.endswith("there is no field 'text'")
    assert last.startswith("1 input failed")
    path.write_text("".join(content.splitlines(keepends=True)[:-1]), encoding="utf-8")
    outcome = classify("predict", path)
    assert (outcome.code, outcome.err, len(records(outcome.out))) == (0, "", 2)
    assert "路灯" in classify("explain", path, "--paragraph", "5").out
    assert [row["paragraph"] for row in records(classify("explain", path, "-f", "json").out)] == [1, 5]
    outcome = classify("explain", path, "--paragraph", "3")
    assert outcome.code == 2
    assert "there is no text in row 3" in outcome.err
    assert "the last one is 5" in classify("explain", path, "--paragraph", "6").err


NOT_READ = ("a.doc", "b/c.DOC", "d.ofd", "照片.jpg", "README", "第1号.最终稿")
PASSED_OVER = ("~$年报.docx", "b/~$台账.xlsx", "Thumbs.db", "b/desktop.ini", ".DS_Store", ".git/x.doc")


@pytest.mark.parametrize("command", ["predict", "suggest", "report"])
def test_files_in_directories_that_are_not_read_are_counted(classify: Run, tmp_path: Path, command: str) -> None:
    """In one line for all directories, which is no failure; lock files and the system's own are not worth a word."""
    for name in (*NOT_READ, *PASSED_OVER, "page.txt", "b/page.txt"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("春季招聘会提供岗位三百个", encoding="utf-8")
    outcome = classify(command, tmp_path / "in" / "b", tmp_path / "in", "--output", tmp_path / "out")
    said = "in the directories, 7 files are of kinds that cannot be read: 3 .doc, 2 without a suffix, 1 .jpg, 1 .ofd"
    assert outcome.code == 0
    assert [line for line in outcome.err.splitlines() if "kinds" in line] == [said]
    assert "~$" not in outcome.err
    if command == "report":
        (page,) = (tmp_path / "out").glob("*.html")
        assert said not in page.read_text(encoding="utf-8")


def test_a_directory_of_other_kinds(classify: Run, tmp_path: Path) -> None:
    """It has no text, and it is said what it has instead; a few suffixes of many are named."""
    (tmp_path / "a.doc").touch()
    outcome = classify("predict", tmp_path)
    first, second = outcome.err.splitlines()
    assert (outcome.code, "has no text in it" in first) == (1, True)
    assert second == "in the directories, 1 file is of a kind that cannot be read: 1 .doc"
    for number in range(1100):
        (tmp_path / f"a.x{number}").touch()
    last = classify("predict", tmp_path).err.splitlines()[-1]
    assert last.startswith("in the directories, 1101 files are of kinds that cannot be read: 101 of more kinds, 1 .")
    assert last.endswith(", …")
    assert len(last) < 250
