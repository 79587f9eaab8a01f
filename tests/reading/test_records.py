"""Rows of every format: the text of each, where it stands, and what is wrong with those that are broken."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng.errors import InputError
from minsheng.reading import RECORD_SUFFIXES, BrokenRecord, Record, guards, records
from rowfiles import ROWS, WRITERS, write_csv, write_xlsx


def read(path: Path, **options: str) -> list[Record | BrokenRecord]:
    """All the rows of a file."""
    return list(records(path, **options))


def good(path: Path, **options: str) -> list[tuple[int, str]]:
    """The lines and texts of the rows, of which none may be broken."""
    found = read(path, **options)
    assert all(isinstance(each, Record) for each in found), found
    return [(each.line, each.text) for each in found if isinstance(each, Record)]


def test_every_suffix_is_tested() -> None:
    """The table of formats and the tests hold the same."""
    assert set(RECORD_SUFFIXES) == set(WRITERS)


@pytest.mark.parametrize("suffix", RECORD_SUFFIXES)
def test_rows_come_back_from_every_format(suffix: str, tmp_path: Path) -> None:
    """Texts with line breaks, quotation marks and nothing in them; the other fields come along."""
    path = tmp_path / f"数据{suffix.upper()}"
    path = path.with_name(path.name.replace(".GZ", ".gz")) if suffix.endswith("gz") else path
    WRITERS[suffix](path.with_suffix(path.suffix.lower()), ROWS)
    path.with_suffix(path.suffix.lower()).rename(path)
    found = read(path)
    assert [each.text for each in found if isinstance(each, Record)] == [row["text"] for row in ROWS]
    assert [str(each.row["id"]) for each in found if isinstance(each, Record)] == ["1", "2", "3"]
    lines = {".json": [2, 6, 10], ".csv": [2, 3, 5], ".tsv": [2, 3, 5], ".xlsx": [2, 3, 4]}
    assert [each.line for each in found] == lines.get(suffix, [1, 2, 3])


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Co", "Cn"])), min_size=1))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_any_text_comes_back_from_csv(encoding: str, texts: list[str], tmp_path: Path) -> None:
    """In every encoding that is named."""
    from minsheng.reading.text import clean

    write_csv(tmp_path / "a.csv", [{"id": "x", "text": each} for each in texts], encoding)
    found = good(tmp_path / "a.csv", encoding=encoding.removesuffix("-sig"))
    assert [words for _, words in found] == [clean(each) for each in texts]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".json"])
def test_the_encoding_is_found(encoding: str, suffix: str, tmp_path: Path) -> None:
    """Excel writes GB18030 and UTF-16, PowerShell UTF-16; a long beginning of ASCII decides nothing."""
    rows = [{"id": str(at), "text": "x" * 100} for at in range(12_000)] + ROWS
    path = tmp_path / f"a{suffix}"
    WRITERS[suffix](path, rows)
    path.write_bytes(path.read_bytes().decode("utf-8-sig").encode(encoding))
    assert [words for _, words in good(path)][-3:] == [row["text"] for row in ROWS]


def test_the_field_is_named_or_guessed(tmp_path: Path) -> None:
    """The likeliest name wins; a wrong one is answered with those that there are."""
    path = tmp_path / "a.csv"
    path.write_text("标题, Content ,id\n甲,乙,1\n", encoding="utf-8")
    assert good(path) == [(2, "乙")]
    assert good(path, text_field="标题") == [(2, "甲")]
    with pytest.raises(InputError, match=r"no field '正文'; there are: 标题, Content, id"):
        read(path, text_field="正文")
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"--text-field; there are: 甲, 乙"):
        read(path)
    path.write_text("评论\n很好\n", encoding="utf-8")
    assert good(path) == [(2, "很好")]


def test_a_broken_row_does_not_stop_the_others(tmp_path: Path) -> None:
    """Each is told with its line."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        b'{"text": "one"}\n\nnot json\n[1]\n{"text": ["x"]}\n{"other": 1}\n'
        b'{"text": "\xff\xfe"}\n{"text": null}\n{"text": 7}\n' + b'{"text": "' + b"\xe4\xb8\xad" * 500 + b'"}'
    )
    found = read(path)
    broken = {each.line: each.problem for each in found if isinstance(each, BrokenRecord)}
    assert list(broken) == [3, 4, 5, 6, 7]
    assert [
        word in problem
        for word, problem in zip(["JSON", "object", "list", "no field", "bytes"], broken.values(), strict=True)
    ]
    assert [each.text for each in found if isinstance(each, Record)] == ["one", "", "7", "中" * 500]


def test_csv_rows_of_the_wrong_length(tmp_path: Path) -> None:
    """Empty cells too many do no harm, missing ones neither, but a text must be there."""
    path = tmp_path / "a.csv"
    path.write_text('id,text,text,\n\n1,甲,乙,丙,丁\n2,甲,,,,\n3,甲\n4\n5,"多\n行",x\n6,完\n', encoding="utf-8")
    found = read(path)
    assert [(each.line, isinstance(each, Record)) for each in found] == [
        (3, False),
        (4, True),
        (5, True),
        (6, False),
        (7, True),
        (9, True),
    ]
    assert "5 cells, but there are 4 columns" in str(found[0])
    assert isinstance(found[1], Record)
    assert found[1].row == {"id": "2", "text": "甲", "text 2": "", "column 4": ""}


def test_long_fields_and_an_open_quotation_mark(tmp_path: Path) -> None:
    """A field of a megabyte is a text; one without end is not read into memory."""
    path = tmp_path / "a.csv"
    path.write_text("text\n" + "长" * 1_000_000 + "\n", encoding="utf-8")
    assert len(good(path)[0][1]) == 1_000_000
    path.write_text('text\n"' + "长\n" * 2_200_000, encoding="utf-8")
    assert "field larger than" in str(next(records(path)))


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("row", ['"2,乙', '2,"乙', '2,"乙""'])
def test_a_quotation_mark_that_nobody_closes(tmp_path: Path, row: str, end: str) -> None:
    """It would take in all the rows that follow: the row where it stands is broken, and says so."""
    path = tmp_path / "a.csv"
    path.write_text(f"id,text\n1,甲\n{row}\n3,丙\n4,丁{end}", encoding="utf-8")
    first, broken = read(path)
    assert isinstance(first, Record)
    assert isinstance(broken, BrokenRecord)
    assert (broken.line, "never closed" in broken.problem) == (3, True)
    path.write_text(f'id,text\n1,甲\n2,"乙\n丙"{end}', encoding="utf-8")
    assert [text for _, text in good(path)] == ["甲", "乙\n丙"]
    path.write_text('id,text\n1,甲\n"', encoding="utf-8")
    assert [isinstance(each, BrokenRecord) for each in read(path)] == [False, True]


def test_json_that_breaks_off(tmp_path: Path) -> None:
    """What came before is read."""
    path = tmp_path / "a.json"
    path.write_text('[{"text": "一"},\n {"text": "二"}, 3,\n {"text": "三', encoding="utf-8")
    found = read(path)
    assert [(each.line, isinstance(each, Record)) for each in found] == [(1, True), (2, True), (2, False), (3, False)]
    path.write_text(json.dumps([{"text": "长" * 300_000}] * 3), encoding="utf-8")
    assert len(good(path)) == 3
    path.write_text("[]", encoding="utf-8")
    assert read(path) == []
    packed = gzip.compress("\n".join(json.dumps({"text": f"第{at}条"}) for at in range(50_000)).encode())
    (tmp_path / "a.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    found = read(tmp_path / "a.jsonl.gz")
    assert isinstance(found[0], Record)
    assert "broken from here on" in str(found[-1])


@pytest.mark.parametrize("suffix", RECORD_SUFFIXES)
def test_files_that_are_not_of_their_kind(suffix: str, tmp_path: Path) -> None:
    """No file, an empty one, one of another kind: an error or no rows, never a traceback."""
    if suffix in (".parquet", ".xlsx"):
        pytest.importorskip("pyarrow" if suffix == ".parquet" else "openpyxl")
    path = tmp_path / f"a{suffix}"
    with pytest.raises(InputError, match="no such file"):
        read(path)
    for data in (b"", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, b"PK\x03\x04" + b"x" * 100, b"PAR1xxxxPAR1"):
        path.write_bytes(data)
        try:
            assert not any(isinstance(each, Record) for each in read(path))
        except InputError as error:
            assert error.path == str(path)
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000))
    with pytest.raises(InputError, match=r"save it as \.xlsx"):
        read(path)
    with pytest.raises(InputError, match=r"\.jsonl"):
        read(tmp_path / "a.txt")


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet"])
def test_a_table_with_the_name_of_another_is_read(suffix: str, tmp_path: Path) -> None:
    """Excel files are often called .csv."""
    WRITERS[suffix](tmp_path / f"a{suffix}", ROWS)
    (tmp_path / f"a{suffix}").rename(tmp_path / "a.csv")
    assert [words for _, words in good(tmp_path / "a.csv")] == [row["text"] for row in ROWS]


def test_a_broken_sheet_is_refused(tmp_path: Path) -> None:
    """What the Excel library raises does not come through."""
    path = tmp_path / "a.xlsx"
    write_xlsx(path, ROWS)
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data[: len(data) // 2] if part.endswith("sheet2.xml") else data)
    with pytest.raises(InputError, match="Excel file is broken"):
        read(path)


def test_an_excel_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As for Word files."""
    write_xlsx(tmp_path / "a.xlsx", ROWS)
    monkeypatch.setattr(guards, "MOST", 100)
    with pytest.raises(InputError, match="unpacks to"):
        read(tmp_path / "a.xlsx")


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".json", ".csv", ".parquet"])
def test_memory_is_bounded(suffix: str, tmp_path: Path) -> None:
    """Twenty megabytes are read in a tenth of that."""
    path = tmp_path / f"a{suffix}"
    WRITERS[suffix](path, [{"text": f"{at}稳定就业" * 40} for at in range(30_000)])
    tracemalloc.start()
    try:
        assert sum(1 for _ in records(path)) == 30_000
        assert tracemalloc.get_traced_memory()[1] < 6_000_000
    finally:
        tracemalloc.stop()


def test_text_is_cleaned(tmp_path: Path) -> None:
    """As in documents: line ends are newlines and controls are gone."""
    buffer = io.StringIO()
    json.dump({"text": "一\r\n二\u0000\ufeff"}, buffer)
    (tmp_path / "a.jsonl").write_text(buffer.getvalue(), encoding="utf-8")
    assert good(tmp_path / "a.jsonl") == [(1, "一\n二")]
