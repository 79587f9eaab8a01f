"""`classify check`: findings on standard output, a summary beside them, and the exit code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from running import Run

LINE = re.compile(r"^\S+?(:\d+)?: (error|warning|note): .+$")


def add(folder: Path, **row: object) -> None:
    """Add a row to a labels folder."""
    with (folder / "more.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def test_a_sound_folder_passes(classify: Run, labels: Path) -> None:
    done = classify("check", labels, "--no-model", "--fail-on", "warning")
    assert (done.code, done.out) == (0, "")
    assert "120 texts in 1 file: 0 errors, 0 warnings, 0 notes; labels were not held against a model" in done.err


def test_findings_by_file_and_line(classify: Run, labels: Path) -> None:
    add(labels, text="全区举办招聘会。", labels=["jobs"])
    add(labels, text="稳岗\ufffd返还", labels=["employment"])
    done = classify("check", labels, "--no-model")
    lines = done.out.splitlines()
    assert done.code == 1 and len(lines) == 2 and all(LINE.match(line) for line in lines)
    assert lines[0].startswith(f"{labels / 'more.jsonl'}:1: error: the label 'jobs'")
    assert lines[1].startswith(f"{labels / 'more.jsonl'}:2: warning: ")
    assert "1 error, 1 warning" in done.err


@pytest.mark.parametrize(("limit", "code"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)])
def test_what_makes_it_fail(classify: Run, labels: Path, limit: str, code: int) -> None:
    add(labels, text="稳岗\ufffd返还", labels=["employment"])
    assert classify("check", labels, "--no-model", "--fail-on", limit).code == code


def test_never_failing_on_an_error(classify: Run, labels: Path) -> None:
    add(labels, text="", labels=[])
    assert classify("check", labels, "--no-model").code == 1
    assert classify("check", labels, "--no-model", "--fail-on", "never").code == 0


def test_doubts_are_ordered_limited_and_their_method_said(
    classify: Run, labels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [json.loads(line) for line in (labels / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
    for row in rows[6:12]:
        row["labels"] = ["education"]
    (labels / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    monkeypatch.setattr("minsheng.checking.doubt.default_method", lambda: "self-confidence")
    done = classify("check", labels, "--doubts", "3", "--format", "jsonl", "--jobs", "1")
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [row["kind"] for row in found] == ["doubt"] * 3
    assert {row["line"] for row in found} <= set(range(7, 13))
    assert [row["score"] for row in found] == sorted(row["score"] for row in found)
    assert "plain order" in done.err and "minsheng[check]" in done.err and "doubtful labels; --doubts" in done.err
    assert done.code == 0


def test_a_terminal_is_not_given_what_a_text_would_tell_it(classify: Run, labels: Path) -> None:
    add(labels, text="\x1b[31m稳岗\ufffd返还", labels=[])
    assert "\x1b" not in classify("check", labels, "--no-model").out


def test_a_folder_that_is_not_there(classify: Run, tmp_path: Path) -> None:
    done = classify("check", tmp_path / "none")
    assert done.code == 1 and done.out == "" and "no such file" in done.err


def test_names_for_labels_and_a_spreadsheet_beside(classify: Run, labels: Path) -> None:
    add(labels, text="全区举办招聘会。", labels=["就业"])
    (labels / "mine").mkdir()
    (labels / "mine" / "住房.xlsx").write_bytes(b"PK\3\4")
    done = classify("check", labels, "--no-model")
    assert done.code == 0 and "121 texts in 2 files: 0 errors, 1 warning," in done.err
    assert "住房.xlsx" in done.out and "save it as CSV (UTF-8)" in done.out
