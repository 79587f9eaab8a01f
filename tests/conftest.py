"""What many tests share: a thin slice of the labelled texts, a model trained on it, and the shipped model."""

import signal
from pathlib import Path

import pytest
from hypothesis import settings

from minsheng.dataset import Dataset
from minsheng.model import Model
from minsheng.training import train

ROOT = Path(__file__).parents[1]

# The same examples every time, and no test fails because a machine is slow.
settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.load_profile("steady")

# A shell lets what it starts in the background ignore Ctrl-C, and so would the processes that the tests stop by it.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def labelled() -> Dataset:
    """All of `labels/`."""
    return Dataset.load(ROOT / "labels")


@pytest.fixture(scope="session")
def small(labelled: Dataset) -> Dataset:
    """About four hundred labelled texts and as many terms, of every file and label."""
    thin = labelled.subset(range(0, len(labelled.examples), 14))
    return Dataset(thin.examples, thin.taxonomy, labelled.lexicon[::25])


@pytest.fixture(scope="session")
def trained(small: Dataset) -> Model:
    """A model trained on `small`."""
    return train(small, jobs=1)


@pytest.fixture(scope="session")
def shipped() -> Model:
    """The model that comes with the package."""
    return Model.load(ROOT / "models" / "default")


@pytest.fixture(scope="session")
def paragraphs() -> list[str]:
    """The paragraphs of the five seeds, which are real text."""
    return Dataset.load(ROOT / "labels" / "seeds").texts
