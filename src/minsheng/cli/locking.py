"""One run at a time: a file that is opened, and held against every other process."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    from minsheng.desk.locking import locked
else:
    import fcntl

    @contextmanager
    def locked(handle: int, seconds: float = 0) -> Iterator[None]:
        """Hold an open file against other processes until it is closed; unlike with `flock`, those forked are others.

        Raises:
            TimeoutError: another one holds it.
        """
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            raise TimeoutError("another program holds the file") from None
        yield


@contextmanager
def alone(path: Path) -> Iterator[BinaryIO]:
    """Open a file to read it and to write behind its end, and keep every other process that does so from it.

    Raises:
        TimeoutError: another one has it.
    """
    while True:
        with path.open("a+b") as file, locked(file.fileno(), seconds=0):
            if not _is_there(file, path):
                continue  # the process that held it has removed it since
            yield file
            return


def _is_there(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
