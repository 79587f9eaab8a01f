"""Which periods a time line has, and what it leaves out."""

from minsheng.overview.counts import Count
from minsheng.overview.dates import DAY, MONTH, YEAR
from minsheng.overview.timeline import Timeline, timeline


def line(*dates: str, many: int = 1) -> Timeline | None:
    days: dict[str, Count] = {}
    for date in dates:
        count = Count(2)
        for _ in range(many):
            one = Count(2)
            one.add(10, (0,))
            one.close()
            count += one
        days[date] = count
    return timeline(days, 2)


def test_without_a_date_there_is_none() -> None:
    assert line() is None
    assert line("") is None


def test_days_months_and_years_as_the_span_asks() -> None:
    cases = {
        ("2024-02-27", "2024-03-02"): (DAY, 5),
        ("2024-05-06",): (DAY, 1),
        ("2023-11-05", "2024-02-27"): (MONTH, 4),
        ("2024-05", "2024-06-07"): (MONTH, 2),
        ("1950-01-01", "2024-06-07"): (YEAR, 75),
        ("2023", "2024"): (YEAR, 2),
    }
    for dates, (unit, periods) in cases.items():
        found = line(*dates)
        assert found is not None
        assert (found.unit, len(found.periods)) == (unit, periods), dates
        assert (found.first, found.last, found.coarse, found.outside) == (dates[0], dates[-1], 0, 0)


def test_periods_have_no_gap_and_hold_what_is_theirs() -> None:
    found = line("2023-11-05", "2023-11-20", "2024-02-27", "2024-02-28", "")
    assert found is not None
    assert found.periods == ("2023-11", "2023-12", "2024-01", "2024-02")
    assert [count.documents for count in found.counts] == [2, 0, 0, 2]
    assert [count.characters_with for count in found.counts] == [[20, 0], [0, 0], [0, 0], [20, 0]]
    assert found.undated == 1


def test_a_few_coarse_dates_and_one_wrong_one_are_left_out_and_said() -> None:
    days = {f"2024-05-{day:02d}": 30 for day in range(1, 31)}
    days |= {"2024": 20, "1949-10-01": 1}
    counts = {}
    for date, documents in days.items():
        counts[date] = Count(1, documents=documents)
    found = timeline(counts, 1)
    assert found is not None
    assert (found.unit, found.periods[0], found.periods[-1]) == (DAY, "2024-05-01", "2024-05-30")
    assert (found.coarse, found.outside) == (20, 1)
    assert (found.first, found.last) == ("1949-10-01", "2024-05-30")
