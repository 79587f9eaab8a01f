"""A block of a file of lines, and counting the lines before it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO

from minsheng.errors import InputError

_PIECE = 1 << 20
LONGEST = 64 << 20  # bytes that the last line of a block may go on beyond it


class Window(io.RawIOBase):
    """The lines of an open file whose first byte is at `start` or after it and before `stop`, as a file of their own.

    A line ends at a newline. `passed` is the number of line ends (as Python counts them: newline, carriage return, or
    both together) between `start` and the first line.
    """

    def __init__(self, file: BinaryIO, start: int, stop: int, name: str) -> None:
        """Find the first line. `name` is what the file is called in an error."""
        self._file, self._stop, self._name = file, stop, name
        self._at, self.passed = _first_line(file, start, stop)
        self._beginning = self._at
        self._ended = self._at >= stop

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that it can go back to the start; that is all it can."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go back to the start."""
        if offset or whence:
            raise io.UnsupportedOperation("a window only goes back to its start")
        self._at, self._ended = self._beginning, self._beginning >= self._stop
        self._file.seek(self._at)
        return 0

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._at - self._beginning

    def readinto(self, buffer: object) -> int:
        """Read on."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        if self._ended or not len(view):
            return 0
        # Up to the last byte before `stop` all is ours; from there on, what is left of the line.
        inside = self._stop - 1 - self._at
        data = self._file.read(min(len(view), inside) if inside > 0 else min(len(view), _PIECE))
        if inside <= 0 and (end := data.find(b"\n")) >= 0:
            data, self._ended = data[: end + 1], True
        self._at += len(data)
        self._ended = self._ended or not data
        if self._at - self._stop > LONGEST:
            raise InputError(
                f"a line goes on for more than {LONGEST >> 20} MB; nothing in it was read", path=self._name
            )
        view[: len(data)] = data
        return len(data)


def _first_line(file: BinaryIO, start: int, stop: int) -> tuple[int, int]:
    """Return where the first line begins (`stop` when none does), and how many lines end before it."""
    if start == 0:
        file.seek(0)
        return 0, 0
    file.seek(start - 1)
    if file.read(1) == b"\n":
        return start, 0
    at, ends, previous = start, 0, b""
    while at < stop and (piece := file.read(min(_PIECE, stop - at))):
        end = piece.find(b"\n") + 1
        piece = piece[:end] if end else piece
        ends += _line_ends(previous + piece) - _line_ends(previous)
        at += len(piece)
        if end:
            file.seek(at)
            return at, ends
        previous = piece[-1:]
    return stop, ends


def _line_ends(data: bytes) -> int:
    """Count the ends of lines as Python reads them."""
    found = data.count(b"\n")
    return found + data.count(b"\r") - data.count(b"\r\n") if b"\r" in data else found


@dataclass(frozen=True, slots=True)
class Counted:
    """What a look at a block tells: how many lines end in it, and whether it is UTF-8 (None: ASCII, so any)."""

    ends: int
    is_utf8: bool | None


def count(file: BinaryIO, start: int, stop: int) -> Counted:
    """Count the line ends of the bytes from `start` up to `stop`, and look if the first that are not ASCII are UTF-8.

    A file that is packed, or of wide characters, is told as not UTF-8.
    """
    file.seek(start)
    ends, at, previous = 0, start, b""
    is_utf8: bool | None = None
    while at < stop and (piece := file.read(min(_PIECE, stop - at))):
        if at == 0 and piece.startswith(b"\x1f\x8b"):
            is_utf8 = False
        if is_utf8 is None and (b"\0" in piece or not piece.isascii()):
            is_utf8 = _is_utf8(piece, whole_at_start=at == 0)
        ends += _line_ends(previous + piece) - _line_ends(previous)
        at += len(piece)
        previous = piece[-1:]
    if previous == b"\r" and file.read(1) == b"\n":
        ends -= 1  # it ends in the next block
    return Counted(ends, is_utf8)


def _is_utf8(piece: bytes, *, whole_at_start: bool) -> bool | None:
    """Tell whether a piece is UTF-8. Lines that may be cut, the last, and the first but at the start, do not count."""
    if b"\0" in piece:
        return False
    start = 0 if whole_at_start else piece.find(b"\n") + 1
    lines = piece[start : piece.rfind(b"\n") + 1]
    if lines.isascii():
        return None
    try:
        lines.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
