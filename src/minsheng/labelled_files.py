"""Reading labelled texts: JSON Lines, CSV and TSV, fastText lines, and folders of texts.

Every reader yields an `Example` for a good row and a `LabelsError`, which names file and line, for a bad one. Where it
is given a taxonomy, a label may be called by a name of it, too; the example has the id.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from minsheng import lexicon
from minsheng.errors import InputError, LabelsError
from minsheng.plurals import counted
from minsheng.reading.rows import LONGEST
from minsheng.reading.text import clean, decode
from minsheng.taxonomy import Taxonomy, wrong_id

SUFFIXES = (".jsonl", ".csv", ".tsv", ".txt")
NO_LABEL = "none"  # the folder of texts that have no label
CORRECTIONS = "corrections.jsonl"  # the file whose rows take the place of rows with the same text
UNLABELLED = "?"  # in the cell of a text that nobody has labelled yet

_DOCUMENTS = (".docx", ".doc", ".odt")
_OFFICE = (".xlsx", ".xlsm", ".xls", ".ods", *_DOCUMENTS)  # that somebody may take for labelled files
_ADVICE = (
    "save it as CSV (UTF-8) with the columns `text` and `labels`; `classify import --from csv` takes other columns, too"
)
_MEANING = {"unexpected end of data": "its quotation mark is not closed, and takes in all that follows"}
_FASTTEXT = re.compile(r"__label__(\S+)\s*")


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled text and where it comes from."""

    text: str
    labels: tuple[str, ...]
    path: Path
    line: int
    about: Mapping[str, Any] = field(default_factory=dict)  # what else the row has: id, document, origin, genre, …


def read(path: Path, names: Taxonomy | None = None) -> Iterator[Example | LabelsError]:
    """Read one labelled file, in the format that its name tells; a `.txt` is in fastText's."""
    return (_named(row, names) for row in _rows(path))


def _rows(path: Path) -> Iterator[Example | LabelsError]:
    suffix = path.suffix.lower()
    if suffix in _OFFICE and path.exists():
        yield _office(path)
        return
    content = _content(path)
    if isinstance(content, LabelsError):
        yield content
        return
    if suffix == ".jsonl":
        yield from _json_lines(path, content)
    elif suffix in (".csv", ".tsv"):
        yield from _table(path, content, "," if suffix == ".csv" else "\t")
    else:
        yield from _fasttext(path, content)


def _named(row: Example | LabelsError, names: Taxonomy | None) -> Example | LabelsError:
    """Return an example with ids for labels, or what is wrong with one of them."""
    if isinstance(row, LabelsError):
        return row
    labels = tuple(dict.fromkeys((names and names.id_of(label)) or label for label in row.labels))
    for problem in filter(None, map(wrong_id, labels)):
        return LabelsError(problem, path=row.path, line=row.line)
    return row if labels == row.labels else replace(row, labels=labels)


def _office(path: Path) -> LabelsError:
    kind = "Word document" if path.suffix.lower() in _DOCUMENTS else "spreadsheet"
    return LabelsError(f"a {kind} is not read: {_ADVICE}", path=path)


def read_folder(folder: Path, names: Taxonomy | None = None) -> Iterator[Example | LabelsError]:
    """Read all labelled files of a folder, at any depth, in the order of their names; or its folders of texts.

    Hidden files, the taxonomy, the folder of the lexicon, and every file of another kind are passed over. Where there
    is no labelled file but one of corrections, each folder is a label (`none`: no label) and each `.txt` file in it is
    one text.

    Warns:
        UserWarning: beside labelled files there are folders of texts, which are then not read; or there are
            spreadsheets or Word documents, which never are. Where there is nothing else, that is an error.
    """
    unreadable: list[OSError] = []
    found = sorted(_files(folder, unreadable))
    office = [path for path in found if path.suffix.lower() in _OFFICE]
    files = [path for path in found if path not in office]
    if files and office:
        more = f" and {len(office) - 1} more" if len(office) > 1 else ""
        warnings.warn(f"{office[0]}{more}: spreadsheets and Word documents are not read; {_ADVICE}", stacklevel=2)
    elif office:
        yield from map(_office, office)
    yield from (LabelsError(f"cannot be read ({error.strerror})", path=error.filename) for error in unreadable)
    labelled = [path for path in files if path.suffix.lower() != ".txt" or _is_fasttext(path)]
    for path in labelled:
        yield from read(path, names)
    texts = [path for path in files if path not in labelled]
    if all(path.name == CORRECTIONS for path in labelled):
        yield from (_named(_text(path, folder), names) for path in texts)
        return
    unread = [path for path in texts if path.parent != folder]
    if unread:
        warnings.warn(
            f"{counted(len(unread), 'text')} in folders {'is' if len(unread) == 1 else 'are'} not read, {unread[0]} the"
            f" first: beside labelled files ({labelled[0]} the first) a folder is no label. Keep folders of texts by"
            " themselves.",
            stacklevel=2,
        )


def _files(folder: Path, unreadable: list[OSError]) -> Iterator[Path]:
    for place, folders, names in os.walk(folder, onerror=unreadable.append):
        folders[:] = [name for name in folders if name != lexicon.FOLDER and not name.startswith(".")]
        found = (Path(place, name) for name in names if not name.startswith((".", "~$")))
        yield from (path for path in found if path.suffix.lower() in (*SUFFIXES, *_OFFICE))


def _text(path: Path, folder: Path) -> Example | LabelsError:
    """Read a file that is one text, with the name of its folder inside `folder` as its label."""
    if path.parent == folder:
        return LabelsError("is in no label's folder, and no line of it begins with __label__", path=path)
    label = path.relative_to(folder).parts[0]
    content = _content(path)
    if isinstance(content, LabelsError):
        return content
    labels = () if label == NO_LABEL else (label,)
    return _example(path, 1, " ".join(content.split()), labels, {"document": str(path.relative_to(folder))})


def _content(path: Path) -> str | LabelsError:
    try:
        return clean(decode(path.read_bytes(), name=str(path))[0])
    except OSError as error:
        return LabelsError(f"cannot be read ({error.strerror})", path=path)
    except InputError as error:
        return LabelsError(error.problem, path=path, line=error.line)


def _json_lines(path: Path, content: str) -> Iterator[Example | LabelsError]:
    lines = content.split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            if path.name == CORRECTIONS and number == len(lines):
                return  # without a line end: its writer was stopped, and has not said that it is saved
            what = f"{error.msg}, character {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)
            yield LabelsError(f"is not valid JSON ({what})", path=path, line=number)
            continue
        if not isinstance(row, dict):
            yield LabelsError('a row must be an object: {"text": "…", "labels": ["…"]}', path=path, line=number)
            continue
        if path.name == CORRECTIONS and row.get("retracted") is True:
            row["labels"] = []
        yield _example(path, number, row.pop("text", None), row.pop("labels", None), row)


def _table(path: Path, content: str, delimiter: str) -> Iterator[Example | LabelsError]:
    csv.field_size_limit(max(LONGEST, csv.field_size_limit()))
    # Strict: otherwise a quotation mark that nobody closes would take in the rest of the file.
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield LabelsError(f"is not a valid table row ({_MEANING.get(str(error), error)})", path=path, line=line)
            continue
        if row is None:
            return
        if not row:
            continue
        if not header:
            header = [name.strip() for name in row]
            if header.count("text") != 1 or header.count("labels") != 1:
                problem = "the first line must name the columns `text` and `labels`, each once"
                yield LabelsError(problem, path=path, line=line)
                return
            continue
        if len(row) != len(header):
            yield LabelsError(f"has {len(row)} cells, and the first line {len(header)}", path=path, line=line)
            continue
        cells: dict[str, Any] = dict(zip(header, row, strict=True))
        labels = cells.pop("labels")
        if labels.strip() == UNLABELLED:
            yield LabelsError(
                f"nobody has labelled it ({UNLABELLED}); where no label applies, the cell is empty",
                path=path,
                line=line,
            )
            continue
        yield _example(path, line, cells.pop("text"), labels, cells)


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
        return re.search(rb"^\W*__label__", path.read_bytes(), re.MULTILINE) is not None
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
