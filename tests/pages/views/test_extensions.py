"""A holder asks for more days; an approver decides; a rivalry is settled in one gesture."""

from datetime import UTC, date, datetime

import pytest

from reservations.lifecycle import State
from reservations.models import Booking, BookingRules, Extension, Occupancy
from reservations.policy.amending import State as Asked
from reservations.policy.values import Strictness
from reservations.services import request_extension
from tests.factories import book

pytestmark = pytest.mark.django_db

LATER = "2027-03-21"


@pytest.fixture
def page(running):
    return f"/bookings/{running.reference}/extend/"


@pytest.fixture
def asked(running, alice):
    """Alice has asked for days up to 21 March."""
    result = request_extension(
        booking_id=running.pk, by=alice, stop_day=date(2027, 3, 22), why="still assembling"
    )
    return result.extension


def words(answer):
    return answer.content.decode()


def test_form_proposes_what_is_possible_with_its_verdict(as_alice, page, running):
    answer = words(as_alice.get(page))

    assert "You can keep the machine until" in answer
    assert "2 weeks more" in answer or "14 days more" in answer
    assert "All rules are kept: you can ask for these days." in answer


def test_verdict_alone_follows_what_is_typed(as_alice, page):
    answer = as_alice.get(page + "verdict/", {"last_day": "2027-06-30"})

    assert "these days cannot be asked for" in words(answer)
    assert "<html" not in words(answer)


def test_holder_asks_and_takes_back(as_alice, page, running):
    sent = as_alice.post(page, {"do": "ask", "last_day": LATER, "why": "more reads"}, follow=True)
    extension = Extension.objects.get()

    assert "Asked: an approver decides" in words(sent)
    assert "More days are asked for: until Sunday 21 March 2027 inclusive." in words(sent)
    back = as_alice.post(page, {"do": "withdraw", "extension": extension.pk}, follow=True)

    extension.refresh_from_db()
    assert "Taken back" in words(back)
    assert extension.state == Asked.WITHDRAWN


def test_sending_twice_asks_once(as_alice, page, running):
    for _turn in range(2):
        answer = as_alice.post(page, {"do": "ask", "last_day": LATER}, follow=True)

    assert Extension.objects.count() == 1
    assert "More days are asked for this booking already" in words(answer)


@pytest.mark.parametrize(
    ("last_day", "sentence"),
    [("2027-03-02", "Choose a last day after the present one"),
     ("nonsense", "This is not a day"),
     ("", "Choose a last day."),
     ("2027-12-31", "A rule is broken, and nothing was sent")],
)  # fmt: skip
def test_bad_days_are_said_and_nothing_is_stored(as_alice, page, last_day, sentence):
    answer = as_alice.post(page, {"do": "ask", "last_day": last_day})

    assert (answer.status_code, sentence in words(answer)) == (400, True)
    assert not Extension.objects.exists()


def test_somebody_elses_days_are_named_with_the_way_out(as_alice, page, machine, bruno, running):
    book(machine, bruno, date(2027, 3, 16), 7)

    answer = as_alice.post(page, {"do": "ask", "last_day": LATER})

    assert answer.status_code == 400
    assert "This choice passes all rules:" in words(answer)


def test_request_for_the_next_days_still_lets_one_ask_beside_it(
    as_alice, page, machine, bruno, running
):
    book(machine, bruno, date(2027, 3, 8), 30, State.REQUESTED)

    card = words(as_alice.get("/"))
    answer = as_alice.post(page, {"do": "ask", "last_day": LATER}, follow=True)

    assert "somebody has asked for it after that" in card
    assert page in card
    assert Extension.objects.get().is_rival
    assert "More days are asked for" in words(answer)


def test_preset_shows_its_verdict_and_asks_nothing(as_alice, page):
    answer = as_alice.post(page, {"preset_day": LATER})

    assert 'value="2027-03-21"' in words(answer)
    assert not Extension.objects.exists()


def test_approver_grants_with_one_confirmation(as_approver, page, asked, running):
    shown = words(as_approver.get(page))
    answer = as_approver.post(page, {"do": "grant", "extension": asked.pk}, follow=True)

    running.refresh_from_db()
    assert "still assembling" in shown
    assert "Granted: the holder is told by mail" in words(answer)
    assert running.stop_day == date(2027, 3, 22)


def test_approver_refuses_with_a_reason_only(as_approver, page, asked):
    without = as_approver.post(page, {"do": "refuse", "extension": asked.pk, "reason": ""})
    with_one = as_approver.post(
        page, {"do": "refuse", "extension": asked.pk, "reason": "others wait"}, follow=True
    )

    asked.refresh_from_db()
    assert (without.status_code, "Give a reason" in words(without)) == (400, True)
    assert "Refused: the holder is told" in words(with_one)
    assert (asked.state, asked.reason) == (Asked.REFUSED, "others wait")


def test_stale_decision_changes_nothing(as_approver, as_alice, page, asked):
    as_alice.post(page, {"do": "withdraw", "extension": asked.pk})

    answer = as_approver.post(page, {"do": "grant", "extension": asked.pk}, follow=True)

    asked.refresh_from_db()
    assert "has changed since the page was drawn" in words(answer)
    assert asked.state == Asked.WITHDRAWN


def test_waiver_is_ticked_with_its_reason(as_approver, page, running, alice, category):
    BookingRules.objects.filter(category=category).update(strictness=Strictness.FLEXIBLE)
    running.refresh_from_db()
    stop_day = date(2027, 4, 29)
    extension = request_extension(booking_id=running.pk, by=alice, stop_day=stop_day).extension
    send = {"do": "grant", "extension": extension.pk}

    without = as_approver.post(page, send)
    more = {"waive_length": "on", "reason_length": "a long assembly"}
    as_approver.post(page, {**send, **more})

    running.refresh_from_db()
    assert "tick each waiver" in words(without)
    assert running.stop_day == stop_day


def test_rivals_stand_side_by_side_and_granting_settles_both(
    as_approver, page, machine, bruno, running, alice
):
    rival = book(machine, bruno, date(2027, 3, 16), 7, State.REQUESTED)
    extension = request_extension(
        booking_id=running.pk, by=alice, stop_day=date(2027, 3, 22)
    ).extension
    shown = words(as_approver.get(page))
    send = {"do": "grant", "extension": extension.pk, "rivals_seen": rival.reference}

    as_approver.post(page, {**send, "rivals_reason": "alice goes on"})

    rival.refresh_from_db()
    running.refresh_from_db()
    assert "Granting it refuses in the same gesture:" in shown
    assert "Bruno Leroy" in shown
    assert (rival.state, running.stop_day) == (State.REFUSED, date(2027, 3, 22))


def test_queue_of_requests_lists_extensions(as_approver, asked, running):
    answer = words(as_approver.get("/admin/reservations/bookingrequest/"))

    assert "Extensions that wait for a decision" in answer
    assert f"/bookings/{running.reference}/extend/" in answer


def test_strangers_learn_nothing(as_bruno, page, asked):
    assert as_bruno.get(page).status_code in {403, 404}
    assert as_bruno.post(page, {"do": "grant", "extension": asked.pk}).status_code in {403, 404}


def test_holder_decides_nothing(as_alice, page, asked):
    answer = as_alice.post(page, {"do": "grant", "extension": asked.pk})

    asked.refresh_from_db()
    assert (answer.status_code, asked.state) == (403, Asked.REQUESTED)


@pytest.mark.parametrize("key", ["", "999999", "x"])
def test_unknown_extension_is_not_found(as_approver, page, asked, key):
    assert as_approver.post(page, {"do": "refuse", "extension": key}).status_code == 404


def test_in_grace_more_days_are_still_asked_and_the_booking_goes_on(
    as_alice, as_approver, machine, alice
):
    over = book(machine, alice, date(2027, 2, 20), 9, State.ENDED)
    Booking.objects.filter(pk=over.pk).update(kept_until=date(2027, 3, 3))
    Occupancy.objects.filter(pk=over.occupancy_id).update(
        installed_at=datetime(2027, 2, 20, tzinfo=UTC)
    )
    page = f"/bookings/{over.reference}/extend/"

    shown = words(as_alice.get(f"/bookings/{over.reference}/"))
    as_alice.post(page, {"do": "ask", "last_day": LATER})
    extension = Extension.objects.get()
    as_approver.post(page, {"do": "grant", "extension": extension.pk})
    after = words(as_alice.get(f"/bookings/{over.reference}/"))

    over.refresh_from_db()
    assert page in shown
    assert over.state == State.ACTIVE
    assert "Your data stay until the last day, Sunday 21 March 2027." in after
