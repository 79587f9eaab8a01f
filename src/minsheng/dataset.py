"""A labelled data set: texts with their labels, the taxonomy, and the lexicon."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from minsheng import duplicates, labelled_files, lexicon, taxonomy
from minsheng.errors import LabelsError
from minsheng.labelled_files import Example
from minsheng.lexicon import Term
from minsheng.taxonomy import Taxonomy

CORRECTIONS = "corrections.jsonl"


@dataclass(frozen=True)
class Dataset:
    """Labelled texts, the labels that there are, and the terms that speak for them."""

    examples: tuple[Example, ...]
    taxonomy: Taxonomy
    lexicon: tuple[Term, ...] = ()

    @property
    def texts(self) -> list[str]:
        """The texts, in the order of the examples."""
        return [example.text for example in self.examples]

    @cached_property
    def targets(self) -> NDArray[np.bool_]:
        """Which labels each text has, shape (examples, labels)."""
        column = {label: number for number, label in enumerate(self.taxonomy.ids)}
        targets = np.zeros((len(self.examples), len(column)), bool)
        for row, example in enumerate(self.examples):
            targets[row, [column[label] for label in example.labels]] = True
        return targets

    @cached_property
    def groups(self) -> NDArray[np.int64]:
        """The number of each text's group, shape (examples,): texts of one document, and near-duplicates, share one."""
        return duplicates.groups(self.texts, [example.about.get("document") for example in self.examples])

    @classmethod
    def load(cls, *paths: str | os.PathLike[str]) -> Dataset:
        """Read a labels folder, or labelled files.

        A folder holds `taxonomy.toml`, files of labelled texts (`*.jsonl`; `*.csv` and `*.tsv` with the columns `text`
        and `labels`; fastText's `*.txt`) at any depth, and `lexicon/*.txt`; or it holds a folder of texts for each
        label. Of files, the taxonomy and the lexicon are those beside the first. Without a taxonomy the labels are
        those that occur.

        Rows of a file named `corrections.jsonl` take the place of rows with the same text; a later one wins.

        Raises:
            LabelsError: a path is missing, no text is found, or rows are bad: all of them are named by file and line.
        """
        if not paths:
            raise TypeError("Dataset.load takes at least one path")
        rows: list[Example | LabelsError] = []
        for path in map(Path, paths):
            if path.is_dir():
                rows += labelled_files.read_folder(path)
            elif path.exists():
                rows += labelled_files.read(path)
            else:
                raise LabelsError("there is no such file or folder", path=path)
        home = Path(paths[0]) if Path(paths[0]).is_dir() else Path(paths[0]).parent
        known = Taxonomy.load(home / taxonomy.FILE) if (home / taxonomy.FILE).exists() else None
        problems = [row for row in rows if isinstance(row, LabelsError)]
        examples = _corrected([row for row in rows if isinstance(row, Example)])
        if known is None:
            known = Taxonomy.of(sorted({label for example in examples for label in example.labels}))
        problems += [problem for example in examples for problem in _misfits(example, known)]
        if problems:
            raise LabelsError.together(problems)
        if not examples:
            raise LabelsError("there is no labelled text (*.jsonl, *.csv, *.tsv, fastText *.txt)", path=paths[0])
        return cls(tuple(examples), known, lexicon.load(home / lexicon.FOLDER, known.ids))

    def subset(self, rows: Sequence[int] | NDArray[np.intp]) -> Dataset:
        """Return the data set of these examples alone, with the same taxonomy and lexicon."""
        return Dataset(tuple(self.examples[row] for row in rows), self.taxonomy, self.lexicon)

    def counts(self) -> dict[str, int]:
        """Return how many texts have each label."""
        found = Counter(label for example in self.examples for label in example.labels)
        return {label: found[label] for label in self.taxonomy.ids}


def _corrected(examples: Sequence[Example]) -> list[Example]:
    corrections = {example.text: example for example in examples if example.path.name == CORRECTIONS}
    if not corrections:
        return list(examples)
    return [example for example in examples if example.text not in corrections] + list(corrections.values())


def _misfits(example: Example, known: Taxonomy) -> list[LabelsError]:
    def wrong(problem: str) -> LabelsError:
        return LabelsError(problem, path=example.path, line=example.line)

    problems = [
        wrong(f"the label {label!r} is not in the taxonomy ({', '.join(known.ids)})")
        for label in example.labels
        if label not in known.ids
    ]
    if known.exclusive and len(example.labels) != 1:
        problems.append(wrong(f"has {len(example.labels)} labels, and in an exclusive taxonomy a text has exactly one"))
    return problems
