"""Waits: percentiles as tables, working hours against a slow version by the minute."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.working_days import WorkingCalendar
from pages.policy.waits import Wait, percentile, spread, wait_of, working_hours

pytestmark = pytest.mark.pure

PARIS = ZoneInfo("Europe/Paris")
CALENDAR = WorkingCalendar(frozenset({date(2027, 3, 10)}))


@pytest.mark.parametrize(
    ("values", "wait"),
    [
        ([], None),
        ([4], Wait(1, 4, 4)),
        ([1, 3], Wait(2, 2, 3)),
        ([3, 1, 2], Wait(3, 2, 3)),
        (list(range(1, 11)), Wait(10, 5.5, 9)),
        (list(range(1, 12)), Wait(11, 6, 10)),
    ],
)
def test_wait_is_median_and_ninetieth_percentile(values, wait):
    assert wait_of(values) == wait


@given(st.lists(st.integers(0, 100), min_size=1), st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]))
def test_percentile_is_the_smallest_value_that_enough_do_not_exceed(values, part):
    fitting = [value for value in values if sum(v <= value for v in values) >= part * len(values)]

    assert percentile(values, part) == min(fitting)


def at(day, hour, minute=0, month=3):
    return datetime(2027, month, day, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("asked", "decided", "hours"),
    [
        (at(1, 9), at(1, 14), 5),  # a Monday
        (at(1, 7, 59), at(1, 8), 0),
        (at(1, 8), at(1, 8, 30), 0.5),
        (at(1, 17), at(2, 9), 2),
        (at(5, 17), at(8, 9), 2),  # over a weekend
        (at(6, 10), at(7, 15), 0),  # on a weekend
        (at(9, 17), at(11, 9), 2),  # over a closed day
        (at(26, 12), at(30, 12), 6 + 4),  # clocks change, and Easter Monday
        (at(1, 22), at(1, 23), 0),
    ],
)
def test_working_hours_leave_nights_weekends_and_closed_days_out(asked, decided, hours):
    assert working_hours(asked, decided, CALENDAR.is_working) == hours


minutes = st.integers(0, 20 * 24 * 60)


@settings(max_examples=25)
@given(minutes, minutes)
def test_working_hours_agree_with_looking_at_every_minute(first, second):
    start = at(1, 0)
    asked, decided = (start + timedelta(minutes=n) for n in sorted((first, second)))

    worked = sum(
        8 <= minute.hour < 18 and CALENDAR.is_working(minute.date())
        for minute in (asked + timedelta(minutes=n) for n in range(abs(first - second)))
    )

    assert working_hours(asked, decided, CALENDAR.is_working) == pytest.approx(worked / 60)


@pytest.mark.parametrize(
    ("values", "counts"),
    [([], [0, 0, 0]), ([0, 1.9], [2, 0, 0]), ([2, 4.9], [0, 2, 0]), ([5, 99], [0, 0, 2])],
)
def test_spread_counts_between_bounds(values, counts):
    assert spread(values, [2, 5]) == counts
