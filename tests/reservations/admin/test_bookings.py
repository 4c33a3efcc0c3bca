from datetime import date

import pytest
from django.urls import reverse

from reservations.lifecycle import State
from reservations.models import BookingRules
from reservations.services import approve_booking
from tests.factories import (
    AdministratorFactory,
    BookingRulesFactory,
    CategoryFactory,
    MachineFactory,
    PersonFactory,
    book,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

LIST = "/admin/reservations/booking/"


def text(response):
    return " ".join(response.content.decode().split())


def url(name, booking):
    return reverse(f"admin:reservations_booking_{name}", args=[booking.pk])


@pytest.fixture
def booked(machine, alice):
    return book(machine, alice, date(2027, 3, 8), 5, State.APPROVED)


def test_history_shows_ones_categories_only(desk, booked):
    hidden = book(MachineFactory(category=CategoryFactory()), PersonFactory(), date(2027, 3, 8), 5)

    shown = text(desk.get(LIST))

    assert booked.reference in shown
    assert hidden.reference not in shown
    assert desk.get(url("change", hidden)).status_code == 302
    assert desk.get(url("end", hidden)).status_code == 404


def test_booking_is_read_with_what_happened(desk, machine, alice, approver):
    booking = book(machine, alice, date(2027, 3, 8), 5, State.REQUESTED)
    approve_booking(booking_id=booking.pk, by=approver, version=1, comment="Welcome here")

    shown = text(desk.get(url("change", booking)))

    assert "Approved by Approver" in shown
    assert "Welcome here" in shown
    assert "from 8 March to 12 March 2027 inclusive" in shown
    assert 'name="_save"' not in shown
    assert "Cancel or give back" in shown
    assert f"/bookings/{booking.reference}/extend/" in shown
    assert "You can keep the machine until 30 May 2027 inclusive" in shown


def test_nothing_can_be_changed_added_or_removed(desk, booked):
    assert desk.post(url("change", booked), {"state": "ended"}).status_code == 403
    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.post(url("delete", booked), {"post": "yes"}).status_code == 403


def test_approver_cancels_with_a_reason(desk, booked):
    assert "Cancel the booking" in text(desk.get(url("end", booked)))
    desk.post(url("end", booked), {"reason": ""})
    booked.refresh_from_db()
    assert booked.state == State.APPROVED

    desk.post(url("end", booked), {"reason": "flooded room", "continuation": ""})

    booked.refresh_from_db()
    assert booked.state == State.CANCELLED


def test_approver_gives_a_machine_back(desk, machine, alice):
    booking = book(machine, alice, date(2027, 2, 20), 20, State.ACTIVE)

    assert "Give the machine back" in text(desk.get(url("end", booking)))
    desk.post(url("end", booking), {"reason": "left the institute", "continuation": ""})

    booking.refresh_from_db()
    assert booking.stop_day == date(2027, 3, 2)


def test_what_another_continues_is_asked_about(desk, machine, alice):
    booking = book(machine, alice, date(2027, 2, 20), 20, State.ACTIVE)
    later = book(machine, alice, booking.stop_day, 5, continues=booking)
    data = {"reason": "left the institute", "continuation": ""}

    assert "continues this one" in text(desk.post(url("end", booking), data))
    desk.post(url("end", booking), {**data, "continuation": "give_up"})

    later.refresh_from_db()
    assert later.state == State.CANCELLED


def test_ended_booking_offers_no_end(desk, machine, alice):
    booking = book(machine, alice, date(2027, 2, 1), 5, State.ENDED)

    assert "Cancel or give back" not in text(desk.get(url("change", booking)))
    answer = desk.post(url("end", booking), {"reason": "why not", "continuation": ""})
    assert "over already" in text(answer)


@pytest.mark.parametrize("model", ["decision", "waiver"])
def test_decisions_are_read_only(desk, booked, model):
    assert desk.get(f"/admin/reservations/{model}/").status_code == 200
    assert desk.get(f"/admin/reservations/{model}/add/").status_code == 403


def test_rules_that_have_judged_stay_as_they_were(client, booked):
    client.force_login(AdministratorFactory())
    used = booked.rules
    fresh = BookingRulesFactory(category=used.category, from_day=date(2027, 6, 1))
    name = "admin:reservations_bookingrules_change"

    assert 'name="_save"' not in text(client.get(reverse(name, args=[used.pk])))
    assert 'name="_save"' in text(client.get(reverse(name, args=[fresh.pk])))
    assert BookingRules.objects.count() == 2


def test_approvers_do_not_change_the_rules(desk, booked):
    rules = f"/admin/reservations/bookingrules/{booked.rules_id}"
    page = desk.get(f"{rules}/change/")

    assert (page.status_code, b'name="_save"' in page.content) == (200, False)
    assert desk.post(f"{rules}/change/", {"max_days": "99"}).status_code == 403
    assert desk.post(f"{rules}/delete/", {"post": "yes"}).status_code == 403
    assert desk.get("/admin/reservations/bookingrules/add/").status_code == 403
