from datetime import date

import pytest
from django.urls import reverse

from reservations.lifecycle import State
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


def test_queue_holds_what_is_requested_only(approver, machine, alice, request_of):
    for number, state in enumerate(state for state in State if state != State.REQUESTED):
        book(machine, alice, date(2028, 1, 1 + number), 1, state)

    assert [row.pk for row in queue_for(approver)] == [request_of.pk]
