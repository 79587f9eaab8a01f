"""Unwrapping: the rows of a column joined into paragraphs, and the lines of a headline."""

from __future__ import annotations

from itertools import pairwise

from minsheng.paragraphs.columns import Column, describe, find_columns
from minsheng.paragraphs.marks import (
    BYLINE_STARTERS,
    STARTERS,
    close_breaks,
    end_of,
    is_byline,
    is_pointed,
    is_title,
    pattern,
    start_of,
)
from minsheng.paragraphs.rows import Rows, width_of

# What speaks at the end of a full line for its going on (above zero) and for the paragraph's end (below).
WEIGHTS = {
    "x": 4,  # the line ends in no punctuation mark
    ",": 5,  # it ends in ，、 or an opening bracket
    ":": 3,  # it ends in ；：
    ".": 1,  # it ends in 。！？: at a full line as often inside a paragraph as at its end
    "tight": 5,  # no blank lines between, though the paragraphs here are parted by them
    "blank": -2,  # blank lines between
    "title": -4,  # the same, and so far it could be a headline
    "number": -5,  # the next line begins with the number of a list or an article
    "room": -4,  # after a sentence the line had room for the next word
    "opener": -2,  # after a sentence, two rows or more into its paragraph, the next line begins as paragraphs do
    "indent": -6,  # the next line is indented
    "mark": -7,  # the next line begins with a bullet, a heading mark, a byline, 本报讯; or this one is a byline
    "heading": -7,  # after a sentence the next line is short and ends in no mark
}

_OPENERS = ("“", "据", "记者", "近日", "日前", "近年来")

_WRAPPED, _HEADLINE, _WORD = 1, 2, 3  # how a row is joined to the one before; 0 is not. _WORD: wrapped between words

_UNIT = r"[“‘（《〈「『【(]*(?:[!-~]+|.)[，。、；：！？”’）》〉」』】…]*"  # what is not cut at a line's end
_ADDRESS = r"https?://[!-~]*(?:\n[!-~]+)+"  # a web address cut in two, among Chinese


def unwrap(rows: Rows) -> tuple[list[str], list[int]]:
    """Join rows into paragraphs. Gives their texts and their first rows."""
    joined = bytearray(len(rows.texts) + 1)
    columns = find_columns(rows) if 0 in rows.gaps[1:] else []
    for column in columns:
        _unwrap_column(rows, describe(rows, column), joined)
    if columns or sum(map(bool, rows.gaps)) * 5 >= len(rows.gaps) * 4:
        _stack_titles(rows, joined)
    for row in [row for row, head in enumerate(rows.heads) if head <= "z" and joined[row] == _WRAPPED]:
        if rows.texts[row - 1][-1].isascii():
            joined[row] = _WORD
    starts = [row for row, how in enumerate(joined) if not how]
    return [_glue(rows.texts, joined, start, stop) for start, stop in pairwise(starts)], starts[:-1]


def _unwrap_column(rows: Rows, column: Column, joined: bytearray) -> None:
    """Mark the rows of one column that go on the row before."""
    low, began = column.width - column.slack, column.first
    stop = min(column.last, len(rows.texts) - 2) + 1
    inner, after = slice(began, stop), slice(began + 1, stop + 1)
    joined[after] = bytes([_WRAPPED]) * (stop - began)
    signs = zip(
        rows.widths[inner], rows.ends[inner], rows.gaps[after], rows.indents[after], rows.heads[after], strict=True
    )
    # A full row that ends in mid-sentence, with nothing before the next, goes on: by far the most usual case.
    easy = [
        width >= low and end in "x," and not (gap or indent or head in STARTERS)
        for width, end, gap, indent, head in signs
    ]
    for row, goes_on in enumerate(easy, began):
        if goes_on and (row > began or rows.heads[row] not in BYLINE_STARTERS):
            continue
        if rows.widths[row] < low or _weigh(rows, column, began, row) <= 0:
            joined[row + 1] = 0
            began = row + 1


def _weigh(rows: Rows, column: Column, began: int, row: int) -> int:
    """Add up the signs at the end of a row of the paragraph that began at `began`."""
    here, after, gap = rows.texts[row], rows.texts[row + 1], rows.gaps[row + 1]
    end = end_of(here)
    score = WEIGHTS[end] + WEIGHTS.get(start_of(after), 0)
    if gap:
        score += WEIGHTS["blank"]
        if row - began < 2 and _could_be_title(rows, column, began, row):
            score += WEIGHTS["title"]
    elif column.apart:
        score += WEIGHTS["tight"]
    if row == began and is_byline(here):
        score += WEIGHTS["mark"]
    if rows.indents[row + 1] - column.margin >= 2:
        score += WEIGHTS["indent"]
    return score + _weigh_full_stop(rows, column, began, row) if end == "." else score


def _weigh_full_stop(rows: Rows, column: Column, began: int, row: int) -> int:
    """Add up the signs that count where the row ends with a sentence."""
    score, after = 0, row + 1
    if _spare(rows, column, row) >= 0:
        score += WEIGHTS["room"]
    if rows.widths[after] < column.width - column.slack and rows.ends[after] == "x":
        score += WEIGHTS["heading"]
    parted = rows.gaps[after] or column.apart
    if not parted and row - began >= 2 and rows.texts[after].startswith(_OPENERS):
        score += WEIGHTS["opener"]
    return score


def _spare(rows: Rows, column: Column, row: int) -> int:
    """Give the room that a row would have left after taking in the next one's first word; below 0 it had none."""
    after = rows.texts[row + 1]
    unit = pattern(_UNIT).match(after)
    return column.width - rows.widths[row] - width_of(unit[0] if unit else after)


def _could_be_title(rows: Rows, column: Column, began: int, row: int) -> bool:
    """Tell whether a paragraph's rows so far could be a headline; one with marks is a single row with room left."""
    if not is_title(rows.texts[row]):
        return False
    pointed = any(map(is_pointed, rows.texts[began : row + 1]))
    return not pointed or (row == began and _spare(rows, column, row) >= 2)


def _stack_titles(rows: Rows, joined: bytearray) -> None:
    """Join headlines printed on two or three lines: lone rows on top of each other. More of them are a list."""
    texts, stop = rows.texts, 0
    lone = [row for row in range(len(texts)) if not (joined[row] or joined[row + 1])]
    titles = {row for row in lone if is_title(texts[row])}
    for first in lone:
        if first < stop or not (first in titles or texts[first][0] == "#"):
            continue
        stop = first + 1
        while stop in titles and not rows.gaps[stop]:
            stop += 1
        if 2 <= stop - first <= 3 and len(set(texts[first:stop])) == stop - first:
            joined[first + 1 : stop] = bytes([_HEADLINE]) * (stop - first - 1)


def _glue(texts: list[str], joined: bytearray, start: int, stop: int) -> str:
    """Join rows: nothing between Chinese characters, a space between words and between the lines of a headline."""
    if stop - start == 1:
        return texts[start]
    if joined[start + 1] == _HEADLINE:
        return " ".join(texts[start:stop])
    if joined.find(_WORD, start, stop) < 0:
        return "".join(texts[start:stop])
    text = "\n".join(texts[start:stop])
    if "://" in text and not text.isascii():
        text = pattern(_ADDRESS).sub(lambda match: match[0].replace("\n", ""), text)
    return close_breaks(text)
