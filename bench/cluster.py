"""`classify batch` with two workers, one, and the same work without a cluster: `python -m bench.cluster`.

Under two minutes on two cores that nothing else uses. Workers are processes of one thread that talk over TCP.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import data
from minsheng.cluster import scheduling
from minsheng.cluster.running import Options, Run, looking
from minsheng.cluster.work import Done

if TYPE_CHECKING:
    from distributed import Client

ROWS = 400_000
PARTITION = 4 << 20  # bytes: some forty partitions, so that the last ones do not decide
TASKS = 5000  # empty ones, for what the scheduler can do
ROUNDS = 3


def make(path: Path, rows: int) -> int:
    """Write rows with the texts of `labels/`, again and again, and other fields; return how many characters of text."""
    texts, characters = data.labelled().texts, 0
    with path.open("w", encoding="utf-8") as file:
        for number in range(rows):
            text = texts[number % len(texts)]
            row = {
                "id": f"n{number}",
                "date": f"20{number % 25:02}-0{1 + number % 9}-11",
                "views": number * 7919 % 99991,
            }
            file.write(json.dumps({**row, "text": text}, ensure_ascii=False) + "\n")
            characters += len(text)
    return characters


def seconds(source: Path, folder: Path, client: Client | None) -> float:
    """Tag all of it, on a cluster or in this process, and return how long the partitions took together."""
    with tempfile.TemporaryDirectory(dir=folder) as output:
        run = Run(Options(str(source), f"{output}/tagged", partition_bytes=PARTITION))
        run.prepare(_here if client is None else looking(client, lambda number: None))
        start = time.perf_counter()
        if client is None:
            outcomes = [run.task(partition) for partition in run.missing]
        else:
            outcomes = [tried.outcome for tried in run.outcomes(client)]
        taken = time.perf_counter() - start
        if failed := [outcome for outcome in outcomes if not isinstance(outcome, Done)]:
            raise RuntimeError(failed[0])
        return taken


def _here(function: Callable[[Any], Any], items: Any) -> Iterator[tuple[Any, Any]]:
    return ((item, function(item)) for item in items)


def _peak() -> float:
    """Return the most memory that this process has had, in MB; getrusage would count what its parent had."""
    (line,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(line) / 1024


def written(source: Path, folder: Path) -> int:
    """Return how many bytes the output takes."""
    run = Run(Options(str(source), str(folder / "sample"), partition_bytes=PARTITION))
    run.prepare(_here)
    for partition in run.missing:
        run.task(partition)
    return sum(path.stat().st_size for path in (folder / "sample").glob("*.parquet"))


def tasks_a_second(client: Client) -> float:
    """Return how many empty tasks go through the client, the scheduler and the workers in a second."""
    start = time.perf_counter()
    done = sum(1 for _ in scheduling.spread(client, abs, range(TASKS), name="empty"))
    return done / (time.perf_counter() - start)


def run(rows: int = ROWS, rounds: int = ROUNDS) -> list[dict[str, object]]:
    """Return the rows of the comparison: medians of rounds in which all take turns."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="minsheng-bench-")))
        source, small = folder / "rows.jsonl", folder / "small.jsonl"
        characters = make(source, rows)
        make(small, 20_000)
        clients = {number: stack.enter_context(scheduling.cluster(None, number)) for number in (1, 2)}
        for client in (None, *clients.values()):
            seconds(small, folder, client)  # imports, the model
        times: dict[int, list[float]] = {number: [] for number in (0, 1, 2)}
        for _ in range(rounds):
            for number, taken in times.items():
                taken.append(seconds(source, folder, clients.get(number)))
        peaks = {number: max(client.run(_peak).values()) for number, client in clients.items()}
        tasks = tasks_a_second(clients[2])
        size = source.stat().st_size
        bytes_a_row = written(small, folder) / 20_000
    middle = {number: statistics.median(taken) for number, taken in times.items()}
    names = {0: "this process, no cluster", 1: "one worker", 2: "two workers"}
    table: list[dict[str, object]] = [
        {
            "what": names[number],
            "rows a second": round(rows / taken),
            "characters a second": round(characters / taken),
            "MB of JSON Lines a second": round(size / taken / 1e6, 1),
            "seconds": [round(one, 2) for one in times[number]],
            **({"peak MB a worker": round(peaks[number])} if number else {}),
        }
        for number, taken in middle.items()
    ]
    faster = statistics.median(one / two for one, two in zip(times[1], times[2], strict=True))
    kept = statistics.median(none / one for none, one in zip(times[0], times[1], strict=True))
    table.append({"what": "two workers against one", "times": round(faster, 2)})
    table.append({"what": "one worker against no cluster", "times": round(kept, 2)})
    table.append({"what": "empty tasks a second, one client and scheduler", "tasks": round(tasks)})
    input_bytes = size / rows
    table.append({"what": "bytes a row", "JSON Lines": round(input_bytes), "Parquet out": round(bytes_a_row)})
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    for row in run(options.rows, options.rounds):
        print(json.dumps(row, ensure_ascii=False))
