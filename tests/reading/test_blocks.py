"""Files of rows cut into blocks: wherever the cuts are, the rows are the same, and they can be parsed elsewhere."""

from __future__ import annotations

import gzip
import json
import pickle
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng.errors import InputError
from minsheng.reading import BrokenRecord, Record, blocks, guards, read, records, rows
from minsheng.reading.records import runs
from rowfiles import ROWS, WRITERS

LINES = st.sampled_from(
    ['{"text": "招聘会"}', '{"text": "a\\nb"}', " ", "", "\t", "{", '[{"text": 1}]', ' {"text": "缩进"} ']
)
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n"])


def found(path: Path) -> tuple[list[Record | BrokenRecord], list[Record | BrokenRecord], list[int], list[int]]:
    """The rows of a file, read at once; parsed elsewhere; and how many each block has and says that it has."""
    cut = [pickle.loads(pickle.dumps(run)) for run in runs(path)]
    return (
        list(records(path)),
        [row for run in cut for row in run],
        [len(list(run)) for run in cut],
        [run.block.count for run in cut],
    )


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(LINES, ENDS)), st.integers(1, 60), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"])
)
def test_lines_are_the_same_wherever_they_are_cut(
    tmp_path: Path, lines: list[tuple[str, str]], size: int, encoding: str
) -> None:
    path = tmp_path / "a.jsonl"
    data = "".join(line + end for line, end in [('{"text": "首"}', "\n"), *lines]).encode(encoding)
    expected = []
    for name, content in (("a.jsonl", data), ("b.jsonl", gzip.compress(data))):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.MonkeyPatch.context() as patch:
            expected.append(found(path)[0])
            patch.setattr(blocks, "SIZE", size)
            some, elsewhere, counts, said = found(path)
        assert some == elsewhere == expected[0]
        assert counts == said
    texts = [row.text for row in expected[0] if isinstance(row, Record)]
    known = {'{"text": "招聘会"}': "招聘会", '{"text": "a\\nb"}': "a\nb", ' {"text": "缩进"} ': "缩进"}
    assert texts == ["首", *(known[line] for line, _ in lines if line in known)]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["甲", '"', '""', '"乙"', ",", "\t", " ", "\n", "\r\n", "\r"])), st.integers(1, 20))
def test_a_table_is_the_same_wherever_it_is_cut(tmp_path: Path, parts: list[str], size: int) -> None:
    """Wherever there are quotation marks, too."""
    path = tmp_path / "a.csv"
    path.write_bytes(("text,丙\n丁,\n" + "".join(parts)).encode())
    (whole,) = (list(run) for run in runs(path))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "SIZE", size)
        some, elsewhere, counts, said = found(path)
    assert some == elsewhere == whole
    assert counts == said


@pytest.mark.parametrize("suffix", [".json", ".csv", ".tsv", ".parquet", ".xlsx"])
def test_other_formats_are_cut_too(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row with a line break in it is in one block; the columns have their names in each."""
    path = tmp_path / f"a{suffix}"
    WRITERS[suffix](path, ROWS * 50)
    whole = found(path)[0]
    monkeypatch.setattr(blocks, "MANY", 7)
    monkeypatch.setattr(rows, "SIZE", 100)
    some, elsewhere, counts, said = found(path)
    assert some == elsewhere == whole
    assert counts == said
    assert len(whole) == 150
    assert len(counts) > 20 or suffix == ".parquet"
    for run in runs(path):
        columns = run.columns()
        assert list(map(Record, columns.texts, columns.lines, columns.rows)) == list(run)


def test_broken_rows_stand_beside_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{\n{"text": "甲"}\n{"text": ["x"]}\n{"text": 7}\n{"text": null}\n', encoding="utf-8")
    (run,) = runs(path)
    columns = run.columns()
    assert (columns.texts, columns.lines) == (["甲", "7", ""], [2, 4, 5])
    assert {place: broken.line for place, broken in columns.broken.items()} == {0: 1, 2: 3}


def test_a_line_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not read into memory, and said."""
    monkeypatch.setattr(blocks, "LONGEST_LINE", 1 << 20)
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "甲"}\n{"text": "' + "x" * 3_000_000 + '"}\n{"text": "乙"}\n', encoding="utf-8")
    good, broken = records(path)
    assert isinstance(good, Record)
    assert isinstance(broken, BrokenRecord)
    assert broken == (2, "a line of more than 1 MB is no row, and nothing after it is read")


@pytest.mark.parametrize("suffix", [".jsonl", ".json"])
def test_rows_that_are_nested_too_deep_to_be_written(suffix: str, tmp_path: Path) -> None:
    """Python could read some of them, and not write them; long lists of flat ones are welcome."""
    path = tmp_path / f"a{suffix}"
    deep = [json.loads("[" * depth + "]" * depth) for depth in (150, 250, 800)]
    rows = [{"text": "甲", "x": [{}] * 1000}, *({"text": "甲", "x": each} for each in deep), {"text": "乙"}]
    lines = [json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) if suffix == ".jsonl" else "[" + ",\n".join(lines) + "]", encoding="utf-8")
    assert [isinstance(each, Record) for each in records(path)] == [True, True, False, False, True]


def test_a_file_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It grows, or shrinks, or is written over: what was read is given, and then what is wrong."""
    monkeypatch.setattr(blocks, "SIZE", 100)
    path = tmp_path / "a.jsonl"
    line = '{"text": "招聘会"}\n'
    for change in (line * 101, line * 20, line.replace("招", "聘") * 100):
        path.write_text(line * 100, encoding="utf-8")
        rows = records(path)
        next(rows)
        path.write_text(change, encoding="utf-8")
        with pytest.raises(InputError, match="has changed while it was read"):
            list(rows)


def test_a_document_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("招聘会", encoding="utf-8")
    states = iter([(9, 1), (9, 2)])
    monkeypatch.setattr(guards, "_state", lambda file: next(states))
    with pytest.raises(InputError, match="has changed while it was read"):
        read(path)
