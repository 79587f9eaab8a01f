"""A job from its beginning, or from where it stopped, to its end."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import minsheng
from minsheng import storage
from minsheng.cluster import planning, schema, sources, work
from minsheng.cluster.job import Identity, Job
from minsheng.cluster.journal import Journal
from minsheng.cluster.partitions import Partition
from minsheng.cluster.places import Place
from minsheng.cluster.planning import Spread
from minsheng.cluster.scheduling import spread
from minsheng.cluster.work import Done, Failed
from minsheng.loading import default_model
from minsheng.model import Model

if TYPE_CHECKING:
    from distributed import Client


@dataclass(frozen=True)
class Options:
    """What is to be done. `model` is a directory; `partition_bytes` is of input, about, for each partition."""

    source: str
    output: str
    model: Path | None = None
    text_field: str | None = None
    threshold: float | None = None
    partition_bytes: int = 128 << 20
    retries: int = 2
    overwrite: bool = False


@dataclass(frozen=True)
class Tried:
    """A partition was tried. `final`: it will not be tried again in this run."""

    partition: Partition
    outcome: Done | Failed
    final: bool


class Run:
    """A job that can be started: what it is was compared with what is in the output, and nothing was written yet."""

    def __init__(self, options: Options) -> None:
        """Look at the input and the output.

        Raises:
            MinshengError: there is no input or no model, or the output holds something else.
        """
        self.options = options
        self.journal = Journal(Place.of(options.output))
        self._model = options.model or default_model()
        self._labels = Model.load(self._model).labels
        self._files = sources.find(options.source, leave_out=self.journal.output)
        self._identity = Identity(
            minsheng.__version__,
            storage.digest(self._model),
            sources.digest(self._files),
            options.text_field,
            options.threshold,
            options.partition_bytes,
        )
        self._begun = None if options.overwrite else self.journal.begun(self._identity)
        self.partitions: list[Partition] = []
        self.missing: list[Partition] = []

    def prepare(self, look: Spread) -> None:
        """Cut the input into partitions, or find out which are missing; these are in `missing` then.

        `look` has the files looked at; see `looking`.

        Raises:
            MinshengError: the input has no text, or columns that do not go together.
            OSError: a storage refuses something.
        """
        if self.options.overwrite:
            self.journal.clear()
        if self._begun is None:
            self._begun = self._plan(look)
        self.journal.prepare()
        self.partitions = self._begun[1]
        self.missing = self.journal.missing(self.partitions)

    def _plan(self, look: Spread) -> tuple[Job, list[Partition]]:
        options = self.options
        plan = planning.plan(self._files, look, partition_bytes=options.partition_bytes, text_field=options.text_field)
        of = schema.output(plan.own, self._labels, others=plan.columns is not None)
        job = Job(self.journal.output, self._identity, of, plan.own, plan.columns)
        self.journal.prepare()
        self.journal.plan(plan.partitions)
        job.write(self._model)
        return job, plan.partitions

    @property
    def task(self) -> Callable[[Partition], Done | Failed]:
        """What does a partition, on whatever machine."""
        return functools.partial(work.do, self.journal.output.address, self._identity.id)

    def outcomes(self, client: Client) -> Iterator[Tried]:
        """Do what is missing, and say of each partition what came of it; those that fail are tried again at the end."""
        todo = self.missing
        for left in range(self.options.retries, -1, -1):
            failed: list[Partition] = []
            for partition, outcome in spread(client, self.task, todo, name="batch"):
                # What Dask itself gives up on has killed several workers: it is not given to more of them.
                again = isinstance(outcome, Failed) and left > 0
                if again:
                    failed.append(partition)
                came = Failed(_why(outcome)) if isinstance(outcome, Exception) else outcome
                yield Tried(partition, came, final=not again)
            todo = failed
            if not todo:
                break

    def end(self) -> int:
        """Tidy up; give how many partitions are still missing."""
        missing = len(self.journal.missing(self.partitions))
        self.journal.tidy()
        if not missing:
            self.journal.succeed()
        return missing


def looking(client: Client, looked: Callable[[int], None]) -> Spread:
    """Let the workers of a client look at files; `looked` is told how many were looked at."""

    def look(function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        for number, (item, outcome) in enumerate(spread(client, function, items, name="look"), 1):
            looked(number)
            yield item, None if isinstance(outcome, Exception) else outcome

    return look


def _why(error: Exception) -> str:
    if type(error).__name__ == "KilledWorker":
        return "the workers that had it died, one after the other (have they enough memory?)"
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
