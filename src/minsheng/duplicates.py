"""Finding texts that are nearly the same, so that no split has one on either side."""

from __future__ import annotations

import itertools
import zlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from minsheng.scanner import normal_word

_GRAM = 5  # characters in a row
# A text is compared with those that share one of its so many smallest grams (Broder 1997), or one of every so many of
# all (modulo sketch): by the former short texts find their like, by the latter an excerpt the text that it is from.
_SKETCH = 12
_EVERY = 8
_ALIKE = 0.5  # of the grams of the shorter text that the longer one has too
_FEW = 8  # grams in common (12 characters in a row) below which only the same text is alike: names and dates are not
_CROWD = 50  # of more texts that share a gram only neighbours are compared, so that a set phrase costs little


def near_duplicates(texts: Sequence[str]) -> list[tuple[int, int, float]]:
    """Return the pairs of texts that are nearly the same, with the share of the shorter one's grams in the longer.

    Texts are compared without white space, punctuation and case. A pair (i, j, share) has i < j; pairs come sorted.
    Of texts that are the same, each later one is paired with the first alone, and only that one with others.
    """
    grams = [_grams(text) for text in texts]
    first: dict[frozenset[int], int] = {}
    same = [(first.setdefault(own, index), index) for index, own in enumerate(grams)]
    holders: dict[int, list[int]] = defaultdict(list)
    for own, index in first.items():
        for gram in {*sorted(own)[:_SKETCH], *(gram for gram in own if gram % _EVERY == 0)}:
            holders[gram].append(index)
    candidates = {pair for pair in same if pair[0] != pair[1]}
    for group in holders.values():
        candidates.update(itertools.combinations(group, 2) if len(group) <= _CROWD else itertools.pairwise(group))
    pairs = []
    for i, j in sorted(candidates):
        common = len(grams[i] & grams[j])
        share = common / min(len(grams[i]), len(grams[j]))
        if share >= _ALIKE and (common >= _FEW or grams[i] == grams[j]):
            pairs.append((i, j, share))
    return pairs


def groups(texts: Sequence[str], documents: Sequence[Hashable | None]) -> NDArray[np.int64]:
    """Number the groups of texts that must stay together, shape (texts,): those of a document, and near-duplicates.

    `documents` names the document of each text; None: it is one by itself.
    """
    parent = list(range(len(texts)))

    def find(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    first: dict[Hashable, int] = {}
    links: list[Iterable[int]] = [(i, j) for i, j, _ in near_duplicates(texts)]
    links += [(first.setdefault(name, i), i) for i, name in enumerate(documents) if name is not None]
    for i, j in links:
        low, high = sorted((find(i), find(j)))
        parent[high] = low
    return np.unique([find(index) for index in range(len(texts))], return_inverse=True)[1]


def _grams(text: str) -> frozenset[int]:
    letters = "".join(filter(str.isalnum, normal_word(text)))
    count = max(1, len(letters) - _GRAM + 1)
    # A checksum, not `hash`: Python salts that one anew in every process.
    return frozenset(zlib.crc32(letters[start : start + _GRAM].encode("utf-8", "replace")) for start in range(count))
