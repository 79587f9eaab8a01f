"""Reading labelled texts: JSON Lines, CSV and TSV, fastText lines, and folders of texts.

Every reader yields an `Example` for a good row and a `LabelsError`, which names file and line, for a bad one.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from minsheng import lexicon
from minsheng.errors import InputError, LabelsError
from minsheng.reading.text import clean, decode

SUFFIXES = (".jsonl", ".csv", ".tsv", ".txt")
NO_LABEL = "none"  # the folder of texts that have no label

_FASTTEXT = re.compile(r"__label__(\S+)\s*")


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled text and where it comes from."""

    text: str
    labels: tuple[str, ...]
    path: Path
    line: int
    about: Mapping[str, Any] = field(default_factory=dict)  # what else the row has: id, document, origin, genre, …


def read(path: Path) -> Iterator[Example | LabelsError]:
    """Read one labelled file, in the format that its name tells; a `.txt` is in fastText's."""
    try:
        content = clean(decode(path.read_bytes(), name=str(path))[0])
    except OSError as error:
        yield LabelsError(f"cannot be read ({error.strerror})", path=path)
        return
    except InputError as error:
        yield LabelsError(error.problem, path=path, line=error.line)
        return
    suffix = path.suffix.lower()
    if suffix == ".jsonl":
        yield from _json_lines(path, content)
    elif suffix in (".csv", ".tsv"):
        yield from _table(path, content, "," if suffix == ".csv" else "\t")
    else:
        yield from _fasttext(path, content)


def read_folder(folder: Path) -> Iterator[Example | LabelsError]:
    """Read all labelled files of a folder, at any depth, in the order of their names; or its folders of texts.

    The folder of the lexicon and the taxonomy are passed over, and so is every file of another kind. Where there is
    no labelled file, each folder is a label (`none`: no label) and each `.txt` file in it is one text.
    """
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix.lower() in SUFFIXES]
    files = [path for path in files if lexicon.FOLDER not in path.relative_to(folder).parts[:-1]]
    labelled = [path for path in files if path.suffix.lower() != ".txt" or _is_fasttext(path)]
    if labelled:
        for path in labelled:
            yield from read(path)
        return
    for path in files:
        label = path.relative_to(folder).parts[0]
        if path.parent == folder:
            yield LabelsError("is in no label's folder, and no line of it begins with __label__", path=path)
            continue
        try:
            text = clean(decode(path.read_bytes(), name=str(path))[0])
        except (OSError, InputError) as error:
            yield LabelsError(getattr(error, "problem", f"cannot be read ({error})"), path=path)
            continue
        yield _example(path, 1, " ".join(text.split()), () if label == NO_LABEL else (label,), {"document": path.name})


def _json_lines(path: Path, content: str) -> Iterator[Example | LabelsError]:
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield LabelsError(f"is not valid JSON ({error})", path=path, line=number)
            continue
        if not isinstance(row, dict):
            yield LabelsError('a row must be an object: {"text": "…", "labels": ["…"]}', path=path, line=number)
            continue
        yield _example(path, number, row.pop("text", None), row.pop("labels", None), row)


def _table(path: Path, content: str, delimiter: str) -> Iterator[Example | LabelsError]:
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    start = 1
    header: list[str] = []
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield LabelsError(f"is not a valid table row ({error})", path=path, line=start)
            continue
        if row is None:
            return
        line, start = start, reader.line_num + 1
        if not row:
            continue
        if not header:
            header = [name.strip() for name in row]
            if not {"text", "labels"} <= set(header):
                yield LabelsError("the first line must name the columns `text` and `labels`", path=path, line=line)
                return
            continue
        if len(row) != len(header):
            yield LabelsError(f"has {len(row)} cells, and the first line {len(header)}", path=path, line=line)
            continue
        cells: dict[str, Any] = dict(zip(header, row, strict=True))
        yield _example(path, line, cells.pop("text"), cells.pop("labels"), cells)


def _fasttext(path: Path, content: str) -> Iterator[Example | LabelsError]:
    for number, line in enumerate(content.split("\n"), 1):
        rest, labels = line.strip(), []
        if not rest:
            continue
        while match := _FASTTEXT.match(rest):
            labels.append(match[1])
            rest = rest[match.end() :]
        yield _example(path, number, rest, labels, {})


def _is_fasttext(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return b"__label__" in file.read(4096)
    except OSError:
        return True  # reading it will say what is wrong


def _example(path: Path, line: int, text: Any, labels: Any, about: Mapping[str, Any]) -> Example | LabelsError:
    """Make an example of a row's text and labels (a list, or names with ; or | between them), or say what is wrong."""

    def wrong(problem: str) -> LabelsError:
        return LabelsError(problem, path=path, line=line)

    if not isinstance(text, str):
        return wrong("has no `text`" if text is None else f"`text` must be a string, not {text!r}"[:200])
    if not text.strip():
        return wrong("the text is empty")
    if labels is None:
        return wrong("has no `labels`; where none applies, the list is empty")
    if isinstance(labels, str):
        labels = [name.strip() for name in re.split("[;|；]", labels) if name.strip()]
    if not isinstance(labels, list | tuple) or not all(isinstance(name, str) and name for name in labels):
        return wrong(f"`labels` must be a list of names, not {labels!r}"[:200])
    return Example(text, tuple(dict.fromkeys(labels)), path, line, about)
