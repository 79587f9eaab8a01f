"""A lock on an open file that holds against other processes, and other openings of the same file in this one."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_PAUSE = 0.005  # seconds between two tries


@contextmanager
def locked(handle: int, seconds: float = 10) -> Iterator[None]:
    """Hold the lock on an open file while the block runs; the system gives it back when the process dies.

    Raises:
        TimeoutError: another one has held it for so many seconds.
    """
    end = time.monotonic() + seconds
    while not _try(handle):
        if time.monotonic() > end:
            raise TimeoutError("another program holds the file")
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        _release(handle)


if sys.platform == "win32":
    import msvcrt

    _FAR = 0x7FFF_FFFF  # a byte that no row reaches: Windows would bar readers from a locked byte

    def _try(handle: int) -> bool:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
