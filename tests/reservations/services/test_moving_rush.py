"""Several bookings want to move to the same machine at the same moment, for real."""

from datetime import date

import pytest

from reservations.errors import ErrorCode
from reservations.models import Booking, MoveOffer
from reservations.services import move_booking, offer_move, request_booking
from tests.factories import MachineFactory, PersonFactory, book
from tests.support.rush import at_once

pytestmark = [
    pytest.mark.both_databases,
    pytest.mark.django_db(transaction=True),
]

DAY = date(2027, 3, 10)


def test_one_of_those_who_move_or_ask_gets_the_machine_and_the_others_a_sentence(monday, category):
    broken = MachineFactory.create_batch(3, category=category, memory_gib=1024)
    bookings = [book(machine, PersonFactory(), DAY, 5) for machine in broken]
    spare = MachineFactory(name="spare", category=category, memory_gib=2048)
    for booking in bookings:
        offer_move(booking_id=booking.pk, cause="breakdown")
    asking = PersonFactory()

    results = at_once(
        *[
            lambda booking=booking: move_booking(
                booking_id=booking.pk, machine="spare", by=booking.holder
            )
            for booking in bookings
        ],
        lambda: (
            request_booking(
                holder=asking,
                asked_by=asking,
                machine=spare,
                first_day=DAY,
                days=5,
                profile="plain",
            ).booking
        ),
    )

    got = [result for result in results if isinstance(result, Booking)]
    assert len(got) == 1
    assert Booking.objects.filter(machine=spare).count() == 1
    refused = [result.code for result in results[:3] if not isinstance(result, Booking)]
    assert set(refused) == {ErrorCode.MACHINE_TAKEN}
    moved = sum(isinstance(result, Booking) for result in results[:3])
    assert MoveOffer.objects.filter(outcome="moved").count() == moved


def test_two_confirmations_of_one_offer_move_it_once(monday, machine, alice, approver, category):
    booking = book(machine, alice, DAY, 5)
    MachineFactory(name="spare", category=category)
    offer_move(booking_id=booking.pk, cause="breakdown")

    results = at_once(
        lambda: move_booking(booking_id=booking.pk, machine="spare", by=alice),
        lambda: move_booking(booking_id=booking.pk, machine="spare", by=approver),
    )

    assert sorted(isinstance(result, Booking) for result in results) == [False, True]
    assert [getattr(result, "code", None) for result in results].count(ErrorCode.NO_OFFER) == 1
