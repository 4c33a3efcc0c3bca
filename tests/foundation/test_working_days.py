from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.working_days import WorkingCalendar

pytestmark = pytest.mark.pure

PLAIN = WorkingCalendar()
DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))
CALENDARS = st.builds(WorkingCalendar, st.frozensets(DAYS, max_size=40))

FIXED = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
AFTER_EASTER = {1, 39, 50}


def slow_easter(year):
    """The Gregorian computus as in the almanacs (Meeus, Jones, Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3) + 15
    moon %= 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def slow_is_working(calendar, day):
    is_holiday = (day.month, day.day) in FIXED
    is_after_easter = (day - slow_easter(day.year)).days in AFTER_EASTER
    is_closed = day in calendar.closed_days
    return day.isoweekday() <= 5 and not is_holiday and not is_after_easter and not is_closed


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 10, 29), True),
        (date(2027, 10, 30), False),
        (date(2027, 10, 31), False),
        (date(2027, 11, 1), False),
        (date(2027, 11, 2), True),
        (date(2027, 3, 26), True),
        (date(2027, 3, 29), False),
        (date(2027, 5, 6), False),
        (date(2027, 5, 17), False),
        (date(2027, 7, 14), False),
        (date(2028, 2, 29), True),
    ],
)
def test_working_day_skips_weekends_and_public_holidays(day, expected):
    assert PLAIN.is_working(day) is expected


def test_working_day_skips_closed_days_of_the_site():
    bridge = WorkingCalendar(frozenset({date(2027, 5, 7)}))

    assert bridge.next_working(date(2027, 5, 5)) == date(2027, 5, 10)
    assert PLAIN.next_working(date(2027, 5, 5)) == date(2027, 5, 7)
    assert bridge.previous_working(date(2027, 5, 10)) == date(2027, 5, 5)


def test_working_days_around_all_saints():
    assert PLAIN.next_working(date(2027, 10, 29)) == date(2027, 11, 2)
    assert PLAIN.previous_working(date(2027, 11, 2)) == date(2027, 10, 29)
    assert PLAIN.plus(date(2027, 10, 29), 2) == date(2027, 11, 3)
    assert PLAIN.plus(date(2027, 10, 31), 0) == date(2027, 10, 31)


def test_working_days_are_not_counted_backward():
    with pytest.raises(ValueError, match="counted forward"):
        PLAIN.plus(date(2027, 3, 1), -1)


@given(CALENDARS, DAYS, st.integers(1, 15))
def test_working_days_agree_with_walking_the_almanac(calendar, day, number):
    after = [day + timedelta(days=distance) for distance in range(1, 120)]
    before = [day - timedelta(days=distance) for distance in range(1, 120)]
    following = [later for later in after if slow_is_working(calendar, later)]
    preceding = [earlier for earlier in before if slow_is_working(calendar, earlier)]

    assert calendar.is_working(day) is slow_is_working(calendar, day)
    assert calendar.next_working(day) == following[0]
    assert calendar.previous_working(day) == preceding[0]
    assert calendar.plus(day, number) == following[number - 1]
