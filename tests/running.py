"""What a run of the command gives; the fixtures that run it are in `cli/conftest.py`."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """How a run of the command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]
