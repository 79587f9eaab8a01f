"""`classify report`: the page and the tables, whatever the archive."""

from __future__ import annotations

import gc
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archives import FOOD, JOBS, WEATHER, Report, write
from made import make_model
from minsheng.errors import MinshengError
from minsheng.overview import page

Make = Callable[..., Report]
FILES = ["archive.xlsx", "documents.csv", "index.html", "paragraphs.csv"]
EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"


def test_everything_is_there(report: Make, archive: Path) -> None:
    made = report(archive)
    assert made.code == 0
    assert sorted(path.name for path in made.folder.iterdir()) == FILES
    assert made.page.sections == ["topics", "time", "folders", "together", "strongest", "documents"]
    assert "档案" in made.page.text
    assert "就业" in made.page.text
    assert "Employment" in made.page.text
    assert [row["name"] for row in made.documents] == ["天气.txt", "2024-05-20 食堂.txt", "招聘.txt", "两件事.txt"]
    assert [row["labels"] for row in made.documents] == ["", "food_safety", "employment", "employment;food_safety"]
    assert [(row["folder"], row["date"], row["date_from"]) for row in made.documents] == [
        ("", "", ""),
        ("2024/05", "2024-05-20", "name"),
        ("2024/05", "2024-05", "folder"),
        ("2024/07", "2024-07", "folder"),
    ]
    assert made.documents[2]["share_employment"] == str(round(len(JOBS) / len(JOBS + WEATHER), 4))
    assert [row["text"] for row in made.rows("paragraphs.csv") if row["document"] == "3"] == [JOBS, WEATHER]


def test_words_are_marked(report: Make, archive: Path) -> None:
    marked = re.findall(r'<mark class="s[123]">([^<]*)</mark>', report(archive).html)
    assert "招聘会" in "".join(marked)
    assert "食品安全" in "".join(marked)


def test_the_page_needs_nothing_from_elsewhere(report: Make, archive: Path) -> None:
    made = report(archive)
    outside = ("src", "href", "action", "data", "poster", "srcset")
    named = {value for _, attributes in made.page.elements for key, value in attributes.items() if key in outside}
    assert all(str(value).startswith("#") for value in named)
    assert "url(" not in made.html
    assert "default-src 'none'" in made.html


def test_the_same_archive_gives_the_same_bytes(report: Make, archive: Path) -> None:
    first = {path.name: path.read_bytes() for path in report(archive).folder.iterdir()}
    second = {path.name: path.read_bytes() for path in report(archive).folder.iterdir()}
    assert first == second


def test_tables_are_for_excel(report: Make, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    texts = ["=1+1 招聘会提供岗位", "-5%", "#N/A", "+招聘会"]
    (tmp_path / "=cmd.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    made = report(tmp_path / "=cmd.jsonl")
    for name in ("documents.csv", "paragraphs.csv"):
        assert (made.folder / name).read_bytes().startswith(b"\xef\xbb\xbf")
    assert made.documents[0]["folder"] == "'=cmd.jsonl"
    assert [row["text"] for row in made.rows("paragraphs.csv")] == ["'=1+1 招聘会提供岗位", "-5%", "#N/A", "'+招聘会"]
    book = openpyxl.load_workbook(made.folder / "archive.xlsx")
    assert book.sheetnames == ["文档 Documents", "段落 Paragraphs"]
    cells = list(book.worksheets[1].iter_rows(min_row=2, min_col=7, max_col=7))
    assert [(cell.value, cell.data_type) for (cell,) in cells] == [(text, "s") for text in texts]
    heads = [[cell.value for cell in sheet[1]] for sheet in book.worksheets]
    assert heads == [list(made.documents[0]), list(made.rows("paragraphs.csv")[0])]


def test_hostile_names_and_texts_stay_text(report: Make, tmp_path: Path) -> None:
    folder = tmp_path / "<b>a&amp;"
    write(folder / "\"'><svg onload=alert(3)>" / "\u202e<img src=x>.txt", JOBS + EVIL + "\0\x1b[31m\u2028", FOOD)
    write(folder / "${title} $data.txt", JOBS)
    os.mkdir(os.fsencode(folder) + b"/\xff\xfe")  # noqa: PTH102
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe/\xff.txt")).write_text(JOBS, "utf-8")
    made = report(folder, "--title", "<u>" + EVIL)
    assert made.code == 0
    tags = [name for name, _ in made.page.elements]
    assert tags.count("script") == 2
    assert not {"img", "u", "b>a"} & set(tags)
    assert EVIL in made.page.text
    names = {document[0] for document in made.data["documents"]}
    assert names == {"\u202e<img src=x>.txt", "${title} $data.txt", "\ufffd.txt"}
    assert not any(key.startswith("on") for _, attributes in made.page.elements for key in attributes)


def test_what_cannot_be_read_is_listed_and_the_rest_is_done(report: Make, archive: Path) -> None:
    (archive / "照片.docx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (archive / "空.txt").write_bytes(b"")
    (archive / "行.jsonl").write_text('{"text": "招聘会提供岗位"}\nbroken\n', "utf-8")
    made = report(archive)
    assert made.code == 1
    assert "2 inputs failed, for what is said above; 5 documents are in the report" in made.err
    assert made.page.sections[-1] == "problems"
    problems = {row["name"]: (row["line"], row["problem"]) for row in made.documents if row["problem"]}
    assert problems.keys() == {"照片.docx", "空.txt", "行.jsonl"}
    assert problems["行.jsonl"][0] == "2"
    assert all(problem in made.page.text for _, problem in problems.values())


def test_a_document_without_text_is_no_failure(report: Make, archive: Path) -> None:
    (archive / "空.txt").write_bytes(b"\n")
    assert report(archive).code == 0


def test_an_empty_archive_gives_a_page_that_says_so(report: Make, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    made = report(tmp_path / "空")
    assert made.code == 1
    assert made.page.sections == ["problems"]
    assert made.data["documents"] == []


def test_one_document(report: Make, tmp_path: Path) -> None:
    write(tmp_path / "a.txt", *[f"{JOBS}第{number}期。" for number in range(20)])
    made = report(tmp_path / "a.txt")
    assert made.code == 0
    assert "folders" not in made.page.sections
    assert made.html.count("<blockquote>") == 6


def test_documents_without_a_topic(report: Make, tmp_path: Path) -> None:
    write(tmp_path / "a" / "1.txt", WEATHER)
    made = report(tmp_path / "a")
    assert made.code == 0
    assert made.page.sections == ["topics", "documents"]
    assert made.data["documents"][0][6:] == [[], []]


def test_rows_of_a_table_are_documents_with_dates_of_their_own(report: Make, tmp_path: Path) -> None:
    rows = ["标题,发布时间,正文", f"春招,2024-05-06 10:00,{JOBS}", f"检查,2024年6月7日,{FOOD}", f",,{WEATHER}"]
    (tmp_path / "文.csv").write_text("\n".join(rows), "utf-8")
    made = report(tmp_path / "文.csv")
    assert [(row["name"], row["date"], row["date_from"], row["line"]) for row in made.documents] == [
        ("春招", "2024-05-06", "column 发布时间", "2"),
        ("检查", "2024-06-07", "column 发布时间", "3"),
        (WEATHER, "", "", "4"),
    ]
    assert "日期取自表格的“发布时间”列（2）" in made.page.text
    assert [document[8] for document in made.data["documents"]] == [2, 3, 4]


@pytest.mark.parametrize(("labels", "exclusive"), [(1, False), (12, False), (3, True), (1, True)])
def test_any_taxonomy(report: Make, archive: Path, tmp_path: Path, labels: int, exclusive: bool) -> None:
    make_model(["招聘会", "食品", "天"], labels, exclusive=exclusive).save(tmp_path / "model")
    made = report(archive, "--model", tmp_path / "model")
    assert made.code == 0
    assert [len(made.data["labels"]), made.data["exclusive"]] == [labels, exclusive]
    assert ("没有主题" in made.page.text) is not exclusive
    assert ("together" in made.page.sections) is (labels > 1)
    assert f"score_label{labels - 1}" in made.rows("paragraphs.csv")[0]


def test_a_threshold_takes_the_place_of_the_models(report: Make, archive: Path) -> None:
    assert all(row["labels"].count(";") == 5 for row in report(archive, "--threshold", "0").documents)
    assert not any(row["labels"] for row in report(archive, "--threshold", "1").documents)


def test_reprints_are_shown_once(report: Make, tmp_path: Path) -> None:
    for number in range(4):
        write(tmp_path / "a" / f"{number}.txt", JOBS)
    assert report(tmp_path / "a").html.count("<blockquote>") == 1


def test_without_openpyxl_the_rest_is_there(report: Make, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    made = report(archive)
    assert made.code == 0
    assert sorted(path.name for path in made.folder.iterdir()) == [name for name in FILES if name != "archive.xlsx"]
    assert 'pip install "minsheng[tables]"' in made.err
    assert "archive.xlsx" not in made.page.text


def test_no_sheets_when_nobody_wants_them(report: Make, archive: Path) -> None:
    made = report(archive, "--no-xlsx")
    assert not (made.folder / "archive.xlsx").exists()
    assert "archive.xlsx" not in made.err


def test_the_report_does_not_read_itself(report: Make, archive: Path, tmp_path: Path) -> None:
    write(tmp_path / "a.txt", JOBS)
    assert len(report(tmp_path).documents) == 5
    assert len(report(tmp_path).documents) == 5  # the report of before is beneath the archive


def test_what_fails_leaves_the_old_report(report: Make, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = report(archive)
    before = {path.name: path.read_bytes() for path in made.folder.iterdir()}
    write(archive / "新.txt", JOBS)

    def fail(*_: object, **__: object) -> str:
        raise MinshengError("it went wrong")

    monkeypatch.setattr("minsheng.overview.render", fail)
    assert report(archive).code == 1
    assert {path.name: path.read_bytes() for path in made.folder.iterdir()} == before


def test_data_in_a_script_cannot_end_it() -> None:
    written = page.as_script({"a": EVIL + "\u2028<!--"})
    assert not {"<", ">", "&", "\u2028"} & set(written)


def test_the_place_for_the_report_cannot_be_a_file(report: Make, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "report").write_text("", "utf-8")
    with pytest.raises(NotADirectoryError):  # of the fixture, which finds no page
        report(archive)
    assert (tmp_path / "report").read_text("utf-8") == ""


def test_standard_input(report: Make) -> None:
    made = report("-", stdin=f"{JOBS}\n\n{FOOD}".encode())
    assert made.code == 0
    assert "标准输入" in made.page.text
    assert [row["paragraphs"] for row in made.documents] == ["2"]


def test_a_workbook_that_is_given_up_does_so_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("openpyxl")
    from minsheng.overview.workbook import Workbook

    complaints: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    for is_stopped in (False, True):
        book = Workbook()
        for _ in range(3):
            book.write(1, ["a", 1])
        if is_stopped:
            with pytest.raises(ValueError):
                book.write(1, [{}])  # type: ignore[list-item]
        book.close()
        del book
        gc.collect()
    assert complaints == []
