"""Writing files so that a stop or a full disk leaves the old one or the new one, never half of one."""

from __future__ import annotations

import hashlib
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
    if not is_replaceable(path):
        with path.open("wb") as file:
            yield file
        return
    path = target(path)
    prefix = f".{path.name[:_NAMED]}."
    handle, name = tempfile.mkstemp(prefix=prefix, suffix=".new", dir=path.parent)
    fresh = Path(name)
    try:
        with open(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        take_place(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def is_replaceable(path: Path) -> bool:
    """Tell whether a file may stand there in the end: there is one, or nothing."""
    return path.is_file() or not path.exists()


def target(path: Path) -> Path:
    """Return the place to write: where links lead, which stay links."""
    return Path(os.path.realpath(path))  # `Path.resolve` raises where links go round in a circle


def neighbour(path: Path, kind: str) -> Path:
    """Return the hidden file beside `path` that holds something of this kind about it; it has no other."""
    name = path.name
    if len(name) > _NAMED:
        name = f"{name[:_NAMED]}.{hashlib.sha256(os.fsencode(name)).hexdigest()[:12]}"
    return path.with_name(f".{name}.{kind}")


def take_place(fresh: Path, path: Path) -> None:
    """Put a file, written and synced, in the place of another, with its rights; or with those that a new file gets."""
    fresh.chmod(path.stat().st_mode if path.exists() else 0o666 & ~_umask())
    fresh.replace(path)


def valid_name(name: str) -> str:
    """Return a file's name as UTF-8 can hold it: bytes that are no text become U+FFFD."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask
