"""A machine in trouble: another one is offered, confirmed once, and made ready."""

from datetime import date

import pytest
from django.db import transaction

from journal.services import record
from provisioning.models import Run
from reservations.models import Booking, MoveOffer
from reservations.services import move_booking, offer_move
from tests.factories import book

pytestmark = [pytest.mark.django_db, pytest.mark.journey]

FIRST_DAY = date(2027, 3, 1)


def tell_of_precheck(booking):
    """Writes what a failed check before the installation tells."""
    with transaction.atomic():
        record(
            kind="precheck_failed",
            subject_kind="machine",
            subject_ref=booking.machine.name,
            booking=booking.reference,
            machine=booking.machine.name,
            problem="no_power",
        )


def test_failed_precheck_offers_a_machine_that_is_ready_on_the_first_morning(
    machine, spare, alice, fleet, live, mails
):
    booking = book(machine, alice, FIRST_DAY, 14)
    live("2027-02-26", 9)
    mails()
    tell_of_precheck(booking)
    live("2027-02-26", 10)

    told = mails()
    move_booking(booking_id=booking.pk, machine="bigmem9", by=alice)
    live("2027-02-26", 11)
    moved = mails()
    live("2027-03-01", 1)

    assert told == [("move_offered", "alice"), ("precheck_failed", "approver")]
    assert moved == [("moved", "alice")]
    booking.refresh_from_db()
    assert (booking.machine, booking.state) == (spare, "active")
    assert dict(Run.objects.values_list("machine__name", "state")) == {
        "bigmem7": "cancelled",
        "bigmem9": "ready",
    }
    assert fleet.count("bigmem7", "wiped") == 0
    assert fleet.count("bigmem9", "installed") == 1


def test_machine_in_use_is_left_readable_and_the_new_one_comes_within_the_hour(
    machine, spare, alice, fleet, live, mails, approver
):
    booking = book(machine, alice, FIRST_DAY, 14)
    live("2027-03-04", 10)
    assert booking.runs.get().state == "ready"
    offer_move(booking_id=booking.pk, cause="approver", by=approver, reason="a disk complains")
    mails()

    move_booking(booking_id=booking.pk, machine="bigmem9", by=alice)
    live("2027-03-04", 11)

    left = Booking.objects.get(moved_to=booking)
    assert (left.machine, left.kept_until) == (machine, date(2027, 3, 6))
    assert left.runs.get().state == "ready"
    assert booking.runs.get().state == "ready"
    assert fleet.count("bigmem9", "installed") == 1
    assert mails("moved", "late_tonight", "ready", "ended") == [
        ("late_tonight", "approver"),
        ("moved", "alice"),
        ("ready", "alice"),
    ]


def test_offer_is_over_once_the_machine_is_ready_after_all(machine, spare, alice, live):
    booking = book(machine, alice, FIRST_DAY, 14)
    tell_of_precheck(booking)

    live("2027-03-01", 1)

    assert MoveOffer.objects.get().outcome == "ready"
    assert booking.runs.get().state == "ready"
