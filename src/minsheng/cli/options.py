"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from minsheng.cli import messages


def _share(given: float | None) -> float | None:
    if given is not None and not 0 <= given <= 1:  # not every Typer takes NaN for out of range
        raise messages.WrongUse("--threshold is a number between 0 and 1")
    return given


def model_directory(given: Path | None) -> Path | None:
    """Return the directory of a model that the user names: `default`, where there is none of that name, is ours."""
    if given != Path(SHIPPED) or given.is_dir():
        return given
    from minsheng.loading import default_model

    return default_model()


SHIPPED = "default"  # the name of the model that comes with the package
ModelDirectory = Annotated[
    Path | None,
    typer.Option(
        callback=model_directory,
        help="Directory of the model; without it, or with `default`, the one that comes with the package.",
    ),
]
Threshold = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=1,
        callback=_share,
        help="Score from which on a label applies, in place of the model's own thresholds.",
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(help="Encoding of the text files, where it is not found by itself: gb18030, big5 …"),
]
Jobs = Annotated[int, typer.Option(min=1, help="Processes to use, where there is much to do.")]
