"""Moving the demonstration's clock forward, doing in order all that falls due on the way."""

import time as real_time
from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, QuerySet

from bigmem_portal import ticking
from bigmem_portal.demonstration import moving_clock
from foundation import clock
from foundation.midnight import at_local, local_day, midnight
from notifications.models import Message
from provisioning.lifecycle import OVER
from provisioning.models import Run

STOPS = (
    time(0, 0),
    time(6, 0),
    time(8, 30),
    time(9, 0),
    time(10, 0),
    time(15, 30),
    time(16, 1),
    time(18, 0),
)
"""Local times of day at which something may fall due, and half an hour after the day's list."""

SETTLE_SECONDS = 120.0
"""Real seconds that open runs get to finish before the clock moves past their night."""


def skip_to_next_midnight() -> datetime:
    """Moves the clock to the next local midnight; answers the new time (UTC)."""
    zone = ZoneInfo(settings.TIME_ZONE)
    today = local_day(clock.now(), zone)
    return skip_to(midnight(today + timedelta(days=1), zone))


def skip_to(moment: datetime, settle: Callable[[], None] | None = None) -> datetime:
    """Moves the clock forward to a moment (UTC), after all that falls due before it.

    Open runs live in real time, so their deadlines move along with the clock.

    Args:
        moment: where to go; a moment already past leaves the clock where it is.
        settle: called at each stop on the way, to let open runs finish.
    """
    for stop in _stops_until(moment):
        _jump(stop)
        ticking.tick()
        if settle is not None:
            settle()
    _jump(moment)
    ticking.tick()
    return clock.now()


def settle_open_runs() -> None:
    """Looks at open runs, in real time, until none is open or patience ends."""
    end = real_time.monotonic() + SETTLE_SECONDS
    while _open_runs().exists() and real_time.monotonic() < end:
        ticking.tick()
        real_time.sleep(0.2)


def _jump(moment: datetime) -> None:
    """Sets the clock and carries the deadlines of open runs along."""
    gained = moving_clock.move_to(moment)
    if gained:
        _open_runs().filter(deadline_at__isnull=False).update(
            deadline_at=F("deadline_at") + gained
        )


def _open_runs() -> QuerySet[Run]:
    """Answers the runs that have passed the guard and are not over."""
    return Run.objects.filter(fenced_at__isnull=False).exclude(
        state__in=[*(state.value for state in OVER), "blocked"]
    )


def _stops_until(moment: datetime) -> list[datetime]:
    """Answers the instants before a moment at which something may fall due, in order."""
    start = clock.now()
    zone = ZoneInfo(settings.TIME_ZONE)
    day, last = local_day(start, zone), local_day(moment, zone)
    stops: set[datetime] = set()
    while day <= last:
        stops.update(at_local(day, stop, zone) for stop in STOPS)
        day += timedelta(days=1)
    for due in (
        Run.objects.filter(due_at__gt=start, due_at__lt=moment).values_list("due_at", flat=True),
        Message.objects.filter(
            sent_at__isnull=True, failed_at__isnull=True, due_at__gt=start, due_at__lt=moment
        ).values_list("due_at", flat=True),
    ):
        stops.update(due)
    return sorted(stop for stop in stops if start < stop < moment)
