"""The lexicon: terms that an expert would underline, by label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from minsheng.errors import LabelsError
from minsheng.scanner import LONGEST_WORD, is_scannable, normal_word
from minsheng.taxonomy import RESERVED

FOLDER = "lexicon"
UNLABELLED = RESERVED  # the files whose terms speak for no label


@dataclass(frozen=True, slots=True)
class Term:
    """A term and the labels that it speaks for; it has none when it is of another subject, or misleading."""

    text: str
    labels: tuple[str, ...]


def load(folder: Path, labels: Sequence[str]) -> tuple[Term, ...]:
    """Read the files `<label>.txt`, `none.txt` and `misleading.txt` of a lexicon folder, one term a line.

    Whatever stands behind a tab, and lines that begin with #, are notes. A term in the files of two labels has both;
    one in a label's file and in an unlabelled one has the label. The terms come sorted.

    Raises:
        LabelsError: a file's name is no label, or a term is too long; every such line is named.
    """
    found: dict[str, set[str]] = {}
    problems = []
    for path in sorted(folder.glob("*.txt")):
        if path.stem not in labels and path.stem not in UNLABELLED:
            known = ", ".join((*labels, *UNLABELLED))
            problems.append(LabelsError(f"{path.stem!r} is not a label of the taxonomy ({known})", path=path))
            continue
        lines = _lines(path)
        if isinstance(lines, LabelsError):
            problems.append(lines)
            continue
        for number, line in enumerate(lines, 1):
            word = normal_word(line.partition("\t")[0])
            if not word or word.startswith("#"):
                continue
            if not is_scannable(word):
                problem = f"the term {word!r} is longer than {LONGEST_WORD} characters, or has one beyond the BMP"
                problems.append(LabelsError(problem, path=path, line=number))
                continue
            found.setdefault(word, set()).update({path.stem} - set(UNLABELLED))
    if problems:
        raise LabelsError.together(problems)
    return tuple(Term(word, tuple(label for label in labels if label in found[word])) for word in sorted(found))


def _lines(path: Path) -> list[str] | LabelsError:
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        return LabelsError(f"cannot be read as UTF-8 text ({error})", path=path)
