"""Documents that people give to the desk: read in a process of their own, and kept in memory within limits."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import tempfile
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from minsheng.desk import processes
from minsheng.desk.corrections import text_id
from minsheng.desk.deadlines import Deadline
from minsheng.desk.limits import Limits
from minsheng.desk.predicting import Predictor, Record
from minsheng.desk.problems import Problem
from minsheng.desk.reader import rows_suffix
from minsheng.desk.serving import Serving, now

_SUFFIX = 16  # characters of a name's ending that the reader gets to see


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a document, or a row of a table; `id` is that of a correction of its text."""

    id: str
    number: int
    line: int
    page: int | None
    text: str


@dataclass(slots=True)
class Held:
    """A document in memory, and what a model said of its paragraphs."""

    id: str
    name: str
    when: str
    encoding: str | None
    problems: list[dict[str, Any]]
    paragraphs: list[Paragraph]
    serving: Serving | None = None
    predictions: list[Record] | None = None

    async def predicted(self, predictor: Predictor) -> tuple[Serving, list[Record]]:
        """Return the predictions of the model that serves now."""
        if self.serving is None or self.predictions is None or self.serving is not predictor.serving():
            self.serving, self.predictions = await predictor.predict([one.text for one in self.paragraphs])
        return self.serving, self.predictions


class Documents:
    """The documents in memory, the oldest first."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._readers = asyncio.Semaphore(limits.readers)

    async def add(self, data: bytes, name: str, *, encoding: str | None, text_field: str | None) -> Held:
        """Read a document and keep it; the oldest go where the limits ask for it.

        Raises:
            Problem: it cannot be read, or has too many paragraphs, or takes too long.
        """
        async with self._readers:
            found = await _read(data, name, encoding, text_field, self._limits)
        paragraphs = [
            Paragraph(text_id(text), number, line, page, text) for number, line, page, text in found["paragraphs"]
        ]
        held = Held(secrets.token_hex(8), name, now(), found["encoding"], found["problems"], paragraphs)
        self._held[held.id] = held
        self._forget()
        return held

    def get(self, id: str) -> Held:
        """Return a document.

        Raises:
            Problem: there is none with this id.
        """
        if id not in self._held:
            raise Problem("not-found", "The desk holds no document with this id (any more): upload it again.")
        return self._held[id]

    def remove(self, id: str) -> None:
        """Forget a document.

        Raises:
            Problem: there is none with this id.
        """
        self.get(id)
        del self._held[id]

    def all(self) -> list[Held]:
        """Return the documents, the newest first."""
        return list(reversed(self._held.values()))

    def _forget(self) -> None:
        total = sum(len(held.paragraphs) for held in self._held.values())
        while len(self._held) > 1 and (
            total > self._limits.kept_paragraphs or len(self._held) > self._limits.kept_documents
        ):
            total -= len(self._held.popitem(last=False)[1].paragraphs)


async def _read(data: bytes, name: str, encoding: str | None, text_field: str | None, limits: Limits) -> dict[str, Any]:
    suffix = rows_suffix(name) or PurePosixPath(name.replace("\\", "/")).suffix[:_SUFFIX]
    request = {
        "name": f"document{suffix}",  # of a name that somebody made up, only the ending says something
        "encoding": encoding,
        "text_field": text_field,
        "most": limits.paragraphs,
        "memory": limits.read_memory,
        "seconds": int(limits.read_seconds) + 1,
    }
    with tempfile.TemporaryDirectory(prefix="minsheng-") as folder:
        head = json.dumps({**request, "folder": folder}).encode() + b"\n"
        answer = await _run(head + data, limits.read_seconds)
    if "problem" in answer:
        raise Problem("unreadable", f"The file cannot be read: {answer['problem']}.")
    if "too_many" in answer:
        detail = f"The document has more than {limits.paragraphs} paragraphs: split it and upload the parts."
        raise Problem("too-many-paragraphs", detail)
    return answer


async def _run(data: bytes, seconds: float) -> dict[str, Any]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *processes.command("minsheng.desk.reader"), stdin=pipe, stdout=pipe, stderr=pipe, cwd=processes.HOME
    )
    try:
        with Deadline(seconds):
            output, errors = await process.communicate(data)
    except TimeoutError:
        detail = f"Reading the file took longer than {seconds:g} seconds: split it, or save it in another format."
        raise Problem("timeout", detail) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        print(errors.decode("utf-8", "replace")[-2000:], file=sys.stderr)
        raise Problem(
            "unreadable", "The file cannot be read: it is damaged. Open it in its own program and save it again."
        )
    answer: dict[str, Any] = json.loads(output)
    return answer
