"""`classify evaluate`: how far to trust a model."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from minsheng.cli import messages
from minsheng.cli.options import model_directory
from minsheng.plurals import counted

if TYPE_CHECKING:
    from minsheng.dataset import Dataset
    from minsheng.evaluation import Evaluation
    from minsheng.taxonomy import Taxonomy

SEEN = (
    "这些文本看来正是模型训练时用的，所以下面的数字偏高；去掉 --model 可做交叉验证。",
    "the model seems to have been trained on these very texts, so the figures are too good; leave --model out to"
    " cross-validate",
)  # in Chinese and English


class EvaluateFormat(str, Enum):
    """How the figures are written."""

    text = "text"
    json = "json"


@messages.speaks_plainly
def evaluate(
    labels: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[LABELS]...",
            help="A labels folder, or labelled files (.jsonl, .csv, .tsv, fastText .txt); by default: labels",
        ),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(
            "--model",
            "-m",
            callback=model_directory,
            help="Directory of a model to test on LABELS, which it should not have been trained on; `default`: the one"
            " that comes with the package.",
        ),
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", "-r", help="Directory for index.html, with pictures, and metrics.json.")
    ] = None,
    folds: Annotated[int, typer.Option(min=3, help="Folds of the cross-validation.")] = 5,
    baselines: Annotated[
        bool | None,
        typer.Option(
            "--baselines/--no-baselines",
            help="Test other methods in the same folds; fastText, too, where it is installed.",
            show_default="with --report",
        ),
    ] = None,
    learning_curve: Annotated[
        bool | None,
        typer.Option(
            "--learning-curve/--no-learning-curve",
            help="Test with fewer texts, too, to tell what the next 500 would bring.",
            show_default="with --report",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the folds and of the intervals.")] = 0,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Processes to use; the figures do not depend on it.", show_default="all processors"),
    ] = None,
    format: Annotated[
        EvaluateFormat, typer.Option("--format", "-f", help="For people or for programs.")
    ] = EvaluateFormat.text,
) -> None:
    """Show how far a model can be trusted.

    By cross-validation on labelled texts, or of a trained model on such.

    \b
    classify evaluate labels
    classify evaluate labels --report report
    classify evaluate --model models/mine new.jsonl
    """
    if model is not None and not labels:
        raise messages.WrongUse("--model needs labelled texts to test the model on")
    if model is not None and (baselines or learning_curve):
        raise messages.WrongUse("--baselines and --learning-curve train on LABELS; leave --model out")
    messages.status("reading the labels and loading the libraries …")
    from minsheng.dataset import Dataset
    from minsheng.evaluation import summarise

    with messages.warnings_said():
        if model is not None:
            found, seen = _model(model, labels or [], seed=seed, evidence=report is not None)
        else:
            dataset = Dataset.load(*(labels or [Path("labels")]))
            wanted = {"baselines": _wanted(baselines, report), "curve": _wanted(learning_curve, report)}
            found, seen = _cross_validate(dataset, folds, seed, jobs, evidence=report is not None, **wanted), False
        messages.status("working the figures out …")
        summary = summarise(found)
    if seen:
        messages.error(f"warning: {SEEN[1]}")
    _show(summary, found.dataset.taxonomy, format)
    if report is not None:
        from minsheng.evaluation.report import write

        messages.error(f"report: {write(report, found, summary, warnings=(SEEN,) if seen else ())}")


def _wanted(asked: bool | None, report: Path | None) -> bool:
    return report is not None if asked is None else asked


def _model(path: Path, labels: Sequence[Path], *, seed: int, evidence: bool) -> tuple[Evaluation, bool]:
    from minsheng.dataset import Dataset
    from minsheng.evaluation import evaluate_model
    from minsheng.evaluation.predictions import looks_trained_on
    from minsheng.loading import load

    model = load(path)
    dataset = Dataset.load(*labels, names=model.taxonomy)
    found = evaluate_model(model, dataset, seed=seed, evidence=evidence)
    return found, looks_trained_on(model, found.dataset)


def _cross_validate(
    dataset: Dataset, folds: int, seed: int, jobs: int | None, *, evidence: bool, baselines: bool, curve: bool
) -> Evaluation:
    from minsheng.evaluation import cross_validate
    from minsheng.learning import Settings

    return cross_validate(
        dataset,
        folds=folds,
        settings=Settings(seed=seed),
        jobs=jobs or os.cpu_count() or 1,
        baselines=baselines,
        curve=curve,
        evidence=evidence,
        say=messages.status,
        watch=partial(messages.counting, what="models fitted", shown=True),
    )


def _show(summary: Mapping[str, Any], taxonomy: Taxonomy, format: EvaluateFormat) -> None:
    from minsheng.evaluation.summary import as_json

    text = as_json(summary) if format is EvaluateFormat.json else for_people(summary, taxonomy)
    with messages.writing(None) as file:
        file.write(text.encode("utf-8", "replace"))


def for_people(summary: Mapping[str, Any], taxonomy: Taxonomy) -> str:
    """Return the figures as a table, with a line for each of the other findings."""
    from minsheng.cli.table import name

    names = {label.id: name(label) for label in taxonomy.labels}
    rows = [(names[label], one) for label, one in summary["labels"].items()]
    rows += [("micro 微平均", summary["micro"]), ("macro 宏平均", summary["macro"])]
    lines = [*_table(rows), "", *_notes(summary)]
    if taxonomy.exclusive:
        lines += ["", *_confusion(summary["confusion"], list(names.values()))]
    for title, key in (("by origin 按来源", "origins"), ("other methods 其他方法", "baselines")):
        if key in summary:
            lines += ["", *_table([(one, found["micro"]) for one, found in summary[key].items()], title)]
    if "learning_curve" in summary:
        lines += ["", *_learning(summary["learning_curve"])]
    return "\n".join([*lines, ""])


def _table(rows: Sequence[tuple[str, Mapping[str, Any]]], title: str = "label 标签") -> list[str]:
    from minsheng.cli.text import fit, printable, width

    columns = max(width(name) for name in (title, *(name for name, _ in rows)))
    lines = [f"{fit(title, columns)}  precision  recall     F1  F1, 95 %       AP    ECE  texts"]
    for name, one in rows:
        bounds = (one["interval"] or {}).get("f1")
        interval = f"{bounds[0]:.3f}–{bounds[1]:.3f}" if bounds else f"{'–':>11}"
        cells = [_number(one[key], columns) for key, columns in (("precision", 9), ("recall", 6), ("f1", 5))]
        more = [_number(one[key], 5) for key in ("average_precision", "calibration_error")]
        lines.append("  ".join([fit(printable(name), columns), *cells, interval, *more, f"{one['support']:5}"]))
    return lines


def _number(value: float | None, columns: int) -> str:
    return f"{'–':>{columns}}" if value is None else f"{value:{columns}.3f}"


def _notes(summary: Mapping[str, Any]) -> list[str]:
    method, bounds = summary["method"], summary["exact_interval"]
    right = "accuracy 准确率" if method["exclusive"] else "all labels right 标签全对"
    interval = f" ({bounds[0]:.3f}–{bounds[1]:.3f})" if bounds else ""
    how = (
        f"{method['folds']}-fold cross-validation, calibration and thresholds inside each fold,"
        if method["kind"] == "cross-validation"
        else "a trained model"
    )
    return [
        f"{right}: {summary['exact']:.3f}{interval}; Brier score {summary['micro']['brier']:.3f}",
        f"{how} on {counted(method['texts'], 'text')} in {counted(method['groups'], 'group')}"
        " (documents, near-duplicates)",
        "AP average precision 平均精确率, ECE expected calibration error 校准误差",
        *_dashes(summary),
    ]


def _dashes(summary: Mapping[str, Any]) -> Iterator[str]:
    """Tell why figures are missing."""
    if any(one["micro"]["interval"] is None for one in (summary, *summary.get("origins", {}).values())):
        fewest = summary["method"]["intervals"]["fewest"]
        yield f"no 95 % intervals with fewer than {fewest} groups 少于 {fewest} 组时不给出置信区间"
    if any(one["support"] == 0 for one in summary["labels"].values()):
        yield "– no text has the label 没有这个标签的文本; macro is over the others 宏平均不计它"


def _confusion(matrix: Sequence[Sequence[int]], names: Sequence[str]) -> list[str]:
    from minsheng.cli.text import fit, width

    title = "true 真实 / given 给出"
    columns = max(width(title), *(width(name) + 4 for name in names))
    digits = max(5, len(str(max(map(max, matrix)))))
    heads = "  ".join(f"{number:>{digits}}" for number in range(1, len(names) + 1))
    lines = [f"{fit(title, columns)}  {heads}"]
    for number, (name, row) in enumerate(zip(names, matrix, strict=True), 1):
        lines.append(f"{fit(f'{number:>2}  {name}', columns)}  {'  '.join(f'{value:>{digits}}' for value in row)}")
    return lines


def _learning(curve: Mapping[str, Any]) -> list[str]:
    from minsheng.evaluation.report.panels import next_texts

    points = "   ".join(f"{point['texts']}: {point['f1']:.3f}" for point in curve["points"])
    return [f"learning curve 学习曲线 (texts: micro F1)   {points}", *reversed(next_texts(curve))]
