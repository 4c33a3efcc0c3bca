"""Digests of what waits for a decision, and what waited too long."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from journal.models import Entry
from journal.services import record
from notifications.choices import Group, Way
from notifications.models import Message
from notifications.rendering import Moot, render
from notifications.services import choose_mails, enqueue_for, escalate_undecided, promise_digests
from reservations.lifecycle import State
from reservations.models import Extension
from tests.factories import AdministratorFactory, BookingFactory, MachineFactory
from tests.notifications.conftest import THURSDAY, promise, tell
from tickets.models import Ticket

FRIDAY_8 = datetime(2027, 2, 26, 7, tzinfo=UTC)
"""Eight o'clock in Paris."""
HOUR = timedelta(hours=1)


@pytest.fixture
def by_digest(approver):
    choose_mails(person=approver, ways={Group.TO_DECIDE: Way.MORNING})
    return approver


@pytest.fixture
def later(booking, machine):
    """A request for days far ahead, of alice."""
    return BookingFactory(
        reference="B-LATR",
        machine=MachineFactory(name="bigmem8", category=machine.category),
        holder=booking.holder,
        first_day=date(2027, 3, 15),
        asked_at=THURSDAY,
    )


def test_who_wants_a_digest_gets_one_mail_for_all_that_waits(
    booking, later, category, by_digest, frozen
):
    approver = by_digest
    assert ("to_approve", "approver") not in promise(tell("booking_requested", later))
    frozen.move_to(FRIDAY_8 - HOUR)
    assert promise_digests(FRIDAY_8 - HOUR) == 0

    frozen.move_to(FRIDAY_8)
    assert promise_digests(FRIDAY_8) == 1
    assert promise_digests(FRIDAY_8 + HOUR) == 0

    entry = Entry.objects.get(kind="digest_listed")
    assert entry.facts["items"] == ["request/B-4F7K", "request/B-LATR"]
    assert promise(entry) == [("digest", "approver")]
    for language, subject in (
        ("en", "[bigmem] 2 requests to decide, 1 of them urgent"),
        ("fr", "[bigmem] 2 demandes à traiter, dont 1 urgente"),
    ):
        approver.language = language
        approver.save()
        assert render(Message.objects.get(kind="digest")).subject == subject


def test_urgent_request_comes_at_once_to_who_wants_a_digest(booking, by_digest, frozen):
    assert promise(tell("booking_requested", booking)) == [("received", "alice")]

    frozen.move_to(FRIDAY_8)
    booking.asked_at = FRIDAY_8
    booking.save()

    assert ("to_approve", "approver") in promise(tell("booking_requested", booking))


@pytest.mark.parametrize("moment", [FRIDAY_8 + timedelta(days=1), FRIDAY_8 + timedelta(days=2)])
def test_no_digest_on_days_off(booking, later, by_digest, frozen, moment):
    frozen.move_to(moment)

    assert promise_digests(moment) == 0


def test_no_digest_of_nothing(booking, by_digest, frozen):
    booking.state = State.WITHDRAWN
    booking.save()
    frozen.move_to(FRIDAY_8)

    assert promise_digests(FRIDAY_8) == 0


def test_digest_of_what_was_decided_meanwhile_says_nothing(booking, by_digest, frozen):
    frozen.move_to(FRIDAY_8)
    promise_digests(FRIDAY_8)
    enqueue_for(entry=Entry.objects.get(kind="digest_listed"))
    booking.state = State.APPROVED
    booking.save()

    with pytest.raises(Moot):
        render(Message.objects.get(kind="digest"))


def test_approver_has_nothing_to_decide_of_their_own(booking, by_digest, frozen):
    booking.holder = by_digest
    booking.save()
    frozen.move_to(FRIDAY_8)

    assert promise_digests(FRIDAY_8) == 0


def test_administrators_are_told_once_what_waited_for_two_working_days(
    booking, later, approver, frozen
):
    boss, second = AdministratorFactory(account_name="boss"), AdministratorFactory()
    extension = Extension.objects.create(
        booking=BookingFactory(
            machine=MachineFactory(name="bigmem9", category=later.machine.category),
            first_day=date(2027, 2, 1),
            state=State.ACTIVE,
        ),
        from_stop_day=date(2027, 3, 15),
        stop_day=date(2027, 3, 22),
        state="requested",
        lapses_day=date(2027, 3, 15),
        asked_by=boss,
        asked_at=THURSDAY,
    )
    monday, tuesday = datetime(2027, 3, 1, 12, tzinfo=UTC), datetime(2027, 3, 2, 7, tzinfo=UTC)
    booking.state = State.LAPSED
    booking.save()
    for moment, count in ((monday, 0), (tuesday, 0), (tuesday + HOUR, 2), (tuesday + HOUR, 0)):
        frozen.move_to(moment)
        assert escalate_undecided(moment) == count

    entry = Entry.objects.get(kind="undecided_escalated")
    assert entry.facts["items"] == [f"extension/{extension.pk}", "request/B-LATR"]
    assert promise(entry) == sorted(
        ("escalation", person.account_name) for person in (boss, second)
    )
    boss.language = "fr"
    boss.save()
    rendered = render(Message.objects.get(recipient=boss))
    assert rendered.subject == "[bigmem] 2 demandes attendent depuis plus de 2 jours ouvrés"
    assert "B-LATR" in rendered.text


def test_digest_holds_tickets_that_wait_for_an_answer(booking, by_digest, alice, frozen):
    booking.state = State.WITHDRAWN
    booking.save()
    ticket = Ticket.objects.create(
        pk=214, kind="other", author=alice, about=alice, opened_at=THURSDAY
    )
    by_digest.is_superuser = True
    by_digest.save()
    ticket.messages.create(author=alice, at=THURSDAY, text="a fan")
    with transaction.atomic():
        opened = record(kind="ticket_opened", subject_kind="ticket", subject_ref="214")
    assert promise(opened) == []

    frozen.move_to(FRIDAY_8)
    assert promise_digests(FRIDAY_8) == 1
    enqueue_for(entry=Entry.objects.get(kind="digest_listed"))
    assert "for Alice Martin (no. 214)" in render(Message.objects.get(kind="digest")).text

    ticket.messages.create(author=by_digest, at=FRIDAY_8, text="which one?")
    with pytest.raises(Moot):
        render(Message.objects.get(kind="digest"))
    frozen.shift(10 * 86400)
    assert escalate_undecided(FRIDAY_8 + timedelta(days=10)) == 0
