"""What the rooms above tell a booking about its machine."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from reservations.lifecycle import STANDING, State
from reservations.models import Booking, Occupancy


def note_installed(*, occupancy_id: int, at: datetime) -> None:
    """Notes that a machine was ready for an occupancy: from now on data may lie there.

    Must be called inside the transaction of the handover; the first time is the one kept.
    """
    Occupancy.objects.filter(pk=occupancy_id, installed_at=None).update(installed_at=at)


def note_data_gone(*, machine_id: int, for_occupancy_id: int, at: datetime) -> None:
    """Notes that what lies on a machine goes for another occupancy: nobody is promised it later.

    Must be called inside the transaction that lets the installation begin, the machine locked.
    """
    bookings = Booking.objects.filter(occupancy=OuterRef("pk")).order_by()
    Occupancy.objects.filter(
        Exists(bookings.filter(state=State.ENDED)), machine=machine_id, data_gone_at=None
    ).exclude(Exists(bookings.filter(state__in=STANDING))).exclude(pk=for_occupancy_id).update(
        data_gone_at=at
    )
