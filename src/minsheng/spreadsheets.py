"""Texts in the cells of a spreadsheet: nothing in them is run."""

from __future__ import annotations

import re

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*%?")
_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def without_controls(text: str) -> str:
    """Return a text without control characters, but for tabs and line ends."""
    return text if text.isprintable() else _CONTROLS.sub("", text)


def guarded(text: str) -> str:
    """Return a text with an apostrophe in front where a spreadsheet would run it as a formula."""
    return "'" + text if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text
