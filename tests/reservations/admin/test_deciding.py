from datetime import date

import pytest
from django.urls import reverse

from reservations.lifecycle import State
from reservations.models import Booking, Waiver
from tests.factories import (
    MachineFactory,
    UnavailabilityFactory,
    book,
)
from tests.reservations.admin.conftest import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def page(booking):
    return reverse("admin:reservations_bookingrequest_change", args=[booking.pk])


def text(response):
    return " ".join(response.content.decode().split())


def decision(booking, **data):
    return {"version": booking.version, **data}


def state_of(booking):
    booking.refresh_from_db()
    return booking.state


def test_decision_page_says_whose_data_go(desk, request_of, machine, alice):
    before = book(machine, alice, date(2027, 2, 1), 20, State.ENDED)

    shown = text(desk.get(page(request_of)))

    assert f"own data of {before.reference} are erased" in shown


def test_decision_page_shows_everything(desk, request_of, machine, alice, bruno):
    book(machine, bruno, date(2027, 2, 10), 10, State.ENDED)
    UnavailabilityFactory(
        machine=machine, first_day=date(2027, 5, 1), stop_day=date(2027, 5, 3), reason="new disks"
    )
    other = book(
        MachineFactory(category=machine.category), alice, date(2027, 1, 1), 3, State.ENDED
    )

    shown = text(desk.get(page(request_of)))

    for words in (
        "genome assembly",
        "alice@example.org",
        "3 + 42 / 84",
        "Plain",
        "All these days are free.",
        "(this request)",
        "new disks",
        "Bruno",
        other.reference,
        "Service rules of 3 May 2024",
    ):
        assert words in shown, words
    assert "Approve with a waiver" not in shown
    assert "<script>" not in shown
    assert "style=" not in shown


def test_approving_on_the_page(desk, queue_url, request_of):
    answer = desk.post(
        page(request_of), decision(request_of, decision="approve", comment="Welcome"), follow=True
    )

    assert answer.redirect_chain == [(queue_url, 302)]
    assert f"{request_of.reference} is approved" in text(answer)
    assert state_of(request_of) == State.APPROVED
    assert request_of.decision.reason == "Welcome"


def test_approving_with_a_waiver(desk, broken_request):
    shown = text(desk.get(page(broken_request)))
    assert "Approve with a waiver" in shown
    assert "42 days in a row are allowed, 56 are asked: shorten to 42." in shown

    desk.post(
        page(broken_request),
        decision(
            broken_request,
            decision="approve",
            waive_length="on",
            reason_length="reviewers wait",
            shown_length="56",
        ),
    )

    assert state_of(broken_request) == State.APPROVED
    assert Waiver.objects.values_list("rule", "figure", "reason").get() == (
        "length",
        "56",
        "reviewers wait",
    )


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"waive_length": "on", "reason_length": " "},
        {"reason_length": "not ticked"},
        {"waive_length": "on", "reason_length": "because", "shown_length": "50"},
    ],
)
def test_waiver_wants_tick_reason_and_the_figure_shown(desk, broken_request, data):
    answer = desk.post(page(broken_request), decision(broken_request, decision="approve", **data))

    assert answer.status_code == 400
    assert "tick each waiver and give its reason" in text(answer)
    assert state_of(broken_request) == State.REQUESTED


def test_what_cannot_be_waived_is_not_approved(desk, request_of, machine):
    UnavailabilityFactory(machine=machine, first_day=DAY, stop_day=date(2027, 3, 9))

    answer = desk.post(page(request_of), decision(request_of, decision="approve"))

    assert "nobody can waive" in text(answer)
    assert state_of(request_of) == State.REQUESTED


def test_refusing_with_a_usual_reason_and_own_words(desk, request_of):
    desk.post(
        page(request_of),
        decision(request_of, decision="refuse", canned="smaller", reason="Try bigmem2."),
    )

    assert state_of(request_of) == State.REFUSED
    assert request_of.decision.reason == (
        "A smaller machine is enough for this work: please book one. Try bigmem2."
    )


def test_refusing_without_a_reason_does_nothing(desk, request_of):
    answer = desk.post(page(request_of), decision(request_of, decision="refuse"))

    assert "Give a reason" in text(answer)
    assert state_of(request_of) == State.REQUESTED


def test_stale_page_is_shown_again(desk, request_of):
    data = decision(request_of, decision="approve")
    Booking.objects.filter(pk=request_of.pk).update(version=2)

    answer = desk.post(page(request_of), data)

    assert answer.status_code == 400
    assert "has changed since the page was drawn" in text(answer)
    assert state_of(request_of) == State.REQUESTED


def test_own_request_is_shown_without_buttons(desk, approver, machine):
    own = book(machine, approver, DAY, 3, State.REQUESTED)

    assert "Nobody decides on their own booking" in text(desk.get(page(own)))
    answer = desk.post(page(own), decision(own, decision="approve"))
    assert answer.status_code == 400
    assert state_of(own) == State.REQUESTED


def test_decided_request_leads_back_to_the_queue(desk, queue_url, request_of):
    Booking.objects.filter(pk=request_of.pk).update(state=State.WITHDRAWN)

    answer = desk.get(page(request_of), follow=True)

    assert answer.redirect_chain == [(queue_url, 302)]
