"""Text on a terminal: what it must not contain, how wide it is, and its colours."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import typer

_COMBINING = ("Mn", "Me", "Cf")  # categories of characters that take no column of their own


def printable(text: str) -> str:
    """Return `text` on one line, without what a terminal would obey (escapes, controls, changes of direction)."""
    return "".join(
        " " if character.isspace() else character if _is_shown(character) else "\ufffd" for character in text
    )


def _is_shown(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs")


def width(text: str) -> int:
    """Return how many columns `text` takes on a terminal: a Chinese character takes two."""
    return sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.category(character) in _COMBINING:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def fit(text: str, columns: int) -> str:
    """Return `text` cut, with an ellipsis, or filled with spaces, to take exactly so many columns."""
    text = _cut(text, columns)
    return text + " " * (columns - width(text))


def wrap(text: str, columns: int, lines: int) -> Iterator[str]:
    """Yield so many lines of at most so many columns: the start of `text`, with an ellipsis where more follows."""
    for _ in range(lines - 1):
        head = _head(text, columns)
        yield head
        text = text[len(head) :].lstrip()
    yield _cut(text, columns)


def _cut(text: str, columns: int) -> str:
    head = _head(text, columns)
    return head if len(head) == len(text) else _head(text, columns - 1) + "…"  # the ellipsis takes one


def _head(text: str, columns: int) -> str:
    """Return as much of the beginning of `text` as fits."""
    taken = 0
    for index, character in enumerate(text):
        taken += _width(character)
        if taken > columns:
            return text[:index]
    return text


@dataclass(frozen=True, slots=True)
class Paint:
    """Colours a text, where colours are wanted."""

    on: bool

    @classmethod
    def for_file(cls, file: BinaryIO) -> Paint:
        """Choose for a file: colours on a terminal that has them, unless NO_COLOR is set (no-color.org)."""
        return cls(file.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb")

    def __call__(self, text: str, *, colour: str | None = None, bold: bool = False, dim: bool = False) -> str:
        """Return the text, coloured."""
        return typer.style(text, fg=colour, bold=bold or None, dim=dim or None) if self.on else text
