"""Figures 1 to 3: characters a second, cold start, and memory."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import joblib
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

import minsheng
from bench import data, first_try
from bench.children import run_in_turn
from bench.report import FIRST_TRY, Figure
from minsheng.dataset import Dataset

CHARACTERS = 1_000_000
ROUNDS = 7  # of the throughput; both sides in turn
STARTS = 11  # of the cold start
PAGE = data.SEEDS / "002_d99362d24051176f.txt"  # the longest


def run(dataset: Dataset, say: Callable[[str], None]) -> list[Figure]:
    """Measure; the peer is trained on the same data as the shipped model."""
    say("speed: training the peer")
    peer = first_try.pipeline().fit(dataset.texts, dataset.targets)
    say("speed: characters a second")
    figures = [_throughput(peer, repeated(data.part(dataset, "seeds").texts, CHARACTERS))]
    say("speed: cold start and memory")
    return figures + _cold_start(peer, dataset.taxonomy.ids)


def repeated(texts: Sequence[str], characters: int) -> list[str]:
    """Repeat texts, in their order, up to so many characters."""
    found: list[str] = []
    total = 0
    while total < characters:
        found.append(texts[len(found) % len(texts)])
        total += len(found[-1])
    return found


def _throughput(peer: Pipeline, texts: list[str]) -> Figure:
    model = minsheng.load()
    sides: dict[str, Callable[[list[str]], object]] = {"minsheng": model.predict, FIRST_TRY: peer.predict}
    times: dict[str, list[float]] = {name: [] for name in sides}
    walls: dict[str, list[float]] = {name: [] for name in sides}
    gc.collect()
    gc.freeze()  # what the comparison itself holds is not the collector's business, on either side
    with threadpool_limits(1):
        for number in range(ROUNDS + 1):
            for name, predict in sides.items():
                sample = texts if number else texts[: len(texts) // 10]  # the first time warms up
                # Of one thread, time of the processor is wall time without what other processes take from it.
                wall, start = time.perf_counter(), time.process_time()
                predict(sample)
                if number:
                    times[name].append(time.process_time() - start)
                    walls[name].append(time.perf_counter() - wall)
    gc.unfreeze()
    characters = sum(map(len, texts))
    own, other = (characters / min(times[name]) for name in sides)
    return Figure(
        1,
        "predict, characters a second: times the peer's",
        own / other,
        must=30,
        hope=60,
        peers={FIRST_TRY: 1.0},
        note=f"minsheng {own / 1e6:.2f} M characters a second, {FIRST_TRY} {other / 1e6:.3f} M (best of {ROUNDS})",
        details={
            "characters": characters,
            "texts": len(texts),
            "characters_a_second": {name: characters / min(taken) for name, taken in times.items()},
            "processor_seconds": times,
            "wall_seconds": walls,
            "ratio_of_medians": median(times[FIRST_TRY]) / median(times["minsheng"]),
            "ratio_of_wall_times": min(walls[FIRST_TRY]) / min(walls["minsheng"]),
        },
    )


def _environment(folder: str) -> dict[str, str]:
    """Let what Python and jieba keep from a first start be there at the next ones, as users have it: in `folder`."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "TMPDIR": folder, "PYTHONPYCACHEPREFIX": folder, "PYTHONPATH": str(data.ROOT)}


def _cold_start(peer: Pipeline, labels: Sequence[str]) -> list[Figure]:
    command = str(Path(sys.executable).with_name("classify"))
    with tempfile.TemporaryDirectory(prefix="minsheng-bench-") as private:
        saved, page = Path(private, "peer.joblib"), Path(private, "page.txt")
        joblib.dump((peer, list(labels)), saved)
        paragraphs = [paragraph.text for paragraph in minsheng.read(PAGE).paragraphs]
        page.write_text("\n".join(paragraphs) + "\n", encoding="utf-8")
        outputs = [Path(private, "own.jsonl"), Path(private, "peer.jsonl")]
        own, other = run_in_turn(
            [
                [command, "predict", str(PAGE), "--format", "jsonl"],
                [sys.executable, "-m", "bench.first_try", str(saved), str(page)],
            ],
            [str(output) for output in outputs],
            rounds=STARTS,
            environment=_environment(private),
        )
        lines = [output.read_text(encoding="utf-8").count("\n") for output in outputs]
    if lines != [len(paragraphs)] * 2:
        raise RuntimeError(f"the two sides tagged different numbers of paragraphs: {lines}, of {len(paragraphs)}")
    details = {
        name: {"seconds": runs.seconds, "median_seconds": runs.typical, "peak_bytes": runs.bytes}
        for name, runs in (("minsheng", own), (FIRST_TRY, other))
    }
    return [
        Figure(
            2,
            "cold start, wall time: part of the peer's",
            own.typical / other.typical,
            must=0.20,
            hope=0.12,
            less_is_better=True,
            peers={FIRST_TRY: 1.0},
            note=f"minsheng {own.typical:.2f} s, {FIRST_TRY} {other.typical:.2f} s (median of {STARTS}, in turn)",
            details={"page": PAGE.name, "paragraphs": len(paragraphs), **details},
        ),
        Figure(
            3,
            "the same, peak memory: part of the peer's",
            own.peak / other.peak,
            must=0.40,
            hope=0.25,
            less_is_better=True,
            peers={FIRST_TRY: 1.0},
            note=f"minsheng {own.peak / 2**20:.0f} MiB, {FIRST_TRY} {other.peak / 2**20:.0f} MiB",
        ),
    ]
