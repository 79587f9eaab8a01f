"""Errors: one sentence that names the place."""

import pickle
from pathlib import Path

import pytest

from minsheng.errors import InputError, LabelsError, MinshengError, ModelError


@pytest.mark.parametrize("kind", [InputError, LabelsError, ModelError])
def test_an_error_names_file_and_line(kind: type[MinshengError]) -> None:
    assert str(kind("is empty")) == "is empty"
    assert str(kind("is empty", path="甲.txt")) == "甲.txt: is empty"
    error = kind("is empty", path=Path("甲", "乙.txt"), line=3)
    assert str(error) == f"{Path('甲', '乙.txt')}:3: is empty"
    assert (error.problem, error.path, error.line) == ("is empty", str(Path("甲", "乙.txt")), 3)
    assert isinstance(error, MinshengError)


def test_an_error_comes_out_of_another_process_as_it_was() -> None:
    error = pickle.loads(pickle.dumps(InputError("is empty", path="甲.txt", line=3)))
    assert type(error) is InputError
    assert (str(error), error.problem, error.path, error.line) == ("甲.txt:3: is empty", "is empty", "甲.txt", 3)


def test_problems_together_are_all_named() -> None:
    problems = [LabelsError("is empty", path="a.csv", line=line) for line in (2, 7)]
    together = LabelsError.together(problems)
    assert str(together) == "a.csv:2: is empty\na.csv:7: is empty"
    assert together.problems == tuple(problems)
    assert LabelsError("alone").problems == ()
