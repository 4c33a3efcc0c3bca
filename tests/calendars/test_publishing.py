"""Approved bookings stand in the calendar, one event an occupancy, whatever happens to it."""

import subprocess
import sys
from datetime import date, timedelta

import httpx
import pytest
from icalendar import Calendar

from calendars.models import CalendarEvent
from calendars.services import publish_due_events
from foundation import clock
from journal.consumers import deliver_pending
from machines.models import Machine
from reservations.services import (
    approve_booking,
    release_booking,
    request_booking,
    request_extension,
    withdraw_or_cancel,
)
from tests.factories import MachineFactory

pytestmark = [pytest.mark.django_db, pytest.mark.external]

FIRST = date(2027, 3, 8)


@pytest.fixture
def request_for(machine):
    def request_for(holder, first_day=FIRST, days=7, **more):
        wish = {"profile": "plain", "purpose": "a secret purpose", **more}
        result = request_booking(
            holder=holder, asked_by=holder, machine=machine, first_day=first_day, days=days, **wish
        )
        assert result.booking is not None, result.verdict.violations
        return result.booking

    return request_for


@pytest.fixture
def approved(request_for, approver):
    def approved(holder, first_day=FIRST, days=7, **more):
        booking = request_for(holder, first_day, days, **more)
        approve_booking(booking_id=booking.pk, by=approver, version=booking.version)
        return booking

    return approved


def event_of(text):
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    return event


def test_approved_booking_is_published_and_a_request_is_not(
    site, approved, request_for, alice, bruno, only
):
    request_for(bruno, date(2027, 4, 1))
    approved(alice)

    assert site.publish() == 1

    text = site.text(only())
    event = event_of(text)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (FIRST, date(2027, 3, 15))
    assert (event["summary"], event["status"]) == ("bigmem7: Alice Martin", "CONFIRMED")
    assert (event["x-bigmem-machine"], event["x-bigmem-login"]) == ("bigmem7", "alice")
    assert (event["x-bigmem-kind"], event["x-bigmem-profile"]) == ("bare_metal", "plain")
    assert "secret purpose" not in text
    assert "\r\n" in text
    assert site.publish() == 0


def test_continuing_booking_adds_no_uid(site, approved, alice, only):
    approved(alice)
    site.publish()
    uid, before = only().uid, event_of(site.text(only()))["sequence"]

    approved(alice, date(2027, 3, 15), 7)
    site.publish()

    event = event_of(site.text(only()))
    assert only().uid == uid
    assert event.decoded("dtend") == date(2027, 3, 22)
    assert event["sequence"] > before
    assert f"{uid}.ics" in site.names()


def test_granted_extension_moves_the_end(site, approved, alice, approver, only):
    booking = approved(alice)
    site.publish()

    request_extension(booking_id=booking.pk, by=approver, stop_day=date(2027, 3, 20))
    site.publish()

    assert event_of(site.text(only())).decoded("dtend") == date(2027, 3, 20)


def test_cancelled_before_its_first_day_it_goes(site, approved, alice, only):
    booking = approved(alice)
    site.publish()
    name = f"{only().uid}.ics"

    withdraw_or_cancel(booking_id=booking.pk, by=alice)
    assert site.publish() == 1

    assert name not in site.names()
    assert (only().published_in, only().etag) == ("", "")


def test_given_back_early_it_ends_earlier(site, approved, alice, only, monday):
    booking = approved(alice)
    monday.shift(timedelta(days=8))
    booking.refresh_from_db()
    booking.state = "active"
    booking.save()

    release_booking(booking_id=booking.pk, by=alice)
    site.publish()

    assert event_of(site.text(only())).decoded("dtend") == date(2027, 3, 10)


def test_machines_of_the_calendar_chain_stand_in_a_collection_of_their_own(
    site, approved, alice, approver, machine, only
):
    Machine.objects.filter(pk=machine.pk).update(driven_by="calendar")
    machine.refresh_from_db()
    booking = approved(alice)
    site.publish()
    assert f"{only().uid}.ics" in site.names("bigmem")

    Machine.objects.filter(pk=machine.pk).update(driven_by="portal")
    request_extension(booking_id=booking.pk, by=approver, stop_day=date(2027, 3, 20))
    site.publish()

    assert f"{only().uid}.ics" not in site.names("bigmem")
    assert f"{only().uid}.ics" in site.names("bigmem-portal")


@pytest.mark.parametrize(
    ("answer", "problem"),
    [(httpx.ConnectError("down"), "silent"),
     (httpx.ReadTimeout("slow"), "silent"),
     (503, "silent"), (507, "full"), (403, "refused"), (500, "unclear"), (412, "conflict")],
)  # fmt: skip
def test_what_fails_waits_with_its_reason_and_is_made_good(
    radicale_site, approved, alice, only, monday, answer, problem
):
    site = radicale_site
    approved(alice)
    site.faults.answers["PUT"] = answer

    assert site.publish() == 0
    assert (only().problem, only().tries) == (problem, 1)
    assert site.publish() == 0  # not due again yet
    site.faults.answers.clear()
    monday.shift(timedelta(minutes=2))

    assert site.publish() == 1
    assert (only().problem, only().due_at) == ("", None)
    assert "bigmem7" in site.text(only())


def test_a_server_that_is_down_costs_one_request_a_pass(radicale_site, approved, alice, bruno):
    site = radicale_site
    approved(alice)
    approved(bruno, date(2027, 4, 1))
    site.faults.answers["PUT"] = httpx.ConnectError("down")

    site.publish()

    assert site.faults.asked == ["PUT"]


def test_slow_server_holds_nothing_else_up(radicale_site, approved, alice, bruno):
    site = radicale_site
    approved(alice)
    approved(bruno, date(2027, 4, 1))
    deliver_pending()

    late = publish_due_events(clock.now(), connecting=site.connect, seconds=-1.0)

    assert (late, site.faults.asked) == (0, [])
    assert site.publish() == 2


def test_without_a_server_nothing_is_asked(settings, approved, alice, only, radicale_site):
    approved(alice)
    settings.CALDAV_URL = ""

    assert radicale_site.publish() == 0
    assert radicale_site.compare() == 0
    assert only().due_at is not None


def test_move_leaves_the_old_machines_event_and_makes_another(
    radicale_site, approved, alice, approver, category, machine
):
    from reservations.services import move_booking, offer_move

    booking = approved(alice)
    radicale_site.publish()
    MachineFactory(name="bigmem9", category=category)
    offer_move(booking_id=booking.pk, cause="approver", by=approver, reason="a fan")
    move_booking(booking_id=booking.pk, machine="bigmem9", by=alice)

    radicale_site.publish()

    old, new = CalendarEvent.objects.order_by("pk")
    assert (old.is_wanted, new.is_wanted) == (False, True)
    assert f"{old.uid}.ics" not in radicale_site.names()
    assert "bigmem9" in radicale_site.text(new)


def test_example_reader_prints_what_begins(radicale_site, approved, alice, only, tmp_path):
    approved(alice)
    radicale_site.publish()
    file = tmp_path / "event.ics"
    file.write_text(radicale_site.text(only()), newline="")
    words = [sys.executable, "deploy/calendar/read_calendar.py", str(file), "--day"]

    found = [
        subprocess.run([*words, day], capture_output=True, text=True, check=True).stdout
        for day in ("2027-03-08", "2027-03-09")
    ]

    assert found == [f"bigmem7 alice plain 2027-03-14 {only().uid}\n", ""]
