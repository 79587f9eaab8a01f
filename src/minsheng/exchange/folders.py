"""Folders of texts: one folder a label (`none`: no label), one `.txt` a text, named after its id.

A text with several labels is in the folder of each: reading makes one of files that have the same name and text. Other
fields have no place in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from minsheng.errors import InputError, LabelsError
from minsheng.exchange.rows import Fields, Read, Row
from minsheng.labelled_files import NO_LABEL
from minsheng.reading.text import decode

_UNSAFE = re.compile(r'[\x00-\x1f/\\:*?"<>|]|^\.+|\s+$')


def read(path: Path, fields: Fields) -> Iterator[Read]:
    """Read the texts of all folders, each once, with the labels of all folders that it is in."""
    if not path.is_dir():
        yield LabelsError("is no folder; name the one that holds a folder for each label", path=path)
        return
    found: dict[tuple[str, str], tuple[Path, list[str]]] = {}
    for file in sorted(path.rglob("*.txt")):
        label = file.relative_to(path).parts[0]
        if file.parent == path:
            yield LabelsError("is in no label's folder", path=file)
            continue
        try:
            text = decode(file.read_bytes(), name=str(file))[0].strip()
        except (OSError, InputError) as error:
            yield LabelsError(getattr(error, "problem", f"cannot be read ({error})"), path=file)
            continue
        if not text:
            yield LabelsError("the text is empty", path=file)
            continue
        name = str(file.relative_to(path / label).with_suffix(""))
        found.setdefault((name, text), (file, []))[1].append(label)
    for (name, text), (file, labels) in found.items():
        yield Row(text, tuple(label for label in labels if label != NO_LABEL), {"id": name}, file, 1)


def write(rows: Iterable[Row], folder: Path) -> int:
    """Write the labelled texts into a new folder; return how many files these are. Unlabelled texts are left out.

    Raises:
        LabelsError: the folder is there already and has something in it, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LabelsError("is there already; name a new folder, or empty this one", path=folder)
    taken: set[str] = set()
    written = 0
    try:
        for number, row in enumerate(rows, 1):
            name = _name(str(row.about.get("id", number)), taken)
            for label in () if row.labels is None else row.labels or (NO_LABEL,):
                if _UNSAFE.search(label):
                    raise LabelsError(
                        f"the label {label!r} cannot be the name of a folder; use --names id", path=row.path
                    )
                place = folder / label
                place.mkdir(parents=True, exist_ok=True)
                (place / f"{name}.txt").write_text(row.text + "\n", encoding="utf-8")
                written += 1
    except OSError as error:
        raise LabelsError(f"cannot be written ({error.strerror})", path=folder) from None
    return written


def _name(wanted: str, taken: set[str]) -> str:
    wanted = _UNSAFE.sub("_", wanted)[:100] or "_"
    name, number = wanted, 2
    while name.lower() in taken:
        name, number = f"{wanted}-{number}", number + 1
    taken.add(name.lower())
    return name
