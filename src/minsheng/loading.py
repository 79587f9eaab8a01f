"""Loading a model: the one that comes with the package, or one's own."""

from __future__ import annotations

import os
from pathlib import Path

from minsheng.model import Model

_PACKAGE = Path(__file__).resolve().parent


def load(path: str | os.PathLike[str] | None = None) -> Model:
    """Load the model in the directory `path`, or the one that comes with the package.

    Raises:
        ModelError: there is none, or a file of it is missing, damaged, or of a format that is not known.
    """
    return Model.load(default_model() if path is None else path)


def default_model() -> Path:
    """Return the directory of the model that comes with the package."""
    return _shipped("models/default")


def default_labels() -> Path:
    """Return the labels folder that this model was trained on."""
    return _shipped("labels")


def _shipped(name: str) -> Path:
    """Return a directory that comes with the package: inside it, or in a checkout beside `src`."""
    installed = _PACKAGE / name
    return installed if installed.exists() else _PACKAGE.parent.parent / name
