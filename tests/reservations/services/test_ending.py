from datetime import date

import pytest

from foundation.days import DayRange
from journal.models import Entry
from reservations.errors import BookingError, ErrorCode, NotAllowed
from reservations.lifecycle import State
from reservations.services import (
    Continuation,
    release_booking,
    withdraw_or_cancel,
)
from tests.factories import AdministratorFactory, PersonFactory, book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

TUESDAY = date(2027, 3, 2)
"""Tomorrow of the fixture `monday`."""


@pytest.fixture
def held(machine, alice):
    """An active booking of alice's from 22 February to 21 March."""
    return book(machine, alice, date(2027, 2, 22), 28, State.ACTIVE)


def refresh(*bookings):
    for booking in bookings:
        booking.refresh_from_db()


# ------------------------------------------------------------------------------- giving up


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [(State.REQUESTED, State.WITHDRAWN, "booking_withdrawn"),
     (State.OFFERED, State.WITHDRAWN, "offer_declined"),
     (State.APPROVED, State.CANCELLED, "booking_cancelled")],
)  # fmt: skip
def test_holder_gives_up_what_has_not_begun(alice, machine, kinds, before, after, kind):
    booking = book(machine, alice, TUESDAY, 5, before)

    withdraw_or_cancel(booking_id=booking.pk, by=alice, reason="not needed")

    refresh(booking)
    assert (booking.state, booking.version) == (after, 2)
    assert kinds(booking) == [kind]
    assert Entry.objects.get().reason == "not needed"


@pytest.mark.parametrize(
    ("state", "first_day", "code"),
    [(State.ACTIVE, date(2027, 2, 28), ErrorCode.ALREADY_BEGUN),
     (State.APPROVED, date(2027, 3, 1), ErrorCode.ALREADY_BEGUN),
     (State.ENDED, date(2027, 2, 1), ErrorCode.NOT_LIVE),
     (State.CANCELLED, TUESDAY, ErrorCode.NOT_LIVE),
     (State.REFUSED, TUESDAY, ErrorCode.NOT_LIVE)],
)  # fmt: skip
def test_what_has_begun_or_is_over_is_not_given_up(alice, machine, state, first_day, code):
    booking = book(machine, alice, first_day, 5, state)

    with pytest.raises(BookingError) as caught:
        withdraw_or_cancel(booking_id=booking.pk, by=alice)

    refresh(booking)
    assert caught.value.code is code
    assert (booking.state, booking.version) == (state, 1)


def test_strangers_give_up_nothing(machine, alice, bruno):
    booking = book(machine, alice, TUESDAY, 5)

    with pytest.raises(NotAllowed):
        withdraw_or_cancel(booking_id=booking.pk, by=bruno, reason="mine")


def test_approver_cancels_with_a_reason_only(machine, alice, approver):
    booking = book(machine, alice, TUESDAY, 5)

    with pytest.raises(BookingError) as caught:
        withdraw_or_cancel(booking_id=booking.pk, by=approver, reason=" ")
    withdraw_or_cancel(booking_id=booking.pk, by=approver, reason="flooded room")

    refresh(booking)
    assert caught.value.code is ErrorCode.REASON_REQUIRED
    assert booking.state == State.CANCELLED


def test_only_the_holder_withdraws_a_request(machine, alice, approver):
    booking = book(machine, alice, TUESDAY, 5, State.REQUESTED)

    with pytest.raises(NotAllowed):
        withdraw_or_cancel(booking_id=booking.pk, by=approver, reason="refuse it instead")


def test_chain_without_data_yet_passes_to_its_next_booking(machine, alice, kinds):
    first = book(machine, alice, TUESDAY, 5)
    second = book(machine, alice, date(2027, 3, 9), 5, continues=first)

    withdraw_or_cancel(booking_id=first.pk, by=alice)

    refresh(first, second)
    assert (second.state, second.continues, second.held_days) == (
        State.APPROVED,
        None,
        DayRange(date(2027, 3, 9), date(2027, 3, 14)),
    )
    assert second.occupancy == first.occupancy
    assert kinds(second) == ["booking_detached"]


def test_chain_can_be_given_up_whole(machine, alice, kinds):
    first = book(machine, alice, TUESDAY, 5)
    second = book(machine, alice, date(2027, 3, 7), 5, continues=first)
    third = book(machine, alice, date(2027, 3, 12), 5, State.REQUESTED, continues=second)

    withdraw_or_cancel(booking_id=first.pk, by=alice, continuation=Continuation.GIVE_UP)

    refresh(first, second, third)
    assert [first.state, second.state, third.state] == [
        State.CANCELLED,
        State.CANCELLED,
        State.WITHDRAWN,
    ]
    assert [first.continues, second.continues, third.continues] == [None, None, None]
    assert kinds(third) == ["booking_withdrawn"]


def test_link_of_a_chain_with_data_is_asked_about_when_the_gap_is_long(machine, alice, held):
    middle = book(machine, alice, held.stop_day, 8, continues=held)
    last = book(machine, alice, middle.stop_day, 5, continues=middle)

    with pytest.raises(BookingError) as caught:
        withdraw_or_cancel(booking_id=middle.pk, by=alice)
    with pytest.raises(BookingError) as kept:
        withdraw_or_cancel(booking_id=middle.pk, by=alice, continuation=Continuation.KEEP)

    assert (caught.value.code, caught.value.details["is_keepable"]) == (
        ErrorCode.CONTINUED,
        False,
    )
    assert kept.value.code is ErrorCode.GAP_TOO_LONG
    withdraw_or_cancel(booking_id=middle.pk, by=alice, continuation=Continuation.REINSTALL)
    refresh(last)
    assert (last.continues, last.occupancy == held.occupancy) == (None, False)


def test_link_of_a_chain_over_a_short_gap_keeps_the_data_unasked(machine, alice, held):
    middle = book(machine, alice, held.stop_day, 7, continues=held)
    last = book(machine, alice, middle.stop_day, 5, continues=middle)

    withdraw_or_cancel(booking_id=middle.pk, by=alice)

    refresh(last)
    assert (last.continues, last.held_first_day) == (held, held.stop_day)


def test_ended_data_are_kept_for_the_grace_after_losing_their_continuation(machine, alice):
    ended = book(machine, alice, date(2027, 2, 20), 6, State.ENDED)
    later = book(machine, alice, date(2027, 3, 3), 5, continues=ended)

    withdraw_or_cancel(booking_id=later.pk, by=alice)

    refresh(ended)
    assert ended.kept_until == date(2027, 3, 3)


# ------------------------------------------------------------------------------ giving back


def test_released_booking_stays_active_until_tomorrow(machine, alice, held, kinds, monday):
    release_booking(booking_id=held.pk, by=alice)

    refresh(held)
    assert (held.state, held.stop_day, held.held_stop_day, held.kept_until, held.version) == (
        State.ACTIVE,
        TUESDAY,
        TUESDAY,
        date(2027, 3, 4),
        2,
    )
    assert held.released_at is not None
    assert kinds(held) == ["booking_released"]
    assert Entry.objects.get().facts["kept_until"] == "2027-03-04"


def test_released_data_are_kept_no_longer_than_the_next_booking_allows(
    machine, alice, bruno, held
):
    book(machine, bruno, date(2027, 3, 22), 5)
    held.stop_day = held.held_stop_day = date(2027, 3, 22)
    held.save()
    second = book(machine, bruno, date(2027, 4, 2), 5, State.REFUSED)

    release_booking(booking_id=held.pk, by=alice)

    refresh(held)
    assert held.kept_until == date(2027, 3, 4)
    assert second.state == State.REFUSED


def test_booking_whose_day_has_come_is_released_before_the_tick_saw_it(machine, alice, kinds):
    booking = book(machine, alice, date(2027, 3, 1), 5)

    release_booking(booking_id=booking.pk, by=alice)

    refresh(booking)
    assert (booking.state, booking.days.days) == (State.ACTIVE, 1)
    assert kinds(booking) == ["booking_began", "booking_released"]


@pytest.mark.parametrize(
    ("state", "first_day", "days", "code"),
    [(State.APPROVED, TUESDAY, 5, ErrorCode.NOT_BEGUN),
     (State.REQUESTED, TUESDAY, 5, ErrorCode.NOT_BEGUN),
     (State.ENDED, date(2027, 2, 1), 5, ErrorCode.NOT_LIVE),
     (State.ACTIVE, date(2027, 2, 25), 5, ErrorCode.LAST_DAY)],
)  # fmt: skip
def test_nothing_to_give_back(machine, alice, state, first_day, days, code):
    booking = book(machine, alice, first_day, days, state)

    with pytest.raises(BookingError) as caught:
        release_booking(booking_id=booking.pk, by=alice)

    assert caught.value.code is code


def test_second_release_does_nothing(alice, held):
    release_booking(booking_id=held.pk, by=alice)

    with pytest.raises(BookingError) as caught:
        release_booking(booking_id=held.pk, by=alice)

    assert caught.value.code is ErrorCode.ALREADY_RELEASED


def test_who_may_release(bruno, approver, held):
    with pytest.raises(NotAllowed):
        release_booking(booking_id=held.pk, by=bruno, reason="mine")
    with pytest.raises(BookingError):
        release_booking(booking_id=held.pk, by=AdministratorFactory())
    release_booking(booking_id=held.pk, by=approver, reason="left the institute")

    assert Entry.objects.get().actor == approver


def test_releasing_what_another_continues_asks_first(machine, alice, held):
    book(machine, alice, held.stop_day, 5, continues=held)

    with pytest.raises(BookingError) as caught:
        release_booking(booking_id=held.pk, by=alice)

    refresh(held)
    assert caught.value.code is ErrorCode.CONTINUED
    assert held.released_at is None


def test_release_gives_both_up(machine, alice, held):
    later = book(machine, alice, held.stop_day, 5, continues=held)

    release_booking(booking_id=held.pk, by=alice, continuation=Continuation.GIVE_UP)

    refresh(held, later)
    assert (later.state, held.kept_until) == (State.CANCELLED, date(2027, 3, 4))


def test_release_keeps_the_data_over_a_short_gap(machine, alice):
    held = book(machine, alice, date(2027, 2, 22), 12, State.ACTIVE)
    later = book(machine, alice, date(2027, 3, 8), 5, continues=held)

    release_booking(booking_id=held.pk, by=alice, continuation=Continuation.KEEP)

    refresh(held, later)
    assert held.kept_until is None
    assert later.held_days == DayRange(TUESDAY, date(2027, 3, 13))


def test_release_reinstalls_for_the_later_booking(machine, alice, held):
    later = book(machine, alice, held.stop_day, 5, continues=held)

    release_booking(booking_id=held.pk, by=alice, continuation=Continuation.REINSTALL)

    refresh(held, later)
    assert (later.continues, later.state) == (None, State.APPROVED)
    assert later.occupancy != held.occupancy
    assert held.kept_until == date(2027, 3, 4)


def test_stranger_learns_nothing_from_a_release(held):
    with pytest.raises(NotAllowed):
        release_booking(booking_id=held.pk, by=PersonFactory(), reason="curious")
