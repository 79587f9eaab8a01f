"""What `check` finds: where, how bad, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How bad a finding is: an error keeps from training or is surely wrong, a warning probably is, a note may be."""

    note = 1
    warning = 2
    error = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is, or may be, wrong with a data set.

    Attributes:
        path: the file.
        line: the line, from 1; 0: the file as a whole.
        level: how bad it is.
        kind: what sort of finding it is, for programs: `duplicate`, `label`, `doubt`, …
        problem: what is wrong, and what to do.
        score: for `doubt`, how far the label is believed, 0 … 1.
    """

    path: str
    line: int
    level: Level
    kind: str
    problem: str
    score: float | None = None

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.level.name}: {self.problem}"


@dataclass(frozen=True)
class Report:
    """All findings about a data set: in the order of the files, with doubts about labels last, the greatest first.

    Attributes:
        findings: what was found.
        texts: how many texts there are.
        files: in how many files.
        method: how doubts were found; empty: they were not looked for.
    """

    findings: tuple[Finding, ...]
    texts: int
    files: int
    method: str = ""

    def count(self, level: Level) -> int:
        """Return how many findings of this very level there are."""
        return sum(finding.level is level for finding in self.findings)

    def worst(self) -> Level | None:
        """Return the level of the worst finding, None where there is none."""
        return max((finding.level for finding in self.findings), default=None)


def snippet(text: str, length: int = 24) -> str:
    """Return the beginning of a text, in quotation marks."""
    line = " ".join(text.split())
    return f"“{line[:length]}…”" if len(line) > length else f"“{line}”"


def listed(labels: Sequence[str]) -> str:
    """Return labels for a message."""
    return ", ".join(labels) or "no label"
