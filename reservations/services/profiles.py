"""What is installed on a booked machine has changed while it is somebody's."""

from django.db import transaction

from machines.models import Profile
from reservations.lifecycle import LIVE
from reservations.models import Booking
from reservations.services.changing import change, tell
from reservations.services.locking import lock_booking


@transaction.atomic
def note_profile(*, occupancy_id: int, profile: Profile) -> None:
    """Writes the profile now installed into the live bookings of an occupancy.

    Locks holder, machine and chain. A second call changes nothing.
    """
    live = Booking.objects.filter(occupancy=occupancy_id, state__in=LIVE).exclude(profile=profile)
    for booking_id in live.order_by("pk").values_list("pk", flat=True):
        booking = lock_booking(booking_id).booking
        booking.profile = profile
        change(booking)
        tell(booking, "booking_profile_noted", facts={"profile": profile.slug})
