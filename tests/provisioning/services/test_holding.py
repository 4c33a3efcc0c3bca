"""A data hold from its reason to its end: who is told, who waits, and that it ends by itself."""

from datetime import date

import pytest
from django.core import mail

from bigmem_portal import ticking
from provisioning.models import DataHold
from provisioning.services import hold_data, lift_hold
from reservations.lifecycle import State
from reservations.services import approve_booking
from tests.factories import OccupancyFactory, book
from tests.provisioning.conftest import FIRST_DAY, MIDNIGHT

pytestmark = pytest.mark.django_db

LAST_DAY, STOP_DAY = "3 March", date(2027, 3, 4)


@pytest.fixture
def data(machine, bruno):
    """Bruno's data lie on the machine since before the portal."""
    occupancy = OccupancyFactory(machine=machine, holder=bruno, is_installed_elsewhere=True)
    booking = book(machine, bruno, date(2027, 2, 1), 10, State.ENDED, kept_until=date(2027, 2, 13))
    booking.occupancy = occupancy
    booking.save()
    return booking


def hold(machine, boss):
    return hold_data(machine=machine, by=boss, reason="a thesis", stop_day=STOP_DAY)


def post():
    """Lets the tick do its work; answers whom it told of frozen data, and of what."""
    mail.outbox.clear()
    ticking.tick()
    told = [m for m in mail.outbox if m.extra_headers["X-Bigmem-Kind"] == "data_hold"]
    return {message.to[0].partition("@")[0]: message.body for message in told}


def test_holder_and_follower_are_told_at_once(data, booking, machine, boss):
    ticking.tick()
    hold(machine, boss)

    told = post()

    assert set(told) == {"alice", "bruno"}
    assert f"Somebody else’s data on bigmem7 are frozen until {LAST_DAY}" in told["alice"]
    assert f"Your data on bigmem7 are frozen until {LAST_DAY}" in told["bruno"]
    for body in told.values():
        assert "    a thesis\n" in body
    assert (booking.reference in told["alice"], data.reference in told["bruno"]) == (True, True)


def test_who_begins_after_it_or_keeps_their_data_is_left_in_peace(data, machine, boss, alice):
    book(machine, alice, STOP_DAY, 3)
    book(machine, data.holder, date(2027, 3, 1), 2, continues=data)
    hold(machine, boss)

    assert set(post()) == {"bruno"}


def test_booking_approved_meanwhile_is_told_too(data, machine, boss, alice):
    hold(machine, boss)
    post()
    asked = book(machine, alice, FIRST_DAY, 3, State.REQUESTED)

    approve_booking(booking_id=asked.pk, by=boss, version=asked.version)

    assert set(post()) == {"alice"}
    assert post() == {}


def test_nobody_is_told_of_what_was_lifted_at_once(data, booking, machine, boss):
    lift_hold(hold_id=hold(machine, boss).pk, by=boss)

    assert post() == {}


def test_hold_ends_by_itself_at_midnight_and_the_run_goes_on(run, machine, boss, time_of, fleet):
    held = hold_data(machine=machine, by=boss, reason="a thesis", stop_day=FIRST_DAY)
    time_of.move_to(MIDNIGHT, tick=False)
    time_of.shift(-60)
    ticking.tick()
    held.refresh_from_db()
    assert held.lifted_at is None

    time_of.move_to(MIDNIGHT, tick=False)
    ticking.tick()
    ticking.tick()

    assert DataHold.objects.get().lifted_at == MIDNIGHT
    assert fleet.count("bigmem7", "installed") == 1
