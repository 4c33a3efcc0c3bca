"""Asking for more days of a booking, as tests do it."""

from datetime import UTC, date, datetime

from reservations.services import request_extension

WEEK_LATER = date(2027, 3, 15)


def ask(booking, by=None, stop_day=WEEK_LATER, **more):
    return request_extension(
        booking_id=booking.pk, by=by or booking.holder, stop_day=stop_day, **more
    )


def asked(booking, **more):
    result = ask(booking, **more)
    assert result.extension is not None, (result.errors, result.verdict.violations)
    booking.refresh_from_db()
    return result.extension


def at(clock, day, hour=10):
    clock.move_to(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))
