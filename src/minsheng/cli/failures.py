"""What of the input has failed: said at once, counted at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

import typer

from minsheng.cli import messages
from minsheng.cli.inputs import NoTextError
from minsheng.errors import InputError

T = TypeVar("T")


class Failures:
    """Reports what cannot be read, and lets the rest pass."""

    def __init__(self, failed: int = 0, passed: int = 0) -> None:
        """Begin with what an earlier run has counted."""
        self._failed = failed
        self._passed = passed

    def reported(self, items: Iterable[T | InputError]) -> Iterator[T]:
        """Yield what was read; say what is wrong with the rest, and count it."""
        for item in items:
            if isinstance(item, InputError):
                self.note(item)
            else:
                self.passed()
                yield item

    def note(self, *errors: InputError) -> int:
        """Say what is wrong; return how many of it are failures."""
        for error in errors:
            messages.error(error)
        failed = sum(not isinstance(error, NoTextError) for error in errors)
        self._failed += failed
        return failed

    def passed(self, texts: int = 1) -> None:
        """Count texts that are done."""
        self._passed += texts

    def end(self) -> None:
        """End the command, with exit code 1 if anything has failed."""
        if not self._failed:
            return
        if self._passed:
            done = "1 text is" if self._passed == 1 else f"{self._passed} texts are"
            failed = "1 input" if self._failed == 1 else f"{self._failed} inputs"
            messages.error(f"{failed} failed, for what is said above; {done} done")
        raise typer.Exit(1)
