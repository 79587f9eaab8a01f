"""Where files are: a path on disk or any address that fsspec knows (s3://, hdfs://, memory:// …)."""

from __future__ import annotations

import contextlib
import os
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, cast

from minsheng.files import replacing

# A put is there as a whole or not at all, and a rename would be a copy: there files are put, elsewhere renamed.
_OBJECT_STORES = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss", "oci", "memory"})
_STAMPS = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "updated", "modification_time")


@dataclass(frozen=True)
class Place:
    """A file or a directory. Pickles as its address; who unpickles it opens the file system anew."""

    address: str

    def __reduce__(self) -> tuple[type[Place], tuple[str]]:
        return Place, (self.address,)

    @classmethod
    def of(cls, address: str) -> Place:
        """Return the place of an address as a user gives it: a path on disk is one of this working directory."""
        if is_remote(address):
            return cls(address)
        return cls(str(Path(re.sub(r"^(file|local)://", "", address)).absolute()))

    @cached_property
    def _opened(self) -> tuple[Any, str]:
        from fsspec.core import url_to_fs

        filesystem, path = url_to_fs(self.address)
        return filesystem, path

    @property
    def files(self) -> Any:
        """The fsspec file system."""
        return self._opened[0]

    @property
    def path(self) -> str:
        """The path in that file system."""
        return self._opened[1]

    @property
    def is_local(self) -> bool:
        """Whether it is on a disk of this machine, or one that it has mounted."""
        return not is_remote(self.address)

    def __truediv__(self, name: str) -> Place:
        return Place(f"{self.address.rstrip('/')}/{name}")

    def open(self, *, ahead: bool = True) -> BinaryIO:
        """Open the file for reading; without `ahead` no more is fetched than is asked for, as when one jumps about."""
        how = {} if ahead or self.is_local else {"cache_type": "none"}
        return cast(BinaryIO, self.files.open(self.path, "rb", **how))

    def read(self) -> bytes:
        """Return what is in the file."""
        with self.open() as file:
            return file.read()

    def exists(self) -> bool:
        """Tell whether there is something, by asking the storage and not what was remembered of it."""
        self.files.invalidate_cache()
        return bool(self.files.exists(self.path))

    def names(self) -> list[str]:
        """Return the names of what is in the directory; none when there is no directory."""
        self.files.invalidate_cache()
        try:
            found = self.files.ls(self.path, detail=False)
        except FileNotFoundError:
            return []
        names = {path.rstrip("/").rpartition("/")[2] for path in found if path.rstrip("/") != self.path.rstrip("/")}
        return sorted(name for name in names if name)

    def make(self) -> None:
        """Make the directory, where the storage has such."""
        self.files.makedirs(self.path, exist_ok=True)

    def remove(self) -> None:
        """Remove the file, or the directory with all in it, if it is there."""
        with contextlib.suppress(FileNotFoundError):
            self.files.rm(self.path, recursive=True)

    def write(self, content: bytes, neighbours: Place) -> None:
        """Write the file as a whole: it is there with all of its content, or as it was."""
        if self.is_local:
            with replacing(Path(self.path)) as file:
                file.write(content)
            return
        target = self._first_target(neighbours)
        target.files.pipe_file(target.path, content)
        self._arrive(target)

    def take(self, local: Path, neighbours: Place) -> None:
        """Put a finished file of this machine's disk here, as a whole. `local` may be gone afterwards.

        `neighbours` is a directory of the same storage for what is on its way; on disk `local` must be in it.
        """
        if self.is_local:
            with local.open("rb") as file:
                os.fsync(file.fileno())
            local.replace(self.path)
            return
        target = self._first_target(neighbours)
        target.files.put_file(str(local), target.path)
        self._arrive(target)

    def _first_target(self, neighbours: Place) -> Place:
        protocol = self.files.protocol
        protocols = {protocol} if isinstance(protocol, str) else set(protocol)
        name = f"{self.address.rpartition('/')[2]}.{uuid.uuid4().hex}"
        return self if protocols & _OBJECT_STORES else neighbours / name

    def _arrive(self, target: Place) -> None:
        if target is self:
            return
        if self.exists():
            self.files.rm_file(self.path)  # not every file system renames onto a file
        self.files.mv(target.path, self.path)


def is_remote(address: str) -> bool:
    """Tell whether an address is one of fsspec and not a path on disk."""
    found = re.match(r"(?:[A-Za-z][\w+.-]*::)*([A-Za-z][\w+.-]*)://", address)
    return found is not None and found[0] not in ("file://", "local://")


def stamp(info: Mapping[str, Any]) -> str:
    """Return what changes when a file changes, of what a storage's listing tells: a hash or a time, if it has any."""
    return next((str(info[key]) for key in _STAMPS if info.get(key) is not None), "")
