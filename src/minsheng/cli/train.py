"""`classify train`: make a model from labelled texts."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from minsheng.cli import messages

if TYPE_CHECKING:
    from minsheng.model import Model


@messages.speaks_plainly
def train(
    labels: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[LABELS]...",
            help="A labels folder, or labelled files (.jsonl, .csv, .tsv, fastText .txt); by default: labels",
        ),
    ] = None,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="Directory of the model; a model that is there is replaced in the end."),
    ] = Path("models/mine"),
    seed: Annotated[int, typer.Option(min=0, help="Seed of the cross-validation's folds.")] = 0,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Processes to use; the model does not depend on it.", show_default="all processors"),
    ] = None,
) -> None:
    """Train a model on labelled texts, and show how well it does on texts that it has not seen.

    \b
    classify train labels --output models/mine
    classify train mine.csv --output models/mine
    classify predict page.txt --model models/mine
    """
    messages.progress("reading the labels and loading the libraries …")
    import minsheng
    from minsheng.cli import report
    from minsheng.learning import Settings

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        dataset = minsheng.Dataset.load(*(labels or [Path("labels")]))
        messages.progress(f"training on {len(dataset.examples)} texts …")
        model = minsheng.train(dataset, settings=Settings(seed=seed), jobs=jobs)
    for warning in caught:
        if issubclass(warning.category, UserWarning):
            messages.error(f"warning: {warning.message}")
    save(model, output)
    with messages.writing(None) as file:
        file.write(report.scores(model).encode())
    messages.error(f"saved in {output}")


def save(model: Model, directory: Path) -> None:
    """Save a model with its card and its scores."""
    import json

    from minsheng import card

    metrics = json.dumps(model.training["out_of_fold"], indent=2) + "\n"
    model.save(directory, documents={"CARD.md": card.render(model.info()), "metrics.json": metrics})
