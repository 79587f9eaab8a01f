"""`classify train`: make a model from labelled texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from minsheng.cli import messages

if TYPE_CHECKING:
    from minsheng.dataset import Dataset
    from minsheng.model import Model


@messages.speaks_plainly
def train(
    labels: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="LABELS",
            help="A labels folder, or labelled files (.jsonl, .csv, .tsv, fastText .txt); by default: labels",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="Directory of the model; a model there is replaced when all is done."),
    ] = Path("models/mine"),
    seed: Annotated[
        int, typer.Option(min=0, help="Number that the shuffling of the cross-validation starts from.")
    ] = 0,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1, help="Processes to use; the model is the same with any number.", show_default="all processors"
        ),
    ] = None,
) -> None:
    """Train a model on labelled texts, and show how good it is.

    The scores are those on texts that it has not seen (cross-validation).

    \b
    Examples:
      classify train labels --output models/mine
      classify train mine.csv --output models/mine
      classify predict page.txt --model models/mine
    """
    from minsheng import storage
    from minsheng.cli import report
    from minsheng.dataset import Dataset

    storage.check_place(output)
    messages.status("reading the labels and loading the libraries …")
    with messages.warnings_said():
        dataset = Dataset.load(*(labels or [Path("labels")]))
        model = _train(dataset, seed, jobs)
    save(model, output)
    with messages.writing(None) as file:
        file.write(report.scores(model).encode())
    messages.error(f"saved in {output}")


def _train(dataset: Dataset, seed: int, jobs: int | None) -> Model:
    from minsheng.learning import Settings
    from minsheng.training import train

    return train(dataset, settings=Settings(seed=seed), jobs=jobs, progress=_say)


def _say(step: str, share: float) -> None:
    messages.status(f"{step} {share:.0%} …" if share else f"{step} …")


def save(model: Model, directory: Path) -> None:
    """Save a model with its card and its scores."""
    import json

    from minsheng import card

    metrics = json.dumps(model.training["out_of_fold"], indent=2) + "\n"
    model.save(directory, documents={"CARD.md": card.render(model.info()), "metrics.json": metrics})
