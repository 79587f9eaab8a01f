"""Writing files so that a stop or a full disk leaves the old one or the new one, never half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_NAMED = 50  # characters of a file's name that its neighbour has in its own: most systems allow 255 bytes


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a neighbour of `path` for writing; when the block ends well, it takes the place of `path`.

    When the block fails, the neighbour is gone and `path` is as it was. A device or a pipe is written as it is.

    Raises:
        OSError: the file cannot be written.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    path = path.resolve()  # a link stays a link
    prefix = f".{path.name[:_NAMED]}."
    handle, name = tempfile.mkstemp(prefix=prefix, suffix=".new", dir=path.parent)
    neighbour = Path(name)
    try:
        with open(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        neighbour.chmod(path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        neighbour.replace(path)
    finally:
        neighbour.unlink(missing_ok=True)


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask
