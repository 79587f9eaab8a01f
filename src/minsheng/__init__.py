"""minsheng (民生): tag Chinese local news and government text with topics of people's livelihood.

    >>> import minsheng
    >>> model = minsheng.load()
    >>> model.predict("全区举办春季招聘会，提供岗位1200个。").labels
    ('employment',)

What is used to train is imported when it is first asked for, so that predicting needs NumPy alone.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from minsheng.dataset import Dataset
    from minsheng.errors import InputError, LabelsError, MinshengError, ModelError
    from minsheng.explaining import Explanation
    from minsheng.loading import load
    from minsheng.model import Model
    from minsheng.paragraphs import Paragraph
    from minsheng.prediction import Prediction
    from minsheng.reading import Document, read
    from minsheng.training import train

__version__ = "0.1.0"

__all__ = [
    "Dataset",
    "Document",
    "Explanation",
    "InputError",
    "LabelsError",
    "MinshengError",
    "Model",
    "ModelError",
    "Paragraph",
    "Prediction",
    "__version__",
    "load",
    "read",
    "train",
]

_HOMES = {
    "Dataset": "dataset",
    "Document": "reading",
    "Explanation": "explaining",
    "InputError": "errors",
    "LabelsError": "errors",
    "MinshengError": "errors",
    "Model": "model",
    "ModelError": "errors",
    "Paragraph": "paragraphs",
    "Prediction": "prediction",
    "load": "loading",
    "read": "reading",
    "train": "training",
}


def __getattr__(name: str) -> Any:
    """Import a public name from the module where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
