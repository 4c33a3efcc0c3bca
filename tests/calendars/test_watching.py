"""A server that fails for long is told to the administrators, once."""

from datetime import timedelta

import pytest

from calendars.models import CalendarEvent, CollectionState, ServerWatch
from calendars.services import note_occupancy, watch_server
from foundation import clock
from journal.models import Entry
from tests.factories import book

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    """Answers the kinds of what was told of the server."""
    return lambda: list(
        Entry.objects.filter(subject_kind="calendar").order_by("pk").values_list("kind", flat=True)
    )


@pytest.fixture
def waiting(settings, monday, machine, alice):
    """One event that the server does not take."""
    settings.CALDAV_URL = "http://127.0.0.1:9/nobody/"
    note_occupancy(book(machine, alice, clock.now().date(), 7).occupancy_id)
    CalendarEvent.objects.update(problem="full", tries=3)


def test_alarm_is_raised_after_hours_and_cleared_with_the_trouble(waiting, monday, told):
    counts = [watch_server(clock.now())]
    monday.shift(timedelta(hours=5, minutes=59))
    counts.append(watch_server(clock.now()))
    monday.shift(timedelta(minutes=1))
    counts += [watch_server(clock.now()), watch_server(clock.now())]
    assert (counts, told()) == ([0, 0, 1, 0], ["calendar_alarm"])
    facts = Entry.objects.get(kind="calendar_alarm").facts
    assert (facts["problem"], facts["waiting"]) == ("full", 1)

    CalendarEvent.objects.update(problem="", due_at=None)

    assert [watch_server(clock.now()), watch_server(clock.now())] == [1, 0]
    assert told() == ["calendar_alarm", "calendar_alarm_cleared"]
    assert ServerWatch.objects.get().failing_since is None


def test_short_trouble_is_told_to_nobody(waiting, monday, told):
    watch_server(clock.now())
    CalendarEvent.objects.update(problem="", due_at=None)
    monday.shift(timedelta(hours=7))
    watch_server(clock.now())
    CollectionState.objects.create(collection="others", due_at=clock.now(), problem="silent")

    assert watch_server(clock.now()) == 0

    assert told() == []


def test_without_a_server_there_is_no_alarm(waiting, settings, told):
    settings.CALDAV_URL = ""

    assert watch_server(clock.now()) == 0
    assert not ServerWatch.objects.exists()
