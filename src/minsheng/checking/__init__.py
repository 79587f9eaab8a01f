"""What is wrong with a labelled data set, by file and line."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from minsheng import lexicon
from minsheng.checking import doubt, giveaways, texts
from minsheng.checking.finding import Finding, Level, Report, listed, snippet
from minsheng.dataset import Dataset, corrected, home_of, misfits, read_rows, taxonomy_of
from minsheng.errors import LabelsError
from minsheng.labelled_files import Example
from minsheng.taxonomy import Taxonomy
from minsheng.training import Features

__all__ = ["Finding", "Level", "Report", "check"]

_KNOWN_NAMES = 20  # names that give a label away are told one by one up to so many


def check(*paths: str | os.PathLike[str], model: bool = True, method: str | None = None, jobs: int = 1) -> Report:
    """Look for what is wrong with labels folders or labelled files.

    Args:
        paths: what `Dataset.load` takes. Rows that it would refuse are findings here.
        model: look for labels that an out-of-fold model doubts.
        method: how: `cleanlab` or `self-confidence`; by default the first one where it is installed.
        jobs: processes to use for the model.

    Raises:
        LabelsError: a path is missing, or nothing can be read at all.
    """
    if not paths:
        raise TypeError("check takes at least one path")
    known, home = taxonomy_of(paths[0]), home_of(paths[0])
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always", UserWarning)
        rows = read_rows(paths, known)
    read = [row for row in rows if isinstance(row, Example)]
    findings = [_refused(row) for row in rows if isinstance(row, LabelsError)]
    findings += [Finding(str(home), 0, Level.warning, "unread", str(one.message)) for one in said]
    examples = corrected(read)
    known = known or Taxonomy.of(sorted({label for example in examples for label in example.labels}))
    terms, wrong_terms = _lexicon(home, known)
    findings += wrong_terms
    fitting = []
    for example in examples:
        problems = misfits(example, known)
        findings += map(_refused, problems)
        if not problems:
            fitting.append(example)
    dataset = Dataset(tuple(fitting), known, terms)
    if fitting:
        findings += [*texts.rows(fitting), *texts.twins(dataset), *texts.labels(dataset, home)]
    elif not findings:
        raise LabelsError("there is no labelled text (*.jsonl, *.csv, *.tsv, fastText *.txt)", path=paths[0])
    doubts: list[Finding] = []
    used = ""
    if len(fitting) > 1 and known.labels and len(np.unique(dataset.groups)) > 1:
        features = Features.of(dataset)
        findings += _giveaways(dataset, features)
        if model:
            used = method or doubt.default_method()
            doubts = list(_doubts(dataset, features, used, jobs))
    findings.sort(key=lambda finding: (finding.path, finding.line))
    return Report((*findings, *doubts), len(rows), len({str(row.path) for row in rows}), used)


def _refused(problem: LabelsError) -> Finding:
    what = problem.problem
    if "is not in the taxonomy" in what:
        what += "; correct it, or add it to the taxonomy"
    return Finding(problem.path or "", problem.line or 0, Level.error, "row", what)


def _lexicon(home: Path, known: Taxonomy) -> tuple[tuple[lexicon.Term, ...], list[Finding]]:
    try:
        return lexicon.load(home / lexicon.FOLDER, known.ids), []
    except LabelsError as error:
        return (), [_refused(problem) for problem in error.problems or (error,)]


def _giveaways(dataset: Dataset, features: Features) -> Iterator[Finding]:
    names = 0
    for one in giveaways.find(dataset, features):
        example = dataset.examples[one.first]
        kind = {"mark": "the mark", "name": "the name", "source": "the word"}[one.kind]
        where = f", nearly all from {one.source}" if one.source else ""
        problem = (
            f"{kind} {one.word!r} gives {one.label!r} away: {one.labelled} of the {one.texts} texts with it have"
            f" the label{where}; take it out of the texts, add texts with it and other labels, or put it into the"
            " lexicon if it speaks for the topic"
        )
        names += one.kind == "name" and not one.source
        if one.kind == "name" and not one.source and names > _KNOWN_NAMES:
            continue
        level = Level.warning if one.source or one.kind == "mark" else Level.note
        yield Finding(str(example.path), example.line, level, "giveaway", problem)
    if names > _KNOWN_NAMES:
        problem = f"{names - _KNOWN_NAMES} rarer names give a label away too; the names that do may be its topic"
        yield Finding(str(dataset.examples[0].path.parent), 0, Level.note, "giveaway", problem)


def _doubts(dataset: Dataset, features: Features, method: str, jobs: int) -> Iterator[Finding]:
    for one in doubt.find(dataset, features, method=method, jobs=jobs):
        example = dataset.examples[one.row]
        has = f"has {one.label!r}" if one.given else f"has not {one.label!r}"
        problem = (
            f"{snippet(example.text)} {has} (it is labelled {listed(example.labels)}), but a model that has not seen it"
            f" gives that label {one.probability:.2f}; read it again"
        )
        yield Finding(str(example.path), example.line, Level.note, "doubt", problem, one.score)
