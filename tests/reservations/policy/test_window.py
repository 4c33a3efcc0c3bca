from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.days import DayRange
from reservations.policy.continuing import settled
from reservations.policy.values import Budget, Check, Limits, Rule
from reservations.policy.window import (
    budget,
    check_window,
    first_free_day,
    fullest_window,
    is_within_window,
    most_days,
    usage_in_windows,
)
from tests.reservations.policy import slow
from tests.reservations.policy.cases import (
    LIMITS,
    after_earlier,
    asking,
    days,
    extending,
    on,
)
from tests.reservations.policy.strategies import cases, limits, near, ranges

pytestmark = pytest.mark.pure

SPRING = days("2027-03-01", "2027-05-24")
AUTUMN = date(2027, 10, 1)
COUNTED = st.lists(ranges(near(AUTUMN, 250, 250), 90), max_size=4)


def usage(case):
    return check_window(case).asked


@pytest.mark.parametrize(
    ("first_day", "count", "used"),
    [
        ("2027-05-24", 1, 85),
        ("2027-07-31", 1, 85),
        ("2027-08-01", 1, 84),
        ("2027-08-01", 42, 84),
        ("2027-07-31", 42, 85),
        ("2027-10-24", 42, 42),
    ],
)
def test_days_from_march_to_may_come_back_on_the_first_of_august(first_day, count, used):
    case = on(asking(first_day, count), counted=(SPRING,))

    assert (usage(case), check_window(case).is_broken) == (used, used > 84)


def test_the_next_free_day_after_84_days_of_spring_is_the_first_of_august():
    assert first_free_day((SPRING,), date(2027, 5, 24), LIMITS) == date(2027, 8, 1)
    assert first_free_day((SPRING,), date(2027, 5, 24), LIMITS, 42) == date(2027, 8, 1)
    assert first_free_day((SPRING,), date(2027, 9, 3), LIMITS) == date(2027, 9, 3)


def test_84_days_from_the_end_of_february_are_free_again_on_28_july():
    held = (DayRange.of(date(2027, 2, 28), 84),)

    assert first_free_day(held, date(2027, 5, 23), LIMITS) == date(2027, 7, 28)
    assert usage(on(asking("2027-07-27", 1), counted=held)) == 85
    assert usage(on(asking("2027-07-28", 1), counted=held)) == 84


@pytest.mark.parametrize(
    ("held_day", "free_day"),
    [
        ("2026-09-28", "2027-02-28"),
        ("2026-09-29", "2027-02-28"),
        ("2026-09-30", "2027-02-28"),
        ("2026-10-01", "2027-03-01"),
        ("2027-09-28", "2028-02-28"),
        ("2027-09-29", "2028-02-29"),
        ("2027-09-30", "2028-02-29"),
        ("2028-02-29", "2028-07-29"),
        ("2027-08-31", "2028-01-31"),
        ("2027-01-31", "2027-06-30"),
        ("2027-07-31", "2027-12-31"),
    ],
)
def test_windows_are_cut_at_month_ends(held_day, free_day):
    one_day = replace(LIMITS, max_window_days=1)
    held = (DayRange.of(date.fromisoformat(held_day), 1),)
    next_day = held[0].stop_day

    assert first_free_day(held, next_day, one_day) == date.fromisoformat(free_day)


def test_two_machines_for_six_weeks_use_all_84_days():
    case = on(asking("2027-03-01", 42), counted=(days("2027-03-01", "2027-04-12"),))

    assert check_window(case) == Check(
        Rule.WINDOW,
        is_broken=False,
        asked=84,
        allowed=84,
        is_waivable=True,
        details={
            "held_days": 42,
            "wanted_days": 42,
            "first_day": date(2026, 11, 12),
            "last_day": date(2027, 4, 11),
        },
    )


@pytest.mark.parametrize(("count", "free_day"), [(41, None), (42, None), (43, date(2027, 6, 20))])
def test_84_machine_days_are_the_most(count, free_day):
    case = on(asking("2027-04-12", count), counted=(days("2027-03-01", "2027-04-12"),))

    check = check_window(case)

    assert (check.asked, check.is_broken) == (42 + count, free_day is not None)
    assert check.details.get("free_day") == free_day


def test_a_window_too_full_says_from_which_day_it_is_not():
    case = on(asking("2027-06-01", 14), counted=(SPRING,))

    assert check_window(case).details == {
        "held_days": 84,
        "wanted_days": 14,
        "first_day": date(2027, 1, 15),
        "last_day": date(2027, 6, 14),
        "free_day": date(2027, 8, 1),
    }


def test_more_days_than_a_window_may_hold_have_no_free_day():
    assert check_window(asking("2027-03-01", 85)).details["free_day"] is None


def test_a_held_gap_weighs_like_any_day():
    case = after_earlier(3, asking("2027-03-01", 14), continues=True)

    assert usage(on(case, counted=(case.earlier.days,))) == 42 + 3 + 14


def test_an_extension_is_judged_in_the_windows_of_its_added_days():
    before = days("2026-08-01", "2026-10-24")
    booking = on(asking("2027-03-01", 14), counted=(before, before))

    assert usage(booking) == 2 * 22 + 1
    assert usage(extending(booking, 20)) == 34
    assert "free_day" not in check_window(extending(booking, 60)).details


def test_windows_at_the_ends_of_the_calendar_are_cut():
    first = usage_in_windows((), DayRange.of(date.min, 3), LIMITS)
    last = usage_in_windows((), DayRange(date(9999, 12, 1), date.max), LIMITS)

    assert (first, last) == (3, 30)
    assert first_free_day((), date(9999, 12, 30), LIMITS, 2) is None


def test_budget_shows_what_is_used_left_and_coming_back():
    assert budget((), date(2027, 3, 1), LIMITS) == Budget(0, 84, None)
    assert budget((SPRING,), date(2027, 5, 24), LIMITS) == Budget(84, 84, date(2027, 8, 1), 42)
    assert budget((SPRING,), date(2027, 5, 24), LIMITS).left == 0
    assert budget((days("2027-03-01", "2027-04-12"),), date(2027, 4, 12), LIMITS) == Budget(
        42, 84, date(2027, 8, 1), 42
    )


def test_budget_counts_bookings_to_come():
    held = (days("2027-06-01", "2027-07-13"),)

    assert budget(held, date(2027, 3, 1), LIMITS).used == 42


def test_budget_exceeded_by_waiver_comes_back_when_a_day_can_be_asked():
    held = (days("2027-03-01", "2027-06-09"),)

    found = budget(held, date(2027, 6, 9), LIMITS)

    assert (found.used, found.left, found.back_day) == (100, 0, date(2027, 8, 17))


def test_budget_of_nothing_never_comes_back():
    none = replace(LIMITS, max_window_days=0)

    assert budget((SPRING,), date(2027, 5, 24), none) == Budget(84, 0, None)


@given(cases())
def test_window_agrees_with_trying_every_day(case):
    case = settled(case)

    assert check_window(case).is_broken is slow.breaks_window(case)
    assert is_within_window(case) is not slow.breaks_window(case)


@settings(max_examples=300)
@given(COUNTED, ranges(), st.integers(1, 7))
def test_usage_agrees_with_trying_every_day(counted, wanted, months):
    rules = Limits(window_months=months)
    listed = slow.listed(wanted)

    assert usage_in_windows(counted, wanted, rules) == slow.usage(counted, listed, listed, months)


@given(COUNTED, ranges(), st.integers(0, 59))
def test_usage_of_added_days_agrees_with_trying_every_day(counted, wanted, behind):
    first_day = min(wanted.last_day, wanted.first_day + timedelta(days=behind))
    asked = DayRange(first_day, wanted.stop_day)

    found = fullest_window(counted, wanted, LIMITS, asked)

    assert found.used == slow.usage(counted, slow.listed(wanted), slow.listed(asked), 5)
    assert found.used == slow.usage(counted, slow.listed(wanted), [found.days.first_day], 5) or (
        found.days.overlaps(asked)
    )
    assert found.days.stop_day == slow.months_later(found.days.first_day, 5)


@settings(max_examples=40)
@given(st.lists(ranges(near(AUTUMN, 80, 80), 60), max_size=3), limits(), st.integers(1, 50))
def test_first_free_day_agrees_with_trying_every_day(counted, rules, count):
    found = first_free_day(counted, AUTUMN, rules, count)
    far_day = max([AUTUMN, *(held.stop_day for held in counted)])
    bound = slow.months_later(far_day, rules.window_months + 1)

    day = AUTUMN
    while day <= bound and not fits(counted, day, count, rules):
        day += timedelta(days=1)

    assert found == (day if day <= bound else None)


def fits(counted, day, count, rules):
    used = usage_in_windows(counted, DayRange.of(day, count), rules)
    return used <= rules.max_window_days


@settings(max_examples=40)
@given(COUNTED, st.integers(1, 100))
def test_budget_agrees_with_looking_at_every_day(counted, allowed):
    rules = replace(LIMITS, max_window_days=allowed)
    found = budget(counted, AUTUMN, rules)

    assert found.used == slow.usage(counted, [], [AUTUMN], 5)
    if found.back_day is None:
        assert found.used == 0
        return
    day = AUTUMN + timedelta(days=1)
    while budget(counted, day, rules).left <= found.left:
        day += timedelta(days=1)
    asked = [count for count in range(1, 43) if fits(counted, day, count, rules)]
    assert (found.back_day, found.back_days) == (day, max(asked))


@given(COUNTED, ranges(), limits())
def test_most_days_agrees_with_trying_every_number(counted, wanted, rules):
    first_day = wanted.first_day
    fitting = [count for count in range(1, 61) if fits(counted, first_day, count, rules)]

    assert most_days(counted, first_day, rules, 60) == max(fitting, default=0)
