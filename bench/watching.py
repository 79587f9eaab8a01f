"""Running a command with all processes that it starts: wall time, processor time, and the memory of each."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_LOOK = 0.05  # seconds from one look at the processes to the next


@dataclass(frozen=True)
class Watched:
    """What a command has taken: seconds by the clock and of processors; bytes of memory (0 where there is no /proc)."""

    wall: float
    processor: float
    peak: int  # of the process that had most
    together: int  # of all at a time; what they share is counted for each


def watched(command: Sequence[str], environment: Mapping[str, str]) -> Watched:
    """Run a command; what it prints is dropped.

    Raises:
        RuntimeError: it has failed; with what it said on standard error.
    """
    start = time.perf_counter()
    peak = together = child = 0
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=said)
        while not child:
            sizes = [_memory(each) for each in _tree(process.pid)]
            peak = max(peak, *(most for most, _ in sizes), 0)
            together = max(together, sum(now for _, now in sizes))
            time.sleep(_LOOK)
            child, status, usage = os.wait4(process.pid, os.WNOHANG)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command)} failed: {said.read().decode(errors='replace')}")
    return Watched(seconds, usage.ru_utime + usage.ru_stime, peak, together)


def _tree(process: int) -> Iterator[int]:
    """Yield a process and all that come from it."""
    yield process
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for child in children:
        yield from _tree(int(child))


def _memory(process: int) -> tuple[int, int]:
    """Return the most memory that a process has held, and what it holds, in bytes."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return 0, 0
    found = {name: value for name, _, value in (line.partition(":") for line in lines)}
    most, now = (int(found.get(name, "0 kB").split()[0]) << 10 for name in ("VmHWM", "VmRSS"))
    return most, now
