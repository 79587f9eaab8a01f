"""What is checked before a library may have a file: that it is installed, and that an archive is not a bomb."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from minsheng.errors import InputError

MOST = 1 << 29  # bytes that an Office file may unpack to: a book with its pictures is a tenth of it


def missing(extra: str, package: str, name: str) -> InputError:
    """Give the error for the file `name`, which cannot be read without a `package` that comes with an `extra`."""
    problem = f'reading this needs {package}, which is not installed: pip install "minsheng[{extra}]"'
    return InputError(problem, path=name)


def open_zip(file: BinaryIO, name: str) -> zipfile.ZipFile:
    """Open an Office file. Raises InputError when it is broken, has a password or unpacks to more than `MOST` bytes."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise InputError(f"the file is broken or was cut off ({error})", path=name) from None
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise InputError("the file has a password: save it without one", path=name)
    size = sum(part.file_size for part in parts)
    if size > MOST:
        problem = f"the file unpacks to {size >> 20} MB, more than the {MOST >> 20} MB that are read: split it"
        raise InputError(problem, path=name)
    return archive


@contextmanager
def unchanged(file: BinaryIO, name: str) -> Iterator[None]:
    """Read an open file in the block. Raises InputError when it has changed meanwhile, whatever came of reading it."""
    before = _state(file)
    try:
        yield
    except (InputError, OSError):
        _compare(file, before, name)
        raise
    _compare(file, before, name)


def _compare(file: BinaryIO, before: tuple[int, int] | None, name: str) -> None:
    if _state(file) != before:
        problem = "the file has changed while it was read, so what was read may be wrong: try again when it is at rest"
        raise InputError(problem, path=name) from None


def _state(file: BinaryIO) -> tuple[int, int] | None:
    """Tell the size and the time of a file's last change; of a pipe or a device there is nothing to tell."""
    about = os.fstat(file.fileno())
    return (about.st_size, about.st_mtime_ns) if stat.S_ISREG(about.st_mode) else None
