"""What is made of a partition, and how the output is kept: without a cluster, in this process."""

import gzip
import json
import shutil
from pathlib import Path

import fsspec
import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

from cluster.helpers import expected, read, tags, write_lines
from minsheng.cli import app
from minsheng.cluster import job as jobs
from minsheng.cluster import work
from minsheng.cluster.places import Place
from minsheng.cluster.running import Options, Run
from minsheng.cluster.work import Done, Failed
from minsheng.errors import InputError, MinshengError

SMALL = 50_000


def here(function, items):
    """Look at files in this process."""
    return ((item, function(item)) for item in items)


def tag(source, output, **options) -> list[Done | Failed]:
    run = Run(Options(str(source), str(output), **{"partition_bytes": SMALL} | options))
    run.prepare(here)
    outcomes = [run.task(partition) for partition in run.missing]
    run.end()
    return outcomes


@pytest.fixture(params=["disk", "memory"])
def output(request, tmp_path):
    """A place for output, on disk and in an object store."""
    if request.param == "disk":
        return tmp_path / "tagged"
    fsspec.filesystem("memory").store.clear()
    return "memory://tagged"


def content(output) -> list[dict]:
    if not str(output).startswith("memory:"):
        return read(output)
    files = fsspec.filesystem("memory")
    tables = (parquet.read_table(pa.BufferReader(files.cat(path))) for path in sorted(files.glob("/tagged/*.parquet")))
    return [row for table in tables for row in table.to_pylist()]


def test_json_lines_of_many_sizes(archive, output, truth):
    outcomes = tag(archive, output)
    assert content(output) == truth
    assert len(outcomes) > 4
    assert sum(outcome.rows for outcome in outcomes) == len(truth)
    assert Place.of(f"{output}/_SUCCESS").exists()
    assert Place.of(f"{output}/_minsheng/unfinished").names() == []


def test_the_same_as_the_command_predict_writes(archive, tmp_path):
    (archive / "more" / "broken.jsonl").write_text('{"text": "岗位"}\n{"text"\n[]\n\n{"text": ["x"]}\n{"no": 1}\n')
    ours = tag(archive, tmp_path / "tagged")
    theirs = CliRunner().invoke(app, ["predict", str(archive), "--format", "jsonl"])
    records = {(row["source"], row["line"]): row for row in map(json.loads, theirs.stdout.splitlines())}
    rows = {(row["source"], row["line"]): row for row in read(tmp_path / "tagged")}
    assert rows.keys() == records.keys()
    for key, row in rows.items():
        assert row["labels"] == records[key]["labels"]
        for label, score in records[key]["scores"].items():
            assert row[f"score_{label}"] == np.float32(score)
    named = {line for outcome in ours for line in outcome.named}
    assert len(named) == 4
    assert named < set(theirs.stderr.splitlines())


def test_packed_and_in_other_encodings(tmp_path, shipped, rows):
    folder = tmp_path / "in"
    folder.mkdir()
    plain = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows[:300])
    assert len(plain.encode()) > SMALL
    (folder / "a.jsonl.gz").write_bytes(gzip.compress(plain.encode()))
    (folder / "b.jsonl").write_bytes(plain.encode("gb18030"))
    (folder / "c.jsonl").write_bytes(plain.encode("utf-16"))
    (folder / "d.jsonl").write_bytes(plain.replace("\n", "\r\n").encode("utf-8-sig"))
    (folder / "e.jsonl").write_bytes(gzip.compress(plain.encode()))
    names = [folder / name for name in ("a.jsonl.gz", "b.jsonl", "c.jsonl", "d.jsonl", "e.jsonl")]
    outcomes = tag(folder, tmp_path / "out")
    assert read(tmp_path / "out") == expected(shipped, [(name, rows[:300]) for name in names])
    assert len(outcomes) > len(names)  # UTF-8 is cut, and the others are not


@pytest.mark.parametrize("group", [50, 100_000])
def test_parquet_by_row_groups_with_types_that_are_kept(tmp_path, output, shipped, rows, group):
    folder = tmp_path / "in"
    folder.mkdir()
    table = pa.Table.from_pylist(rows[:400])
    table = table.append_column("labels", pa.array([[1]] * 400))
    table = table.append_column("at", pa.array([7] * 400, pa.timestamp("s")))
    parquet.write_table(table.slice(0, 300), folder / "a.parquet", row_group_size=group)
    parquet.write_table(table.slice(300).drop(["tags"]), folder / "b.parquet", row_group_size=group)
    parquet.write_table(table.slice(0, 0), folder / "c.parquet")
    outcomes = tag(folder, output)
    assert len(outcomes) == (3 if group == 50 else 2)
    found = content(output)
    for place, row in enumerate(found):
        part = ("a.parquet", place + 1) if place < 300 else ("b.parquet", place - 299)
        own = rows[place] | ({} if place < 300 else {"tags": None})
        assert row.pop("at").second == 7
        assert row.pop("input_labels") == [1]
        assert row == {"source": str(folder / part[0]), "line": part[1], **own, **tags(shipped, row["text"])}
    assert len(found) == 400


def test_the_schema_is_stated_and_the_same_everywhere(archive, tmp_path):
    tag(archive, tmp_path / "out")
    schemas = {parquet.read_schema(path).to_string() for path in (tmp_path / "out").glob("*.parquet")}
    assert len(schemas) == 1
    stated = json.loads((tmp_path / "out" / "_minsheng" / "job.json").read_text())["schema"]
    schema = parquet.read_schema(tmp_path / "out" / "part-000000.parquet")
    assert stated == {field.name: str(field.type) for field in schema}
    assert stated["labels"] == "list<element: string>"
    assert stated["score_talent"] == "float"


def test_a_broken_row_is_named_and_the_rest_goes_on(tmp_path, shipped, rows):
    path = write_lines(tmp_path / "a.jsonl", rows[:200])
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[100], lines[150] = '{"text": ', '{"text": {}}'
    path.write_text("\n".join(lines), encoding="utf-8")
    outcomes = tag(path, tmp_path / "out")
    named = [line for outcome in outcomes for line in outcome.named]
    assert named[0].startswith(f"{path}:101: this is not JSON")
    assert named[1].startswith(f"{path}:151: the field 'text' holds no text but dict")
    kept = [row for row in expected(shipped, [(path, rows[:200])]) if row["line"] not in (101, 151)]
    assert read(tmp_path / "out") == kept
    written = [json.loads(line) for file in (tmp_path / "out/_minsheng/broken").iterdir() for line in file.open()]
    assert sorted(row["line"] for row in written) == [101, 151]
    assert all(row["source"] == str(path) for row in written)


def test_a_broken_file_is_named_and_its_neighbours_are_done(tmp_path, rows):
    folder = tmp_path / "in"
    folder.mkdir()
    parquet.write_table(pa.Table.from_pylist(rows[:50]), folder / "a.parquet")
    (folder / "b.parquet").write_bytes(b"PAR1 nothing more")
    whole = (folder / "a.parquet").read_bytes()
    (folder / "c.parquet").write_bytes(whole[:100] + b"\xff" * 2000 + whole[2100:])
    parquet.write_table(pa.table({"text": [[1]], "id": [1]}), folder / "d.parquet")
    parquet.write_table(pa.table({"word": ["x"], "id": [1]}), folder / "e.parquet")
    with pytest.raises(InputError, match=r"d.parquet: its columns do not go together with those of .*a.parquet"):
        tag(folder, tmp_path / "out")
    (folder / "d.parquet").unlink()
    outcomes = tag(folder, tmp_path / "out", partition_bytes=1 << 20)
    named = [line for outcome in outcomes for line in outcome.named]
    assert [Path(line.partition(":")[0]).name for line in named] == ["b.parquet", "c.parquet", "e.parquet"]
    assert len(read(tmp_path / "out")) >= 50


def test_what_would_fail_everywhere_is_said_first(tmp_path):
    path = write_lines(tmp_path / "a.jsonl", [{"words": "x", "id": 1}])
    with pytest.raises(InputError, match="which field holds the text"):
        tag(path, tmp_path / "out")
    with pytest.raises(InputError, match="there is no field 'nothing'"):
        tag(path, tmp_path / "out", text_field="nothing")
    assert not (tmp_path / "out").exists()
    assert tag(path, tmp_path / "out", text_field="words")[0].rows == 1


def test_rows_without_the_field_in_a_later_block_do_not_stop_it(tmp_path, rows):
    path = write_lines(tmp_path / "a.jsonl", [*rows[:300], *({"other": "x"} for _ in range(9000)), rows[0]])
    outcomes = tag(path, tmp_path / "out")
    assert sum(outcome.broken for outcome in outcomes) == 9000
    assert [row["line"] for row in read(tmp_path / "out")] == [*range(1, 301), 9301]


def test_a_threshold(archive, tmp_path, shipped, rows):
    tag(archive / "large.jsonl", tmp_path / "out", threshold=0.9)
    for row, written in zip(rows, read(tmp_path / "out"), strict=False):
        assert written["labels"] == list(shipped.predict(row["text"]).at(0.9).labels)


def test_what_is_there_is_not_done_again(archive, output):
    tag(archive, output)
    first = content(output)
    assert tag(archive, output) == []
    (Place.of(str(output)) / "part-000001.parquet").remove()
    (outcome,) = tag(archive, output)
    assert outcome.rows
    assert content(output) == first


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"threshold": 0.99}, r"--threshold \(none\)"),
        ({"text_field": "text"}, r"--text-field \(none\)"),
        ({"partition_bytes": 1 << 20}, "--partition-size"),
        ({"model": Path("model")}, "another model"),
        ({}, "other files"),
    ],
)
def test_another_job_is_an_error_until_one_says_so(archive, tmp_path, monkeypatch, trained, change, said):
    monkeypatch.chdir(tmp_path)
    tag(archive, "out")
    before = read("out")
    trained.save(tmp_path / "model")
    if not change:
        write_lines(archive / "new.jsonl", [{"text": "招聘会"}])
    with pytest.raises(MinshengError, match=f"was begun with {said}.*--overwrite"):
        tag(archive, "out", **change)
    assert read("out") == before
    (tmp_path / "out" / "mine.txt").touch()
    tag(archive, "out", overwrite=True, **change)
    assert read("out") != before or "partition_bytes" in change or "text_field" in change
    assert (tmp_path / "out" / "mine.txt").exists()


def test_another_version_is_an_error(archive, tmp_path, monkeypatch):
    tag(archive, tmp_path / "out")
    monkeypatch.setattr("minsheng.__version__", "9.9")
    with pytest.raises(MinshengError, match=r"was begun with minsheng .*, and this is 9\.9"):
        tag(archive, tmp_path / "out")


def test_a_worker_of_another_version_does_nothing(archive, tmp_path, monkeypatch):
    run = Run(Options(str(archive), str(tmp_path / "out")))
    run.prepare(here)
    monkeypatch.setattr("minsheng.__version__", "9.9")
    outcome = run.task(run.missing[0])
    assert isinstance(outcome, Failed)
    assert "this worker has minsheng 9.9" in outcome.reason
    assert read(tmp_path / "out") == []


def test_a_place_that_holds_something_else_is_left_alone(archive, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").touch()
    with pytest.raises(MinshengError, match=r"holds something else \(thesis.txt\)"):
        tag(archive, tmp_path / "mine")
    with pytest.raises(MinshengError, match="is a file"):
        tag(archive, tmp_path / "mine" / "thesis.txt")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_what_is_late_does_not_write_into_another_job(archive, tmp_path, monkeypatch):
    old = Run(Options(str(archive), str(tmp_path / "out"), partition_bytes=SMALL))
    old.prepare(here)
    held = jobs.is_still
    new = Run(Options(str(archive), str(tmp_path / "out"), partition_bytes=SMALL, threshold=0.1, overwrite=True))

    def late(*about):
        monkeypatch.setattr(jobs, "is_still", held)
        new.prepare(here)
        return held(*about)

    monkeypatch.setattr(jobs, "is_still", late)
    assert "given to another job" in old.task(old.missing[0]).reason
    assert read(tmp_path / "out") == []


def test_a_failure_is_told_and_leaves_nothing(archive, tmp_path, monkeypatch):
    run = Run(Options(str(archive), str(tmp_path / "out"), partition_bytes=SMALL))
    run.prepare(here)
    (archive / "large.jsonl").unlink()
    outcome = run.task(run.missing[0])
    assert "large.jsonl: there is no such file for the worker" in outcome.reason
    monkeypatch.setattr(work, "_grouped", lambda batches, schema: 1 / 0)
    assert run.task(run.missing[-1]) == Failed("ZeroDivisionError: division by zero")
    assert read(tmp_path / "out") == []
    assert list((tmp_path / "out" / "_minsheng" / "unfinished").iterdir()) == []


def test_the_model_travels_in_the_output(archive, tmp_path, trained):
    trained.save(tmp_path / "model")
    run = Run(Options(str(archive), str(tmp_path / "out"), model=tmp_path / "model"))
    run.prepare(here)
    shutil.rmtree(tmp_path / "model")
    jobs._jobs.clear()
    run.task(run.missing[0])
    row = read(tmp_path / "out")[0]
    assert row["labels"] == list(trained.predict(row["text"]).labels)
