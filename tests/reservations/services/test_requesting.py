from datetime import date

import pytest

from accounts.models import User
from foundation.days import DayRange
from journal.models import Entry
from reservations.errors import BookingError, ErrorCode, NotAllowed
from reservations.lifecycle import State
from reservations.models import Booking, BookingRules, Waiver
from reservations.policy.values import NoticeKind, Rule, Suggestion
from tests.factories import (
    CategoryFactory,
    MachineFactory,
    ProfileFactory,
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


# ------------------------------------------------------------------------------- continuing


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


# ------------------------------------------------------------------ automatic, and for others


def test_automatic_category_approves_a_clean_request_at_once(sent, alice, machine, kinds):
    machine.category.is_automatic = True
    machine.category.save()

    booking = sent(alice, machine, WEDNESDAY, 5)

    assert booking.state == State.APPROVED
    assert booking.decision.by is None
    assert kinds(booking) == ["booking_requested", "booking_approved"]


def test_flexible_category_takes_a_bounded_excess_and_waits(send, alice, machine):
    BookingRules.objects.update(strictness="flexible")
    machine.category.is_automatic = True
    machine.category.save()

    result = send(alice, machine, WEDNESDAY, 63)

    assert result.booking.state == State.REQUESTED
    assert broken(result) == {Rule.LENGTH}
    assert send(alice, MachineFactory(category=machine.category), WEDNESDAY, 64).booking is None


def test_researcher_may_not_book_for_somebody_else(send, alice, bruno, machine):
    with pytest.raises(NotAllowed):
        send(alice, machine, WEDNESDAY, 5, asked_by=bruno)


def test_approver_books_for_somebody_and_it_is_approved(sent, alice, approver, machine, kinds):
    booking = sent(alice, machine, WEDNESDAY, 5, asked_by=approver)

    assert (booking.state, booking.holder, booking.asked_by, booking.decision.by) == (
        State.APPROVED,
        alice,
        approver,
        approver,
    )
    assert kinds(booking) == ["booking_requested", "booking_approved"]


def test_approver_waives_with_a_reason_for_each_broken_rule(send, alice, approver, machine):
    wish = {"asked_by": approver, "first_day": date(2027, 3, 1), "days": 43}

    one_only = send(alice, machine, waivers={Rule.NOTICE: "urgent"}, **wish)
    assert one_only.errors == (ErrorCode.WAIVER_NEEDED,)
    blank = send(alice, machine, waivers={Rule.NOTICE: "urgent", Rule.LENGTH: "  "}, **wish)
    assert blank.errors == (ErrorCode.WAIVER_NEEDED,)
    both = {Rule.NOTICE: "urgent", Rule.LENGTH: "reviewers wait"}
    booking = send(alice, machine, waivers=both, **wish).booking

    assert booking.state == State.APPROVED
    assert list(Waiver.objects.order_by("rule").values_list("rule", "figure", "reason")) == [
        ("length", "43", "reviewers wait"),
        ("notice", "2027-03-01", "urgent"),
    ]


def test_approver_cannot_waive_a_clash(send, alice, bruno, approver, machine):
    book(machine, bruno, date(2027, 3, 3), 5)

    result = send(alice, machine, WEDNESDAY, 5, asked_by=approver, waivers={Rule.CLASH: "please"})

    assert result.errors == (ErrorCode.NOT_WAIVABLE,)
    assert result.booking is None


def test_notice_waiver_does_not_break_a_shown_kept_until(send, alice, bruno, approver, machine):
    book(machine, bruno, date(2027, 2, 20), 9, State.ENDED, kept_until=date(2027, 3, 3))

    result = send(
        alice, machine, date(2027, 3, 2), 5, asked_by=approver, waivers={Rule.NOTICE: "urgent"}
    )

    assert result.booking is None
    assert broken(result) == {Rule.NOTICE, Rule.CLASH}


def test_past_first_day_is_refused_even_to_an_approver(send, alice, approver, machine):
    result = send(
        alice,
        machine,
        date(2027, 2, 28),
        5,
        asked_by=approver,
        waivers={Rule.NOTICE: "it began already"},
    )

    assert result.errors == (ErrorCode.FIRST_DAY_BEGUN,)


# ------------------------------------------------------------------------------ somebody faster


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
    from reservations.services import requesting

    taken = book(machine, bruno, date(2027, 5, 1), 5)
    drawn = iter([taken.reference, "B-FREE"])
    monkeypatch.setattr(requesting, "new_reference", lambda prefix: next(drawn))

    assert sent(alice, machine, WEDNESDAY, 5).reference == "B-FREE"


def test_inactive_person_has_no_access(send, alice, machine):
    User.objects.filter(pk=alice.pk).update(is_active=False)

    assert broken(send(alice, machine, WEDNESDAY, 5)) == {Rule.ACCESS}
