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
from provisioning.lifecycle import RESTING
from provisioning.models import Reopening, Revocation, Run

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
"""Real seconds that runs get to finish before the clock moves past their night."""


def skip_to_next_midnight(look: Callable[[int], object] | None = None) -> datetime:
    """Moves the clock to the next local midnight; answers the new time (UTC).

    Args:
        look: what to do with each run that is due then; by default looks at it here and now.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    today = local_day(clock.now(), zone)
    return skip_to(midnight(today + timedelta(days=1), zone), look=look)


def skip_to(
    moment: datetime,
    *,
    settle: Callable[[], None] | None = None,
    look: Callable[[int], object] | None = None,
) -> datetime:
    """Moves the clock forward to a moment (UTC), after all that is due now or before it.

    Runs live in real time, so their deadlines move along with the clock.

    Args:
        moment: where to go; a moment already past leaves the clock where it is.
        settle: called at each stop on the way, to let runs finish their steps.
        look: what to do with each run that is due at the end; by default looks at it here.
    """
    ticking.tick()
    for stop in _stops_until(moment):
        _jump(stop)
        ticking.tick()
        if settle is not None:
            settle()
    _jump(moment)
    ticking.tick(ticking.Hands(look=look) if look else ticking.HERE)
    return clock.now()


def settle_passing_runs() -> None:
    """Looks at runs, in real time, until none is in the middle of a step or patience ends."""
    end = real_time.monotonic() + SETTLE_SECONDS
    while _passing_runs().exists() and real_time.monotonic() < end:
        ticking.tick()
        real_time.sleep(0.2)


def _jump(moment: datetime) -> None:
    """Sets the clock and carries the deadlines of runs along: their steps take real time."""
    gained = moving_clock.move_to(moment)
    if gained:
        _passing_runs().update(deadline_at=F("deadline_at") + gained)


def _passing_runs() -> QuerySet[Run]:
    """Answers the runs in the middle of a step."""
    resting = [state.value for state in RESTING]
    return Run.objects.filter(deadline_at__isnull=False).exclude(state__in=resting)


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
        Run.objects.filter(retry_at__gt=start, retry_at__lt=moment).values_list(
            "retry_at", flat=True
        ),
        Run.objects.filter(due_at__gt=start, due_at__lt=moment).values_list("due_at", flat=True),
        *(
            model.objects.filter(
                done_at__isnull=True, moot_at__isnull=True, next_at__gt=start, next_at__lt=moment
            ).values_list("next_at", flat=True)
            for model in (Revocation, Reopening)
        ),
        Message.objects.filter(
            sent_at__isnull=True, failed_at__isnull=True, due_at__gt=start, due_at__lt=moment
        ).values_list("due_at", flat=True),
    ):
        stops.update(instant for instant in due if instant is not None)
    return sorted(stop for stop in stops if start < stop < moment)
