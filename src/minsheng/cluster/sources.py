"""The input: which files it has, in what order, and what they are called."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minsheng.cluster.places import Place, stamp
from minsheng.errors import InputError

_KINDS = {".parquet": "parquet", ".jsonl": "lines", ".ndjson": "lines", ".jsonl.gz": "packed"}
SUFFIXES = tuple(_KINDS)


@dataclass(frozen=True, slots=True)
class File:
    """A file of rows.

    Attributes:
        name: what it is called in the output and in messages, as `classify predict` calls it.
        address: where a worker opens it.
        size: in bytes.
        stamp: changes when the file changes, as far as the storage tells.
        field: the field that holds the text, where all partitions of the file must take the same.
    """

    name: str
    address: str
    size: int
    stamp: str
    field: str | None = None

    @property
    def kind(self) -> str:
        """What it is by its name: parquet, lines (JSON Lines) or packed (JSON Lines in gzip)."""
        return next(kind for suffix, kind in reversed(_KINDS.items()) if self.address.lower().endswith(suffix))

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(self.address)


def find(source: str, *, leave_out: Place) -> list[File]:
    """Return the files of a file's, a directory's or a glob's address, in the order of their paths.

    In directories, names that begin with a dot or an underscore, and what is inside `leave_out`, are passed over.

    Raises:
        InputError: there is nothing, or both Parquet and JSON Lines.
    """
    place = Place.of(source)
    try:
        infos = dict(_infos(place))
    except (OSError, ImportError, ValueError) as error:
        raise InputError(f"cannot be read: {_why(error)}", path=source) from None
    inside = leave_out.path.rstrip("/") + "/"
    files = [
        _file(source, place, path, info)
        for path, info in sorted(infos.items())
        if path.lower().endswith(SUFFIXES) and not (path.startswith(inside) and leave_out.is_local == place.is_local)
    ]
    if not files:
        raise InputError(f"there are no rows to tag (looked for {', '.join(SUFFIXES)})", path=source)
    parquet = [file for file in files if file.kind == "parquet"]
    if parquet and len(parquet) < len(files):
        other = next(file for file in files if file.kind != "parquet")
        problem = (
            f"there are both Parquet ({parquet[0].name}) and JSON Lines ({other.name}): tag them one after the other"
        )
        raise InputError(problem, path=source)
    return files


def _infos(place: Place) -> Iterator[tuple[str, Mapping[str, Any]]]:
    files, path = place.files, place.path
    if files.isdir(path):
        found = files.find(path, detail=True)
        start = len(path.rstrip("/")) + 1
        yield from ((name, info) for name, info in found.items() if not _is_hidden(name[start:]))
    elif files.exists(path):
        yield path, files.info(path)
    elif any(sign in path for sign in "*?["):
        found = files.glob(path, detail=True)
        kept = ((name, info) for name, info in found.items() if not _is_hidden(name.rpartition("/")[2]))
        yield from ((name, info) for name, info in kept if info["type"] == "file")
    else:
        raise FileNotFoundError("there is no such file or directory")


def _is_hidden(path: str) -> bool:
    return any(part.startswith((".", "_")) for part in path.split("/"))


def _file(source: str, place: Place, path: str, info: Mapping[str, Any]) -> File:
    if place.is_local:
        return File(_name(source, place, path), path, int(info.get("size") or 0), stamp(info))
    address = place.files.unstrip_protocol(path)
    return File(address, address, int(info.get("size") or 0), stamp(info))


def _name(source: str, place: Place, path: str) -> str:
    """Return what a file on disk is called, beginning with what the user wrote where that is possible."""
    inside = path.removeprefix(place.path.rstrip("/") + "/")
    if "://" in source or (inside == path != place.path and Path(source).is_absolute()):
        return path
    if path == place.path:
        return source
    return os.path.join(source, inside) if inside != path else os.path.relpath(path)


def _why(error: Exception) -> str:
    why = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return f"{why[:1].lower()}{why[1:]}"


def digest(files: Sequence[File]) -> str:
    """Return what changes when any of the files changes, comes or goes."""
    hashed = hashlib.sha256()
    for file in files:
        hashed.update(json.dumps([file.name, file.size, file.stamp]).encode())
    return hashed.hexdigest()
