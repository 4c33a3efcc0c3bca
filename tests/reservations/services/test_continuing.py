from datetime import date

import pytest

from foundation.days import DayRange
from reservations.errors import ErrorCode
from reservations.lifecycle import State
from reservations.policy.values import NoticeKind, Rule
from tests.factories import (
    ProfileFactory,
    book,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

WEDNESDAY = date(2027, 3, 3)
"""The day after tomorrow of the fixture `monday`."""


def broken(result):
    return {check.rule for check in result.verdict.violations}


def test_touching_request_continues_by_default(send, alice, machine):
    earlier = book(machine, alice, date(2027, 2, 20), 15, State.ACTIVE)

    result = send(alice, machine, date(2027, 3, 7), 5)

    booking = result.booking
    assert booking.continues == earlier
    assert booking.occupancy == earlier.occupancy
    assert NoticeKind.CONTINUES in {notice.kind for notice in result.verdict.notices}


def test_touching_request_continues_without_notice_of_two_days(send, alice, machine):
    earlier = book(machine, alice, date(2027, 2, 20), 10, State.ACTIVE)

    assert send(alice, machine, date(2027, 3, 2), 5).booking.continues == earlier


def test_explicit_reinstall_gets_an_occupancy_of_its_own(send, alice, machine):
    earlier = book(machine, alice, date(2027, 2, 20), 15, State.ACTIVE)

    booking = send(alice, machine, date(2027, 3, 7), 5, continues=False).booking

    assert booking.continues is None
    assert booking.occupancy != earlier.occupancy


def test_gap_makes_the_holder_choose(send, alice, machine):
    earlier = book(machine, alice, date(2027, 2, 20), 15, State.ACTIVE)

    undecided = send(alice, machine, date(2027, 3, 14), 5)
    assert undecided.errors == (ErrorCode.CHOICE_NEEDED,)
    assert undecided.booking is None

    booking = send(alice, machine, date(2027, 3, 14), 5, continues=True).booking
    assert booking.continues == earlier
    assert booking.held_days == DayRange(date(2027, 3, 7), date(2027, 3, 19))


def test_gap_longer_than_a_week_is_never_kept(send, alice, machine):
    book(machine, alice, date(2027, 2, 20), 15, State.ACTIVE)

    assert send(alice, machine, date(2027, 3, 15), 5, continues=True).errors == (
        ErrorCode.CANNOT_CONTINUE,
    )
    assert send(alice, machine, date(2027, 3, 15), 5).booking.continues is None


def test_gap_day_held_by_another_leaves_only_reinstall(send, alice, bruno, machine):
    book(machine, alice, date(2027, 2, 20), 15, State.ACTIVE)
    book(machine, bruno, date(2027, 3, 8), 1, State.REQUESTED)

    kept = send(alice, machine, date(2027, 3, 10), 5, continues=True)
    assert ErrorCode.CANNOT_CONTINUE in kept.errors
    fresh = send(alice, machine, date(2027, 3, 10), 5)
    assert fresh.booking.continues is None
    assert NoticeKind.REINSTALL_ONLY in {notice.kind for notice in fresh.verdict.notices}


def test_disk_claimed_by_another_since_leaves_nothing_to_continue(send, alice, bruno, machine):
    book(machine, alice, date(2027, 2, 20), 6, State.ENDED)
    book(machine, bruno, date(2027, 2, 26), 2, State.ENDED)

    assert send(alice, machine, date(2027, 3, 4), 2, continues=True).errors == (
        ErrorCode.CANNOT_CONTINUE,
    )
    assert send(alice, machine, date(2027, 3, 4), 2).booking.continues is None


def test_continuing_booking_keeps_the_profile_of_its_chain(send, alice, machine):
    other = ProfileFactory(slug="mbbworkflow")
    machine.profiles.add(other)
    earlier = book(machine, alice, date(2027, 2, 20), 15, State.ACTIVE)

    result = send(alice, machine, date(2027, 3, 7), 5, profile="mbbworkflow")

    assert result.booking.profile == earlier.profile
    assert NoticeKind.KEEPS_PROFILE in {notice.kind for notice in result.verdict.notices}


def test_booking_continued_already_is_not_continued_twice(send, sent, alice, machine):
    book(machine, alice, date(2027, 2, 20), 15, State.ACTIVE)
    second = sent(alice, machine, date(2027, 3, 9), 2, continues=True)

    third = sent(alice, machine, date(2027, 3, 11), 2)

    assert third.continues == second


def test_held_gap_days_are_refused_to_others(send, sent, alice, bruno, machine):
    book(machine, alice, date(2027, 2, 20), 15, State.ACTIVE)
    sent(alice, machine, date(2027, 3, 12), 2, continues=True)

    assert broken(send(bruno, machine, date(2027, 3, 8), 2)) == {Rule.CLASH}


def test_choice_made_about_another_booking_is_asked_again(send, sent, alice, machine):
    earlier = book(machine, alice, date(2027, 2, 20), 15, State.ACTIVE)

    stale = send(alice, machine, date(2027, 3, 9), 2, continues=True, seen_reference="B-9999")
    assert stale.errors == (ErrorCode.CHOICE_NEEDED,)
    seen = earlier.reference
    assert sent(alice, machine, date(2027, 3, 9), 2, continues=True, seen_reference=seen)


def test_continuing_from_today_on_comes_too_late_for_a_decision(send, alice, machine):
    book(machine, alice, date(2027, 2, 20), 9, State.ENDED, kept_until=date(2027, 3, 3))

    assert send(alice, machine, date(2027, 3, 1), 2).errors == (ErrorCode.FIRST_DAY_BEGUN,)
