"""Telling administrators when the calendar server has failed the portal for long."""

from datetime import datetime, timedelta

from django.db import transaction

from calendars.models import ServerWatch
from calendars.queries.trouble import Trouble, present_trouble
from calendars.services.publishing import is_on
from journal.services import record

PATIENCE = timedelta(hours=6)
"""So long a server may fail before anybody is told (ours)."""


def watch_server(now: datetime) -> int:
    """Raises one alarm when the server has failed for long, and clears it; answers how many."""
    trouble = present_trouble() if is_on() else None
    if trouble is None and not ServerWatch.objects.filter(failing_since__isnull=False).exists():
        return 0
    with transaction.atomic():
        ServerWatch.objects.get_or_create(pk=1)
        watch = ServerWatch.objects.select_for_update().get(pk=1)
        if trouble is None:
            return _be_calm(watch)
        return _be_alarmed(watch, trouble, now)


def _be_calm(watch: ServerWatch) -> int:
    was_alarmed = watch.alarmed_at is not None
    watch.failing_since = watch.alarmed_at = None
    watch.save()
    if was_alarmed:
        record(kind="calendar_alarm_cleared", subject_kind="calendar", subject_ref="caldav")
    return int(was_alarmed)


def _be_alarmed(watch: ServerWatch, trouble: Trouble, now: datetime) -> int:
    if watch.failing_since is None:
        watch.failing_since = now
        watch.save()
    if watch.alarmed_at is not None or now < watch.failing_since + PATIENCE:
        return 0
    watch.alarmed_at = now
    watch.save()
    record(
        kind="calendar_alarm",
        subject_kind="calendar",
        subject_ref="caldav",
        problem=trouble.problem,
        waiting=trouble.waiting,
        since=watch.failing_since,
    )
    return 1
