"""What is written for programs: nothing lost, nothing that a terminal or a spreadsheet would run."""

import csv
import datetime
import io
import json
import math
import unicodedata
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from minsheng.cli import formats
from minsheng.cli.inputs import Batch, Piece
from minsheng.cli.table import Table
from minsheng.cli.tagging import Bools, Floats
from minsheng.cli.text import Paint, width
from minsheng.prediction import Prediction
from minsheng.taxonomy import Label, Taxonomy

LABELS = ("employment", "talent")
BOTH = Prediction(LABELS, {"employment": 0.91234, "talent": 0.5})
NONE = Prediction((), {"employment": 0.1, "talent": 0.00004})
SCORES = {"employment": 0.9123, "talent": 0.5}
PREFIX = 31  # columns of a table's line before the text: number, label, score
TAXONOMY = Taxonomy((Label("employment", "就业", "Employment"), Label("talent", "人才", "Talent")))


def piece(text: str = "招聘会", **about: object) -> Piece:
    """A text to tag."""
    return Piece(**{"source": "页.txt", "text": text, "line": 9, "number": 3, **about})  # type: ignore[arg-type]


def arrays(*tagged: tuple[Piece, Prediction]) -> tuple[list[Batch], Floats, Bools]:
    """What a format is given of some texts, each in a batch of its own."""
    batches = []
    for one, _ in tagged:
        rows = None if one.row is None else [one.row]
        batches.append(Batch(one.source, [one.text], [one.line], [one.number], [one.page], rows))
    scores = np.array([[given.scores[label] for label in LABELS] for _, given in tagged]).reshape(-1, len(LABELS))
    applies = np.array([[label in given.labels for label in LABELS] for _, given in tagged], bool)
    return batches, scores, applies.reshape(scores.shape)


def json_record(one: Piece, prediction: Prediction) -> str:
    """A text as a line of JSON, without its end."""
    return formats.JsonLines(LABELS).render(*arrays((one, prediction))).decode().removesuffix("\n")


def table(*tagged: tuple[Piece, Prediction], delimiter: str = ",", own_columns: bool = False) -> list[list[str]]:
    """The cells of a table."""
    form = (formats.OwnColumns if own_columns else formats.Table)(LABELS, delimiter)
    written = form.write([form.render(*arrays(each)) for each in tagged])
    if isinstance(form, formats.OwnColumns):
        written = form.finish(io.BytesIO(b"".join(written)))
    return list(csv.reader(io.StringIO(b"".join(written).decode(), newline=""), delimiter=delimiter))


def test_a_record_is_as_the_design_has_it() -> None:
    written = json_record(piece(), BOTH)
    assert written == (
        '{"source": "页.txt", "paragraph": 3, "line": 9, "text": "招聘会", "labels": ["employment", "talent"], '
        '"scores": {"employment": 0.9123, "talent": 0.5}}'
    )


def test_a_page_is_there_for_a_document_with_pages() -> None:
    assert list(json.loads(json_record(piece(page=2), BOTH))) == [
        "source",
        "paragraph",
        "line",
        "page",
        "text",
        "labels",
        "scores",
    ]


def test_a_row_keeps_its_columns() -> None:
    row = {"line": "L", "content": "招聘会", "labels": "old", "input_labels": "older", "year": 2023}
    assert json.loads(json_record(piece(row=row), BOTH)) == {
        "source": "页.txt",
        "line": 9,
        "input_line": "L",
        "content": "招聘会",
        "input_labels": "old",
        "input_input_labels": "older",
        "year": 2023,
        "labels": list(LABELS),
        "scores": SCORES,
    }


def test_json_lines_and_arrays() -> None:
    given = arrays((piece(), BOTH)), arrays(), arrays((piece("甲"), NONE), (piece("乙"), BOTH))
    written = {}
    for form in (formats.JsonLines(LABELS), formats.JsonArray(LABELS)):
        parts = [form.render(*each) for each in given]
        written[type(form)] = b"".join(form.write(parts)).decode()
        first, *rest = form.write(parts)
        assert b"".join([first, *form.write(parts[1:], started=True)]) == b"".join([first, *rest])
        assert not b"".join(form.write([])).strip(b"[]\n")
    lines = written[formats.JsonLines]
    assert [json.loads(line) for line in lines.splitlines()] == json.loads(written[formats.JsonArray])
    assert [json.loads(line)["text"] for line in lines.splitlines()] == ["招聘会", "甲", "乙"]
    assert lines.endswith("}\n")
    assert json.loads(b"".join(formats.JsonArray(LABELS).write([]))) == []


@given(st.lists(st.floats(0, 1), min_size=2, max_size=2))
@example([0.00005, 0.99995])
@example([0.12345, 0.00015])
@example([1.0, 0.0])
def test_scores_have_four_decimals(scores: list[float]) -> None:
    """Rounded as Python rounds them, however they are computed."""
    found = json.loads(json_record(piece(), Prediction((), dict(zip(LABELS, scores, strict=True)))))
    assert found["scores"] == {label: round(score, 4) for label, score in zip(LABELS, scores, strict=True)}


def test_many_labels_and_names_that_need_care() -> None:
    """More than eight, with signs that templates and JSON take for their own."""
    labels = ['50%s"', "{}", "a;b", *map(str, range(9))]
    batch = Batch("页", ["甲", "乙"], [1, 2], [1, 2])
    applies = np.zeros((2, len(labels)), bool)
    applies[1, [0, 11]] = True
    lines = formats.JsonLines(labels).render([batch], np.full(applies.shape, 0.5), applies).decode().splitlines()
    assert [json.loads(line)["labels"] for line in lines] == [[], ['50%s"', "8"]]
    assert json.loads(lines[0])["scores"] == dict.fromkeys(labels, 0.5)


@given(st.text(), st.text())
def test_json_holds_any_text_and_obeys_no_escape(text: str, name: str) -> None:
    """All that was read comes back; no control character and no change of direction stands in what is written."""
    written = json_record(piece(text, row={"text": text, f"x{name}": [name]}), BOTH)
    found = json.loads(written)
    assert found["text"] == text
    assert found[f"x{name}"] == [name]
    assert not {"Cc", "Cs", "Zl", "Zp"} & {unicodedata.category(character) for character in written}
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200e\u200f\ufeff") & set(written)
    written.encode()


def test_json_has_no_number_that_json_does_not_have() -> None:
    row = {"text": "招聘会", "n": math.nan, "more": [{"i": math.inf}, 1.5], "day": datetime.date(2024, 3, 1)}
    found = json.loads(json_record(piece(row=row), BOTH), parse_constant=pytest.fail)
    assert (found["n"], found["more"], found["day"]) == (None, [{"i": None}, 1.5], "2024-03-01")


def test_a_file_name_that_is_no_text_can_be_written() -> None:
    written = json_record(piece(source="坏\udcff.txt"), BOTH)
    assert json.loads(written)["source"] == "坏\ufffd.txt"
    assert table((piece(source="坏\udcff.txt"), BOTH))[1][0] == "坏\ufffd.txt"


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_tables_of_documents(delimiter: str) -> None:
    header = ["source", "paragraph", "line", "page", "text", "labels", "score_employment", "score_talent"]
    assert table((piece('甲,"乙"\n丙\t'), BOTH), (piece(page=4), NONE), delimiter=delimiter) == [
        header,
        ["页.txt", "3", "9", "", '甲,"乙"\n丙\t', "employment;talent", "0.9123", "0.5"],
        ["页.txt", "3", "9", "4", "招聘会", "", "0.1", "0.0"],
    ]
    assert table(delimiter=delimiter) == [header]


def test_tables_of_rows_have_all_columns_of_all_rows() -> None:
    """Whatever comes first, documents and rows of different columns: every cell has its place."""
    rows = [
        (piece("甲"), BOTH),
        (piece("乙", row={"content": "乙", "score_talent": "7", "labels": "x"}), NONE),
        (piece("丙", row={"text": "丙", "tags": ["a"]}), NONE),
    ]
    header, *found = table(*rows, own_columns=True)
    assert header[:3] == ["source", "paragraph", "line"]
    assert header[-3:] == ["labels", "score_employment", "score_talent"]
    cells = [dict(zip(header, row, strict=True)) for row in found]
    assert (cells[0]["text"], cells[0]["paragraph"], cells[0]["content"]) == ("甲", "3", "")
    assert (cells[1]["content"], cells[1]["input_score_talent"], cells[1]["input_labels"]) == ("乙", "7", "x")
    assert (cells[1]["labels"], cells[1]["score_talent"]) == ("", "0.0")
    assert (cells[2]["text"], cells[2]["tags"]) == ("丙", '["a"]')
    assert table(own_columns=True) == [["source", "line", "text", "labels", "score_employment", "score_talent"]]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|'/C calc'!A0", "'+cmd|'/C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("-12.5", "-12.5"),
        ("+3,000", "+3,000"),
        ("-5%", "-5%"),
        ("—— 通川区", "—— 通川区"),
        ("红\x1b[31m\x9b0m\x07字\r\n", "红[31m0m字\n"),
    ],
)
def test_a_cell_is_run_by_nothing(text: str, cell: str) -> None:
    """Neither a spreadsheet nor a terminal."""
    assert table((piece(text, source=text), BOTH))[1][4].replace("\r", "") == cell
    assert table((piece(text, source=text), BOTH))[1][0].replace("\r", "") == cell


def drawn(
    *tagged: tuple[Piece, Prediction], columns: int = 80, thresholds: float | None = 0.6, exclusive: bool = False
) -> Sequence[str]:
    """The lines of a table for people, without colours."""
    known = None if thresholds is None else dict.fromkeys(LABELS, thresholds)
    taxonomy = Taxonomy(TAXONOMY.labels, exclusive)
    return "".join(Table(taxonomy, columns, Paint(False), known).rows(tagged)).splitlines()


def test_a_table_for_people() -> None:
    lines = drawn(
        (piece("春季招聘会"), Prediction(("employment",), {"employment": 0.91, "talent": 0.1})), (piece("路灯"), NONE)
    )
    assert lines == [
        "页.txt",
        "    3  就业 Employment   0.91  春季招聘会",
        "    3                          路灯",
        "",
        "2 texts: 就业 Employment 1 · no label 无标签 1",
    ]


def parts(line: str) -> tuple[str, str]:
    """A line of the table in two: number, label and score, and the text, which begins at a column of its own."""
    cut = next(index for index in range(len(line) + 1) if width(line[:index]) == PREFIX)
    return line[:cut], line[cut:]


def test_a_text_with_several_labels_goes_on_beside_them() -> None:
    text = "全区举办春季招聘会" * 20
    (first, one), (second, two) = map(parts, drawn((piece(text), BOTH), columns=PREFIX + 20)[1:3])
    assert first.split() == ["3", "就业", "Employment", "0.91"]
    assert second.split() == ["人才", "Talent", "0.50"]
    assert (one, two) == (text[:10], text[10:19] + "…")


def test_a_label_just_below_its_threshold_is_shown_with_a_question_mark() -> None:
    """From half of its threshold on, after those that apply, and it is not counted."""
    near = Prediction(("talent",), {"employment": 0.31, "talent": 0.9})
    far = Prediction((), {"employment": 0.29, "talent": 0.0})
    lines = drawn((piece("甲"), near), (piece("乙"), far))
    assert lines[1:4] == [
        "    3  人才 Talent       0.90  甲",
        "       就业 Employment?  0.31",
        "    3                          乙",
    ]
    assert lines[-2:] == ["2 texts: 人才 Talent 1 · no label 无标签 1", "? just below its threshold 略低于阈值"]
    assert "?" not in "".join(drawn((piece("甲"), near), thresholds=None))


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize(
    "text", ["全区举办春季招聘会" * 30, "a long line of English " * 30, "１２００个ＡＢＣ岗位…“" * 30]
)
def test_no_line_is_wider_than_the_terminal(columns: int, text: str) -> None:
    lines = drawn((piece(text), BOTH), (piece(text), NONE), (piece("x", source="乙"), BOTH), columns=columns)
    assert max(map(width, lines)) <= columns
    for line in (*lines[1:4], lines[6]):
        before, after = parts(line)
        assert before.endswith("  ")
        assert after[0] in (text, "x")[line == lines[6]]


def test_what_is_counted() -> None:
    exclusive = drawn(
        (piece(), Prediction(("talent",), {"employment": 0.4, "talent": 0.6})), exclusive=True, thresholds=None
    )
    assert exclusive[-1] == "1 text: 人才 Talent 1"
    assert (
        drawn((piece(), BOTH), (piece(source="乙"), BOTH))[-1]
        == "2 texts in 2 files: 就业 Employment 2 · 人才 Talent 2"
    )
    assert drawn() == ["no text 无文本"]


def test_nothing_in_a_table_is_obeyed_by_a_terminal() -> None:
    shown = "\n".join(drawn((piece("红\x1b[31m\u202e字\n行", source="a\x1b]0;x\x07\nb.txt"), BOTH)))
    assert "\x1b" not in shown
    assert not {"\x07", "\u202e"} & set(shown)
    assert shown.startswith("a\ufffd]0;x\ufffd b.txt\n")
