from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from reservations.policy.continuing import (
    Choice,
    gap_days,
    held_days,
    held_first_day,
    is_choice_needed,
    kept_profile,
    offered_choice,
    settled,
)
from reservations.policy.values import Gesture
from tests.reservations.policy import slow
from tests.reservations.policy.cases import (
    REQUEST,
    after_earlier,
    approved,
    kept,
    on,
    unavailable,
    undecided,
)
from tests.reservations.policy.strategies import cases

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (REQUEST, Choice.NONE),
        (after_earlier(-1), Choice.NONE),
        (after_earlier(0), Choice.CONTINUE),
        (after_earlier(1), Choice.OPEN),
        (after_earlier(6), Choice.OPEN),
        (after_earlier(7), Choice.OPEN),
        (after_earlier(8), Choice.TOO_LATE),
        (on(after_earlier(3), blocks=(approved("2027-02-26", "2027-02-27"),)), Choice.GAP_TAKEN),
        (on(after_earlier(3), blocks=(undecided("2027-02-28", "2027-03-01"),)), Choice.GAP_TAKEN),
        (
            on(after_earlier(3), blocks=(unavailable("2027-02-27", "2027-02-28"),)),
            Choice.GAP_TAKEN,
        ),
        (on(after_earlier(3), blocks=(approved("2027-02-25", "2027-02-26"),)), Choice.OPEN),
        (on(after_earlier(3), blocks=(approved("2027-03-01", "2027-03-02"),)), Choice.OPEN),
        (on(after_earlier(3), blocks=(kept("2027-02-26", "2027-02-28", "alice"),)), Choice.OPEN),
        (on(after_earlier(0), blocks=(approved("2027-02-20", "2027-03-01"),)), Choice.CONTINUE),
    ],
)
def test_choice_depends_on_the_gap(case, expected):
    assert offered_choice(case) is expected


@pytest.mark.parametrize("gesture", Gesture)
def test_touching_continues_by_default_while_a_booking_is_asked_for(gesture):
    is_asking = gesture in {Gesture.REQUEST, Gesture.CONTINUE, Gesture.CHANGE}

    assert settled(after_earlier(0, gesture=gesture)).continues is is_asking
    assert settled(after_earlier(0, gesture=gesture, is_choice_made=True)).continues is False
    assert settled(after_earlier(1, gesture=gesture)).continues is False


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (REQUEST, False),
        (after_earlier(0), False),
        (after_earlier(1), True),
        (after_earlier(1, gesture=Gesture.CHANGE), True),
        (after_earlier(1, gesture=Gesture.APPROVE), False),
        (after_earlier(1, is_choice_made=True), False),
        (after_earlier(1, continues=True), False),
        (after_earlier(8), False),
    ],
)
def test_choice_is_needed_over_a_short_gap_until_it_is_made(case, expected):
    assert is_choice_needed(case) is expected


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (REQUEST, date(2027, 3, 1)),
        (after_earlier(3), date(2027, 3, 1)),
        (after_earlier(3, continues=True), date(2027, 2, 26)),
        (after_earlier(0, continues=True), date(2027, 3, 1)),
        (after_earlier(-2, continues=True), date(2027, 3, 1)),
        (replace(REQUEST, continues=True), date(2027, 3, 1)),
    ],
)
def test_a_continuing_booking_holds_the_gap_before_it(case, expected):
    assert held_first_day(case) == expected


def test_profile_is_that_of_the_chain_only_when_it_continues():
    case = after_earlier(0, replace(REQUEST, profile="mbbworkflow"))

    assert kept_profile(case) == "mbbworkflow"
    assert kept_profile(replace(case, continues=True)) == "plain"


@given(cases())
def test_held_days_agree_with_listing_the_gap(case):
    case = settled(case)
    gap = slow.gap_of(case)

    assert gap_days(case) == (None if gap is None else len(gap))
    assert list(held_days(case)) == slow.held(case)
    assert settled(case) == case
    assert case.continues is slow.continues(case)


@given(cases())
def test_choice_agrees_with_looking_at_every_gap_day(case):
    gap = slow.gap_of(case)
    taken = {
        day
        for block in case.machine.blocks
        if slow.is_in_the_way(block, case)
        for day in slow.listed(block.days)
    }
    expected = Choice.OPEN
    if gap is None:
        expected = Choice.NONE
    elif not gap:
        expected = Choice.CONTINUE
    elif len(gap) > case.limits.max_gap_days:
        expected = Choice.TOO_LATE
    elif taken.intersection(gap):
        expected = Choice.GAP_TAKEN

    assert offered_choice(case) is expected
