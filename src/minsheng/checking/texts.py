"""What is wrong with single rows, with the same text in two places, and with rare labels."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from minsheng import duplicates, taxonomy
from minsheng.calibrating import FEWEST
from minsheng.checking import undecoded
from minsheng.checking.finding import Finding, Level, listed, snippet
from minsheng.dataset import Dataset
from minsheng.labelled_files import Example
from minsheng.plurals import counted
from minsheng.scanner import normal_word
from minsheng.training import FOLDS

LONG = 2000  # characters that no paragraph has …
LONGER = 20  # … unless the texts are long altogether: so many times their median
FEW = 30  # texts with a label, below which its scores say little
SAME, ALIKE = 0.9, 0.7  # of the grams of two texts together that both have: the same but for a detail; nearly the same


def rows(examples: Sequence[Example]) -> Iterator[Finding]:
    """Find texts that are too long, or look undecoded, and ids that stand twice."""
    limit = max(LONG, LONGER * int(np.median([len(example.text) for example in examples])))
    ids: dict[object, Example] = {}
    for example in examples:
        for level, problem in undecoded.look(example.text):
            yield _at(example, level, "undecoded", problem)
        if len(example.text) > limit:
            problem = f"the text has {len(example.text)} characters, more than {limit}; cut it into its paragraphs"
            yield _at(example, Level.warning, "long", problem)
        name = example.about.get("id")
        if name is None or isinstance(name, list | dict):
            continue
        first = ids.setdefault(name, example)
        if first is not example:
            yield _at(
                example, Level.warning, "id", f"the id {name!r} is that of {_place(first)} too; give it another one"
            )


def twins(dataset: Dataset) -> Iterator[Finding]:
    """Find texts that stand twice, or nearly so: with other labels, or in two files."""
    examples = dataset.examples
    same: dict[str, Example] = {}
    for example in examples:
        first = same.setdefault(_bare(example.text), example)
        if first is example:
            continue
        if set(first.labels) != set(example.labels):
            problem = (
                f"the same text has other labels in {_place(first)}: {listed(first.labels)} there,"
                f" {listed(example.labels)} here; keep one of the two"
            )
            yield _at(example, Level.error, "duplicate", problem)
        else:
            problem = f"the same text with the same labels is in {_place(first)}; leave one out"
            yield _at(example, Level.warning, "duplicate", problem)
    for i, j, share in duplicates.near_duplicates(dataset.texts):
        one, other = examples[i], examples[j]
        both = _both(len(_bare(one.text)), len(_bare(other.text)), share)
        if both < ALIKE or set(one.labels) == set(other.labels) or _bare(one.text) == _bare(other.text):
            continue
        problem = (
            f"nearly the same text ({both:.0%}) has other labels in {_place(one)}: {listed(one.labels)} there,"
            f" {listed(other.labels)} here; decide for one, if the difference does not"
        )
        yield _at(other, Level.warning if both >= SAME else Level.note, "near-duplicate", problem)


def labels(dataset: Dataset, home: Path) -> Iterator[Finding]:
    """Find labels with too few texts, or with texts of one document only."""
    lines = _taxonomy_lines(home / taxonomy.FILE)
    path = str(home / taxonomy.FILE) if lines else str(home)
    for column, (label, count) in enumerate(dataset.counts().items()):
        with_label = dataset.targets[:, column]
        groups = len(np.unique(dataset.groups[with_label]))
        texts = f"{count} texts have" if count != 1 else "1 text has"
        if count < FEWEST:
            level, problem = (
                Level.warning,
                f"{texts} the label {label!r}; it needs {FEWEST}, better {FEW}",
            )
        elif groups < min(FOLDS, len(np.unique(dataset.groups))):
            level = Level.warning
            problem = (
                f"the {count} texts with the label {label!r} are of {counted(groups, 'document')};"
                f" add texts of at least {FOLDS}"
            )
        elif count < FEW:
            level, problem = Level.note, f"{texts} the label {label!r}; its scores are shaky with fewer than {FEW}"
        elif len(with_label) - count < FEWEST and not dataset.taxonomy.exclusive:
            level, problem = (
                Level.warning,
                f"all texts but {len(with_label) - count} have {label!r}; add texts without it",
            )
        else:
            continue
        yield Finding(path, lines.get(label, 0), level, "few", problem)


def _taxonomy_lines(path: Path) -> Mapping[str, int]:
    """Return the line of each label in a taxonomy file."""
    if not path.exists():
        return {}
    found: dict[str, int] = defaultdict(int)
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if match := re.match(r"""\s*id\s*=\s*["'](.+?)["']""", line):
            found[match[1]] = number
    return found


def _bare(text: str) -> str:
    """Return a text without white space, punctuation and case."""
    return "".join(filter(str.isalnum, normal_word(text))) or normal_word(text)


def _both(one: int, other: int, share: float) -> float:
    """Return the share of the grams of two texts that both have, from the share of the shorter one's."""
    common = share * min(one, other)
    return common / (one + other - common)


def _place(example: Example) -> str:
    return f"{example.path}:{example.line}"


def _at(example: Example, level: Level, kind: str, problem: str) -> Finding:
    return Finding(str(example.path), example.line, level, kind, f"{snippet(example.text)} {problem}")
