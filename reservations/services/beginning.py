"""A booking begins: local midnight of its first day has passed."""

from datetime import date

from machines.models import Machine
from reservations.lifecycle import Event, State
from reservations.models import Booking
from reservations.services.changing import change, tell


def begin_if_due(booking: Booking, today: date) -> bool:
    """Begins an approved booking whose day has come; answers whether it did.

    The row and its chain must be locked. The first one of a chain to begin fixes who installs
    the occupancy.
    """
    if booking.state != State.APPROVED or booking.first_day > today:
        return False
    _fix_driver(booking)
    change(booking, Event.BEGIN)
    tell(booking, "booking_began")
    return True


def _fix_driver(booking: Booking) -> None:
    """Remembers who drives the machine as the occupancy begins."""
    occupancy = booking.occupancy
    has_begun = (
        Booking.objects.filter(occupancy=occupancy, state__in=[State.ACTIVE, State.ENDED])
        .exclude(pk=booking.pk)
        .exists()
    )
    if has_begun:
        return
    occupancy.driven_by = booking.machine.driven_by
    occupancy.is_installed_elsewhere |= occupancy.driven_by != Machine.DrivenBy.PORTAL
    occupancy.save()
