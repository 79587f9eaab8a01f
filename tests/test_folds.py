"""Folds: groups stay whole, and every fold has of every label."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.dataset import Dataset
from minsheng.folds import grouped_folds

rows = st.lists(st.tuples(st.lists(st.booleans(), min_size=4, max_size=4), st.integers(0, 30)), min_size=1, max_size=80)


@given(rows, st.integers(2, 6), st.integers(0, 3))
def test_a_group_is_never_split_and_the_seed_decides(rows: list[tuple[list[bool], int]], folds: int, seed: int) -> None:
    targets = np.array([labels for labels, _ in rows])
    groups = np.unique([group for _, group in rows], return_inverse=True)[1]
    made = grouped_folds(targets, groups, folds=folds, seed=seed)
    assert made.shape == (len(rows),)
    assert ((made >= 0) & (made < folds)).all()
    assert len({(int(group), int(fold)) for group, fold in zip(groups, made, strict=True)}) == len(set(groups.tolist()))
    np.testing.assert_array_equal(made, grouped_folds(targets, groups, folds=folds, seed=seed))


@given(st.lists(st.integers(0, 3), min_size=1, max_size=120), st.integers(2, 6))
def test_single_labels_are_spread_evenly(labels: list[int], folds: int) -> None:
    targets = np.eye(4, dtype=bool)[labels]
    made = grouped_folds(targets, np.arange(len(labels)), folds=folds, seed=0)
    for label in range(4):
        per_fold = np.bincount(made[targets[:, label]], minlength=folds)
        assert per_fold.max() - per_fold.min() <= 1


@given(rows, st.integers(2, 6))
def test_the_rarest_label_is_in_every_fold_where_there_is_enough(
    rows: list[tuple[list[bool], int]], folds: int
) -> None:
    targets = np.array([labels for labels, _ in rows])
    kinds = np.column_stack([targets, ~targets.any(axis=1)])
    rarest = min((column for column in range(5) if kinds[:, column].any()), key=lambda column: kinds[:, column].sum())
    made = grouped_folds(targets, np.arange(len(rows)), folds=folds, seed=0)
    per_fold = np.bincount(made[kinds[:, rarest]], minlength=folds)
    assert per_fold.max() - per_fold.min() <= 1


@pytest.mark.parametrize("seed", [0, 1])
def test_the_shipped_labels(labelled: Dataset, seed: int) -> None:
    made = grouped_folds(labelled.targets, labelled.groups, folds=5, seed=seed)
    for column, total in enumerate(labelled.targets.sum(axis=0)):
        per_fold = np.bincount(made[labelled.targets[:, column]], minlength=5)
        assert (abs(per_fold - total / 5) < 0.1 * total / 5).all()
    sizes = np.bincount(made)
    assert (abs(sizes - len(made) / 5) < 0.1 * len(made) / 5).all()


def test_another_seed_makes_other_folds() -> None:
    targets = np.zeros((50, 1), bool)
    made = [grouped_folds(targets, np.arange(50), folds=5, seed=seed).tolist() for seed in range(3)]
    assert made[0] != made[1] != made[2]


def test_a_large_group_has_a_fold_to_itself() -> None:
    groups = np.array([0] * 20 + list(range(1, 21)))
    made = grouped_folds(np.ones((40, 1), bool), groups, folds=3, seed=0)
    assert np.bincount(made[20:], minlength=3)[made[0]] == 0
