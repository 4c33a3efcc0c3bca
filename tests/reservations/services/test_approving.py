"""Approving a request on another machine, another first day, or for fewer days than asked."""

from datetime import date

import pytest

from journal.consumers import deliver_pending
from journal.models import Entry
from notifications.services import rehearse_mails
from provisioning.models import Run
from reservations.errors import BookingError, ErrorCode, NotAllowed, StaleDecision
from reservations.lifecycle import State
from reservations.models import Extension, Waiver
from reservations.policy.values import Rule
from reservations.services import approve_otherwise
from tests.factories import CategoryFactory, MachineFactory, PersonFactory, book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

FIRST = date(2027, 3, 8)


@pytest.fixture
def asked(machine, alice):
    """From 8 to 21 March on bigmem7."""
    return book(machine, alice, FIRST, 14, State.REQUESTED)


@pytest.fixture
def other(category):
    return MachineFactory(name="bigmem9", category=category)


def approve(booking, by, **changes):
    wish = {
        "version": booking.version,
        "machine": booking.machine,
        "first_day": booking.first_day,
        "days": booking.days.days,
        **changes,
    }
    return approve_otherwise(booking_id=booking.pk, by=by, **wish)


def test_request_is_approved_on_another_machine(asked, other, approver):
    result = approve(asked, approver, machine=other, comment="bigmem7 is needed")

    assert result.is_done
    asked.refresh_from_db()
    assert (asked.state, asked.machine, asked.first_day) == (State.APPROVED, other, FIRST)
    assert asked.occupancy.machine == other
    assert (asked.decision.by, asked.decision.reason) == (approver, "bigmem7 is needed")
    entries = Entry.objects.filter(subject_ref=asked.reference).order_by("pk")
    assert [entry.kind for entry in entries] == ["booking_approved", "request_altered"]
    altered = entries[1].facts
    assert (altered["from_machine"], altered["machine"]) == ("bigmem7", "bigmem9")
    assert (altered["from_first_day"], altered["from_last_day"]) == ("2027-03-08", "2027-03-21")


def test_run_is_planned_where_it_was_approved(asked, other, approver):
    approve(asked, approver, machine=other)

    deliver_pending()

    assert [run.machine for run in Run.objects.filter(booking=asked)] == [other]


def test_fewer_and_later_days_are_approved(asked, approver):
    result = approve(asked, approver, first_day=date(2027, 3, 10), days=7)

    assert result.is_done
    asked.refresh_from_db()
    assert (asked.first_day, asked.stop_day) == (date(2027, 3, 10), date(2027, 3, 17))
    assert (asked.held_first_day, asked.held_stop_day) == (asked.first_day, asked.stop_day)


def test_holder_is_told_once_and_what_was_asked(asked, other, approver):
    mails = rehearse_mails(lambda: approve(asked, approver, machine=other, days=7), by=approver)

    assert [told.reader for told in mails] == [asked.holder]
    text = " ".join(mails[0].mail.text.split())
    assert "not quite what was asked: bigmem7, from 8 March to 21 March" in text
    assert "bigmem9" in mails[0].mail.subject
    asked.refresh_from_db()
    assert asked.state == State.REQUESTED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ErrorCode.NOTHING_DIFFERS),
        ({"days": 15}, ErrorCode.MORE_THAN_ASKED),
        ({"days": 0}, ErrorCode.BAD_DAYS),
        ({"first_day": date(2027, 3, 1)}, ErrorCode.TOO_LATE),
    ],
)
def test_what_makes_no_sense_is_not_approved(asked, approver, changes, code):
    with pytest.raises(BookingError) as caught:
        approve(asked, approver, **changes)

    assert caught.value.code is code
    asked.refresh_from_db()
    assert (asked.state, asked.version) == (State.REQUESTED, 1)


def test_another_first_day_inside_the_notice_wants_a_waiver(asked, approver):
    early = {"first_day": date(2027, 3, 2), "days": 7}
    assert not approve(asked, approver, **early).is_done

    result = approve(asked, approver, **early, waivers={Rule.NOTICE: "the machine stands idle"})

    assert result.is_done
    assert Waiver.objects.values_list("rule", "reason").get() == (
        "notice",
        "the machine stands idle",
    )


def test_days_of_others_are_not_given(asked, other, approver, bruno):
    book(other, bruno, date(2027, 3, 20), 7)

    result = approve(asked, approver, machine=other)

    assert not result.is_done
    assert [check.rule for check in result.verdict.violations] == [Rule.CLASH]


def test_stale_and_second_decisions_change_nothing(asked, other, approver):
    with pytest.raises(StaleDecision):
        approve(asked, approver, machine=other, version=asked.version + 1)
    approve(asked, approver, machine=other)

    with pytest.raises(StaleDecision):
        approve(asked, approver, days=7)

    assert Entry.objects.filter(kind="booking_approved").count() == 1


def test_only_who_decides_in_both_categories_may(asked, approver, alice):
    elsewhere = MachineFactory(category=CategoryFactory(approvers=[PersonFactory()]))
    for by, machine in ((alice, asked.machine), (approver, elsewhere)):
        with pytest.raises(NotAllowed):
            approve(asked, by, machine=machine, days=7)

    asked.refresh_from_db()
    assert asked.state == State.REQUESTED


def test_request_that_continues_another_stays_on_its_machine(
    asked, other, machine, alice, approver
):
    before = book(machine, alice, date(2027, 2, 22), 14, State.ACTIVE)
    asked.continues, asked.occupancy = before, before.occupancy
    asked.save()

    with pytest.raises(BookingError) as caught:
        approve(asked, approver, machine=other)

    assert caught.value.code is ErrorCode.REQUEST_TIED
    assert approve(asked, approver, days=7).is_done


def test_days_beside_an_extension_are_decided_first(asked, other, approver, bruno):
    stands = book(other, bruno, date(2027, 2, 22), 14, State.ACTIVE)
    Extension.objects.create(
        booking=stands,
        state="requested",
        from_stop_day=stands.stop_day,
        stop_day=date(2027, 3, 15),
        is_rival=True,
        lapses_day=date(2027, 3, 15),
        asked_by=bruno,
        asked_at=asked.asked_at,
    )

    with pytest.raises(BookingError) as caught:
        approve(asked, approver, machine=other)

    assert caught.value.code is ErrorCode.BESIDE_EXTENSION
    asked.refresh_from_db()
    assert (asked.state, asked.machine.name) == (State.REQUESTED, "bigmem7")
