from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from foundation.midnight import local_day
from reservations.policy.checking import checks_of
from reservations.policy.notice import check_notice
from reservations.policy.values import Check, Gesture, Rule
from tests.reservations.policy import slow
from tests.reservations.policy.cases import asking, under
from tests.reservations.policy.strategies import cases

pytestmark = pytest.mark.pure

PARIS = ZoneInfo("Europe/Paris")
MONDAY = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("first_day", "is_broken"),
    [
        ("2027-02-28", True),
        ("2027-03-01", True),
        ("2027-03-02", True),
        ("2027-03-03", False),
        ("2027-03-04", False),
    ],
)
def test_first_day_is_the_day_after_tomorrow_at_the_earliest(first_day, is_broken):
    assert check_notice(asking(first_day, 7, today=MONDAY)) == Check(
        Rule.NOTICE,
        is_broken=is_broken,
        asked=date.fromisoformat(first_day),
        allowed=date(2027, 3, 3),
        is_waivable=True,
    )


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2027, 3, 1, 0, 30, tzinfo=PARIS),
        datetime(2027, 3, 1, 23, 59, tzinfo=PARIS),
    ],
)
def test_the_hour_of_a_monday_does_not_matter_wednesday_is_first(moment):
    today = local_day(moment.astimezone(UTC), PARIS)

    assert check_notice(asking("2027-03-03", 7, today=today)).is_broken is False
    assert check_notice(asking("2027-03-02", 7, today=today)).is_broken is True


@pytest.mark.parametrize(
    ("today", "first_possible_day"),
    [
        (date(2027, 3, 27), date(2027, 3, 29)),
        (date(2027, 10, 30), date(2027, 11, 1)),
        (date(2028, 2, 27), date(2028, 2, 29)),
        (date(2028, 2, 28), date(2028, 3, 1)),
        (date(2027, 2, 27), date(2027, 3, 1)),
        (date(2027, 12, 30), date(2028, 1, 1)),
    ],
)
def test_notice_counts_days_over_clock_changes_and_month_ends(today, first_possible_day):
    eve = first_possible_day - timedelta(days=1)

    assert check_notice(asking(str(first_possible_day), 1, today=today)).is_broken is False
    assert check_notice(asking(str(eve), 1, today=today)).is_broken is True


def test_notice_takes_its_days_from_the_limits():
    case = under(asking("2027-03-02", 7, today=MONDAY), notice_days=1)

    assert (check_notice(case).is_broken, check_notice(case).allowed) == (False, date(2027, 3, 2))


def test_notice_of_a_change_is_judged_only_when_the_first_day_moves():
    change = asking("2027-03-02", 7, today=MONDAY, gesture=Gesture.CHANGE)
    same_day = replace(change, booked_first_day=date(2027, 3, 2))
    new_day = replace(change, booked_first_day=date(2027, 3, 9))

    assert Rule.NOTICE not in [check.rule for check in checks_of(same_day)]
    assert check_notice(new_day) in checks_of(new_day)
    assert check_notice(new_day).is_broken is True


@given(cases())
def test_notice_agrees_with_walking_from_today(case):
    assert check_notice(case).is_broken is slow.breaks_notice(case)
