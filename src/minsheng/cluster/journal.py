"""The output as a journal: what was begun, what is done, what is left, however the last run ended."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from minsheng.cluster.job import HOME, Identity, Job
from minsheng.cluster.partitions import Partition, Slice
from minsheng.cluster.places import Place
from minsheng.cluster.sources import File
from minsheng.errors import MinshengError

_PARTITIONS, _SUCCESS = "partitions.json", "_SUCCESS"
_PART = re.compile(r"(part-\d+)\.parquet")


@dataclass(frozen=True)
class Journal:
    """An output directory."""

    output: Place

    @property
    def _home(self) -> Place:
        return self.output / HOME

    def begun(self, identity: Identity) -> tuple[Job, list[Partition]] | None:
        """Return the job and its partitions when the output has it already; None when there is nothing yet.

        Raises:
            MinshengError: the directory holds something else, or another job.
        """
        try:
            job = Job.read(self.output)
        except FileNotFoundError:
            if others := [name for name in self.output.names() if name != HOME]:
                problem = f"holds something else ({others[0]}); choose another place for the output"
                raise MinshengError(problem, path=self.output.address) from None
            return None
        except NotADirectoryError:
            raise MinshengError("is a file; the output is a directory", path=self.output.address) from None
        if (difference := job.identity.difference(identity)) is not None:
            problem = f"was begun with {difference}; begin anew with --overwrite, or choose another place"
            raise MinshengError(problem, path=self.output.address)
        return job, self._partitions()

    def clear(self) -> None:
        """Remove what earlier jobs have written, and nothing else. The job goes first: then nobody adds to it."""
        (self._home / "job.json").remove()
        for name in self.output.names():
            if _PART.fullmatch(name) or name == _SUCCESS:
                (self.output / name).remove()
        self._home.remove()

    def prepare(self) -> None:
        """Make the directories."""
        for place in (self.output, self._home, self._home / "unfinished", self._home / "broken"):
            place.make()

    def plan(self, partitions: Sequence[Partition]) -> None:
        """Write down the partitions."""
        files = {part.file: 0 for partition in partitions for part in partition.slices}
        numbers = {file: number for number, file in enumerate(files)}
        content = {
            "files": [list(asdict(file).values()) for file in files],
            "partitions": [
                [[numbers[part.file], part.start, part.stop, part.line] for part in partition.slices]
                for partition in partitions
            ],
        }
        (self._home / _PARTITIONS).write(json.dumps(content).encode(), self._home / "unfinished")

    def _partitions(self) -> list[Partition]:
        content: dict[str, Any] = json.loads((self._home / _PARTITIONS).read())
        files = [File(*values) for values in content["files"]]
        return [
            Partition(number, tuple(Slice(files[file], *rest) for file, *rest in slices))
            for number, slices in enumerate(content["partitions"])
        ]

    def missing(self, partitions: Iterable[Partition]) -> list[Partition]:
        """Return the partitions that are not there yet."""
        there = {match[1] for name in self.output.names() if (match := _PART.fullmatch(name))}
        return [partition for partition in partitions if partition.name not in there]

    def broken_rows(self) -> int:
        """Count the rows that could not be tagged, of all runs."""
        place = self._home / "broken"
        return sum((place / name).read().count(b"\n") for name in place.names())

    def tidy(self) -> None:
        """Remove what was left unfinished, when nobody works on the output any more."""
        place = self._home / "unfinished"
        for name in place.names():
            (place / name).remove()

    def succeed(self) -> None:
        """Say that all is there, as Spark does."""
        (self.output / _SUCCESS).write(b"", self._home / "unfinished")
