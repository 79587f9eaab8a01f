"""A saved model on disk: a directory of plain files that is replaced as a whole and checked when it is read."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from minsheng.errors import ModelError

FORMAT = 1
MANIFEST = "model.json"


def save(directory: Path, manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Write `files` and the manifest, with the format number and the files' SHA-256 in it, into `directory`.

    All is written to a neighbour that takes the directory's place in the end, so that a stop at any moment leaves the
    old model or the new one. Files of an old model that the new one does not have are gone. A link stays a link.

    Raises:
        ModelError: the place cannot be written, or is taken by something that is no model.
        ValueError: a file's name is not a plain one.
    """
    if wrong := [name for name in files if not _is_plain(name)]:
        raise ValueError(f"not the plain name of a file: {wrong[0]!r}")
    directory = _target(directory)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    head = json.dumps({"format": FORMAT, **manifest, "files": hashes}, ensure_ascii=False, indent=2) + "\n"
    try:
        check_place(directory)
        directory.parent.mkdir(parents=True, exist_ok=True)
        with _neighbour(directory) as fresh:
            for name, content in {**files, MANIFEST: head.encode()}.items():
                _write_synced(fresh / name, content)
            _replace(directory, fresh)
    except OSError as error:
        raise ModelError(f"the model cannot be written ({error.strerror})", path=directory) from error


def digest(directory: Path) -> str:
    """Return what tells a model from others: the SHA-256 of its manifest, which has those of its files.

    Raises:
        OSError: there is none.
    """
    return hashlib.sha256((_current(directory) / MANIFEST).read_bytes()).hexdigest()


def _current(directory: Path) -> Path:
    """Return where a model is: elsewhere, where its saving was stopped between the two renames of `_replace`."""
    if not directory.exists() and (previous := _previous(_target(directory))).exists():
        return previous
    return directory


def check_place(directory: Path) -> None:
    """Look whether `save` may write there, before the work of a training is lost.

    Raises:
        ModelError: it is taken by something that is no model, or is in no directory that can be written.
    """
    directory = _target(directory)
    try:
        if directory.exists() and not _is_replaceable(directory):
            raise ModelError(
                f"is there and has no {MANIFEST} of a model in it; remove it or choose another place", path=directory
            )
        parent = next(place for place in directory.parents if place.exists())
    except OSError as error:
        raise ModelError(f"the model cannot be written ({error.strerror})", path=directory) from error
    if not (parent.is_dir() and os.access(parent, os.W_OK)):
        problem = "is no directory" if not parent.is_dir() else "may not be written"
        raise ModelError(f"the model cannot be written ({parent} {problem})", path=directory)


def load(directory: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the manifest and the files of the model in `directory`.

    Raises:
        ModelError: there is no model, its format is not known, or a file is missing or damaged.
    """
    path = directory / MANIFEST
    try:
        directory = _current(directory)
        manifest = json.loads((directory / MANIFEST).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise ModelError(f"no model here: there is no {MANIFEST}", path=directory) from None
    except OSError as error:
        raise ModelError(f"cannot be read ({error.strerror})", path=path) from error
    except (ValueError, RecursionError) as error:
        raise ModelError(f"is damaged (no valid JSON: {error}); train or install the model again", path=path) from error
    version = manifest.get("format") if isinstance(manifest, dict) else None
    if version != FORMAT:
        raise ModelError(
            f"has the format {version!r}, and this version of minsheng reads format {FORMAT};"
            " install the minsheng that made it, or train it again",
            path=path,
        )
    if not isinstance(manifest.get("files"), dict):
        raise ModelError("is damaged (no list of files); train or install the model again", path=path)
    for name in manifest["files"]:
        if not _is_plain(name):
            raise ModelError(f"names the file {name!r}, which no model has; do not use this model", path=path)
    return manifest, {name: _read_checked(directory / name, digest) for name, digest in manifest["files"].items()}


def _read_checked(path: Path, digest: object) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ModelError("is missing; train or install the model again", path=path) from None
    except OSError as error:
        raise ModelError(f"cannot be read ({error.strerror})", path=path) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise ModelError(
            f"is not the file that {MANIFEST} names (damaged or changed); train or install it again", path=path
        )
    return content


def _is_plain(name: str) -> bool:
    """Tell whether a file may have this name: without slash or colon it stays inside the directory."""
    return name != MANIFEST and re.fullmatch(r"\w[\w.-]*", name) is not None


def _is_replaceable(directory: Path) -> bool:
    """Tell whether a directory is empty or a model: other programs have a `model.json`, too."""
    if not directory.is_dir() or not any(directory.iterdir()):
        return directory.is_dir()
    try:
        manifest = json.loads((directory / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(manifest, dict) and {"format", "files"} <= manifest.keys()


def _target(directory: Path) -> Path:
    return Path(os.path.realpath(directory))  # `Path.resolve` raises where links go round in a circle


def _previous(directory: Path) -> Path:
    return directory.with_name(f".{directory.name}.previous")


@contextmanager
def _neighbour(directory: Path) -> Iterator[Path]:
    fresh = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", suffix=".new", dir=directory.parent))
    try:
        fresh.chmod(0o755)  # mkdtemp makes it for its owner alone
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _replace(directory: Path, fresh: Path) -> None:
    previous = _previous(directory)
    if directory.exists():
        shutil.rmtree(previous, ignore_errors=True)
        directory.rename(previous)
    fresh.rename(directory)
    shutil.rmtree(previous, ignore_errors=True)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
