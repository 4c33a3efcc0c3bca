from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.days import DayRange, add_months

pytestmark = pytest.mark.pure

MARCH = DayRange(date(2027, 3, 1), date(2027, 4, 1))
DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))
RANGES = st.builds(DayRange.of, DAYS, st.integers(1, 60))


def test_range_counts_its_days_and_names_its_last():
    six_weeks = DayRange.of(date(2027, 3, 1), 42)

    assert six_weeks == DayRange(date(2027, 3, 1), date(2027, 4, 12))
    assert (six_weeks.days, six_weeks.last_day) == (42, date(2027, 4, 11))
    assert str(six_weeks) == "2027-03-01/2027-04-12"


@pytest.mark.parametrize("days", [0, -1])
def test_range_without_a_day_is_refused(days):
    with pytest.raises(ValueError, match="must hold a day"):
        DayRange.of(date(2027, 3, 1), days)


def test_range_past_the_calendar_is_refused():
    with pytest.raises(ValueError, match="past the end of the calendar"):
        DayRange.of(date(2027, 3, 1), 10**9)
    with pytest.raises(ValueError, match="past the end of the calendar"):
        MARCH.shifted(-(10**6))


@given(RANGES, RANGES)
def test_ranges_meet_as_their_days_do(one, other):
    shared = sorted(set(one) & set(other))
    found = one.intersection(other)

    assert one.overlaps(other) is bool(shared)
    assert shared == ([] if found is None else list(found))
    assert one.touches(other) is (
        one.stop_day == other.first_day or other.stop_day == one.first_day
    )


@given(RANGES, DAYS, st.integers(-400, 400))
def test_range_behaves_as_its_list_of_days(days, day, distance):
    listed = list(days)

    assert listed == [days.first_day + timedelta(days=number) for number in range(days.days)]
    assert days.contains(day) is (day in listed)
    assert list(days.shifted(distance)) == [day + timedelta(days=distance) for day in listed]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 3, 1), 5, date(2027, 8, 1)),
        (date(2026, 9, 28), 5, date(2027, 2, 28)),
        (date(2026, 9, 29), 5, date(2027, 2, 28)),
        (date(2026, 9, 30), 5, date(2027, 2, 28)),
        (date(2027, 9, 29), 5, date(2028, 2, 29)),
        (date(2027, 9, 30), 5, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 5, date(2028, 7, 29)),
        (date(2027, 1, 31), 5, date(2027, 6, 30)),
        (date(2027, 12, 31), 1, date(2028, 1, 31)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2027, 1, 15), -1, date(2026, 12, 15)),
        (date(2027, 1, 15), 0, date(2027, 1, 15)),
    ],
)
def test_months_are_cut_to_their_length(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize(("day", "months"), [(date.max, 1), (date.min, -1)])
def test_months_past_the_calendar_are_refused(day, months):
    with pytest.raises(ValueError, match="past the end of the calendar"):
        add_months(day, months)


@given(DAYS, st.integers(-30, 30))
def test_months_agree_with_walking_day_by_day(day, months):
    expected = day.replace(day=1)
    for _ in range(abs(months)):
        step = 31 if months > 0 else -1
        expected = (expected + timedelta(days=step)).replace(day=1)
    wanted_month = expected.month
    while expected.day < day.day and (expected + timedelta(days=1)).month == wanted_month:
        expected += timedelta(days=1)

    assert add_months(day, months) == expected
