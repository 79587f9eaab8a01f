"""`classify info`: what a model is."""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from minsheng.cli import messages


class InfoFormat(str, Enum):
    """How a model is described."""

    text = "text"
    json = "json"


@messages.speaks_plainly
def info(
    model: Annotated[
        Path | None, typer.Argument(help="Directory of the model; without it, the one that comes with the package.")
    ] = None,
    format: Annotated[InfoFormat, typer.Option("--format", "-f", help="For people or for programs.")] = InfoFormat.text,
) -> None:
    """Show what a model is: labels, data, scores, thresholds.

    \b
    classify info
    classify info models/mine --format json
    """
    from minsheng.cli import report
    from minsheng.loading import load

    found = load(model)
    with messages.writing(None) as file:
        if format is InfoFormat.json:
            file.write((json.dumps(found.info(), ensure_ascii=False, indent=2) + "\n").encode())
        else:
            file.write(report.description(found).encode())
