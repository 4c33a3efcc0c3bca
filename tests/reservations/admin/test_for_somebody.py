from datetime import date

import pytest
from django.urls import reverse

from reservations.lifecycle import State
from reservations.models import Booking, Waiver
from tests.factories import CategoryFactory, MachineFactory, PersonFactory, book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

URL = "/admin/reservations/bookingrequest/add/"


@pytest.fixture
def wish(alice, machine):
    return {
        "holder": alice.pk,
        "machine": machine.pk,
        "first_day": "2027-03-03",
        "days": 5,
        "profile": "plain",
        "purpose": "",
        "continues": "",
    }


def text(response):
    return " ".join(response.content.decode().split())


def test_form_offers_only_machines_one_decides_on(desk, machine):
    MachineFactory(name="elsewhere", category=CategoryFactory())

    shown = text(desk.get(URL))

    assert "bigmem7" in shown
    assert "elsewhere" not in shown


def test_check_shows_the_verdict_and_books_nothing(desk, wish):
    shown = text(desk.post(URL, {**wish, "check": "1"}))

    assert "All these days are free." in shown
    assert "Book and approve" in shown
    assert not Booking.objects.exists()


def test_booking_is_approved_at_once(desk, wish, alice, approver):
    answer = desk.post(URL, {**wish, "book": "1"})

    booking = Booking.objects.get()
    assert answer.url == reverse("admin:reservations_booking_change", args=[booking.pk])
    assert (booking.holder, booking.asked_by, booking.state) == (alice, approver, State.APPROVED)
    assert "is booked for Alice" in text(desk.get(answer.url))


def test_waiver_is_asked_and_given(desk, wish):
    wish["first_day"] = "2027-03-02"
    shown = text(desk.post(URL, {**wish, "book": "1"}))
    assert "tick each waiver" in shown
    assert "The first possible day is Wednesday 3 March 2027" in shown
    assert not Booking.objects.exists()

    desk.post(
        URL, {**wish, "book": "1", "waive_notice": "on", "reason_notice": "room is empty anyway"}
    )

    assert Booking.objects.get().state == State.APPROVED
    assert Waiver.objects.get().reason == "room is empty anyway"


def test_clash_cannot_be_booked_over(desk, wish, machine):
    book(machine, PersonFactory(), date(2027, 3, 5), 5)

    shown = text(desk.post(URL, {**wish, "book": "1"}))

    assert "nobody can waive" in shown
    assert "Book and approve" not in shown
    assert Booking.objects.count() == 1


def test_gap_asks_what_becomes_of_the_data(desk, wish, machine, alice):
    earlier = book(machine, alice, date(2027, 2, 25), 5, State.ACTIVE)

    assert "Choose whether to continue" in text(desk.post(URL, {**wish, "book": "1"}))
    desk.post(URL, {**wish, "book": "1", "continues": "continue"})

    assert Booking.objects.exclude(pk=earlier.pk).get().continues == earlier


@pytest.mark.parametrize(
    ("field", "value"),
    [("holder", "x"), ("machine", "0"), ("first_day", "31/02/2027"), ("days", "-1"),
     ("days", "1e9"), ("profile", "windows"), ("purpose", "x" * 301), ("continues", "maybe"),
     ("first_day", "9999-12-31")],
)  # fmt: skip
def test_bad_input_gets_a_sentence_and_books_nothing(desk, wish, field, value):
    answer = desk.post(URL, {**wish, field: value, "book": "1"})

    assert answer.status_code == 400
    assert "errorlist" in text(answer)
    assert not Booking.objects.exists()


def test_booking_for_oneself_waits_for_somebody_else(desk, wish, approver):
    wish["holder"] = approver.pk

    answer = desk.post(URL, {**wish, "book": "1"}, follow=True)

    assert "somebody else decides on it" in text(answer)
    assert Booking.objects.get().state == State.REQUESTED


def test_machine_of_another_category_cannot_be_slipped_in(desk, wish):
    wish["machine"] = MachineFactory(category=CategoryFactory()).pk

    assert desk.post(URL, {**wish, "book": "1"}).status_code == 400
    assert not Booking.objects.exists()


def test_those_who_decide_nowhere_book_for_nobody(client, wish):
    client.force_login(PersonFactory(is_staff=True))

    assert client.post(URL, {**wish, "book": "1"}).status_code == 403
    assert not Booking.objects.exists()
