from datetime import UTC, date, datetime

import pytest
import time_machine

from bigmem_portal import wiring
from machines.errors import UnavailabilityError
from machines.services import enter_unavailability
from reservations.lifecycle import State
from tests.factories import AdministratorFactory, BookingFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", State)
def test_maintenance_meets_live_bookings_only(state):
    wiring.wire()
    booking = BookingFactory(
        state=state,
        first_day=date(2027, 3, 10),
        stop_day=date(2027, 3, 20),
        held_first_day=date(2027, 3, 10),
        held_stop_day=date(2027, 3, 20),
    )
    is_met = state in {State.OFFERED, State.REQUESTED, State.APPROVED, State.ACTIVE}

    def enter():
        with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False):
            enter_unavailability(
                machines=[booking.machine],
                kind="maintenance",
                first_day=date(2027, 3, 19),
                stop_day=date(2027, 3, 22),
                reason="new disks",
                by=AdministratorFactory(),
            )

    if is_met:
        with pytest.raises(UnavailabilityError, match="meets_bookings") as caught:
            enter()
        assert caught.value.facts["references"] == booking.reference
    else:
        enter()
        assert booking.machine.unavailabilities.count() == 1
