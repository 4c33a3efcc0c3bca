"""A feed of 300 bookings, read anew and unchanged; 2,000 events compared with Radicale."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from time import perf_counter
from uuid import uuid4

import httpx
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import fleet
from bench.figures import Figure, cpu_milliseconds
from calendars.clients.caldav import Account, CalendarServer
from calendars.ics import published_text
from calendars.models import CalendarEvent
from calendars.queries import wanted_event
from calendars.services import (
    compare_collections,
    make_feed,
    note_occupancy,
    publish_due_events,
)
from foundation import clock
from lab import calendar_servers
from reservations.lifecycle import State
from reservations.models import Booking

FEED_BOOKINGS = 300
EVENTS = 2000
CHANGED = 50
LONG_SECONDS = 300.0
HOUR = timedelta(hours=1, minutes=1)


def figures() -> Iterator[Figure]:
    """Measures feeds, then the hourly comparison."""
    yield from _feed_figures()
    with _radicale() as (site, collection):
        yield from _comparison_figures(site, collection)


# --------------------------------------------------------------------------------- feeds


def _feed_figures() -> Iterator[Figure]:
    reader = fleet.person("reader")
    today = clock.now().date()
    (machine,) = fleet.machines(1)
    Booking.objects.bulk_create(
        fleet.unsaved_booking(machine, reader, today + timedelta(days=number), 1, State.APPROVED)
        for number in range(FEED_BOOKINGS)
    )
    path = f"/ical/{make_feed(person=reader, key=uuid4(), scope='personal').token}.ics"
    client = Client()
    first = _read(client, path)
    name = f"feed of {FEED_BOOKINGS} bookings"
    with CaptureQueriesContext(connection) as queries:
        _read(client, path)
    yield Figure(name, len(queries), "queries", 4)
    yield Figure(name, len(first.content) / 1000, "kB")
    yield Figure(name, cpu_milliseconds(lambda: _read(client, path)), "ms CPU", 300)
    etag = first["ETag"]
    unchanged = cpu_milliseconds(lambda: _read(client, path, etag))
    yield Figure(f"{name}, unchanged (304)", unchanged, "ms CPU", 60)


def _read(client: Client, path: str, etag: str = "") -> HttpResponse:
    """Answers a feed.

    Raises:
        RuntimeError: it is not answered as it must be.
    """
    cache.clear()
    response = client.get(path, headers={"if-none-match": etag} if etag else {})
    if response.status_code != (HTTPStatus.NOT_MODIFIED if etag else HTTPStatus.OK):
        raise RuntimeError(f"the feed answered {response.status_code}")
    return response


# ---------------------------------------------------------------------------- comparison


class _Site:
    """The portal beside one server; counts what it asks."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.asked = 0

    def connect(self) -> CalendarServer:
        """Answers a connection whose requests are counted."""
        return CalendarServer(self.account, transport=_Counting(self))

    def settle(self, now: datetime) -> None:
        """Publishes until nothing is due."""
        while publish_due_events(now, connecting=self.connect):
            pass

    def compare(self, now: datetime) -> int:
        """Compares as the tick does; answers how many events differ."""
        return compare_collections(now, connecting=self.connect)


class _Counting(httpx.HTTPTransport):
    def __init__(self, site: _Site) -> None:
        super().__init__()
        self._site = site

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Counts the request and sends it on."""
        self._site.asked += 1
        return super().handle_request(request)


@contextmanager
def _radicale() -> Iterator[tuple[_Site, Path]]:
    """Answers the portal beside Radicale, and the folder where that keeps the collection."""
    with tempfile.TemporaryDirectory() as folder:
        server = calendar_servers.radicale(Path(folder))
        account = Account(server.url, server.username, server.password)
        path = settings.CALDAV_OTHER_COLLECTION
        try:
            settings.CALDAV_URL = server.url
            with CalendarServer(account) as calendar:
                calendar.make_collection(path)
            root = Path(folder) / "data" / "collection-root" / server.username
            yield _Site(account), root / path
        finally:
            server.stop()


def _comparison_figures(site: _Site, collection: Path) -> Iterator[Figure]:
    _fill()
    _put_there(site, collection)
    now = clock.now()
    site.compare(now)
    name = f"an hour's comparison of {EVENTS} events"
    yield from _one_hour(site, now + HOUR, f"{name}, none changed", requests=5)
    _meddle(site)
    yield from _one_hour(site, now + 2 * HOUR, f"{name}, {CHANGED} changed", requests=105)


def _one_hour(site: _Site, now: datetime, name: str, *, requests: int) -> Iterator[Figure]:
    site.asked = 0
    began = perf_counter()
    found = site.compare(now)
    site.settle(now)
    took = perf_counter() - began
    yield Figure(name, site.asked, "requests", requests)
    yield Figure(name, took, "s")
    yield Figure(name, found, "put right")


def _fill() -> None:
    """Makes as many occupancies, each with its event to be published."""
    holder, today = fleet.person("holder"), clock.now().date()
    bookings = [
        fleet.unsaved_booking(machine, holder, today + timedelta(days=7 * week), 7, State.APPROVED)
        for machine in fleet.machines(EVENTS // 20)
        for week in range(20)
    ]
    Booking.objects.bulk_create(bookings)
    with transaction.atomic():
        for booking in bookings:
            note_occupancy(booking.occupancy_id)


def _put_there(site: _Site, collection: Path) -> None:
    """Puts all events where Radicale keeps them: to write 2,000 one by one takes minutes."""
    for row in CalendarEvent.objects.select_related("occupancy__machine"):
        wanted = wanted_event(row.occupancy)
        if wanted is None:
            continue
        text = published_text(
            wanted[0], uid=str(row.uid), sequence=row.sequence, changed_at=clock.now()
        )
        (collection / f"{row.uid}.ics").write_bytes(text.encode())
    _let_it_read(site)
    with CalendarServer(site.account) as server:
        etags = server.changes(settings.CALDAV_OTHER_COLLECTION).etags
    rows = list(CalendarEvent.objects.all())
    for row in rows:
        row.etag, row.due_at = etags[f"{row.uid}.ics"], None
        row.published_in = row.collection
    CalendarEvent.objects.bulk_update(rows, ["etag", "due_at", "published_in"])


def _let_it_read(site: _Site) -> None:
    """Lets Radicale read the files once: what it learns of them it keeps beside them."""
    account = site.account
    httpx.request(
        "PROPFIND",
        f"{account.url}{settings.CALDAV_OTHER_COLLECTION}/",
        auth=(account.username, account.password),
        headers={"Depth": "1"},
        timeout=LONG_SECONDS,
    ).raise_for_status()


def _meddle(site: _Site) -> None:
    """Changes some events behind the portal's back, and deletes every fifth of them."""
    path = settings.CALDAV_OTHER_COLLECTION
    with CalendarServer(site.account) as server:
        for number, row in enumerate(CalendarEvent.objects.order_by("pk")[:CHANGED]):
            name = f"{row.uid}.ics"
            if number % 5:
                text = _text_of(site, f"{path}/{name}").replace("CONFIRMED", "TENTATIVE")
                server.put(path, name, text, etag=row.etag)
            else:
                server.delete(path, name, etag=row.etag)


def _text_of(site: _Site, path: str) -> str:
    auth = (site.account.username, site.account.password)
    return httpx.get(f"{site.account.url}{path}", auth=auth).text
