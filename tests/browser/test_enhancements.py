"""What JavaScript adds: the verdict while one types, the steps while they happen."""

from datetime import date, timedelta

import pytest

from foundation import clock
from provisioning.models import Credential, Run
from reservations.lifecycle import State
from reservations.models import Booking
from tests.factories import (
    BookingRulesFactory,
    CategoryFactory,
    MachineFactory,
    PersonFactory,
    book,
)
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.slow


@pytest.fixture
def alice(transactional_db):
    return PersonFactory(account_name="alice", full_name="Alice Martin")


@pytest.fixture
def machine(transactional_db):
    category = CategoryFactory(slug="cemeb")
    BookingRulesFactory(category=category)
    return MachineFactory(name="bigmem7", category=category)


@pytest.fixture
def first_day():
    return date.today() + timedelta(days=30)  # noqa: DTZ011 -- the page lives on today's clock


@pytest.fixture
def as_alice(screen, live_server, alice):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)

    def as_alice(**options):
        return screen(live_server.url, **options).sign_in("alice", PASSWORD)

    return as_alice


def test_verdict_follows_what_is_typed(as_alice, machine, first_day):
    seen = as_alice().open(f"/bookings/new/?machine=bigmem7&first_day={first_day}&days=14")
    page = seen.page
    page.get_by_text("All rules are kept").first.wait_for()

    page.fill("input[name=days]", "45")

    page.get_by_text("45 are asked: shorten to 42").wait_for()
    assert page.get_by_role("button", name="Send the request").count() == 0
    assert "1 rule is broken" in page.text_content("#verdict-summary")
    assert "days=45" in page.url
    assert Booking.objects.count() == 0
    assert seen.complaints == []


def test_preset_sets_the_days_without_losing_the_purpose(as_alice, machine, first_day):
    page = as_alice().open(f"/bookings/new/?machine=bigmem7&first_day={first_day}&days=3").page
    page.fill("input[name=purpose]", "genome assembly")

    page.get_by_role("button", name="6 weeks").click()

    page.get_by_text("42 days, 42 at most").wait_for()
    assert page.input_value("input[name=purpose]") == "genome assembly"
    page.get_by_role("button", name="Send the request").click()
    page.wait_for_url("**/bookings/B-*/")
    booking = Booking.objects.get()
    assert (booking.days.days, booking.purpose) == (42, "genome assembly")


def test_days_typed_while_an_older_answer_is_on_its_way_are_what_is_judged(
    as_alice, machine, first_day
):
    page = as_alice().open(f"/bookings/new/?machine=bigmem7&first_day={first_day}&days=3").page

    page.fill("input[name=days]", "10")
    page.fill("input[name=days]", "20")

    page.get_by_text("20 days, 42 at most").wait_for()
    assert page.get_attribute("input[name=reviewed]", "value").split("|")[2] == "20"


def test_focus_is_seen_and_the_first_tab_skips_to_the_content(as_alice, machine):
    page = as_alice().open("/machines/").page

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_booking_page_follows_its_installation(as_alice, machine, alice):
    today = clock.now().date()
    booking = book(machine, alice, today, 14, State.ACTIVE)
    run = Run.objects.create(
        occupancy=booking.occupancy,
        booking=booking,
        machine=machine,
        state="installing",
        planned_at=clock.now(),
        due_at=clock.now() + timedelta(days=1),
        fenced_at=clock.now(),
    )
    seen = as_alice().open(f"/bookings/{booking.reference}/")
    page = seen.page
    page.get_by_text("Installation under way").wait_for()

    Credential.objects.create(
        occupancy=booking.occupancy, person=alice, run=run, login="alice", made_at=clock.now()
    )
    Run.objects.filter(pk=run.pk).update(state="ready", ready_at=clock.now())

    page.get_by_text("ssh alice@bigmem7.example.org").wait_for()
    assert page.text_content("#live-status") == "Ready"
    assert seen.complaints == []
