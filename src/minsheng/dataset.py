"""A labelled data set: texts with their labels, the taxonomy, and the lexicon."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from minsheng import duplicates, labelled_files, lexicon, taxonomy
from minsheng.errors import LabelsError
from minsheng.labelled_files import CORRECTIONS, Example
from minsheng.lexicon import Term
from minsheng.taxonomy import Taxonomy


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
    def load(cls, *paths: str | os.PathLike[str], names: Taxonomy | None = None) -> Dataset:
        """Read a labels folder, or labelled files.

        A folder holds `taxonomy.toml`, files of labelled texts (`*.jsonl`; `*.csv` and `*.tsv` with the columns `text`
        and `labels`; fastText's `*.txt`) at any depth, and `lexicon/*.txt`; or it holds a folder of texts for each
        label. Of files, the taxonomy and the lexicon are those beside the first. Without a taxonomy the labels are
        those that occur.

        A label may be called by its id, its `zh` or its `en` of the taxonomy; examples have ids. Where there is no
        taxonomy, names of `names` are understood, if given; what else occurs is a label all the same.

        Rows of a file named `corrections.jsonl` take the place of rows with the same text, whose id and document they
        get; a later one wins. One with `"retracted": true` takes back what the file said of its text before.

        Raises:
            LabelsError: a path is missing, no text is found, or rows are bad: all of them are named by file and line.
        """
        if not paths:
            raise TypeError("Dataset.load takes at least one path")
        known, home = taxonomy_of(paths[0]), home_of(paths[0])
        rows = read_rows(paths, known or names)
        problems = [row for row in rows if isinstance(row, LabelsError)]
        examples = corrected([row for row in rows if isinstance(row, Example)])
        if known is None:
            known = Taxonomy.of(sorted({label for example in examples for label in example.labels}))
        problems += [problem for example in examples for problem in misfits(example, known)]
        if problems:
            raise LabelsError.together(sorted(problems, key=lambda problem: (problem.path or "", problem.line or 0)))
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


def read_rows(paths: Sequence[str | os.PathLike[str]], names: Taxonomy | None = None) -> list[Example | LabelsError]:
    """Read the rows of labels folders and labelled files, the bad ones as errors; corrections are not yet applied.

    Labels that are called by a name of the taxonomy `names` get their ids.

    Raises:
        LabelsError: a path is missing or cannot be read.
    """
    rows: list[Example | LabelsError] = []
    for path in map(Path, paths):
        read = labelled_files.read_folder if _is_folder(path) else labelled_files.read
        rows += read(path, names)
    return rows


def home_of(path: str | os.PathLike[str]) -> Path:
    """Return the folder where the taxonomy and the lexicon of a labels folder or a labelled file are looked for.

    Raises:
        LabelsError: the path is missing or cannot be read.
    """
    return Path(path) if _is_folder(Path(path)) else Path(path).parent


def taxonomy_of(path: str | os.PathLike[str]) -> Taxonomy | None:
    """Return the taxonomy of a labels folder, or the one beside a labelled file, where there is one.

    Raises:
        LabelsError: the path is missing, or the taxonomy cannot be read or is none.
    """
    file = home_of(path) / taxonomy.FILE
    return Taxonomy.load(file) if file.exists() else None


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except FileNotFoundError:
        raise LabelsError("there is no such file or folder", path=path) from None
    except OSError as error:
        raise LabelsError(f"cannot be read ({error.strerror})", path=path) from None


def corrected(examples: Sequence[Example]) -> list[Example]:
    """Put each correction in the place of the rows with its text, and those of other texts at the end."""
    corrections: dict[str, Example] = {}
    for example in examples:
        if example.path.name == CORRECTIONS:
            corrections.pop(example.text, None)
            if example.about.get("retracted") is not True:
                corrections[example.text] = example
    rows = [example for example in examples if example.path.name != CORRECTIONS]
    known = {example.text for example in rows}
    corrected = [_in_place_of(row, corrections[row.text]) if row.text in corrections else row for row in rows]
    return corrected + [correction for text, correction in corrections.items() if text not in known]


def _in_place_of(row: Example, correction: Example) -> Example:
    """Return the correction with the place of the row that it corrects: its id and its document."""
    place = {key: row.about[key] for key in ("id", "document") if key in row.about}
    return replace(correction, about={**correction.about, **place})


def misfits(example: Example, known: Taxonomy) -> list[LabelsError]:
    """Tell which labels of an example the taxonomy does not allow."""

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
