"""`classify import` and `classify export`: labelled data from and to other programs."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from minsheng.cli import messages
from minsheng.cli.options import model_directory
from minsheng.plurals import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from minsheng.exchange import Row
    from minsheng.model import Model
    from minsheng.taxonomy import Taxonomy


class Foreign(str, Enum):
    """The formats of other programs."""

    doccano = "doccano"
    label_studio = "label-studio"
    argilla = "argilla"
    fasttext = "fasttext"
    csv = "csv"
    tsv = "tsv"
    folders = "folders"


class Names(str, Enum):
    """What other programs are given as the name of a label."""

    id = "id"
    zh = "zh"
    en = "en"


@messages.speaks_plainly
def import_(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="What the other program has written.")],
    source: Annotated[Foreign, typer.Option("--from", help="The program or format that it comes from.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write (.jsonl); without it, standard output.", show_default=False),
    ] = None,
    taxonomy: Annotated[
        Path | None,
        typer.Option(
            help="taxonomy.toml whose labels are meant; by default the one beside the output. Without one, names are"
            " taken as they are.",
            show_default=False,
        ),
    ] = None,
    map: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=LABEL", help="What a name means: 就业=employment; 就业= leaves it out."),
    ] = None,
    text_field: Annotated[
        str | None, typer.Option(help="Field that holds the text, where it is not found by itself.")
    ] = None,
    label_field: Annotated[
        str | None, typer.Option(help="Field, question or set of choices that holds the labels.")
    ] = None,
    keep_unlabelled: Annotated[
        bool, typer.Option("--keep-unlabelled", help="Write also what nobody has labelled, with null for its labels.")
    ] = False,
) -> None:
    """Take labelled data from another program; nothing is lost.

    \b
    classify import admin.jsonl --from doccano --output labels/mine.jsonl
    classify import project-1.json --from label-studio --output labels/mine.jsonl
    classify import texts.csv --from csv --label-field 类别 --map 就业=employment
    """
    from minsheng import exchange
    from minsheng.exchange import Fields, Naming

    said = dict(_pair(one) for one in map or ())
    naming = Naming(_taxonomy(taxonomy, output), said)
    rows, failed = _sorted_out(exchange.READERS[source.value](path, Fields(text_field, label_field)))
    rows = naming.apply(rows)
    waiting = 0 if keep_unlabelled else sum(row.labels is None for row in rows)
    kept = [row for row in rows if keep_unlabelled or row.labels is not None]
    if kept or not failed:
        with messages.writing(output) as file:
            file.writelines(line.encode("utf-8", "replace") for line in exchange.json_lines(kept))
    left = f"; left out: {waiting} that nobody has labelled (--keep-unlabelled keeps them)" if waiting else ""
    messages.error(f"{counted(len(kept), 'text')} imported{left}")
    if failed:
        messages.error(f"{counted(failed, 'row')} could not be read (see above); all others are done")
        raise typer.Exit(1)


@messages.speaks_plainly
def export(
    target: Annotated[Foreign, typer.Option("--to", help="The program or format that it is for.")],
    labels: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[LABELS]...", help="A labels folder, or labelled files, or what `suggest` wrote; default: labels"
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write, for `folders` a new folder.", show_default=False),
    ] = None,
    names: Annotated[Names, typer.Option(help="What labels are called there; import finds the way back.")] = Names.id,
    model: Annotated[
        Path | None,
        typer.Option(
            callback=model_directory,
            help="Directory of a model whose predictions go along (label-studio, argilla); `default`: the one that"
            " comes with the package.",
            show_default=False,
        ),
    ] = None,
    interface: Annotated[
        Path | None,
        typer.Option(help="For label-studio: file to write the project's labelling interface into (XML)."),
    ] = None,
) -> None:
    """Write data, labelled or to be labelled, for another program.

    \b
    classify export labels --to label-studio --output tasks.json --interface interface.xml
    classify export next.jsonl --to label-studio --output tasks.json --model models/mine
    classify export labels --to fasttext --output train.txt
    """
    from minsheng import dataset, exchange

    paths = labels or [Path("labels")]
    _fits(target, output, model, interface)
    found, failed = _sorted_out(iter(exchange.load(paths)))
    tagger = _model(model)
    known = _taxonomy(None, dataset.home_of(paths[0]) / "any") or (tagger.taxonomy if tagger else None)
    naming = exchange.Naming(known or _occurring(found), shown=names.value)
    rows = _predicted(found, tagger)
    if interface is not None:
        from minsheng.exchange import label_studio

        shown = "zh" if names is Names.id else names.value
        pairs = [(naming.show([one.id])[0], getattr(one, shown) or one.id) for one in naming.taxonomy.labels]  # type: ignore[union-attr]
        with messages.writing(interface) as file:
            file.write(label_studio.interface(pairs, exclusive=naming.exclusive).encode())
    if target is Foreign.folders:
        assert output is not None
        written = exchange.folders.write((exchange.shown(row, naming) for row in rows), output)
        messages.error(f"{counted(written, 'file')} written into {output}")
    else:
        with messages.writing(output) as file:
            for text in exchange.WRITERS[target.value].write(rows, naming, _version(model)):
                file.write(text.encode("utf-8", "replace"))
        messages.error(f"{counted(len(rows), 'text')} exported")
    for said in _lost(target, rows):
        messages.error(f"note: {said}")
    if failed:
        messages.error(f"{counted(failed, 'row')} could not be read (see above); all others are done")
        raise typer.Exit(1)


def _pair(said: str) -> tuple[str, str]:
    name, equals, label = said.rpartition("=")
    if not equals or not name.strip():
        raise messages.WrongUse(f"--map takes NAME=LABEL, not {said!r}: --map 就业=employment")
    return name, label.strip()


def _fits(target: Foreign, output: Path | None, model: Path | None, interface: Path | None) -> None:
    """Refuse options that do not go with the format."""
    if target is Foreign.folders and output is None:
        raise messages.WrongUse("--to folders needs --output FOLDER")
    if model is not None and target not in (Foreign.label_studio, Foreign.argilla):
        raise messages.WrongUse(f"--model: {target.value} has no place for predictions; label-studio and argilla have")
    if interface is not None and target is not Foreign.label_studio:
        raise messages.WrongUse("--interface is for --to label-studio")


def _sorted_out(found: Iterator[object]) -> tuple[list[Row], int]:
    """Return the rows; say what else there is, and count the errors."""
    from minsheng.errors import LabelsError
    from minsheng.exchange import Row

    rows: list[Row] = []
    failed = 0
    for one in found:
        if isinstance(one, Row):
            rows.append(one)
        else:
            failed += isinstance(one, LabelsError)
            messages.error(one if isinstance(one, LabelsError) else f"note: {one}")
    return rows, failed


def _taxonomy(path: Path | None, beside: Path | None) -> Taxonomy | None:
    from minsheng import taxonomy

    if path is None and beside is not None:
        path = beside.parent / taxonomy.FILE
        if not path.exists():
            return None
    if path is not None and path.is_dir():
        path = path / taxonomy.FILE
    return None if path is None else taxonomy.Taxonomy.load(path)


def _occurring(rows: Sequence[Row]) -> Taxonomy:
    from minsheng.taxonomy import Taxonomy

    return Taxonomy.of(sorted({label for row in rows for label in row.labels or ()}))


def _model(path: Path | None) -> Model | None:
    from minsheng.loading import load

    return None if path is None else load(path)


def _predicted(rows: list[Row], model: Model | None) -> list[Row]:
    from dataclasses import replace

    if model is None:
        return rows
    predictions = model.predict([row.text for row in rows])
    return [replace(row, prediction=one) for row, one in zip(rows, predictions, strict=True)]


def _version(path: Path | None) -> str | None:
    """Return what tells a model from another one: the name of its directory, and what its content hashes to."""
    import minsheng
    from minsheng import storage

    if path is None:
        return None
    return f"minsheng {minsheng.__version__} {path.resolve().name} {storage.digest(path)[:8]}"


def _lost(target: Foreign, rows: Sequence[Row]) -> Iterator[str]:
    """Tell what the format has no place for."""
    from minsheng.exchange import WRITERS

    writer = WRITERS.get(target.value)
    fields = sorted({name for row in rows for name in row.about} - ({"id"} if writer is None else set()))
    if fields and (writer is None or not writer.fields):
        yield f"{target.value} has no place for other fields; left out: {', '.join(fields)}"
    waiting = sum(row.labels is None for row in rows)
    if waiting and writer is None:
        yield f"left out: {counted(waiting, 'text')} that nobody has labelled"
    elif waiting and writer is not None and not writer.unlabelled:
        yield f"{waiting} texts that nobody has labelled look in {target.value} like texts without a label"
