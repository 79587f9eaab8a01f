"""What is checked before a library may have a file: that it is installed, and that an archive is not a bomb."""

from __future__ import annotations

import zipfile
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
