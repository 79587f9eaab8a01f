"""`classify batch`: tag an archive of rows on many machines."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from minsheng.cli import messages
from minsheng.cli.options import ModelDirectory, Threshold
from minsheng.errors import MinshengError

if TYPE_CHECKING:
    from distributed import Client

    from minsheng.cluster.running import Run, Tried
    from minsheng.cluster.work import Done

_NAMED = 100  # broken rows, and failures, that are named; all of the rows are in the output
_EXTRA = ("dask", "distributed", "fsspec", "pyarrow")


@messages.speaks_plainly
def batch(
    input: Annotated[
        str,
        typer.Argument(metavar="INPUT", help="Parquet or JSON Lines: a file, a directory, a glob, on disk or s3://…"),
    ],
    output: Annotated[str, typer.Argument(metavar="OUTPUT", help="Directory for Parquet files, on disk or s3://…")],
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler, tcp://…; without it, processes of this machine.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Processes on this machine.", show_default="one a processor"),
    ] = None,
    model: ModelDirectory = None,
    text_field: Annotated[str | None, typer.Option(help="Field that holds the text.")] = None,
    threshold: Threshold = None,
    retries: Annotated[int, typer.Option(min=0, help="Times that a partition that fails is tried again.")] = 2,
    partition_size: Annotated[
        float, typer.Option(min=0.001, max=1 << 20, help="About how much of the input one task tags, in MB.")
    ] = 128,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Begin anew where another job was begun.")] = False,
) -> None:
    """Tag Parquet or JSON Lines files on a Dask cluster.

    The results are Parquet. What was finished is never done again: after a stop, the same command does what is missing.

    \b
    Examples:
      classify batch archive/ tagged/
      classify batch "s3://news/2024/*.jsonl.gz" s3://tagged/2024 --scheduler tcp://10.0.0.5:8786
      classify batch posts.parquet tagged/ --text-field content --workers 8
    """
    if scheduler is not None and workers is not None:
        raise messages.WrongUse(
            "--workers is for this machine alone; with --scheduler, start as many as you want there"
        )
    try:
        import distributed  # noqa: F401
        import fsspec  # noqa: F401
        import pyarrow  # noqa: F401
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        raise MinshengError(
            f'this needs {error.name}, which is not installed: pip install "minsheng[cluster]"'
        ) from None
    from minsheng.cluster.running import Options, Run
    from minsheng.cluster.scheduling import cluster

    size = int(partition_size * (1 << 20))
    run = Run(Options(input, output, model, text_field, threshold, size, retries, overwrite))
    try:
        with cluster(scheduler, workers) as client:
            code = _work(run, client)
    except KeyboardInterrupt:
        messages.error("stopped; the same command goes on from here")
        raise typer.Exit(130) from None
    raise typer.Exit(code)


def _work(run: Run, client: Client) -> int:
    """Do what is missing; return the exit code."""
    from minsheng.cluster.running import looking

    messages.status("looking at the input …")
    run.prepare(looking(client, lambda number: messages.status(f"looking at the input: {number:,} parts …")))
    report = _Report(len(run.partitions), len(run.missing))
    for tried in run.outcomes(client):
        report.add(tried)
    missing = run.end()
    return report.end(missing, run.journal.broken_rows(), run.options.output)


class _Report:
    """Says what happens, and how far the work is."""

    def __init__(self, partitions: int, missing: int) -> None:
        self._partitions, self._there, self._before = partitions, partitions - missing, partitions - missing
        self._rows = self._named = self._failures = 0
        self._start = time.monotonic()

    def add(self, tried: Tried) -> None:
        """Take in what came of a partition."""
        from minsheng.cluster import work

        outcome = tried.outcome
        if isinstance(outcome, work.Done):
            self._there += 1
            self._rows += outcome.rows
            self._name(outcome)
        elif tried.final:
            self._failures += 1
            if self._failures <= _NAMED:
                partition = tried.partition
                messages.error(f"{partition.name} ({partition.source}) failed: {outcome.reason}")
        else:
            messages.progress(f"{tried.partition.name} is tried again later: {outcome.reason}")
        messages.status(self._how_far())

    def _name(self, done: Done) -> None:
        for line in done.named[: max(0, _NAMED - self._named)]:
            messages.error(line)
        self._named += len(done.named)

    def _how_far(self) -> str:
        seconds = time.monotonic() - self._start
        left = (self._partitions - self._there) * seconds / max(1, self._there - self._before)
        rate = f"{self._rows / seconds:,.0f} rows a second, " if seconds else ""
        time_left = time.strftime("%H:%M:%S", time.gmtime(left)) if left < 86400 else f"{left / 86400:.1f} days"
        return f"{self._there:,} of {self._partitions:,} partitions, {rate}{time_left} left …"

    def end(self, missing: int, broken: int, output: str) -> int:
        """Say what came of it all; return the exit code."""
        messages.status("")
        before = f" ({self._before:,} were there before)" if self._before else ""
        what = "partition is" if self._partitions == 1 else "partitions are"
        done = self._partitions - missing
        messages.error(f"{done:,} of {self._partitions:,} {what} in {output}{before}; {self._rows:,} rows tagged now")
        if broken:
            rows = "1 row or file" if broken == 1 else f"{broken:,} rows or files"
            messages.error(f"{rows} could not be tagged; all are named in {output.rstrip('/')}/_minsheng/broken")
        if missing:
            messages.error(f"{missing:,} failed, for what is said above; the same command tries them again")
        return 1 if missing or broken else 0
