"""Columns: stretches of rows that were wrapped at one width."""

from __future__ import annotations

from typing import NamedTuple

from minsheng.paragraphs.marks import pattern
from minsheng.paragraphs.rows import SLACK, Rows

_SHORTS = 3  # a column is over where more than so many lines in a row are not full
_LATIN_SENTENCE = r"[a-z)]\.(?:\s|$)"


class Column(NamedTuple):
    """Rows wrapped at one width, from the first full one to the last."""

    first: int
    last: int
    width: int
    slack: int
    apart: bool = False  # paragraphs are parted by blank lines
    margin: int = 0  # the least indent


def find_columns(rows: Rows) -> list[Column]:
    """Find the columns among rows, in their order."""
    found, first, count = [], 0, len(rows.widths)
    while first < count - 1:
        latin = rows.widths[first] == len(rows.texts[first])
        full = _full_rows(rows.widths, first, rows.widths[first] // 5 if latin else 0)
        if len(full) > 1 and (column := _as_column(rows, full, latin)):
            found.append(column)
            first = full[-1] + 1
        else:
            first = full[-1] + 1 if len(full) > 8 else first + 1  # a long list is not looked at again from each row
    return found


def _full_rows(widths: list[int], first: int, ragged: int) -> list[int]:
    """Give the rows from `first` on that are as wide as it is, until too many are not or one is far wider."""
    top, reach, end = widths[first], max(SLACK, ragged), first + 1 + _SHORTS
    low, full = top - max(4, ragged), [first]
    for row in range(first + 1, len(widths)):
        width = widths[row]
        if row >= end or width > top + reach:
            break
        if width >= low:
            full.append(row)
            end = row + 1 + _SHORTS
            if width > top:
                low, top = low + width - top, width
            if len(full) == 3:
                reach = max(2, ragged)  # by now the width is known
    return full


def _as_column(rows: Rows, full: list[int], latin: bool) -> Column | None:
    """Make a column of full rows if they are prose."""
    widths = sorted([rows.widths[row] for row in full])
    width = widths[-1] if latin else widths[(len(full) - 1) * 3 // 4]  # Chinese: a mark may hang out of some rows
    if not _is_prose(rows, full, width, latin):
        return None
    return Column(full[0], full[-1], width, max(SLACK, width // 4 if latin else 0))


def _is_prose(rows: Rows, full: list[int], width: int, latin: bool) -> bool:
    """Tell wrapped prose from a list, a poem or a table.

    Its full rows break off in mid-sentence, no blank lines lie between all of them, and it has a sentence in each 250
    characters; in Latin letters most rows do not begin with a capital.
    """
    first, last = full[0], full[-1]
    kinds = "".join(map(rows.ends.__getitem__, full))
    broken, ended = kinds.count("x"), kinds.count(".")
    if broken * 4 < len(full) or ended * 3 > len(full) or 0 not in rows.gaps[first + 1 : last + 2]:
        return False
    if latin and sum(map(str.isupper, rows.heads[first + 1 : last + 2])) * 2 > broken:
        return False
    stop = last + 2 if max(rows.widths[last + 1 : last + 2], default=0) <= width + 2 else last + 1
    prose = "\n".join(rows.texts[first:stop])
    sentences = len(pattern(_LATIN_SENTENCE).findall(prose)) if latin else prose.count("。") + prose.count("；")
    return sentences * 250 > max(len(prose), 249)


def describe(rows: Rows, column: Column) -> Column:
    """Find out how a column's paragraphs are parted, and put back the indents if the export dropped them.

    They were dropped where paragraphs begin with a row that is too short by two characters or so.
    """
    widths, gaps, ends = rows.widths, rows.gaps, rows.ends
    first, last, width, slack = column[:4]
    for row in filter(rows.ranges.__contains__, range(first, last + 1)):
        low, high = rows.ranges[row]
        widths[row] = min(max(width, low), high)
    least = width - slack
    short = [row for row, here in enumerate(widths[first : min(last + 2, len(ends) - 1)], first) if here < least]
    ended = [row for row in short if ends[row] != "x"]
    apart = sum(gaps[row + 1] > 0 for row in ended) * 2 > len(ended)
    begun = [row + 1 for row in short if row < last and ends[row + 1] != "."]
    sure = [row for row in [first, *begun] if ends[row] != "."]
    if slack == SLACK and len(sure) <= 2 * sum([widths[row] < width - 2 for row in sure]):
        _put_back_indents(rows, column)
    return column._replace(apart=apart, margin=min(rows.indents[first : last + 1]))


def _put_back_indents(rows: Rows, column: Column) -> None:
    """Indent the rows that are too short by two characters or so and may begin a paragraph."""
    widths, ends, first, width = rows.widths, rows.ends, column.first, column.width
    for row in range(first, column.last + 1):
        if width - SLACK - 2 <= widths[row] < width - 2 and ends[row] != "." and (row == first or ends[row - 1] != "x"):
            rows.indents[row], widths[row] = 4, width
