"""Running the command: in this process, as the installed program, and on a terminal."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from minsheng.cli import app
from running import Outcome, Run

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("classify")


@pytest.fixture
def classify() -> Run:
    """Run the command in this process."""

    def run(*arguments: object, stdin: str | bytes | None = None, **environment: str) -> Outcome:
        given = CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin, env=environment)
        if given.exception is not None and not isinstance(given.exception, SystemExit):
            raise given.exception
        return Outcome(given.exit_code, given.stdout, given.stderr)

    return run


@pytest.fixture
def installed() -> Run:
    """Run the installed program; what it prints must never be a traceback."""

    def run(*arguments: object, stdin: bytes = b"", cwd: Path | None = None, **environment: str) -> Outcome:
        command = [os.fsencode(PROGRAM), *(os.fsencode(argument) for argument in map(_plain, arguments))]
        given = subprocess.run(
            command, input=stdin, capture_output=True, cwd=cwd, env={**os.environ, **environment}, check=False
        )
        out, err = given.stdout.decode("utf-8", "replace"), given.stderr.decode("utf-8", "replace")
        assert "Traceback" not in err
        return Outcome(given.returncode, out, err)

    return run


def _plain(argument: object) -> str | bytes:
    return argument if isinstance(argument, str | bytes) else str(argument)


@pytest.fixture
def on_terminal() -> Run:
    """Run the installed program with a terminal for standard input, output and error; `out` has both."""
    pty = pytest.importorskip("pty")
    fcntl, termios = pytest.importorskip("fcntl"), pytest.importorskip("termios")
    import struct

    def run(*arguments: object, columns: int = 80, **environment: str) -> Outcome:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        settings = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS")}
        process = subprocess.Popen(
            [PROGRAM, *map(str, arguments)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**settings, "TERM": "xterm", **environment},
        )
        os.close(theirs)
        content = b"".join(_read(ours))
        os.close(ours)
        return Outcome(process.wait(), content.decode().replace("\r\n", "\n"), "")

    return run


def _read(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            content = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other end is closed
            return
        if not content:
            return
        yield content


@pytest.fixture(scope="session")
def seeds() -> list[Path]:
    """The five seeds."""
    return sorted((ROOT / "seeds").glob("*.txt"))


@pytest.fixture
def model_copy(tmp_path: Path) -> Path:
    """A copy of the shipped model, to be damaged."""
    return Path(shutil.copytree(ROOT / "models" / "default", tmp_path / "model"))


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """A small labels folder: 120 written paragraphs, two labels, and a lexicon."""
    folder = tmp_path / "labels"
    (folder / "lexicon").mkdir(parents=True)
    (folder / "taxonomy.toml").write_text(
        '[[labels]]\nid = "employment"\nzh = "就业"\nen = "Employment"\n[[labels]]\nid = "education"\nzh = "教育"\n',
        encoding="utf-8",
    )
    (folder / "lexicon" / "employment.txt").write_text("招聘会\n求职者\n", encoding="utf-8")
    rows = [
        row
        for path in sorted((ROOT / "labels" / "written").glob("*.jsonl"))
        for row in path.read_text(encoding="utf-8").splitlines()
    ]
    known = ('"labels": ["employment"]', '"labels": ["education"]', '"labels": []')
    kept = [row for labels in known for row in [row for row in rows if labels in row][:40]]
    (folder / "rows.jsonl").write_text("\n".join(kept) + "\n", encoding="utf-8")
    return folder
