"""`classify predict`: tag texts."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from minsheng.cli import inputs, messages
from minsheng.cli.inputs import NoTextError, Unit
from minsheng.cli.text import Paint
from minsheng.errors import InputError

if TYPE_CHECKING:
    from typing import BinaryIO

    from minsheng.cli.tagging import Job, Render
    from minsheng.model import Model

T = TypeVar("T")


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
        typer.Argument(metavar="PATHS", help="Files and directories to tag; - is standard input.", show_default=False),
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
    unit: Annotated[
        Unit, typer.Option(help="What gets labels of its own; in tables and JSON Lines it is always the row.")
    ] = Unit.paragraph,
    text_field: Annotated[
        str | None,
        typer.Option(help="Field that holds the text, in tables and JSON Lines; standard input is then JSON Lines."),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding of the text files, where it is not found by itself: gb18030, big5 …")
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Score from which on a label applies, in place of the model's own thresholds."),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes to use, where there is much to do.")] = 1,
) -> None:
    """Tag the paragraphs of files, directories or standard input.

    \b
    Examples:
      classify predict page.txt
      classify predict archive/ --format csv --output tags.csv
      classify predict posts.jsonl --text-field content --jobs 4
      cat page.txt | classify predict - | head
    """
    from minsheng.cli.tagging import Job, tag
    from minsheng.loading import load

    if not paths:
        if sys.stdin is not None and sys.stdin.isatty():
            raise messages.WrongUse("name a file or directory, or - for standard input")
        paths = ["-"]
    if threshold is not None and not 0 <= threshold <= 1:  # not every Typer takes NaN for out of range
        raise messages.WrongUse("--threshold is a number between 0 and 1")
    tagger = load(model)
    job = Job(model, unit, text_field, encoding, threshold)
    failures = Failures()
    with messages.writing(output) as file:
        sources = list(inputs.find(paths, leave_out=output))
        render, write = _format(format or (Format.table if file.isatty() else Format.jsonl), sources, tagger, job, file)
        rendered = failures.reported(tag(sources, tagger, job, render, processes=jobs))
        for text in write(messages.counting(rendered, "texts", shown=not file.isatty())):
            file.write(text.encode("utf-8", "replace"))
    failures.end()


class Failures:
    """Reports what cannot be read, and lets the rest pass."""

    def __init__(self) -> None:
        self._failed = self._passed = 0

    def reported(self, items: Iterable[T | InputError]) -> Iterator[T]:
        """Yield what was tagged; say what is wrong with the rest, and count it."""
        for item in items:
            if isinstance(item, InputError):
                self._failed += not isinstance(item, NoTextError)
                messages.error(item)
            else:
                self._passed += 1
                yield item

    def end(self) -> None:
        """End the command, with exit code 1 if anything has failed."""
        if not self._failed:
            return
        if self._passed:
            done = "1 text is" if self._passed == 1 else f"{self._passed} texts are"
            failed = "1 input" if self._failed == 1 else f"{self._failed} inputs"
            messages.error(f"{failed} failed, for what is said above; {done} done")
        raise typer.Exit(1)


def _format(
    format: Format, sources: Iterable[str | InputError], model: Model, job: Job, file: BinaryIO
) -> tuple[Render[Any], Callable[[Iterable[Any]], Iterator[str]]]:
    """Return what makes a record of a text, and what writes the records."""
    if format is Format.table:
        from minsheng.cli.table import Table, tagged

        columns = shutil.get_terminal_size().columns
        return tagged, Table(model.taxonomy, columns, Paint.for_file(file), _thresholds(model, job)).rows
    from minsheng.cli import formats

    if format is Format.jsonl:
        return formats.json_record, formats.json_lines
    if format is Format.json:
        return formats.json_record, formats.json_array
    own_columns = any(inputs.holds_rows(source, job.text_field) for source in sources if isinstance(source, str))
    delimiter = "," if format is Format.csv else "\t"
    return formats.cells, partial(formats.table, labels=model.labels, delimiter=delimiter, own_columns=own_columns)


def _thresholds(model: Model, job: Job) -> dict[str, float] | None:
    """Return the thresholds by which the labels are given; of labels that exclude each other none has one."""
    if job.threshold is not None:
        return dict.fromkeys(model.labels, job.threshold)
    if model.taxonomy.exclusive:
        return None
    return dict(zip(model.labels, model.calibration.threshold.tolist(), strict=True))
