"""What there is to tag: files, directories and standard input, as paragraphs, lines, documents or rows."""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minsheng.errors import InputError

if TYPE_CHECKING:
    from minsheng.reading import Document
    from minsheng.reading.records import Run


class Unit(str, Enum):
    """What gets tags of its own."""

    paragraph = "paragraph"
    document = "document"
    line = "line"


@dataclass(frozen=True, slots=True)
class Piece:
    """One text to tag and where it stands."""

    source: str
    text: str
    line: int
    number: int  # of the paragraph, line, document or row in its source, from 1
    page: int | None = None
    row: dict[str, Any] | None = None  # all columns of the row, where it is one


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts of one source, all in the order in which they stand there: the columns of `Piece`.

    `errors` tells of rows among them that are broken.
    """

    source: str
    texts: list[str]
    lines: list[int]
    numbers: Sequence[int]
    pages: list[int | None] | None = None
    rows: list[dict[str, Any]] | None = None
    errors: list[InputError] = field(default_factory=list)

    def pieces(self) -> Iterator[Piece]:
        """Yield the texts one by one."""
        for place, text in enumerate(self.texts):
            page = None if self.pages is None else self.pages[place]
            row = None if self.rows is None else self.rows[place]
            yield Piece(self.source, text, self.lines[place], self.numbers[place], page, row)


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a source, not yet parsed: the first is the `first` of them all. `size` is in bytes of the source."""

    source: str
    run: Run
    first: int
    size: int


_LOCK = "~$"  # begins the name of the file that Word or Excel puts beside one that is open
_JUNK = ("thumbs.db", "ehthumbs.db", "desktop.ini")  # what Windows leaves in directories; others hide theirs
_SUFFIX = re.compile(r"[^.]\.([A-Za-z0-9]{1,10})$")
_KINDS, _NAMED = 1000, 12  # suffixes of files not read that are told apart, and that are named, at most

Item = str | Rows | Batch | InputError  # a document to read, rows to parse, texts that were read, or what went wrong


class NoTextError(InputError):
    """A source was read and has no text in it: nothing failed, but nothing comes of it."""


class OtherKindsError(NoTextError):
    """Files in directories are of kinds that are not read: nothing failed, but nothing comes of them."""


def find(paths: Iterable[str], *, leave_out: Path | None = None) -> Iterator[str | InputError]:
    """Yield the files that the user means: each path, and the readable files of each directory, in order of name.

    In directories, hidden files, lock files of Word and Excel (~$…), `leave_out`, links to directories, and files of
    kinds that are not read are passed over; how many there are of these, an OtherKindsError says in the end.
    """
    others: Counter[str] = Counter()
    for path in paths:
        try:
            is_folder = path != "-" and stat.S_ISDIR(os.stat(path).st_mode)  # noqa: PTH116 (Path("") is a directory)
        except OSError as error:
            yield _unreadable(path, error)
            continue
        if path == "-" and sys.stdin is None:
            yield InputError("is closed; name a file", path="standard input")
        elif is_folder:
            yield from _inside(path, leave_out, others)
        else:
            yield path
    if others:
        yield _other_kinds(others)


def _inside(directory: str, leave_out: Path | None, others: Counter[str]) -> Iterator[str | InputError]:
    """Yield the files of a directory that are read, and count the suffixes of the others."""
    from minsheng.reading import DOCUMENT_SUFFIXES, RECORD_SUFFIXES

    suffixes = (*DOCUMENT_SUFFIXES, *RECORD_SUFFIXES)
    is_empty = True
    problems: list[OSError] = []
    for folder, folders, names in os.walk(directory, onerror=problems.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(folder, name)
            if name.startswith((".", _LOCK)) or name.lower() in _JUNK or not _is_wanted(path, leave_out):
                continue
            if not name.lower().endswith(suffixes):
                _count(name, others)
                continue
            is_empty = False
            yield path
        yield from (_unreadable(str(error.filename), error) for error in problems)
        is_empty = is_empty and not problems
        problems.clear()
    if is_empty:
        yield InputError(f"the directory has no text in it (looked for {', '.join(suffixes)})", path=directory)


def _count(name: str, others: Counter[str]) -> None:
    """Count a file by its suffix."""
    found = _SUFFIX.search(name)
    kind = f".{found[1].lower()}" if found else "without a suffix"
    others[kind if kind in others or len(others) < _KINDS else "of more kinds"] += 1


def _other_kinds(others: Counter[str]) -> OtherKindsError:
    count = others.total()
    what = "1 file is of a kind" if count == 1 else f"{count} files are of kinds"
    kinds = [f"{count} {kind}" for kind, count in sorted(others.items(), key=lambda each: (-each[1], each[0]))]
    more = ", …" if len(kinds) > _NAMED else ""
    return OtherKindsError(f"in the directories, {what} that cannot be read: {', '.join(kinds[:_NAMED])}{more}")


def _is_wanted(path: str, leave_out: Path | None) -> bool:
    """Tell whether a file is to be read, or is broken, which is to be said; a pipe or a socket is neither."""
    try:
        about = os.stat(path)  # noqa: PTH116 (of 100,000 files)
    except OSError:
        return True
    if leave_out is not None and leave_out.exists() and os.path.samestat(about, leave_out.stat()):
        return False
    return stat.S_ISREG(about.st_mode)


def _unreadable(path: str, error: OSError) -> InputError:
    why = error.strerror or str(error)
    return InputError(f"cannot be read: {why[:1].lower()}{why[1:]}", path=path or "''")


def pieces(
    sources: Iterable[str | InputError], unit: Unit, *, text_field: str | None, encoding: str | None
) -> Iterator[Piece | InputError]:
    """Yield the texts of all sources in order, and an error in the place of each that cannot be read or has none."""
    for source in sources:
        for item in items(source, unit, text_field=text_field, encoding=encoding):
            batch = read(item, unit, encoding=encoding)
            if isinstance(batch, InputError):
                yield batch
            else:
                yield from batch.errors
                yield from batch.pieces()


def items(source: str | InputError, unit: Unit, *, text_field: str | None, encoding: str | None) -> Iterator[Item]:
    """Cut a source into what `read` takes, in another process if need be; standard input is read here."""
    if isinstance(source, InputError):
        yield source
    elif holds_rows(source, text_field):
        yield from _rows(source, text_field, encoding)
    else:
        yield read(source, unit, encoding=encoding) if source == "-" else source


def read(item: Item, unit: Unit, *, encoding: str | None) -> Batch | InputError:
    """Return the texts of an item, or why there are none."""
    from minsheng.reading import read as read_document

    if isinstance(item, Rows):
        return _parsed(item)
    if not isinstance(item, str):
        return item
    try:
        batch = _parts(read_document(item, encoding=encoding), unit)
    except InputError as error:
        return error
    return batch if batch.texts else _no_text(item)


def _no_text(source: str) -> NoTextError:
    return NoTextError("there is no text in it", path=source)


def holds_rows(source: str, text_field: str | None) -> bool:
    """Tell whether a source is read row by row: by its name, and standard input when a field is named."""
    from minsheng.reading import RECORD_SUFFIXES

    return text_field is not None if source == "-" else source.lower().endswith(RECORD_SUFFIXES)


def _rows(source: str, text_field: str | None, encoding: str | None) -> Iterator[Rows | InputError]:
    from minsheng.reading.records import runs

    rows = end = 0
    try:
        with _on_disk(source) as path:
            for run in runs(path, text_field=text_field, encoding=encoding):
                yield Rows(source, run, rows + 1, run.block.end - end)
                rows, end = rows + run.block.count, run.block.end
    except InputError as error:
        yield InputError(error.problem, path=source, line=error.line)
    else:
        if not rows:
            yield _no_text(source)


def _parsed(rows: Rows) -> Batch:
    texts, lines, kept, broken = rows.run.columns()
    numbers: Sequence[int] = range(rows.first, rows.first + len(texts))
    if broken:
        numbers = [rows.first + place for place in range(len(texts) + len(broken)) if place not in broken]
    errors = [InputError(each.problem, path=rows.source, line=each.line) for each in broken.values()]
    if "" in texts or any(map(str.isspace, texts)):  # rows whose text is blank are passed over, as blank lines are
        filled = [bool(text) and not text.isspace() for text in texts]
        texts, lines = list(compress(texts, filled)), list(compress(lines, filled))
        numbers, kept = list(compress(numbers, filled)), list(compress(kept, filled))
    return Batch(rows.source, texts, lines, numbers, None, kept, errors)


@contextmanager
def _on_disk(source: str) -> Iterator[str]:
    """Give the path of a source; standard input is JSON Lines here, and is put into a file."""
    if source != "-":
        yield source
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rows.jsonl")
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield str(path)


def _parts(document: Document, unit: Unit) -> Batch:
    if unit is Unit.document:
        text = "\n".join(paragraph.text for paragraph in document.paragraphs)
        return Batch(document.source, [text] if text else [], [each.line for each in document.paragraphs[:1]], [1])
    if unit is Unit.line:
        stripped = [(line, text.strip()) for line, text in enumerate(document.text.split("\n"), 1)]
        lines = [(line, text) for line, text in stripped if text]
        texts = [text for _, text in lines]
        return Batch(document.source, texts, [line for line, _ in lines], range(1, len(lines) + 1))
    found = document.paragraphs
    return Batch(
        document.source,
        [paragraph.text for paragraph in found],
        [paragraph.line for paragraph in found],
        range(1, len(found) + 1),
        [paragraph.page for paragraph in found],
    )
