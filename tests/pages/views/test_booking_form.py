"""What the booking form does beside judging: fixes, the strip, drafts, what is known."""

from datetime import date, timedelta

import pytest

from accounts.models import SshKey
from machines.models import Profile
from reservations.lifecycle import State
from reservations.models import Booking, Decision
from tests.factories import BookingFactory, MachineFactory, PersonFactory, book
from tests.pages.conftest import MONDAY
from tests.pages.reading import links, words

FORM = "/bookings/new/"
ASKED = {"machine": "bigmem7", "first_day": "2027-03-08", "days": "14", "profile": "plain"}


def fixes(page) -> list[str]:
    """Answers the values that a page's fixes put into the form."""
    text = page.content.decode().replace("&amp;", "&")
    return [part.split('"')[0] for part in text.split('name="fix" value="')[1:]]


def test_every_broken_rule_has_its_figures_its_source_and_its_fix(form):
    page = form(first_day="2027-03-02", days="45")

    text = words(page)
    assert "asked from 2 March, allowed from 3 March · Service rules of 3 May 2024" in text
    assert "asked 45 days, allowed 42 · Service rules of 3 May 2024" in text
    assert fixes(page) == ["first_day=2027-03-03", "days=42"]
    assert {"/rules/#cemeb-notice", "/rules/#cemeb-length", "/rules/#everywhere"} <= set(
        links(page)
    )


def test_fix_is_one_click_and_keeps_what_was_typed(as_alice, machine):
    typed = {**ASKED, "days": "45", "purpose": "genome assembly"}

    page = as_alice.post(FORM, {**typed, "fix": "days=42&purpose=other"})

    assert page.status_code == 200
    assert "All rules are kept" in words(page)
    assert 'name="days" value="42"' in page.content.decode()
    assert 'value="genome assembly"' in page.content.decode()


def test_taken_days_propose_the_machine_that_is_free(form, category, machine, bruno):
    MachineFactory(name="bigmem8", category=category)
    book(machine, bruno, date(2027, 3, 1), 200)

    page = form()

    assert fixes(page) == ["machine=bigmem8&first_day=2027-03-08&days=14"]


def test_strip_shows_who_stands_there_and_the_ghost_of_the_request(form, machine, bruno):
    book(machine, bruno, date(2027, 3, 10), 5)

    page = form().content.decode()

    ghost = page[page.index("mini__ghost") :]
    assert 'class="mini__bar mini__taken b10 w5" title="Bruno Leroy, from 10' in page
    assert ghost.startswith('mini__ghost b8 w14"><span>Your request</span>')


def test_machine_that_could_be_extended_instead_is_named_first(as_alice, running, booking):
    page = as_alice.get(FORM)

    assert "You hold bigmem7 until 7 March: extend it instead, your data stay." in words(page)
    assert f"/bookings/{running.reference}/extend/" in links(page)
    assert f"/bookings/{booking.reference}/extend/" not in links(page)


def test_form_says_which_key_or_password_will_be_used(as_alice, alice, machine):
    assert "a one-time password, sent by mail when the machine is ready" in words(
        as_alice.get(FORM)
    )
    for title in ("laptop", "cluster"):
        SshKey.objects.create(person=alice, title=title, public_key=title, fingerprint=title)

    text = words(as_alice.get(FORM))

    assert "your 2 registered SSH keys: no password laptop, cluster" in text


@pytest.mark.parametrize(
    ("hours", "words_expected"),
    [
        ([1, 2, 4.5, 9, 300], "Usually answered within 5 hours."),
        ([0.1, 0.2, 0.3, 0.4, 9], "Usually answered within an hour."),
        ([70, 71, 72, 73, 74], "Usually answered within 3 days."),
    ],
)
def test_usual_time_to_a_decision_is_told(form, machine, approver, hours, words_expected):
    decide(machine, approver, hours)

    assert words_expected in words(form())


def test_usual_time_is_not_told_from_few_or_old_cases_nor_of_machines(
    form, machine, approver, category
):
    decide(machine, approver, [1, 2, 3, 4])
    decide(machine, approver, [5, 5], days_ago=100)
    decide(machine, None, [5, 5])

    assert "Usually answered" not in words(form())


def decide(machine, by, hours, days_ago=20):
    """Stores decisions that took so many hours each."""
    at = MONDAY - timedelta(days=days_ago)
    for number, waited in enumerate(hours):
        asked_at = at - timedelta(hours=waited)
        booking = BookingFactory(
            machine=machine,
            state=State.ENDED,
            first_day=date(2020 + number, 1, 1),
            days=2,
            asked_at=asked_at,
        )
        Decision.objects.create(booking=booking, outcome="approved", by=by, at=at)


def test_draft_is_kept_until_it_is_discarded(as_alice, machine):
    as_alice.get(f"{FORM}verdict/", {**ASKED, "days": "45"})
    as_alice.post(f"{FORM}draft/", {**ASKED, "days": "45", "purpose": "genome assembly"})

    page = as_alice.get(FORM)

    assert "Here is what you typed last and did not send." in words(page)
    assert "45 are asked: shorten to 42" in words(page)
    assert 'value="genome assembly"' in page.content.decode()
    assert as_alice.post(f"{FORM}draft/", {"do": "discard"}).url == FORM
    assert "Here is what you typed" not in words(as_alice.get(FORM))


def test_purpose_of_a_draft_goes_along_with_other_days(as_alice, machine):
    as_alice.post(f"{FORM}draft/", {**ASKED, "purpose": "genome assembly"})

    page = as_alice.get(FORM, {**ASKED, "days": "7"})

    assert 'name="days" value="7"' in page.content.decode()
    assert 'value="genome assembly"' in page.content.decode()
    assert "Here is what you typed" not in words(page)


def test_draft_is_forgotten_once_it_is_sent(as_alice, machine):
    as_alice.post(f"{FORM}draft/", {**ASKED, "purpose": "genome assembly"})

    as_alice.post(FORM, {**ASKED, "purpose": "genome assembly"})

    assert "genome assembly" not in as_alice.get(FORM).content.decode()
    assert Booking.objects.get().purpose == "genome assembly"


def test_draft_is_read_by_nobody_else(as_alice, as_bruno, machine):
    as_alice.post(f"{FORM}draft/", {**ASKED, "purpose": "genome assembly"})
    as_bruno.cookies["booking_draft"] = as_alice.cookies["booking_draft"].value

    page = as_bruno.get(FORM)

    assert "Here is what you typed" not in words(page)
    assert "genome assembly" not in page.content.decode()


@pytest.mark.parametrize("count", [3, 300])
def test_form_and_verdict_ask_few_queries_whatever_there_is(
    as_alice, alice, machine, count, django_assert_num_queries
):
    crowd(machine, alice, count)
    as_alice.get(FORM, ASKED)

    with django_assert_num_queries(8):
        page = as_alice.get(FORM, {**ASKED, "days": "45"})
    with django_assert_num_queries(7):
        as_alice.get(f"{FORM}verdict/", {**ASKED, "days": "45"})

    assert "45 are asked: shorten to 42" in words(page)


def crowd(machine, alice, count):
    """Makes machines, past bookings and decisions, so many of each."""
    other = PersonFactory()
    for number in range(count // 3):
        MachineFactory(category=machine.category)
        first_day = date(2010, 1, 1) + timedelta(days=7 * number)
        for holder, shift in ((alice, 0), (other, 3)):
            book(machine, holder, first_day + timedelta(days=shift), 2, State.ENDED)


def test_kept_rules_are_folded_as_soon_as_one_is_broken(form):
    clean, broken = form().content.decode(), form(days="45").content.decode()

    assert '<details class="kept" open>' in clean
    assert "9 rules kept" in clean
    assert '<details class="kept">' in broken
    assert "8 rules kept" in broken


def test_profiles_are_called_by_their_names(form):
    profile = Profile.objects.get(slug="plain")

    text = words(form())

    assert f"{profile.name_en} can be installed service rules" in text


def test_form_leads_to_the_finder_with_the_days_that_were_typed(as_alice, form):
    assert "/finder/" in links(as_alice.get(FORM))
    assert "/finder/?days=14&from=2027-03-08" in links(form())


def test_strip_cuts_short_a_month_that_has_little_room(form):
    page = words(form(first_day="2027-03-22"))

    assert "March April 2027" in page
