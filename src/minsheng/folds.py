"""Cross-validation folds that keep groups whole and spread every label."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def grouped_folds(targets: NDArray[np.bool_], groups: NDArray[np.int64], *, folds: int, seed: int) -> NDArray[np.int64]:
    """Assign each text to a fold: return shape (texts,), numbers below `folds`.

    A group is never split. Groups are dealt one by one, the largest first and otherwise in random order, to the fold
    that still lacks most of the group's rarest label (after iterative stratification, Sechidis et al. 2011).

    Args:
        targets: which labels each text has, shape (texts, labels).
        groups: the number of each text's group, from 0, shape (texts,).
        folds: how many folds.
        seed: the same seed gives the same folds.
    """
    # Texts without a label, and texts as such, are spread like labels.
    kinds = np.column_stack([targets, ~targets.any(axis=1), np.ones(len(targets), bool)]).astype(np.int64)
    members = np.zeros((groups.max(initial=-1) + 1, kinds.shape[1]), np.int64)
    np.add.at(members, groups, kinds)
    wanted = np.repeat(members.sum(axis=0)[None] / folds, folds, axis=0)
    rarity = np.argsort(members.sum(axis=0), kind="stable")
    order = np.random.default_rng(seed).permutation(len(members))
    order = order[np.argsort(-members[order, -1], kind="stable")]
    fold_of_group = np.zeros(len(members), np.int64)
    for group in order:
        kind = next(column for column in rarity if members[group, column])
        lacking = wanted[:, kind]
        best = np.flatnonzero(lacking == lacking.max())
        fold = best[np.argmax(wanted[best, -1])]
        fold_of_group[group] = fold
        wanted[fold] -= members[group]
    return fold_of_group[groups]
