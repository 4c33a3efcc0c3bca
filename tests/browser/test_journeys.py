"""The journeys of everyday with the keyboard alone, with JavaScript and without it.

At each stop the focus is seen; no widget keeps it; the browser complains of nothing and the
policy of the pages refuses nothing.
"""

from datetime import timedelta

import pytest

from foundation import clock
from reservations.lifecycle import State
from reservations.models import Booking, Extension
from tests.browser.keyboard import Keyboard
from tests.browser.screens_list import EMPTY
from tests.factories import (
    BookingRulesFactory,
    CategoryFactory,
    MachineFactory,
    PersonFactory,
    book,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("world", [EMPTY], indirect=True, scope="module"),
    pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"]),
]


@pytest.fixture(scope="module")
def category(world):
    found = CategoryFactory(slug="cemeb", approvers=[world.people["approver"]])
    BookingRulesFactory(category=found)
    return found


@pytest.fixture
def machine(category):
    return MachineFactory(category=category)


@pytest.fixture
def today():
    return clock.now().date()


@pytest.fixture
def person(world):
    return PersonFactory()


@pytest.fixture
def open_as(world, screen, has_scripts):
    """Answers a screen and its keyboard, with somebody signed in at a page."""

    def open_as(who, path):
        seen = screen(world.url, java_script_enabled=has_scripts, reduced_motion="reduce")
        seen.page.context.add_cookies(world.cookies_of(who, "en"))
        return seen.open(path), Keyboard(seen.page)

    return open_as


def test_booking_is_made_and_withdrawn(open_as, person, machine):
    seen, keys = open_as(person, "/bookings/new/")

    keys.go_to("select[name=machine]").type(machine.name)
    keys.go_to("input[name=purpose]").type("genome assembly").press("Enter")
    seen.page.get_by_text("All rules are kept").first.wait_for()
    keys.go_to("button:has-text('Send the request')").press("Enter")
    seen.page.wait_for_url("**/bookings/B-*/")
    keys.go_to("a:has-text('Withdraw the request')").press("Enter")
    seen.page.wait_for_url("**/cancel/")
    keys.go_to("main button:has-text('Withdraw the request')").press("Enter")
    seen.page.get_by_text("is withdrawn").first.wait_for()

    booking = Booking.objects.get(holder=person)
    assert (booking.machine, booking.purpose, booking.state) == (
        machine,
        "genome assembly",
        State.WITHDRAWN,
    )
    assert seen.complaints == []


def test_booking_is_extended(open_as, person, machine, today):
    booking = book(machine, person, today - timedelta(days=3), 14, State.ACTIVE)
    seen, keys = open_as(person, f"/bookings/{booking.reference}/extend/")

    keys.go_to("button[name=preset_day]").press("Enter")
    keys.go_to("button[value=ask]").press("Enter")
    seen.page.wait_for_url(f"**/bookings/{booking.reference}/")

    assert Extension.objects.get(booking=booking).stop_day > booking.stop_day
    assert seen.complaints == []


def test_machine_is_given_back(open_as, person, machine, today):
    booking = book(machine, person, today - timedelta(days=3), 14, State.ACTIVE)
    seen, keys = open_as(person, f"/bookings/{booking.reference}/")

    keys.go_to(f"a[href='/bookings/{booking.reference}/release/']").press("Enter")
    seen.page.wait_for_url("**/release/")
    keys.go_to("main form[method=post] button[type=submit]").press("Enter")
    seen.page.wait_for_url(lambda url: not url.endswith("/release/"))

    booking.refresh_from_db()
    assert booking.stop_day == today + timedelta(days=1)
    assert seen.complaints == []
