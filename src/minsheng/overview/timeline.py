"""The time line: what is counted by date, put into days, months or years."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from minsheng.overview.counts import Count
from minsheng.overview.dates import DAY, MONTH, YEAR

MOST = {DAY: 62, MONTH: 72, YEAR: 200}  # periods of each kind
EXACT = 0.9  # of the documents with a date have one that is as exact as the periods, at least
OUTSIDE = 0.005  # of the documents at either end may be left out, lest one wrong date make all others one bar


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counts by period, without a gap. `unit` is the length of a period's name: `dates.DAY`, `MONTH` or `YEAR`."""

    unit: int
    periods: tuple[str, ...]
    counts: tuple[Count, ...]
    first: str  # the first and the last date of all, as exact as they are
    last: str
    undated: int  # documents without a date
    coarse: int  # documents whose date is not exact enough for these periods
    outside: int  # documents before the first or after the last period


def timeline(days: Mapping[str, Count], labels: int) -> Timeline | None:
    """Return the time line of what was counted by date (""; none); None: nothing has a date."""
    dated = {date: count for date, count in days.items() if date}
    if not dated:
        return None
    unit, low, high = next(found for unit in (DAY, MONTH, YEAR) if (found := _range(dated, unit)))
    counts = {period: Count(labels) for period in _periods(low, high, unit)}
    coarse = outside = 0
    for date, count in dated.items():
        if len(date) < unit:
            coarse += count.documents
        elif date[:unit] in counts:
            counts[date[:unit]] += count
        else:
            outside += count.documents
    undated = days[""].documents if "" in days else 0
    named = tuple(counts), tuple(counts.values())
    return Timeline(unit, *named, min(dated), max(dated), undated, coarse, outside)


def _range(dated: Mapping[str, Count], unit: int) -> tuple[int, str, str] | None:
    """Return the unit with the first and the last of its periods; None: there are too many, or dates too coarse."""
    exact: dict[str, int] = {}
    for date in sorted(dated):
        if len(date) >= unit:
            exact[date[:unit]] = exact.get(date[:unit], 0) + dated[date].documents
    documents = sum(exact.values())
    if documents < EXACT * sum(count.documents for count in dated.values()):
        return None
    low, high = _without_ends(exact, int(documents * OUTSIDE))
    every = unit, min(exact), max(exact)
    if _number(*every) <= MOST[unit]:
        return every
    return (unit, low, high) if unit == YEAR or _number(unit, low, high) <= MOST[unit] else None


def _without_ends(exact: Mapping[str, int], spare: int) -> tuple[str, str]:
    """Return the first and the last period when so many documents at either end are left out."""
    ends = []
    for order in (list(exact), list(exact)[::-1]):
        seen = 0
        for period in order:
            seen += exact[period]
            if seen > spare:
                ends.append(period)
                break
    return ends[0], ends[1]


def _number(unit: int, low: str, high: str) -> int:
    first, last = (datetime.date.fromisoformat((date + "-01-01")[:DAY]) for date in (low, high))
    if unit == DAY:
        return (last - first).days + 1
    years = last.year - first.year
    return years + 1 if unit == YEAR else years * 12 + last.month - first.month + 1


def _periods(low: str, high: str, unit: int) -> Iterator[str]:
    date = datetime.date.fromisoformat((low + "-01-01")[:DAY])
    while (name := date.isoformat()[:unit]) <= high:
        yield name
        if unit == DAY:
            date += datetime.timedelta(days=1)
        elif unit == MONTH and date.month < 12:
            date = date.replace(month=date.month + 1)
        else:
            date = datetime.date(date.year + 1, 1, 1)
