"""fastText's lines: `__label__a __label__b the text`. Ids and other fields have no place in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from minsheng.errors import LabelsError
from minsheng.exchange import files
from minsheng.exchange.rows import Fields, Read, Row

_LABEL = re.compile(r"__label__(\S+)\s*")
_COMMENT = re.compile(r"\s__comment__(.*)$")  # what doccano puts at the end of a line


def read(path: Path, fields: Fields) -> Iterator[Read]:
    """Read lines with labels in front of the text; a line without one is a text that has no label."""
    for line in files.lines(path):
        yield line if isinstance(line, LabelsError) else _row(path, *line)


def _row(path: Path, number: int, line: str) -> Read:
    rest, labels = line.strip(), []
    while match := _LABEL.match(rest):
        labels.append(match[1])
        rest = rest[match.end() :]
    about = {}
    if comment := _COMMENT.search(rest):
        rest, about = rest[: comment.start()], {"Comments": comment[1].split(" __comment__")}
    if not rest.strip():
        return LabelsError("has labels but no text", path=path, line=number)
    return Row(rest, tuple(dict.fromkeys(labels)), about, path, number)


def write(rows: Iterable[Row]) -> Iterator[str]:
    """Write one line a text; white space in it becomes a single space.

    Raises:
        LabelsError: a text begins as a label does.
    """
    for row in rows:
        text = " ".join(row.text.split())
        if text.startswith("__label__"):
            raise LabelsError("the text begins with __label__, and fastText would take it for a label", path=row.path)
        yield " ".join([*(f"__label__{label}" for label in row.labels or ()), text]) + "\n"
