"""The list of my bookings, and what a booking's page shows beside its facts."""

from datetime import date, timedelta

import pytest

from journal.models import Entry
from provisioning.models import Collaborator, Run
from reservations.lifecycle import State
from tests.factories import MachineFactory, PersonFactory, book
from tests.pages.conftest import MONDAY
from tests.pages.reading import links, words


def enter(booking, kind, **more):
    """Writes an entry about a booking."""
    facts = {"at": MONDAY, "subject_kind": "booking", "subject_ref": booking.reference}
    return Entry.objects.create(kind=kind, **facts, **more)


def test_life_shows_what_changed_a_booking_on_its_way(as_alice, alice, approver, running):
    enter(running, "extension_requested", actor=alice)
    enter(running, "extension_granted", actor=approver)
    enter(running, "change_requested", actor=alice)

    text = words(as_alice.get(f"/bookings/{running.reference}/"))

    life = text[text.index("Its life") : text.index("The booking Machine")]
    assert life.index("First day") < life.index("Extension granted by Rémy Berger (done)")
    assert life.index("Extension granted") < life.index("Change asked by Alice Martin (under way)")
    assert life.index("Change asked") < life.index("Last day")
    assert "Extension asked" not in life


def test_history_is_folded_beyond_ten_lines_the_newest_first(as_alice, alice, running):
    for _number in range(12):
        enter(running, "booking_ends_soon")
    enter(running, "booking_shortened", actor=alice)

    page = as_alice.get(f"/bookings/{running.reference}/")

    text = words(page)
    history = text[text.index("History") :]
    assert history.startswith("History 1 March 2027, 10:00 Shortened by Alice Martin")
    assert "3 earlier events" in history
    shown, folded = page.content.decode().split("<summary>3 earlier events</summary>")
    assert shown.count("Holder reminded") == 9
    assert folded.count("Holder reminded") == 3


def test_people_of_a_booking_are_named(as_alice, alice, running):
    alice.sponsor = PersonFactory(full_name="Paule Dupont")
    alice.save()
    fellow = PersonFactory(full_name="Chloé Petit")
    gone = PersonFactory(full_name="Louis Parti")
    for person, removed_at in ((fellow, None), (gone, MONDAY)):
        Collaborator.objects.create(
            occupancy=running.occupancy, person=person, named_at=MONDAY, removed_at=removed_at
        )

    text = words(as_alice.get(f"/bookings/{running.reference}/"))

    assert "Holder Alice Martin Sponsor Paule Dupont Collaborators Chloé Petit" in text
    assert "Louis Parti" not in text


def test_page_has_one_main_action_and_the_dangerous_ones_apart(as_alice, running):
    page = as_alice.get(f"/bookings/{running.reference}/").content.decode()

    assert page.count("button--primary") == 1
    assert f'button--primary" href="/bookings/{running.reference}/extend/"' in page
    last = page[page.index("deeds--last") :]
    assert "Give the machine back" in last[: last.index("</ul>")]
    assert "Hand it over" not in last


def test_connection_can_be_copied(as_alice, alice, running, machine):
    run = Run.objects.create(
        occupancy=running.occupancy,
        booking=running,
        machine=machine,
        state="ready",
        planned_at=MONDAY,
        due_at=MONDAY,
        fenced_at=MONDAY,
        ready_at=MONDAY + timedelta(minutes=41),
    )
    run.credentials.create(
        occupancy=running.occupancy, person=alice, login="alice", made_at=MONDAY
    )

    page = as_alice.get(f"/bookings/{running.reference}/")

    content = page.content.decode()
    assert 'id="connect-command">ssh alice@bigmem7.example.org</code>' in content
    assert 'data-copy="#connect-command" hidden>Copy</button>' in content
    assert "Installed and ready (done) 1 March 2027, 10:41 begun 1 March 2027, 10:00" in words(
        page
    )


def test_past_bookings_come_by_pages_and_by_kind(as_alice, alice, machine):
    for number in range(23):
        book(machine, alice, date(2026, 1, 1) + timedelta(days=3 * number), 2, State.ENDED)
    lapsed = book(machine, alice, date(2026, 12, 1), 2, State.LAPSED)

    first = as_alice.get("/bookings/")
    last = as_alice.get("/bookings/?page=2")
    never = as_alice.get("/bookings/?over=never")

    counts = [page.content.decode().count('<th scope="row">') for page in (first, last, never)]
    assert counts == [20, 4, 1]
    assert "/bookings/?page=2#past" in links(first)
    assert "/bookings/#past" in links(last)
    assert f"/bookings/{lapsed.reference}/" in links(never)
    assert "Earlier ones" not in words(never)


@pytest.mark.parametrize("typed", ["page=0", "page=x", "page=99999999", "over=nothing"])
def test_odd_addresses_of_the_list_are_answered(as_alice, booking, typed):
    assert as_alice.get(f"/bookings/?{typed}").status_code == 200


def test_empty_list_says_what_to_do(as_bruno, machine):
    page = as_bruno.get("/bookings/")

    assert "Nothing is booked or asked for. Look at the planning" in words(page)
    assert "Over Nothing yet." in words(page)


@pytest.mark.parametrize("count", [3, 300])
def test_list_asks_few_queries_whatever_there_is(
    as_alice, alice, category, count, django_assert_num_queries
):
    sponsored = PersonFactory(sponsor=alice)
    for number in range(count // 3):
        machine = MachineFactory(category=category)
        first_day = date(2010, 1, 1) + timedelta(days=7 * number)
        book(machine, alice, first_day, 2, State.ENDED)
        book(machine, sponsored, date(2027, 3, 8), 7)
        if number < 10:
            book(machine, alice, date(2027, 2, 25), 7, State.ACTIVE)
    as_alice.get("/bookings/")

    with django_assert_num_queries(8):
        page = as_alice.get("/bookings/")

    assert "My people" in words(page)


@pytest.mark.parametrize("count", [3, 300])
def test_page_asks_few_queries_whatever_happened(
    as_alice, as_approver, alice, approver, running, count, django_assert_num_queries
):
    filled(running, alice, approver, count)
    path = f"/bookings/{running.reference}/"
    for browser, queries in ((as_alice, 7), (as_approver, 7)):
        browser.get(path)
        with django_assert_num_queries(queries):
            page = browser.get(path)
        assert "Change asked" in words(page)
        assert words(page).count("Shortened by") == 2 * count  # in its life, in its history


def filled(booking, holder, approver, count):
    """Lets much have happened to a booking on a machine that is ready."""
    run = Run.objects.create(
        occupancy=booking.occupancy,
        booking=booking,
        machine=booking.machine,
        state="ready",
        planned_at=MONDAY,
        due_at=MONDAY,
        fenced_at=MONDAY,
        ready_at=MONDAY,
    )
    run.credentials.create(
        occupancy=booking.occupancy, person=holder, login="alice", made_at=MONDAY
    )
    for number in range(count):
        run.host_keys.create(
            public_key="ssh-ed25519 AAAA", fingerprint=f"SHA256:{number}", recorded_at=MONDAY
        )
        run.steps.create(
            name="verifying", attempt=number + 1, begun_at=MONDAY, ended_at=MONDAY, outcome="done"
        )
        enter(booking, "booking_shortened", actor=approver if number % 2 else holder)
        person = PersonFactory()
        Collaborator.objects.create(occupancy=booking.occupancy, person=person, named_at=MONDAY)
    enter(booking, "change_requested", actor=holder)
    enter(booking, "booking_ends_soon")


@pytest.mark.parametrize("gesture", ["release", "cancel"])
def test_pages_that_end_a_booking_ask_few_queries(
    as_alice, running, booking, gesture, django_assert_num_queries
):
    ended = running if gesture == "release" else booking
    path = f"/bookings/{ended.reference}/{gesture}/"
    as_alice.get(path)

    with django_assert_num_queries(4):
        assert as_alice.get(path).status_code == 200
