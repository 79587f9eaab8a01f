"""Processes that the desk starts: with this Python, this package, and nothing from the folder it was started in."""

from __future__ import annotations

import sys
from pathlib import Path

import minsheng

HOME = Path(minsheng.__file__).resolve().parent.parent  # the folder that the package lies in: where they run


def command(module: str) -> list[str]:
    """Return the command that runs a module of the package."""
    return [sys.executable, "-m", module]
