"""Sweeps over bookings: each in a transaction of its own, under its locks."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import structlog
from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from reservations.models import Booking
from reservations.services.locking import Locked, lock_booking

log = structlog.get_logger(__name__)

FARTHEST_ZONE = timedelta(days=1)
"""No site's local day is more than a day ahead of UTC's."""


def sweep(due: QuerySet[Booking], now: datetime, act: Callable[[Locked, datetime], bool]) -> int:
    """Acts on each booking in its own transaction; one that fails does not stop the others.

    Answers how many were acted on.
    """
    done = 0
    for booking_id in due.order_by("first_day", "pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                done += act(lock_booking(booking_id), now)
        except DatabaseError:
            log.exception("booking_sweep_failed", booking=booking_id)
    return done


def latest_day(now: datetime) -> date:
    """Answers the latest local day that it may be at any site."""
    return (now + FARTHEST_ZONE).date()
