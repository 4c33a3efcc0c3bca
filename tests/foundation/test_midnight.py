from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.midnight import at_local, local_day, midnight

pytestmark = pytest.mark.pure

PARIS = ZoneInfo("Europe/Paris")
ZONES = ["Europe/Paris", "Africa/Cairo", "America/Havana", "Pacific/Auckland", "UTC"]


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2027, 3, 27), 24),
        (date(2027, 3, 28), 23),
        (date(2027, 3, 29), 24),
        (date(2027, 10, 30), 24),
        (date(2027, 10, 31), 25),
        (date(2028, 2, 29), 24),
        (date(2027, 12, 31), 24),
    ],
)
def test_midnight_knows_short_and_long_days(day, hours):
    length = midnight(day + timedelta(days=1), PARIS) - midnight(day, PARIS)

    assert length == timedelta(hours=hours)


def test_midnight_answers_utc():
    assert midnight(date(2027, 3, 1), PARIS) == datetime(2027, 2, 28, 23, tzinfo=UTC)
    assert midnight(date(2027, 3, 1), PARIS).tzinfo is UTC
    assert midnight(date(2027, 7, 1), PARIS) == datetime(2027, 6, 30, 22, tzinfo=UTC)


@given(st.dates(date(2024, 1, 1), date(2031, 12, 31)), st.sampled_from(ZONES))
def test_midnight_is_the_first_instant_of_its_day(day, name):
    zone = ZoneInfo(name)
    instant = midnight(day, zone)

    assert local_day(instant, zone) == day
    assert local_day(instant - timedelta(microseconds=1), zone) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(2027, 2, 28, 22, 59, tzinfo=UTC), date(2027, 2, 28)),
        (datetime(2027, 2, 28, 23, 0, tzinfo=UTC), date(2027, 3, 1)),
        (datetime(2027, 10, 31, 22, 59, tzinfo=UTC), date(2027, 10, 31)),
        (datetime(2027, 10, 31, 23, 0, tzinfo=UTC), date(2027, 11, 1)),
    ],
)
def test_local_day_changes_at_local_midnight(instant, expected):
    assert local_day(instant, PARIS) == expected


def test_local_day_refuses_a_naive_instant():
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2027, 3, 1), PARIS)  # noqa: DTZ001 -- what is refused


@pytest.mark.parametrize(
    ("day", "moment", "expected"),
    [
        (date(2027, 3, 28), time(2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (date(2027, 10, 31), time(2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (date(2027, 10, 31), time(2, 30, fold=1), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (date(2027, 3, 1), time(15, 30), datetime(2027, 3, 1, 14, 30, tzinfo=UTC)),
    ],
)
def test_at_local_moves_out_of_gaps_and_takes_the_first_of_two(day, moment, expected):
    assert at_local(day, moment, PARIS) == expected
