from datetime import date

import pytest

from accounts.models import User
from foundation.days import DayRange
from journal.models import Entry
from reservations.errors import BookingError, ErrorCode
from reservations.lifecycle import State
from reservations.models import Booking, BookingRules
from reservations.policy.values import Rule, Suggestion
from tests.factories import (
    CategoryFactory,
    MachineFactory,
    UnavailabilityFactory,
    book,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

WEDNESDAY = date(2027, 3, 3)
"""The day after tomorrow of the fixture `monday`."""


def broken(result):
    return {check.rule for check in result.verdict.violations}


def test_request_is_stored_and_told(send, alice, machine):
    result = send(alice, machine, WEDNESDAY, 5)

    booking = result.booking
    assert result.errors == ()
    assert result.verdict.is_clean
    assert (booking.state, booking.days, booking.holder, booking.asked_by) == (
        State.REQUESTED,
        DayRange(date(2027, 3, 3), date(2027, 3, 8)),
        alice,
        alice,
    )
    assert booking.held_days == booking.days
    entry = Entry.objects.get()
    assert (entry.kind, entry.subject_kind, entry.subject_ref, entry.actor) == (
        "booking_requested",
        "booking",
        booking.reference,
        alice,
    )
    assert entry.facts == {
        "machine": "bigmem7",
        "holder": "alice",
        "first_day": "2027-03-03",
        "stop_day": "2027-03-08",
        "occupancy": str(booking.occupancy.key),
        "continues": "",
    }


def test_request_that_breaks_rules_stores_nothing_and_names_them_all(send, alice, machine):
    result = send(alice, machine, date(2027, 3, 2), 43)

    assert result.booking is None
    assert broken(result) == {Rule.NOTICE, Rule.LENGTH}
    assert result.verdict.suggestion is None, "no shorter one on that day, none as long later"
    assert not Booking.objects.exists()
    assert not Entry.objects.exists()


def test_request_for_taken_days_is_told_who_was_faster(send, alice, bruno, machine):
    MachineFactory(name="bigmem8", category=machine.category)
    book(machine, bruno, date(2027, 3, 1), 100, State.ACTIVE)

    result = send(alice, machine, date(2027, 3, 8), 5)

    assert result.booking is None
    assert broken(result) == {Rule.CLASH}
    assert result.verdict.suggestion == Suggestion("bigmem7", DayRange.of(date(2027, 6, 9), 5))


def test_equivalent_machine_is_suggested_when_no_other_days_fit(send, alice, bruno, machine):
    MachineFactory(name="small", category=machine.category, memory_gib=64)
    MachineFactory(name="bigmem8", category=machine.category)
    book(machine, bruno, date(2027, 3, 1), 300, State.ACTIVE)

    result = send(alice, machine, date(2027, 3, 8), 5)

    assert result.verdict.suggestion == Suggestion("bigmem8", DayRange.of(date(2027, 3, 8), 5))


@pytest.mark.parametrize(
    ("days", "purpose", "errors"),
    [(7, "", ()), (8, "", (ErrorCode.PURPOSE_REQUIRED,)),
     (8, " \0\n ", (ErrorCode.PURPOSE_REQUIRED,)),
     (8, "RNA", ())],
)  # fmt: skip
def test_purpose_is_required_above_seven_days(send, alice, machine, days, purpose, errors):
    result = send(alice, machine, WEDNESDAY, days, purpose=purpose)

    assert result.errors == errors
    assert (result.booking is None) is bool(errors)


def test_fourth_undecided_request_is_refused(send, sent, alice, category):
    for _count in range(3):
        sent(alice, MachineFactory(category=category), WEDNESDAY, 1)

    result = send(alice, MachineFactory(category=category), WEDNESDAY, 1)

    assert result.errors == (ErrorCode.TOO_MANY_UNDECIDED,)
    assert Booking.objects.count() == 3


@pytest.mark.parametrize(
    ("first_day", "days", "code"),
    [(WEDNESDAY, 0, ErrorCode.BAD_DAYS), (WEDNESDAY, -3, ErrorCode.BAD_DAYS),
     (WEDNESDAY, 10**9, ErrorCode.BAD_DAYS), (date(9999, 12, 31), 1, ErrorCode.BAD_FIRST_DAY),
     (date(1, 1, 1), 1, ErrorCode.BAD_FIRST_DAY)],
)  # fmt: skip
def test_days_out_of_all_reason_raise(send, alice, machine, first_day, days, code):
    with pytest.raises(BookingError) as caught:
        send(alice, machine, first_day, days)

    assert caught.value.code is code
    assert not Booking.objects.exists()


def test_unknown_profile_is_a_broken_rule(send, alice, machine):
    result = send(alice, machine, WEDNESDAY, 1, profile="windows")

    assert result.booking is None
    assert broken(result) == {Rule.PROFILE}


def test_category_without_rules_takes_no_bookings(send, alice):
    machine = MachineFactory(category=CategoryFactory())

    result = send(alice, machine, WEDNESDAY, 1)

    assert result.booking is None
    assert broken(result) == {Rule.BOOKABLE}


def test_rules_in_force_on_the_day_judge_and_are_remembered(send, alice, machine):
    later = BookingRules.objects.get()
    later.pk, later.from_day, later.max_days = None, date(2027, 3, 1), 3
    later.save()
    future = BookingRules.objects.get(pk=later.pk)
    future.pk, future.from_day, future.max_days = None, date(2027, 3, 2), 1
    future.save()

    assert broken(send(alice, machine, WEDNESDAY, 4)) == {Rule.LENGTH}
    assert send(alice, machine, WEDNESDAY, 3).booking.rules == later


def test_account_end_limits_the_booking(send, alice, machine):
    alice.end_day = date(2027, 3, 5)
    alice.save()

    assert broken(send(alice, machine, WEDNESDAY, 4)) == {Rule.ACCESS}
    assert send(alice, machine, WEDNESDAY, 3).booking is not None


def test_unavailable_days_clash(send, alice, machine):
    UnavailabilityFactory(machine=machine, first_day=date(2027, 3, 5), stop_day=date(2027, 3, 6))

    assert broken(send(alice, machine, WEDNESDAY, 3)) == {Rule.CLASH}
    assert send(alice, machine, WEDNESDAY, 2).booking is not None


def test_kept_data_hinder_others_and_not_their_owner(send, alice, bruno, machine):
    book(machine, bruno, date(2027, 2, 20), 12, State.ENDED, kept_until=date(2027, 3, 6))

    assert broken(send(alice, machine, date(2027, 3, 5), 1)) == {Rule.CLASH}
    assert send(alice, machine, date(2027, 3, 6), 1).booking is not None
    assert send(bruno, machine, date(2027, 3, 4), 2).booking is not None


def test_guard_turns_a_lost_race_into_a_clash(send, alice, bruno, machine, monkeypatch):
    """The rival's row comes between the judging and the insert, as if no lock were there."""
    from reservations.services import requesting

    original = requesting._store

    def store_late(*arguments):
        book(machine, bruno, WEDNESDAY, 5, State.REQUESTED)
        return original(*arguments)

    monkeypatch.setattr(requesting, "_store", store_late)
    monkeypatch.setattr(requesting, "ATTEMPTS", 1)

    result = send(alice, machine, WEDNESDAY, 5)

    assert result.booking is None
    assert broken(result) == {Rule.CLASH}
    assert not result.verdict.is_sendable


def test_other_errors_of_the_database_are_not_swallowed(send, alice, machine, monkeypatch):
    from django.db import IntegrityError

    from reservations.services import requesting

    def store(*_arguments):
        raise IntegrityError("reference")

    monkeypatch.setattr(requesting, "_store", store)

    with pytest.raises(IntegrityError):
        send(alice, machine, WEDNESDAY, 5)


def test_reference_is_drawn_again_when_it_is_taken(sent, alice, bruno, machine, monkeypatch):
    from reservations.services import referring

    taken = book(machine, bruno, date(2027, 5, 1), 5)
    drawn = iter([taken.reference, "B-FREE"])
    monkeypatch.setattr(referring, "new_reference", lambda prefix: next(drawn))

    assert sent(alice, machine, WEDNESDAY, 5).reference == "B-FREE"


def test_inactive_person_has_no_access(send, alice, machine):
    User.objects.filter(pk=alice.pk).update(is_active=False)

    assert broken(send(alice, machine, WEDNESDAY, 5)) == {Rule.ACCESS}
