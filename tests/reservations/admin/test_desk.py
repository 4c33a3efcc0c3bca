from datetime import date

import pytest
from django.urls import reverse

from reservations.lifecycle import State
from reservations.models import Booking, Waiver
from reservations.queries import queue_for
from tests.factories import (
    AdministratorFactory,
    BookingRulesFactory,
    CategoryFactory,
    MachineFactory,
    PersonFactory,
    TeamFactory,
    UnavailabilityFactory,
    book,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = date(2027, 3, 8)


@pytest.fixture
def request_of(machine, alice):
    """8 March to 18 April by alice: 42 days."""
    booking = book(machine, alice, DAY, 42, State.REQUESTED)
    booking.purpose = "genome assembly"
    booking.save()
    return booking


@pytest.fixture
def broken_request(category, bruno):
    """56 days by bruno on another machine."""
    return book(MachineFactory(name="bigmem9", category=category), bruno, DAY, 56, State.REQUESTED)


def page(booking):
    return reverse("admin:reservations_bookingrequest_change", args=[booking.pk])


def text(response):
    return " ".join(response.content.decode().split())


def decision(booking, **data):
    return {"version": booking.version, **data}


def state_of(booking):
    booking.refresh_from_db()
    return booking.state


# ----------------------------------------------------------------------------------- the queue


def test_queue_shows_what_a_decision_needs(desk, queue_url, request_of, machine, alice, bruno):
    TeamFactory(name="Genomics", members=[alice])
    book(machine, bruno, date(2027, 3, 1), 5, State.ACTIVE)
    book(machine, bruno, date(2027, 4, 19), 5)
    book(MachineFactory(category=machine.category), alice, date(2027, 2, 1), 30, State.ENDED)

    shown = text(desk.get(queue_url))

    for words in (
        "Keeps all rules",
        "bigmem7",
        "from 8 March to 18 April 2027 inclusive",
        "42 days",
        "Alice",
        "Genomics",
        "30 + 42 / 84",
        "2 days behind",
        "right before",
        "Book for somebody",
    ):
        assert words in shown, words


@pytest.mark.parametrize(
    ("days", "words"),
    [(42, "Keeps all rules"), (56, "Waiver needed: Length"),
     (90, "Waiver needed: Length, Renewal, Window")],
)  # fmt: skip
def test_badge_names_the_broken_rules(desk, queue_url, machine, alice, days, words):
    book(machine, alice, DAY, days, State.REQUESTED)

    assert words in text(desk.get(queue_url))


def test_badge_says_what_nobody_can_waive(desk, queue_url, request_of, machine):
    UnavailabilityFactory(machine=machine, first_day=DAY, stop_day=date(2027, 3, 9))

    assert "Cannot be approved: Free days" in text(desk.get(queue_url))


def test_approver_sees_only_their_categories(desk, queue_url, request_of):
    elsewhere = CategoryFactory()
    BookingRulesFactory(category=elsewhere)
    hidden = book(MachineFactory(name="secret", category=elsewhere), PersonFactory(), DAY, 3,
                  State.REQUESTED)  # fmt: skip

    shown = text(desk.get(queue_url))

    assert request_of.reference in shown
    assert hidden.reference not in shown
    answer = desk.post(page(hidden), decision(hidden, decision="approve"), follow=True)
    assert "does not wait for a decision" in text(answer)
    assert state_of(hidden) == State.REQUESTED


def test_administrator_sees_all_categories(client, queue_url, request_of):
    client.force_login(AdministratorFactory())

    assert request_of.reference in text(client.get(queue_url))


@pytest.mark.parametrize("is_staff", [True, False])
def test_others_see_no_queue(client, queue_url, request_of, is_staff):
    client.force_login(PersonFactory(is_staff=is_staff))

    assert client.get(queue_url).status_code == (403 if is_staff else 302)
    assert state_of(request_of) == State.REQUESTED


@pytest.mark.parametrize("language", ["en", "fr"])
def test_queue_speaks_both_languages(desk, queue_url, request_of, language):
    assert desk.get(queue_url, headers={"accept-language": language}).status_code == 200


def test_query_count_does_not_grow_with_requests(
    desk, queue_url, request_of, category, alice, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as for_one:
        desk.get(queue_url)
    for _count in range(5):
        machine = MachineFactory(category=category)
        book(machine, PersonFactory(), DAY, 5, State.REQUESTED)
        book(machine, PersonFactory(), date(2027, 3, 1), 5, State.ACTIVE)

    with django_assert_num_queries(len(for_one)):
        desk.get(queue_url)


def test_search_and_filter(desk, queue_url, request_of, broken_request):
    assert broken_request.reference not in text(desk.get(queue_url, {"q": "alice"}))
    assert request_of.reference in text(desk.get(queue_url, {"q": "bigmem7"}))


# ------------------------------------------------------------------------------------ one by one


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


# -------------------------------------------------------------------------------------- together


def select(*bookings, **data):
    keys = [booking.pk for booking in bookings]
    return {"_selected_action": keys, "select_across": "0", **data}


def apply(*bookings, chosen, **data):
    versions = {f"version_{booking.pk}": booking.version for booking in bookings}
    keys = [booking.pk for booking in chosen]
    return select(*bookings, apply="1", chosen=keys, **versions, **data)


def test_page_between_ticks_only_the_clean_ones(
    desk, queue_url, request_of, broken_request, machine
):
    closed = MachineFactory(name="closed", category=machine.category)
    hopeless = book(closed, PersonFactory(), DAY, 3, State.REQUESTED)
    UnavailabilityFactory(machine=closed, first_day=DAY, stop_day=date(2027, 3, 9))

    answer = desk.post(queue_url, select(request_of, broken_request, hopeless, action="approve"))

    ticks = {
        row.line.booking.reference: (row.is_ticked, row.can_be_ticked, row.needs_reason)
        for row in answer.context["lines"]
    }
    assert ticks == {
        request_of.reference: (True, True, False),
        broken_request.reference: (False, True, True),
        hopeless.reference: (False, False, False),
    }
    assert "42 days in a row are allowed, 56 are asked" in text(answer)
    assert state_of(request_of) == State.REQUESTED


def test_approving_together(desk, queue_url, request_of, broken_request):
    shown = desk.post(queue_url, select(request_of, broken_request, action="approve"))
    figures = {f"shown_{row.line.booking.pk}": row.shown for row in shown.context["lines"]}
    reason = {f"reason_{broken_request.pk}": "paper"}
    both = (request_of, broken_request)

    answer = desk.post(
        queue_url, apply(*both, chosen=both, action="approve", **figures, **reason), follow=True
    )

    assert "2 requests are approved" in text(answer)
    assert (state_of(request_of), state_of(broken_request)) == (State.APPROVED, State.APPROVED)
    assert Waiver.objects.get().reason == "paper"


def test_only_what_is_ticked_is_approved_and_the_rest_says_why(
    desk, queue_url, request_of, broken_request, category
):
    left = book(MachineFactory(category=category), PersonFactory(), DAY, 3, State.REQUESTED)
    three = (request_of, broken_request, left)

    answer = desk.post(
        queue_url,
        apply(*three, chosen=(request_of, broken_request), action="approve"),
        follow=True,
    )

    assert [state_of(booking) for booking in three] == [
        State.APPROVED,
        State.REQUESTED,
        State.REQUESTED,
    ]
    assert f"{broken_request.reference}: A rule is exceeded" in text(answer)


def test_one_stale_request_stops_no_other(desk, queue_url, request_of, broken_request):
    data = apply(
        request_of,
        broken_request,
        chosen=(request_of, broken_request),
        action="refuse",
        reason="closing",
    )
    Booking.objects.filter(pk=broken_request.pk).update(version=9)

    answer = desk.post(queue_url, data, follow=True)

    assert (state_of(request_of), state_of(broken_request)) == (State.REFUSED, State.REQUESTED)
    assert f"{broken_request.reference}: This booking has changed" in text(answer)


def test_refusing_together_wants_a_reason(desk, queue_url, request_of):
    shown = desk.post(queue_url, select(request_of, action="refuse"))
    assert [row.is_ticked for row in shown.context["lines"]] == [True]

    answer = desk.post(queue_url, apply(request_of, chosen=(request_of,), action="refuse"))

    assert "Give a reason" in text(answer)
    assert state_of(request_of) == State.REQUESTED


def test_nothing_ticked_says_so(desk, queue_url, request_of):
    answer = desk.post(queue_url, apply(request_of, chosen=(), action="approve"), follow=True)

    assert "Nothing was ticked" in text(answer)


def test_garbage_on_the_page_between_changes_nothing(desk, queue_url, request_of):
    data = select(
        request_of, action="approve", apply="1", chosen=["x", "99999999999", request_of.pk]
    )
    data[f"version_{request_of.pk}"] = "x"
    data[f"shown_{request_of.pk}"] = "windows=1,=,length"

    answer = desk.post(queue_url, data, follow=True)

    assert "has changed since the page was drawn" in text(answer)
    assert state_of(request_of) == State.REQUESTED


def test_queue_holds_what_is_requested_only(approver, machine, alice, request_of):
    for number, state in enumerate(state for state in State if state != State.REQUESTED):
        book(machine, alice, date(2028, 1, 1 + number), 1, state)

    assert [row.pk for row in queue_for(approver)] == [request_of.pk]
