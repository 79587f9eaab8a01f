"""`classify suggest`: the paragraphs most worth labelling."""

from __future__ import annotations

import codecs
import json
import sys
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from minsheng.cli import inputs, messages
from minsheng.cli.inputs import Piece, Unit
from minsheng.cli.options import Encoding, model_directory
from minsheng.plurals import counted

if TYPE_CHECKING:
    from minsheng.dataset import Dataset
    from minsheng.model import Model
    from minsheng.prediction import Prediction
    from minsheng.suggesting import Suggestion


@messages.speaks_plainly
def suggest(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATHS]...", help="Files and directories to choose from; - is standard input.", show_default=False
        ),
    ] = None,
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="How many paragraphs to suggest.")] = 50,
    labelled: Annotated[
        Path | None,
        typer.Option(help="Labels folder or file of what is labelled already.", show_default=False),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(
            callback=model_directory,
            help="Directory of the model to teach (`default`: the one that comes with the package); without it, one is"
            " trained on what is labelled, and without that it is the package's.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="File to write: .csv or .tsv, else JSON Lines; without it, standard output.",
            show_default=False,
        ),
    ] = None,
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin CSV or TSV with a byte order mark, so that Excel shows Chinese.")
    ] = False,
    unit: Annotated[Unit, typer.Option(help="What is labelled.")] = Unit.paragraph,
    text_field: Annotated[
        str | None, typer.Option(help="Column or field that holds the text, in tables and JSON Lines.")
    ] = None,
    encoding: Encoding = None,
) -> None:
    """Choose the paragraphs most worth labelling next.

    They are uncertain, and unlike each other and what is labelled already.

    Each row has `"labels": null`: put the right ones in ([] where none applies) and train on the file. Until then
    training refuses it. In CSV and TSV it is a question mark: put labels in its place, with ; between them, or nothing
    where none applies. `suggested` is what the model would say.

    \b
    classify suggest archive/ --count 50 --labelled labels --output labels/next.jsonl
    classify export labels/next.jsonl --to label-studio --output tasks.json
    """
    from minsheng import suggesting
    from minsheng.cli import endings
    from minsheng.cli.failures import Failures

    kind = endings.format_of(output, ("jsonl", "csv", "tsv")) or "jsonl"
    if bom and kind == "jsonl":
        raise messages.WrongUse("--bom is for CSV and TSV: --output NAME.csv")
    if not paths:
        if sys.stdin.isatty():
            raise messages.WrongUse("name a file or directory, or - for standard input")
        paths = ["-"]
    dataset = _labelled(labelled)
    tagger = _model(model, dataset)
    failures = Failures()
    found = inputs.pieces(inputs.find(paths), unit, text_field=text_field, encoding=encoding)
    pieces = [piece for piece in failures.reported(found) if not _has_labels(piece)]
    messages.progress(f"choosing from {counted(len(pieces), 'text')} …")
    known = dataset.texts if dataset else []
    chosen = suggesting.suggest(tagger, [piece.text for piece in pieces], count, labelled=known)
    predictions = tagger.predict([pieces[one.index].text for one in chosen])
    rows = (_row(pieces[one.index], one, said, tagger) for one, said in zip(chosen, predictions, strict=True))
    with messages.writing(output) as file:
        file.write(codecs.BOM_UTF8 if bom else b"")
        file.writelines(line.encode("utf-8", "replace") for line in _written(rows, kind))
    how = "null, [] where none applies" if kind == "jsonl" else "?, nothing where none applies"
    messages.error(f"{len(chosen)} of {counted(len(pieces), 'text')} suggested; put labels in the place of {how}")
    failures.end()


def _written(rows: Iterable[dict[str, Any]], kind: str) -> Iterator[str]:
    """Yield rows as they are written: JSON Lines, or a table as `classify export` makes it."""
    from minsheng import exchange

    if kind == "jsonl":
        return (json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)
    unlabelled = (exchange.Row(row["text"], None, json.loads(json.dumps(row, default=str))) for row in rows)
    return exchange.WRITERS[kind].write(unlabelled, exchange.Naming(), None)


def _labelled(path: Path | None) -> Dataset | None:
    from minsheng.dataset import Dataset

    if path is None:
        return None
    with messages.warnings_said():
        return Dataset.load(path)


def _model(path: Path | None, dataset: Dataset | None) -> Model:
    from minsheng.loading import load

    if path is not None or dataset is None:
        return load(path)
    from minsheng.training import train

    messages.progress(f"training on {len(dataset.examples)} labelled texts …")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that labels are rare is why more are looked for
        return train(dataset)


def _has_labels(piece: Piece) -> bool:
    return piece.row is not None and piece.row.get("labels") is not None


def _row(piece: Piece, one: Suggestion, prediction: Prediction, model: Model) -> dict[str, Any]:
    """Return a row to be labelled: what is known of the text, and why it is suggested."""
    kept = {name: value for name, value in (piece.row or {}).items() if name not in ("text", "labels")}
    place: dict[str, Any] = {"source": piece.source, "line": piece.line}
    if piece.row is None:
        place |= {"paragraph": piece.number, "document": piece.source}
    return {
        **({"id": kept.pop("id")} if "id" in kept else {}),
        "text": piece.text,
        "labels": None,
        "suggested": list(prediction.labels),
        "score": round(one.score, 4),
        "why": _why(one, prediction, model),
        "scores": {label: round(score, 4) for label, score in prediction.scores.items()},
        **place,
        **{name: value for name, value in kept.items() if value != piece.text},
    }


def _why(one: Suggestion, prediction: Prediction, model: Model) -> str:
    from minsheng import suggesting

    labels = suggesting.nearest(model, list(prediction.scores.values()))
    if model.taxonomy.exclusive:
        unsure = " or ".join(f"{label} {prediction.scores[label]:.2f}" for label in labels)
    else:
        threshold = model.calibration.threshold[model.labels.index(labels[0])]
        unsure = f"{labels[0]} {prediction.scores[labels[0]]:.2f}, threshold {threshold:.2f}"
    return unsure + (f"; new words: {'、'.join(one.words)}" if one.words else "")
