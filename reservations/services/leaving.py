"""The row that stands for the days of a booking before it went elsewhere, or to somebody else."""

from datetime import date

from machines.models import Machine
from reservations.lifecycle import State
from reservations.models import Booking, Occupancy
from reservations.services.referring import free_reference


def row_left_behind(
    booking: Booking, *, machine: Machine, occupancy: Occupancy, first_day: date, stop_day: date
) -> Booking:
    """Answers an ended booking with the same request behind it, not stored yet.

    Args:
        booking: as it was; its holder is the one of those days.
        machine: on which they were spent.
        occupancy: that they belong to.
        first_day: of them; they are held from then on.
        stop_day: the day after the last.
    """
    return Booking(
        reference=free_reference(),
        machine=machine,
        occupancy=occupancy,
        holder=booking.holder,
        asked_by=booking.asked_by,
        asked_at=booking.asked_at,
        rules=booking.rules,
        profile=booking.profile,
        purpose=booking.purpose,
        first_day=first_day,
        stop_day=stop_day,
        held_first_day=first_day,
        held_stop_day=stop_day,
        state=State.ENDED,
    )
