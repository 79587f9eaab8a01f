"""Messages for the user, on standard error."""

from __future__ import annotations

import errno
import io
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import BinaryIO, ParamSpec, TypeVar, cast

import typer

from minsheng.cli.text import printable
from minsheng.errors import LabelsError, MinshengError
from minsheng.files import replacing

P = ParamSpec("P")
T = TypeVar("T")

_CLEAR = "\r\x1b[K"  # goes to the start of the line and wipes it out
_PATIENCE, _PACE = 1.0, 0.2  # seconds until a count is shown, and from one to the next


class WrongUse(typer.BadParameter):
    """The command was used wrongly: its usage, what is wrong, and exit code 2."""

    def format_message(self) -> str:
        """Return what is wrong, without "Invalid value" in front of it."""
        return self.message


def error(message: object) -> None:
    """Print a message on standard error, a line for each problem, without anything that a terminal would obey."""
    problems = message.problems if isinstance(message, LabelsError) else ()
    for problem in problems or (message,):
        typer.echo(_wiped() + printable(str(problem)), err=True)


def progress(message: str) -> None:
    """Say what is being done, when somebody is looking."""
    if is_watched():
        typer.echo(_wiped() + message, err=True)


def counting(items: Iterable[T], what: str, *, shown: bool) -> Iterator[T]:
    """Pass on `items`, and where it takes long and somebody is looking, count them on standard error."""
    if not shown:
        yield from items
        return
    due = time.monotonic() + _PATIENCE
    for number, item in enumerate(items, 1):
        yield item
        if (now := time.monotonic()) >= due:
            due = now + _PACE
            status(f"{number:,} {what} …")
    status("")


class _Status:
    is_there = False  # on the terminal's last line


_status = _Status()


def status(text: str) -> None:
    """Say how far the work is, when somebody is looking, in the place of what was said before; "" wipes it out."""
    if is_watched() and os.environ.get("TERM") != "dumb":
        typer.echo(_wiped() + text, err=True, nl=False)
        _status.is_there = bool(text)


def _wiped() -> str:
    """Return what wipes out the status, where there is one."""
    wiper = _CLEAR if _status.is_there else ""
    _status.is_there = False
    return wiper


def is_watched() -> bool:
    """Tell whether standard error is a terminal."""
    return sys.stderr is not None and sys.stderr.isatty()


def speaks_plainly(command: Callable[P, None]) -> Callable[P, None]:
    """Let a command end with a message and exit code 1 where the user's input is at fault, without a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except MinshengError as problem:
            error(problem)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            error("stopped")
            raise typer.Exit(130) from None

    return run


class _Whole(io.BufferedIOBase):
    """Writes all that it is given: standard output without a buffer (PYTHONUNBUFFERED) may take only a part."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw

    def write(self, data: bytes) -> int:  # type: ignore[override]
        rest = memoryview(data)
        while rest:
            rest = rest[self._raw.write(rest) :]
        return len(data)

    def isatty(self) -> bool:
        return self._raw.isatty()

    def fileno(self) -> int:
        return self._raw.fileno()


@contextmanager
def warnings_said() -> Iterator[None]:
    """Let what the block warns the user of be said as sentences, when it has ended well and the status is gone."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        yield
    status("")
    for warning in caught:
        if issubclass(warning.category, UserWarning):
            error(f"warning: {warning.message}")


@contextmanager
def writing(path: Path | None) -> Iterator[BinaryIO]:
    """Open the place for results: a file, which is there when the block has ended well, or standard output.

    Raises:
        MinshengError: it cannot be written (no such directory, a full disk).
    """
    if path is None and sys.stdout is None:
        raise MinshengError("is closed; name a file with --output, or leave it open", path="standard output")
    with said_of(path):
        if path is None:
            stream: BinaryIO = sys.stdout.buffer
            yield cast(BinaryIO, _Whole(stream)) if isinstance(stream, io.RawIOBase) else stream
            stream.flush()
        else:
            with replacing(path) as file:
                yield file


@contextmanager
def said_of(path: Path | None) -> Iterator[None]:
    """Let an error of the system in the block be one of writing a file, or standard output.

    Raises:
        MinshengError: it cannot be written.
    """
    try:
        yield
    except OSError as problem:
        if problem.errno == errno.EPIPE:
            raise  # whoever read has seen enough
        raise MinshengError(f"cannot be written: {problem.strerror}", path=path or "standard output") from None
