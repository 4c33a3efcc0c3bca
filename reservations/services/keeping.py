"""Until when the data of a booking that is over are kept."""

from datetime import date, datetime, timedelta

from django.db.models import Min, Q

from reservations.lifecycle import LIVE, State
from reservations.models import Booking
from reservations.services.changing import change, tell
from reservations.services.locking import Locked, today_of
from reservations.services.sweeping import sweep

LONGEST_GRACE = timedelta(days=60)
"""Bookings that stopped longer ago are not looked at any more."""


def keep_data_longer(now: datetime) -> int:
    """Moves the day later up to which data are kept, where what stood behind it has gone.

    The next booking was cancelled, refused, lapsed or moved: nobody else starts, so the data are
    kept for all the days of grace; not where an installation for somebody else has begun. Answers
    how many were moved.
    """
    over = Booking.objects.filter(
        Q(state=State.ENDED) | Q(state=State.ACTIVE, released_at__isnull=False),
        kept_until__isnull=False,
        occupancy__data_gone_at=None,
        stop_day__gt=now.date() - LONGEST_GRACE,
    ).select_related("rules")
    short = [booking.pk for booking in over if _is_cut_short(booking)]
    return sweep(Booking.objects.filter(pk__in=short), now, _keep_longer)


LEFT_DAYS = 2
"""So many days, at least, the machine that a booking moved away from can still be read."""


def keep_left_data(booking: Booking, moved_day: date) -> None:
    """Sets until when the data are kept on a machine that its holder was moved away from.

    Nobody asked for it, so no booking of somebody else cuts these days short: its installation
    waits.
    """
    days = max(LEFT_DAYS, booking.rules.grace_days)
    booking.kept_until = moved_day + timedelta(days=days)


def keep_data(booking: Booking, from_day: date) -> None:
    """Sets the day from which the disk may be wiped; only ever moves it later.

    It is the first day of the next booking of another occupancy, at most the days of grace after
    `from_day`: the stop day, or the day on which the data lost their continuation. The holder's
    own reinstall counts as another occupancy: they chose to have the data erased. One that has
    begun, and even ended since, counts too: it was promised the machine from its first day on.
    """
    latest = from_day + timedelta(days=booking.rules.grace_days)
    others = Booking.objects.filter(
        machine=booking.machine_id, state__in=[*LIVE, State.ENDED], first_day__gte=from_day
    ).exclude(occupancy=booking.occupancy_id)
    next_first_day = others.aggregate(day=Min("first_day"))["day"]
    kept_until = latest if next_first_day is None else min(latest, next_first_day)
    if booking.kept_until is None or kept_until > booking.kept_until:
        booking.kept_until = kept_until


def _keep_longer(locked: Locked, _now: datetime) -> bool:
    """Stores the later day, if there is one that has not passed."""
    booking = locked.booking
    before = booking.kept_until
    if before is None or locked.continuation is not None or booking.occupancy.data_gone_at:
        return False
    keep_data(booking, booking.stop_day)
    if booking.kept_until == before or _end_of_grace(booking) <= today_of(booking):
        return False
    change(booking)
    tell(booking, "data_kept_longer", facts={"kept_until": booking.kept_until})
    return True


def _is_cut_short(booking: Booking) -> bool:
    """Answers whether the data of a booking are kept for fewer days than the grace has."""
    return booking.kept_until is not None and booking.kept_until < _end_of_grace(booking)


def _end_of_grace(booking: Booking) -> date:
    """Answers the latest day to which the days of grace after its stop day reach."""
    return booking.stop_day + timedelta(days=booking.rules.grace_days)
