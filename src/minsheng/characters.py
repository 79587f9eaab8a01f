"""Canonical characters: full width and half width, upper case and lower case, compatibility forms."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

BMP = 0x10000
"""Characters of the basic multilingual plane; only these are ever part of a word."""

SPACE = ord(" ")

# The blocks that hold letters with case and characters with compatibility forms. Fixed in Unicode since long,
# so that every Python version folds alike; leaving out ideographs and Hangul keeps the start quick.
_BLOCKS = (
    (0x0000, 0x0250),  # Latin, controls
    (0x0370, 0x0530),  # Greek, Cyrillic
    (0x1680, 0x1681),  # a white space, alone among letters
    (0x2000, 0x2500),  # punctuation, super- and subscripts, letterlike, Roman numerals, enclosed
    (0x2E80, 0x3400),  # radicals, CJK punctuation, kana, enclosed CJK
    (0xF900, 0xFB00),  # compatibility ideographs
    (0xFE30, 0xFE70),  # vertical and small forms
    (0xFEFF, 0xFFF0),  # byte-order mark, half- and full-width forms
)


def _canonical(character: str) -> int:
    if character.isspace() or unicodedata.category(character) in ("Cc", "Cf"):
        return SPACE  # a zero-width joiner or a stray control character separates nothing
    folded = unicodedata.normalize("NFKC", character).lower()
    return ord(folded) if len(folded) == 1 and ord(folded) < BMP else ord(character)


@cache
def folding() -> NDArray[np.uint16]:
    """Return the canonical character of each BMP character, shape (65536,).

    White space, control characters and the common invisible format characters become a space. One character always
    becomes one character, so a place in the folded text is the same place in the text.
    """
    table = np.arange(BMP, dtype=np.uint16)
    for start, stop in _BLOCKS:
        table[start:stop] = [_canonical(chr(code)) for code in range(start, stop)]
    table.flags.writeable = False
    return table


def fold(text: str) -> str:
    """Return `text` with every BMP character made canonical; other characters stay. The length is kept."""
    return text.translate(_translation())


@cache
def _translation() -> dict[int, int]:
    table = folding()
    changed = np.flatnonzero(table != np.arange(BMP))
    return dict(zip(changed.tolist(), table[changed].tolist(), strict=True))
