"""Each hour the server is compared with what it shall show, and put right again."""

from datetime import date, timedelta

import httpx
import pytest

from calendars.models import CalendarEvent, CollectionState
from calendars.services import note_occupancy
from tests.factories import MachineFactory, book

pytestmark = [pytest.mark.django_db, pytest.mark.external]

FOREIGN = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//somebody//EN\r
BEGIN:VEVENT\r
UID:holiday\r
DTSTAMP:20270101T000000Z\r
DTSTART;VALUE=DATE:20270301\r
SUMMARY:A holiday\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
def published(site, category, alice):
    """Three events on the server, compared once."""
    for number in range(3):
        machine = MachineFactory(name=f"bigmem{20 + number}", category=category)
        note_occupancy(book(machine, alice, date(2027, 3, 8), 7).occupancy_id)
    site.publish()
    site.compare()
    site.faults.asked.clear()
    return list(CalendarEvent.objects.order_by("pk"))


def an_hour_later(site, clock):
    clock.shift(timedelta(hours=1))
    count = site.compare()
    site.publish()
    return count


def test_no_change_costs_one_request_a_collection(site, published, monday):
    assert an_hour_later(site, monday) == 0
    assert site.faults.asked == ["REPORT", "REPORT"]
    assert site.compare() == 0  # not due
    assert len(site.faults.asked) == 2


def test_changed_and_removed_events_are_put_right(site, published, monday):
    changed, removed, _same = published
    text = site.text(changed)
    site.write(f"{changed.uid}.ics", text.replace("Alice Martin", "Mallory"))
    site.remove(f"{removed.uid}.ics")

    assert an_hour_later(site, monday) == 2

    assert site.text(changed).replace("\r\n ", "").count("Alice Martin") == 1
    assert f"{removed.uid}.ics" in site.names()
    assert an_hour_later(site, monday) == 0


def test_foreign_events_are_never_touched(site, published, monday):
    site.write("holiday.ics", FOREIGN)

    assert an_hour_later(site, monday) == 0

    assert "holiday.ics" in site.names()
    site.remove("holiday.ics")


def test_token_that_the_server_forgot_means_a_whole_comparison(site, published, monday):
    CollectionState.objects.update(sync_token="http://nonsense/forgotten")
    site.remove(f"{published[0].uid}.ics")

    assert an_hour_later(site, monday) == 1
    assert f"{published[0].uid}.ics" in site.names()


@pytest.mark.parametrize("answer", [httpx.ConnectError("down"), 500])
def test_server_in_trouble_changes_nothing(site, published, monday, answer):
    site.faults.answers |= {"REPORT": answer, "PROPFIND": answer}

    assert an_hour_later(site, monday) == 0

    assert not CalendarEvent.objects.exclude(due_at=None).exists()
    assert set(CollectionState.objects.values_list("problem", flat=True)) <= {"silent", "unclear"}
    site.faults.answers.clear()
    assert an_hour_later(site, monday) == 0
    assert set(CollectionState.objects.values_list("problem", flat=True)) == {""}
