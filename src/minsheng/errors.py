"""What can go wrong with what a user gives: each error is one sentence that names the place and the way out."""

from __future__ import annotations

import os
from collections.abc import Sequence


class MinshengError(Exception):
    """The base of the errors that a user can cause. Its text is for the user: no traceback is needed beside it."""

    def __init__(self, problem: str, *, path: str | os.PathLike[str] | None = None, line: int | None = None) -> None:
        """Say what was wrong and what to do (`problem`), in which file (`path`) and line (from 1)."""
        self.problem = problem
        self.path = None if path is None else os.fspath(path)
        self.line = line
        where = "" if self.path is None else f"{self.path}: " if line is None else f"{self.path}:{line}: "
        super().__init__(where + problem)


class InputError(MinshengError):
    """A text or document cannot be read."""


class LabelsError(MinshengError):
    """A labels folder or a labelled file is not as it must be. `problems` holds every single one."""

    problems: tuple[LabelsError, ...] = ()

    @classmethod
    def together(cls, problems: Sequence[LabelsError]) -> LabelsError:
        """Make one error, a line each, of several."""
        error = cls("\n".join(map(str, problems)))
        error.problems = tuple(problems)
        return error


class ModelError(MinshengError):
    """A saved model cannot be loaded."""
