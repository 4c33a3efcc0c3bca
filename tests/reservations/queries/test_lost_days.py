"""Days lost to outages and failed installations leave the count, each day once; no rows stored."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.days import DayRange
from machines.models import Unavailability
from reservations.models import Booking
from reservations.policy.values import Limits
from reservations.policy.window import usage_in_windows
from reservations.queries.rows import counted_days, lost_days
from tests.reservations.policy import slow
from tests.reservations.policy.strategies import near, ranges

pytestmark = pytest.mark.pure

AUTUMN = date(2027, 10, 1)
LIMITS = Limits()


def booked(first_day, stop_day, moved_day=None):
    return Booking(
        first_day=first_day,
        held_first_day=first_day,
        stop_day=stop_day,
        held_stop_day=stop_day,
        moved_day=moved_day,
    )


def out(first_day, stop_day):
    return Unavailability(first_day=first_day, stop_day=stop_day)


def march(first, stop):
    return DayRange(date(2027, 3, first), date(2027, 3, stop))


@pytest.mark.parametrize(
    ("outages", "moved", "counted", "lost"),
    [
        ([], None, [(1, 15)], 0),
        ([(3, 5)], None, [(1, 3), (5, 15)], 2),
        ([(1, 15)], None, [], 14),
        ([(14, 20)], None, [(1, 14)], 1),
        ([(15, 20)], None, [(1, 15)], 0),
        ([(3, 6), (5, 8)], None, [(1, 3), (8, 15)], 5),
        ([(3, 5), (3, 5)], None, [(1, 3), (5, 15)], 2),
        ([], 9, [(1, 9)], 0),
        ([(7, 20)], 9, [(1, 7)], 2),
        ([], 1, [], 0),
    ],
)
def test_days_count_but_for_those_lost_and_those_after_a_move(outages, moved, counted, lost):
    moved_day = None if moved is None else date(2027, 3, moved)
    booking = booked(date(2027, 3, 1), date(2027, 3, 15), moved_day)
    rows = [out(date(2027, 3, first), date(2027, 3, stop)) for first, stop in outages]

    assert counted_days(booking, rows) == [march(first, stop) for first, stop in counted]
    assert lost_days(booking, rows, march(1, 31)) == lost


@pytest.mark.parametrize(
    ("within", "lost"), [((1, 31), 4), ((1, 6), 1), ((6, 7), 1), ((9, 31), 0), ((1, 5), 0)]
)
def test_days_lost_are_those_within_the_days_asked(within, lost):
    booking = booked(date(2027, 3, 1), date(2027, 3, 15))

    assert lost_days(booking, [out(date(2027, 3, 5), date(2027, 3, 9))], march(*within)) == lost


HELD = st.tuples(ranges(near(AUTUMN, 200, 100), 90), st.none() | near(AUTUMN, 200, 150))
OUT = st.lists(ranges(near(AUTUMN, 220, 150), 30), max_size=3)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(HELD, OUT), max_size=3),
    ranges(near(AUTUMN, 20, 60), 42),
    st.integers(1, 6),
)
def test_window_without_lost_days_is_that_of_the_slow_version(held, wanted, months):
    counted, slowly = [], []
    for (days, moved_day), outages in held:
        rows = [out(lost.first_day, lost.stop_day) for lost in outages]
        counted += counted_days(booked(days.first_day, days.stop_day, moved_day), rows)
        slowly += [
            day
            for day in slow.listed(days)
            if (moved_day is None or day < moved_day)
            and not any(lost.contains(day) for lost in outages)
        ]

    fast = usage_in_windows(counted, wanted, replace(LIMITS, window_months=months))

    asked = slow.listed(wanted)
    assert fast == slow.usage([DayRange.of(day, 1) for day in slowly], asked, asked, months)
