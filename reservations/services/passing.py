"""What time does to bookings: the sweeps that the tick calls each minute.

Each booking is one transaction; a sweep may run twice or late and ends up in the same place.
"""

from datetime import datetime, time

from foundation.midnight import at_local, local_day
from machines.queries import site_zone, working_calendar
from reservations.lifecycle import Event, State
from reservations.models import Booking
from reservations.services.beginning import begin_if_due
from reservations.services.changing import change, tell
from reservations.services.keeping import keep_data
from reservations.services.locking import Locked
from reservations.services.sweeping import latest_day, sweep
from reservations.services.untying import leave

WARNING_TIME = time(10)
"""Local time of the last working day at which both sides hear that nobody has decided."""


def begin_due_bookings(now: datetime) -> int:
    """Begins approved bookings whose first day has come; answers how many."""
    due = Booking.objects.filter(state=State.APPROVED, first_day__lte=latest_day(now))
    return sweep(due, now, _begin)


def end_due_bookings(now: datetime) -> int:
    """Ends active bookings whose stop day has come; answers how many."""
    due = Booking.objects.filter(state=State.ACTIVE, held_stop_day__lte=latest_day(now))
    return sweep(due, now, _end)


def lapse_due_requests(now: datetime) -> int:
    """Lapses requests still undecided at their first day; answers how many."""
    due = Booking.objects.filter(state=State.REQUESTED, first_day__lte=latest_day(now))
    return sweep(due, now, _lapse)


def warn_undecided(now: datetime) -> int:
    """Tells both sides, once, of requests nobody has decided; answers how many.

    At 10:00 of the last working day before the first day, at once when that is past.
    """
    open_requests = Booking.objects.filter(
        state=State.REQUESTED, undecided_warned_at=None
    ).select_related("machine__site")
    due = [booking.pk for booking in open_requests if _is_warning_due(booking, now)]
    return sweep(Booking.objects.filter(pk__in=due), now, _warn)


def _begin(locked: Locked, now: datetime) -> bool:
    booking = locked.booking
    return begin_if_due(booking, local_day(now, site_zone(booking.machine.site)))


def _end(locked: Locked, now: datetime) -> bool:
    booking = locked.booking
    today = local_day(now, site_zone(booking.machine.site))
    if booking.state != State.ACTIVE or booking.held_stop_day > today:
        return False
    if locked.continuation is None:
        keep_data(booking, booking.stop_day)
    change(booking, Event.END)
    following = locked.continuation
    tell(
        booking,
        "booking_ended",
        facts={
            "kept_until": booking.kept_until,
            "continued_by": "" if following is None else following.reference,
        },
    )
    return True


def _lapse(locked: Locked, now: datetime) -> bool:
    booking = locked.booking
    today = local_day(now, site_zone(booking.machine.site))
    if booking.state != State.REQUESTED or booking.first_day > today:
        return False
    leave(booking, Event.LAPSE, continuation=locked.continuation, wish=None, today=today)
    tell(booking, "booking_lapsed")
    return True


def _warn(locked: Locked, now: datetime) -> bool:
    booking = locked.booking
    if booking.state != State.REQUESTED or booking.undecided_warned_at is not None:
        return False
    booking.undecided_warned_at = now
    booking.save(update_fields=["undecided_warned_at"])
    tell(booking, "booking_undecided")
    return True


def _is_warning_due(booking: Booking, now: datetime) -> bool:
    site = booking.machine.site
    last_working_day = working_calendar(site).previous_working(booking.first_day)
    return now >= at_local(last_working_day, WARNING_TIME, site_zone(site))
