"""The demonstration's clock: the system's, plus an offset kept in one row.

Sessions, tokens, certificates and rate limits keep the system's time.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, connection, transaction

from bigmem_portal.demonstration.models import ClockOffset
from foundation import clock

KEEP_SECONDS = 1.0
"""How long a process trusts the offset it read."""


@dataclass
class _Cache:
    """The offset as this process last read it."""

    seconds: int = 0
    read_at: datetime | None = None


_cache = _Cache()


def now() -> datetime:
    """Answers the portal's time in UTC; at most a second behind another process's jump."""
    real = clock.system()
    if _cache.read_at is None or abs((real - _cache.read_at).total_seconds()) > KEEP_SECONDS:
        _cache.seconds = _read()
        _cache.read_at = real
    return real + timedelta(seconds=_cache.seconds)


def move_to(moment: datetime) -> timedelta:
    """Puts the clock forward to a moment, or up to a second past it; answers by how much.

    Never moves it back.
    """
    with transaction.atomic():
        row, _made = ClockOffset.objects.select_for_update().get_or_create(pk=1)
        ahead = math.ceil((moment - clock.system()).total_seconds())
        gained = max(0, ahead - row.seconds)
        row.seconds += gained
        row.save(update_fields=["seconds"])
    _cache.read_at = None
    return timedelta(seconds=gained)


def _read() -> int:
    """Answers the stored offset; the one last known when it cannot be read."""
    try:
        if connection.in_atomic_block:
            with transaction.atomic():
                return _stored()
        return _stored()
    except DatabaseError:
        return _cache.seconds


def _stored() -> int:
    """Answers what the row says; no row is no offset."""
    return ClockOffset.objects.filter(pk=1).values_list("seconds", flat=True).first() or 0
