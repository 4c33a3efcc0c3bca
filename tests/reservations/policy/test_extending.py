from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.days import DayRange
from reservations.policy.checking import checks_of
from reservations.policy.extending import Reason, extendable_until
from reservations.policy.values import BlockKind, Gesture, Rule, Span
from tests.reservations.policy.cases import (
    after_earlier,
    approved,
    asking,
    days,
    kept,
    on,
    unavailable,
    undecided,
    under,
)
from tests.reservations.policy.strategies import cases

pytestmark = pytest.mark.pure

BOOKED = asking("2027-03-01", 42)
LAST_DAY = date(2027, 4, 11)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (BOOKED, (date(2027, 5, 23), Reason.OCCUPANCY)),
        (
            on(BOOKED, blocks=(approved("2027-05-03", "2027-05-10"),)),
            (date(2027, 5, 2), Reason.BOOKING),
        ),
        (
            on(BOOKED, blocks=(approved("2027-05-03", "2027-05-10", "alice"),)),
            (date(2027, 5, 2), Reason.BOOKING),
        ),
        (
            on(BOOKED, blocks=(undecided("2027-05-03", "2027-05-10"),)),
            (date(2027, 5, 2), Reason.UNDECIDED),
        ),
        (
            on(BOOKED, blocks=(unavailable("2027-04-12", "2027-04-13"),)),
            (LAST_DAY, Reason.UNAVAILABLE),
        ),
        (on(BOOKED, blocks=(kept("2027-04-01", "2027-04-14"),)), (LAST_DAY, Reason.KEPT)),
        (
            on(BOOKED, blocks=(kept("2027-04-01", "2027-04-14", "alice"),)),
            (date(2027, 5, 23), Reason.OCCUPANCY),
        ),
        (
            on(BOOKED, blocks=(approved("2027-02-01", "2027-03-01"),)),
            (date(2027, 5, 23), Reason.OCCUPANCY),
        ),
        (
            on(BOOKED, counted=(days("2027-01-20", "2027-02-20"),)),
            (date(2027, 4, 22), Reason.WINDOW),
        ),
        (
            on(BOOKED, open_spans=(Span(stop_day=date(2027, 5, 1)),)),
            (date(2027, 4, 30), Reason.GRANT),
        ),
        (
            replace(BOOKED, account_stop_day=date(2027, 4, 20)),
            (date(2027, 4, 19), Reason.ACCOUNT),
        ),
        (on(BOOKED, retired_day=date(2027, 5, 1)), (date(2027, 4, 30), Reason.RETIREMENT)),
        (on(BOOKED, retired_day=date(2027, 4, 1)), (LAST_DAY, Reason.RETIREMENT)),
        (under(BOOKED, max_extensions=0), (LAST_DAY, Reason.EXTENSIONS)),
        (
            under(BOOKED, max_extensions=1, max_days=7),
            (date(2027, 4, 18), Reason.EXTENSIONS),
        ),
        (after_earlier(0, BOOKED, continues=True), (LAST_DAY, Reason.OCCUPANCY)),
        (
            after_earlier(0, BOOKED, length=30, continues=True),
            (date(2027, 4, 23), Reason.OCCUPANCY),
        ),
    ],
)
def test_extending_meets_its_first_limit(case, expected):
    assert extendable_until(case) == expected


def test_extending_may_look_past_what_is_only_asked_for():
    blocks = (undecided("2027-05-03", "2027-05-10"), approved("2027-05-10", "2027-05-12"))

    found = extendable_until(on(BOOKED, blocks=blocks), past_undecided=True)

    assert found == (date(2027, 5, 9), Reason.BOOKING)


def test_extending_stops_at_the_end_of_the_calendar():
    case = replace(BOOKED, wanted=DayRange.of(date(9999, 12, 20), 3))

    assert extendable_until(case) == (date(9999, 12, 30), Reason.OCCUPANCY)


@settings(max_examples=60)
@given(cases((Gesture.REQUEST, Gesture.EXTEND, Gesture.APPROVE)), st.booleans())
def test_extending_agrees_with_trying_one_day_more(case, past_undecided):
    """Length aside: extensions may follow one another. Each day more is judged as a whole."""
    booked = replace(case, gesture=Gesture.EXTEND, added=None, is_choice_made=True)
    stop_day = booked.wanted.stop_day
    while is_open_to(booked, stop_day + timedelta(days=1), past_undecided):
        stop_day += timedelta(days=1)

    found, _ = extendable_until(case, past_undecided=past_undecided)

    assert found == stop_day - timedelta(days=1)


def is_open_to(booked, stop_day, past_undecided):
    added = DayRange(booked.wanted.stop_day, stop_day)
    asked = replace(booked, wanted=DayRange(booked.wanted.first_day, stop_day), added=added)
    asked = on(asked, is_bookable=True)
    broken = {check.rule for check in checks_of(asked) if check.is_broken} - {Rule.LENGTH}
    most = booked.limits.max_extensions
    if most is not None and added.days > (most - booked.extensions) * booked.limits.max_days:
        return False
    is_asked_for = any(
        block.kind is BlockKind.UNDECIDED and block.days.overlaps(added)
        for block in booked.machine.blocks
    )
    return not broken and (past_undecided or not is_asked_for)
