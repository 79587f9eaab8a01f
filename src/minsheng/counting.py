"""Counting how often each word stands in each text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minsheng.scanner import Found

_SLOTS = 11  # bits: a text's words are told apart by the last bits of their numbers, and by sorting where that fails

Slots = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Counts:
    """The distinct words of each text of a batch.

    They come in groups: those of one text and of one length (and, last, those of one text that had to be sorted).
    Group `g` is of the text `g % texts`; the entries are in the order of their groups.
    """

    word: NDArray[np.int32]  # (distinct,)
    times: NDArray[np.int64]  # (distinct,) how often the word stands in the text
    group: NDArray[np.int32]  # (distinct,)
    groups: int
    texts: int

    @property
    def text(self) -> NDArray[np.int32]:
        """The number of the text of each entry, shape (distinct,)."""
        return self.group % self.texts


def slots(texts: int) -> Slots:
    """Return working memory for batches of up to so many texts; fresh memory for every batch would be slow."""
    return np.empty(texts << _SLOTS, np.int32)


def count(found: Found, owners: Slots) -> Counts:
    """Count the words found in a batch of texts, with `slots` for as many texts.

    Sorting them would cost as much as all the rest of a prediction. Instead every word writes its index into a slot of
    its text; the last one stays, and the others that find the same word there are its repetitions. Only the few that
    find a different word are sorted.
    """
    index = np.arange(len(found.word), dtype=np.int32)
    slot = found.text.astype(np.intp)
    slot <<= _SLOTS
    slot += found.word & (1 << _SLOTS) - 1
    owners[slot] = index  # a slot that nobody writes is never read
    owner = owners.take(slot)
    stays = owner == index
    lost = (~stays).nonzero()[0]
    winner = owner.take(lost)
    same = found.word.take(lost) == found.word.take(winner)
    repetitions = np.bincount(winner[same], minlength=len(index))
    stays = stays.nonzero()[0]
    per_length = np.searchsorted(stays, np.cumsum(found.per_length))
    per_length[1:] -= per_length[:-1]
    lengths = len(found.per_length)
    group = np.repeat(np.arange(lengths, dtype=np.int32) * found.texts, per_length) + found.text.take(stays)
    word, times = found.word.take(stays), repetitions.take(stays) + 1
    others = lost[~same]
    if others.size:
        key, more = np.unique(found.text[others].astype(np.int64) << 32 | found.word[others], return_counts=True)
        word = np.concatenate([word, (key & 0xFFFFFFFF).astype(np.int32)])
        times = np.concatenate([times, more])
        group = np.concatenate([group, (lengths * found.texts + (key >> 32)).astype(np.int32)])
    return Counts(word, times, group, groups=(lengths + 1) * found.texts, texts=found.texts)
