"""Reminding holders that their machine soon goes: fetch the data, or ask for more days."""

from datetime import datetime, time, timedelta

from foundation.midnight import at_local, local_day
from machines.queries import site_zone
from reservations.lifecycle import STANDING, State
from reservations.models import Booking
from reservations.policy.reminding import DAYS_BEFORE, reminder_days
from reservations.services.changing import tell
from reservations.services.locking import Locked
from reservations.services.sweeping import latest_day, sweep

REMINDING_TIME = time(9)
"""Local time of day."""
LOOKED_AHEAD = timedelta(days=max(DAYS_BEFORE) + 4)
"""A reminder comes at most so long before the stop day: its days, and a weekend."""


def remind_of_ends(now: datetime) -> int:
    """Reminds the holders whose day for it has come, each once; answers how many.

    After a pause of the portal only the latest of several missed reminders is sent.
    """
    ending = Booking.objects.filter(
        state=State.ACTIVE,
        released_at__isnull=True,
        stop_day__lte=latest_day(now) + LOOKED_AHEAD,
        stop_day__gt=now.date(),
    ).select_related("machine__site")
    due = [booking.pk for booking in ending if _is_due(booking, now)]
    return sweep(Booking.objects.filter(pk__in=due), now, _remind)


def _remind(locked: Locked, now: datetime) -> bool:
    """Tells the journal, unless the machine stays with its holder anyway."""
    booking, following = locked.booking, locked.continuation
    if booking.state != State.ACTIVE or not _is_due(booking, now):
        return False
    booking.reminded_at = now
    booking.save(update_fields=["reminded_at"])
    if following is not None and following.state in STANDING:
        return False
    today = local_day(now, site_zone(booking.machine.site))
    tell(
        booking,
        "booking_ends_soon",
        facts={"days_left": (booking.days.last_day - today).days},
    )
    return True


def _is_due(booking: Booking, now: datetime) -> bool:
    """Answers whether a reminder has fallen due since the last one, and there is time to act."""
    zone = site_zone(booking.machine.site)
    if booking.released_at is not None or local_day(now, zone) >= booking.stop_day:
        return False
    moments = [at_local(day, REMINDING_TIME, zone) for day in reminder_days(booking.days)]
    past = [moment for moment in moments if moment <= now]
    return bool(past) and (booking.reminded_at is None or booking.reminded_at < past[-1])
