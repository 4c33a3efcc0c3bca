"""Putting events where they belong: each a few conditional requests, outside any transaction."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from time import monotonic

import structlog
from django.conf import settings

from calendars.clients.caldav import (
    Account,
    CalendarError,
    CalendarServer,
    Conflict,
    NoSuchCollection,
)
from calendars.ics import published_text
from calendars.models import CalendarEvent
from calendars.policy.events import Collection
from calendars.queries import wanted_event
from foundation import clock

log = structlog.get_logger(__name__)

MOST_A_PASS = 100
"""So many events are published in one pass of the tick; the rest comes a minute later."""
LEASE = timedelta(minutes=2)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)

Connect = Callable[[], CalendarServer]


def is_on() -> bool:
    """Answers whether a calendar server is set at all."""
    return bool(settings.CALDAV_URL)


def connect() -> CalendarServer:
    """Answers the site's calendar server."""
    account = Account(settings.CALDAV_URL, settings.CALDAV_USERNAME, settings.CALDAV_PASSWORD)
    return CalendarServer(account)


def paths() -> Mapping[str, str]:
    """Answers the path of each collection below the home of the account."""
    return {
        Collection.CALENDAR.value: settings.CALDAV_COLLECTION,
        Collection.OTHERS.value: settings.CALDAV_OTHER_COLLECTION,
    }


def publish_due_events(
    now: datetime, *, connecting: Connect = connect, seconds: float = 20.0
) -> int:
    """Publishes what is due; answers how many events the server shows as they shall be.

    A server that does not answer is left alone for the rest of the pass.

    Args:
        now: the portal's time.
        connecting: how to reach the server.
        seconds: real time after which no further event is begun, so that a slow server holds
            nothing else up.
    """
    if not is_on():
        return 0
    due = CalendarEvent.objects.filter(due_at__lte=now).order_by("due_at", "pk")
    keys = list(due.values_list("pk", flat=True)[:MOST_A_PASS])
    done = 0
    if not keys:
        return 0
    began = monotonic()
    with connecting() as server:
        for key in keys:
            if monotonic() - began > seconds:
                break
            problem = _publish(server, key, now)
            done += not problem
            if problem in {"silent", "refused"}:
                break
    return done


def _publish(server: CalendarServer, key: int, now: datetime) -> str:
    """Publishes one event; answers the code of what went wrong, if anything did."""
    row = CalendarEvent.objects.select_related("occupancy__machine").get(pk=key)
    if row.due_at is None or not _is_taken(row, now):
        return ""
    sequence = row.sequence
    try:
        _settle(server, row)
    except CalendarError as error:
        _note_problem(row, sequence, error.code, now)
        return error.code
    _note_done(row, sequence, now)
    return ""


def _is_taken(row: CalendarEvent, now: datetime) -> bool:
    """Takes an event for this worker, for as long as its requests may last."""
    free = CalendarEvent.objects.filter(pk=row.pk, due_at=row.due_at, sequence=row.sequence)
    return bool(free.update(due_at=now + LEASE))


def _settle(server: CalendarServer, row: CalendarEvent) -> None:
    """Brings the server to show an event as it shall be.

    Raises:
        CalendarError: it does not.
    """
    name = f"{row.uid}.ics"
    wanted = wanted_event(row.occupancy) if row.is_wanted else None
    place = row.collection if wanted is not None else ""
    if row.published_in and row.published_in != place:
        _remove(server, row, paths()[row.published_in], name)
    if wanted is None:
        return
    text = published_text(
        wanted[0], uid=str(row.uid), sequence=row.sequence, changed_at=clock.now()
    )
    row.etag = _write(server, paths()[place], name, text, row.etag)
    row.published_in = place


def _remove(server: CalendarServer, row: CalendarEvent, path: str, name: str) -> None:
    """Removes an event, changed by others or not: it is the portal's own."""
    try:
        server.delete(path, name, etag=row.etag)
    except Conflict:
        server.delete(path, name, etag=server.etag_of(path, name))
    row.etag, row.published_in = "", ""


def _write(server: CalendarServer, path: str, name: str, text: str, etag: str) -> str:
    """Writes an event over whatever stands under its name; makes the collection when needed."""
    try:
        return server.put(path, name, text, etag=etag)
    except NoSuchCollection:
        server.make_collection(path)
        return server.put(path, name, text)
    except Conflict:
        return server.put(path, name, text, etag=server.etag_of(path, name))


def _note_done(row: CalendarEvent, sequence: int, now: datetime) -> None:
    """Keeps what the server took; an event that has changed meanwhile stays due."""
    same = CalendarEvent.objects.filter(pk=row.pk)
    same.update(etag=row.etag, published_in=row.published_in, published_at=now)
    same.filter(sequence=sequence).update(due_at=None, tries=0, problem="")


def _note_problem(row: CalendarEvent, sequence: int, code: str, now: datetime) -> None:
    """Lets an event wait, longer each time; what was done so far is kept."""
    log.warning("calendar_event_waits", uid=str(row.uid), problem=code)
    same = CalendarEvent.objects.filter(pk=row.pk)
    same.update(etag=row.etag, published_in=row.published_in)
    pause = min(FIRST_PAUSE * 2 ** min(row.tries, 10), LONGEST_PAUSE)
    same.filter(sequence=sequence).update(due_at=now + pause, tries=row.tries + 1, problem=code)
