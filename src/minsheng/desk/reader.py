"""The process that reads one document: it can be killed, and what a hostile file does to it stays in it.

The request is a line of JSON on standard input, followed by the bytes of the file; the answer is JSON on standard
output.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from minsheng.errors import InputError

_PROBLEMS = 20  # rows that are named as skipped


class TooManyError(Exception):
    """There are more paragraphs than are taken."""


def main() -> None:
    """Read the document that standard input holds."""
    request = json.loads(sys.stdin.buffer.readline())
    _limit(request["memory"], request["seconds"])
    data = sys.stdin.buffer.read()
    try:
        answer = _read(data, request)
    except InputError as error:
        answer = {"problem": error.problem.replace("Name it with --text-field", "Name it as text_field")}
    except TooManyError:
        answer = {"too_many": True}
    except MemoryError:
        answer = {"problem": "it needs more memory than the desk gives to one file: split it"}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def rows_suffix(name: str) -> str:
    """Return the ending of the name of a file of rows; empty for other names."""
    from minsheng.reading import RECORD_SUFFIXES

    return next((suffix for suffix in RECORD_SUFFIXES if name.lower().endswith(suffix)), "")


def _read(data: bytes, request: dict[str, Any]) -> dict[str, Any]:
    if suffix := rows_suffix(request["name"]):
        path = Path(request["folder"]) / f"rows{suffix}"
        path.write_bytes(data)
        problems: list[dict[str, Any]] = []
        paragraphs = _most(_rows(path, request, problems), request["most"])
        return {"encoding": None, "problems": problems, "paragraphs": paragraphs}
    from minsheng.reading import read

    found = read(data, name=request["name"], encoding=request["encoding"])
    each = ((number, one.line, one.page, one.text) for number, one in enumerate(found.paragraphs, 1))
    return {"encoding": found.encoding, "problems": [], "paragraphs": _most(each, request["most"])}


def _rows(path: Path, request: dict[str, Any], problems: list[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    from minsheng.reading import Record, records

    found = records(path, text_field=request["text_field"], encoding=request["encoding"])
    for number, row in enumerate(found, 1):
        if not isinstance(row, Record):
            if len(problems) < _PROBLEMS:
                problems.append({"line": row.line, "detail": row.problem})
        elif row.text.strip():
            yield number, row.line, None, row.text


def _most(paragraphs: Iterator[tuple[Any, ...]], most: int) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for paragraph in paragraphs:
        if len(found) == most:
            raise TooManyError
        found.append(paragraph)
    return found


def _limit(memory: int, seconds: int) -> None:
    """Let the system stop this process when it takes too much."""
    if sys.platform == "win32":
        return
    import resource

    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):  # macOS does not know them all
            continue


if __name__ == "__main__":
    main()
