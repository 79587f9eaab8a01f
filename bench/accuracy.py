"""Figures 4 to 7: how right the labels are, and how long training takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

import minsheng
from bench import data, peers
from bench.data import NotThereError, Real, Targets
from bench.peers import Floats
from bench.report import FASTTEXT, FIRST_TRY, Figure
from minsheng.calibration import Calibration
from minsheng.dataset import Dataset
from minsheng.metrics import score
from minsheng.model import Model

Say = Callable[[str], None]

NO_FASTTEXT = "fastText is not installed (pip install fasttext-numpy2-wheel), so it is not compared"


class Contest:
    """Contenders on one training set: their scores out of fold, and thresholds from them."""

    def __init__(self, dataset: Dataset, contenders: Mapping[str, peers.Contender], say: Say) -> None:
        self.dataset = dataset
        self.contenders = contenders
        self.out_of_fold: dict[str, Targets] = {}
        self.calibrations: dict[str, Calibration] = {}
        folds = data.folds(dataset)
        for name, contender in contenders.items():
            say(f"accuracy: {name} on {len(dataset.examples)} texts, cross-validated")
            scores = peers.out_of_fold(contender, dataset, folds)
            self.calibrations[name], self.out_of_fold[name] = peers.tuned(scores, dataset.targets)

    def predict(self, texts: Sequence[str]) -> dict[str, Targets]:
        """Train each peer on all, and tag other texts."""
        return {
            name: self.calibrations[name].applies(self.calibrations[name].probabilities(contender(self.dataset, texts)))
            for name, contender in self.contenders.items()
            if name != "minsheng"
        }


def run(dataset: Dataset, others: Path, say: Say) -> list[Figure]:
    """Measure on the seeds, the written corpus, and real paragraphs of other people (in the folder `others`)."""
    written, seeds = data.part(dataset, "written"), data.part(dataset, "seeds")
    contenders: dict[str, peers.Contender] = {FIRST_TRY: peers.first_try_scores}
    if peers.fasttext_is_there():
        say("accuracy: choosing fastText's settings")
        contenders[FASTTEXT] = peers.best_fasttext(
            written, data.folds(written), lambda scores, truth: _micro(peers.tuned(scores, truth)[1], truth)
        )
    contest = Contest(written, {"minsheng": peers.minsheng_scores, **contenders}, say)
    say("accuracy: the seeds")
    on_seeds = {"minsheng": _tag(minsheng.train(written), seeds.texts), **contest.predict(seeds.texts)}
    figures = _pair(4, "the seeds, trained on written + lexicon", (0.92, 0.91), (0.96, 0.95), on_seeds, seeds)
    say("accuracy: the seeds, one document left out")
    left_out = {"minsheng": _leave_one_out(dataset, seeds)}
    figures += _pair(5, "the seeds, one document left out", (0.93, 0.92), (0.97, 0.96), left_out, seeds)
    figures.append(_cross_validated(contest, contenders))
    say("accuracy: training on all labels")
    start = time.perf_counter()
    fresh = minsheng.train(dataset)
    seconds = time.perf_counter() - start
    try:
        figures += _on_real(data.real(others, dataset.taxonomy.ids), Contest(dataset, contenders, say), fresh)
    except NotThereError as error:
        figures.append(Figure(7, "real paragraphs, micro-F1", None, note=f"skipped: {error}"))
    figures.append(Figure(8, "training on all labels, seconds", seconds, must=30, less_is_better=True))
    return figures


def _pair(
    number: int,
    name: str,
    must: tuple[float, float],
    hope: tuple[float, float],
    predicted: Mapping[str, Targets],
    truth: Dataset,
) -> list[Figure]:
    results = {who: _f1(labels, truth) for who, labels in predicted.items()}
    own = results.pop("minsheng")
    return [
        Figure(
            number,
            f"{name}, {kind}-F1",
            own[kind],
            must=must[i],
            hope=hope[i],
            peers={who: result[kind] for who, result in results.items()},
            details={"labels": own["labels"], "texts": len(truth.examples)} if i == 0 else {},
        )
        for i, kind in enumerate(("micro", "macro"))
    ]


def _leave_one_out(dataset: Dataset, seeds: Dataset) -> Targets:
    predicted: dict[str, tuple[str, ...]] = {}
    for document in sorted({str(example.about["document"]) for example in seeds.examples}):
        rest, tested = data.without(dataset, document)
        labels = minsheng.train(rest).predict([example.text for example in tested])
        predicted |= {example.about["id"]: one.labels for example, one in zip(tested, labels, strict=True)}
    return data.indicators([predicted[example.about["id"]] for example in seeds.examples], seeds.taxonomy.ids)


def _cross_validated(contest: Contest, contenders: Mapping[str, peers.Contender]) -> Figure:
    results = {name: _f1(labels, contest.dataset) for name, labels in contest.out_of_fold.items()}
    own = results.pop("minsheng")
    chosen = contenders.get(FASTTEXT)
    return Figure(
        6,
        "the written corpus, cross-validated, micro-F1",
        own["micro"],
        must=0.925,
        hope=0.95,
        peers={name: result["micro"] for name, result in results.items()},
        beat_peers=True,
        note="" if chosen else NO_FASTTEXT,
        details={
            "texts": len(contest.dataset.examples),
            "macro": {"minsheng": own["macro"], **{name: result["macro"] for name, result in results.items()}},
            "fasttext_settings": asdict(chosen) if isinstance(chosen, peers.FastText) else None,
        },
    )


def _on_real(real: Real, contest: Contest, fresh: Model) -> list[Figure]:
    shipped = minsheng.load()
    predicted = {"minsheng": _tag(shipped, real.texts), **contest.predict(real.texts)}
    note = ""
    if not _alike(shipped, fresh):
        now = _micro(_tag(fresh, real.texts), real.targets)
        note = f"models/default is not what labels/ gives now (train it anew: make model); that one gives {now:.4f}"
    figures = []
    for name, rows, must, hope in (
        ("real paragraphs, micro-F1", np.ones(len(real.texts), bool), 0.885, 0.93),
        ("real paragraphs without doubt, micro-F1", ~real.doubtful, None, None),
    ):
        results = {who: _micro(labels[rows], real.targets[rows]) for who, labels in predicted.items()}
        own = results.pop("minsheng")
        details = {"texts": int(rows.sum())}
        figures.append(
            Figure(7, name, own, must, hope, peers=results, beat_peers=must is not None, note=note, details=details)
        )
        note = ""
    return figures


def _alike(one: Model, other: Model) -> bool:
    """Tell whether the models are the same but for what arithmetic differs by between processors."""
    if one.vocabulary != other.vocabulary:
        return False
    pairs: list[tuple[Floats, Floats]] = [
        (one.scorer.coefficients.astype(np.float64), other.scorer.coefficients.astype(np.float64)),
        (one.calibration.threshold, other.calibration.threshold),
    ]
    return all(np.allclose(left, right, atol=1e-2) for left, right in pairs)


def _tag(model: Model, texts: Sequence[str]) -> Targets:
    return data.indicators([prediction.labels for prediction in model.predict(list(texts))], model.labels)


def _f1(predicted: Targets, truth: Dataset) -> dict[str, Any]:
    scores = score(truth.targets, predicted, truth.taxonomy.ids)
    labels = {label: one.f1 for label, one in scores.labels.items()}
    return {"micro": scores.micro.f1, "macro": scores.macro.f1, "labels": labels}


def _micro(predicted: Targets, targets: Targets) -> float:
    return score(targets, predicted, [str(column) for column in range(targets.shape[1])]).micro.f1
