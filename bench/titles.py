"""Figure 8: learning other people's labels, ten classes of news titles that exclude each other."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

import minsheng
from bench import data, peers
from bench.accuracy import NO_FASTTEXT
from bench.data import NotThereError, Titles
from bench.peers import Floats
from bench.report import FASTTEXT, FIRST_TRY, Figure
from minsheng.dataset import Dataset

MANY = 100_000


def run(others: Path, say: Callable[[str], None]) -> list[Figure]:
    """Train on titles of the folder `others`, and measure."""
    try:
        titles = data.titles(others)
    except NotThereError as error:
        return [Figure(8, "news titles, accuracy", None, note=f"skipped: {error}")]
    say("titles: training")
    train = _dataset(titles.train, titles.names)
    start = time.perf_counter()
    model = minsheng.train(train)
    seconds = time.perf_counter() - start
    texts = [title for title, _ in titles.test]
    truth = np.array([number for _, number in titles.test])
    column = {name: number for number, name in enumerate(titles.names)}
    found = np.array([column[prediction.labels[0]] for prediction in model.predict(texts)])
    say("titles: the peers")
    accuracies, settings = _peers(train, texts, truth)
    own = Figure(
        8,
        "news titles, accuracy",
        float((found == truth).mean()),
        must=0.87,
        hope=0.885,
        peers=accuracies,
        beat_peers=True,
        note="" if settings else NO_FASTTEXT,
        details={
            "trained_on": len(titles.train),
            "tested_on": len(titles.test),
            "training_seconds": seconds,
            "fasttext_settings": asdict(settings) if settings else None,
        },
    )
    say(f"titles: training on {MANY} texts")
    return [own, _many(titles)]


def _peers(
    train: Dataset, texts: Sequence[str], truth: np.ndarray
) -> tuple[dict[str, float | None], peers.FastText | None]:
    def accuracy(scores: Floats, classes: np.ndarray) -> float:
        return float((scores.argmax(axis=1) == classes).mean())

    accuracies: dict[str, float | None] = {FIRST_TRY: accuracy(peers.first_try_scores(train, texts), truth)}
    settings = None
    if peers.fasttext_is_there():
        settings = peers.best_fasttext(
            train, data.folds(train), lambda scores, targets: accuracy(scores, targets.argmax(axis=1))
        )
        accuracies[FASTTEXT] = accuracy(settings(train, texts), truth)
    return accuracies, settings


def _many(titles: Titles) -> Figure:
    rows = data.multiplied(titles.train + titles.test, MANY)
    dataset = _dataset(rows, titles.names)
    start = time.perf_counter()
    minsheng.train(dataset)
    return Figure(
        8,
        f"training on {len(rows)} short texts, seconds",
        time.perf_counter() - start,
        must=180,
        less_is_better=True,
        note=f"the {len(titles.train + titles.test)} titles, and further ones made of thirds of three of one class",
    )


def _dataset(rows: Sequence[tuple[str, int]], names: Sequence[str]) -> Dataset:
    with tempfile.TemporaryDirectory(prefix="minsheng-bench-") as folder:
        data.titles_folder(rows, names, Path(folder))
        return Dataset.load(folder)
