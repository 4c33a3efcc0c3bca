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


@pytest.fixture
def queue(category, today):
    """Three clean requests of three people on machines of their own."""
    return [
        book(MachineFactory(category=category), PersonFactory(), day, 7, State.REQUESTED)
        for day in (today + timedelta(days=after) for after in (20, 21, 22))
    ]


def test_request_is_approved_at_the_desk(open_as, world, queue):
    seen, keys = open_as(world.people["approver"], "/approvals/")
    chosen = queue[1]

    keys.go_to(f".queue__row a[href='/approvals/{chosen.reference}/']").press("Enter")
    seen.page.wait_for_url(f"**/approvals/{chosen.reference}/")
    seen.page.locator(f"form.decide[action*='{chosen.reference}']").wait_for()
    keys.go_to("#approve").press("Enter")
    seen.page.get_by_text("is approved").first.wait_for()

    assert states(queue) == [State.REQUESTED, State.APPROVED, State.REQUESTED]
    assert seen.complaints == []


def test_request_is_refused_at_the_desk(open_as, world, queue):
    chosen = queue[2]
    seen, keys = open_as(world.people["approver"], f"/approvals/{chosen.reference}/")

    keys.go_to(".decide [name=reason]").type("The machine is lent to a course.")
    keys.go_to("#refuse").press("Enter")
    seen.page.get_by_text("is refused").first.wait_for()

    assert states(queue) == [State.REQUESTED, State.REQUESTED, State.REFUSED]
    assert seen.complaints == []


def test_clean_requests_are_approved_together(open_as, world, queue):
    seen, keys = open_as(world.people["approver"], "/approvals/")

    for chosen in (queue[0], queue[2]):
        keys.go_to(f".queue__box input[value='{chosen.pk}']").press("Space")
    keys.go_to(".queue__foot button").press("Enter")
    seen.page.wait_for_url("**/approvals/together/?*")
    keys.go_to("main form[method=post] button[type=submit]").press("Enter")
    seen.page.wait_for_url("**/approvals/")

    assert states(queue) == [State.APPROVED, State.REQUESTED, State.APPROVED]
    assert seen.complaints == []


def states(bookings):
    for booking in bookings:
        booking.refresh_from_db()
    return [booking.state for booking in bookings]
