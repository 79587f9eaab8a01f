"""Where documents stand: their folders and names, as the reader of the page knows them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from minsheng.overview import metadata
from minsheng.overview.dates import DAY, Dated, of_name


class Place(NamedTuple):
    """A document's folder, from the archive on ("" is the archive itself), and its name."""

    folder: str
    name: str


class Places:
    """Finds the places of documents from the archives that they were found in."""

    def __init__(self, archives: Sequence[str]) -> None:
        """Take the paths that the user gave: folders and files."""
        folders = [path for path in archives if path != "-" and Path(path).is_dir()]
        self._folders = {os.path.join(folder, ""): Path(folder).absolute().name for folder in folders}
        self._many = len(archives) > 1

    def of(self, source: str) -> Place:
        """Return the place of a document. Of several archives, the folder begins with the archive's name."""
        *folders, name = self._parts(source, own_name=self._many)
        return Place(valid("/".join(folders)), valid(name))

    def dated(self, source: str) -> Dated | None:
        """Return the date of a document.

        A day in its name or its folders goes first, then what a web page says of itself, then a month or a year in the
        name or the folders, and last what a Word or PDF file says: it may be the day of a copy, or of a scan.
        """
        if source == "-":
            return None
        *folders, name = self._parts(source, own_name=True)
        named = of_name([*folders, PurePath(name).stem])
        if named and (len(named.date) == DAY or not source.lower().endswith(metadata.PAGES)):
            return named
        said = metadata.of_file(source)
        return max((one for one in (said, named) if one), key=lambda one: len(one.date), default=None)

    def _parts(self, source: str, *, own_name: bool) -> list[str]:
        """Return folders and name; `own_name`: the archive's own name counts, too."""
        for folder, name in self._folders.items():
            if source.startswith(folder):
                return [*([name] if own_name and name else []), *PurePath(source[len(folder) :]).parts]
        path = PurePath(source)
        parts = [path.name] if path.is_absolute() else [part for part in path.parts if part != ".."]
        return parts or [source]


def valid(text: str) -> str:
    """Return a text that UTF-8 can hold: halves of characters, and bytes of a name that are no text, become U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text
