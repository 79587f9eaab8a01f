"""The rows of a text: its lines that are not blank, cleaned and measured."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import compress, count, pairwise, repeat
from operator import is_not, itemgetter
from typing import NamedTuple

from minsheng.paragraphs.marks import KINDS, pattern

SLACK = 6  # a justified line may fall so far short of its column's width
_SAMPLE = 2000  # so many lines are enough to see how the text was measured
_NARROW = frozenset("，。、；：！？“”‘’（）《》")  # characters that may be squeezed to half their width
_WIDEST = 160  # no column is wider
# A space between two Chinese characters, and one that does not stand between two ASCII ones.
_LONE_SPACE = r"[ \u3000](?<=[^\x00-\x7f\s].)(?=[^\x00-\x7f\s])"
_LOOSE_SPACE = r"(?<![!-~])[ \u3000]|[ \u3000](?![!-~])"


class Rows(NamedTuple):
    """The rows, in parallel sequences."""

    texts: list[str]
    lines: list[int]  # line numbers
    gaps: list[int]  # blank lines before
    indents: list[int]
    widths: list[int]
    ranges: dict[int, tuple[int, int]]  # of widths that rows with indents, wide spaces or squeezable marks can have
    heads: str  # first characters
    ends: str  # kinds of the ends, by last characters


def width_of(text: str) -> int:
    """Give the width of a text: the mean of its characters and its UTF-8 bytes (one for ASCII, three for Chinese)."""
    return (len(text) + len(text.encode("utf-8", "replace"))) >> 1


@lru_cache(64)
def _indent_of(lead: str) -> int:
    """Give the width of the white space before a row."""
    return width_of(lead.expandtabs(4))


def rows_of(text: str) -> Rows:
    """Split a text into its rows, and measure them."""
    raw = text.split("\n")
    stripped = list(map(str.strip, raw))
    lines = list(compress(count(1), stripped))
    texts = list(filter(None, stripped))
    gaps = [line - before - 1 for before, line in zip([0, *lines], lines, strict=False)]
    widths = _widths(texts)
    indents = [0] * len(texts)
    least: dict[int, int] = {}  # of the rows that lost white space, the width without it
    for row in compress(range(len(texts)), map(is_not, compress(raw, stripped), texts)):
        lead = raw[lines[row] - 1].partition(texts[row])[0]
        indents[row] = _indent_of(lead)
        gaps[row] += "\f" in lead  # a page's end is as good as a blank line
        least[row] = widths[row]
    for row in [row for row, line in enumerate(texts) if " " in line or "\u3000" in line]:
        if (closed := _close_up(texts[row])) != texts[row]:
            texts[row], least[row] = closed, width_of(closed)
    ranges = _fit(texts, widths, indents, least)
    heads = "".join(map(itemgetter(0), texts))
    ends = "".join(map(KINDS.get, map(itemgetter(-1), texts), repeat("x")))
    return Rows(texts, lines, gaps, indents, widths, ranges, heads, ends)


def _widths(texts: list[str]) -> list[int]:
    """Measure rows; where the text was wrapped by counting characters, each counts as a full-width one."""
    sizes = list(map(len, texts))
    encoded = "\n".join(texts).encode("utf-8", "replace").split(b"\n")  # at once: quicker than `width_of` each
    widths = [(size + length) >> 1 for size, length in zip(sizes, map(len, encoded), strict=False)]
    level = _level(widths), _level([2 * size for size in sizes[:_SAMPLE]])
    latin = sum(widths) * 2 < sum(sizes) * 3
    return [2 * size for size in sizes] if level[1] > level[0] * 1.05 + 2 and not latin else widths


def _level(widths: list[int]) -> int:
    """Count the rows that are as wide as the one before."""
    return sum([-2 < one - two < 2 for one, two in pairwise(widths[:_SAMPLE])])


def _close_up(line: str) -> str:
    """Take out the spaces that stand between the characters of a justified line; other lines come back as they are.

    Twice the number of such spaces may be two less than that of the characters: then no two lines that are left as they
    are, with a space between, make one that is not (two characters each at least).
    """
    if (line.count(" ") + line.count("\u3000")) * 3 < len(line) - 1:
        return line  # not so many spaces
    lone = len(pattern(_LONE_SPACE).findall(line))
    if not lone or lone * 2 < sum(map(len, line.split())) - 1:
        return line
    return pattern(_LOOSE_SPACE).sub("", line)


def _fit(texts: list[str], widths: list[int], indents: list[int], least: dict[int, int]) -> dict[int, tuple[int, int]]:
    """Find the rows whose width is uncertain; give them a neighbour's if they can have it. Gives their ranges."""
    ranges = {}
    for row in _wide_rows(widths, least):
        if widths[row] > _WIDEST:
            continue
        low = least.get(row, widths[row]) - sum(map(_NARROW.__contains__, texts[row]))
        high = widths[row] + indents[row]
        ranges[row] = low, high
        near = widths[row + 1 : row + 2] + widths[max(row - 1, 0) : row]
        widths[row] = next((width for width in near if low <= width <= high), high)
    return ranges


def _wide_rows(widths: list[int], more: Iterable[int]) -> list[int]:
    """Find the rows that stand out a little from those around them, in their order and with some more rows."""
    triples = enumerate(zip([0, *widths], widths, [*widths[1:], 0], strict=False))
    wide = [
        row
        for row, (before, here, after) in triples
        if before < here > after and (here <= before + SLACK or here <= after + SLACK)
    ]
    return sorted({*wide, *more}) if more else wide
