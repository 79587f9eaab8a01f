"""Messages for the user, on standard error."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import BinaryIO, ParamSpec

import typer

from minsheng.cli.text import printable
from minsheng.errors import MinshengError
from minsheng.files import replacing

P = ParamSpec("P")


def error(message: object) -> None:
    """Print a message on standard error, without anything in it that a terminal would obey."""
    for line in str(message).splitlines():
        typer.echo(printable(line), err=True)


def progress(message: str) -> None:
    """Say what is being done, when somebody is looking."""
    if sys.stderr.isatty():
        typer.echo(message, err=True)


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


@contextmanager
def writing(path: Path | None) -> Iterator[BinaryIO]:
    """Open the place for results: a file, which is there when the block has ended well, or standard output.

    Raises:
        MinshengError: it cannot be written (no such directory, a full disk).
    """
    try:
        if path is None:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        else:
            with replacing(path) as file:
                yield file
    except OSError as problem:
        if problem.errno == errno.EPIPE:
            raise  # whoever read has seen enough
        raise MinshengError(f"cannot be written: {problem.strerror}", path=path or "standard output") from None
