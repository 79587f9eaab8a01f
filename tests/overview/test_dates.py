"""Dates in names, folders and cells."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.overview import dates

NAMES = {
    "2024-05-06 头版": "2024-05-06",
    "t20240506_1234": "2024-05-06",
    "20240506123000": "2024-05-06",
    "2024年5月6日第3版": "2024-05-06",
    "２０２４年５月６日": "2024-05-06",
    "2024.5.6": "2024-05-06",
    "2024_05_06": "2024-05-06",
    "2024-05": "2024-05",
    "2024年5月简报": "2024-05",
    "202405": "2024-05",
    "2024": "2024",
    "国发〔2024〕5号": "2024",
    "2020-2024年规划": "2024",
    "1999年12月31日": "1999-12-31",
    "2024-02-31": "2024-02",  # no such day
    "2024-13": None,
    "第2024号": None,
    "000_08c1c52333e492f9": None,
    "12345678901234567890": None,
    "电话02812345678": None,
    "": None,
}
PATHS = {
    "2024/05/a": ("2024-05", "folder"),
    "2024年/5月/a": ("2024-05", "folder"),
    "2024/05/06/a": ("2024-05-06", "folder"),
    "2024/0506/a": ("2024-05-06", "folder"),
    "202405/a": ("2024-05", "folder"),
    "2023/2024/a": ("2024", "folder"),  # the nearer one
    "2023/2024-05/x20240607": ("2024-06-07", "name"),
    "2024/5月6日 头版": ("2024-05-06", "name"),
    "2024/05-06 头版": ("2024-05-06", "name"),
    "2024/05/12": ("2024-05", "folder"),  # a bare number counts documents
    "2024/7": ("2024", "folder"),
    "2024/12/a": ("2024-12", "folder"),
    "档案/a": None,
}


@pytest.mark.parametrize(("name", "date"), NAMES.items())
def test_names(name: str, date: str | None) -> None:
    found = dates.of_name([name])
    assert (found and found.date) == date


@pytest.mark.parametrize(("path", "expected"), PATHS.items())
def test_folders(path: str, expected: tuple[str, str] | None) -> None:
    assert dates.of_name(path.split("/")) == expected


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2024-05-06 12:00", "2024-05-06"),
        ("2024-05-06T04:00:00Z", "2024-05-06"),
        ("2024/5/6", "2024-05-06"),
        (20240506, "2024-05-06"),
        (2024.0, "2024"),
        (datetime.datetime(2024, 5, 6, 12), "2024-05-06"),
        (datetime.date(2024, 5, 6), "2024-05-06"),
        ("10:30", None),
        ("0000-00-00", None),
        (1714921200, "2024-05-05"),  # an hour before midnight in Beijing
        (1714924800, "2024-05-06"),
        ("1714924800000", "2024-05-06"),
        (1714924800.5, "2024-05-06"),
        (2714924800, None),
        (True, None),
        (None, None),
        (["2024"], None),
    ],
)
def test_cells(value: object, date: str | None) -> None:
    assert dates.of_value(value) == date


def test_a_row_says_which_column_its_date_is_from() -> None:
    assert dates.of_row({"id": 7, "Date": "", "发布时间": "2024年5月6日", "year": 1999}) == (
        "2024-05-06",
        "column 发布时间",
    )
    assert dates.of_row({"正文": "2024年5月6日"}) is None


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)), st.sampled_from(["a", "", "报 "]))
def test_every_day_is_read_as_it_is_written(day: datetime.date, before: str) -> None:
    for form in ("%Y-%m-%d", "%Y%m%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y_%m_%d"):
        assert dates.in_text(before + day.strftime(form)) == day.isoformat()


@given(st.text(max_size=40))
def test_any_name_is_a_date_of_the_calendar_or_none(text: str) -> None:
    for found in (dates.of_name([text]), dates.of_name(["2024", text, text])):
        if found is not None:
            assert len(found.date) in (dates.YEAR, dates.MONTH, dates.DAY)
            datetime.date.fromisoformat((found.date + "-01-01")[:10])
