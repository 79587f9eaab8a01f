"""A run that can go on after a stop: an unfinished file beside its output, and a journal of how far it is.

The journal is JSON Lines. The first line tells what run it is of; each further one how many tasks are done, how many
bytes of the unfinished file belong to them, what came of them, and which sources were begun since the line before.
The file is synced before such a line is written, so every line that is whole holds.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from minsheng import files
from minsheng.cli import messages
from minsheng.cli.locking import alone
from minsheng.cli.tagging import Stamp, Task
from minsheng.errors import MinshengError

_PACE = 1.0  # seconds from one line of the journal to the next, at least
_ANEW = "leave out --resume to start from the beginning"


@dataclass(slots=True)
class Run:
    """A run whose results go into `file`, and what is done of it, earlier runs included.

    Without a journal it is a run that cannot go on after a stop.
    """

    file: BinaryIO
    journal: BinaryIO | None = None
    tasks: int = 0
    texts: int = 0
    failed: int = 0
    _known: list[Stamp] = field(default_factory=list)  # sources that earlier runs have begun
    _begun: list[Stamp] = field(default_factory=list)  # since the last line of the journal
    _due: float = field(default_factory=lambda: time.monotonic() + _PACE)

    def rest(self, tasks: Iterator[Task], passed_over: Callable[[Task], None]) -> Iterator[Task]:
        """Call `passed_over` with the tasks that are done, and yield the others.

        Raises:
            MinshengError: a source of those that are done is not the one that it was.
        """
        number, place = -1, 0
        for number, task in enumerate(tasks):
            if number >= self.tasks:
                yield task
                continue
            for now in task.begun[: len(self._known) - place]:
                _compare(self._known[place], now)
                place += 1
            passed_over(task)
        if number + 1 < self.tasks:
            gone = self._known[place][0] if place < len(self._known) else "an input"
            raise MinshengError(f"was there when the run was stopped, and is no more; {_ANEW}", path=gone)

    def done(self, begun: Sequence[Stamp], texts: int, failed: int) -> None:
        """Note that what came of a task is written."""
        self.tasks += 1
        self.texts += texts
        self.failed += failed
        self._begun += begun
        if self.journal is None:
            self._begun.clear()
            self.file.flush()
        elif time.monotonic() >= self._due:
            self.file.flush()
            os.fsync(self.file.fileno())
            state = {"tasks": self.tasks, "bytes": self.file.tell(), "texts": self.texts, "failed": self.failed}
            _append(self.journal, {**state, "begun": self._begun})
            self._begun = []
            self._due = time.monotonic() + _PACE


@contextmanager
def writing(path: Path, about: Mapping[str, Any], *, resume: bool, spool: bool) -> Iterator[Run]:
    """Open the unfinished file of `path`, which takes its place when the block ends well; a `spool` is removed then.

    With `resume` the block goes on with what an earlier run has left, and leaves that if it fails; without, it starts
    from the beginning, and leaves nothing. `about` tells what run it is: values that JSON can hold, by their names.

    Raises:
        MinshengError: another run is writing it; or, to `resume`, what was left is of another run, or damaged.
        OSError: it cannot be written.
    """
    path = files.target(path)
    partial, journal = files.neighbour(path, "partial"), files.neighbour(path, "journal")
    with _alone(journal, path) as log:
        try:
            with _opened(partial, log, about, path, resume=resume) as run:
                yield run
                run.file.flush()
                os.fsync(run.file.fileno())
            if not spool:
                files.take_place(partial, path)
        except BaseException:
            if not resume:
                _remove(partial, journal)
            raise
        _remove(partial, journal)
    if os.name == "nt":  # it keeps what is open
        _remove(journal)


@contextmanager
def _opened(partial: Path, log: BinaryIO, about: Mapping[str, Any], path: Path, *, resume: bool) -> Iterator[Run]:
    lines = _lines(log) if resume else []
    if resume and not lines:
        messages.error("there is nothing to go on with: starting from the beginning")
    if lines:
        _check(lines[0], about, path)
    else:
        log.truncate(0)
        _append(log, about)
    last = lines[-1] if len(lines) > 1 else {"tasks": 0, "bytes": 0, "texts": 0, "failed": 0}
    with open(os.open(partial, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600), "r+b") as file:
        if os.fstat(file.fileno()).st_size < last["bytes"]:
            raise MinshengError(f"is shorter than its journal says; {_ANEW}", path=partial)
        file.truncate(last["bytes"])
        file.seek(last["bytes"])
        run = Run(file, log, last["tasks"], last["texts"], last["failed"])
        run._known = [(*stamp,) for line in lines[1:] for stamp in line["begun"]]
        try:
            yield run
        except BaseException:
            if resume:
                messages.error("what is done so far is kept: the same command goes on from there")
            raise


def _lines(log: BinaryIO) -> list[dict[str, Any]]:
    """Return the lines of a journal that are whole, and cut it behind them."""
    log.seek(0)
    lines: list[dict[str, Any]] = []
    end = 0
    for line in log:
        try:
            found = json.loads(line)
        except ValueError:
            break
        if not line.endswith(b"\n") or not isinstance(found, dict) or (lines and "begun" not in found):
            break
        lines.append(found)
        end += len(line)
    log.truncate(end)
    return lines


def _append(log: BinaryIO, line: Mapping[str, Any]) -> None:
    log.write(json.dumps(line).encode() + b"\n")
    log.flush()
    os.fsync(log.fileno())


def _check(then: Mapping[str, Any], now: Mapping[str, Any], path: Path) -> None:
    for name in {**then, **now}:
        if then.get(name) != now.get(name):
            was, given = (json.dumps(each.get(name), ensure_ascii=False)[:80] for each in (then, now))
            what = f"with another {name} ({was}, not {given})"
            if isinstance(now.get(name), list) or name == "model":
                what = f"with another {name}" if name == "model" else f"with other {name}"
            raise MinshengError(f"the run that was stopped was {what}: give the same, or {_ANEW}", path=path)


def _compare(then: Stamp, now: Stamp) -> None:
    if then[0] != now[0]:
        problem = f"comes where {then[0]} came when the run was stopped"
    elif then != now:
        problem = f"has changed since the run was stopped ({then[1]} bytes then, {now[1]} now)"
    else:
        return
    raise MinshengError(f"{problem}; {_ANEW}", path=now[0])


@contextmanager
def _alone(journal: Path, path: Path) -> Iterator[BinaryIO]:
    """Open the journal, and keep every other run from it."""
    try:
        with alone(journal) as log:
            yield log
    except TimeoutError:
        raise MinshengError("another run is writing it: wait for it, or choose another --output", path=path) from None


def _remove(*paths: Path) -> None:
    for path in paths:
        with suppress(PermissionError):
            path.unlink(missing_ok=True)
