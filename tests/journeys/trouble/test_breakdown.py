"""A machine breaks down while somebody works on it: told, repaired, or moved."""

from datetime import UTC, date, datetime

import pytest
from django.core import mail

from machines.models import Unavailability
from provisioning.models import Run
from reservations.models import Booking, MoveOffer
from reservations.queries import person_budget
from reservations.services import end_outage, enter_outage, move_booking
from tests.factories import MachineFactory, book

pytestmark = [pytest.mark.django_db, pytest.mark.journey]

FIRST_DAY = date(2027, 3, 1)


@pytest.fixture
def running(machine, alice, live, time_of):
    """Alice's, ready since midnight, and in use."""
    time_of.move_to(datetime(2027, 2, 26, 14, tzinfo=UTC), tick=False)
    booking = book(machine, alice, FIRST_DAY, 14)
    live("2027-03-01", 9)
    assert Run.objects.get().state == "ready"
    return booking


def break_down(by, *machines, first_day=date(2027, 3, 1), stop_day=date(2027, 3, 8)):
    enter_outage(
        machines=machines,
        kind="breakdown",
        first_day=first_day,
        stop_day=stop_day,
        reason="the power supply",
        by=by,
    )


def test_repaired_machine_goes_on_without_a_reinstall(
    running, spare, alice, approver, category, live, mails, fleet
):
    mails()
    break_down(approver, running.machine)
    live("2027-03-01", 10)
    told, offer = mails(), MoveOffer.objects.get()
    text = mail.outbox[-1].body
    live("2027-03-03", 10)
    end_outage(unavailability_ids=[Unavailability.objects.get().pk], by=approver)
    live("2027-03-03", 11)

    assert told == [("outage", "alice")]
    assert offer.proposed == ["bigmem9"]
    assert "offered instead: bigmem9" in text
    assert mails("outage_over") == [("outage_over", "alice")]
    offer.refresh_from_db()
    assert offer.outcome == "back"
    running.refresh_from_db()
    assert (running.machine.name, running.stop_day) == ("bigmem7", date(2027, 3, 15))
    assert fleet.count("bigmem7", "installed") == 1
    budget = person_budget(alice, category, date(2027, 3, 3))
    assert (budget.used, budget.lost) == (12, 2)


def test_holder_moves_and_the_broken_machine_stays_readable(
    running, spare, alice, approver, category, live
):
    break_down(approver, running.machine)
    live("2027-03-02", 10)

    move_booking(booking_id=running.pk, machine="bigmem9", by=alice)
    live("2027-03-02", 11)

    left = Booking.objects.get(moved_to=running)
    running.refresh_from_db()
    assert running.runs.get(machine=spare).state == "ready"
    assert left.kept_until == date(2027, 3, 4)
    assert running.stop_day == date(2027, 3, 15)
    budget = person_budget(alice, category, date(2027, 3, 2))
    assert (budget.used, budget.lost) == (13, 1)


def test_whole_site_out_is_one_mail_for_each_holder(
    running, alice, bruno, approver, category, site, live, mails
):
    others = MachineFactory.create_batch(2, category=category, site=site)
    book(others[0], alice, date(2027, 3, 5), 3)
    book(others[1], bruno, date(2027, 3, 6), 3)
    mails()

    break_down(approver, running.machine, *others)
    live("2027-03-01", 10)

    assert mails("outage") == [("outage", "alice"), ("outage", "bruno")]
    subjects = sorted(
        message.subject
        for message in mail.outbox
        if message.extra_headers["X-Bigmem-Kind"] == "outage"
    )
    assert subjects[0] == "[bigmem] 2 machines out of service: what it means for you"
    assert subjects[1].startswith("[bigmem] Breakdown of ")
    assert not MoveOffer.objects.exists()
