"""Predictions in the formats that `classify predict` writes for programs: JSON Lines, JSON, CSV, TSV.

A format has two halves. `render` makes bytes of some texts, in the process that has tagged them; `write` puts together
the file, of what `render` gave, in the order of the texts.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from minsheng.cli.inputs import Batch
from minsheng.files import valid_name
from minsheng.spreadsheets import guarded, without_controls

if TYPE_CHECKING:
    from minsheng.cli.tagging import Bools, Floats

_UNITS = 10_000  # scores are written with four decimals
_HEAD = ("source", "paragraph", "line", "page")
_TAKEN = frozenset(("source", "line", "labels", "scores"))  # columns of ours in every row
_UNSAFE = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_BETWEEN = "b7c1d5e09f3a46288d0e"  # stands between the rows that are encoded together; no row holds it
_encoder = json.JSONEncoder(ensure_ascii=False, default=str, allow_nan=False, check_circular=False)


@dataclass(frozen=True)
class JsonLines:
    """JSON, a record a line."""

    labels: Sequence[str]

    def render(self, batches: Sequence[Batch], scores: Floats, applies: Bools) -> bytes:
        """Return the records of texts."""
        return self._joined(batches, scores, applies, "\n").encode()

    def write(self, parts: Iterable[bytes], *, started: bool = False) -> Iterator[bytes]:
        """Yield the file; `started`: the beginning of it, up to the first of `parts`, is written already."""
        return iter(parts)

    def _joined(self, batches: Sequence[Batch], scores: Floats, applies: Bools, end: str) -> str:
        """Return the records of texts with `end` behind each."""
        known = list(map(as_json, self.labels))
        columns = ", ".join(name.replace("%", "%%") + ": %s" for name in known)
        tail = f', "labels": [%s], "scores": {{{columns}}}}}{end}'
        tails = map(tail.__mod__, zip(combinations(applies, known, ", "), *written(scores), strict=True))
        records = chain.from_iterable(self._parts(batch, tails) for batch in batches)
        return "".join(chain.from_iterable(records))

    def _parts(self, batch: Batch, tails: Iterator[str]) -> Iterator[tuple[str, ...]]:
        """Yield the records of a batch in parts, each with the next of `tails`: labels, scores, and its end."""
        start = f'{{"source": {as_json(valid_name(batch.source))}, "'
        lines = map(str, batch.lines)  # what ends the batch comes before `tails`, or one of them would be lost
        if batch.rows is not None:
            rows = _encoded(batch.rows)
            return zip(repeat(f'{start}line": '), lines, repeat(", "), rows, tails, strict=False)
        pages = repeat("") if batch.pages is None else map(_page, batch.pages)
        numbers, texts = map(str, batch.numbers), map(as_json, batch.texts)
        names = (repeat(f'{start}paragraph": '), repeat(', "line": '), repeat(', "text": '))
        return zip(names[0], numbers, names[1], lines, pages, names[2], texts, tails, strict=False)


@dataclass(frozen=True)
class JsonArray(JsonLines):
    """JSON, all records in one array."""

    def render(self, batches: Sequence[Batch], scores: Floats, applies: Bools) -> bytes:
        """Return the records of texts."""
        return self._joined(batches, scores, applies, ",\n").removesuffix(",\n").encode()

    def write(self, parts: Iterable[bytes], *, started: bool = False) -> Iterator[bytes]:
        """Yield the file; `started`: the beginning of it, up to the first of `parts`, is written already."""
        for part in parts:
            if part:
                yield (b",\n" if started else b"[\n") + part
                started = True
            else:
                yield b""  # whoever writes knows by it that this part is done
        yield b"\n]\n" if started else b"[]\n"


@dataclass(frozen=True)
class Table:
    """CSV or TSV, without columns of the input's own."""

    labels: Sequence[str]
    delimiter: str = ","
    bom: bool = False

    def render(self, batches: Sequence[Batch], scores: Floats, applies: Bools) -> bytes:
        """Return the rows of texts."""
        places = chain.from_iterable(map(self._places, batches))
        labels = combinations(applies, self.labels, ";")
        rows = zip(places, map(_cell, labels), zip(*written(scores), strict=True), strict=True)
        return self._lines((*place, label, *numbers) for place, label, numbers in rows)

    def write(self, parts: Iterable[bytes], *, started: bool = False) -> Iterator[bytes]:
        """Yield the file; `started`: the beginning of it, up to the first of `parts`, is written already."""
        if not started:
            yield self._head([*_HEAD, "text"])
        yield from parts

    def _head(self, columns: Sequence[str]) -> bytes:
        return (codecs.BOM_UTF8 if self.bom else b"") + self._lines([[*map(_cell, columns), *map(_cell, self._tail)]])

    @property
    def _tail(self) -> list[str]:
        return ["labels", *(f"score_{label}" for label in self.labels)]

    def _lines(self, rows: Iterable[Iterable[Any]]) -> bytes:
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=self.delimiter, lineterminator="\n").writerows(rows)
        return buffer.getvalue().encode("utf-8", "replace")

    def _places(self, batch: Batch) -> Iterator[tuple[Any, ...]]:
        pages = repeat(None) if batch.pages is None else batch.pages
        places = zip(batch.numbers, batch.lines, pages, map(_cell, batch.texts), strict=False)
        source = _cell(valid_name(batch.source))
        return ((source, *place) for place in places)


@dataclass(frozen=True)
class OwnColumns(Table):
    """CSV or TSV of which some rows keep columns of their own.

    Which ones there are is known at the end, so what `write` yields is a spool of JSON Lines; `finish` makes a table of
    it.
    """

    def render(self, batches: Sequence[Batch], scores: Floats, applies: Bools) -> bytes:
        """Return the rows of texts, for the spool."""
        names = self._tail[1:]
        rows = chain.from_iterable(map(self._rows, batches))
        labels = combinations(applies, self.labels, ";")
        numbers = zip(*written(scores), strict=True)
        tagged = zip(rows, labels, numbers, strict=True)
        lines = ({**row, "labels": label, **dict(zip(names, each, strict=True))} for row, label, each in tagged)
        return "".join(json.dumps(line, default=str) + "\n" for line in lines).encode()

    def write(self, parts: Iterable[bytes], *, started: bool = False) -> Iterator[bytes]:
        """Yield the spool."""
        return iter(parts)

    def finish(self, spool: BinaryIO) -> Iterator[bytes]:
        """Yield the table of a spool."""
        spool.seek(0)
        seen: dict[str, None] = {}
        for line in spool:
            seen |= dict.fromkeys(json.loads(line))
        columns = [name for name in seen if name not in self._tail] or ["source", "line", "text"]
        columns.sort(key=lambda name: _HEAD.index(name) if name in _HEAD else len(_HEAD))
        yield self._head(columns)
        spool.seek(0)
        every = [*columns, *self._tail]
        rows = ([_cell(row.get(column, "")) for column in every] for row in map(json.loads, spool))
        while some := self._lines(islice(rows, 1024)):
            yield some

    def _rows(self, batch: Batch) -> Iterator[dict[str, Any]]:
        source = valid_name(batch.source)
        if batch.rows is not None:
            for line, row in zip(batch.lines, batch.rows, strict=True):
                yield {"source": source, "line": line, **renamed(row, self._tail)}
            return
        pages = repeat(None) if batch.pages is None else batch.pages
        for number, line, page, text in zip(batch.numbers, batch.lines, pages, batch.texts, strict=False):
            place = {"source": source, "paragraph": number, "line": line}
            yield {**place, **({} if page is None else {"page": page}), "text": text}


def renamed(row: Mapping[str, Any], reserved: Sequence[str] = ()) -> Mapping[str, Any]:
    """Return a row whose columns can stand between those of ours.

    One that is named like a column of ours, or one of `reserved`, gets `input_` in front, as often as it takes.
    """
    taken = {*_TAKEN, *reserved}
    if taken.isdisjoint(row):
        return row
    kept: dict[str, Any] = {}
    for column, value in row.items():
        name = column
        while name in taken or name in kept:
            name = f"input_{name}"
        kept[name] = value
    return kept


def written(scores: Floats) -> list[list[str]]:
    """Return the scores as they are written, column by column."""
    scaled = scores * _UNITS
    units = np.rint(scaled).astype(np.int64)
    # What is half way but for the error of the product, Python rounds by the digits.
    for row, column in np.argwhere(np.abs(np.abs(scaled - units) - 0.5) < 1e-6).tolist():
        units[row, column] = round(round(float(scores[row, column]), 4) * _UNITS)
    return [list(map(_NUMBERS.__getitem__, column)) for column in units.T.tolist()]


_NUMBERS = [repr(units / _UNITS) for units in range(_UNITS + 1)]


def combinations(applies: Bools, names: Sequence[str], joint: str) -> list[str]:
    """Return the names of the labels that apply to each text, joined."""
    bits = np.packbits(applies, axis=1)
    keys = list(map(bytes, bits)) if bits.shape[1] > 1 else bits[:, 0].tolist()
    known = {
        key: joint.join(name for name, does in zip(names, applies[place], strict=True) if does)
        for key, place in dict(zip(keys, range(len(keys)), strict=True)).items()
    }
    return list(map(known.__getitem__, keys))


def _page(page: int | None) -> str:
    return "" if page is None else f', "page": {page}'


def _encoded(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return rows as JSON objects without the brace before them and the one behind, `renamed` where it takes that."""
    if not rows:
        return []
    if not all(map(_TAKEN.isdisjoint, rows)):
        rows = list(map(renamed, rows))
    mixed: list[Any] = [_BETWEEN] * (2 * len(rows) - 1)
    mixed[::2] = rows
    try:
        together = _encoder.encode(mixed)
        found = together[2:-2].split(f'}}, "{_BETWEEN}", {{')
        if len(found) == len(rows):
            return found if _is_safe(together) else list(map(safe, found))
    except ValueError:
        pass
    return [as_json(row)[1:-1] for row in rows]


def _cell(value: Any) -> Any:
    """Return a value as a spreadsheet and a terminal take it: nothing in it is run by either."""
    if isinstance(value, str):
        return guarded(without_controls(value))
    return as_json(value) if isinstance(value, dict | list) else value


def as_json(value: Any) -> str:
    """Return a value as JSON on one line, with escapes for what a terminal would obey and what UTF-8 cannot hold."""
    try:
        text = _encoder.encode(value)
    except ValueError:
        text = json.dumps(_finite(value), ensure_ascii=False, default=str)
    return safe(text)


def safe(text: str) -> str:
    """Return JSON with escapes for what a terminal would obey and what UTF-8 cannot hold."""
    return text if _is_safe(text) else _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _is_safe(text: str) -> bool:
    """Tell quickly whether all is printable, but for the ideographic space; what is not may be safe all the same."""
    return text.isprintable() or text.replace("\u3000", "").isprintable()


def _finite(value: Any) -> Any:
    """Return a value with null for the numbers that JSON does not have."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
