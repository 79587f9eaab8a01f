"""Much to tag, and files that are trouble: in order, in bounds, and with a clear word."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from minsheng.cli import inputs, processes, tagging
from minsheng.errors import MinshengError
from running import Run

PROGRAM = Path(sys.executable).with_name("classify")
TEXT = "全区举办春季招聘会，提供岗位{}个。"
ROW = json.dumps({"text": TEXT}, ensure_ascii=False) + "\n"


def texts(out: str) -> list[str]:
    """The texts of JSON Lines."""
    return [json.loads(line)["text"] for line in out.splitlines()]


@pytest.mark.parametrize("format", ["csv", "tsv"])
@pytest.mark.parametrize("name", ["页.txt", "rows.csv"])
def test_a_table_for_excel(installed: Run, tmp_path: Path, format: str, name: str) -> None:
    """It begins with a byte order mark where one is wanted, and else is the same."""
    (tmp_path / name).write_text(TEXT if name == "页.txt" else f"text\n{TEXT}\n", encoding="utf-8")
    written = {}
    for options in ([], ["--bom"]):
        outcome = installed("predict", name, "-f", format, "-o", "out", *options, cwd=tmp_path)
        assert (outcome.code, outcome.err) == (0, "")
        written[bool(options)] = (tmp_path / "out").read_bytes()
        assert installed("predict", name, "-f", format, *options, cwd=tmp_path).out.encode() == written[bool(options)]
    assert written[True] == b"\xef\xbb\xbf" + written[False]
    (row,) = csv.DictReader(io.StringIO(written[True].decode("utf-8-sig")), delimiter="\t" if format == "tsv" else ",")
    assert (row["source"], row["text"]) == (name, TEXT)


NAMES = [b"a b.txt", "招聘 公告.txt".encode(), b"new\nline.txt", b"\xb0\xd7\xff.txt", b"'quoted\".txt", b"-dash.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="here a file name is always text")
@pytest.mark.parametrize("options", [["-f", "jsonl"], ["-f", "csv", "--bom"], ["-f", "json", "--resume"]])
def test_any_name_of_inputs_and_outputs(installed: Run, tmp_path: Path, options: list[str]) -> None:
    folder = os.fsencode(tmp_path)
    for name in NAMES:
        Path(os.fsdecode(os.path.join(folder, name))).write_text(TEXT, encoding="utf-8")
    for name in NAMES:
        output = os.path.join(folder, name + b".out")
        outcome = installed("predict", folder, *options, "-o", output)
        assert outcome.code == 0
        assert Path(os.fsdecode(output)).read_text(encoding="utf-8").count(TEXT) == len(NAMES)


def test_directories_that_go_round_in_a_circle(installed: Run, tmp_path: Path) -> None:
    """A link to a directory is not followed; one that leads nowhere is named."""
    inside = tmp_path / "in" / "deep"
    inside.mkdir(parents=True)
    (inside / "a.txt").write_text(TEXT, encoding="utf-8")
    (inside / "round").symlink_to(tmp_path / "in")
    (inside / "here").symlink_to(".")
    outcome = installed("predict", tmp_path / "in")
    assert (outcome.code, outcome.err, texts(outcome.out)) == (0, "", [TEXT])
    circle = tmp_path / "circle.jsonl"
    circle.symlink_to(circle)
    outcome = installed("predict", circle, tmp_path / "in")
    assert (outcome.code, texts(outcome.out)) == (1, [TEXT])
    assert outcome.err.startswith(f"{circle}: cannot be read: too many levels of symbolic links")
    assert installed("predict", tmp_path / "in", "--output", circle).code == 0
    assert texts(circle.read_text(encoding="utf-8")) == [TEXT]


@pytest.mark.parametrize("change", ["grows", "shrinks"])
def test_a_file_that_changes_while_it_is_read(tmp_path: Path, change: str) -> None:
    """What was read is written, the file is named, and the exit code tells."""
    path = tmp_path / "rows.jsonl"
    path.write_text(ROW * 40_000, encoding="utf-8")
    with subprocess.Popen([PROGRAM, "predict", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline()  # and then it waits, since nobody reads on
        if change == "grows":
            with path.open("a", encoding="utf-8") as file:
                file.write(ROW)
        else:
            os.truncate(path, len(ROW.encode()) * 39_000)
        lines = process.stdout.read().decode().splitlines()
        said = process.stderr.read().decode()
    assert process.returncode == 1
    assert len(lines) + 1 == (40_001 if change == "grows" else 39_000)
    assert said.startswith(f"{path}: the file has changed while it was read")


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limit")
@pytest.mark.parametrize(("jobs", "forks"), [(1, True), (2, True), (2, False)])
def test_many_files_and_few_handles(tmp_path: Path, jobs: int, forks: bool) -> None:
    """No more than a few are open at a time."""
    import resource

    for number in range(400):
        (tmp_path / f"{number:03}.txt").write_text(TEXT.format(number), encoding="utf-8")
        (tmp_path / f"{number:03}.jsonl").write_text(ROW.replace("{}", str(number)), encoding="utf-8")
    code = (
        "import sys; from minsheng.cli import app, processes, tagging\n"
        f"processes.FORKS = processes.FORKS and {forks}\n"
        "processes._MEANWHILE, tagging._SMALL, tagging._TASK = False, 0, 5000; app(sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "predict", tmp_path, "--jobs", str(jobs)],
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (48, 48)),
    )
    assert (done.returncode, done.stderr) == (0, b"")
    found = texts(done.stdout.decode())
    assert found == [TEXT.format(number) for number in range(400) for _ in range(2)]


def test_work_begins_before_all_files_are_found(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    asked = 0

    def sources() -> Iterator[str]:
        nonlocal asked
        while True:
            asked += 1
            yield str(path)

    first = next(tagging.tasks(sources(), tagging.Job()))
    assert len(first.items) == asked < 3000
    much, again = tagging.is_much(sources())
    assert much
    assert asked < 40_000
    assert next(again) == str(path)


def there(text: str) -> tuple[int, str]:
    return os.getpid(), text


def here(text: str) -> tuple[int, str]:
    time.sleep(0.05)
    return there(text)


def dies(argument: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


HAS_FORKS = pytest.mark.skipif(not processes.FORKS, reason="a new Python does not know the functions of a test")


@HAS_FORKS
@pytest.mark.parametrize("meanwhile", [True, False])
def test_results_come_in_order_from_wherever(monkeypatch: pytest.MonkeyPatch, meanwhile: bool) -> None:
    """From this process until the others are there, and then from those; large ones leave nothing behind small ones."""
    monkeypatch.setattr(processes, "_MEANWHILE", meanwhile)
    sizes = [1, 100_000, 10, 0, 50_000] * 20
    elsewhere = set()
    work = ((size, "x" * size) for size in sizes)
    for place, (size, (process, text)) in enumerate(processes.in_order(work, here, there, int, 2)):
        assert text == "x" * size == "x" * sizes[place]
        elsewhere.add(process)
    assert elsewhere - {os.getpid()}
    assert (os.getpid() in elsewhere) <= meanwhile


@HAS_FORKS
def test_a_process_that_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_MEANWHILE", False)
    with pytest.raises(MinshengError, match="one of the processes was killed"):
        list(processes.in_order(((0, 0) for _ in range(9)), dies, dies, int, 2))


def test_short_rows_do_not_make_a_task_of_a_whole_file(tmp_path: Path) -> None:
    """A row of five bytes takes a hundred times as many in memory."""
    path = tmp_path / "a.csv"
    path.write_text("text,n\n" + "岗,1\n" * 50_000, encoding="utf-8")
    rows = [sum(item.run.block.count for item in task.items) for task in tagging.tasks([str(path)], tagging.Job())]
    assert sum(rows) == 50_000
    assert max(rows) < 10_000


def test_small_work_is_told_from_much(tmp_path: Path) -> None:
    small, large = tmp_path / "small.jsonl", tmp_path / "large.jsonl"
    small.write_text(ROW, encoding="utf-8")
    large.touch()
    os.truncate(large, 40 << 20)
    for paths, expected in (([small], False), ([small, large], True), ([tmp_path / "gone"], False)):
        much, sources = tagging.is_much(inputs.find(map(str, paths)))
        assert much == expected
        assert len(list(sources)) == len(paths)


BAR = (
    "import sys; from minsheng.cli import app, progress, tagging\n"
    "progress._PATIENCE = progress._PACE = 0; tagging._TASK = 1000\n"
    "from minsheng.reading import blocks; blocks.SIZE = 1000; app(sys.argv[1:])"
)


def on_terminal(*arguments: object, columns: int = 80, **environment: str) -> str:
    """Run the command with a terminal for standard error alone; return what it shows."""
    pty, fcntl, termios = (pytest.importorskip(name) for name in ("pty", "fcntl", "termios"))
    import struct

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS")}
    command = [sys.executable, "-c", BAR, *map(str, arguments)]
    environment = {**kept, "TERM": "xterm", **environment}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        try:
            while more := os.read(ours, 65536):
                shown += more
        except OSError:  # Linux says so when the other end is closed
            pass
        os.close(ours)
        process.wait()
    return shown.decode()


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Rows, one of which is broken."""
    path = tmp_path / "rows.jsonl"
    path.write_text(ROW * 300 + "{\n" + ROW * 300, encoding="utf-8")
    return path


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_a_bar_on_a_terminal(rows: Path, columns: int) -> None:
    """On one line, with texts a second and the time that is left; wiped out for a message, and in the end."""
    shown = on_terminal("predict", rows, "-o", rows.with_name("out"), columns=columns)
    drawn = [part for part in shown.split("\r\x1b[K") if "texts/s" in part]
    assert len(drawn) > 10
    assert shown.count("\n") == 2  # of the messages
    assert "left" in drawn[-1]
    assert "100%" in drawn[-1]
    assert f"\r\x1b[K{rows}:301: this is not JSON" in shown.replace("\r\n", "")
    assert shown.endswith("1 input failed, for what is said above; 600 texts are done\r\n")


def test_a_bar_forces_nothing_on_anybody(rows: Path) -> None:
    plain = on_terminal("predict", rows, "-o", rows.with_name("out"), NO_COLOR="1")
    assert "texts/s" in plain
    assert "\x1b[" not in plain.replace("\x1b[K", "")
    dumb = on_terminal("predict", rows, "-o", rows.with_name("out"), TERM="dumb")
    assert dumb.count("\n") == 2
    assert "texts/s" not in dumb
    assert "\x1b" not in dumb


def test_no_bar_in_a_pipe(rows: Path) -> None:
    done = subprocess.run([sys.executable, "-c", BAR, "predict", rows], capture_output=True, check=False)
    assert len(done.stderr.splitlines()) == 2
    assert b"texts/s" not in done.stderr
