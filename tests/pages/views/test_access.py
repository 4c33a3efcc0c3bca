"""What the pages say of the access at the end, and the buttons for it."""

from datetime import date, timedelta

import pytest

from foundation import clock
from provisioning.models import DataHold, Reopening, Revocation, Run
from provisioning.policy.closing import Cause, Way
from reservations.lifecycle import State
from tests.pages.conftest import MONDAY
from tests.pages.reading import words


@pytest.fixture
def closed(running):
    """Access to what was alice's machine is closed since this morning."""
    running.state, running.stop_day = State.ENDED, date(2027, 2, 27)
    running.held_stop_day, running.kept_until = running.stop_day, date(2027, 3, 1)
    running.save()
    Run.objects.create(
        occupancy=running.occupancy, booking=running, machine=running.machine, state="ready",
        planned_at=MONDAY, due_at=MONDAY, fenced_at=MONDAY, ready_at=MONDAY, fencing_number=3,
    )  # fmt: skip
    moment = MONDAY - timedelta(hours=10)
    return Revocation.objects.create(
        occupancy=running.occupancy, cause=Cause.END, asked_at=moment, due_at=moment,
        next_at=moment, done_at=moment, way=Way.LOCKED, tries=1,
    )  # fmt: skip


BUTTON = "Open access for 48 hours to fetch my data"


def test_holder_sees_that_access_is_closed_and_opens_it(as_alice, closed, running):
    page = f"/bookings/{running.reference}/"
    text = words(as_alice.get(page))
    assert "Access closed, data still present." in text
    assert BUTTON in text
    assert "accounts locked only" not in text.lower()

    answer = as_alice.post(f"{page}reopen/", follow=True)

    assert "Access is being opened again; a mail says when it is." in words(answer)
    assert Reopening.objects.get().stop_at == clock.now() + timedelta(hours=48)
    assert BUTTON not in words(answer)


def test_approver_sees_how_and_gives_a_reason(as_approver, closed, running):
    page = f"/bookings/{running.reference}/"
    text = words(as_approver.get(page))
    assert "Accounts locked only: its power could not be switched on again from here" in text

    refused = as_approver.post(f"{page}reopen/", {"reason": " "}, follow=True)
    assert "Give a reason" in words(refused)
    assert Reopening.objects.count() == 0
    as_approver.post(f"{page}reopen/", {"reason": "a disk to copy"})
    assert Reopening.objects.get().reason == "a disk to copy"


def test_holder_sees_until_when_access_is_open(as_alice, closed, running):
    Revocation.objects.update(
        done_at=None, way="", tries=0, cause=Cause.REOPENED, due_at=MONDAY + timedelta(hours=20)
    )

    text = words(as_alice.get(f"/bookings/{running.reference}/"))

    assert "Access is open again until 2 March 2027, 06:00: fetch your data." in text
    assert BUTTON not in text
    Revocation.objects.update(due_at=MONDAY + timedelta(hours=14))
    text = words(as_alice.get(f"/bookings/{running.reference}/"))
    assert "open again until the night of 1 to 2 March 2027: fetch your data." in text
    Revocation.objects.update(cause=Cause.END)
    text = words(as_alice.get(f"/bookings/{running.reference}/"))
    assert "access stays open until the night of 1 to 2 March 2027." in text


def test_holder_is_told_that_the_data_are_gone(as_alice, closed, running, bruno):
    Run.objects.create(
        machine=running.machine, booking=running, occupancy=other_occupancy(running, bruno),
        state="installing", planned_at=MONDAY, due_at=MONDAY, fenced_at=MONDAY, fencing_number=4,
    )  # fmt: skip

    text = words(as_alice.get(f"/bookings/{running.reference}/"))

    assert "The machine was installed for somebody else since: the data are gone." in text
    assert BUTTON not in text


def other_occupancy(booking, person):
    return type(booking.occupancy).objects.create(
        machine=booking.machine, holder=person, driven_by="portal"
    )


def test_nobody_else_opens_access(as_bruno, visitor, closed, running):
    page = f"/bookings/{running.reference}/reopen/"

    assert as_bruno.post(page).status_code == 404
    assert visitor.post(page).status_code == 302
    assert Reopening.objects.count() == 0


def test_night_shows_what_needs_a_person(as_approver, as_boss, closed, running, unhalted):
    assert "accounts locked only" in words(as_approver.get("/tonight/access/"))
    Revocation.objects.update(
        done_at=None, way="", tries=5, problem="not_locked", alarmed_at=MONDAY
    )

    text = words(as_approver.get("/tonight/access/"))

    assert f"bigmem7 Alice Martin ( {running.reference} ) needs a person is being closed" in text
    assert "Close the access by hand." in text


def test_approver_isolates_a_machine(as_approver, as_alice, closed, running, unhalted):
    fields = {"machine": "bigmem7", "reason": "a miner", "stop_day": "2027-03-09"}
    for missing, sentence in (("reason", "Say why"), ("stop_day", "Choose a first day")):
        page = as_approver.post("/tonight/isolate/", {**fields, missing: ""}, follow=True)
        assert sentence in words(page)
    assert as_alice.post("/tonight/isolate/", fields).status_code == 403
    assert DataHold.objects.count() == 0

    page = as_approver.post("/tonight/isolate/", fields, follow=True)

    assert "bigmem7 is isolated: access is being closed, its data are frozen." in words(page)
    assert "isolated a miner" in words(as_approver.get("/tonight/access/"))
    assert DataHold.objects.get().is_isolation is True
    assert Revocation.objects.get().cause == Cause.ISOLATED
    text = words(as_alice.get(f"/bookings/{running.reference}/"))
    assert "This machine is isolated: access is closed, the data are frozen." in text
    assert BUTTON not in text


def test_administration_lists_closings_and_isolates(as_boss, closed, running, unhalted):
    assert "bigmem7" in as_boss.get("/admin/provisioning/revocation/").content.decode()
    assert as_boss.get(f"/admin/provisioning/revocation/{closed.pk}/change/").status_code == 200
    assert as_boss.get("/admin/provisioning/reopening/").status_code == 200

    Revocation.objects.update(done_at=None, way="", next_at=MONDAY + timedelta(hours=1))
    as_boss.post(
        "/admin/provisioning/revocation/",
        {"action": "try_selected_now", "_selected_action": [closed.pk]},
    )
    assert Revocation.objects.get().next_at == MONDAY

    as_boss.post(
        "/admin/provisioning/datahold/add/",
        {
            "machine": running.machine.pk,
            "stop_day": date(2027, 3, 9),
            "reason": "a miner",
            "is_isolation": "on",
        },
    )

    assert Revocation.objects.get().cause == Cause.ISOLATED
