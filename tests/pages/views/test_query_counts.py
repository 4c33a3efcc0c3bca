"""Pages of one booking: eight queries at most, those for the session and the person included."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reservations.lifecycle import State
from tests.factories import MachineFactory, PersonFactory, book
from tests.pages.views.test_logins import credential, mail_of_ready  # noqa: F401 -- fixtures
from tests.pages.views.test_machine_logins import shared, url  # noqa: F401 -- fixtures
from tests.pages.views.test_moves import offered as moving  # noqa: F401 -- fixture
from tests.pages.views.test_moves import spare  # noqa: F401 -- fixture
from tests.pages.views.test_progress import installed, under_way  # noqa: F401 -- fixtures
from tests.pages.views.test_reinstalls import ready  # noqa: F401 -- fixture
from tests.pages.views.test_tickets import problem, wish  # noqa: F401 -- fixtures
from tests.pages.views.test_wishes import offered  # noqa: F401 -- fixture

MOST = 8


@pytest.fixture
def crowd(category):
    """Answers what fills the category: three machines, each with three bookings of others."""

    def crowd():
        for _number in range(3):
            machine = MachineFactory(category=category, memory_gib=2048)
            for month in (4, 5, 6):
                book(machine, PersonFactory(), date(2027, month, 1), 14, State.APPROVED)

    return crowd


@pytest.fixture
def few(crowd):
    """Asserts that pages take eight queries at most, and as many when there is much more."""

    def few(path, *clients):
        before = [_asked(client, path) for client in clients]
        crowd()
        after = [_asked(client, path) for client in clients]

        assert max(before) <= MOST, before
        assert after == before

    return few


def _asked(client, path) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    assert answer.status_code == 200
    return len(asked)


def test_page_of_an_extension_asks_few_queries(as_alice, as_approver, booking, few):
    few(f"/bookings/{booking.reference}/extend/", as_alice, as_approver)


def test_page_of_an_extension_asked_asks_few_queries(
    as_alice, as_approver, booking, machine, bruno, few
):
    page = f"/bookings/{booking.reference}/extend/"
    as_alice.post(page, {"do": "ask", "last_day": "2027-03-25", "why": "one more run"})
    book(machine, bruno, date(2027, 3, 29), 5)

    few(page, as_alice, as_approver)


@pytest.mark.parametrize("query", ["", "?days=20"])
def test_page_of_a_change_asks_few_queries(as_alice, as_approver, booking, few, query):
    few(f"/bookings/{booking.reference}/change/{query}", as_alice, as_approver)


def test_page_of_a_change_asked_asks_few_queries(as_alice, as_approver, booking, few):
    page = f"/bookings/{booking.reference}/change/"
    as_alice.post(page, {"do": "ask", "first_day": "2027-03-09", "why": "later"})

    few(page, as_alice, as_approver)


def test_page_of_a_reinstall_asks_few_queries(as_alice, as_approver, running, ready, few):  # noqa: F811
    few(f"/bookings/{running.reference}/reinstall/", as_alice, as_approver)


def test_page_of_a_reinstall_asked_asks_few_queries(
    as_alice,
    as_approver,
    running,
    ready,  # noqa: F811
    few,
):
    page = f"/bookings/{running.reference}/reinstall/"
    typed = {"typed_name": "bigmem7", "profile": running.profile.slug, "why": "broken"}
    as_alice.post(page, {"do": "ask", **typed})

    few(page, as_alice, as_approver)


def test_page_of_a_move_asks_few_queries(as_alice, as_approver, moving, few):  # noqa: F811
    few(moving, as_alice, as_approver)


def test_page_to_offer_a_move_asks_few_queries(as_approver, booking, spare, few):  # noqa: F811
    few(f"/bookings/{booking.reference}/move/", as_approver)


def test_page_of_a_booking_under_way_asks_few_queries(
    as_alice,
    as_approver,
    under_way,  # noqa: F811
    few,
):
    few(f"/bookings/{under_way.booking.reference}/", as_alice, as_approver)


def test_page_of_a_ticket_asks_few_queries(as_alice, as_approver, problem, few):  # noqa: F811
    few(f"/tickets/{problem.pk}/", as_alice, as_approver)


def test_page_of_a_wish_for_access_asks_few_queries(as_alice, as_boss, wish, few):  # noqa: F811
    few(f"/tickets/{wish.pk}/", as_alice, as_boss)


def test_page_of_an_offer_asks_few_queries(as_alice, offered, few):  # noqa: F811
    few(f"/bookings/{offered.reference}/offer/", as_alice)


def test_page_of_a_hand_over_asks_few_queries(as_alice, as_bruno, as_approver, running, few):
    page = f"/bookings/{running.reference}/hand-over/"
    as_alice.post(page, {"do": "ask", "name": "bruno", "why": "my thesis"})

    few(page, as_alice, as_bruno, as_approver)


def test_page_of_logins_asks_few_queries(as_alice, as_bruno, url, shared, few):  # noqa: F811
    few(url, as_alice, as_bruno)


def test_page_to_write_to_a_holder_asks_few_queries(as_bruno, as_approver, running, few):
    few(f"/bookings/{running.reference}/write/", as_bruno, as_approver)
