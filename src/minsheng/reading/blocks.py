"""Blocks of rows: a file is cut into them by one process, and each can be parsed by another."""

from __future__ import annotations

import codecs
import gzip
import io
import itertools
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, cast

from minsheng.errors import InputError
from minsheng.reading import text

SIZE = 1 << 19  # bytes of a file in one block, about
MANY = 1024  # rows in one block, at most, where they are counted
LONGEST_LINE = 1 << 24  # bytes; a line that is longer is no row
Row = tuple[int, dict[str, object] | str]  # the line (from 1), and the row or what is wrong with it
_DEEPEST = 200  # levels of arrays and objects in a row
BROKEN = (EOFError, zlib.error, gzip.BadGzipFile)
WRONG = "\udcff"  # stands for bytes that are wrong in the encoding; no text holds it
BLANK = "\ufeff \t\r\n"

# Encodings in which a byte 0x0A is always the end of a line, so that bytes can be cut there.
_CUT_AS_BYTES = ("utf-8", "ascii", "gb18030", "big5", "cp950", "big5hkscs", "cp932", "iso8859-1", "cp1252")
_decoder = json.JSONDecoder()

codecs.register_error("minsheng.wrong", lambda error: (WRONG, cast(UnicodeDecodeError, error).end))


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a file that follow each other. It can be pickled.

    `count` is how many there are, broken ones included; `end` how many bytes of the file are read with them; `rows`
    parses them. `sheet` names the sheet of a file that has several: each has fields of its own.
    """

    count: int
    end: int
    rows: Callable[[], Iterable[Row]]
    sheet: str = ""


def batched(
    rows: Iterator[tuple[int, Any]], raw: BinaryIO, parse: Callable[[list[tuple[int, Any]]], Iterable[Row]] = iter
) -> Iterator[Block]:
    """Put rows that had to be parsed to be told apart into blocks; `parse` does with them what is left to do."""
    some: list[tuple[int, Any]] = []
    start = raw.tell()
    try:
        for row in rows:
            some.append(row)
            if len(some) == MANY or raw.tell() - start >= SIZE:
                start = raw.tell()
                yield Block(len(some), start, partial(parse, some))
                some = []
    except InputError:
        if some:
            yield Block(len(some), raw.tell(), partial(parse, some))
        raise
    if some:
        yield Block(len(some), raw.tell(), partial(parse, some))


class Text(io.TextIOWrapper):
    """The text of a binary file, which stays open when its text is no longer wanted."""

    def close(self) -> None:
        """Let go of the file."""
        with suppress(ValueError):
            self.detach()


def open_text(file: BinaryIO, encoding: str | None, name: str) -> Text:
    """Open a binary file as text, in the encoding given or found; bytes that are wrong in it become `WRONG`."""
    encoding = _codec(file, encoding, name)
    encoding = "utf-8-sig" if encoding == "utf-8" else encoding
    return Text(file, encoding=encoding, errors="minsheng.wrong", newline="")


def _codec(file: BinaryIO, encoding: str | None, name: str) -> str:
    """Find the encoding of a file by its first megabyte that is not all ASCII, where none is given."""
    if encoding is not None:
        return text.codec(encoding, name)[0]
    sample = b""
    try:
        while sample.isascii() and b"\0" not in sample and (more := file.read(1 << 20)):
            sample = more
    except BROKEN:
        pass  # the one who reads the rows says so, where it is reached
    file.seek(0)
    whole = sample[: sample.rfind(b"\n") + 1] or sample
    if b"\0" not in whole:
        sample = whole
    try:
        return text.decode(sample, name=name)[1]
    except InputError:
        counts = {each: sample.decode(each, "minsheng.wrong").count(WRONG) for each in ("utf-8", "gb18030")}
        best = min(counts, key=lambda each: counts[each])
        if b"\0" in sample or counts[best] * 50 > len(sample):
            raise
        return best


def damage(words: str) -> str | None:
    """Say that a row has bytes that are wrong in its encoding, if it has."""
    return "there are bytes that are not in the file's encoding" if WRONG in words else None


def cut_json_lines(raw: BinaryIO, name: str, encoding: str | None) -> Iterator[Block]:
    """Cut JSON Lines, packed by gzip or not, without parsing them."""
    packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    file = cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if packed else raw
    line = 1
    try:
        found = _codec(file, encoding, name)
        parts: Iterator[bytes] = iter(partial(getattr(file, "read1", file.read), SIZE), b"")
        if found not in _CUT_AS_BYTES:
            wide = Text(file, encoding=found, errors="minsheng.wrong", newline="")
            parts = (each.encode("utf-8", "surrogatepass") for each in iter(partial(wide.read, SIZE), ""))
        how = (found, "minsheng.wrong") if found in _CUT_AS_BYTES else ("utf-8", "surrogatepass")
        for data in _whole_lines(parts):
            if len(data) > LONGEST_LINE:
                problem = f"a line of more than {LONGEST_LINE >> 20} MB is no row, and nothing after it is read"
                yield Block(1, raw.tell(), partial(iter, [(line, problem)]))
                return
            lines, rows = _count(data)
            yield Block(rows, raw.tell(), partial(_parse_json_lines, data, *how, line))
            line += lines
    except BROKEN as error:
        problem = f"the file is broken from here on ({error})"
        yield Block(1, raw.tell(), partial(iter, [(line, problem)]))


def _whole_lines(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Cut a file into runs of whole lines, of about `SIZE` bytes, always at the same places.

    The last run may be a line of more than `LONGEST_LINE` bytes, or what has come of it.
    """
    waiting = b""
    try:
        for part in parts:
            waiting += part
            while len(waiting) >= SIZE:
                cut = waiting.rfind(b"\n", 0, SIZE) + 1 or waiting.find(b"\n", SIZE) + 1
                if not cut:
                    break
                yield waiting[:cut]
                waiting = waiting[cut:]
            if len(waiting) > LONGEST_LINE:
                break
    except BROKEN:
        if waiting:
            yield waiting
        raise
    if waiting:
        yield waiting


def _count(data: bytes) -> tuple[int, int]:
    """Count the ends of lines, and the lines that are not blank."""
    import numpy as np

    found = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(found == ord("\n"))
    starts = ends[: np.searchsorted(ends, len(data) - 1)] + 1
    if b"\r" not in data:
        if data.startswith(b"{") and (found[starts] == ord("{")).all():  # as they should be
            return len(ends), 1 + len(starts)
        lines = len(ends)
    else:
        lines = len(ends) + data.count(b"\r") - data.count(b"\r\n")
        data = data.replace(b"\r", b"\n")
    return lines, sum(bool(line.strip(b" \t")) for line in data.split(b"\n"))


def _parse_json_lines(data: bytes, encoding: str, errors: str, line: int) -> Iterator[Row]:
    words = data.decode(encoding, errors)
    lines = io.StringIO(words, newline="") if "\r" in words else words.split("\n")
    with_care = WRONG in words or _may_be_deep(words, data.count(b"\n"))
    for number, each in enumerate(lines, line):
        try:
            row, end = _decoder.raw_decode(each)
        except (ValueError, RecursionError):
            row, end = None, -1
        if end == len(each) and row and isinstance(row, dict) and not with_care:
            yield number, row
        elif each.strip(BLANK):
            yield number, damage(each) or _json_row(each.removeprefix("\ufeff").rstrip())


def _json_row(words: str) -> dict[str, object] | str:
    """Read one JSON object; give it, or what is wrong."""
    try:
        row = json.loads(words)
    except json.JSONDecodeError as error:
        return f"this is not JSON: {error.msg}, character {error.pos + 1}"
    except (ValueError, RecursionError) as error:
        return f"this is not JSON: {error}"
    return as_row(row, words)


def as_row(value: object, words: str) -> dict[str, object] | str:
    """Give a row that was read from JSON, or what is wrong with it."""
    if not isinstance(value, dict) or not value:
        return "this is no JSON object with fields"
    return f"this is nested in itself more than {_DEEPEST} times" if _is_deep(value, words) else value


def _may_be_deep(words: str, rows: int = 0) -> bool:
    return words.count("[") + words.count("{") > rows + _DEEPEST


def _is_deep(value: object, words: str) -> bool:
    """Tell whether JSON is too deep to be written again."""
    level: list[Any] = [value] if _may_be_deep(words) else []
    for _ in range(_DEEPEST):
        if not level:
            return False
        found = itertools.chain.from_iterable(each.values() if isinstance(each, dict) else each for each in level)
        level = [each for each in found if isinstance(each, dict | list)]
    return bool(level)
