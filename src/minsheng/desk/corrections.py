"""Corrections: what people say the labels of texts are, in `corrections.jsonl` of a labels folder."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minsheng.desk.appending import append, encode
from minsheng.desk.serving import now

ORIGIN = "desk"  # what a model's card counts the texts as
_ANONYMOUS = "desk"

State = tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Correction:
    """The labels of a text, who said so, when, and which model served then."""

    id: str
    text: str
    labels: tuple[str, ...]
    who: str
    when: str
    model: str


def text_id(text: str) -> str:
    """Return the id that a correction of `text` has."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Corrections:
    """The corrections in one file, which other servers, editors and programs may write at the same time.

    Each change is a row at the end. The rows that this server has written are looked for whenever somebody else has
    changed the file, and those that are gone (an editor has saved what it read before) are written again.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._known: State = None  # the file's state when it was read
        self._last: dict[str, Correction] = {}  # by id, the latest said last
        self._rows: list[bytes] = []  # what this server has written

    def save(self, text: str, labels: tuple[str, ...], *, who: str, model: str, document: str = "") -> Correction:
        """Write down the labels of a text; they are on disk when this returns.

        Raises:
            OSError: the file cannot be written (TimeoutError: another program holds it).
        """
        correction = Correction(text_id(text), text, labels, who or _ANONYMOUS, now(), model)
        row = {"id": correction.id, "text": text, "labels": labels, "who": correction.who, "when": correction.when}
        row |= {"model": model, "origin": ORIGIN}
        if document:
            row["document"] = document
        self._append(row)
        return correction

    def take_back(self, id: str, *, who: str, model: str) -> bool:
        """Write down that the correction with this id is taken back; tell whether there was one.

        Raises:
            OSError: the file cannot be written (TimeoutError: another program holds it).
        """
        with self._lock:
            self._refresh()
            correction = self._last.get(id)
        if correction is None:
            return False
        row = {"id": id, "text": correction.text, "retracted": True, "who": who or _ANONYMOUS, "when": now()}
        self._append({**row, "model": model})
        return True

    def all(self) -> dict[str, Correction]:
        """Return the corrections that hold, by id, the oldest first.

        Raises:
            OSError: the file cannot be read, or rows that were lost cannot be written again.
        """
        with self._lock:
            self._refresh()
            return dict(self._last)

    def _append(self, row: dict[str, Any]) -> None:
        line = encode(row)
        with self._lock:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            append(self.path, [line])
            self._rows.append(line)

    def _refresh(self) -> None:
        """Read the file if somebody else has changed it, and write again what they have lost."""
        state = _state(self.path)
        if state == self._known:
            return
        lines = self.path.read_bytes().split(b"\n")[:-1] if state else []
        self._last = {}
        for line in lines:
            self._take(line)
        self._known = state
        lost = list(self._lost({line + b"\n" for line in lines}))
        if lost:
            append(self.path, lost)
            self._known = None
            self._refresh()

    def _lost(self, present: set[bytes]) -> Iterator[bytes]:
        """Yield the rows of this server that are not in the file, and that nothing later was said about."""
        latest = {text_id(json.loads(line)["text"]): line for line in self._rows}
        for key, line in latest.items():
            there = self._last.get(key)
            row = json.loads(line)
            is_lost = line not in present and (there is None or there.when < row["when"])
            if is_lost and (there or not row.get("retracted")):
                yield line

    def _take(self, line: bytes) -> None:
        """Take a row into the index. What is no correction is passed over: `Dataset.load` names it."""
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            return
        if not isinstance(row, dict) or not isinstance(text := row.get("text"), str):
            return
        key, labels = text_id(text), row.get("labels")
        self._last.pop(key, None)
        if isinstance(labels, list) and row.get("retracted") is not True:
            said = (str(row.get(name) or "") for name in ("who", "when", "model"))
            self._last[key] = Correction(key, text, tuple(map(str, labels)), *said)


def _state(path: Path) -> State:
    try:
        about = path.stat()
    except FileNotFoundError:
        return None
    return about.st_ino, about.st_size, about.st_mtime_ns
