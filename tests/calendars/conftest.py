"""A bookable machine, two people, and each calendar server in turn."""

from datetime import UTC, datetime

import httpx
import pytest
import time_machine

from calendars.clients.caldav import Account, CalendarServer
from calendars.models import CalendarEvent
from calendars.services import compare_collections, publish_due_events
from foundation import clock
from journal.consumers import deliver_pending
from tests.factories import BookingRulesFactory, CategoryFactory, MachineFactory, PersonFactory

MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def monday(db):
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def approver(monday):
    return PersonFactory(account_name="approver", is_staff=True)


@pytest.fixture
def category(approver):
    category = CategoryFactory(slug="cemeb", approvers=[approver])
    BookingRulesFactory(category=category)
    return category


@pytest.fixture
def machine(category):
    return MachineFactory(name="bigmem7", category=category)


@pytest.fixture
def alice(monday):
    return PersonFactory(account_name="alice", full_name="Alice Martin")


@pytest.fixture
def bruno(monday):
    return PersonFactory(account_name="bruno", full_name="Bruno Leroy")


class Faults(httpx.BaseTransport):
    """The way to the real server, on which some requests meet with a fault instead."""

    def __init__(self):
        self._way = httpx.HTTPTransport()
        self.answers = {}
        self.asked = []

    def handle_request(self, request):
        self.asked.append(request.method)
        answer = self.answers.get(request.method)
        if isinstance(answer, Exception):
            raise answer
        if answer:
            return httpx.Response(answer, request=request)
        return self._way.handle_request(request)


class Site:
    """The portal beside one calendar server."""

    def __init__(self, server):
        self.faults = Faults()
        self.account = Account(server.url, server.username, server.password)

    def connect(self):
        return CalendarServer(self.account, transport=self.faults)

    def publish(self):
        deliver_pending()
        return publish_due_events(clock.now(), connecting=self.connect)

    def compare(self):
        return compare_collections(clock.now(), connecting=self.connect)

    def names(self, collection="bigmem-portal"):
        with CalendarServer(self.account) as server:
            etags = server.changes(collection).etags
        return sorted(name for name, etag in etags.items() if etag)

    def text(self, event, collection="bigmem-portal"):
        url = f"{self.account.url}{collection}/{event.uid}.ics"
        auth = (self.account.username, self.account.password) if self.account.username else None
        answer = httpx.get(url, auth=auth)
        return answer.text if answer.status_code == 200 else ""

    def write(self, name, text, collection="bigmem-portal"):
        url = f"{self.account.url}{collection}/{name}"
        auth = (self.account.username, self.account.password) if self.account.username else None
        headers = {"Content-Type": "text/calendar; charset=utf-8"}
        httpx.put(url, content=text.encode(), auth=auth, headers=headers).raise_for_status()

    def remove(self, name, collection="bigmem-portal"):
        auth = (self.account.username, self.account.password) if self.account.username else None
        httpx.delete(f"{self.account.url}{collection}/{name}", auth=auth).raise_for_status()


@pytest.fixture(params=["radicale", "xandikos"])
def site(request, settings, monday):
    """The portal beside Radicale, then beside Xandikos."""
    return _site(request.getfixturevalue(request.param), settings)


@pytest.fixture
def radicale_site(radicale, settings, monday):
    return _site(radicale, settings)


def _site(server, settings):
    settings.CALDAV_URL = server.url
    settings.CALDAV_COLLECTION = "bigmem"
    settings.CALDAV_OTHER_COLLECTION = "bigmem-portal"
    return Site(server)


@pytest.fixture
def only():
    """Answers the one event there is."""
    return CalendarEvent.objects.get
