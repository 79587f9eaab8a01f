"""The evaluation as a whole: predictions of unseen texts, and what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from minsheng.calibrating import warn_of_few
from minsheng.dataset import Dataset
from minsheng.evaluation.baselines import baselines as cross_validate_baselines
from minsheng.evaluation.cross_validation import Watch, folds_of, nested
from minsheng.evaluation.evidence import Mistake, StrongWords, Witness, strongest_words, worst_mistakes
from minsheng.evaluation.learners import WordModel
from minsheng.evaluation.learning_curve import Curve, learning_curve
from minsheng.evaluation.predictions import Predictions, of_model, relabelled
from minsheng.learning import Settings, chosen
from minsheng.model import Model
from minsheng.training import Features

FOLDS = 5

Say = Callable[[str], None]


@dataclass(frozen=True)
class Evaluation:
    """What was found out about a data set or a model; `summary.summarise` makes figures of it."""

    dataset: Dataset
    predictions: Predictions
    method: Mapping[str, Any]  # how it was done, in values that JSON can hold
    seed: int
    thresholds: tuple[tuple[float, ...], ...]  # by fold (a model: once), by label
    baselines: Mapping[str, Predictions] = field(default_factory=dict)
    curve: Curve | None = None
    words: tuple[StrongWords, ...] = ()  # by label
    mistakes: tuple[Mistake, ...] = ()


def _silent(message: str) -> None:
    """Say nothing."""


def cross_validate(
    dataset: Dataset,
    *,
    folds: int = FOLDS,
    settings: Settings | None = None,
    jobs: int = 1,
    baselines: bool = False,
    curve: bool = False,
    evidence: bool = False,
    say: Say = _silent,
    watch: Watch = iter,
) -> Evaluation:
    """Find out how well a model does that is trained on the data set, by nested cross-validation.

    Args:
        dataset: the labelled texts.
        folds: how many folds; fewer where there are fewer documents.
        settings: of the training, and the seed of the folds and of the intervals.
        jobs: how many processes; the outcome does not depend on it.
        baselines: test the baselines in the same folds, too.
        curve: test with fewer texts, too.
        evidence: collect the strongest words and the worst mistakes.
        say: is told what is being done.
        watch: see `cross_validation.nested`.

    Raises:
        LabelsError: there are fewer than three groups of texts, or no label.

    Warns:
        UserWarning: a label has too few texts for a threshold of its own.
    """
    settings = chosen(settings or Settings(), dataset.targets)
    fold_of = folds_of(dataset, count=folds, seed=settings.seed)
    say(f"finding the words of {len(dataset.examples)} texts …")
    features = Features.of(dataset)
    learner = WordModel.of(dataset, features, settings)
    exclusive = dataset.taxonomy.exclusive
    warn_of_few(dataset)
    say("cross-validation …")
    outcome = nested(
        learner,
        dataset.targets,
        fold_of,
        exclusive=exclusive,
        jobs=jobs,
        watch=watch,
    )
    predictions = outcome.predictions(dataset)
    words: tuple[StrongWords, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    others: dict[str, Predictions] = {}
    learned = None
    if evidence:
        say("asking the models for their reasons …")
        witness = Witness.of_folds(learner, features, fold_of, jobs)
        words, mistakes = strongest_words(witness, dataset.texts), worst_mistakes(witness, predictions, dataset)
    if baselines:
        say("baselines in the same folds …")
        others = cross_validate_baselines(dataset, fold_of, settings, jobs=jobs)
    if curve:
        learned = learning_curve(learner, dataset, fold_of, predictions, seed=settings.seed, jobs=jobs, progress=say)
    return Evaluation(
        dataset=dataset,
        predictions=predictions,
        method={"kind": "cross-validation", "folds": int(fold_of.max()) + 1, "settings": asdict(settings)},
        seed=settings.seed,
        thresholds=tuple(tuple(one.threshold.tolist()) for one in outcome.calibrations),
        baselines=others,
        curve=learned,
        words=words,
        mistakes=mistakes,
    )


def evaluate_model(model: Model, dataset: Dataset, *, seed: int = 0, evidence: bool = False) -> Evaluation:
    """Find out how well a trained model does on labelled texts, which it should not have been trained on.

    Args:
        model: the model.
        dataset: the labelled texts; their labels must be among the model's.
        seed: of the intervals.
        evidence: collect the strongest words and the worst mistakes.

    Raises:
        LabelsError: a text has a label that the model does not know.
    """
    dataset = relabelled(dataset, model)
    predictions = of_model(model, dataset)
    witness = Witness.of_model(model, len(dataset.examples))
    return Evaluation(
        dataset=dataset,
        predictions=predictions,
        method={"kind": "model", "trained_on": model.training.get("texts")},
        seed=seed,
        thresholds=(tuple(model.calibration.threshold.tolist()),),
        words=strongest_words(witness, dataset.texts) if evidence else (),
        mistakes=worst_mistakes(witness, predictions, dataset) if evidence else (),
    )
