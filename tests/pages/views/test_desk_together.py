"""Requests approved with changes, and several approved together, at the desk."""

from datetime import date

import pytest

from reservations.lifecycle import State
from reservations.models import Waiver
from reservations.services import approve_booking
from tests.factories import MachineFactory, book
from tests.pages.reading import words

FIRST = date(2027, 3, 8)


@pytest.fixture
def asked(machine, alice):
    """From 8 to 21 March on bigmem7."""
    return book(machine, alice, FIRST, 14, State.REQUESTED)


@pytest.fixture
def too_long(category, bruno):
    """56 days from 10 March on bigmem9."""
    machine = MachineFactory(name="bigmem9", category=category)
    return book(machine, bruno, date(2027, 3, 10), 56, State.REQUESTED)


def state_of(row):
    row.refresh_from_db()
    return row.state


def test_request_is_approved_with_changes(as_approver, asked, category):
    other = MachineFactory(name="bigmem9", category=category)
    url = f"/approvals/{asked.reference}/otherwise/"
    shown = words(as_approver.get(url, {"machine": "bigmem9"}))
    assert "bigmem9 (512 GiB · 32 cores), free on these days" in shown
    assert "Keeps all rules" in shown

    typed = {
        "machine": "bigmem9",
        "first_day": "2027-03-10",
        "days": "7",
        "version": "1",
        "do": "approve",
    }
    checked = as_approver.post(url, {**typed, "do": "check"})
    assert "from 10 March to 16 March 2027" in words(checked)
    assert state_of(asked) == State.REQUESTED
    answer = as_approver.post(url, typed, follow=True)

    asked.refresh_from_db()
    assert (asked.state, asked.machine) == (State.APPROVED, other)
    assert (asked.first_day, asked.stop_day) == (date(2027, 3, 10), date(2027, 3, 17))
    assert "is approved otherwise: Alice Martin is told by mail what differs." in words(answer)
    again = as_approver.post(url, typed, follow=True)
    assert "does not wait for a decision any more" in words(again)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "This is what was asked"),
        ({"days": "15"}, "More days than the holder asked for"),
        ({"days": "x"}, "Enter a whole number"),
        ({"machine": "secretmem"}, "secretmem"),
        ({"first_day": "tomorrow"}, "This is not a day"),
        ({"first_day": "2027-03-02"}, "tick each waiver and give its reason"),
    ],
)
def test_changes_that_make_no_sense_decide_nothing(
    as_approver, asked, hidden_machine, typed, sentence
):
    asked_for = {
        "machine": "bigmem7",
        "first_day": "2027-03-08",
        "days": "14",
        "version": "1",
        "do": "approve",
    }
    answer = as_approver.post(f"/approvals/{asked.reference}/otherwise/", {**asked_for, **typed})

    assert answer.status_code == 400
    assert sentence in words(answer)
    assert state_of(asked) == State.REQUESTED


def test_stale_change_leads_back_to_the_card(as_approver, asked):
    typed = {
        "machine": "bigmem7",
        "first_day": "2027-03-08",
        "days": "7",
        "version": "9",
        "do": "approve",
    }

    answer = as_approver.post(f"/approvals/{asked.reference}/otherwise/", typed, follow=True)

    assert answer.redirect_chain == [(f"/approvals/{asked.reference}/", 302)]
    assert state_of(asked) == State.REQUESTED


def review(browser, *bookings):
    return browser.get("/approvals/together/", {"chosen": [booking.pk for booking in bookings]})


def test_only_clean_requests_are_ticked_for_approving_together(as_approver, asked, too_long):
    lines = review(as_approver, asked, too_long).context["lines"]

    ticked = {line.booking: (line.is_ticked, line.needs_reason) for line in lines}
    assert ticked == {asked: (True, False), too_long: (False, True)}


def test_ticked_requests_are_approved_together(
    as_approver, asked, too_long, boss, category, alice
):
    late = book(MachineFactory(category=category), alice, FIRST, 5, State.REQUESTED)
    approve_booking(booking_id=late.pk, by=boss, version=late.version)

    answer = as_approver.post(
        "/approvals/together/",
        {
            "chosen": [asked.pk, too_long.pk, late.pk, "x", "99999999999"],
            f"version_{asked.pk}": asked.version,
            f"version_{late.pk}": late.version,
            f"version_{too_long.pk}": too_long.version,
            f"shown_{too_long.pk}": "length=56,nonsense=1",
            f"reason_{too_long.pk}": "reviewers wait",
        },
        follow=True,
    )

    assert (state_of(asked), state_of(too_long)) == (State.APPROVED, State.APPROVED)
    assert Waiver.objects.get().reason == "reviewers wait"
    assert "2 requests are approved: their holders are told by mail." in words(answer)
    assert f"{late.reference}: This booking has changed" in words(answer)


def test_nothing_ticked_does_nothing(as_approver, asked):
    empty = as_approver.get("/approvals/together/", follow=True)
    sent = as_approver.post("/approvals/together/", {}, follow=True)

    assert "Tick at least one request" in words(empty)
    assert "Nothing was ticked, and nothing was done." in words(sent)
    assert state_of(asked) == State.REQUESTED


def test_others_requests_are_not_approved_together(browser_of, asked, too_long, category, alice):
    category.approvers.add(alice)
    browser = browser_of(alice)

    lines = review(browser, asked, too_long).context["lines"]
    browser.post(
        "/approvals/together/", {"chosen": [asked.pk], f"version_{asked.pk}": asked.version}
    )

    assert [line.booking for line in lines] == [too_long]
    assert state_of(asked) == State.REQUESTED
