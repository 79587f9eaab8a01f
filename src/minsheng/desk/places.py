"""Where the desk keeps what people give it: the labels folder, and the user's own data folder."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from minsheng import taxonomy
from minsheng.errors import MinshengError
from minsheng.files import replacing
from minsheng.labelled_files import CORRECTIONS
from minsheng.loading import default_labels
from minsheng.taxonomy import Taxonomy

DEFAULT_LABELS = Path("labels")  # as for `classify train`


@dataclass(frozen=True)
class Labels:
    """The labels that people choose from, the file of their corrections, and all that training reads."""

    taxonomy: Taxonomy
    corrections: Path
    sources: tuple[Path, ...]  # what `Dataset.load` is given; the taxonomy stands in the first
    note: str  # for the person who starts the desk

    @classmethod
    def find(cls, folder: Path | None, known: Taxonomy) -> Labels:
        """Choose the places: `folder` (or `labels` here, where it has a taxonomy), or the user's own data folder.

        Corrections go into the folder if it can be written. `known` are the model's labels, which hold where the folder
        does not name its own. Without a folder, training is on the labels that come with the package, if they are of
        the same taxonomy, and the corrections.

        Raises:
            LabelsError: the folder's taxonomy is wrong.
            MinshengError: no folder for corrections can be made.
        """
        if folder is None and (DEFAULT_LABELS / taxonomy.FILE).is_file():
            folder = DEFAULT_LABELS
        if folder is None:
            return cls._of_user(known, "")
        folder = folder.absolute()
        if not folder.is_dir():
            return cls._of_user(known, f"there is no folder {folder}; ")
        if (folder / taxonomy.FILE).exists():
            known = Taxonomy.load(folder / taxonomy.FILE)
        if _is_writable(folder):
            path = folder / CORRECTIONS
            return cls(known, path, (folder,), f"corrections go to {path}")
        own = cls._of_user(known, f"{folder} cannot be written; ")
        return cls(known, own.corrections, (folder, own.corrections), own.note)

    @classmethod
    def _of_user(cls, known: Taxonomy, why: str) -> Labels:
        folder = _own_folder(known)
        shipped = default_labels()
        sources = (shipped, folder) if _is_of(shipped, known) else (folder,)
        return cls(known, folder / CORRECTIONS, sources, f"{why}corrections go to {folder / CORRECTIONS}")

    def present(self) -> list[Path]:
        """Return the sources that are there."""
        return [path for path in self.sources if path.exists()]


def data_folder() -> Path:
    """Return the folder for this user's data of this program, as the platform has it. It need not exist."""
    if os.name == "nt":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Application Support")
    else:
        base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "minsheng"


def _own_folder(known: Taxonomy) -> Path:
    """Return the user's labels folder for these labels, made if it is not there; other labels have another one."""
    for number in range(1, 100):
        folder = data_folder() / ("labels" if number == 1 else f"labels-{number}")
        file = folder / taxonomy.FILE
        if not file.exists():
            _make(folder, known)
            return folder
        if _is_of(folder, known):
            return folder
    raise MinshengError("holds a hundred labels folders: name one with --labels", path=data_folder())


def _is_of(folder: Path, known: Taxonomy) -> bool:
    """Tell whether a labels folder has the labels that are known."""
    if not (folder / taxonomy.FILE).exists():
        return False
    there = Taxonomy.load(folder / taxonomy.FILE)
    return (there.ids, there.exclusive) == (known.ids, known.exclusive)


def _make(folder: Path, known: Taxonomy) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(folder / taxonomy.FILE) as file:
            file.write(to_toml(known).encode())
    except OSError as error:
        why = f"cannot be written ({error.strerror}): name a folder for corrections with --labels"
        raise MinshengError(why, path=folder) from None


def to_toml(known: Taxonomy) -> str:
    """Write a taxonomy as `Taxonomy.load` reads it."""
    lines = [f"exclusive = {str(known.exclusive).lower()}", ""]
    for label in known.labels:
        lines.append("[[labels]]")
        for key in ("id", "zh", "en", "about"):
            if value := getattr(label, key):
                lines.append(f"{key} = {_quoted(value)}")
        lines.append("")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    # A JSON string is a TOML string, but for the characters that JSON leaves as they are and TOML does not allow.
    return re.sub("\x7f", r"\\u007f", json.dumps(text, ensure_ascii=False))


def _is_writable(folder: Path) -> bool:
    """Tell whether a file can be made in a folder, and the corrections that are there written."""
    corrections = folder / CORRECTIONS
    if corrections.exists() and not os.access(corrections, os.W_OK):
        return False
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
