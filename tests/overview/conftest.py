"""An archive, and running `classify report` on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from archives import FOOD, JOBS, WEATHER, Report, write
from minsheng.cli import app
from running import Outcome


@pytest.fixture
def report(tmp_path: Path) -> Callable[..., Report]:
    """Run `classify report`; the report goes into a folder beside the archives."""

    def run(*arguments: object, stdin: bytes | None = None) -> Report:
        folder = tmp_path / "report"
        given = CliRunner().invoke(app, ["report", *map(str, arguments), "--output", str(folder)], input=stdin)
        if given.exception is not None and not isinstance(given.exception, SystemExit):
            raise given.exception
        return Report(folder, Outcome(given.exit_code, given.stdout, given.stderr))

    return run


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A small archive: three folders, with dates in names and folders."""
    folder = tmp_path / "档案"
    write(folder / "2024" / "05" / "招聘.txt", JOBS, WEATHER)
    write(folder / "2024" / "05" / "2024-05-20 食堂.txt", FOOD)
    write(folder / "2024" / "07" / "两件事.txt", JOBS, FOOD)
    write(folder / "天气.txt", WEATHER)
    return folder
