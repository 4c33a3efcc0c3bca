"""A booking as the planning shows it: in the side panel, or as a page."""

from datetime import date

import pytest

from machines.models import AccessGrant
from reservations.lifecycle import State
from tests.factories import book
from tests.pages.conftest import SECRET_PURPOSE
from tests.pages.reading import links, words


def address(booking):
    return f"/planning/bookings/{booking.reference}/"


def test_standing_says_who_has_the_machine_until_when(as_bruno, booking):
    page = as_bruno.get(address(booking))

    text = words(page)
    assert "bigmem7 Approved, starts in 7 days" in text
    assert "from 8 March to 21 March 2027 inclusive (14 days)" in text
    assert "Holder Alice Martin Team Evolution" in text
    assert "Category CeMEB machines" in text


def test_standing_shows_others_no_purpose_and_no_way_in(as_bruno, booking):
    page = as_bruno.get(address(booking))

    found = links(page)
    assert SECRET_PURPOSE not in page.content.decode()
    assert f"/bookings/{booking.reference}/" not in found
    assert f"/bookings/{booking.reference}/extend/" not in found
    assert f"/bookings/{booking.reference}/write/" in found
    assert "/machines/bigmem7/" in found


def test_standing_leads_its_holder_on(as_alice, running):
    page = as_alice.get(address(running))

    found = links(page)
    assert "Holder You" in words(page)
    assert f"/bookings/{running.reference}/" in found
    assert f"/bookings/{running.reference}/extend/" in found
    assert f"/bookings/{running.reference}/write/" not in found


def test_standing_leads_an_approver_to_the_booking(as_approver, booking):
    found = links(as_approver.get(address(booking)))

    assert f"/bookings/{booking.reference}/" in found
    assert f"/bookings/{booking.reference}/write/" in found


def test_standing_is_a_part_for_the_panel_and_a_page_without(as_bruno, booking):
    page = as_bruno.get(address(booking))
    part = as_bruno.get(address(booking), headers={"hx-request": "true"})

    assert "<html" in page.content.decode()
    assert "<html" not in part.content.decode()
    assert "Alice Martin" in words(part)
    assert "HX-Request" in page["Vary"]


def test_standing_asks_a_visitor_to_sign_in(visitor, booking):
    response = visitor.get(address(booking))

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("state", [State.CANCELLED, State.REFUSED, State.WITHDRAWN])
def test_standing_does_not_know_what_came_to_nothing(as_bruno, as_alice, machine, alice, state):
    gone = book(machine, alice, date(2027, 3, 20), 5, state)

    assert as_bruno.get(address(gone)).status_code == 404
    assert as_alice.get(address(gone)).status_code == 404


def test_standing_on_a_hidden_machine_does_not_exist_but_to_who_may_know_it(
    as_bruno, bruno, hidden_machine, alice
):
    booking = book(hidden_machine, alice, date(2027, 3, 8), 14, State.APPROVED)

    assert as_bruno.get(address(booking)).status_code == 404

    AccessGrant.objects.create(person=bruno, category=hidden_machine.category)
    assert as_bruno.get(address(booking)).status_code == 200


def test_standing_that_ended_is_said_to_be_over(as_bruno, machine, alice):
    ended = book(machine, alice, date(2027, 2, 1), 5, State.ENDED)

    page = as_bruno.get(address(ended))

    assert "bigmem7 Ended" in words(page)
    assert f"/bookings/{ended.reference}/write/" not in links(page)


def test_standing_asks_few_queries(as_alice, as_approver, running, django_assert_max_num_queries):
    for browser in (as_alice, as_approver):
        browser.get(address(running))
        with django_assert_max_num_queries(8):
            page = browser.get(address(running), headers={"hx-request": "true"})
        assert "bigmem7" in words(page)
        with django_assert_max_num_queries(8):
            browser.get(address(running))
