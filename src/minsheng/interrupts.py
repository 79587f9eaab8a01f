"""Ctrl-C, which a terminal sends to all processes: it is to reach the first one alone, which ends the others."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker


@contextmanager
def held(*, tracked: bool = True) -> Iterator[None]:
    """Hold Ctrl-C back in the block, and for good from the processes and threads that start in it.

    `tracked`: they are no forks, so that Python starts a process that keeps account of what they share. Started in the
    block, it would let the signal through.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    if tracked:
        resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
