"""An end to waiting, kept by one timer for all that wait: a timer for each would cost as much as a short prediction."""

from __future__ import annotations

import asyncio
from types import TracebackType
from weakref import WeakKeyDictionary

_TICK = 0.02  # seconds by which a deadline may be late


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
        loop = asyncio.get_running_loop()
        self._task = task
        self._end = loop.time() + self.seconds
        self._waiting = _of(loop)
        self._waiting.add(self)

    def look(self, now: float) -> None:
        """Cancel the block if its time is over."""
        if now >= self._end and not self.is_over:
            self.is_over = True
            self._task.cancel()

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._waiting.discard(self)
        if not self.is_over:
            return
        if hasattr(self._task, "uncancel"):
            self._task.uncancel()
        if kind is not None and issubclass(kind, asyncio.CancelledError):
            raise TimeoutError


_waiting: WeakKeyDictionary[asyncio.AbstractEventLoop, set[Deadline]] = WeakKeyDictionary()


def _of(loop: asyncio.AbstractEventLoop) -> set[Deadline]:
    """Return the deadlines of a loop, which are looked after until there are none."""
    waiting = _waiting.get(loop)
    if waiting is None:
        waiting = _waiting[loop] = set()
        loop.call_later(_TICK, _look, loop)
    return waiting


def _look(loop: asyncio.AbstractEventLoop) -> None:
    waiting = _waiting[loop]
    if not waiting:
        del _waiting[loop]
        return
    now = loop.time()
    for deadline in list(waiting):
        deadline.look(now)
    loop.call_later(_TICK, _look, loop)
