"""A holder asks for another machine or first day; an approver decides; fewer days need nobody."""

from datetime import date

import pytest

from reservations.models import Change
from reservations.policy.amending import State as Asked
from reservations.services import request_change
from tests.factories import MachineFactory, book

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(category):
    return MachineFactory(name="bigmem9", category=category)


@pytest.fixture
def page(booking):
    return f"/bookings/{booking.reference}/change/"


@pytest.fixture
def typed(booking):
    return {
        "do": "ask",
        "machine": "bigmem7",
        "first_day": "2027-03-08",
        "days": "14",
        "profile": booking.profile.slug,
    }


@pytest.fixture
def asked(booking, alice, other):
    result = request_change(
        booking_id=booking.pk,
        by=alice,
        machine=other,
        first_day=date(2027, 3, 9),
        days=14,
        profile=booking.profile,
        why="more memory",
    )
    return result.change


def words(answer):
    return answer.content.decode()


def test_holder_asks_for_another_machine_and_takes_it_back(as_alice, page, typed, other):
    shown = words(as_alice.get(page))
    sent = as_alice.post(page, {**typed, "machine": "bigmem9", "why": "memory"}, follow=True)
    row = Change.objects.get()
    back = as_alice.post(page, {"do": "withdraw", "change": row.pk}, follow=True)

    row.refresh_from_db()
    assert "Booked now: bigmem7" in shown
    assert "the booking stands as it is until an approver decides" in words(sent)
    assert "Change asked" in words(sent)
    assert ("Taken back" in words(back), row.state) == (True, Asked.WITHDRAWN)


def test_fewer_days_are_taken_at_once(as_alice, page, typed, booking):
    answer = as_alice.post(page, {**typed, "days": "10"}, follow=True)

    booking.refresh_from_db()
    assert "Shortened" in words(answer)
    assert booking.stop_day == date(2027, 3, 18)
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"days": "20"}, "More days at the end are an extension"),
     ({}, "This is what is booked already"),
     ({"machine": "nonsense"}, "There is no such machine"),
     ({"first_day": "2027-03-02"}, "A rule is broken, and nothing was sent"),
     ({"days": "0"}, "A booking has at least one day")],
)  # fmt: skip
def test_bad_input_is_said_and_changes_nothing(as_alice, page, typed, booking, changes, sentence):
    answer = as_alice.post(page, {**typed, **changes})

    booking.refresh_from_db()
    assert (answer.status_code, sentence in words(answer)) == (400, True)
    assert (booking.first_day, booking.stop_day) == (date(2027, 3, 8), date(2027, 3, 22))
    assert not Change.objects.exists()


def test_verdict_alone_follows_what_is_typed(as_alice, page, other, bruno):
    book(other, bruno, date(2027, 3, 10), 7)

    answer = words(as_alice.get(page + "verdict/", {"machine": "bigmem9"}))

    assert "this change cannot be asked for" in answer
    assert "<html" not in answer


def test_running_booking_only_becomes_shorter(as_alice, running):
    page = f"/bookings/{running.reference}/change/"

    shown = words(as_alice.get(page))
    answer = as_alice.post(page, {"do": "ask", "days": "12"}, follow=True)

    running.refresh_from_db()
    assert "its days can only become fewer" in shown
    assert "Shortened" in words(answer)
    assert running.stop_day == date(2027, 3, 6)


def test_approver_grants_with_one_confirmation(as_approver, page, asked, booking, other):
    shown = words(as_approver.get(page))
    queue = words(as_approver.get("/admin/reservations/bookingrequest/"))
    answer = as_approver.post(page, {"do": "grant", "change": asked.pk}, follow=True)

    booking.refresh_from_db()
    assert ("more memory" in shown, page in queue) == (True, True)
    assert "Granted: the holder is told" in words(answer)
    assert (booking.machine, booking.first_day) == (other, date(2027, 3, 9))


def test_approver_refuses_with_a_reason_only(as_approver, page, asked):
    without = as_approver.post(page, {"do": "refuse", "change": asked.pk})
    as_approver.post(page, {"do": "refuse", "change": asked.pk, "reason": "others wait"})

    asked.refresh_from_db()
    assert (without.status_code, asked.state, asked.reason) == (400, Asked.REFUSED, "others wait")


def test_stale_and_foreign_decisions_change_nothing(as_approver, as_alice, as_bruno, page, asked):
    assert as_bruno.post(page, {"do": "grant", "change": asked.pk}).status_code in {403, 404}
    assert as_alice.post(page, {"do": "grant", "change": asked.pk}).status_code == 403
    as_alice.post(page, {"do": "withdraw", "change": asked.pk})

    answer = as_approver.post(page, {"do": "grant", "change": asked.pk}, follow=True)

    asked.refresh_from_db()
    assert "has changed since the page was drawn" in words(answer)
    assert asked.state == Asked.WITHDRAWN


def test_machine_that_takes_no_bookings_any_more_is_still_ones_own(as_alice, page, typed, booking):
    booking.machine.accepts_bookings = False
    booking.machine.save()
    shown = words(as_alice.get(page))

    as_alice.post(page, {**typed, "days": "10"})

    booking.refresh_from_db()
    assert '<option value="bigmem7" selected>' in shown
    assert booking.days.days == 10
