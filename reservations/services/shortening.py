"""Fewer days at the end of a booking: no approval, before its first day or while it runs."""

from datetime import date, timedelta

from django.db import transaction

from accounts.models import User
from reservations.errors import BookingError, ErrorCode, NotAllowed
from reservations.lifecycle import LIVE, State
from reservations.models import Booking
from reservations.services.amending import drop_change, drop_extension
from reservations.services.beginning import begin_if_due
from reservations.services.changing import change, tell
from reservations.services.locking import lock_booking, today_of

ONE_DAY = timedelta(days=1)


@transaction.atomic
def shorten_booking(*, booking_id: int, by: User, stop_day: date) -> Booking:
    """Lets a booking end earlier; the days that go are free for others at once.

    Locks holder, machine and chain. It ends as all others on its new last day.

    Args:
        booking_id: key of the booking.
        by: its holder.
        stop_day: after tomorrow at the earliest, local to the machine's site; before the present
            one.

    Raises:
        Booking.DoesNotExist: there is no such booking.
        NotAllowed: somebody else's.
        BookingError: over or given back, no fewer days, or another booking continues it.
    """
    locked = lock_booking(booking_id)
    booking = locked.booking
    if by.pk != booking.holder_id:
        raise NotAllowed
    today = today_of(booking)
    begin_if_due(booking, today)
    if booking.state not in LIVE:
        raise BookingError(ErrorCode.NOT_LIVE)
    if booking.state == State.ACTIVE and booking.released_at is not None:
        raise BookingError(ErrorCode.ALREADY_RELEASED)
    earliest = max(booking.first_day + ONE_DAY, today + 2 * ONE_DAY)
    if not earliest <= stop_day < booking.stop_day:
        raise BookingError(ErrorCode.NOT_SHORTER)
    if locked.continuation is not None:
        raise BookingError(ErrorCode.TIED)
    drop_extension(booking, by=by)
    drop_change(booking, by=by)
    before = booking.stop_day
    booking.stop_day = booking.held_stop_day = stop_day
    change(booking)
    tell(booking, "booking_shortened", actor=by, facts={"from_stop_day": before})
    return booking
