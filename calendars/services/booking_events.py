"""Keeping in step how people's own calendars know bookings: UID for life, growing SEQUENCE."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from calendars.models import BookingEvent
from calendars.policy.feeds import fingerprint
from calendars.queries.feeds import GONE, status_of
from foundation import clock
from reservations.models import Booking


def note_bookings(bookings: Sequence[Booking]) -> dict[int, BookingEvent]:
    """Answers the events of bookings by their keys, brought into step first.

    One query when nothing has changed. What came to nothing before any calendar knew it gets no
    event. May run twice, and beside itself.
    """
    known = _known(bookings)
    wanted = {booking.pk: _fingerprint(booking) for booking in bookings}
    missing = [
        BookingEvent(booking=booking, fingerprint=wanted[booking.pk], changed_at=clock.now())
        for booking in bookings
        if booking.pk not in known and booking.state not in GONE
    ]
    changed = [row for key, row in known.items() if row.fingerprint != wanted[key]]
    if not missing and not changed:
        return known
    with transaction.atomic():
        BookingEvent.objects.bulk_create(missing, ignore_conflicts=True)
        for row in changed:
            as_known = BookingEvent.objects.filter(pk=row.pk, fingerprint=row.fingerprint)
            as_known.update(
                fingerprint=wanted[row.booking_id],
                sequence=F("sequence") + 1,
                changed_at=clock.now(),
            )
    return _known(bookings)


def _known(bookings: Sequence[Booking]) -> dict[int, BookingEvent]:
    rows = BookingEvent.objects.filter(booking__in=[booking.pk for booking in bookings])
    return {row.booking_id: row for row in rows}


def _fingerprint(booking: Booking) -> str:
    return fingerprint(
        booking.machine.name, booking.first_day, booking.stop_day, status_of(booking)
    )
