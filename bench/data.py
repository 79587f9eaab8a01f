"""What the comparison is made on: the project's labels, and other people's data where it is at hand."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from minsheng.dataset import Dataset
from minsheng.folds import grouped_folds
from minsheng.labelled_files import Example

ROOT = Path(__file__).resolve().parent.parent
LABELS = ROOT / "labels"
SEEDS = ROOT / "seeds"
OTHERS = ROOT.parent / "shared" / "data"  # other people's data; none of it is in the repository

FOLDS = 5

Targets = NDArray[np.bool_]
Folds = NDArray[np.int64]


class NotThereError(Exception):
    """Something that a figure needs is not at hand; the message says what."""


@dataclass(frozen=True)
class Real:
    """Real paragraphs of other people, labelled by the project's guide."""

    texts: list[str]
    targets: Targets  # (texts, labels)
    doubtful: NDArray[np.bool_]  # (texts,): a careful reader could well decide otherwise


@dataclass(frozen=True)
class Titles:
    """News titles, each of one class."""

    names: list[str]  # of the classes
    train: list[tuple[str, int]]  # title, class
    test: list[tuple[str, int]]


def labelled() -> Dataset:
    """Read the data set of the shipped model."""
    return Dataset.load(LABELS)


def part(dataset: Dataset, folder: str) -> Dataset:
    """Return the examples of `labels/FOLDER`, with the whole lexicon."""
    return dataset.subset([row for row, example in enumerate(dataset.examples) if example.path.parent.name == folder])


def folds(dataset: Dataset) -> Folds:
    """Assign each text to a fold as `minsheng.train` does: shape (texts,)."""
    return grouped_folds(dataset.targets, dataset.groups, folds=FOLDS, seed=0)


def indicators(rows: Sequence[Sequence[str]], labels: Sequence[str]) -> Targets:
    """Turn lists of labels into shape (rows, labels)."""
    return np.array([[label in row for label in labels] for row in rows], bool).reshape(len(rows), len(labels))


def real(folder: Path, labels: Sequence[str]) -> Real:
    """Read `real_dev.jsonl`.

    Raises:
        NotThereError: it is not there.
    """
    rows = [json.loads(line) for line in _read(folder / "real_dev.jsonl").splitlines() if line.strip()]
    return Real(
        [row["text"] for row in rows],
        indicators([row["labels"] for row in rows], labels),
        np.array([bool(row.get("doubt")) for row in rows]),
    )


def titles(folder: Path) -> Titles:
    """Read `thucnews_titles`: lines `title<TAB>number of the class`.

    Raises:
        NotThereError: a file of it is not there.
    """
    home = folder / "thucnews_titles"
    train, test = (
        [(title, int(number)) for title, _, number in (line.rpartition("\t") for line in content.split("\n")) if title]
        for content in (_read(home / "dev.txt"), _read(home / "test.txt"))
    )
    names = _read(home / "class.txt").split()
    classes = 1 + max(number for _, number in train + test)
    names += [f"class{number}" for number in range(len(names), classes)]  # the file may name fewer than there are
    return Titles(names[:classes], train, test)


def titles_folder(rows: Sequence[tuple[str, int]], names: Sequence[str], folder: Path) -> None:
    """Write titles as the labels folder of an exclusive taxonomy."""
    entries = "".join(f'\n[[labels]]\nid = "{name}"\n' for name in names)
    (folder / "taxonomy.toml").write_text(f"exclusive = true\n{entries}", encoding="utf-8")
    with (folder / "titles.jsonl").open("w", encoding="utf-8") as file:
        for title, number in rows:
            file.write(json.dumps({"text": title, "labels": [names[number]]}, ensure_ascii=False) + "\n")


def multiplied(rows: Sequence[tuple[str, int]], count: int) -> list[tuple[str, int]]:
    """Return `rows` and, up to `count`, further texts: the first, middle and last third of three of one class."""
    chance = random.Random(0)
    by_class: dict[int, list[str]] = {}
    for title, number in rows:
        by_class.setdefault(number, []).append(title)
    more = list(rows)
    while len(more) < count:
        _, number = rows[chance.randrange(len(rows))]
        first, middle, last = (chance.choice(by_class[number]) for _ in range(3))
        new = first[: len(first) // 3] + middle[len(middle) // 3 : 2 * len(middle) // 3] + last[2 * len(last) // 3 :]
        more.append((new.strip() or first, number))
    return more[:count]


def without(dataset: Dataset, document: str) -> tuple[Dataset, list[Example]]:
    """Part a document from the rest; texts of the rest that are nearly the same as one of it are left out."""
    is_of = np.array([example.about.get("document") == document for example in dataset.examples])
    twins = np.isin(dataset.groups, dataset.groups[is_of])
    return dataset.subset(np.flatnonzero(~twins)), [dataset.examples[row] for row in np.flatnonzero(is_of)]


def _read(path: Path) -> str:
    if not path.exists():
        raise NotThereError(f"{path} is not there")
    return path.read_text(encoding="utf-8")
