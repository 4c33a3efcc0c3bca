"""Another machine is offered: chosen, reviewed and confirmed by either side."""

import pytest

from reservations.models import Booking, Occupancy
from reservations.services import move_booking, offer_move
from tests.factories import MachineFactory, book
from tests.pages.conftest import MONDAY
from tests.pages.reading import words


@pytest.fixture
def spare(category):
    return MachineFactory(name="bigmem9", category=category, memory_gib=1024)


@pytest.fixture
def offered(booking, spare):
    offer_move(booking_id=booking.pk, cause="precheck")
    return f"/bookings/{booking.reference}/move/"


def test_offer_leads_from_the_booking_to_the_review_and_one_confirmation(
    offered, booking, as_alice, spare
):
    hint = words(as_alice.get(f"/bookings/{booking.reference}/"))
    review = words(as_alice.get(offered))
    before = Booking.objects.get().machine.name

    answer = as_alice.post(offered, {"gesture": "move", "machine": "bigmem9"})

    assert "A check before the installation of bigmem7 failed" in hint
    assert "From bigmem7 to bigmem9?" in review
    assert "in the night of 7 to 8 March 2027" in review
    assert "Nothing of this booking lies on a machine yet." in review
    assert before == "bigmem7"
    text = words(as_alice.get(answer.url))
    assert f"Done: booking {booking.reference} is on bigmem9 now" in text
    assert "Moved from bigmem7 to bigmem9 by Alice Martin" in text


def test_several_machines_are_shown_best_first_and_reviewed_one_by_one(
    offered, as_alice, category
):
    MachineFactory(name="bigmem8", category=category)

    page, review = words(as_alice.get(offered)), words(as_alice.get(f"{offered}?machine=bigmem9"))

    assert page.index("bigmem8 512 GiB · 32 cores fits best free since the offer") < page.index(
        "bigmem9 1 TiB"
    )
    assert "From bigmem7 to bigmem9?" in review


def test_review_says_until_when_the_machine_left_can_be_read(running, spare, as_alice):
    Occupancy.objects.update(installed_at=MONDAY)
    offer_move(booking_id=running.pk, cause="breakdown")

    review = words(as_alice.get(f"/bookings/{running.reference}/move/"))

    assert "What lies on bigmem7 can be read until Tuesday 2 March 2027, inclusive" in review
    assert "within the hour as a rule" in review


def test_offer_that_came_true_says_so(offered, booking, as_alice, approver):
    move_booking(booking_id=booking.pk, machine="bigmem9", by=approver)

    page = as_alice.get(offered)
    again = as_alice.post(offered, {"gesture": "move", "machine": "bigmem9"})

    assert "the booking moved from bigmem7 to bigmem9" in words(page)
    assert again.status_code == 400
    assert "No other machine is offered for this booking any more" in words(again)


def test_machine_taken_meanwhile_is_told(offered, booking, as_alice, spare, bruno):
    book(spare, bruno, booking.first_day, 3)

    page = as_alice.post(offered, {"gesture": "move", "machine": "bigmem9"})

    assert page.status_code == 400
    assert "bigmem9 is no longer free for all days that are left" in words(page)
    assert "somebody was faster" in words(page)


def test_holder_waits(offered, booking, as_alice):
    answer = as_alice.post(offered, {"gesture": "wait"})

    assert f"booking {booking.reference} stays on bigmem7" in words(as_alice.get(answer.url))
    assert "This offer was turned down" in words(as_alice.get(offered))


def test_approver_offers_with_a_reason_and_may_confirm(booking, spare, as_approver):
    path = f"/bookings/{booking.reference}/move/"

    silent = as_approver.post(path, {"gesture": "offer", "reason": " "})
    answer = as_approver.post(path, {"gesture": "offer", "reason": "its fans are loud"})
    page = words(as_approver.get(answer.url))
    as_approver.post(path, {"gesture": "move", "machine": "bigmem9"})

    assert silent.status_code == 400
    assert "An approver offers you another machine than bigmem7. its fans are loud" in page
    booking.refresh_from_db()
    assert booking.machine == spare


@pytest.mark.parametrize("typed", ["", "bigmem7", "nothing", "' OR 1=1"])
def test_machine_that_is_none_of_the_choices_changes_nothing(offered, booking, as_alice, typed):
    page = as_alice.post(offered, {"gesture": "move", "machine": typed})

    assert page.status_code == 400
    booking.refresh_from_db()
    assert booking.machine.name == "bigmem7"


def test_others_are_kept_out(offered, booking, as_bruno, visitor):
    assert as_bruno.get(offered).status_code == 403
    assert as_bruno.post(offered, {"gesture": "move", "machine": "bigmem9"}).status_code == 403
    assert visitor.get(offered).status_code == 302
