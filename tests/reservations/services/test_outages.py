"""Machines out over people's bookings: answered for, told once, offered another."""

from datetime import date

import pytest

from journal.models import Entry
from machines.errors import UnavailabilityError
from machines.models import Unavailability
from reservations.errors import BookingError, ErrorCode
from reservations.lifecycle import State
from reservations.queries import judge_request, outage_ahead, person_budget
from reservations.services import Answer, end_outage, enter_outage
from tests.factories import MachineFactory, book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

TODAY = date(2027, 3, 1)
"""The day of the fixture `monday`."""


@pytest.fixture
def other(category):
    return MachineFactory(name="bigmem8", category=category)


@pytest.fixture
def running(machine, alice):
    """From 22 February to 21 March."""
    return book(machine, alice, date(2027, 2, 22), 28, State.ACTIVE)


def out(by, *machines, kind="breakdown", first_day=TODAY, stop_day=date(2027, 3, 6), **more):
    return enter_outage(
        machines=machines,
        kind=kind,
        first_day=first_day,
        stop_day=stop_day,
        reason="the power supply",
        by=by,
        **more,
    )


def told(kind):
    entries = Entry.objects.filter(kind=kind).order_by("id")
    return [entry.facts["bookings"] for entry in entries]


def test_breakdown_meets_live_bookings_and_tells_each_holder_once(
    machine, other, running, alice, bruno, approver
):
    theirs = book(other, bruno, date(2027, 3, 5), 3)
    asked = book(other, alice, TODAY, 2, State.REQUESTED)
    book(other, bruno, date(2027, 3, 20), 3)

    met = out(approver, machine, other)

    assert [one.booking for one in met] == [running, asked, theirs]
    assert [(one.days.first_day, one.days.stop_day) for one in met] == [
        (TODAY, date(2027, 3, 6)),
        (TODAY, date(2027, 3, 3)),
        (date(2027, 3, 5), date(2027, 3, 6)),
    ]
    assert told("outage_told") == [[running.reference, asked.reference], [theirs.reference]]
    answers = Entry.objects.filter(kind="booking_met_by_outage").order_by("id")
    assert [entry.facts["answer"] for entry in answers] == ["offer", "keep", "offer"]
    assert len({row.group for row in Unavailability.objects.all()}) == 1


def test_maintenance_wants_an_answer_for_each_booking_and_changes_nothing_without(
    machine, running, approver
):
    with pytest.raises(BookingError) as caught:
        out(approver, machine, kind="maintenance")

    assert caught.value.code is ErrorCode.ANSWER_NEEDED
    assert caught.value.details == {"reference": running.reference}
    assert not Unavailability.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("state", "first_day", "answer", "state_after", "stop_day", "told_count"),
    [
        (State.ACTIVE, date(2027, 2, 22), "keep", State.ACTIVE, date(2027, 3, 22), 1),
        (State.ACTIVE, date(2027, 2, 22), "offer", State.ACTIVE, date(2027, 3, 22), 1),
        (State.ACTIVE, date(2027, 2, 22), "cancel", State.ACTIVE, date(2027, 3, 2), 0),
        (State.APPROVED, date(2027, 3, 3), "cancel", State.CANCELLED, date(2027, 3, 31), 0),
        (State.REQUESTED, date(2027, 3, 3), "cancel", State.REFUSED, date(2027, 3, 31), 0),
        (State.REQUESTED, date(2027, 3, 3), "keep", State.REQUESTED, date(2027, 3, 31), 1),
    ],
)
def test_maintenance_does_with_each_booking_what_was_said(
    machine, alice, approver, state, first_day, answer, state_after, stop_day, told_count
):
    booking = book(machine, alice, first_day, 28, state)

    out(approver, machine, kind="maintenance", first_day=date(2027, 3, 4),
        answers={booking.reference: Answer(answer)})  # fmt: skip

    booking.refresh_from_db()
    assert (booking.state, booking.stop_day) == (state_after, stop_day)
    assert len(told("outage_told")) == told_count


def test_impossible_days_enter_nothing(machine, running, approver):
    with pytest.raises(UnavailabilityError, match="no_days"):
        out(approver, machine, stop_day=TODAY)

    assert not Unavailability.objects.exists()


def test_machines_come_back_in_one_gesture_and_days_lost_stay_lost(
    machine, other, running, alice, bruno, approver, category, monday
):
    book(other, bruno, date(2027, 3, 5), 3)
    out(approver, machine, other)
    during = outage_ahead(running)
    used = person_budget(alice, category, TODAY).used
    monday.shift(2 * 86400)

    keys = [row.pk for row in Unavailability.objects.all()]
    first = end_outage(unavailability_ids=keys, by=approver)
    again = end_outage(unavailability_ids=keys, by=approver)

    assert during is not None
    assert outage_ahead(running) is None
    assert (first, again) == (2, 0)
    assert len(told("outage_over_told")) == 2
    assert used == 23
    budget = person_budget(alice, category, date(2027, 3, 3))
    assert (budget.used, budget.lost) == (26, 2)


def test_days_out_forbid_new_bookings_and_the_days_behind_do_not(machine, bruno, approver):
    out(approver, machine, stop_day=date(2027, 3, 10))

    def broken(first_day):
        verdict = judge_request(
            person=bruno, machine=machine, first_day=first_day, days=3, profile="plain"
        )
        return [check.details["kind"] for check in verdict.violations]

    assert broken(date(2027, 3, 9)) == ["unavailable"]
    assert broken(date(2027, 3, 10)) == []
