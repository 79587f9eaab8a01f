"""Blocks of a file of lines: together they are the file, and each knows at which line it begins."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.cluster import windows
from minsheng.cluster.windows import Window, count
from minsheng.errors import InputError
from minsheng.reading.blocks import cut_json_lines

contents = st.lists(st.sampled_from([b"\n", b"\r", b"\r\n", b"a", b"bc", "字".encode(), b"\n\n"]), max_size=40)


def cuts(size, most):
    return [(start, min(start + most, size)) for start in range(0, size, most)]


def ends(data):
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


@given(contents.map(b"".join), st.integers(1, 20))
def test_windows_are_the_file_and_their_lines_are_counted(data, most):
    at, line = 0, 1
    for start, stop in cuts(len(data), most):
        window = Window(io.BytesIO(data), start, stop, "x")
        found = window.read()
        assert window.seek(0) == 0
        assert window.read() == found
        assert data.startswith(found, at)
        if found:
            assert line + window.passed == 1 + ends(data[:at])
        at += len(found)
        line += count(io.BytesIO(data), start, stop).ends
    assert at == len(data)
    assert line == 1 + ends(data)


@given(st.lists(st.text(max_size=8), min_size=1, max_size=30), st.integers(5, 200))
def test_every_row_is_in_one_block_with_its_line(texts, most):
    data = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts).encode("utf-8", "replace")
    found, line = [], 1
    for start, stop in cuts(len(data), most):
        window = Window(io.BytesIO(data), start, stop, "x")
        file = io.BufferedReader(window)
        found += [
            (line + window.passed - 1 + number, row)
            for block in cut_json_lines(file, "x", "utf-8")
            for number, row in block.rows()
        ]
        line += count(io.BytesIO(data), start, stop).ends
    whole = [row for block in cut_json_lines(io.BytesIO(data), "x", "utf-8") for row in block.rows()]
    assert found == whole


def test_a_line_that_does_not_end_is_an_error(monkeypatch):
    monkeypatch.setattr(windows, "LONGEST", 100)
    window = Window(io.BytesIO(b"a\n" + b"b" * 1000), 0, 10, "file.jsonl")
    with pytest.raises(InputError, match=r"file\.jsonl: a line goes on"):
        window.read()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"plain\n" * 9, None),
        ("一\n二\n".encode(), True),
        ("一\n二\n".encode("gb18030"), False),
        ("一\n二\n".encode("utf-16"), False),
        (b"\x1f\x8b\x08\n", False),
        ("一\n二".encode()[:-1], True),
    ],
)
def test_the_encoding_is_told(data, told):
    assert count(io.BytesIO(data), 0, len(data)).is_utf8 is told
