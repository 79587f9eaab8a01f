"""`classify predict`: tag texts."""

from __future__ import annotations

import itertools
import shutil
import sys
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from minsheng.cli import inputs, messages
from minsheng.cli.inputs import Piece, Unit
from minsheng.errors import InputError

if TYPE_CHECKING:
    from minsheng.cli.formats import Tagged
    from minsheng.model import Model

_CHUNK = 2048  # texts that are tagged at once


class Format(str, Enum):
    """How predictions are written."""

    table = "table"
    jsonl = "jsonl"
    json = "json"
    csv = "csv"
    tsv = "tsv"


@messages.speaks_plainly
def predict(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATHS]...", help="Files and directories to tag; - is standard input.", show_default=False
        ),
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="Directory of the model; without it, the one that comes with the package.")
    ] = None,
    format: Annotated[
        Format | None, typer.Option("--format", "-f", help="By default a table on a terminal, JSON Lines elsewhere.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; it is there when all is done, not before.")
    ] = None,
    unit: Annotated[Unit, typer.Option(help="What gets tags of its own.")] = Unit.paragraph,
    text_field: Annotated[
        str | None, typer.Option(help="Column or field that holds the text, in tables and JSON Lines.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding of the text files, where it is not found by itself: gb18030, big5 …")
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Score from which on a label applies, in place of the model's own thresholds."),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes to use.")] = 1,
) -> None:
    """Tag the paragraphs of files, directories or standard input.

    \b
    classify predict page.txt
    classify predict archive/ --format csv --output tags.csv
    cat page.txt | classify predict - | head
    """
    from minsheng.loading import load

    if not paths:
        if sys.stdin.isatty():
            raise typer.BadParameter("name a file or directory, or - for standard input", param_hint="PATHS")
        paths = ["-"]
    tagger = load(model)
    failures = Failures()
    found = inputs.pieces(inputs.find(paths), unit, text_field=text_field, encoding=encoding)
    tagged = _tag(tagger, failures.passing(found), threshold, jobs)
    with messages.writing(output) as file:
        for text in _written(tagged, tagger, format or (Format.table if file.isatty() else Format.jsonl)):
            file.write(text.encode("utf-8", "replace"))
    if failures.count:
        messages.error(f"{failures.count} of the inputs could not be read (see above); all others are done")
        raise typer.Exit(1)


class Failures:
    """Reports what cannot be read, and lets the rest pass."""

    def __init__(self) -> None:
        self.count = 0

    def passing(self, items: Iterable[Piece | InputError]) -> Iterator[Piece]:
        """Yield the good items; say what is wrong with the others, and count them."""
        for item in items:
            if isinstance(item, InputError):
                self.count += 1
                messages.error(item)
            else:
                yield item


def _tag(model: Model, pieces: Iterator[Piece], threshold: float | None, jobs: int) -> Iterator[Tagged]:
    while chunk := list(itertools.islice(pieces, _CHUNK)):
        predictions = model.predict([piece.text for piece in chunk])
        if threshold is not None:
            predictions = [prediction.at(threshold) for prediction in predictions]
        yield from zip(chunk, predictions, strict=True)


def _written(tagged: Iterator[Tagged], model: Model, format: Format) -> Iterator[str]:
    if format is Format.table:
        from minsheng.cli import table

        return table.rows(tagged, model.taxonomy, shutil.get_terminal_size().columns)
    from minsheng.cli import formats

    writers: dict[Format, formats.Writer] = {
        Format.jsonl: formats.json_lines,
        Format.json: formats.json_array,
        Format.csv: formats.comma_separated,
        Format.tsv: formats.tab_separated,
    }
    return writers[format](tagged, model.labels)
