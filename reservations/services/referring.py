"""References of new bookings."""

from foundation.identifiers import new_reference
from reservations.models import Booking


def free_reference() -> str:
    """Answers a reference that no booking bears yet."""
    while True:
        reference = new_reference("B")
        if not Booking.objects.filter(reference=reference).exists():
            return reference
