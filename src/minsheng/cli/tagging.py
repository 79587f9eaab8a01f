"""Tagging what there is to tag: in this process or, where there is much of it, in several."""

from __future__ import annotations

import functools
import itertools
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from minsheng.cli import inputs, processes
from minsheng.cli.inputs import Batch, Item, Unit
from minsheng.errors import InputError

if TYPE_CHECKING:
    from minsheng.model import Model

_SMALL = (8 if processes.FORKS else 32) << 20  # bytes of rows that are done before other processes would be of use
_TEXTS = (".txt", ".text", ".md", ".markdown")
_TIMES = {"rows": 1, "texts": 2, "others": 8}  # how much longer a byte takes; of Word and PDF it is a guess
_EACH = 2000  # bytes of rows that are done in the time that it takes to open a document
_TASK = 448 << 10  # bytes of sources that one process does at a time: with less, handing them over takes a twentieth
_ITEMS = 2048  # items of a task, at most
_ROWS = 8192  # rows of a task, about, at most: short ones take far more memory than bytes

T = TypeVar("T")
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Stamp = tuple[str, int, int]  # a source, its size in bytes, and the time of its last change, in nanoseconds
# Makes what is written of texts, their scores, and whether each label applies, both (texts, labels).
Render = Callable[[Sequence[Batch], Floats, Bools], T]


@dataclass(frozen=True, slots=True)
class Job:
    """How texts are read and tagged. `model` is its directory; `threshold` takes the place of its own."""

    model: Path | None = None
    unit: Unit = Unit.paragraph
    text_field: str | None = None
    encoding: str | None = None
    threshold: float | None = None


@dataclass(slots=True)
class Task:
    """What is done at a time, always cut in the same way: items, their size in bytes, and the sources begun with it."""

    items: list[Item] = field(default_factory=list)
    size: int = 0
    begun: list[Stamp] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tagged(Generic[T]):
    """What came of a task: what is to be written, the number of texts in it, and what is wrong with the rest."""

    content: T
    texts: int
    errors: list[InputError]


def tasks(sources: Iterable[str | InputError], job: Job) -> Iterator[Task]:
    """Cut the work. A document is read by who tags it; files of rows are cut here."""
    task, rows = Task(), 0
    for source in sources:
        stamp = _stamp(source)
        task.begun.append(stamp)
        for item in inputs.items(source, job.unit, text_field=job.text_field, encoding=job.encoding):
            task.items.append(item)
            task.size += item.size if isinstance(item, inputs.Rows) else max(0, stamp[1])
            rows += item.run.block.count if isinstance(item, inputs.Rows) else 0
            if task.size >= _TASK or len(task.items) == _ITEMS or rows >= _ROWS:
                yield task
                task, rows = Task(), 0
    if task.items:
        yield task


def size_of_tasks() -> list[int]:
    """Return what decides where the work is cut."""
    from minsheng.reading.blocks import MANY, SIZE

    return [_TASK, _ITEMS, _ROWS, SIZE, MANY]


def is_much(sources: Iterator[str | InputError]) -> tuple[bool, Iterator[str | InputError]]:
    """Tell whether there is enough to do for several processes, and give the sources back."""
    seen, effort = [], 0
    for source in sources:
        seen.append(source)
        effort += _effort(source)
        if effort >= _SMALL:
            return True, itertools.chain(seen, sources)
    return False, iter(seen)


def _effort(source: str | InputError) -> int:
    """Estimate how long a source takes, in bytes of rows that take as long."""
    if isinstance(source, InputError):
        return 0
    if inputs.holds_rows(source, None):
        return _TIMES["rows"] * size_of(source)
    return _TIMES["texts" if source.lower().endswith(_TEXTS) else "others"] * size_of(source) + _EACH


def tag(
    work: Iterable[Task], model: Model, job: Job, render: Render[T], *, jobs: int = 1
) -> Generator[tuple[Task, Tagged[T]]]:
    """Yield what comes of each task, in order. `model` is the one that `job` names.

    With `jobs` greater than 1 it is done in so many other processes; `render` must be picklable.
    """
    here = functools.partial(_tag, model=model, job=job, render=render)
    if jobs == 1:
        return ((task, here(task.items)) for task in work)
    elsewhere = functools.partial(_tag_elsewhere, job=job, render=render)
    return processes.in_order(
        ((task, task.items) for task in work), here, elsewhere, functools.partial(_model, job.model), jobs
    )


def _tag_elsewhere(items: Sequence[Item], job: Job, render: Render[T]) -> Tagged[T]:
    return _tag(items, _model(job.model), job, render)


@functools.lru_cache(maxsize=1)
def _model(directory: Path | None) -> Model:
    from minsheng.loading import load

    return load(directory)


def _tag(items: Sequence[Item], model: Model, job: Job, render: Render[T]) -> Tagged[T]:
    batches: list[Batch] = []
    errors: list[InputError] = []
    for item in items:
        found = inputs.read(item, job.unit, encoding=job.encoding)
        if isinstance(found, InputError):
            errors.append(found)
        else:
            errors += found.errors
            batches.append(found)
    texts = list(itertools.chain.from_iterable(batch.texts for batch in batches))
    scores = model.predict_proba(texts)
    applies = model.calibration.applies(scores, job.threshold)
    return Tagged(render(batches, scores, applies), len(texts), errors)


def size_of(source: str | InputError) -> int:
    """Return the size of a source in bytes, 0 where it cannot be told."""
    return max(0, _stamp(source)[1])


def _stamp(source: str | InputError) -> Stamp:
    if isinstance(source, InputError):
        return source.path or "", -1, -1
    try:
        about = os.stat(source)  # noqa: PTH116 (of 100,000 files)
    except OSError:
        return source, 0, 0
    return source, about.st_size, about.st_mtime_ns
