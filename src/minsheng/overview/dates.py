"""The dates of documents, as names, folders and columns write them: 2024-05-06, 20240506, 2024年5月, 2024/05/…

A date is a string that is as long as it is exact: `2024`, `2024-05` or `2024-05-06`; so dates sort as strings.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

YEAR, MONTH, DAY = 4, 7, 10  # the length of a date that is so exact
DATE_COLUMNS = (
    *(
        "date",
        "日期",
        "发布日期",
        "发布时间",
        "发表日期",
        "发表时间",
        "出版日期",
        "成文日期",
        "发文日期",
        "印发日期",
        "刊发日期",
    ),
    *(
        "pubdate",
        "pub_date",
        "publish_date",
        "published_date",
        "publication_date",
        "publish_time",
        "pubtime",
        "pub_time",
    ),
    *("published", "published_at", "publishedat", "publishdate", "publishtime", "date_published", "datetime", "issued"),
    *(
        "issue_date",
        "news_date",
        "时间",
        "time",
        "created_at",
        "createdat",
        "create_time",
        "created",
        "年月",
        "year_month",
    ),
    *("年份", "year"),
)  # the likelier ones first

_FIRST, _LAST = 1900, 2099  # years; what is outside is some other number
_Y, _M, _D = r"(?P<year>(?:19|20)\d\d)", r"(?P<month>1[0-2]|0?[1-9])", r"(?P<day>3[01]|[12]\d|0?[1-9])"
_DAYS = (
    re.compile(rf"(?<!\d){_Y}\s*年\s*{_M}\s*月\s*{_D}\s*日?(?!\d)"),
    re.compile(rf"(?<!\d){_Y}(?P<mark>[-_./ ]){_M}(?P=mark){_D}(?!\d)"),
    # with the time of day behind it, or with nothing
    re.compile(
        r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?=(?:\d{4}|\d{6})?(?!\d))"
    ),
)
_MONTHS = (
    re.compile(rf"(?<!\d){_Y}\s*年\s*{_M}\s*月(?!\d)"),
    re.compile(rf"(?<!\d){_Y}[-_./](?P<month>1[0-2]|0[1-9])(?!\d)"),
)
_YEARS = (re.compile(rf"(?<!\d){_Y}\s*年"), re.compile(rf"[〔\[(【]{_Y}[〕\])】]"))
_WITHIN_YEAR = (
    re.compile(rf"(?<!\d){_M}\s*月\s*{_D}\s*日"),
    re.compile(r"^(?P<month>0[1-9]|1[0-2])[-_.](?P<day>0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(rf"(?<!\d){_M}\s*月(?!\d)"),
)
_WHOLE = (re.compile(rf"{_Y}(?P<month>0[1-9]|1[0-2])"), re.compile(rf"{_Y}\s*年?"))
_UNIX = re.compile(r"(1\d{9})(?:\d{3})?(?:\.\d+)?")  # seconds or milliseconds since 1970, of 2001 to 2033
_BEIJING = datetime.timezone(datetime.timedelta(hours=8))
_STEPS = (
    re.compile(rf"(?:^|/){_Y}年?/{_M}月?/{_D}日?(?=/|$)"),
    re.compile(rf"(?:^|/){_Y}年?/(?P<month>0[1-9]|1[0-2])[-_.]?(?P<day>0[1-9]|[12]\d|3[01])(?=/|$)"),
    re.compile(rf"(?:^|/){_Y}年?/{_M}月?(?=/|$)"),
)
_ISO = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?(?:[T ].*)?", re.DOTALL)


class Dated(NamedTuple):
    """A date, and where it stands: "name", "folder", "column 发布时间", …"""

    date: str
    origin: str


def in_text(text: str) -> str | None:
    """Return the most exact date in a short text, the first of several; None: there is none."""
    text = unicodedata.normalize("NFKC", text)
    for patterns in (_DAYS, _MONTHS, _YEARS):
        for pattern in patterns:
            for found in pattern.finditer(text):
                if date := _date(found):
                    return date
    return None


def of_name(parts: Sequence[str]) -> Dated | None:
    """Return the most exact date in a document's path: its folders and, last, its name without the extension.

    Of dates as exact, the name's goes before the folders', and that of a near folder before a far one's. A name may
    give the month and the day in a folder's year (2024/5月6日), but a bare number is none: it counts documents.
    """
    *folders, name = [unicodedata.normalize("NFKC", part).strip() for part in parts]
    found = [Dated(date, "name") for date in (in_text(name), _whole(name)) if date]
    in_folders = [date for folder in reversed(folders) for date in (in_text(folder), _whole(folder)) if date]
    for pattern in _WITHIN_YEAR if in_folders else ():
        if (within := pattern.search(name)) and (date := _of_numbers(in_folders[0][:YEAR], **within.groupdict())):
            found.append(Dated(date, "name"))
    path = "/".join(folders)
    steps = [date for pattern in _STEPS for match in pattern.finditer(path) if (date := _date(match))]
    found += [Dated(date, "folder") for date in (*steps, *in_folders)]
    return max(found, key=lambda one: len(one.date), default=None)  # the first of the most exact ones


def of_row(cells: Mapping[str, Any]) -> Dated | None:
    """Return the date of a table's row: of the likeliest column that holds one."""
    known = {str(column).strip().lower(): column for column in reversed(list(cells))}
    for name in DATE_COLUMNS:
        if name in known and (date := of_value(cells[known[name]])):
            return Dated(date, f"column {known[name]}")
    return None


def of_value(value: object) -> str | None:
    """Return the date that a cell holds: a date, or a text or number that is written as one."""
    if isinstance(value, datetime.date):  # a datetime is one, too
        return _of_numbers(str(value.year), str(value.month), str(value.day))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a spreadsheet's 2024.0
    text = unicodedata.normalize("NFKC", str(value)[:60]).strip()
    if found := _ISO.fullmatch(text):
        return _of_numbers(*found.groups())
    if found := _UNIX.fullmatch(text):
        return datetime.datetime.fromtimestamp(int(found[1]), _BEIJING).date().isoformat()
    return in_text(text) or _whole(text)


def _whole(part: str) -> str | None:
    """Return the date that the whole of a name, a folder or a cell is: 202405 or 2024."""
    return next((date for pattern in _WHOLE if (found := pattern.fullmatch(part)) and (date := _date(found))), None)


def _date(found: re.Match[str]) -> str | None:
    numbers = found.groupdict()
    return _of_numbers(numbers["year"], numbers.get("month"), numbers.get("day"))


def _of_numbers(year: str, month: str | None = None, day: str | None = None) -> str | None:
    """Return the date of these numbers, or None where the calendar has no such day."""
    if not _FIRST <= int(year) <= _LAST:
        return None
    try:
        date = datetime.date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return None
    return date[: DAY if day else MONTH if month else YEAR]
