"""An end to waiting that costs no task of its own (as `asyncio.timeout`, which Python 3.10 does not have)."""

from __future__ import annotations

import asyncio
from types import TracebackType


class Deadline:
    """Let the block be cancelled after so many seconds; it then raises TimeoutError.

    with Deadline(30):
        await work()
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.is_over = False

    def __enter__(self) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a deadline needs a task")
        self._task = task
        self._timer = asyncio.get_running_loop().call_later(self.seconds, self._end)

    def _end(self) -> None:
        self.is_over = True
        self._task.cancel()

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._timer.cancel()
        if not self.is_over:
            return
        if hasattr(self._task, "uncancel"):
            self._task.uncancel()
        if kind is not None and issubclass(kind, asyncio.CancelledError):
            raise TimeoutError
