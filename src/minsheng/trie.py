"""A double-array trie (Aoe 1989) that is built, and walked from every place of a text at once, in NumPy.

A state is a number; the symbol `c` leads from state `s` to `t = base[s] + c` if `check[t] == s`. So one step for a
million places is two gathers and a comparison, whatever the number of words. The state behind a word's first symbol is
that symbol's own number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]

_WINDOW = 65536  # bases that are tried at once for a state's successors


@dataclass(frozen=True, slots=True)
class Trie:
    """The arrays of a double-array trie; all have one entry a place, shape (places,)."""

    base: Ints  # where a state's successors stand; 0: it has none
    check: Ints  # whose successor stands here; -1: nobody's
    word: Ints  # the number of the word that ends here; -1: none does

    def walk(self, symbols: NDArray[np.uint16]) -> Iterator[tuple[NDArray[np.intp] | None, Ints]]:
        """Follow the trie from each place of `symbols`, shape (n,), one symbol deeper a turn.

        Yield for each depth (1, 2, …) the places, ascending, from which the trie can be followed that far (None: all
        of them) and the word that ends there, -1 for none, both of the same shape.
        """
        if not symbols.size:
            return
        yield None, self.word.take(symbols)
        # The second step is taken from everywhere; later ones only from where the trie still goes on.
        state = self.base.take(symbols[:-1])
        state += symbols[1:]
        places = (self.check.take(state) == symbols[:-1]).nonzero()[0]
        state = state.take(places)
        depth = 2
        while places.size:
            yield places, self.word.take(state)
            base = self.base.take(state)
            on = ((base > 0) & (places < symbols.size - depth)).nonzero()[0]
            places, origin = places.take(on), state.take(on)
            state = base.take(on)
            state += symbols.take(places + depth)
            on = (self.check.take(state) == origin).nonzero()[0]
            places, state = places.take(on), state.take(on)
            depth += 1


def build(words: NDArray[np.uint16], alphabet: int) -> Trie:
    """Build the trie of `words`, shape (words, longest), each row a word's symbols and then zeros.

    Symbols are 1 … alphabet - 1. The rows must differ, and each must have a first symbol. The same words give the same
    arrays.
    """
    parent, symbol, word = _states(words)
    base, places = _place(parent, symbol, alphabet)
    length = int(base.max(initial=0)) + alphabet
    trie = Trie(*(np.full(length, fill, np.int32) for fill in (0, -1, -1)))
    trie.base[places] = base
    trie.check[places] = np.where(parent < 0, -1, places[parent])
    trie.word[places] = word
    return trie


def _states(words: NDArray[np.uint16]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Number the states, level by level; return each one's parent (-1: the root), symbol, and word (-1: none)."""
    parents, symbols = [], []
    current = np.full(len(words), -1, np.int64)  # the state that each word has reached
    alive = np.arange(len(words))
    count = 0
    for depth in range(words.shape[1]):
        alive = alive[words[alive, depth] > 0]
        step = (current[alive] + 1) << 16 | words[alive, depth]
        steps, reached = np.unique(step, return_inverse=True)
        current[alive] = count + reached
        parents.append((steps >> 16) - 1)
        symbols.append(steps & 0xFFFF)
        count += len(steps)
    end = np.full(count, -1, np.int64)
    end[current] = np.arange(len(words))
    return np.concatenate(parents), np.concatenate(symbols), end


def _place(
    parent: NDArray[np.int64], symbol: NDArray[np.int64], alphabet: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find for each state its base (0: no successors) and the place where it stands."""
    places = np.where(parent < 0, symbol, 0)
    base = np.zeros(len(parent), np.int64)
    children = np.flatnonzero(parent >= 0)  # by parent, ascending, since states are numbered level by level
    parents, first, count = np.unique(parent[children], return_index=True, return_counts=True)
    free = np.ones(alphabet + 2 * len(parent) + 2 * _WINDOW, bool)
    free[:alphabet] = False
    window = 0
    # Large families first, while there is room between the others; an only child fits into any free place.
    for family in np.argsort(-count, kind="stable")[: np.count_nonzero(count > 1)]:
        members = children[first[family] : first[family] + count[family]]
        symbols = symbol[members]
        start = window
        while not (fits := _fits(free, start, symbols)).size:
            start += _WINDOW
            if start + _WINDOW + alphabet > len(free):
                free = np.concatenate([free, np.ones(len(free) // 2, bool)])
        if start > window and np.count_nonzero(free[window : window + _WINDOW]) < _WINDOW // 2:
            window += _WINDOW
        base[parents[family]] = fits[0]
        places[members] = fits[0] + symbols
        free[places[members]] = False
    only = np.flatnonzero(count == 1)
    places[children[first[only]]] = rooms = np.flatnonzero(free)[: only.size]
    base[parents[only]] = rooms - symbol[children[first[only]]]
    return base, places


def _fits(free: NDArray[np.bool_], start: int, symbols: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return the bases from `start` on, within a window, at which the places of all `symbols` are free.

    0 is never among them, which means that there are no successors: its places are those of the first symbols.
    """
    fits = free[start + symbols[0] : start + symbols[0] + _WINDOW].copy()
    for symbol in symbols[1:].tolist():
        fits &= free[start + symbol : start + symbol + _WINDOW]
    return start + np.flatnonzero(fits)
