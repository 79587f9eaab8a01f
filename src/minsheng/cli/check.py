"""`classify check`: what is wrong with a data set."""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from minsheng.cli import messages
from minsheng.plurals import counted

if TYPE_CHECKING:
    from minsheng.checking import Finding, Report


class Limit(str, Enum):
    """From which level on findings make the command fail."""

    error = "error"
    warning = "warning"
    note = "note"
    never = "never"


class CheckFormat(str, Enum):
    """How findings are written."""

    text = "text"
    jsonl = "jsonl"


@messages.speaks_plainly
def check(
    labels: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[LABELS]...", help="A labels folder, or labelled files; by default: labels"),
    ] = None,
    model: Annotated[
        bool, typer.Option("--model/--no-model", help="Look for labels that a model doubts; this takes longest.")
    ] = True,
    doubts: Annotated[int, typer.Option(min=0, help="How many doubtful texts to show, the most doubtful first.")] = 20,
    fail_on: Annotated[Limit, typer.Option(help="Exit with 1 from this level on.")] = Limit.error,
    format: Annotated[
        CheckFormat, typer.Option("--format", "-f", help="For people or for programs.")
    ] = CheckFormat.text,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes to use.", show_default="all processors")] = None,
) -> None:
    """Name what is, or may be, wrong with labelled texts.

    \b
    classify check labels
    classify check labels --no-model --fail-on warning
    classify check mine.csv --doubts 100 --format jsonl
    """
    import os

    messages.progress("checking the labels …")
    from minsheng import checking

    report = checking.check(*(labels or [Path("labels")]), model=model, jobs=jobs or os.cpu_count() or 1)
    doubtful = [finding for finding in report.findings if finding.kind == "doubt"]
    shown = [finding for finding in report.findings if finding.kind != "doubt"] + doubtful[:doubts]
    with messages.writing(None) as file:
        for finding in shown:
            file.write((_line(finding, format) + "\n").encode("utf-8", "replace"))
    messages.error(_summary(report))
    if len(doubtful) > doubts:
        more = "1 more text has" if len(doubtful) - doubts == 1 else f"{len(doubtful) - doubts} more texts have"
        messages.error(f"{more} doubtful labels; --doubts {len(doubtful)} shows them all")
    if fail_on is not Limit.never and (report.worst() or 0) >= checking.Level[fail_on.value]:
        raise typer.Exit(1)


def _line(finding: Finding, format: CheckFormat) -> str:
    from minsheng.cli.text import printable

    if format is CheckFormat.text:
        return printable(str(finding))
    row: dict[str, Any] = {"file": finding.path, "line": finding.line or None, "level": finding.level.name}
    row |= {"kind": finding.kind, "problem": finding.problem}
    if finding.score is not None:
        row["score"] = round(finding.score, 4)
    return json.dumps(row, ensure_ascii=False)


def _summary(report: Report) -> str:
    from minsheng.checking import Level

    counts = ", ".join(counted(report.count(level), level.name) for level in reversed(Level))
    how = {
        "": "; labels were not held against a model",
        "cleanlab": "; labels held against an out-of-fold model by cleanlab",
        "self-confidence": "; labels held against an out-of-fold model, in the plain order of its confidence"
        " (cleanlab's method comes with: pip install 'minsheng[check]')",
    }[report.method]
    return f"{counted(report.texts, 'text')} in {counted(report.files, 'file')}: {counts}{how}"
