"""One evaluation with all that there is, for the tests of what is made of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from minsheng.dataset import Dataset
from minsheng.evaluation import Evaluation, cross_validate
from minsheng.labelled_files import Example
from minsheng.taxonomy import Label, Taxonomy

HOSTILE = '</p><script>alert(1)</script><img src="http://example.org/x.png" onerror=alert(2)>“&amp;”招聘会招聘会'


@pytest.fixture(scope="session")
def evaluation(small: Dataset) -> Evaluation:
    """Of `small`, among whose texts and labels are such as try to get out of the page."""
    labels = [replace(label) for label in small.taxonomy.labels]
    labels[1] = replace(labels[1], en='Talent <b onclick="x">&')
    bad = Example(HOSTILE, ("consumption",), Path("<i>.jsonl"), 7, {"id": "<u>", "origin": "<s>real"})
    data = Dataset((*small.examples, bad), Taxonomy(tuple(labels)), small.lexicon)
    return cross_validate(data, folds=3, baselines=True, curve=True, evidence=True)


@pytest.fixture(scope="session")
def exclusive(small: Dataset) -> Dataset:
    """The texts of `small` that have one label, as a data set whose labels exclude each other."""
    rows = [example for example in small.examples if len(example.labels) == 1]
    kept = tuple(Label(label.id, label.zh, label.en) for label in small.taxonomy.labels)
    return Dataset(tuple(rows), Taxonomy(kept, exclusive=True), small.lexicon)
