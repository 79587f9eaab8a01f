"""Finding texts that are nearly the same, so that no split has one on either side."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from minsheng.scanner import normal_word

_GRAM = 5  # characters in a row
_SKETCH = 12  # a text is compared with those that share one of its so many smallest grams (Broder 1997)
_ALIKE = 0.5  # of the grams of the shorter text that the longer one has too
_CROWD = 50  # texts that share a gram beyond so many share a set phrase


def near_duplicates(texts: Sequence[str]) -> list[tuple[int, int, float]]:
    """Return the pairs of texts that are nearly the same, with the share of the shorter one's grams in the longer.

    Texts are compared without white space, punctuation and case. A pair (i, j, share) has i < j; pairs come sorted.
    """
    grams = [_grams(text) for text in texts]
    holders: dict[int, list[int]] = defaultdict(list)
    for index, own in enumerate(grams):
        for gram in sorted(own)[:_SKETCH]:
            holders[gram].append(index)
    candidates = {
        (group[i], group[j])
        for group in holders.values()
        if 1 < len(group) <= _CROWD
        for i in range(len(group))
        for j in range(i + 1, len(group))
    }
    pairs = []
    for i, j in sorted(candidates):
        share = len(grams[i] & grams[j]) / min(len(grams[i]), len(grams[j]))
        if share >= _ALIKE:
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
