"""Giving up and giving back: asked first, done once, told plainly."""

from datetime import date

import pytest

from foundation import clock
from reservations.lifecycle import State
from reservations.models import Booking, Occupancy
from tests.factories import TeamFactory, book
from tests.pages.reading import words


def test_cancel_asks_first(as_alice, booking):
    page = as_alice.get(f"/bookings/{booking.reference}/cancel/")

    assert "Cancel the booking of bigmem7?" in words(page)
    booking.refresh_from_db()
    assert booking.state == State.APPROVED


def test_cancel_frees_the_days(as_alice, booking):
    answer = as_alice.post(f"/bookings/{booking.reference}/cancel/", {"reason": "holidays"})

    booking.refresh_from_db()
    assert booking.state == State.CANCELLED
    text = words(as_alice.get(answer.url))
    assert "The booking of bigmem7 from 8 March to 21 March 2027 inclusive is cancelled." in text
    assert "Cancelled by Alice Martin" in text


def test_withdrawn_request_is_said_to_be_withdrawn(as_alice, machine, alice):
    booking = book(machine, alice, date(2027, 3, 8), 5, State.REQUESTED)

    answer = as_alice.post(f"/bookings/{booking.reference}/cancel/")

    booking.refresh_from_db()
    assert booking.state == State.WITHDRAWN
    assert "is withdrawn" in words(as_alice.get(answer.url))


def test_cancel_twice_answers_with_a_sentence(as_alice, booking):
    as_alice.post(f"/bookings/{booking.reference}/cancel/")

    page = as_alice.post(f"/bookings/{booking.reference}/cancel/")

    assert page.status_code == 400
    assert "This booking is over already: nothing was done." in words(page)


def test_cancel_of_a_begun_booking_says_what_to_do_instead(as_alice, running):
    page = as_alice.post(f"/bookings/{running.reference}/cancel/")

    assert page.status_code == 400
    assert "give the machine back instead" in words(page)


def test_cancel_by_an_approver_wants_a_reason(as_approver, booking):
    path = f"/bookings/{booking.reference}/cancel/"

    refused = as_approver.post(path, {"reason": " "})

    assert refused.status_code == 400
    assert "Say why: the holder will read it." in words(refused)
    assert as_approver.post(path, {"reason": "power cut"}).status_code == 302
    booking.refresh_from_db()
    assert booking.state == State.CANCELLED


@pytest.mark.parametrize("gesture", ["cancel", "release"])
def test_nobody_else_may_end_a_booking(as_bruno, bruno, alice, booking, running, gesture):
    TeamFactory(members=[alice], managers=[bruno])
    found = booking if gesture == "cancel" else running

    page = as_bruno.post(f"/bookings/{found.reference}/{gesture}/", {"reason": "mine now"})

    assert page.status_code == 403
    assert set(Booking.objects.values_list("state", flat=True)) == {"approved", "active"}


def test_release_gives_the_machine_back_tonight(as_alice, running):
    page = as_alice.get(f"/bookings/{running.reference}/release/")
    assert "Give bigmem7 back?" in words(page)

    answer = as_alice.post(f"/bookings/{running.reference}/release/")

    running.refresh_from_db()
    assert (running.state, running.stop_day) == (State.ACTIVE, date(2027, 3, 2))
    text = words(as_alice.get(answer.url))
    assert "bigmem7 is given back; thank you." in text
    assert "Last day today" in text
    assert "The data may be erased" not in text


def test_only_data_of_a_machine_that_came_are_spoken_of(as_alice, running):
    page = f"/bookings/{running.reference}/"
    before = words(as_alice.get(page))
    Occupancy.objects.filter(pk=running.occupancy_id).update(installed_at=clock.now())
    after = words(as_alice.get(page))
    as_alice.post(f"{page}release/")

    text = words(as_alice.get(page))

    assert "Your data stay until the last day" not in before
    assert "Your data stay until the last day" in after
    assert "The data may be erased from the night of 3 to 4 March 2027 on" in text


def test_release_asks_about_the_booking_that_continues(as_alice, running, machine, alice):
    following = book(machine, alice, date(2027, 3, 8), 7, continues=running)
    path = f"/bookings/{running.reference}/release/"

    asked = as_alice.post(path)

    assert asked.status_code == 400
    assert "Another booking of yours continues this one" in words(asked)
    assert "Keep it, with my data" in words(asked)
    assert as_alice.post(path, {"continuation": "give_up"}).status_code == 302
    following.refresh_from_db()
    assert following.state == State.CANCELLED


def test_strange_answers_change_nothing(as_alice, running):
    page = as_alice.post(
        f"/bookings/{running.reference}/release/", {"continuation": "burn", "reason": "x" * 999}
    )

    assert page.status_code == 400
    running.refresh_from_db()
    assert running.released_at is None
