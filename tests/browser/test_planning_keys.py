"""The planning with the keyboard alone, its details beside it, and a phone's cards."""

from datetime import date, timedelta

import pytest

from reservations.lifecycle import State
from tests.factories import (
    BookingRulesFactory,
    CategoryFactory,
    MachineFactory,
    PersonFactory,
    book,
)
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.slow
FOCUSED = "document.activeElement.textContent.trim()"


@pytest.fixture
def seen(screen, live_server, transactional_db):
    """Alice's planning of two machines: bruno has the first one for ten days from day 5 on."""
    from allauth.account.models import EmailAddress

    alice = PersonFactory(account_name="alice", full_name="Alice Martin")
    bruno = PersonFactory(account_name="bruno", full_name="Bruno Leroy")
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    category = CategoryFactory(slug="cemeb")
    BookingRulesFactory(category=category)
    today = date.today()  # noqa: DTZ011 -- the page lives on today's clock
    first = MachineFactory(name="bigmem1", category=category)
    MachineFactory(name="bigmem2", category=category)
    book(first, bruno, today + timedelta(days=5), 10, State.APPROVED)
    return screen(live_server.url).sign_in("alice", PASSWORD).open(f"/planning/?from={today}")


def focused_after(page, *keys):
    """Answers what has the focus after each key."""
    found = []
    for key in keys:
        page.keyboard.press(key)
        found.append(page.evaluate(FOCUSED).partition(" from")[0].partition(":")[0])
    return found


def test_planning_is_walked_with_the_keys_it_tells_of(seen):
    page = seen.page
    page.focus("#plan")

    assert focused_after(page, "ArrowDown", "ArrowRight", "ArrowRight", "ArrowDown", "n") == [
        "bigmem1", "3 days free", "Bruno Leroy", "40 days free", "3 days free",
    ]  # fmt: skip


def test_planning_tells_details_beside_it_and_gives_the_focus_back(seen):
    page = seen.page
    page.focus("text=Bruno Leroy")

    page.keyboard.press("Enter")
    page.wait_for_selector("#details[open] dl")

    assert page.evaluate(FOCUSED) == "bigmem1"
    assert "Bruno Leroy" in page.text_content("#details")
    assert seen.faults() == []
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelector('#details').open") is False
    assert page.evaluate(FOCUSED).startswith("Bruno Leroy")


def test_planning_has_one_stop_for_the_tab_key(seen):
    page = seen.page
    page.focus("#plan")

    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "bigmem1"
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Join the waiting list"


def test_planning_helps_and_goes_on_in_time(seen):
    page = seen.page
    page.focus("input[name=from]")
    page.keyboard.press("?")
    assert page.is_hidden("#keys")

    page.focus("#plan")
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.keyboard.press("Escape")
    later = page.get_attribute("a[rel=next]", "href")
    page.keyboard.press("PageDown")
    page.wait_for_url(f"**{later}#plan")
    assert page.evaluate("document.activeElement.id") == "plan"
    assert seen.complaints == []
