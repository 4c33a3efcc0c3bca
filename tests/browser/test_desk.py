"""The approval desk by the keyboard alone, with and without JavaScript, on one screen."""

from datetime import date, timedelta

import pytest

from reservations.lifecycle import State
from tests.factories import (
    AdministratorFactory,
    BookingRulesFactory,
    CategoryFactory,
    MachineFactory,
    PersonFactory,
    book,
)
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.slow
ESSENTIAL = ("#desk-who", "#desk-what", "#desk-rules", "#approve", "#refuse", "#ask")
LOWEST = """
selectors => Math.max(...selectors.map(
  each => document.querySelector(each).getBoundingClientRect().bottom))
"""


@pytest.fixture
def asked(transactional_db):
    """Three requests of 14 days, and one of 56."""
    category = CategoryFactory(slug="cemeb")
    BookingRulesFactory(category=category)
    first_day = date.today() + timedelta(days=30)  # noqa: DTZ011 -- the page lives on today's clock
    return [
        book(
            MachineFactory(name=f"bigmem{index}", category=category),
            PersonFactory(full_name=f"Person {index}"),
            first_day + timedelta(days=index),
            56 if index == 3 else 14,
            State.REQUESTED,
        )
        for index in range(4)
    ]


@pytest.fixture
def as_boss(screen, live_server, asked):
    from allauth.account.models import EmailAddress

    boss = AdministratorFactory(account_name="boss")
    EmailAddress.objects.create(user=boss, email=boss.email, verified=True, primary=True)

    def as_boss(**options):
        return screen(live_server.url, **options).sign_in("boss", PASSWORD).open("/approvals/")

    return as_boss


def states(asked):
    for booking in asked:
        booking.refresh_from_db()
    return [booking.state for booking in asked]


def title(page, name):
    page.locator("#desk-title", has_text=name).wait_for()


def test_keys_move_point_and_never_decide(as_boss, asked):
    seen = as_boss()
    page = seen.page
    title(page, "bigmem0")

    page.keyboard.press("j")
    title(page, "bigmem1")
    assert page.url.endswith(f"/approvals/{asked[1].reference}/")
    assert page.title().startswith("bigmem1")
    assert page.get_attribute(".queue a[aria-current]", "href").endswith(f"{asked[1].reference}/")
    page.keyboard.press("k")
    title(page, "bigmem0")
    page.keyboard.press("Control+j")
    page.keyboard.press("r")
    page.keyboard.type("jam")
    assert page.input_value("#id_reason") == "jam"
    page.keyboard.press("Escape")
    page.focus("#desk-card")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("a")

    assert page.evaluate("document.activeElement.id") == "approve"
    assert states(asked) == [State.REQUESTED] * 4
    page.keyboard.press("Enter")
    page.get_by_text(f"{asked[0].reference} is approved").wait_for()
    assert states(asked) == [State.APPROVED, *[State.REQUESTED] * 3]
    assert seen.complaints == []


def test_mail_is_read_beside_the_form_and_the_question_has_a_key(as_boss, asked):
    seen = as_boss()
    page = seen.page
    page.fill("#id_reason", "a course")

    page.get_by_role("button", name="Mail if refused").click()

    page.locator("#told pre", has_text="a course").wait_for()
    assert page.input_value("#id_reason") == "a course"
    assert seen.faults() == []
    page.focus("#desk-card")
    page.keyboard.press("q")
    page.wait_for_url("**/question/")
    assert states(asked) == [State.REQUESTED] * 4


@pytest.mark.parametrize("has_scripts", [True, False])
def test_requests_are_approved_refused_and_decided_together_by_the_keyboard(
    as_boss, asked, has_scripts
):
    page = as_boss(java_script_enabled=has_scripts).page

    page.focus("#approve")
    page.keyboard.press("Enter")
    page.get_by_text(f"{asked[0].reference} is approved").wait_for()
    page.focus("#id_reason")
    page.keyboard.type("a course")
    page.focus("#refuse")
    page.keyboard.press("Enter")
    page.get_by_text(f"{asked[1].reference} is refused").wait_for()
    for box in page.locator(".queue input").all():
        box.focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Review the ticked ones together").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/together/**")
    assert [box.is_checked() for box in page.locator("main input[type=checkbox]").all()] == [
        True,
        False,
    ]
    page.get_by_role("button", name="Approve what is ticked").focus()
    page.keyboard.press("Enter")
    page.get_by_text("1 request is approved").wait_for()

    assert states(asked) == [State.APPROVED, State.REFUSED, State.APPROVED, State.REQUESTED]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_a_decision_needs_is_on_one_screen(as_boss, asked, language):
    seen = as_boss(width=1366, height=768).speak(language)
    seen.open(f"/approvals/{asked[3].reference}/")

    assert seen.page.evaluate(LOWEST, list(ESSENTIAL)) <= 768
    assert seen.faults() == []


def test_desk_stands_on_a_phone_in_the_dark(as_boss, asked):
    seen = as_boss(width=390, height=844, color_scheme="dark")
    assert seen.faults() == []

    seen.page.get_by_role("link", name="bigmem3").first.click()

    title(seen.page, "bigmem3")
    assert seen.faults() == []
    seen.open(f"/approvals/{asked[3].reference}/otherwise/?days=40")
    assert seen.faults() == []
    seen.open(f"/approvals/together/?chosen={asked[0].pk}&chosen={asked[3].pk}")
    assert seen.faults() == []
