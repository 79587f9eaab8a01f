"""`classify explain`: the words behind the tags."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from minsheng.cli import inputs, messages
from minsheng.cli.inputs import Unit

if TYPE_CHECKING:
    from minsheng.explaining import Explanation, LabelExplanation
    from minsheng.model import Model


class ExplainFormat(str, Enum):
    """How an explanation is written."""

    text = "text"
    json = "json"


@messages.speaks_plainly
def explain(
    path: Annotated[
        str, typer.Argument(metavar="PATH", help="File whose paragraphs to explain; - is standard input.")
    ] = "-",
    text: Annotated[str | None, typer.Option(help="A text to explain, in place of a file.")] = None,
    paragraph: Annotated[int | None, typer.Option(min=1, help="Number of the one paragraph to explain.")] = None,
    label: Annotated[
        list[str] | None,
        typer.Option(help="Labels to explain; by default those that apply, or the likeliest.", show_default=False),
    ] = None,
    words: Annotated[int, typer.Option(min=1, help="How many words to show for and against.")] = 8,
    model: Annotated[
        Path | None, typer.Option(help="Directory of the model; without it, the one that comes with the package.")
    ] = None,
    format: Annotated[
        ExplainFormat, typer.Option("--format", "-f", help="For people or for programs.")
    ] = ExplainFormat.text,
    encoding: Annotated[str | None, typer.Option(help="Encoding of the file, where it is not found by itself.")] = None,
) -> None:
    """Show which words speak for and against the labels of a text, where they stand, and by how much.

    \b
    classify explain page.txt --paragraph 3
    classify explain --text "全区举办春季招聘会" --label employment
    """
    from minsheng.loading import load

    tagger = load(model)
    for wanted in label or ():
        if wanted not in tagger.labels:
            raise typer.BadParameter(
                f"{wanted!r} is not a label; there are {', '.join(tagger.labels)}", param_hint="--label"
            )
    found = [inputs.Piece("--text", text, 1, 1)] if text is not None else _paragraphs(path, encoding, paragraph)
    with messages.writing(None) as file:
        for piece in found:
            explanation = tagger.explain(piece.text)
            if format is ExplainFormat.json:
                row = {"source": piece.source, "paragraph": piece.number, "line": piece.line, **asdict(explanation)}
                file.write((json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "replace"))
            else:
                file.write((_for_people(piece, explanation, tagger, label, words) + "\n").encode("utf-8", "replace"))


def _paragraphs(path: str, encoding: str | None, number: int | None) -> list[inputs.Piece]:
    found = []
    for piece in inputs.pieces([path], Unit.paragraph, text_field=None, encoding=encoding):
        if not isinstance(piece, inputs.Piece):
            raise piece
        found.append(piece)
    if number is None:
        return found
    if number > len(found):
        raise typer.BadParameter(f"there are {len(found)} paragraphs", param_hint="--paragraph")
    return [found[number - 1]]


def _for_people(
    piece: inputs.Piece, explanation: Explanation, model: Model, wanted: list[str] | None, words: int
) -> str:
    from minsheng.cli.table import colour, name
    from minsheng.cli.text import printable

    labels = {label.id: label for label in model.taxonomy.labels}
    shown = [one for one in explanation.labels if (one.label in wanted if wanted else one.applies)]
    if not shown:
        shown = [max(explanation.labels, key=lambda one: one.probability)]
    lines = [typer.style(f"{printable(piece.source)}: {piece.number}", bold=True)]
    for one in shown:
        verdict = "applies 是" if one.applies else "does not apply 否"
        head = f"{name(labels[one.label])}: {verdict}, probability {one.probability:.3f}, threshold {one.threshold:.2f}"
        lines += [typer.style(head, fg=colour(model.taxonomy, one.label)), "  " + _marked(explanation.text, one, words)]
        for sign, title in ((1, "for 支持"), (-1, "against 反对")):
            strongest = [word for word in one.words if word.contribution * sign > 0][:words]
            listed = "  ".join(f"{word.word} {word.contribution:+.2f}" for word in strongest)
            lines.append(f"  {title}: {listed or '–'}")
        lines.append(f"  score {one.score:+.2f} = {one.intercept:+.2f} to start with, and all words together")
    return "\n".join([*lines, ""])


def _marked(text: str, one: LabelExplanation, words: int) -> str:
    """Return the text with the strongest words for the label marked: 【招聘会】."""
    from minsheng.cli.text import printable

    inside = [False] * (len(text) + 1)
    for word in [word for word in one.words if word.contribution > 0][:words]:
        for start, stop in word.spans:
            inside[start:stop] = [True] * (stop - start)
    parts, before = [], False
    for character, now in zip(text + " ", inside, strict=True):
        parts.append("【" if now and not before else "】" if before and not now else "")
        parts.append(character)
        before = now
    return printable("".join(parts)).rstrip()
