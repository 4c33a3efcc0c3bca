from datetime import UTC, date, datetime

import pytest

from machines.models import Machine
from reservations.lifecycle import State
from reservations.queries import (
    chain_of,
    first_standing,
    is_occupancy_over,
    is_owed,
    kept_until,
    owed_occupancies,
)
from tests.factories import MachineFactory, book

pytestmark = pytest.mark.django_db

DAY = date(2027, 3, 10)


def owed(day=DAY):
    return [(item.occupancy, item.booking) for item in owed_occupancies(day)]


@pytest.mark.parametrize(
    ("state", "is_due"),
    [(State.APPROVED, True), (State.ACTIVE, True), (State.REQUESTED, False),
     (State.ENDED, False), (State.CANCELLED, False)],
)  # fmt: skip
def test_occupancy_is_owed_while_a_booking_stands(machine, alice, state, is_due):
    booking = book(machine, alice, DAY, 5, state)

    assert owed() == ([(booking.occupancy, booking)] if is_due else [])
    assert is_owed(booking.occupancy) is is_due


def test_occupancy_is_owed_from_its_earliest_standing_booking(machine, alice):
    first = book(machine, alice, DAY, 5, State.APPROVED)
    second = book(machine, alice, date(2027, 3, 15), 5, continues=first)

    assert owed(date(2027, 3, 9)) == []
    assert owed() == [(first.occupancy, first)]
    first.state = State.CANCELLED
    first.save()
    assert owed() == []
    assert owed(date(2027, 3, 15)) == [(second.occupancy, second)]
    assert first_standing(first.occupancy) == second


def test_machines_that_nobody_here_installs_are_not_owed(category, alice):
    for more in ({"driven_by": "calendar"}, {"driven_by": "nobody"}, {"kind": "manual"}):
        booking = book(MachineFactory(category=category, **more), alice, DAY, 5)
        assert not is_owed(booking.occupancy)


def test_change_of_driver_touches_no_occupancy_that_has_begun(machine, alice):
    booking = book(machine, alice, DAY, 5, State.ACTIVE)
    Machine.objects.update(driven_by="calendar")
    assert is_owed(booking.occupancy)

    booking.occupancy.is_installed_elsewhere = True
    booking.occupancy.save()
    assert not is_owed(booking.occupancy)


def test_chain_shows_what_stands_or_stood(machine, alice):
    first = book(machine, alice, DAY, 5, State.ENDED)
    second = book(machine, alice, date(2027, 3, 15), 5, State.REQUESTED, continues=first)
    dead = book(machine, alice, date(2027, 3, 20), 5, State.REFUSED, continues=second)

    assert list(chain_of(first.occupancy)) == [first, second]
    assert dead.occupancy == first.occupancy


@pytest.mark.parametrize(
    ("state", "until", "now", "is_over"),
    [(State.ACTIVE, None, datetime(2028, 1, 1, tzinfo=UTC), False),
     (State.REQUESTED, None, datetime(2028, 1, 1, tzinfo=UTC), False),
     (State.CANCELLED, None, datetime(2027, 3, 1, tzinfo=UTC), True),
     (State.ENDED, date(2027, 3, 17), datetime(2027, 3, 16, 22, 59, tzinfo=UTC), False),
     (State.ENDED, date(2027, 3, 17), datetime(2027, 3, 16, 23, 0, tzinfo=UTC), True)],
)  # fmt: skip
def test_occupancy_is_over_when_nothing_stands_and_no_data_is_kept(
    machine, alice, state, until, now, is_over
):
    booking = book(machine, alice, DAY, 5, state, kept_until=until)

    assert is_occupancy_over(booking.occupancy, now) is is_over
    assert kept_until(booking.occupancy) == until
