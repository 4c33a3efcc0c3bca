"""Until when the data of a booking that is over are kept."""

from datetime import date, timedelta

from django.db.models import Min

from reservations.lifecycle import LIVE
from reservations.models import Booking


def keep_data(booking: Booking, from_day: date) -> None:
    """Sets the day from which the disk may be wiped; only ever moves it later.

    It is the first day of the next live booking of another occupancy, at most the days of grace
    after `from_day`: the stop day, or the day on which the data lost their continuation. The
    holder's own reinstall counts as another occupancy: they chose to have the data erased.
    """
    latest = from_day + timedelta(days=booking.rules.grace_days)
    others = Booking.objects.filter(
        machine=booking.machine_id, state__in=LIVE, first_day__gte=from_day
    ).exclude(occupancy=booking.occupancy_id)
    next_first_day = others.aggregate(day=Min("first_day"))["day"]
    kept_until = latest if next_first_day is None else min(latest, next_first_day)
    if booking.kept_until is None or kept_until > booking.kept_until:
        booking.kept_until = kept_until
