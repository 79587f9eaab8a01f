"""The labels that a model knows: their ids, names in two languages, and meaning."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from minsheng.errors import LabelsError

FILE = "taxonomy.toml"
RESERVED = ("none", "misleading")  # names of files and folders of what has no label


def wrong_id(label: str) -> str | None:
    """Tell what is wrong with the id of a label, if something is; it must fit every format of labelled files."""
    if re.search(r"[;；|,\s]", label):
        return f"the label {label!r}: an id has no white space, comma, semicolon or bar in it"
    if label in RESERVED:
        return f"the label {label!r}: this name stands for texts without a label; their list of labels is empty"
    return None


def _normal(name: str) -> str:
    return " ".join(name.split()).casefold()


@dataclass(frozen=True, slots=True)
class Label:
    """One label. `id` stands in data and results; `zh` and `en` are its names; `about` says what it is."""

    id: str
    zh: str = ""
    en: str = ""
    about: str = ""

    @property
    def name(self) -> str:
        """Its names for people: 就业 Employment, or the id where it has none."""
        return " ".join(filter(None, (self.zh, self.en))) or self.id


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The labels, in their order, and whether a text has exactly one of them (`exclusive`) or any number."""

    labels: tuple[Label, ...]
    exclusive: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the labels."""
        return tuple(label.id for label in self.labels)

    def id_of(self, name: str) -> str | None:
        """Return the id of the label that is called so: by its id, or by its `zh`, its `en` or both, in any case.

        An id goes before names; None where no label has the name, or more than one.
        """
        if name in self.ids:
            return name
        wanted = _normal(name)
        meant = [one.id for one in self.labels if wanted and wanted in map(_normal, (one.zh, one.en, one.name))]
        return meant[0] if len(meant) == 1 else None

    @classmethod
    def of(cls, ids: Iterable[str], *, exclusive: bool = False) -> Taxonomy:
        """Make a taxonomy of bare ids."""
        return cls(tuple(Label(label) for label in ids), exclusive)

    def as_dict(self) -> dict[str, Any]:
        """Return what `from_dict` takes back."""
        return {"exclusive": self.exclusive, "labels": [asdict(label) for label in self.labels]}

    @classmethod
    def from_dict(cls, data: object, *, path: Path | None = None) -> Taxonomy:
        """Check and take the content of a taxonomy file, or what `as_dict` returned.

        Raises:
            LabelsError: it is not as `labels/taxonomy.toml` is; the error names what is wrong.
        """

        def wrong(problem: str) -> LabelsError:
            return LabelsError(problem, path=path)

        if not isinstance(data, dict) or not isinstance(data.get("labels"), list) or not data["labels"]:
            raise wrong("a taxonomy needs at least one [[labels]] entry with an id")
        unknown = sorted(set(data) - {"exclusive", "labels"})
        if unknown:
            raise wrong(f"unknown key {unknown[0]!r}; known are exclusive and [[labels]]")
        exclusive = data.get("exclusive", False)
        if not isinstance(exclusive, bool):
            raise wrong(f"exclusive must be true or false, not {exclusive!r}")
        labels = []
        for number, entry in enumerate(data["labels"], 1):
            if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not entry["id"].strip():
                raise wrong(f"label {number} has no id")
            unknown = sorted(set(entry) - {"id", "zh", "en", "about"})
            if unknown:
                raise wrong(f"label {entry['id']!r}: unknown key {unknown[0]!r}; known are id, zh, en, about")
            if not all(isinstance(value, str) for value in entry.values()):
                raise wrong(f"label {entry['id']!r}: every value must be a text in quotes")
            labels.append(Label(**entry))
        twice = {label.id for label in labels if sum(other.id == label.id for other in labels) > 1}
        if twice:
            raise wrong(f"label {min(twice)!r} stands twice")
        return cls(tuple(labels), exclusive)

    @classmethod
    def load(cls, path: Path) -> Taxonomy:
        """Read a taxonomy file.

        Raises:
            LabelsError: the file cannot be read or is not a taxonomy.
        """
        if sys.version_info >= (3, 11):
            import tomllib
        else:
            import tomli as tomllib

        try:
            data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise LabelsError(f"cannot be read as UTF-8 text ({error})", path=path) from error
        except tomllib.TOMLDecodeError as error:
            raise LabelsError(f"is not valid TOML: {error}", path=path) from error
        found = cls.from_dict(data, path=path)
        for problem in filter(None, map(wrong_id, found.ids)):
            raise LabelsError(problem, path=path)
        return found
