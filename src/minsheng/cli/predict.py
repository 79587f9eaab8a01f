"""`classify predict`: tag texts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from minsheng.cli import messages
from minsheng.cli.inputs import Unit
from minsheng.cli.options import Encoding, Jobs, ModelDirectory, Threshold


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
    model: ModelDirectory = None,
    format: Annotated[
        Format | None,
        typer.Option(
            "--format",
            "-f",
            help="By default what --output ends in (.csv, .tsv, .json, .jsonl), or JSON Lines; a table on a terminal.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="File to write, in the format that its name ends in; it is there when all is done, not before.",
            show_default=False,
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where the same command with --output was stopped.")
    ] = False,
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin CSV or TSV with a byte order mark, so that Excel shows Chinese.")
    ] = False,
    unit: Annotated[
        Unit, typer.Option(help="What gets labels of its own; in tables and JSON Lines it is always the row.")
    ] = Unit.paragraph,
    text_field: Annotated[
        str | None,
        typer.Option(help="Field that holds the text, in tables and JSON Lines; standard input is then JSON Lines."),
    ] = None,
    encoding: Encoding = None,
    threshold: Threshold = None,
    jobs: Jobs = 1,
) -> None:
    """Tag the paragraphs of files, directories or standard input.

    \b
    Examples:
      classify predict page.txt
      classify predict archive/ --bom --output tags.csv
      classify predict posts.jsonl --text-field content --jobs 4 --output tags.jsonl --resume
      cat page.txt | classify predict - | head
    """
    from minsheng.cli import endings
    from minsheng.cli.running import Wanted, run
    from minsheng.cli.tagging import Job
    from minsheng.loading import load

    if not paths:
        if sys.stdin is not None and sys.stdin.isatty():
            raise messages.WrongUse("name a file or directory, or - for standard input")
        paths = ["-"]
    on_terminal = output is None and sys.stdout is not None and sys.stdout.isatty()
    named = None if format else endings.format_of(output, ("jsonl", "json", "csv", "tsv"))
    chosen = format or (Format(named) if named else Format.table if on_terminal else Format.jsonl)
    if bom and chosen not in (Format.csv, Format.tsv):
        raise messages.WrongUse("--bom is for --format csv and tsv, or --output NAME.csv")
    if resume:
        _check_resumable(paths, output, chosen)
    job = Job(model, unit, text_field, encoding, threshold)
    run(paths, load(model), job, Wanted(chosen.value, output, bom, resume), jobs=jobs)


def _check_resumable(paths: Sequence[str], output: Path | None, format: Format) -> None:
    from minsheng.files import is_replaceable

    if output is None:
        raise messages.WrongUse("--resume goes on with a file: name it with --output")
    if "-" in paths:
        problem = "--resume needs files to read: standard input cannot be read again from where it was stopped"
        raise messages.WrongUse(problem)
    if format is Format.table:
        raise messages.WrongUse("--resume is for --format jsonl, json, csv and tsv")
    if not is_replaceable(output):
        raise messages.WrongUse(f"--resume needs a file to write: {output} is none")
