"""Appending rows to a JSON Lines file that others append to at the same time, or rewrite."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from minsheng.desk.locking import locked

_TORN = ".torn"  # the ending of the file that rows without an end are moved to; no reader of labels takes it
_READ = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def encode(row: Mapping[str, Any]) -> bytes:
    """Write a row as one line. Every character comes back as it was: what readers of text files drop is escaped."""
    line = json.dumps(row, ensure_ascii=False)
    if not line.isprintable():
        line = re.sub("[^ -~]", lambda found: found[0] if _is_plain(found[0]) else json.dumps(found[0])[1:-1], line)
    return line.encode() + b"\n"


def append(path: Path, rows: Sequence[bytes]) -> None:
    """Add rows, as `encode` makes them, to the end of a file; they are on disk when this returns.

    What a stopped writer left without an end is moved out of the way first, and an editor's last line gets its end.

    Raises:
        OSError: the file cannot be written; none of the rows is in it.
        TimeoutError: another program holds its lock.
    """
    with _opened(path) as handle:
        size = os.fstat(handle).st_size
        start = _mend(handle, path) if size else b""
        size = os.fstat(handle).st_size
        content = start + b"".join(rows)
        try:
            _write(handle, content)
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, size)  # a full disk: not half a row
            raise
    if not size:
        _sync_folder(path.parent)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """Open a file and hold its lock. A file that was replaced while waiting for the lock is opened anew."""
    while True:
        handle = os.open(path, _READ, 0o666)
        try:
            with locked(handle):
                if _is_still(path, handle):
                    yield handle
                    return
        finally:
            os.close(handle)


def _is_still(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _mend(handle: int, path: Path) -> bytes:
    """Deal with a last line that has no end; return what must be written before a new row."""
    tail = _last_line(handle)
    if not tail.strip():
        return b""
    try:
        json.loads(tail)
    except ValueError:
        with path.with_name(path.name + _TORN).open("ab") as file:
            file.write(tail + b"\n")
        os.ftruncate(handle, os.fstat(handle).st_size - len(tail))
        return b""
    return b"\n"


def _last_line(handle: int) -> bytes:
    """Return what stands after the last line end."""
    size = os.fstat(handle).st_size
    tail = b""
    while size > 0:
        step = min(size, 1 << 16)
        size -= step
        os.lseek(handle, size, os.SEEK_SET)
        block = os.read(handle, step)
        _, end, rest = block.rpartition(b"\n")
        tail = rest + tail
        if end:
            break
        if not rest:
            break
    return tail


def _write(handle: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]


def _sync_folder(folder: Path) -> None:
    """Make a new file's name last."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_plain(character: str) -> bool:
    return character.isprintable() or character == "\u3000"
