"""Predictions as a table for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from minsheng.cli.inputs import Batch, Piece
from minsheng.cli.text import Paint, fit, printable, width, wrap
from minsheng.prediction import Prediction
from minsheng.taxonomy import Label, Taxonomy

if TYPE_CHECKING:
    from minsheng.cli.tagging import Bools, Floats

Tagged = tuple[Piece, Prediction]

COLOURS = ("green", "magenta", "red", "blue", "yellow", "cyan")
_NUMBER, _SCORE, _GAPS = 5, 4, 6  # columns
_NARROWEST = 16  # columns of text
_NEAR = 0.5  # a label that does not apply is shown from this share of its threshold on


def name(label: Label) -> str:
    """Return a label's name for a table: 就业 Employment."""
    return printable(label.name)


def colour(taxonomy: Taxonomy, label: str) -> str:
    """Return the colour of a label on a terminal: the same one everywhere."""
    return COLOURS[taxonomy.ids.index(label) % len(COLOURS)]


@dataclass
class Table:
    """Writes a table `columns` wide.

    `thresholds` are those that the labels were given by. A label whose score is just below its own is shown, too, with
    a question mark; None: no such label is shown.
    """

    taxonomy: Taxonomy
    columns: int
    paint: Paint
    thresholds: Mapping[str, float] | None = None
    _counts: Counter[str] = field(default_factory=Counter)
    _sources: int = 0
    _texts: int = 0
    _near: bool = False

    def __post_init__(self) -> None:
        self._names = {label.id: name(label) for label in self.taxonomy.labels}
        self._label_width = max(map(width, self._names.values())) + 1
        self._text_width = max(_NARROWEST, self.columns - _NUMBER - _SCORE - self._label_width - _GAPS)

    def rows(self, texts: Iterable[Tagged]) -> Iterator[str]:
        """Yield the lines of the table: a heading for each source, its texts, and a count by label at the end."""
        source = None
        for piece, prediction in texts:
            if piece.source != source:
                source = piece.source
                heading = self.paint(printable(source), bold=True)
                yield ("\n" if self._sources else "") + heading + "\n"
                self._sources += 1
            self._texts += 1
            self._counts.update(prediction.labels or ("",))
            yield from self._row(piece.number, printable(piece.text[: self.columns * 8]), prediction)
        yield ("\n" if self._texts else "") + self._summary()

    def _row(self, number: int, text: str, prediction: Prediction) -> Iterator[str]:
        tags = [*self._tags(prediction)] or [" " * (self._label_width + _SCORE + 2)]
        for line, (tag, part) in enumerate(zip(tags, wrap(text, self._text_width, len(tags)), strict=True)):
            yield f"{number if line == 0 else '':>{_NUMBER}}  {tag}  {part}".rstrip() + "\n"

    def _tags(self, prediction: Prediction) -> Iterator[str]:
        """Yield the labels and the scores of a text, first those that apply, then those that nearly do."""
        for label in prediction.labels:
            tag = self.paint(fit(self._names[label], self._label_width), colour=colour(self.taxonomy, label))
            yield f"{tag}  {prediction.scores[label]:.2f}"
        for label, score in prediction.scores.items():
            if self.thresholds and label not in prediction.labels and score >= _NEAR * self.thresholds[label]:
                self._near = True
                yield self.paint(f"{fit(self._names[label] + '?', self._label_width)}  {score:.2f}", dim=True)

    def _summary(self) -> str:
        sources = f" in {self._sources} files" if self._sources > 1 else ""
        counted = {self._names[label]: self._counts[label] for label in self._names}
        if not self.taxonomy.exclusive:
            counted["no label 无标签"] = self._counts[""]
        parts = [f"{label} {count}" for label, count in counted.items() if count]
        lines = [f"{self._texts} {'text' if self._texts == 1 else 'texts'}{sources}:" if parts else "no text 无文本"]
        for part in parts:
            joint = " " if lines[-1].endswith(":") else " · "
            if width(lines[-1] + joint + part) <= self.columns:
                lines[-1] += joint + part
            else:
                lines.append("  " + part)
        if self._near:
            lines.append(self.paint("? just below its threshold 略低于阈值", dim=True))
        return "\n".join(lines) + "\n"


class ForPeople:
    """The format of `classify predict` that is a `Table`."""

    def __init__(self, labels: Sequence[str], table: Table) -> None:
        """Take the labels in the order of the scores."""
        self._table = table
        self.render = partial(tagged, tuple(labels))

    def write(self, parts: Iterable[list[Tagged]], *, started: bool = False) -> Iterator[bytes]:
        """Yield the table; it is never `started`."""
        return (line.encode("utf-8", "replace") for line in self._table.rows(chain.from_iterable(parts)))


def tagged(labels: Sequence[str], batches: Sequence[Batch], scores: Floats, applies: Bools) -> list[Tagged]:
    """Return what `Table.rows` takes of some texts; `scores` and `applies` are of shape (texts, labels)."""
    pieces = chain.from_iterable(batch.pieces() for batch in batches)
    rows = zip(pieces, scores.tolist(), applies.tolist(), strict=True)
    return [(piece, _prediction(labels, own, given)) for piece, own, given in rows]


def _prediction(labels: Sequence[str], scores: Sequence[float], applies: Sequence[bool]) -> Prediction:
    chosen = tuple(label for label, does in zip(labels, applies, strict=True) if does)
    return Prediction(chosen, dict(zip(labels, scores, strict=True)))
