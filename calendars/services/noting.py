"""Noting what the calendar shall show of an occupancy, in its own transaction."""

from calendars.models import CalendarEvent
from calendars.policy.events import Collection, Event
from calendars.queries import wanted_event
from foundation import clock
from reservations.models import Occupancy


def note_occupancy(occupancy_id: int) -> bool:
    """Looks at an occupancy again; answers whether its event has changed.

    The UID is made with the first event and stays; the sequence grows with each change. Must be
    called inside a transaction; a second call changes nothing.
    """
    occupancy = Occupancy.objects.select_related("machine").get(pk=occupancy_id)
    wanted = wanted_event(occupancy)
    row = CalendarEvent.objects.select_for_update().filter(occupancy=occupancy).first()
    if wanted is None:
        return row is not None and _take_away(row)
    event, collection = wanted
    if row is None:
        CalendarEvent.objects.create(
            occupancy=occupancy,
            collection=collection,
            fingerprint=event.fingerprint,
            first_day=event.first_day,
            due_at=clock.now(),
        )
        return True
    return _follow(row, event, collection)


def _take_away(row: CalendarEvent) -> bool:
    if not row.is_wanted:
        return False
    row.is_wanted = False
    return _make_due(row)


def _follow(row: CalendarEvent, event: Event, collection: Collection) -> bool:
    wanted = (event.fingerprint, collection)
    if row.is_wanted and (row.fingerprint, row.collection) == wanted:
        return False
    row.is_wanted, row.first_day = True, event.first_day
    row.fingerprint, row.collection = wanted
    return _make_due(row)


def _make_due(row: CalendarEvent) -> bool:
    row.sequence += 1
    row.tries, row.due_at, row.problem = 0, clock.now(), ""
    row.save()
    return True
