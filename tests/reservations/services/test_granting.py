from datetime import UTC, date, datetime

import pytest

from journal.models import Entry
from machines.models import Machine
from reservations.errors import BookingError, ErrorCode, NotAllowed, StaleDecision
from reservations.lifecycle import State
from reservations.models import Decision
from reservations.policy.amending import State as Asked
from reservations.queries import is_occupancy_over
from reservations.services import (
    end_due_bookings,
    grant_extension,
    lapse_due_extensions,
    refuse_extension,
    release_booking,
    withdraw_extension,
)
from tests.factories import AdministratorFactory, book
from tests.reservations.services.asking import WEEK_LATER, ask, asked, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

STOP = date(2027, 3, 8)
"""A Monday: the holder's last day is Sunday 7 March."""


# -------------------------------------------------------------------------------- deciding


def test_granted_days_are_the_bookings_own(held, approver, kinds):
    extension = asked(held)

    grant_extension(extension_id=extension.pk, by=approver, comment="go on")

    held.refresh_from_db()
    extension.refresh_from_db()
    assert (held.stop_day, held.held_stop_day, held.state) == (
        WEEK_LATER, WEEK_LATER, State.ACTIVE,
    )  # fmt: skip
    assert held.reminded_at is None
    assert (extension.state, extension.decided_by, extension.reason) == (
        Asked.GRANTED, approver, "go on",
    )  # fmt: skip
    assert kinds(held) == ["extension_requested", "extension_granted"]


def test_refused_days_are_free_again(held, approver):
    extension = asked(held)

    refuse_extension(extension_id=extension.pk, by=approver, reason="promised to others")

    held.refresh_from_db()
    assert (held.stop_day, held.held_stop_day) == (STOP, STOP)
    assert Entry.objects.last().reason == "promised to others"


def test_refusal_needs_a_reason(held, approver):
    extension = asked(held)

    with pytest.raises(BookingError) as caught:
        refuse_extension(extension_id=extension.pk, by=approver, reason=" ")

    assert caught.value.code is ErrorCode.REASON_REQUIRED


def test_second_decision_is_stale(held, approver):
    extension = asked(held)
    grant_extension(extension_id=extension.pk, by=approver)

    with pytest.raises(StaleDecision):
        refuse_extension(extension_id=extension.pk, by=approver, reason="too late")
    with pytest.raises(StaleDecision):
        grant_extension(extension_id=extension.pk, by=approver)


def test_nobody_decides_on_their_own_but_an_administrator(machine, approver, category):
    booking = book(machine, approver, date(2027, 2, 22), 14, State.ACTIVE)
    extension = asked(booking)
    administrator = AdministratorFactory()

    with pytest.raises(NotAllowed):
        grant_extension(extension_id=extension.pk, by=approver)

    assert grant_extension(extension_id=extension.pk, by=administrator).is_done


def test_holder_takes_it_back(held, alice, bruno, kinds):
    extension = asked(held)

    with pytest.raises(NotAllowed):
        withdraw_extension(extension_id=extension.pk, by=bruno)
    withdraw_extension(extension_id=extension.pk, by=alice)

    held.refresh_from_db()
    assert held.held_stop_day == STOP
    assert kinds(held)[-1] == "extension_withdrawn"
    with pytest.raises(BookingError):
        withdraw_extension(extension_id=extension.pk, by=alice)


# -------------------------------------------------------------------------------- rivalry


def test_granting_settles_the_request_beside_it(held, machine, bruno, approver):
    request = book(machine, bruno, date(2027, 3, 10), 7, State.REQUESTED)
    extension = asked(held)
    settle = {"extension_id": extension.pk, "by": approver}

    with pytest.raises(StaleDecision):
        grant_extension(**settle)
    with pytest.raises(BookingError) as caught:
        grant_extension(**settle, rivals_seen=[request.reference])
    grant_extension(**settle, rivals_seen=[request.reference], rivals_reason="alice goes on")

    request.refresh_from_db()
    held.refresh_from_db()
    assert caught.value.code is ErrorCode.REASON_REQUIRED
    assert (request.state, held.stop_day) == (State.REFUSED, WEEK_LATER)
    assert Decision.objects.get(booking=request).reason == "alice goes on"


def test_an_offer_beside_it_lapses(held, machine, bruno, approver):
    offer = book(machine, bruno, date(2027, 3, 10), 7, State.OFFERED)
    extension = asked(held)

    grant_extension(
        extension_id=extension.pk, by=approver, rivals_seen=[offer.reference], rivals_reason="no"
    )

    offer.refresh_from_db()
    assert offer.state == State.LAPSED


def test_approving_the_request_refuses_the_extension(held, machine, bruno, approve):
    request = book(machine, bruno, date(2027, 3, 10), 7, State.REQUESTED)
    extension = asked(held)

    with pytest.raises(StaleDecision):
        approve(request)
    approve(request, rivals_seen=[extension.pk], rivals_reason="bruno was first")

    extension.refresh_from_db()
    held.refresh_from_db()
    assert (request.state, extension.state) == (State.APPROVED, Asked.REFUSED)
    assert (extension.reason, held.stop_day) == ("bruno was first", STOP)


# --------------------------------------------------------------------------------- at the end


def test_undecided_extension_keeps_the_booking_then_lapses(held, monday, kinds):
    at(monday, date(2027, 3, 5))
    extension = asked(held)

    at(monday, date(2027, 3, 9))
    now = datetime(2027, 3, 9, 10, tzinfo=UTC)
    assert (lapse_due_extensions(now), end_due_bookings(now)) == (0, 0)
    assert not is_occupancy_over(held.occupancy, now)

    now = datetime(2027, 3, 9, 23, 1, tzinfo=UTC)  # 10 March, 00:01 in Paris
    monday.move_to(now)
    assert (lapse_due_extensions(now), end_due_bookings(now)) == (1, 1)

    held.refresh_from_db()
    extension.refresh_from_db()
    assert (extension.state, held.state) == (Asked.LAPSED, State.ENDED)
    assert held.stop_day == date(2027, 3, 10)
    assert held.kept_until == date(2027, 3, 12)
    assert kinds(held)[-2:] == ["extension_lapsed", "booking_ended"]


def test_refused_beyond_the_last_day_ends_with_that_day(held, monday, approver):
    at(monday, date(2027, 3, 5))
    extension = asked(held)
    at(monday, date(2027, 3, 9))

    refuse_extension(extension_id=extension.pk, by=approver, reason="no")

    held.refresh_from_db()
    assert (held.stop_day, held.held_stop_day) == (date(2027, 3, 10), date(2027, 3, 10))
    assert held.state == State.ACTIVE


@pytest.fixture
def in_grace(held, monday):
    """Over since this morning, its data kept until 10 March."""
    at(monday, STOP)
    end_due_bookings(datetime(2027, 3, 8, 10, tzinfo=UTC))
    held.refresh_from_db()
    assert (held.state, held.kept_until) == (State.ENDED, date(2027, 3, 10))
    return held


def test_granted_in_grace_the_booking_goes_on(in_grace, approver, kinds):
    extension = asked(in_grace)
    assert not is_occupancy_over(in_grace.occupancy, datetime(2027, 3, 20, tzinfo=UTC))

    grant_extension(extension_id=extension.pk, by=approver)

    in_grace.refresh_from_db()
    assert (in_grace.state, in_grace.stop_day) == (State.ACTIVE, WEEK_LATER)
    assert kinds(in_grace)[-1] == "extension_granted"


def test_after_grace_nothing_is_granted(in_grace, monday, approver):
    extension = asked(in_grace)
    at(monday, date(2027, 3, 10))

    with pytest.raises(BookingError) as caught:
        grant_extension(extension_id=extension.pk, by=approver)

    assert caught.value.code is ErrorCode.NOT_EXTENDABLE
    assert lapse_due_extensions(datetime(2027, 3, 10, 10, tzinfo=UTC)) == 1
    in_grace.refresh_from_db()
    assert in_grace.state == State.ENDED


def test_claimed_disk_is_not_extended(in_grace):
    in_grace.occupancy.data_gone_at = datetime(2027, 3, 8, tzinfo=UTC)
    in_grace.occupancy.save()

    with pytest.raises(BookingError) as caught:
        ask(in_grace)

    assert caught.value.code is ErrorCode.NOT_EXTENDABLE


def test_giving_back_drops_the_extension(held, alice, kinds):
    extension = asked(held)

    release_booking(booking_id=held.pk, by=alice)

    held.refresh_from_db()
    extension.refresh_from_db()
    assert extension.state == Asked.LAPSED
    assert held.stop_day == held.held_stop_day == date(2027, 3, 2)
    assert kinds(held)[-2:] == ["extension_lapsed", "booking_released"]
    with pytest.raises(BookingError) as caught:
        ask(held)
    assert caught.value.code is ErrorCode.ALREADY_RELEASED


def test_machine_of_another_driver_extends_alike(held, machine):
    Machine.objects.filter(pk=machine.pk).update(driven_by=Machine.DrivenBy.CALENDAR)

    assert asked(held).is_open
