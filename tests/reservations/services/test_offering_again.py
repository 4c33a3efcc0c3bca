"""Nothing was free when a machine went out: what becomes free later is offered by itself."""

from datetime import date

import pytest
from django.db import transaction

from foundation import clock
from journal.services import record
from machines.models import Unavailability
from reservations.lifecycle import State
from reservations.models import MoveOffer
from reservations.services import Answer, enter_outage, offer_again, turn_down_move
from reservations.services.offering_again import AT_FIRST
from tests.factories import AdministratorFactory, MachineFactory, UnavailabilityFactory, book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

Kind = Unavailability.Kind
FIRST_DAY = date(2027, 3, 3)


def take_out(machine, booking, kind=Kind.BREAKDOWN, answer=Answer.OFFER):
    enter_outage(
        machines=[machine],
        kind=kind,
        first_day=date(2027, 3, 2),
        stop_day=date(2027, 3, 9),
        reason="a fan",
        by=AdministratorFactory(),
        answers={booking.reference: answer},
    )


def later():
    return clock.now() + AT_FIRST


def offers():
    return list(MoveOffer.objects.values_list("cause", "proposed"))


def test_machine_that_becomes_free_is_offered_once(machine, alice, category):
    booking = book(machine, alice, FIRST_DAY, 14)
    take_out(machine, booking)
    nothing = offer_again(later())
    MachineFactory(name="bigmem9", category=category)

    assert offer_again(clock.now()) == 0, "that is for whoever reacts to the outage"
    assert (nothing, offer_again(later()), offer_again(later())) == (0, 1, 0)
    assert offers() == [("breakdown", ["bigmem9"])]
    turn_down_move(booking_id=booking.pk, by=alice)
    assert offer_again(later()) == 0


def test_failed_night_offers_later_too(machine, alice, category):
    booking = book(machine, alice, date(2027, 3, 1), 14, State.ACTIVE)
    with transaction.atomic():
        record(kind="night_failed", subject_kind="run", subject_ref="1", booking=booking.reference)
    UnavailabilityFactory(
        machine=machine,
        kind=Kind.INSTALLATION,
        first_day=date(2027, 3, 1),
        stop_day=date(2027, 3, 2),
    )
    MachineFactory(name="bigmem9", category=category)

    offer_again(later())

    assert offers() == [("failed_night", ["bigmem9"])]


@pytest.mark.parametrize(
    ("kind", "answer", "is_offered"),
    [
        (Kind.MAINTENANCE, Answer.OFFER, True),
        (Kind.MAINTENANCE, Answer.KEEP, False),
        (Kind.BREAKDOWN, Answer.KEEP, True),
    ],
)
def test_what_was_chosen_for_maintenance_stands(
    machine, alice, category, kind, answer, is_offered
):
    booking = book(machine, alice, FIRST_DAY, 14)
    take_out(machine, booking, kind, answer)
    MachineFactory(name="bigmem9", category=category)

    assert offer_again(later()) == is_offered
