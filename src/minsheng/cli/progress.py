"""How far a long run is: a bar on the last line of a terminal, drawn by rich."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from minsheng.cli import inputs, messages
from minsheng.cli.tagging import size_of

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

_WORDS = 36  # columns of what stands beside the bar
_PATIENCE, _PACE = 1.0, 0.1  # seconds until a bar is shown, and from one look of it to the next


class Bar:
    """Shows how much of the input is done, texts a second, and the time that is left.

    Nothing is shown, and rich not imported, where the work is short or nobody is looking.
    """

    def __init__(self, paths: Iterable[str], *, shown: bool) -> None:
        """Take what is to be done: files and directories."""
        self._paths = list(paths)
        self._start = time.monotonic()
        self._due = self._start + _PATIENCE if shown and messages.is_watched() else float("inf")
        self._bytes = self._texts = 0
        self._total: int | None = None
        self._drawn: tuple[Progress, Console] | None = None

    def passed_over(self, size: int) -> None:
        """Note bytes that an earlier run has done."""
        self._bytes += size

    def done(self, size: int, texts: int) -> None:
        """Note bytes of the input that are done, and the texts that were in them."""
        self._bytes += size
        self._texts += texts
        now = time.monotonic()
        if now >= self._due:
            self._due = now + _PACE
            messages.status(self._look(now))

    def close(self) -> None:
        """Wipe the bar out."""
        if self._drawn is not None:
            messages.status("")

    def _look(self, now: float) -> str:
        progress, console = self._drawn = self._drawn or self._begun()
        (task,) = progress.task_ids
        rate = f"{self._texts / (now - self._start):,.0f} texts/s"
        progress.update(task, completed=self._bytes, total=self._total, rate=rate)
        with console.capture() as captured:
            console.print(progress.get_renderable(), end="")
        return captured.get().split("\n")[0]  # all that a narrow terminal holds on one line

    def _begun(self) -> tuple[Progress, Console]:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        threading.Thread(target=self._measure, daemon=True).start()  # 100,000 files take a while
        console = Console(file=sys.stderr)
        bar = BarColumn(bar_width=max(8, min(40, console.width - _WORDS)))
        columns = (
            bar,
            TaskProgressColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("left"),
        )
        progress = Progress(*columns, console=console, auto_refresh=False)
        progress.add_task("", total=None, completed=self._bytes, rate="")
        return progress, console

    def _measure(self) -> None:
        sources = (source for source in inputs.find(self._paths) if isinstance(source, str))
        self._total = sum(map(size_of, sources)) if "-" not in self._paths else None
