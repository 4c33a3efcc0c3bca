"""What the rooms above tell a booking about its machine."""

from datetime import datetime

from reservations.models import Occupancy


def note_installed(*, occupancy_id: int, at: datetime) -> None:
    """Notes that a machine was ready for an occupancy: from now on data may lie there.

    Must be called inside the transaction of the handover; the first time is the one kept.
    """
    Occupancy.objects.filter(pk=occupancy_id, installed_at=None).update(installed_at=at)
