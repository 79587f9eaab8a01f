"""Predictions as a table for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import typer

from minsheng.cli.formats import Tagged
from minsheng.cli.text import fit, printable, width
from minsheng.taxonomy import Label, Taxonomy

COLOURS = ("green", "magenta", "red", "blue", "yellow", "cyan")
_NUMBER, _SCORE = 5, 5


def name(label: Label) -> str:
    """Return a label's name for a table: 就业 Employment."""
    return printable(label.name)


def colour(taxonomy: Taxonomy, label: str) -> str:
    """Return the colour of a label on a terminal: the same one everywhere."""
    return COLOURS[taxonomy.ids.index(label) % len(COLOURS)]


def rows(tagged: Iterable[Tagged], taxonomy: Taxonomy, columns: int) -> Iterator[str]:
    """Yield a table, `columns` wide: a heading for each source, its texts, and a count by label at the end."""
    names = {label.id: name(label) for label in taxonomy.labels}
    label_width = max(map(width, names.values()))
    text_width = max(16, columns - _NUMBER - _SCORE - label_width - 6)
    counts: Counter[str] = Counter()
    source = None
    for piece, prediction in tagged:
        if piece.source != source:
            yield ("\n" if source is not None else "") + typer.style(printable(piece.source), bold=True) + "\n"
            source = piece.source
        counts.update(prediction.labels or ("",))
        text = fit(printable(piece.text), text_width).rstrip()
        for label in prediction.labels or ("",):
            tag = (
                typer.style(fit(names[label], label_width), fg=colour(taxonomy, label)) if label else " " * label_width
            )
            score = f"{prediction.scores[label]:.2f}" if label else ""
            first = label == (prediction.labels or ("",))[0]
            number = f"{piece.number:>{_NUMBER}}" if first else " " * _NUMBER
            yield f"{number}  {tag}  {score:>{_SCORE}}  {text if first else ''}".rstrip() + "\n"
    yield "\n" + _summary(counts, names) + "\n"


def _summary(counts: Counter[str], names: dict[str, str]) -> str:
    parts = [f"{names[label]} {counts[label]}" for label in names if counts[label]]
    return " · ".join([*parts, f"no label 无标签 {counts['']}"])
