"""Outages as those in charge enter them: one machine over bookings, or a whole site at once."""

from datetime import date

import pytest
from django.test import Client

from machines.models import Unavailability
from reservations.lifecycle import State
from tests.factories import AdministratorFactory, MachineFactory, book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

ADD = "/admin/machines/unavailability/add/"


@pytest.fixture
def office(monday):
    client = Client(headers={"accept-language": "en"})
    client.force_login(AdministratorFactory(account_name="boss"))
    return client


@pytest.fixture
def booking(machine, alice):
    return book(machine, alice, date(2027, 3, 8), 14)


def fields(machine, **changes):
    plain = {
        "machines": [machine.pk],
        "kind": "maintenance",
        "first_day": "2027-03-10",
        "stop_day": "2027-03-12",
        "reason": "new disks",
    }
    return {**plain, **changes}


def test_maintenance_asks_what_becomes_of_each_booking(office, machine, booking):
    asked = office.post(ADD, fields(machine))
    before = Unavailability.objects.count()

    done = office.post(ADD, fields(machine, **{f"answer_{booking.reference}": "cancel"}))

    page = asked.content.decode()
    assert "say for each what becomes of it" in page
    assert f"bigmem7, Alice, from 8 March to 21 March 2027 inclusive ({booking.reference})" in page
    assert before == 0
    assert done.status_code == 302
    booking.refresh_from_db()
    assert booking.state == State.CANCELLED
    assert Unavailability.objects.get().reason == "new disks"


@pytest.mark.parametrize("answer", ["", "move", "OFFER"])
def test_answer_that_is_none_enters_nothing(office, machine, booking, answer):
    office.post(ADD, fields(machine, **{f"answer_{booking.reference}": answer}))

    assert not Unavailability.objects.exists()


def test_breakdown_is_entered_over_bookings_and_names_who_is_told(office, machine, booking):
    page = office.post(ADD, fields(machine, kind="breakdown"), follow=True)

    assert "1 holder is told by mail: Alice." in page.content.decode()
    assert Unavailability.objects.get().kind == "breakdown"


def test_what_went_together_comes_back_together(office, machine, category):
    other = MachineFactory(category=category)
    office.post(ADD, fields(machine, machines=[machine.pk, other.pk]))
    office.post(ADD, fields(machine, first_day="2027-04-01", stop_day="2027-04-02"))

    office.post(
        "/admin/machines/unavailability/",
        {
            "action": "clear_together",
            "_selected_action": [Unavailability.objects.earliest("pk").pk],
        },
    )

    assert [row.first_day for row in Unavailability.objects.all()] == [date(2027, 4, 1)]


def test_whole_site_goes_out_and_comes_back_in_one_gesture(office, machine, booking, category):
    MachineFactory(name="bigmem8", category=category)
    site = machine.site
    led = office.post(
        "/admin/machines/site/", {"action": "take_out", "_selected_action": [site.pk]}
    )
    facts = {
        "kind": "breakdown",
        "first_day": "2027-03-01",
        "stop_day": "2027-03-10",
        "reason": "the cooling",
    }

    review = office.post(led.url, facts).content.decode()
    before = Unavailability.objects.count()
    done = office.post(led.url, {**facts, "confirm": "1"}, follow=True).content.decode()
    went = Unavailability.objects.filter(is_whole_site=True).count()
    back = office.post(
        "/admin/machines/site/", {"action": "put_back", "_selected_action": [site.pk]}
    )
    listed = office.get(back.url).content.decode()
    office.post(back.url)

    assert booking.reference in review
    assert (before, went) == (0, 2)
    assert "2 machines are out." in done
    assert "1 holder is told by mail: Alice." in done
    assert "bigmem7, bigmem8" in listed
    assert not Unavailability.objects.exists()


def test_maintenance_of_a_site_offers_moves_unless_told_otherwise(office, machine, booking):
    url = f"/admin/machines/unavailability/site/{machine.site_id}/out/"
    facts = {"kind": "maintenance", "first_day": "2027-03-01", "stop_day": "2027-03-10",
             "reason": "the floor"}  # fmt: skip

    review = office.post(url, facts).content.decode()
    office.post(url, {**facts, "confirm": "1", f"answer_{booking.reference}": "keep"})

    assert review.index('value="offer"') < review.index('value="keep"')
    assert Unavailability.objects.count() == 1
    booking.refresh_from_db()
    assert booking.state == State.APPROVED


def test_bad_days_of_a_site_enter_nothing_and_approvers_take_no_site_out(office, desk, machine):
    url = f"/admin/machines/unavailability/site/{machine.site_id}/out/"
    bad = {"kind": "breakdown", "first_day": "2027-03-05", "stop_day": "2027-03-05",
           "reason": "x", "confirm": "1"}  # fmt: skip

    page = office.post(url, bad)

    assert "The machine is free again after its first day out" in page.content.decode()
    assert desk.get(url).status_code == 403
    assert not Unavailability.objects.exists()
