"""Days that somebody asks to extend over: others may ask for them too, a person decides."""

from datetime import UTC, date, datetime, timedelta

import pytest

from reservations.errors import BookingError, ErrorCode
from reservations.lifecycle import State
from reservations.policy.extending import Reach, Reason
from reservations.queries import reach_of
from reservations.services import (
    approve_booking,
    end_due_bookings,
    grant_extension,
    lapse_due_extensions,
    request_booking,
    warn_undecided_extensions,
)
from tests.factories import book
from tests.reservations.services.asking import WEEK_LATER, ask, asked, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

STOP = date(2027, 3, 8)
"""A Monday: the holder's last day is Sunday 7 March."""


@pytest.fixture
def asked_on_the_last_day(held, monday):
    """Nothing is held: others may still ask for these days."""
    at(monday, date(2027, 3, 7))
    return asked(held)


@pytest.fixture
def in_grace(held, monday):
    """Over since 8 March, its data kept until 10 March."""
    at(monday, date(2027, 3, 9))
    end_due_bookings(datetime(2027, 3, 9, 10, tzinfo=UTC))
    held.refresh_from_db()
    return held


def booked(holder, by, machine):
    return request_booking(
        holder=holder,
        asked_by=by,
        machine=machine,
        first_day=date(2027, 3, 10),
        days=3,
        profile="plain",
    ).booking


@pytest.mark.usefixtures("asked_on_the_last_day")
def test_automatic_approval_waits_where_an_extension_is_asked(machine, bruno, category):
    category.is_automatic = True
    category.save()

    assert booked(bruno, bruno, machine).state == State.REQUESTED


def test_approver_books_for_somebody_beside_an_extension(
    asked_on_the_last_day, machine, bruno, approver
):
    booking = booked(bruno, approver, machine)

    assert booking.state == State.REQUESTED
    approve_booking(
        booking_id=booking.pk,
        by=approver,
        version=booking.version,
        rivals_seen=[asked_on_the_last_day.pk],
        rivals_reason="bruno waits since long",
    )
    asked_on_the_last_day.refresh_from_db()
    booking.refresh_from_db()
    assert (booking.state, asked_on_the_last_day.state) == (State.APPROVED, "refused")


def test_reach_goes_past_what_others_only_ask_for(held, machine, bruno):
    book(machine, bruno, STOP, 3, State.REQUESTED)
    book(machine, bruno, date(2027, 3, 20), 3)

    assert reach_of(held) == Reach(date(2027, 3, 7), Reason.UNDECIDED, date(2027, 3, 19))


def test_one_extension_reaches_no_further_than_one_may_ask_at_once(held):
    assert reach_of(held) == Reach(date(2027, 5, 16), Reason.OCCUPANCY, date(2027, 4, 18))


def test_extension_lapses_when_the_days_it_asks_for_are_over(held, monday):
    at(monday, date(2027, 3, 5))
    extension = asked(held, stop_day=date(2027, 3, 9))
    assert extension.lapses_day == date(2027, 3, 9)

    now = datetime(2027, 3, 8, 23, 1, tzinfo=UTC)
    monday.move_to(now)
    with pytest.raises(BookingError) as caught:
        grant_extension(extension_id=extension.pk, by=held.machine.category.approvers.get())
    assert caught.value.code is ErrorCode.NOT_EXTENDABLE
    assert (lapse_due_extensions(now), end_due_bookings(now)) == (1, 1)

    held.refresh_from_db()
    assert (held.state, held.stop_day) == (State.ENDED, date(2027, 3, 9))
    assert held.kept_until == date(2027, 3, 11)


def test_in_grace_nothing_is_asked_for_days_gone_by(in_grace):
    with pytest.raises(BookingError) as caught:
        ask(in_grace, stop_day=date(2027, 3, 9))

    assert caught.value.code is ErrorCode.BAD_MORE_DAYS
    assert ask(in_grace, stop_day=WEEK_LATER).extension is not None


@pytest.mark.parametrize(
    ("asked_at", "warned_at"),
    [("2027-03-01T09:00Z", "2027-03-05T09:00Z"),  # lapses on Monday 8
     ("2027-03-05T08:00Z", "2027-03-09T09:00Z"),  # lapses on Wednesday 10
     ("2027-03-05T10:00Z", "2027-03-09T09:00Z"),
     ("2027-03-07T09:00Z", "2027-03-09T09:00Z")],
)  # fmt: skip
def test_both_sides_are_warned_once_in_time(held, monday, kinds, asked_at, warned_at):
    monday.move_to(datetime.fromisoformat(asked_at))
    asked(held)
    due_at = datetime.fromisoformat(warned_at)

    counts = [
        warn_undecided_extensions(moment)
        for moment in (due_at - timedelta(minutes=1), due_at, due_at)
    ]

    assert counts == [0, 1, 0]
    assert kinds(held)[-1] == "extension_undecided"


def test_who_asks_after_the_hour_of_the_warning_is_not_told_twice(in_grace, monday):
    at(monday, date(2027, 3, 9), hour=12)
    asked(in_grace)

    assert warn_undecided_extensions(datetime(2027, 3, 9, 22, tzinfo=UTC)) == 0
