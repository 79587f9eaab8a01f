"""Partitions: what one task tags and writes into one file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from minsheng.cluster.sources import File

_MOST_FILES = 1000  # in one partition, so that it does not wait on storage for long
_UNPACKED = 4  # times that JSON Lines in gzip grow, about
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a file.

    Of Parquet, the row groups from `start` up to `stop`, and `line` is the number of the first row. Of JSON Lines, the
    lines whose first byte is at `start` or after it and before `stop`, and `line` is the number of the line in which
    the byte `start` is. Without `stop` it goes to the end. Rows and lines count from 1.
    """

    file: File
    start: int = 0
    stop: int | None = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class Partition:
    """Slices that are tagged together. `number` gives the name of what is written."""

    number: int
    slices: tuple[Slice, ...]

    @property
    def name(self) -> str:
        """The name of the output without its suffix."""
        return f"part-{self.number:0{_DIGITS}}"

    @property
    def source(self) -> str:
        """What is in it, for messages."""
        first, *others = dict.fromkeys(part.file.name for part in self.slices)
        return f"{first} and {len(others)} more" if others else first


def weight(file: File) -> int:
    """Return about how many bytes of text a whole file has."""
    return file.size * (_UNPACKED if file.kind == "packed" else 1)


def pack(slices: Iterable[tuple[Slice, int]], most: int) -> list[Partition]:
    """Put slices, with about how many bytes each is, into partitions of at most `most` bytes, or of one slice."""
    packed: list[Partition] = []
    waiting: list[Slice] = []
    size = 0
    for part, bytes_ in slices:
        if waiting and (size + bytes_ > most or len(waiting) == _MOST_FILES):
            packed.append(Partition(len(packed), _joined(waiting)))
            waiting, size = [], 0
        waiting.append(part)
        size += bytes_
    if waiting:
        packed.append(Partition(len(packed), _joined(waiting)))
    return packed


def _joined(slices: Sequence[Slice]) -> tuple[Slice, ...]:
    """Join row groups that follow each other."""
    joined: list[Slice] = []
    for part in slices:
        last = joined[-1] if joined else None
        if last is not None and last.file == part.file and last.stop == part.start and part.file.kind == "parquet":
            joined[-1] = Slice(last.file, last.start, part.stop, last.line)
        else:
            joined.append(part)
    return tuple(joined)
