"""`classify predict`: every kind of input, every format, and what goes where."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from minsheng.cli import processes, tagging
from minsheng.cli.text import width
from minsheng.model import Model
from minsheng.reading import read
from running import Run

ROOT = Path(__file__).parents[2]
TEXTS = (
    "全区举办春季招聘会，提供岗位1200个，吸引求职者。",
    "市场监管部门抽检食品80批次，不合格食品已经下架。",
    "路灯已经修复。",
)
TEXT = "\n\n".join(TEXTS)
LABELS = [["employment"], ["food_safety"], []]
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A short page."""
    path = tmp_path / "page.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def records(out: str) -> list[dict[str, Any]]:
    """JSON Lines."""
    return [json.loads(line) for line in out.splitlines()]


def test_the_seeds_get_what_the_library_says(classify: Run, seeds: list[Path], shipped: Model) -> None:
    outcome = classify("predict", *seeds)
    assert (outcome.code, outcome.err) == (0, "")
    expected = []
    for path in seeds:
        for number, paragraph in enumerate(read(path).paragraphs, 1):
            prediction = shipped.predict(paragraph.text)
            expected.append(
                {
                    "source": str(path),
                    "paragraph": number,
                    "line": paragraph.line,
                    "text": paragraph.text,
                    "labels": list(prediction.labels),
                    "scores": {label: round(score, 4) for label, score in prediction.scores.items()},
                }
            )
    assert records(outcome.out) == expected
    assert len(expected) > 200


def test_standard_input(classify: Run) -> None:
    for arguments in ([], ["-"]):
        outcome = classify("predict", *arguments, stdin=TEXT)
        found = records(outcome.out)
        assert [(row["source"], row["paragraph"], row["line"], row["labels"]) for row in found] == [
            ("-", 1, 1, LABELS[0]),
            ("-", 2, 3, LABELS[1]),
            ("-", 3, 5, LABELS[2]),
        ]
        assert outcome.code == 0


def test_units(classify: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("全区举办春季招聘\n会，提供岗位1200个。\n\n路灯已经修复。\n", encoding="utf-8")
    found = {unit: records(classify("predict", path, "--unit", unit).out) for unit in ("paragraph", "line", "document")}
    assert [(row["line"], row["text"]) for row in found["line"]] == [
        (1, "全区举办春季招聘"),
        (2, "会，提供岗位1200个。"),
        (4, "路灯已经修复。"),
    ]
    (document,) = found["document"]
    assert "招聘" in document["text"] and "路灯" in document["text"]
    assert document["labels"] == ["employment"]
    assert [row["paragraph"] for row in found["paragraph"]] == list(range(1, len(found["paragraph"]) + 1))


def test_directories_are_read_in_order(classify: Run, tmp_path: Path) -> None:
    """At any depth; what is hidden, of other kinds, or the output itself is passed over."""
    for name in ("b/2.txt", "a/1.html", "a/.hidden.txt", ".git/3.txt", "c.log", "d.JSONL", "e.txt"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        content = '{"text": "路灯"}' if "JSON" in name else "<p>路灯</p>" if "html" in name else "路灯"
        (tmp_path / "in" / name).write_text(content, encoding="utf-8")
    output = tmp_path / "in" / "tags.jsonl"
    said = "in the directories, 1 file is of a kind that cannot be read: 1 .log\n"
    for _ in range(2):
        outcome = classify("predict", tmp_path / "in", "--output", output)
        assert (outcome.code, outcome.out, outcome.err) == (0, "", said)
        found = [
            Path(row["source"]).relative_to(tmp_path / "in") for row in records(output.read_text(encoding="utf-8"))
        ]
        assert found == [Path("d.JSONL"), Path("e.txt"), Path("a/1.html"), Path("b/2.txt")]


@pytest.mark.parametrize("format", ["jsonl", "json", "csv", "tsv", "table"])
def test_a_file_gets_what_standard_output_gets(classify: Run, page: Path, tmp_path: Path, format: str) -> None:
    output = tmp_path / "结果"
    printed = classify("predict", page, "--format", format)
    written = classify("predict", page, "-f", format, "-o", output)
    assert (printed.code, written.code, written.out) == (0, 0, "")
    assert output.read_bytes().decode() == printed.out
    assert "招聘会" in printed.out
    assert "\x1b" not in printed.out


def test_formats_agree(classify: Run, page: Path) -> None:
    rows = records(classify("predict", page).out)
    assert json.loads(classify("predict", page, "-f", "json").out) == rows
    for name, delimiter in (("csv", ","), ("tsv", "\t")):
        table = list(csv.DictReader(io.StringIO(classify("predict", page, "-f", name).out), delimiter=delimiter))
        for cells, row in zip(table, rows, strict=True):
            assert cells["text"] == row["text"]
            assert cells["labels"] == ";".join(row["labels"])
            assert (int(cells["paragraph"]), int(cells["line"])) == (row["paragraph"], row["line"])
            assert {label: float(cells[f"score_{label}"]) for label in row["scores"]} == row["scores"]


def test_a_threshold_takes_the_place_of_the_models_own(classify: Run, page: Path) -> None:
    every = records(classify("predict", page, "--threshold", "0").out)
    assert all(row["labels"] == list(row["scores"]) for row in every)
    scores = [score for row in every for score in row["scores"].values()]
    chosen = sorted(scores)[-2]
    found = records(classify("predict", page, "--threshold", str(chosen - 0.0001)).out)
    assert sum(len(row["labels"]) for row in found) == sum(score >= chosen - 0.0001 for score in scores)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", '{"id": 7, "content": "春季招聘会提供岗位"}\n\n{"id": 8, "content": "路灯"}\n'),
        ("a.json", '[{"id": 7, "content": "春季招聘会提供岗位"},\n\n{"id": 8, "content": "路灯"}]'),
        ("a.csv", "id,content\n7,春季招聘会提供岗位\n\n8,路灯\n"),
        ("a.tsv", "id\tcontent\n7\t春季招聘会提供岗位\n\n8\t路灯\n"),
    ],
)
def test_rows_keep_their_columns(classify: Run, tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    for arguments in ([], ["--text-field", "content"]):
        found = records(classify("predict", path, *arguments).out)
        assert [list(row) for row in found] == [["source", "line", "id", "content", "labels", "scores"]] * 2
        assert [(str(row["id"]), row["content"], row["labels"]) for row in found] == [
            ("7", "春季招聘会提供岗位", ["employment"]),
            ("8", "路灯", []),
        ]
        assert found[1]["line"] - found[0]["line"] == 2


def test_standard_input_holds_json_lines_when_a_field_is_named(classify: Run) -> None:
    rows = '{"id": 7, "说": "春季招聘会提供岗位"}\n{"id":\n{"id": 8, "说": "路灯"}\n'
    outcome = classify("predict", "-", "--text-field", "说", stdin=rows)
    assert [(row["source"], row["id"], row["labels"]) for row in records(outcome.out)] == [
        ("-", 7, ["employment"]),
        ("-", 8, []),
    ]
    assert outcome.code == 1
    assert outcome.err.startswith("-:2: ")


def test_documents_and_rows_in_one_table(classify: Run, page: Path, tmp_path: Path) -> None:
    """No column is lost, whatever comes first."""
    (tmp_path / "a.csv").write_text("正文,年\n春季招聘会提供岗位,2023\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("text,市\n路灯,达州\n", encoding="utf-8")
    out = classify("predict", page, tmp_path / "a.csv", tmp_path / "b.csv", "-f", "csv").out
    found = list(csv.DictReader(io.StringIO(out)))
    assert [row["text"] or row["正文"] for row in found][2:] == ["路灯已经修复。", "春季招聘会提供岗位", "路灯"]
    assert (found[3]["年"], found[4]["市"]) == ("2023", "达州")


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16"])
def test_an_encoding_that_is_named(classify: Run, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("工作".encode(encoding))
    (row,) = records(classify("predict", path, "--encoding", encoding).out)
    assert row["text"] == "工作"


def test_an_empty_file_is_named_and_is_no_failure(classify: Run, tmp_path: Path, page: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"\n \n")
    (tmp_path / "empty.csv").write_text("text\n", encoding="utf-8")
    outcome = classify("predict", tmp_path / "empty.txt", page, tmp_path / "empty.csv")
    assert outcome.code == 0
    assert (
        outcome.err
        == f"{tmp_path / 'empty.txt'}: there is no text in it\n{tmp_path / 'empty.csv'}: there is no text in it\n"
    )
    assert len(records(outcome.out)) == 3


def test_several_processes_give_what_one_gives(
    classify: Run, seeds: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same lines in the same order, and the errors in their places; documents, rows and standard input."""
    monkeypatch.setattr(processes, "_MEANWHILE", False)
    monkeypatch.setattr(tagging, "_SMALL", 0)
    monkeypatch.setattr(tagging, "_TASK", 4000)
    (tmp_path / "rows.jsonl").write_text('{"text": "春季招聘会提供岗位"}\n{\n{"text": "路灯"}\n' * 50, encoding="utf-8")
    (tmp_path / "broken.txt").write_bytes(bytes(range(256)))
    arguments = ["predict", seeds[0], tmp_path / "broken.txt", tmp_path / "rows.jsonl", seeds[1], "-", seeds[2]]
    one = classify(*arguments, "--threshold", "0.3", stdin=TEXT)
    several = classify(*arguments, "--threshold", "0.3", "--jobs", "2", stdin=TEXT)
    assert several == one
    assert one.code == 1
    assert len(one.err.splitlines()) == 52
    assert [row["source"] for row in records(one.out)].index("-") > 150


def test_small_inputs_stay_in_one_process(page: Path) -> None:
    """Where joblib is not used, it is not even imported; nor is anything else that is heavy."""
    code = (
        "import sys; from typer.testing import CliRunner; from minsheng.cli import app\n"
        f"outcome = CliRunner().invoke(app, ['predict', {str(page)!r}, '--jobs', '4'])\n"
        "assert outcome.exit_code == 0, outcome\n"
        "heavy = {'joblib', 'sklearn', 'scipy', 'jieba', 'pandas', 'rich'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("columns", [80, 120])
def test_a_terminal_gets_a_table(on_terminal: Run, seeds: list[Path], columns: int) -> None:
    """In colours, with the names in both languages, every text beginning in one column, no line too wide."""
    outcome = on_terminal("predict", seeds[4], columns=columns)
    assert outcome.code == 0
    heading, *lines = outcome.out.splitlines()
    assert heading == f"\x1b[1m{seeds[4]}\x1b[0m"
    shown = [ESCAPE.sub("", line) for line in lines]
    assert max(map(width, shown)) <= columns
    coloured = [line for line in lines if "\x1b[" in line]
    assert any(re.search(r"\x1b\[3\dm养老 Elderly care *\x1b\[0m  1\.00", line) for line in coloured)
    for number, paragraph in enumerate(read(seeds[4]).paragraphs, 1):
        (line,) = (line for line in shown if re.match(rf" *{number}  ", line))
        assert width(line[: line.index(paragraph.text[:5])]) == 36
    assert outcome.out.count("\n\n") == 1
    summary = outcome.out.split("\n\n")[1]
    assert re.match(r"39 texts: 就业 Employment \d+ · ", summary)
    assert "no label 无标签" in summary


def test_colours_are_not_forced_on_anybody(on_terminal: Run, page: Path) -> None:
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        outcome = on_terminal("predict", page, **environment)
        assert "\x1b" not in outcome.out
        assert "就业 Employment" in outcome.out


def test_a_pipe_gets_json_lines(installed: Run, page: Path) -> None:
    outcome = installed("predict", page, NO_COLOR="", TERM="xterm")
    assert [row["labels"] for row in records(outcome.out)] == LABELS
    assert (outcome.code, outcome.err) == (0, "")


def test_the_module_does_what_the_command_does(page: Path, installed: Run) -> None:
    done = subprocess.run([sys.executable, "-m", "minsheng", "predict", page], capture_output=True, check=True)
    assert done.stdout.decode() == installed("predict", page).out


@pytest.mark.parametrize("name", ["tags.csv", "tags.TSV", "tags.json", "tags.jsonl", "tags.ndjson", "tags", "tags.out"])
def test_the_name_of_the_output_tells_the_format(classify: Run, page: Path, tmp_path: Path, name: str) -> None:
    ending = Path(name).suffix.lower().removeprefix(".")
    wanted = ending if ending in ("csv", "tsv", "json") else "jsonl"
    assert classify("predict", page, "--output", tmp_path / name).code == 0
    printed = classify("predict", page, "--format", wanted).out
    assert (tmp_path / name).read_text(encoding="utf-8") == printed


def test_a_format_that_is_named_wins(classify: Run, page: Path, tmp_path: Path) -> None:
    for name in ("tags.csv", "tags.xlsx"):
        assert classify("predict", page, "-f", "json", "-o", tmp_path / name).code == 0
        assert len(json.loads((tmp_path / name).read_text(encoding="utf-8"))) == len(TEXTS)


def test_a_table_for_excel(classify: Run, page: Path, tmp_path: Path) -> None:
    assert classify("predict", page, "-o", tmp_path / "tags.csv", "--bom").code == 0
    assert (tmp_path / "tags.csv").read_bytes().startswith(b"\xef\xbb\xbfsource,")


@pytest.mark.parametrize("command", ["predict", "suggest"])
@pytest.mark.parametrize("name", ["tags.xlsx", "tags.XLS", "tags.docx", "tags.pdf"])
def test_an_output_that_cannot_be_written(classify: Run, page: Path, tmp_path: Path, command: str, name: str) -> None:
    outcome = classify(command, page, "-o", tmp_path / name)
    assert (outcome.code, outcome.out) == (2, "")
    assert f"--output {name}: " in outcome.err and "tags.csv with --bom for Excel" in outcome.err
    assert not (tmp_path / name).exists()
