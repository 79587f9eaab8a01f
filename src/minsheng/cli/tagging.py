"""Tagging what there is to tag: in this process or, where there is much of it, in several."""

from __future__ import annotations

import functools
import itertools
import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from minsheng.cli import inputs
from minsheng.cli.inputs import Piece, Unit
from minsheng.errors import InputError, MinshengError
from minsheng.prediction import Prediction

if TYPE_CHECKING:
    from minsheng.model import Model

_SMALL = 16 << 20  # bytes that are done before other processes would have started and caught up
_TASK = 256 << 10  # bytes of sources, or characters of rows, that one process does at a time
_TEXTS = 2048  # texts that are tagged at once
_ROUND = 8  # tasks a process that are waited for together, so that results do not pile up

T = TypeVar("T")
Render = Callable[[Piece, Prediction], T]
Item = str | Piece | InputError  # a source to read, a text that was read, or what is wrong with one


@dataclass(frozen=True, slots=True)
class Job:
    """How texts are read and tagged. `model` is its directory; `threshold` takes the place of its own."""

    model: Path | None = None
    unit: Unit = Unit.paragraph
    text_field: str | None = None
    encoding: str | None = None
    threshold: float | None = None

    def pieces(self, source: str) -> Iterator[Piece | InputError]:
        """Yield the texts of a source."""
        return inputs.pieces([source], self.unit, text_field=self.text_field, encoding=self.encoding)


def tag(
    sources: Sequence[str | InputError], model: Model, job: Job, render: Render[T], *, processes: int = 1
) -> Iterator[T | InputError]:
    """Yield what `render` makes of each text and its labels, in order, and an error in the place of what has failed.

    `model` is the one that `job` names. Several processes are used only where there is much to do; `render` runs in
    them, too, and must be a function of a module.
    """
    tasks = _tasks(sources, job)
    if processes == 1 or sum(map(_size, sources)) < _SMALL:
        return itertools.chain.from_iterable(_tag(task, model, job, render) for task in tasks)
    return _in_parallel(tasks, job, render, processes)


def _in_parallel(tasks: Iterator[list[Item]], job: Job, render: Render[T], processes: int) -> Iterator[T | InputError]:
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import BrokenProcessPool

    # When whoever reads the results has seen enough, the rest of the work is dropped, and that is well.
    warnings.filterwarnings("ignore", ".* tasks which were still being processed", UserWarning)
    try:
        with Parallel(n_jobs=processes, return_as="generator") as parallel:
            while some := list(itertools.islice(tasks, processes * _ROUND)):
                yield from itertools.chain.from_iterable(parallel(delayed(_work)(task, job, render) for task in some))
    except BrokenProcessPool:
        problem = "one of the processes was killed (is there enough memory?); try again with fewer --jobs"
        raise MinshengError(problem) from None


def _work(task: Sequence[Item], job: Job, render: Render[T]) -> list[T | InputError]:
    return list(_tag(task, _model(job.model), job, render))


@functools.lru_cache(maxsize=1)
def _model(directory: Path | None) -> Model:
    from minsheng.loading import load

    return load(directory)


def _tasks(sources: Iterable[str | InputError], job: Job) -> Iterator[list[Item]]:
    """Cut the work into tasks. A document is read by who tags it; rows and standard input are read here."""
    task: list[Item] = []
    size = 0
    for source in sources:
        here = isinstance(source, str) and (source == "-" or inputs.holds_rows(source, job.text_field))
        for item in job.pieces(str(source)) if here else [source]:
            task.append(item)
            size += _size(item)
            if size >= _TASK or len(task) == _TEXTS:
                yield task
                task, size = [], 0
    if task:
        yield task


def _size(item: Item) -> int:
    if isinstance(item, Piece):
        return len(item.text)
    try:
        return os.stat(item).st_size if isinstance(item, str) else 0  # noqa: PTH116
    except OSError:
        return 0


def _tag(task: Sequence[Item], model: Model, job: Job, render: Render[T]) -> Iterator[T | InputError]:
    found = itertools.chain.from_iterable(job.pieces(item) if isinstance(item, str) else [item] for item in task)
    while chunk := list(itertools.islice(found, _TEXTS)):
        predictions = iter(model.predict([item.text for item in chunk if isinstance(item, Piece)]))
        for item in chunk:
            if isinstance(item, InputError):
                yield item
                continue
            prediction = next(predictions)
            yield render(item, prediction if job.threshold is None else prediction.at(job.threshold))
