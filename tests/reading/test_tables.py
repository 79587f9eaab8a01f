"""Tables as people keep them: workbooks of several sheets, titles above the header, other delimiters than commas."""

from __future__ import annotations

import csv
import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng.errors import InputError
from minsheng.reading import BrokenRecord, Record, blocks, records
from minsheng.reading.records import runs

HEADER = ["序号", "区县", "内容", "备注"]
ROWS = [[1, "达川", "春季招聘会提供岗位", None], [2, "通川", None, "缺"], [3, "宣汉", "路灯已经修复", None]]
Cells = Sequence[Sequence[object]]


def write_workbook(path: Path, sheets: dict[str, Cells], *, hidden: Sequence[str] = ()) -> Path:
    """An Excel file with these sheets, some of them hidden."""
    book = pytest.importorskip("openpyxl").Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    book.save(path)
    return path


def write_table(path: Path, rows: Cells) -> Path:
    """A table in the format that the name ends in, as Excel writes it: all rows have as many cells."""
    if path.suffix == ".xlsx":
        return write_workbook(path, {"台账": rows})
    width = max(map(len, rows))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter="\t" if path.suffix == ".tsv" else ",")
        writer.writerows([*row, *[""] * (width - len(row))] for row in rows)
    return path


def told(path: Path, **options: Any) -> list[tuple[int, str]]:
    """The lines of all rows, and their texts or what is wrong with them."""
    return [(each.line, each.text if isinstance(each, Record) else each.problem) for each in records(path, **options)]


def test_every_sheet_is_read_by_its_own_header(tmp_path: Path) -> None:
    """Covers, empty sheets and hidden lists of choices are no tables; lines are those of the sheet."""
    sheets: dict[str, Cells] = {
        "封面": [["2024年民生台账"]],
        "一月": [HEADER, *ROWS],
        "空": [],
        "只有表头": [HEADER],
        "选项": [["区县"], ["达川"], ["通川"]],
        "二月": [[], ["正文", "日期"], ["学校开学", "2月"]],
    }
    path = write_workbook(tmp_path / "a.xlsx", sheets, hidden=["选项"])
    assert told(path) == [(2, "春季招聘会提供岗位"), (3, ""), (4, "路灯已经修复"), (3, "学校开学")]
    found = [each.row for each in records(path) if isinstance(each, Record)]
    assert found[0] == dict(zip(HEADER, ROWS[0], strict=True))
    assert found[3] == {"正文": "学校开学", "日期": "2月"}


def test_a_sheet_without_a_text_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    other = [["甲", "乙"], [1, 2], [3, 4]]
    path = write_workbook(tmp_path / "a.xlsx", {"说明": other, "一月": [HEADER, *ROWS], "统计": other})
    (_, first), *read, (_, last) = told(path)
    assert first.startswith("sheet '说明': which field holds the text?")
    assert first.endswith("there are: 甲, 乙")
    assert last.startswith("sheet '统计': ")
    assert [words for _, words in read] == ["春季招聘会提供岗位", "", "路灯已经修复"]
    problems = [words for _, words in told(path, text_field="备注") if "no field" in words]
    assert problems == [f"sheet {name!r}: there is no field '备注'; there are: 甲, 乙" for name in ("说明", "统计")]
    with pytest.raises(InputError, match=r"a\.xlsx: which field"):
        told(write_workbook(tmp_path / "a.xlsx", {"说明": other}))


def test_a_broken_row_is_told_with_its_sheet_where_there_are_several(tmp_path: Path) -> None:
    """In the words of a sheet: cells and columns, no quotation marks."""
    rows = [HEADER, [1, "达川", "招聘会", None, None, "多"]]
    problem = "there is something in cell F2, but the header, row 1, ends with column D: name it there"
    assert told(write_workbook(tmp_path / "a.xlsx", {"一月": rows})) == [(2, problem)]
    path = write_workbook(tmp_path / "a.xlsx", {"一月": rows, "二月": rows})
    assert told(path) == [(2, f"sheet {name!r}: {problem}") for name in ("一月", "二月")]
    (run, _) = (pickle.loads(pickle.dumps(each)) for each in runs(path))
    assert list(run.columns().broken.values()) == [BrokenRecord(*told(path)[0])]


def test_sheets_are_the_same_wherever_they_are_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {name: [HEADER, *ROWS * 30] for name in ("一月", "二月")})
    whole = list(records(path))
    monkeypatch.setattr(blocks, "MANY", 7)
    cut = list(runs(path))
    assert [row for run in cut for row in run] == whole
    assert [len(list(run)) for run in cut] == [run.block.count for run in cut]
    ends = [run.block.end for run in cut]
    assert ends == sorted(ends)


TITLES: dict[str, Cells] = {
    "none": [],
    "one": [["2024年民生台账"]],
    "one, in the middle": [[None, None, "2024年民生台账"]],
    "two": [["2024年民生台账"], ["填报单位：达州市民政局", None, None, "日期：2024年3月"]],
    "with a blank row": [["2024年民生台账"], [None], ["单位：万元"]],
}


@pytest.mark.parametrize("titles", TITLES.values(), ids=TITLES)
@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
def test_titles_above_the_header_are_passed_over(suffix: str, titles: Cells, tmp_path: Path) -> None:
    path = write_table(tmp_path / f"a{suffix}", [*titles, HEADER, *ROWS])
    line = len(titles) + 2
    assert told(path) == [(line, "春季招聘会提供岗位"), (line + 1, ""), (line + 2, "路灯已经修复")]
    assert all(isinstance(each, Record) and list(each.row) == HEADER for each in records(path))


@pytest.mark.parametrize(
    ("rows", "fields"),
    [
        ([["评论"], ["很好"], ["一般"]], ["评论"]),
        ([["", "评论"], [0, "很好"], [1, "一般"]], ["column 1", "评论"]),  # pandas numbers its rows
        ([["", "评论", "日期"], [0, "很好", 1], [1, "一般", 2]], ["column 1", "评论", "日期"]),
        ([["", "", "内容"], [1, 2, "很好"], [3, 4, "一般"]], ["column 1", "column 2", "内容"]),
        ([["序号", "情况", "", "评论"], ["", "甲", "乙", ""], [1, 2, 3, "很好"]], ["序号", "情况", "column 3", "评论"]),
        ([["评论", "日期", "处"], ["很好"], ["一般"], ["差"]], ["评论", "日期", "处"]),
    ],
)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_header_is_not_taken_for_a_title(suffix: str, rows: Cells, fields: list[str], tmp_path: Path) -> None:
    path = write_table(tmp_path / f"a{suffix}", rows)
    found = list(records(path, text_field=next(each for each in fields if each in ("评论", "内容"))))
    assert [each.line for each in found] == list(range(2, len(rows) + 1))
    for each in found:
        assert isinstance(each, Record)
        assert list(each.row) == fields


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(st.sampled_from(["", "甲", "乙\n丙", '"', "丁,"]), min_size=3, max_size=3), max_size=40))
def test_no_row_below_the_header_is_lost(rows: list[list[str]], tmp_path: Path) -> None:
    """However sparse they are."""
    path = write_table(tmp_path / "a.csv", [["台账"], ["编号", "text", "日期"], *(["1", *row[1:]] for row in rows)])
    assert [text for _, text in told(path)] == [row[1] for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("\n序号;内容\n1;招聘会,很好\n2;“路灯”\n", [3, 4]),
        ("序号\t内容\n1\t招聘会,很好\n2\t“路灯”\n", [2, 3]),
        ("sep=;\n序号;内容\n1;招聘会,很好\n2;“路灯”\n", [3, 4]),
        ('"序号,号";内容\n1;"招聘会,很好"\n2;“路灯”\n', [2, 3]),
        ('序号;号,内容\n1,"招聘会,很好"\n2,“路灯”\n', [2, 3]),
        ('内容\n"招聘会,很好"\n“路灯”\n', [2, 3]),
    ],
)
def test_the_delimiter_of_a_csv_is_found(encoding: str, content: str, lines: list[int], tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content.encode(encoding))
    assert told(path, encoding="utf-8" if encoding.startswith("utf-8") else encoding) == [
        (lines[0], "招聘会,很好"),
        (lines[1], "“路灯”"),
    ]
