"""`classify predict --resume`: after any stop, what is written in the end is what one run would have written."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from minsheng import files
from minsheng.cli import resuming, tagging
from minsheng.reading import blocks
from running import Run

TEXT = "全区举办春季招聘会，提供岗位{}个。"
# The command with small tasks and a line of the journal for each, so that there is much to be stopped in.
PROGRAM = (
    "import sys; from minsheng.cli import app, processes, resuming, tagging; from minsheng.reading import blocks\n"
    "tagging._TASK, tagging._SMALL, blocks.SIZE, blocks.MANY, resuming._PACE = 2000, 0, 3000, 20, 0\n"
    "processes._MEANWHILE = False\n"
    "app(sys.argv[1:])"
)


def leftovers(output: Path) -> list[Path]:
    """The unfinished file and the journal."""
    return [files.neighbour(output, "partial"), files.neighbour(output, "journal")]


def fill(folder: Path, rows: int) -> None:
    """Make a folder of documents, and of rows with some that are broken."""
    folder.mkdir()
    lines = [json.dumps({"id": at, "text": TEXT.format(at)}, ensure_ascii=False) for at in range(rows)]
    lines[rows // 3] = "{"
    (folder / "b.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "c.csv").write_text(
        "正文,年\n" + "".join(f'"{TEXT.format(at)}\n",{at}\n' for at in range(rows // 2)), encoding="utf-8"
    )
    for name in ("a.txt", "d/e.txt", "d/f.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("\n\n".join(TEXT.format(at) for at in range(60)), encoding="utf-8")
    (folder / "empty.txt").write_text("", encoding="utf-8")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder to tag."""
    fill(tmp_path / "in", 400)
    return tmp_path / "in"


@pytest.fixture
def small_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `PROGRAM` does, in this process."""
    for module, name, value in (
        (tagging, "_TASK", 2000),
        (blocks, "SIZE", 3000),
        (blocks, "MANY", 20),
        (resuming, "_PACE", 0),
    ):
        monkeypatch.setattr(module, name, value)


def start(*arguments: object) -> subprocess.Popen[bytes]:
    """Start `PROGRAM` in a group of its own."""
    command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)


def wait_for(process: subprocess.Popen[bytes], output: Path, size: int) -> None:
    """Wait until so much is written."""
    partial = leftovers(output)[0]
    while process.poll() is None and not (partial.exists() and partial.stat().st_size >= size):
        time.sleep(0.001)
    assert process.poll() is None, process.communicate()


def test_ten_kills_change_nothing(tmp_path: Path) -> None:
    """At random moments, in one process or in two: no row is lost, and none is done twice."""
    fill(tmp_path / "in", 2000)
    arguments = ["predict", tmp_path / "in", "--output"]
    whole, output = tmp_path / "whole.jsonl", tmp_path / "out.jsonl"
    with start(*arguments, whole) as process:
        said = process.communicate()[1].decode().splitlines()
    chance = random.Random(4)
    moments = sorted(chance.random() * 0.9 for _ in range(10))
    jobs = chance.sample([1] * 7 + [2] * 3, 10)
    for moment, count in zip(moments, jobs, strict=True):
        with start(*arguments, output, "--resume", "--jobs", count) as process:
            wait_for(process, output, int(moment * whole.stat().st_size))
            process.kill()
        assert process.returncode == -signal.SIGKILL
        assert not output.exists()
    with start(*arguments, output, "--resume", "--jobs", 2) as process:
        again = process.communicate()[1].decode().splitlines()
    assert process.returncode == 1
    assert output.read_bytes() == whole.read_bytes()
    assert not any(path.exists() for path in leftovers(output))
    assert again[-1] == said[-1] == "1 input failed, for what is said above; 3179 texts are done"


FORMATS: list[list[str]] = [["-f", "jsonl"], ["-f", "json"], ["-f", "csv", "--bom"], ["-f", "tsv"]]


@pytest.mark.usefixtures("small_tasks")
@pytest.mark.parametrize("options", FORMATS)
@pytest.mark.parametrize("inside", ["", "d"])
def test_every_format_goes_on(
    classify: Run, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: Sequence[str], inside: str
) -> None:
    """Stopped after some tasks again and again; with rows that keep their columns, and without."""
    arguments = ["predict", source / inside, *options, "--output"]
    whole, output = tmp_path / "whole", tmp_path / "out"
    done = classify(*arguments, whole)
    chance = random.Random(0)
    real = resuming.Run.done
    left = 0

    def stopped(run: resuming.Run, *about: object) -> None:
        nonlocal left
        real(run, *about)  # type: ignore[arg-type]
        left -= 1
        if not left:
            raise KeyboardInterrupt

    monkeypatch.setattr(resuming.Run, "done", stopped)
    stops = 0
    while True:
        left = 1 if inside else chance.randrange(1, 8)
        outcome = classify(*arguments, output, "--resume")
        if outcome.code != 130:
            break
        stops += 1
        assert outcome.err.endswith("what is done so far is kept: the same command goes on from there\nstopped\n")
        assert not output.exists()
    assert outcome.code == done.code
    assert output.read_bytes() == whole.read_bytes()
    assert stops >= 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out", "whole"]


@pytest.fixture
def stopped(source: Path, tmp_path: Path) -> Path:
    """The output of a run over `source` that was killed half way; it stands beside it."""
    output = tmp_path / "out.jsonl"
    with start("predict", source, "--output", output) as process:
        wait_for(process, output, 50_000)
        process.kill()
    return output


def test_what_differs_is_said(classify: Run, source: Path, stopped: Path, model_copy: Path) -> None:
    """Another option, model or version, and other inputs: nothing is lost by trying."""
    monkey = {"threshold": ["--threshold", "0.5"], "unit": ["--unit", "line"], "model": ["--model", model_copy]}
    monkey |= {"format": ["-f", "csv"], "text field": ["--text-field", "text"]}
    manifest = model_copy / "model.json"
    manifest.write_text(manifest.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    for name, options in monkey.items():
        outcome = classify("predict", source, *options, "--output", stopped, "--resume")
        assert outcome.code == 1
        assert outcome.err.startswith(f"{stopped}: the run that was stopped was with another {name}")
        assert outcome.err.endswith("give the same, or leave out --resume to start from the beginning\n")
    outcome = classify("predict", source, source / "a.txt", "--output", stopped, "--resume")
    assert f"{stopped}: the run that was stopped was with other inputs" in outcome.err
    assert all(path.exists() for path in leftovers(stopped))


def change(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "。", encoding="utf-8")


def replace(path: Path) -> None:
    path.rename(path.with_name("aa.txt"))


@pytest.mark.usefixtures("small_tasks")
@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (change, "a.txt: has changed since the run was stopped"),
        (replace, "aa.txt: comes where "),
        (Path.unlink, "comes where "),
    ],
)
def test_a_source_that_is_not_what_it_was(
    classify: Run, source: Path, stopped: Path, meanwhile: object, said: str
) -> None:
    meanwhile(source / "a.txt")  # type: ignore[operator]
    outcome = classify("predict", source, "--output", stopped, "--resume")
    assert (outcome.code, stopped.exists()) == (1, False)
    assert said in outcome.err
    assert classify("predict", source, "--output", stopped).code == 1  # a row is broken; all else is done
    assert stopped.exists()
    assert not any(path.exists() for path in leftovers(stopped))


@pytest.mark.usefixtures("small_tasks")
def test_what_comes_after_the_stop_may_change(classify: Run, source: Path, stopped: Path, tmp_path: Path) -> None:
    change(source / "d" / "f.txt")
    classify("predict", source, "--output", stopped, "--resume")
    classify("predict", source, "--output", tmp_path / "whole")
    assert stopped.read_bytes() == (tmp_path / "whole").read_bytes()


@pytest.mark.usefixtures("small_tasks")
def test_a_table_whose_columns_would_be_others_is_not_gone_on_with(classify: Run, tmp_path: Path) -> None:
    """The first file with columns of its own came, or went, after the stop."""
    fill(tmp_path / "in", 400)
    output, rows = tmp_path / "out.csv", tmp_path / "in" / "z.jsonl"
    for name in ("b.jsonl", "c.csv"):
        (tmp_path / "in" / name).unlink()
    rows.write_text('{"text": "招聘会"}\n', encoding="utf-8")
    with start("predict", tmp_path / "in", "-f", "csv", "--output", output) as process:
        wait_for(process, output, 5_000)
        process.kill()
    rows.unlink()
    outcome = classify("predict", tmp_path / "in", "-f", "csv", "--output", output, "--resume")
    assert outcome.code == 1 and """with another table ("with the rows' columns", not "plain")""" in outcome.err
    assert not output.exists() and all(path.exists() for path in leftovers(output))


@pytest.mark.usefixtures("small_tasks")
def test_a_journal_that_breaks_off(classify: Run, source: Path, stopped: Path, tmp_path: Path) -> None:
    """A line that was not written to its end does not count, nor what comes after it."""
    journal = leftovers(stopped)[1]
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:-1], lines[-1][:-5], b"\0\0\n", lines[-1]]))
    assert classify("predict", source, "--output", stopped, "--resume").code == 1
    classify("predict", source, "--output", tmp_path / "whole")
    assert stopped.read_bytes() == (tmp_path / "whole").read_bytes()


@pytest.mark.usefixtures("small_tasks")
def test_a_file_that_is_shorter_than_its_journal_says(classify: Run, source: Path, stopped: Path) -> None:
    partial, _ = leftovers(stopped)
    os.truncate(partial, 100)
    outcome = classify("predict", source, "--output", stopped, "--resume")
    assert outcome.code == 1
    assert outcome.err.startswith(f"{partial}: is shorter than its journal says; leave out --resume")


def test_nothing_to_go_on_with(classify: Run, source: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    outcome = classify("predict", source / "a.txt", "--output", output, "--resume")
    assert (outcome.code, outcome.err) == (0, "there is nothing to go on with: starting from the beginning\n")
    assert len(output.read_text(encoding="utf-8").splitlines()) == 60


@pytest.mark.parametrize("jobs", [1, 2])
def test_two_runs_do_not_mix(classify: Run, tmp_path: Path, jobs: int) -> None:
    """The second says so, and the first goes on; when it is killed, the next one can begin at once."""
    fill(tmp_path / "in", 4000)
    output = tmp_path / "out.jsonl"
    with start("predict", tmp_path / "in", "--output", output, "--jobs", jobs) as process:
        wait_for(process, output, 10_000)
        for options in ([], ["--resume"]):
            outcome = classify("predict", tmp_path / "in" / "a.txt", "--output", output, *options)
            said = "another run is writing it: wait for it, or choose another --output"
            assert (outcome.code, outcome.err) == (1, f"{output}: {said}\n")
        assert process.poll() is None
        process.kill()
    assert classify("predict", tmp_path / "in" / "a.txt", "--output", output).code == 0
    assert not any(path.exists() for path in leftovers(output))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.txt", "--resume"], "name it with --output"),
        (["-", "-o", "out", "--resume"], "standard input cannot be read again"),
        (["a.txt", "-o", "out", "-f", "table", "--resume"], "--resume is for --format jsonl, json, csv and tsv"),
        (["a.txt", "-o", ".", "--resume"], "--resume needs a file to write"),
        (["a.txt", "--bom"], "--bom is for --format csv and tsv"),
    ],
)
def test_where_it_cannot_hold(installed: Run, source: Path, arguments: list[str], said: str) -> None:
    outcome = installed("predict", *arguments, cwd=source)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err


def test_a_link_and_a_long_name(classify: Run, source: Path, tmp_path: Path) -> None:
    """What is unfinished stands beside the file itself; two long names do not share it."""
    (tmp_path / "elsewhere").mkdir()
    link, target = tmp_path / "link", tmp_path / "elsewhere" / "target"
    link.symlink_to(target)
    assert classify("predict", source / "a.txt", "--output", link).code == 0
    assert link.is_symlink()
    assert target.exists()
    one, two = tmp_path / ("长" * 80 + "1"), tmp_path / ("长" * 80 + "2")
    assert not set(leftovers(one)) & set(leftovers(two))
    assert classify("predict", source / "a.txt", "--output", one).code == 0


def children(process: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def is_running(process: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text(errors="replace")
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("options", [[], ["--resume"]])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_by_hand(tmp_path: Path, jobs: int, options: list[str], number: signal.Signals) -> None:
    """It stops at once, says whether it can go on, and leaves no process, and no file that cannot be gone on with."""
    fill(tmp_path / "in", 8000)
    output = tmp_path / "out.jsonl"
    with start("predict", tmp_path / "in", "--output", output, "--jobs", jobs, *options) as process:
        wait_for(process, output, 10_000)
        others = children(process.pid)
        os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
        said = process.communicate(timeout=20)[1].decode().splitlines()
    assert process.returncode == 130
    assert said[-1] == "stopped"
    assert ("what is done so far is kept: the same command goes on from there" in said) == bool(options)
    assert not [line for line in said if "Traceback" in line or "Warning" in line]
    assert [path.exists() for path in leftovers(output)] == [bool(options)] * 2
    assert len(others) >= (jobs if jobs > 1 else 0)
    for _ in range(500):
        if not any(map(is_running, others)):
            break
        time.sleep(0.01)
    assert not any(map(is_running, others))


def test_a_stop_before_the_command_has_begun() -> None:
    code = """
import sys
class Finder:
    def find_spec(self, name, *_):
        if name == "typer":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Finder())
import minsheng.cli
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, "stopped\n")


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_processes_end_with_one_that_is_killed(tmp_path: Path) -> None:
    fill(tmp_path / "in", 8000)
    output = tmp_path / "out.jsonl"
    with start("predict", tmp_path / "in", "--output", output, "--jobs", 2) as process:
        wait_for(process, output, 10_000)
        others = children(process.pid)
        process.kill()
    assert len(others) >= 2
    for _ in range(1000):
        if not any(map(is_running, others)):
            break
        time.sleep(0.01)
    assert not any(map(is_running, others))
