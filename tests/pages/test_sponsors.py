"""A sponsor sees the bookings of their people, acts on them, and gets a copy of their mails."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from journal.models import Entry
from notifications.audiences import people_for
from notifications.kinds import MAILS
from reservations.errors import BookingError, ErrorCode, NotAllowed
from reservations.lifecycle import State
from reservations.services import release_booking, request_extension, withdraw_or_cancel
from tests.factories import PersonFactory, book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def boss_of_alice(alice):
    alice.sponsor = PersonFactory(account_name="pi", full_name="Paule Ina")
    alice.save()
    return alice.sponsor


def test_a_sponsor_sees_and_acts(boss_of_alice, alice, bruno, machine):
    running = book(machine, alice, date(2027, 2, 22), 14, State.ACTIVE)
    asked = book(machine, alice, date(2027, 4, 5), 7, State.REQUESTED)
    client = Client()
    client.force_login(boss_of_alice)
    page = client.get("/bookings/").content.decode()

    assert "My people" in page
    assert running.reference in page
    assert client.get(f"/bookings/{running.reference}/").status_code == 200
    extended = request_extension(
        booking_id=running.pk, by=boss_of_alice, stop_day=date(2027, 3, 15)
    )
    assert extended.extension is not None
    with pytest.raises(BookingError) as caught:
        withdraw_or_cancel(booking_id=asked.pk, by=boss_of_alice)
    assert caught.value.code is ErrorCode.REASON_REQUIRED
    withdraw_or_cancel(booking_id=asked.pk, by=boss_of_alice, reason="she leaves")
    release_booking(booking_id=running.pk, by=boss_of_alice, reason="she leaves")
    with pytest.raises(NotAllowed):
        release_booking(booking_id=running.pk, by=bruno, reason="mine")


def test_a_sponsor_gets_a_copy_and_nobody_is_their_own(boss_of_alice, alice, machine):
    booking = book(machine, alice, date(2027, 4, 5), 7, State.REQUESTED)
    withdraw_or_cancel(booking_id=booking.pk, by=alice)
    entry = Entry.objects.get(kind="booking_withdrawn")
    (mail,) = MAILS["booking_withdrawn"]

    assert people_for(mail, entry) == [boss_of_alice]
    alice.sponsor = alice
    with pytest.raises(ValidationError):
        alice.full_clean()
