"""On which day an occupancy's event begins: programs install what begins today."""

from datetime import date

import pytest

from calendars.models import CalendarEvent
from calendars.queries import wanted_event
from calendars.services import note_occupancy
from reservations.lifecycle import State
from reservations.models import Booking
from tests.factories import book

pytestmark = pytest.mark.django_db

FIRST, LATER = date(2027, 3, 1), date(2027, 3, 5)


@pytest.mark.parametrize(
    ("state", "expected"),
    [(State.APPROVED, LATER), (State.ACTIVE, FIRST), (State.ENDED, FIRST)],
)
def test_first_day_moves_later_only_before_it_has_begun(state, expected, machine, alice):
    booking = book(machine, alice, FIRST, 14, state)
    note_occupancy(booking.occupancy_id)
    Booking.objects.filter(pk=booking.pk).update(first_day=LATER, held_first_day=LATER)

    for _time in range(2):
        note_occupancy(booking.occupancy_id)
        wanted = wanted_event(booking.occupancy)
        assert wanted is not None
        event = wanted[0]
        assert (event.first_day, event.stop_day) == (expected, date(2027, 3, 15))

    assert CalendarEvent.objects.get().first_day == expected
