"""The hourly comparison: what others changed or removed on the server is put right again."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q

from calendars.clients.caldav import (
    CalendarError,
    CalendarServer,
    Changes,
    NoSuchCollection,
    TokenExpired,
)
from calendars.models import CalendarEvent, CollectionState
from calendars.policy.events import Collection
from calendars.services.publishing import Connect, connect, is_on, paths

log = structlog.get_logger(__name__)

PAUSE = timedelta(hours=1)
SUFFIX = ".ics"


def compare_collections(now: datetime, *, connecting: Connect = connect) -> int:
    """Compares the collections that are due; answers how many events have to be put right.

    One request a collection when nothing has changed. Events that are not the portal's own are
    never touched.
    """
    if not is_on():
        return 0
    states = [_state_of(collection, now) for collection in Collection]
    due = [state for state in states if state.due_at <= now and _is_taken(state, now)]
    if not due:
        return 0
    with connecting() as server:
        return sum(_compare(server, state, now) for state in due)


def _state_of(collection: Collection, now: datetime) -> CollectionState:
    state, _is_new = CollectionState.objects.get_or_create(
        collection=collection, defaults={"due_at": now}
    )
    return state


def _is_taken(state: CollectionState, now: datetime) -> bool:
    free = CollectionState.objects.filter(pk=state.pk, due_at=state.due_at)
    return bool(free.update(due_at=now + PAUSE))


def _compare(server: CalendarServer, state: CollectionState, now: datetime) -> int:
    """Compares one collection; answers how many events differ."""
    path = paths()[state.collection]
    try:
        changes = _changes(server, path, state.sync_token)
    except NoSuchCollection:
        changes = Changes({}, "", is_whole=True)
    except CalendarError as error:
        log.warning("calendar_not_compared", collection=path, problem=error.code)
        CollectionState.objects.filter(pk=state.pk).update(problem=error.code)
        return 0
    with transaction.atomic():
        count = _put_right(state.collection, changes, now)
        CollectionState.objects.filter(pk=state.pk).update(
            sync_token=changes.token[:500], compared_at=now, problem=""
        )
    return count


def _changes(server: CalendarServer, path: str, token: str) -> Changes:
    try:
        return server.changes(path, token)
    except TokenExpired:
        return server.changes(path)


def _put_right(collection: str, changes: Changes, now: datetime) -> int:
    """Makes events due that stand otherwise than they were published."""
    own = CalendarEvent.objects.select_for_update().filter(
        Q(published_in=collection) | Q(uid__in=list(_uids(changes.etags)))
    )
    count = 0
    for row in own.order_by("pk"):
        seen = changes.etags.get(f"{row.uid}{SUFFIX}")
        if seen is None and not changes.is_whole:
            continue
        is_here = row.published_in == collection
        expected = row.etag if is_here else ""
        if (seen or "") == expected:
            continue
        if is_here or seen:
            _make_due(row, collection, seen or "", now)
            count += 1
    return count


def _make_due(row: CalendarEvent, collection: str, seen: str, now: datetime) -> None:
    """Notes what stands there now, so that the next write replaces just that."""
    if row.published_in in {"", collection}:
        row.published_in, row.etag = (collection if seen else ""), seen
    row.due_at = min(row.due_at or now, now)
    row.save(update_fields=["published_in", "etag", "due_at"])


def _uids(names: Iterable[str]) -> Iterable[UUID]:
    for name in names:
        if name.endswith(SUFFIX):
            try:
                yield UUID(name.removesuffix(SUFFIX))
            except ValueError:
                continue
