"""A saved model on disk: a directory of plain files that is replaced as a whole and checked when it is read."""

from __future__ import annotations

import hashlib
import json
import os
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
    old model or the new one. Files of an old model that the new one does not have are gone.

    Raises:
        ModelError: the place cannot be written, or is taken by something that is no model.
    """
    directory = directory.absolute()
    if directory.exists() and not _is_replaceable(directory):
        raise ModelError("is there and is not a model; choose another place for the model", path=directory)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    head = json.dumps({"format": FORMAT, **manifest, "files": hashes}, ensure_ascii=False, indent=2) + "\n"
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        with _neighbour(directory) as fresh:
            for name, content in {**files, MANIFEST: head.encode()}.items():
                _write_synced(fresh / name, content)
            _replace(directory, fresh)
    except OSError as error:
        raise ModelError(f"the model cannot be written ({error.strerror})", path=directory) from error


def load(directory: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the manifest and the files of the model in `directory`.

    Raises:
        ModelError: there is no model, its format is not known, or a file is missing or damaged.
    """
    if not directory.exists() and _previous(directory).exists():  # stopped between the two renames of `_replace`
        directory = _previous(directory)
    path = directory / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ModelError(f"no model here: there is no {MANIFEST}", path=directory) from None
    except OSError as error:
        raise ModelError(f"cannot be read ({error.strerror})", path=path) from error
    except ValueError as error:
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
    return manifest, {name: _read_checked(directory / name, digest) for name, digest in manifest["files"].items()}


def _read_checked(path: Path, digest: object) -> bytes:
    if path.name in ("", "..") or path.parent.joinpath(path.name) != path:
        raise ModelError("is not the name of a file of a model", path=path)
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


def _is_replaceable(directory: Path) -> bool:
    return directory.is_dir() and ((directory / MANIFEST).exists() or not any(directory.iterdir()))


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
