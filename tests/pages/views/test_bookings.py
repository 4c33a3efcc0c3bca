from datetime import date

import pytest

from journal.models import Entry
from provisioning.models import Credential, Run
from reservations.lifecycle import State
from reservations.models import Decision
from tests.factories import MachineFactory, TeamFactory, book
from tests.pages.conftest import MONDAY, OTHER_REASON, SECRET_PURPOSE
from tests.pages.reading import links, words


@pytest.fixture
def ready(running, machine):
    """Alice's running booking on a machine that a run has made ready."""
    run = Run.objects.create(
        occupancy=running.occupancy,
        booking=running,
        machine=machine,
        state="ready",
        planned_at=MONDAY,
        due_at=MONDAY,
        fenced_at=MONDAY,
        ready_at=MONDAY,
    )
    run.host_keys.create(
        public_key="ssh-ed25519 AAAA", fingerprint="SHA256:abcdef", recorded_at=MONDAY
    )
    Credential.objects.create(
        occupancy=running.occupancy,
        person=running.holder,
        run=run,
        login="alice",
        sealed_password="sealed-and-never-shown",
        made_at=MONDAY,
    )
    return run


def test_bookings_are_ones_own(as_alice, booking, bruno, machine):
    other = book(machine, bruno, date(2027, 4, 1), 5)
    other.purpose = "nothing of alice's"
    other.save()

    page = as_alice.get("/bookings/")

    assert f"/bookings/{booking.reference}/" in links(page)
    assert other.reference not in page.content.decode()
    assert "nothing of alice" not in page.content.decode()


def test_bookings_are_sorted_by_where_they_stand(as_alice, running, booking, machine, alice):
    over = book(machine, alice, date(2027, 1, 4), 5, State.ENDED)

    text = words(as_alice.get("/bookings/"))

    assert text.index("Under way") < text.index(running.reference) < text.index("To come")
    assert text.index("To come") < text.index(booking.reference) < text.index("Over")
    assert text.index("Over") < text.index(over.reference)
    assert "Approved, starts in 7 days" in text


def test_bookings_show_the_days_left_in_each_category(as_alice, booking, hidden_machine):
    text = words(as_alice.get("/"))

    assert "14 of 84 days used in 5 months" in text
    assert "Hidden machines" not in text


def test_bookings_ask_visitors_to_sign_in(visitor, booking):
    for path in ("", f"{booking.reference}/", f"{booking.reference}/run/", "new/"):
        answer = visitor.get(f"/bookings/{path}")
        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/login/")


@pytest.mark.parametrize("path", ["/bookings/", "/"])
def test_lists_ask_as_many_queries_for_one_and_three(
    as_alice, category, alice, path, django_assert_max_num_queries, django_assert_num_queries
):
    book(MachineFactory(category=category), alice, date(2027, 3, 8), 7)
    as_alice.get(path)
    with django_assert_max_num_queries(40) as asked:
        as_alice.get(path)
    book(MachineFactory(category=category), alice, date(2027, 3, 8), 7, State.REQUESTED)
    book(MachineFactory(category=category), alice, date(2027, 2, 25), 7, State.ACTIVE)
    with django_assert_num_queries(len(asked)):
        as_alice.get(path)


def test_booking_shows_all_to_its_holder(as_alice, booking):
    text = words(as_alice.get(f"/bookings/{booking.reference}/"))

    assert "From 8 March to 21 March 2027 inclusive, 14 days" in text
    assert "Approved, starts in 7 days" in text
    assert SECRET_PURPOSE in text
    assert "Your data stay until the last day, Sunday 21 March 2027." in text
    assert "Cancel the booking" in text


def test_booking_is_refused_to_other_researchers(as_bruno, booking):
    page = as_bruno.get(f"/bookings/{booking.reference}/")

    assert page.status_code == 403
    assert SECRET_PURPOSE not in page.content.decode()
    assert "You may not do this" in words(page)


def test_booking_on_a_hidden_machine_does_not_exist_for_others(as_bruno, hidden_machine, alice):
    booking = book(hidden_machine, alice, date(2027, 3, 8), 14)

    assert as_bruno.get(f"/bookings/{booking.reference}/").status_code == 404
    assert as_bruno.get("/bookings/B-NONE/").status_code == 404


def test_booking_is_shown_to_approver_manager_and_administrator(
    as_approver, as_boss, as_bruno, bruno, alice, booking
):
    TeamFactory(members=[alice], managers=[bruno])

    for browser in (as_approver, as_boss, as_bruno):
        page = browser.get(f"/bookings/{booking.reference}/")
        assert SECRET_PURPOSE in words(page)


def test_booking_is_found_in_small_letters_too(as_alice, booking):
    assert as_alice.get(f"/bookings/{booking.reference.lower()}/").status_code == 200


def test_booking_tells_who_decided_and_why(as_alice, booking, approver):
    Decision.objects.create(
        booking=booking, outcome="approved", by=approver, at=MONDAY, reason="a fine project"
    )

    text = words(as_alice.get(f"/bookings/{booking.reference}/"))

    assert "Approved by Rémy Berger (done) 1 March 2027, 10:00 a fine project" in text


def test_booking_tells_its_history_and_nobody_elses(as_alice, booking, alice, transactional_db):
    for reference, reason in ((booking.reference, "holidays"), ("B-9999", OTHER_REASON)):
        Entry.objects.create(
            at=MONDAY,
            kind="booking_cancelled",
            subject_kind="booking",
            subject_ref=reference,
            actor=alice,
            reason=reason,
        )

    page = as_alice.get(f"/bookings/{booking.reference}/")

    assert "1 March 2027, 10:00 Cancelled by Alice Martin holidays" in words(page)
    assert OTHER_REASON not in page.content.decode()


def test_ready_booking_tells_its_holder_how_to_connect(as_alice, ready, running):
    page = as_alice.get(f"/bookings/{running.reference}/")

    text = words(page)
    assert "ssh alice@bigmem7.example.org" in text
    assert "ED25519 SHA256:abcdef" in text
    assert "Ends in 6 days" in text
    assert "sealed-and-never-shown" not in page.content.decode()


def test_ready_booking_shows_logins_to_nobody_else(as_approver, as_boss, ready, running):
    for browser in (as_approver, as_boss):
        page = browser.get(f"/bookings/{running.reference}/")
        assert "ssh alice@" not in page.content.decode()
        assert "sealed-and-never-shown" not in page.content.decode()


def test_cards_show_the_command_of_a_ready_machine(as_alice, ready):
    assert "ssh alice@bigmem7.example.org" in words(as_alice.get("/"))


def test_blocked_run_is_a_problem_and_says_what_to_do(as_alice, as_approver, ready, running):
    Credential.objects.all().delete()
    Run.objects.update(state="blocked", blocked_from="cycling", problem="broken", ready_at=None)

    text = words(as_alice.get(f"/bookings/{running.reference}/"))

    assert "Problem" in text
    assert "Restarting (stopped here)" in text
    assert "The machine is broken." in text
    assert "Ready" not in words(as_alice.get("/"))


def test_moving_run_is_looked_at_again(as_alice, ready, running):
    Credential.objects.all().delete()
    Run.objects.update(state="installing", ready_at=None)

    page = as_alice.get(f"/bookings/{running.reference}/")
    part = as_alice.get(f"/bookings/{running.reference}/run/")

    assert f'hx-get="/bookings/{running.reference}/run/"' in page.content.decode()
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert "Installing the system (under way)" in words(part)
