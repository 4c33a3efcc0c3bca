"""References of new bookings and wishes."""

from foundation.identifiers import new_reference
from reservations.models import Booking, Wish


def free_reference() -> str:
    """Answers a reference that no booking bears yet."""
    while True:
        reference = new_reference("B")
        if not Booking.objects.filter(reference=reference).exists():
            return reference


def free_wish_reference() -> str:
    """Answers a reference that no wish bears yet."""
    while True:
        reference = new_reference("W")
        if not Wish.objects.filter(reference=reference).exists():
            return reference
