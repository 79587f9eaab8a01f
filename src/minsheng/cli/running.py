"""A run of `classify predict`: from the sources through the tasks to the file that is written."""

from __future__ import annotations

import dataclasses
import itertools
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import minsheng
from minsheng import files
from minsheng.cli import formats, inputs, messages, processes, resuming, tagging
from minsheng.cli.failures import Failures
from minsheng.cli.progress import Bar
from minsheng.cli.resuming import Run
from minsheng.cli.tagging import Bools, Floats, Job, Tagged, Task
from minsheng.errors import InputError

if TYPE_CHECKING:
    from minsheng.model import Model

T = TypeVar("T")
Sources = Iterator[str | InputError]


class Format(Protocol[T]):
    """What the results are written in: its two halves, as `formats` says."""

    def render(self, batches: Sequence[inputs.Batch], scores: Floats, applies: Bools) -> T:
        """Return what is to be written of some texts."""

    def write(self, parts: Iterable[T], *, started: bool = False) -> Iterator[bytes]:
        """Yield the file."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user wants to be written, and where."""

    format: str  # jsonl, json, csv, tsv, table
    output: Path | None = None
    bom: bool = False
    resume: bool = False


def run(paths: Sequence[str], model: Model, job: Job, wanted: Wanted, *, jobs: int) -> None:
    """Tag what there is and write it; `model` is the one that `job` names.

    Raises:
        MinshengError: the results cannot be written, or there is nothing that can be gone on with.
        typer.Exit: some of it has failed, and the rest is done.
    """
    form, sources = _format(inputs.find(paths, leave_out=wanted.output), model, job, wanted)
    if jobs > 1:
        much, sources = tagging.is_much(sources)
        jobs = jobs if much else 1
    with processes.terminable(), _place(paths, job, wanted, form) as place:
        failures = Failures(place.failed, place.texts)
        with closing(Bar(paths, shown=not (wanted.output is None and sys.stdout.isatty()))) as bar:
            work = place.rest(tagging.tasks(sources, job), lambda task: bar.passed_over(task.size))
            with closing(tagging.tag(work, model, job, form.render, jobs=jobs)) as results:
                parts = _parts(results, place, failures, bar)
                for part in form.write(parts, started=place.tasks > 0 and place.file.tell() > 0):
                    place.file.write(part)
    failures.end()


def _parts(results: Iterable[tuple[Task, Tagged[T]]], place: Run, failures: Failures, bar: Bar) -> Iterator[T]:
    """Yield what is to be written. When the next part is asked for, the one before is written."""
    for task, tagged in results:
        failed = failures.note(*tagged.errors)
        failures.passed(tagged.texts)
        yield tagged.content
        place.done(task.begun, tagged.texts, failed)
        bar.done(task.size, tagged.texts)


@contextmanager
def _place(paths: Sequence[str], job: Job, wanted: Wanted, form: Format[Any]) -> Iterator[Run]:
    """Open what is written into; when the block ends well, the output is there."""
    output, spooled = wanted.output, form if isinstance(form, formats.OwnColumns) else None
    if output is None or "-" in paths or wanted.format == "table" or not files.is_replaceable(output):
        with messages.writing(output) as file:
            if spooled is None:
                yield Run(file)
                return
            with tempfile.TemporaryFile() as spool:
                yield Run(spool)
                file.writelines(spooled.finish(spool))
        return
    about = {**_about(paths, job, wanted), "table": "plain" if spooled is None else "with the rows' columns"}
    with (
        messages.said_of(output),
        resuming.writing(output, about, resume=wanted.resume, spool=spooled is not None) as place,
    ):
        yield place
        if spooled is not None:
            with files.replacing(output) as file:
                file.writelines(spooled.finish(place.file))


def _about(paths: Sequence[str], job: Job, wanted: Wanted) -> Mapping[str, Any]:
    """Tell what run it is: all that decides over what is written, but for the content of the sources."""
    from minsheng import storage
    from minsheng.loading import default_model

    options = dataclasses.asdict(job) | {"model": storage.digest(job.model or default_model())}
    return {
        "version": minsheng.__version__,
        "inputs": list(paths),
        **{name.replace("_", " "): value for name, value in options.items()},
        "format": wanted.format,
        "bom": wanted.bom,
        "size of tasks": tagging.size_of_tasks(),
    }


def _format(sources: Sources, model: Model, job: Job, wanted: Wanted) -> tuple[Format[Any], Sources]:
    """Choose the format, and give the sources back: some have to be seen for it."""
    if wanted.format == "table":
        return _table(model, job, wanted), sources
    if wanted.format == "jsonl":
        return formats.JsonLines(model.labels), sources
    if wanted.format == "json":
        return formats.JsonArray(model.labels), sources
    delimiter = "," if wanted.format == "csv" else "\t"
    seen: list[str | InputError] = []
    own_columns = False
    while not own_columns and (source := next(sources, None)) is not None:
        seen.append(source)
        own_columns = isinstance(source, str) and inputs.holds_rows(source, job.text_field)
    kind = formats.OwnColumns if own_columns else formats.Table
    return kind(model.labels, delimiter, wanted.bom), itertools.chain(seen, sources)


def _table(model: Model, job: Job, wanted: Wanted) -> Format[Any]:
    from minsheng.cli.table import ForPeople, Table
    from minsheng.cli.text import Paint

    paint = Paint(False) if wanted.output or sys.stdout is None else Paint.for_file(sys.stdout.buffer)
    table = Table(model.taxonomy, shutil.get_terminal_size().columns, paint, _thresholds(model, job))
    return ForPeople(model.labels, table)


def _thresholds(model: Model, job: Job) -> dict[str, float] | None:
    """Return the thresholds by which the labels are given; of labels that exclude each other none has one."""
    if job.threshold is not None:
        return dict.fromkeys(model.labels, job.threshold)
    if model.taxonomy.exclusive:
        return None
    return dict(zip(model.labels, model.calibration.threshold.tolist(), strict=True))
