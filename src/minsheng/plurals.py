"""Numbers of things, in English."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """Return how many there are: 1 text, 2 texts."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
