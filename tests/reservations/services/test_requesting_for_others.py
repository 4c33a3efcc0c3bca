from datetime import date

import pytest

from reservations.errors import ErrorCode, NotAllowed
from reservations.lifecycle import State
from reservations.models import BookingRules, Waiver
from reservations.policy.values import Rule
from tests.factories import (
    MachineFactory,
    book,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

WEDNESDAY = date(2027, 3, 3)
"""The day after tomorrow of the fixture `monday`."""


def broken(result):
    return {check.rule for check in result.verdict.violations}


def test_automatic_category_approves_a_clean_request_at_once(sent, alice, machine, kinds):
    machine.category.is_automatic = True
    machine.category.save()

    booking = sent(alice, machine, WEDNESDAY, 5)

    assert booking.state == State.APPROVED
    assert booking.decision.by is None
    assert kinds(booking) == ["booking_requested", "booking_approved"]


def test_flexible_category_takes_a_bounded_excess_and_waits(send, alice, machine):
    BookingRules.objects.update(strictness="flexible")
    machine.category.is_automatic = True
    machine.category.save()

    result = send(alice, machine, WEDNESDAY, 63)

    assert result.booking.state == State.REQUESTED
    assert broken(result) == {Rule.LENGTH}
    assert send(alice, MachineFactory(category=machine.category), WEDNESDAY, 64).booking is None


def test_researcher_may_not_book_for_somebody_else(send, alice, bruno, machine):
    with pytest.raises(NotAllowed):
        send(alice, machine, WEDNESDAY, 5, asked_by=bruno)


def test_approver_books_for_somebody_and_it_is_approved(sent, alice, approver, machine, kinds):
    booking = sent(alice, machine, WEDNESDAY, 5, asked_by=approver)

    assert (booking.state, booking.holder, booking.asked_by, booking.decision.by) == (
        State.APPROVED,
        alice,
        approver,
        approver,
    )
    assert kinds(booking) == ["booking_requested", "booking_approved"]


def test_approver_waives_with_a_reason_for_each_broken_rule(send, alice, approver, machine):
    wish = {"asked_by": approver, "first_day": date(2027, 3, 1), "days": 43}

    one_only = send(alice, machine, waivers={Rule.NOTICE: "urgent"}, **wish)
    assert one_only.errors == (ErrorCode.WAIVER_NEEDED,)
    blank = send(alice, machine, waivers={Rule.NOTICE: "urgent", Rule.LENGTH: "  "}, **wish)
    assert blank.errors == (ErrorCode.WAIVER_NEEDED,)
    both = {Rule.NOTICE: "urgent", Rule.LENGTH: "reviewers wait"}
    booking = send(alice, machine, waivers=both, **wish).booking

    assert booking.state == State.APPROVED
    assert list(Waiver.objects.order_by("rule").values_list("rule", "figure", "reason")) == [
        ("length", "43", "reviewers wait"),
        ("notice", "2027-03-01", "urgent"),
    ]


def test_approver_cannot_waive_a_clash(send, alice, bruno, approver, machine):
    book(machine, bruno, date(2027, 3, 3), 5)

    result = send(alice, machine, WEDNESDAY, 5, asked_by=approver, waivers={Rule.CLASH: "please"})

    assert result.errors == (ErrorCode.NOT_WAIVABLE,)
    assert result.booking is None


def test_notice_waiver_does_not_break_a_shown_kept_until(send, alice, bruno, approver, machine):
    book(machine, bruno, date(2027, 2, 20), 9, State.ENDED, kept_until=date(2027, 3, 3))

    result = send(
        alice, machine, date(2027, 3, 2), 5, asked_by=approver, waivers={Rule.NOTICE: "urgent"}
    )

    assert result.booking is None
    assert broken(result) == {Rule.NOTICE, Rule.CLASH}


def test_past_first_day_is_refused_even_to_an_approver(send, alice, approver, machine):
    result = send(
        alice,
        machine,
        date(2027, 2, 28),
        5,
        asked_by=approver,
        waivers={Rule.NOTICE: "it began already"},
    )

    assert result.errors == (ErrorCode.FIRST_DAY_BEGUN,)
