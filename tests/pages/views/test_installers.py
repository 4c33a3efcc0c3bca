"""Machines that the portal does not install: who does is said wherever somebody might wonder."""

from datetime import date, timedelta

import pytest
from django.core import mail

from bigmem_portal import ticking
from provisioning.driver_table import simulated_driver
from provisioning.models import Run
from reservations.lifecycle import State
from reservations.services import approve_booking
from tests.factories import book
from tests.pages.reading import words

BY_HAND = "The people in charge of this machine prepare it by hand; the portal does not."
BY_CALENDAR = (
    "The calendar chain installs this machine at the first day’s midnight; the portal does not."
)
BY_NOBODY = "Nobody installs this machine: it is used as it stands."


@pytest.mark.parametrize(
    ("kind", "driven_by", "sentence"),
    [
        ("manual", "nobody", BY_HAND),
        ("manual", "calendar", BY_CALENDAR),
        ("bare_metal", "calendar", BY_CALENDAR),
        ("bare_metal", "nobody", BY_NOBODY),
    ],
)
def test_machine_of_others_is_never_installed_and_pages_say_who_does(
    as_alice, as_approver, machine, alice, approver, unhalted, monday, settings, tmp_path,
    kind, driven_by, sentence,
):  # fmt: skip
    settings.PORTAL_DRIVER, settings.PORTAL_DATA_DIR = "simulated", tmp_path
    machine.kind, machine.driven_by = kind, driven_by
    machine.save()
    asked = book(machine, alice, date(2027, 3, 3), 5, State.REQUESTED)
    approve_booking(booking_id=asked.pk, by=approver, version=asked.version)
    ticking.tick()

    approved = next(m for m in mail.outbox if m.extra_headers["X-Bigmem-Kind"] == "approved")
    assert sentence in " ".join(approved.body.split())
    assert "reinstalled for you" not in approved.body
    night = words(as_approver.get("/tonight/watch/"))
    assert f"( {asked.reference} ) In the night of 2 to 3 March 2027 {sentence}" in night
    form = "/bookings/new/?machine=bigmem7&first_day=2027-03-10&days=3&profile=plain"
    pages = ["/machines/bigmem7/", f"/bookings/{asked.reference}/", form]
    for page in pages:
        assert sentence in words(as_alice.get(page)), page

    monday.shift(timedelta(days=2))
    ticking.tick()

    assert Run.objects.count() == 0
    assert simulated_driver().fleet.log_of("bigmem7") == []
    assert sentence in words(as_alice.get(f"/bookings/{asked.reference}/"))


def test_machine_of_the_portal_says_nothing_of_the_kind(as_alice, booking):
    for page in ("/machines/bigmem7/", f"/bookings/{booking.reference}/"):
        text = words(as_alice.get(page))
        assert "the portal does not" not in text
        assert "Who installs it" not in text
