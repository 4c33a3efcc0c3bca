"""Decisions taken at the desk: every gesture, each thing that can be wrong with it."""

from datetime import UTC, date, datetime

import pytest

from journal.models import Entry
from provisioning.models import Reinstall
from reservations.lifecycle import State
from reservations.models import Booking, HandOver, Waiver
from reservations.services import refuse_booking
from tests.factories import MachineFactory, UnavailabilityFactory, book
from tests.pages.reading import links, words
from tests.pages.views.test_desk import change_of, extension_of

FIRST = date(2027, 3, 8)
ASKED_AT = datetime(2027, 2, 25, 9, tzinfo=UTC)
DRAWN = "2027-03-01T09:00:00+00:00"


@pytest.fixture
def asked(machine, alice):
    """From 8 to 21 March on bigmem7."""
    return book(machine, alice, FIRST, 14, State.REQUESTED)


@pytest.fixture
def too_long(category, bruno):
    """56 days from 10 March on bigmem9."""
    machine = MachineFactory(name="bigmem9", category=category)
    return book(machine, bruno, date(2027, 3, 10), 56, State.REQUESTED)


@pytest.fixture
def running(category, bruno):
    """Bruno's, from 22 February to 7 March on bigmem11."""
    machine = MachineFactory(name="bigmem11", category=category)
    return book(machine, bruno, date(2027, 2, 22), 14, State.ACTIVE)


def send(browser, booking, decision, key="", **typed):
    data = {"decision": decision, "version": booking.version, "drawn": DRAWN, **typed}
    return browser.post(f"/approvals/{key or booking.reference}/", data, follow=True)


def state_of(row):
    row.refresh_from_db()
    return row.state


def test_request_is_approved_and_the_next_one_opened(as_approver, asked, too_long):
    answer = send(as_approver, asked, "approve", comment="Welcome")

    assert state_of(asked) == State.APPROVED
    assert asked.decision.reason == "Welcome"
    assert answer.redirect_chain == [(f"/approvals/{too_long.reference}/", 302)]
    assert f"{asked.reference} is approved: Alice Martin is told by mail." in words(answer)


def test_filter_is_kept_after_a_decision(as_approver, asked, too_long):
    answer = as_approver.post(
        f"/approvals/{asked.reference}/?kind=request",
        {"decision": "approve", "version": asked.version},
    )

    assert answer["Location"] == f"/approvals/{too_long.reference}/?kind=request"


def test_last_request_leads_to_the_empty_desk(as_approver, asked):
    answer = send(as_approver, asked, "refuse", canned="smaller", reason="Try bigmem2.")

    assert state_of(asked) == State.REFUSED
    assert asked.decision.reason == (
        "A smaller machine is enough for this work: please book one. Try bigmem2."
    )
    assert "is refused: Alice Martin is told by mail, with the reason." in words(answer)
    assert "Nothing waits for you." in words(answer)


@pytest.mark.parametrize(
    ("decision", "typed", "sentence"),
    [
        ("refuse", {}, "Give a reason"),
        ("refuse", {"reason": "  "}, "Give a reason"),
        ("refuse", {"reason": "x" * 501}, "at most 500 characters"),
        ("refuse", {"canned": "nonsense"}, "Select a valid choice"),
    ],
)
def test_refusal_without_a_sound_reason_decides_nothing(
    as_approver, asked, decision, typed, sentence
):
    answer = send(as_approver, asked, decision, **typed)

    assert answer.status_code == 400
    assert sentence in words(answer)
    assert state_of(asked) == State.REQUESTED


@pytest.mark.parametrize("decision", ["", "nonsense"])
def test_unknown_decisions_are_not_found(as_approver, asked, decision):
    answer = send(as_approver, asked, decision, reason="a course")

    assert answer.status_code == 404
    assert state_of(asked) == State.REQUESTED


@pytest.mark.parametrize("version", ["", "x", "-1", "999999999999999999999"])
def test_unreadable_versions_decide_nothing(as_approver, asked, version):
    answer = send(as_approver, asked, "approve", version=version)

    assert "Nothing was decided now" in words(answer)
    assert state_of(asked) == State.REQUESTED


def test_waiver_is_given_with_its_reason(as_approver, too_long):
    send(
        as_approver,
        too_long,
        "approve",
        waive_length="on",
        reason_length="reviewers wait",
        shown_length="56",
    )

    assert state_of(too_long) == State.APPROVED
    assert Waiver.objects.values_list("rule", "figure", "reason").get() == (
        "length",
        "56",
        "reviewers wait",
    )


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"waive_length": "on", "reason_length": " "},
        {"reason_length": "not ticked"},
        {"waive_length": "on", "reason_length": "because", "shown_length": "50"},
    ],
)
def test_waiver_wants_tick_reason_and_the_figure_shown(as_approver, too_long, typed):
    answer = send(as_approver, too_long, "approve", **typed)

    assert answer.status_code == 400
    assert "tick each waiver and give its reason" in words(answer)
    assert state_of(too_long) == State.REQUESTED


def test_what_cannot_be_waived_is_not_approved(as_approver, asked, machine):
    UnavailabilityFactory(machine=machine, first_day=FIRST, stop_day=date(2027, 3, 9))

    answer = send(as_approver, asked, "approve")

    assert "nobody can waive" in words(answer)
    assert state_of(asked) == State.REQUESTED


def test_stale_card_says_what_has_changed(as_approver, asked, too_long, boss):
    refuse_booking(booking_id=asked.pk, by=boss, version=asked.version, reason="a course")

    answer = send(as_approver, asked, "approve")

    assert state_of(asked) == State.REFUSED
    assert "Nothing was decided now. Meanwhile: Refused by Boss, 1 March 2027" in words(answer)
    assert "Book it for the holder after all" in words(answer)
    again = next(url for url in links(answer) if "bookingrequest/add/?" in url)
    form = as_approver.get(again).content.decode()
    assert f'value="{asked.holder.pk}" selected' in form
    assert 'value="2027-03-08"' in form


def test_changed_request_is_shown_again_and_not_decided(as_approver, asked):
    Booking.objects.filter(pk=asked.pk).update(version=asked.version + 1)

    answer = send(as_approver, asked, "approve", drawn="nonsense")

    assert state_of(asked) == State.REQUESTED
    assert "Nothing was decided now" in words(answer)
    assert answer.redirect_chain == [(f"/approvals/{asked.reference}/", 302)]


def test_sending_twice_decides_once(as_approver, asked, too_long):
    send(as_approver, asked, "approve")

    answer = send(as_approver, asked, "approve")

    assert "Nothing was decided now. Meanwhile: Approved by Rémy Berger" in words(answer)
    assert "Cancel the booking, with a reason" in words(answer)
    assert Entry.objects.filter(kind="booking_approved").count() == 1


def test_rival_extension_is_refused_in_the_same_gesture(as_approver, asked, machine, bruno):
    stands = book(machine, bruno, date(2027, 2, 22), 14, State.ACTIVE)
    extension = extension_of(stands, date(2027, 3, 15), is_rival=True)
    unseen = send(as_approver, asked, "approve")
    assert state_of(asked) == State.REQUESTED
    assert "Nothing was decided now" in words(unseen)
    without = send(as_approver, asked, "approve", rivals_seen=extension.pk)
    assert "Give a reason" in words(without)

    send(as_approver, asked, "approve", rivals_seen=extension.pk, rivals_reason="a deadline")

    assert state_of(asked) == State.APPROVED
    assert (state_of(extension), extension.reason) == ("refused", "a deadline")


def test_extension_is_granted_or_refused(as_approver, running, category, alice):
    extension = extension_of(running, date(2027, 3, 14))
    key = f"extension-{extension.pk}"
    assert "Give a reason" in words(send(as_approver, running, "refuse", key))

    answer = send(as_approver, running, "approve", key)

    running.refresh_from_db()
    assert (running.stop_day, state_of(extension)) == (date(2027, 3, 14), "granted")
    assert "is extended: Bruno Leroy is told by mail." in words(answer)
    other = extension_of(running, date(2027, 3, 20))
    send(as_approver, running, "refuse", f"extension-{other.pk}", reason="a course")
    assert (state_of(other), other.reason) == ("refused", "a course")


def test_extension_decided_twice_is_decided_once(as_approver, running):
    extension = extension_of(running, date(2027, 3, 14))
    send(as_approver, running, "approve", f"extension-{extension.pk}")

    answer = send(as_approver, running, "refuse", f"extension-{extension.pk}", reason="late")

    assert state_of(extension) == "granted"
    assert "Nothing was decided now" in words(answer)


def test_change_is_granted_or_refused(as_approver, category, alice, machine):
    ahead = book(MachineFactory(category=category), alice, date(2027, 3, 20), 7)
    change = change_of(ahead, machine)

    answer = send(as_approver, ahead, "approve", f"change-{change.pk}")

    ahead.refresh_from_db()
    assert (ahead.machine, state_of(change)) == (machine, "granted")
    assert "is changed: Alice Martin is told by mail." in words(answer)
    back = change_of(ahead, MachineFactory(category=category))
    send(as_approver, ahead, "refuse", f"change-{back.pk}", reason="no")
    assert state_of(back) == "refused"


def test_hand_over_is_confirmed_or_refused(as_approver, running, alice, bruno):
    def accepted():
        return HandOver.objects.create(
            booking=running, giver=bruno, taker=alice, state="accepted", asked_at=ASKED_AT
        )

    refused = accepted()
    assert "Give a reason" in words(
        send(as_approver, running, "refuse", f"hand-over-{refused.pk}")
    )
    send(as_approver, running, "refuse", f"hand-over-{refused.pk}", reason="no")
    assert state_of(refused) == "refused"
    confirmed = accepted()
    running.refresh_from_db()

    answer = send(as_approver, running, "approve", f"hand-over-{confirmed.pk}")

    running.refresh_from_db()
    assert running.holder == alice
    assert "is handed over: both are told by mail." in words(answer)


def test_reinstall_is_refused_and_says_what_is_in_the_way(as_approver, running):
    reinstall = Reinstall.objects.create(
        booking=running,
        profile=running.profile,
        why="broken",
        state="requested",
        asked_at=ASKED_AT,
    )
    key = f"reinstall-{reinstall.pk}"

    confirmed = send(as_approver, running, "approve", key)

    assert confirmed.status_code == 400
    assert state_of(reinstall) == "requested"
    send(as_approver, running, "refuse", key, reason="a disk comes tomorrow")
    assert (state_of(reinstall), reinstall.comment) == ("refused", "a disk comes tomorrow")


def test_mail_is_shown_beside_the_form(as_approver, asked):
    answer = as_approver.post(
        f"/approvals/{asked.reference}/told/",
        {"decision": "refuse", "version": asked.version, "reason": "a course"},
        headers={"HX-Request": "true", "HX-Target": "told"},
    )

    assert answer.content.decode().lstrip().startswith("<section")
    assert "a course" in words(answer)
    assert state_of(asked) == State.REQUESTED
