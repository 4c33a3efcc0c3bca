"""Tickets: opened, answered, closed; access asked and decided; more days asked as a ticket."""

from datetime import date

import pytest

from journal.consumers import deliver_pending
from machines.models import AccessGrant
from notifications.models import Message as Mail
from reservations.lifecycle import State as BookingState
from reservations.models import Extension
from reservations.services import grant_extension
from tests.factories import book
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def words(answer):
    return answer.content.decode()


def only():
    return Ticket.objects.get()


def mails():
    deliver_pending()
    return sorted(Mail.objects.values_list("kind", "recipient__account_name"))


@pytest.fixture
def problem(as_alice, machine):
    """Alice has told of a noisy fan."""
    as_alice.post("/tickets/new/", {"kind": "problem", "machine": "bigmem7", "text": "a fan"})
    return only()


def test_problem_goes_to_whoever_looks_after_the_machine_and_back(
    as_alice, as_approver, problem, approver, alice
):
    page = f"/tickets/{problem.pk}/"
    assert mails() == [("ticket_opened", "approver")]
    shown = words(as_approver.get(page))
    as_approver.post(page, {"do": "answer", "text": "we\nlook at it <b>"})
    thread = words(as_alice.get(page))

    assert "a fan" in shown
    assert "we<br>look at it &lt;b&gt;" in thread
    assert mails()[0] == ("ticket_answered", "alice")
    as_alice.post(page, {"do": "answer", "text": "thanks"})
    assert ("ticket_answered", "approver") in mails()


def test_ticket_is_closed_and_opened_again(as_alice, problem):
    page = f"/tickets/{problem.pk}/"

    closed = as_alice.post(page, {"do": "close"}, follow=True)
    twice = as_alice.post(page, {"do": "close"})
    as_alice.post(page, {"do": "answer", "text": "it is back"})

    assert ("Closed." in words(closed), twice.status_code) == (True, 400)
    assert only().is_open


def test_lists_say_what_is_mine_and_what_i_look_after(as_alice, as_approver, as_bruno, problem):
    assert "My open tickets" in words(as_alice.get("/tickets/"))
    assert "Tickets that you look after" in words(as_approver.get("/tickets/"))
    assert "You have no open ticket." in words(as_bruno.get("/tickets/"))


def test_strangers_find_nothing(as_bruno, visitor, problem):
    assert as_bruno.get(f"/tickets/{problem.pk}/").status_code == 404
    assert as_bruno.post(f"/tickets/{problem.pk}/", {"do": "close"}).status_code == 404
    assert visitor.get("/tickets/").status_code == 302


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [({"kind": "problem", "text": "a fan"}, "Choose one of the list"),
     ({"kind": "problem", "machine": "secretmem", "text": "x"}, "Select a valid choice"),
     ({"kind": "other", "text": "  "}, "Say in some words what it is about"),
     ({"kind": "access", "text": "please"}, "Choose one of the list"),
     ({"kind": "extension", "text": "more"}, "Choose one of the list")],
)  # fmt: skip
def test_bad_input_is_said_and_nothing_is_sent(as_alice, hidden_machine, machine, typed, sentence):
    answer = as_alice.post("/tickets/new/", typed)

    assert (answer.status_code, sentence in words(answer)) == (400, True)
    assert not Ticket.objects.exists()


def test_unknown_kind_is_not_found(as_alice):
    assert as_alice.get("/tickets/new/?kind=question").status_code == 404


# ---------------------------------------------------------------------------------------- access


@pytest.fixture
def wish(as_alice, hidden_category):
    """Alice has asked for the hidden category until the end of the year."""
    typed = {"kind": "access", "category": "isem", "last_day": "2027-12-31", "text": "a project"}
    as_alice.post("/tickets/new/", typed)
    return only()


def test_hidden_category_is_found_by_name_alone(as_alice, hidden_machine):
    shown = words(as_alice.get("/tickets/new/?kind=access"))

    assert "Hidden machines" in shown
    assert "secretmem" not in shown


def test_granted_access_lets_the_machines_appear(
    as_alice, as_boss, wish, hidden_machine, alice, boss
):
    page = f"/tickets/{wish.pk}/"
    assert as_alice.get("/machines/secretmem/").status_code == 404

    answer = as_boss.post(page, {"do": "grant", "last_day": "2027-12-31"}, follow=True)

    grant = AccessGrant.objects.get()
    assert "the machines appear to them" in words(answer)
    assert (grant.person, grant.last_day, grant.granted_by) == (alice, date(2027, 12, 31), boss)
    assert as_alice.get("/machines/secretmem/").status_code == 200
    assert not only().is_open
    assert ("access_granted", "alice") in mails()
    assert as_boss.post(page, {"do": "grant", "last_day": ""}).status_code == 400


def test_refusal_needs_a_reason_and_changes_no_right(as_boss, wish):
    page = f"/tickets/{wish.pk}/"

    without = as_boss.post(page, {"do": "refuse", "reason": ""})
    as_boss.post(page, {"do": "refuse", "reason": "not for this project"})

    assert without.status_code == 400
    assert (only().outcome, AccessGrant.objects.count()) == ("refused", 0)
    assert ("access_refused", "alice") in mails()


def test_nobody_grants_access_to_themselves(as_alice, wish):
    assert as_alice.post(f"/tickets/{wish.pk}/", {"do": "grant"}).status_code == 403
    assert not AccessGrant.objects.exists()


def test_access_is_asked_once_and_not_when_one_has_it(as_alice, wish, hidden_machine, alice):
    typed = {"kind": "access", "category": "isem", "text": "again"}

    twice = as_alice.post("/tickets/new/", typed)
    Ticket.objects.update(state="closed")
    AccessGrant.objects.create(person=alice, category=wish.category)
    granted = as_alice.post("/tickets/new/", typed)

    assert "You have asked for this already" in words(twice)
    assert "You may book this already" in words(granted)


# ------------------------------------------------------------------------------------- extension


def test_ticket_for_more_days_is_the_extension(as_alice, running, approver):
    typed = {
        "kind": "extension",
        "booking": running.reference,
        "last_day": "2027-03-21",
        "text": "still assembling",
    }

    as_alice.post("/tickets/new/", typed)

    extension = Extension.objects.get()
    assert only().extension == extension
    assert (extension.stop_day, extension.why) == (date(2027, 3, 22), "still assembling")
    grant_extension(extension_id=extension.pk, by=approver)
    deliver_pending()
    assert not only().is_open


def test_extension_onto_somebodys_days_says_so_and_stores_nothing(
    as_alice, running, machine, bruno
):
    book(machine, bruno, date(2027, 3, 10), 7)
    typed = {
        "kind": "extension",
        "booking": running.reference,
        "last_day": "2027-03-21",
        "text": "more",
    }

    answer = as_alice.post("/tickets/new/", typed)

    assert answer.status_code == 400
    assert "booked" in words(answer)
    assert (Ticket.objects.count(), Extension.objects.count()) == (0, 0)


# -------------------------------------------------------------------------------------- question


def test_approver_asks_before_deciding_and_the_answer_comes_back(
    as_approver, as_alice, machine, alice
):
    request = book(machine, alice, date(2027, 3, 8), 14, BookingState.REQUESTED)
    page = f"/bookings/{request.reference}/question/"

    as_approver.post(page, {"text": "Which genome?"})
    assert mails() == [("question", "alice")]
    assert "Question about a request" in words(as_alice.get(f"/bookings/{request.reference}/"))
    as_alice.post(f"/tickets/{only().pk}/", {"do": "answer", "text": "the onion"})
    as_approver.post(page, {"text": "And how big?"})

    request.refresh_from_db()
    assert request.state == BookingState.REQUESTED
    assert ("ticket_answered", "approver") in mails()
    assert only().messages.count() == 3


def test_only_those_who_decide_ask(as_bruno, as_alice, booking):
    page = f"/bookings/{booking.reference}/question/"

    assert as_alice.post(page, {"text": "why?"}).status_code == 403
    assert as_bruno.post(page, {"text": "why?"}).status_code in {403, 404}
