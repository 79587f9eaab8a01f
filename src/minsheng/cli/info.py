"""`classify info`: what a model is."""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from minsheng.cli import messages
from minsheng.cli.options import model_directory
from minsheng.errors import ModelError


class InfoFormat(str, Enum):
    """How a model is described."""

    text = "text"
    json = "json"


@messages.speaks_plainly
def info(
    model: Annotated[
        Path | None,
        typer.Argument(
            metavar="MODEL",
            callback=model_directory,
            help="Directory of the model; without it, or with `default`, the one that comes with the package.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[InfoFormat, typer.Option("--format", "-f", help="For people or for programs.")] = InfoFormat.text,
) -> None:
    """Show what a model is, and where: labels, data, scores, thresholds.

    \b
    Examples:
      classify info
      classify info models/mine --format json
    """
    from minsheng.cli import report
    from minsheng.cli.text import printable
    from minsheng.loading import default_model, load

    directory = (model or default_model()).absolute()
    found = load(model)
    if format is InfoFormat.json:
        text = json.dumps({"directory": str(directory), **found.info()}, ensure_ascii=False, indent=2) + "\n"
    else:
        try:
            text = f"model in {printable(str(directory))}\n{report.description(found)}"
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            problem = f"what it says of its training cannot be shown ({error!r}); --format json gives it as it is"
            raise ModelError(problem, path=model) from None
    with messages.writing(None) as file:
        file.write(text.encode("utf-8", "replace"))
