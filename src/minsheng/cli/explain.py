"""`classify explain`: the words behind the tags."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

from minsheng.cli import inputs, messages
from minsheng.cli.inputs import Unit
from minsheng.cli.options import ModelDirectory
from minsheng.cli.text import Paint, printable
from minsheng.errors import InputError

if TYPE_CHECKING:
    from minsheng.explaining import Explanation, LabelExplanation
    from minsheng.model import Model


_MARKED = 0.1  # a word is marked in the text from this share of the strongest one's contribution on


class ExplainFormat(str, Enum):
    """How an explanation is written."""

    text = "text"
    json = "json"


@messages.speaks_plainly
def explain(
    path: Annotated[
        str | None,
        typer.Argument(
            metavar="PATH", help="File whose paragraphs to explain; - is standard input.", show_default=False
        ),
    ] = None,
    text: Annotated[str | None, typer.Option(help="A text to explain, in place of a file.")] = None,
    paragraph: Annotated[
        int | None, typer.Option(min=1, help="Number of the one paragraph to explain, as `predict` counts them.")
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option(
            help="Label to explain: its id, or its name in either language (may be given several times); by default"
            " those that apply, or the likeliest one.",
            show_default=False,
        ),
    ] = None,
    words: Annotated[int, typer.Option(min=1, help="How many words to show for and against, at most.")] = 8,
    model: ModelDirectory = None,
    format: Annotated[
        ExplainFormat, typer.Option("--format", "-f", help="For people or for programs.")
    ] = ExplainFormat.text,
    encoding: Annotated[str | None, typer.Option(help="Encoding of the file, where it is not found by itself.")] = None,
) -> None:
    """Show the words that speak for and against each label.

    It says where they stand in the text and how much each adds to the label's score.

    \b
    Examples:
      classify explain page.txt --paragraph 3
      classify explain --text "全区举办春季招聘会" --label employment
    """
    from minsheng.cli.formats import as_json
    from minsheng.loading import load

    if text is not None and path is not None:
        raise messages.WrongUse("give a file or --text, not both")
    if text is None and path is None and sys.stdin is not None and sys.stdin.isatty():
        raise messages.WrongUse("name a file, give a --text, or - for standard input")
    if text is not None and not text.strip():
        raise messages.WrongUse("the --text is empty")
    tagger = load(model)
    wanted = [_label(name, tagger) for name in label or ()]
    found = _paragraphs(path or "-", encoding, paragraph) if text is None else [inputs.Piece("--text", text, 1, 1)]
    with messages.writing(None) as file:
        paint = Paint.for_file(file)
        for piece in found:
            explanation = tagger.explain(piece.text)
            if format is ExplainFormat.json:
                row = {"source": piece.source, "paragraph": piece.number, "line": piece.line, **asdict(explanation)}
                lines = as_json(row)
            else:
                lines = _for_people(piece, explanation, tagger, wanted, words, paint)
            file.write((lines + "\n").encode("utf-8", "replace"))


def _label(name: str, model: Model) -> str:
    """Return the id of the label that is called so."""
    found = model.taxonomy.id_of(name)
    if found is None:
        raise messages.WrongUse(f"--label: {name!r} is not a label; there are {', '.join(model.labels)}")
    return found


def _paragraphs(path: str, encoding: str | None, number: int | None) -> list[inputs.Piece]:
    found = []
    for piece in inputs.pieces(_file(path), Unit.paragraph, text_field=None, encoding=encoding):
        if not isinstance(piece, inputs.Piece):
            raise piece
        found.append(piece)
    if number is None:
        return found
    last = max((piece.number for piece in found), default=0)
    if number > last:
        raise messages.WrongUse(f"--paragraph: there is no paragraph {number}, the last one is {last}")
    chosen = [piece for piece in found if piece.number == number]  # rows without a text are not among them
    if not chosen:
        raise messages.WrongUse(f"--paragraph: there is no text in row {number}")
    return chosen


def _file(path: str) -> Iterator[str | InputError]:
    for source in inputs.find([path]):
        if not isinstance(source, InputError) and source != path:
            raise InputError("is a directory; name one of its files", path=path)
        yield source


def _for_people(
    piece: inputs.Piece, explanation: Explanation, model: Model, wanted: list[str], words: int, paint: Paint
) -> str:
    from minsheng.cli.table import colour, name

    labels = {label.id: label for label in model.taxonomy.labels}
    shown = [one for one in explanation.labels if (one.label in wanted if wanted else one.applies)]
    if not shown:
        shown = [max(explanation.labels, key=lambda one: one.probability)]
    heading = f"{printable(piece.source)}: paragraph {piece.number}, line {piece.line}"
    lines = [] if piece.source == "--text" else [paint(heading, bold=True)]
    for one in shown:
        verdict = "applies 是" if one.applies else "does not apply 否"
        head = f"{name(labels[one.label])}: {verdict}, probability {one.probability:.3f}, threshold {one.threshold:.2f}"
        lines += [paint(head, colour=colour(model.taxonomy, one.label)), "  " + _marked(explanation.text, one, words)]
        for sign, title in ((1, "for 支持"), (-1, "against 反对")):
            strongest = [word for word in one.words if word.contribution * sign > 0][:words]
            listed = "  ".join(f"{word.word} {word.contribution:+.2f}" for word in strongest)
            lines.append(f"  {title}: {listed or '–'}")
        added = one.score - one.intercept
        lines.append(f"  score 总分: {one.score:+.2f} = {one.intercept:+.2f} to start with, {added:+.2f} for all words")
    return "\n".join([*lines, ""])


def _marked(text: str, one: LabelExplanation, words: int) -> str:
    """Return the text with the strongest words for the label marked: 【招聘会】."""
    inside = [False] * (len(text) + 1)
    strongest = max((word.contribution for word in one.words), default=0)
    for word in [word for word in one.words if word.contribution > max(0, _MARKED * strongest)][:words]:
        for start, stop in word.spans:
            inside[start:stop] = [True] * (stop - start)
    parts, before = [], False
    for character, now in zip(text + " ", inside, strict=True):
        parts.append("【" if now and not before else "】" if before and not now else "")
        parts.append(character)
        before = now
    return printable("".join(parts)).rstrip()
