"""Saying in time that nobody has decided yet on what is asked, and letting it lapse."""

from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from foundation.midnight import at_local, local_day
from machines.queries import site_zone, working_calendar
from reservations.models import Change, Extension
from reservations.policy.amending import OPEN, Event
from reservations.services.amending import (
    change_facts,
    facts_of,
    free_days,
    lock_change,
    lock_extension,
    rest,
)
from reservations.services.changing import tell
from reservations.services.passing import WARNING_TIME
from reservations.services.sweeping import latest_day

log = structlog.get_logger(__name__)


def lapse_due_extensions(now: datetime) -> int:
    """Lapses extensions that nobody has decided by their day; answers how many."""
    due = Extension.objects.filter(state__in=OPEN, lapses_day__lte=latest_day(now))
    return _sweep(due, now, _lapse)


def warn_undecided_extensions(now: datetime) -> int:
    """Tells both sides, once, of extensions that nobody has decided; answers how many.

    At 10:00 of the last working day before they lapse; those asked later than that need no
    second word.
    """
    waiting = Extension.objects.filter(state__in=OPEN, undecided_warned_at=None).select_related(
        "booking__machine__site"
    )
    due = [extension.pk for extension in waiting if _is_warning_due(extension, now)]
    return _sweep(Extension.objects.filter(pk__in=due), now, _warn)


def lapse_due_changes(now: datetime) -> int:
    """Lapses changes that nobody has decided by their day; answers how many."""
    due = Change.objects.filter(state__in=OPEN, lapses_day__lte=latest_day(now))
    return _sweep(due, now, _lapse_change)


def _sweep(
    due: "QuerySet[Extension] | QuerySet[Change]",
    now: datetime,
    act: Callable[[int, datetime], bool],
) -> int:
    """Acts on each in its own transaction; one that fails does not stop the others."""
    done = 0
    for key in due.order_by("lapses_day", "pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                done += act(key, now)
        except DatabaseError:
            log.exception("undecided_sweep_failed", verb=act.__name__, key=key)
    return done


def _lapse_change(change_id: int, now: datetime) -> bool:
    row, booking = lock_change(change_id)
    today = local_day(now, site_zone(booking.machine.site))
    if not row.is_open or row.lapses_day > today:
        return False
    rest(row, Event.LAPSE, by=None)
    tell(booking, "change_lapsed", facts={**change_facts(row), "is_dropped": False})
    return True


def _lapse(extension_id: int, now: datetime) -> bool:
    extension, booking = lock_extension(extension_id)
    today = local_day(now, site_zone(booking.machine.site))
    if not extension.is_open or extension.lapses_day > today:
        return False
    rest(extension, Event.LAPSE, by=None)
    free_days(booking, extension.lapses_day)
    tell(booking, "extension_lapsed", facts={**facts_of(extension), "is_dropped": False})
    return True


def _warn(extension_id: int, now: datetime) -> bool:
    extension, booking = lock_extension(extension_id)
    if not extension.is_open or extension.undecided_warned_at is not None:
        return False
    extension.undecided_warned_at = now
    extension.save(update_fields=["undecided_warned_at"])
    tell(booking, "extension_undecided", facts=facts_of(extension))
    return True


def _is_warning_due(extension: Extension, now: datetime) -> bool:
    site = extension.booking.machine.site
    last_working_day = working_calendar(site).previous_working(extension.lapses_day)
    warned_at = at_local(last_working_day, WARNING_TIME, site_zone(site))
    return extension.asked_at < warned_at <= now
