"""Text on a terminal: what it must not contain, and how wide it is."""

from __future__ import annotations

import unicodedata


def printable(text: str) -> str:
    """Return `text` on one line, without what a terminal would obey (escapes, controls, changes of direction)."""
    return "".join(
        " " if character.isspace() else character if _is_shown(character) else "\ufffd" for character in text
    )


def _is_shown(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs")


def width(text: str) -> int:
    """Return how many columns `text` takes on a terminal: a Chinese character takes two."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def fit(text: str, columns: int) -> str:
    """Return `text` cut, with an ellipsis, or filled with spaces, to take exactly so many columns."""
    own = width(text)
    if own > columns:
        kept, taken = [], 1  # the ellipsis takes one
        for character in text:
            taken += width(character)
            if taken > columns:
                break
            kept.append(character)
        text = "".join(kept) + "…"
        own = width(text)
    return text + " " * (columns - own)
