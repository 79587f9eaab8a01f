"""Figures 20 to 22: whole files through `classify predict`, end to end: against the peer, by two processes, in memory.

By itself `python -m bench.stream --rows 10000000`: the rows are made from the labelled texts, in a temporary directory
that takes some 600 bytes a row.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import joblib
import pyarrow as pa
from pyarrow import parquet

from bench import data, first_try, report
from bench.report import FIRST_TRY, Figure
from bench.watching import Watched, watched
from minsheng.dataset import Dataset

ROWS = 1_000_000  # of JSON Lines more than 200 MB
PEER_ROWS = 30_000  # the peer's speed does not depend on how many there are
ROUNDS = 5  # of the runs with one process and with two, in turn; the middle one counts
LENGTH = 60  # characters of a text
GROUP = 1 << 20  # rows that a group of the Parquet file has
_COMMAND = str(Path(sys.executable).with_name("classify"))


def run(dataset: Dataset, say: Callable[[str], None], *, rows: int = ROWS, peer_rows: int = PEER_ROWS) -> list[Figure]:
    """Measure; the peer is trained on the same data as the shipped model."""
    say("stream: training the peer")
    peer = first_try.pipeline().fit(dataset.texts, dataset.targets)
    with tempfile.TemporaryDirectory(prefix="minsheng-bench-") as private:
        folder = Path(private)
        joblib.dump((peer, list(dataset.taxonomy.ids)), folder / "peer.joblib")
        say(f"stream: making {rows:,} rows in three formats")
        _make(folder, dataset.texts, rows)
        for name, count in (("one.jsonl", 1), ("peer.jsonl", min(peer_rows, rows))):
            with (folder / "rows.jsonl").open("rb") as file:
                (folder / name).write_bytes(b"".join(itertools.islice(file, count)))
        environment = {**os.environ, "TMPDIR": private, "PYTHONPATH": str(data.ROOT)}
        commands = _commands(folder)
        order = [*commands, *(("jsonl, --jobs 1", "jsonl, --jobs 2") * (ROUNDS - 1))]
        runs: dict[str, list[Watched]] = {}
        for name in order:
            say(f"stream: {name}")
            runs.setdefault(name, []).append(watched(commands[name], environment))
        return _figures(runs, rows, min(peer_rows, rows), (folder / "rows.jsonl").stat().st_size)


def _commands(folder: Path) -> dict[str, list[str]]:
    def own(source: str, jobs: int) -> list[str]:
        return [_COMMAND, "predict", str(folder / source), "--output", str(folder / "out.jsonl"), "--jobs", str(jobs)]

    def peer(source: str) -> list[str]:
        given = [str(folder / name) for name in ("peer.joblib", source, "out.jsonl")]
        return [sys.executable, "-m", "bench.stream_peer", *given]

    return {
        "warm": own("one.jsonl", 1),
        "start": own("one.jsonl", 1),
        "peer, warm": peer("one.jsonl"),
        "peer, start": peer("one.jsonl"),
        "peer": peer("peer.jsonl"),
        "few, --jobs 1": own("peer.jsonl", 1),
        "few, --jobs 2": own("peer.jsonl", 2),
        **{
            f"{kind}, --jobs {jobs}": own(f"rows.{kind}", jobs)
            for kind in ("jsonl", "csv", "parquet")
            for jobs in (1, 2)
        },
    }


def _figures(every: dict[str, list[Watched]], rows: int, peer_rows: int, size: int) -> list[Figure]:
    runs = {name: sorted(some, key=lambda each: each.wall)[len(some) // 2] for name, some in every.items()}
    one, two, few, start = (runs[name] for name in ("jsonl, --jobs 1", "jsonl, --jobs 2", "few, --jobs 2", "start"))
    own = rows / (one.processor - start.processor)
    other = peer_rows / (runs["peer"].processor - runs["peer, start"].processor)
    details = {
        "rows": rows,
        "bytes": size,
        "peer_rows": peer_rows,
        "runs": {key: [asdict(each) for each in some] for key, some in every.items()},
    }
    big = {key: each for key, each in runs.items() if "--jobs" in key and "few" not in key}
    greatest = max(big, key=lambda key: big[key].peak)
    return [
        Figure(
            20,
            "JSON Lines to JSON Lines, rows a second: times the peer's",
            own / other,
            must=15,
            peers={FIRST_TRY: 1.0},
            note=f"processor time without the start: minsheng {own:,.0f} rows a second, {FIRST_TRY} {other:,.0f}",
            details={
                **details,
                "ratio_of_wall_times": _rate(rows, one, start) / _rate(peer_rows, runs["peer"], runs["peer, start"]),
            },
        ),
        Figure(
            21,
            f"the same with --jobs 2, {size / 1e6:.0f} MB, wall time: times as quick",
            one.wall / two.wall,
            must=1.7 if size > 200e6 else None,
            note=f"--jobs 1 {one.wall:.1f} s, --jobs 2 {two.wall:.1f} s (median of {ROUNDS}, in turn); "
            f"on {peer_rows:,} rows {runs['few, --jobs 1'].wall:.2f} s and {few.wall:.2f} s",
        ),
        Figure(
            22,
            f"peak memory of a process over {rows:,} rows, MB",
            big[greatest].peak / 1e6,
            must=300,
            less_is_better=True,
            note=f"most with {greatest}; " + ", ".join(f"{key} {each.peak / 1e6:.0f}" for key, each in big.items()),
        ),
    ]


def _rate(rows: int, all_: Watched, start: Watched) -> float:
    return rows / (all_.wall - start.wall)


def _make(folder: Path, texts: Sequence[str], count: int) -> None:
    """Write the same rows as JSON Lines, CSV and Parquet."""
    schema = pa.schema({"id": pa.int64(), "text": pa.string(), "date": pa.string()})
    with (
        (folder / "rows.jsonl").open("w", encoding="utf-8") as lines,
        (folder / "rows.csv").open("w", encoding="utf-8", newline="") as table,
        parquet.ParquetWriter(folder / "rows.parquet", schema) as columns,
    ):
        writer = csv.DictWriter(table, schema.names)
        writer.writeheader()
        made = _rows(texts, count)
        while some := list(itertools.islice(made, GROUP)):
            lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in some)
            writer.writerows(some)
            columns.write_table(pa.Table.from_pylist(some, schema))


def _rows(texts: Sequence[str], count: int) -> Iterator[dict[str, Any]]:
    """Make rows; a number makes each text one that was not there before."""
    chance = random.Random(0)
    starts = [(text, at) for text in texts for at in range(0, max(1, len(text) - LENGTH // 2), LENGTH)]
    for number in range(count):
        text, at = chance.choice(starts)
        day = f"20{chance.randrange(10, 25)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
        yield {"id": number, "text": f"{text[at : at + LENGTH]}{chance.randrange(10**6)}", "date": day}


def main() -> None:
    """Measure by itself."""
    parser = argparse.ArgumentParser(prog="python -m bench.stream", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--peer-rows", type=int, default=PEER_ROWS)
    options = parser.parse_args()
    figures = run(
        data.labelled(), lambda step: print(step, file=sys.stderr), rows=options.rows, peer_rows=options.peer_rows
    )
    print(report.table(figures))
    print(json.dumps([figure.as_dict() for figure in figures], ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
