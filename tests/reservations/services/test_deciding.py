from datetime import date

import pytest

from journal.models import Entry
from reservations.errors import BookingError, ErrorCode, NotAllowed, StaleDecision
from reservations.lifecycle import State
from reservations.models import Booking, BookingRules, Waiver
from reservations.policy.values import Rule
from reservations.services import refuse_booking
from tests.factories import AdministratorFactory, CategoryFactory, PersonFactory, book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

WEDNESDAY = date(2027, 3, 3)


def test_approval_is_stored_and_told(sent, approve, alice, approver, machine, kinds):
    booking = sent(alice, machine, WEDNESDAY, 5)

    result = approve(booking, comment=" Welcome. ")

    assert result.is_done
    assert (booking.state, booking.version) == (State.APPROVED, 2)
    assert (booking.decision.outcome, booking.decision.by, booking.decision.reason) == (
        "approved",
        approver,
        "Welcome.",
    )
    assert kinds(booking) == ["booking_requested", "booking_approved"]
    facts = Entry.objects.get(kind="booking_approved").facts
    assert (facts["is_automatic"], facts["is_own"], facts["waived"]) == (False, False, [])


def test_approval_does_not_judge_the_notice_again(sent, approve, alice, machine, monday):
    booking = sent(alice, machine, WEDNESDAY, 5)
    monday.shift(38 * 3600 - 1)

    assert approve(booking).is_done, "Wednesday is still a second away"


def test_approval_on_the_first_day_comes_too_late(sent, approve, alice, machine, monday):
    booking = sent(alice, machine, WEDNESDAY, 5)
    monday.shift(38 * 3600)

    with pytest.raises(BookingError) as caught:
        approve(booking)

    assert caught.value.code is ErrorCode.TOO_LATE


def test_approval_judges_the_other_rules_again(sent, approve, alice, bruno, machine):
    booking = sent(alice, machine, WEDNESDAY, 5)
    machine.retired_day, machine.buyer_informed_day = date(2027, 3, 5), date(2027, 3, 1)
    machine.save()

    result = approve(booking, waivers={Rule.BOOKABLE: "let it pass"})

    assert not result.is_done
    assert [check.rule for check in result.verdict.violations] == [Rule.BOOKABLE]
    assert booking.state == State.REQUESTED
    assert not Waiver.objects.exists()


def test_own_days_are_left_out_when_judged_again(sent, approve, alice, machine):
    booking = sent(alice, machine, WEDNESDAY, 42)

    result = approve(booking)

    window = result.verdict.checks[-1]
    assert (window.rule, window.asked, window.is_broken) == (Rule.WINDOW, 42, False)


def test_exceeded_rules_need_a_waiver_with_a_reason_each(sent, approve, alice, machine):
    BookingRules.objects.update(strictness="flexible")
    book(machine, alice, date(2026, 12, 1), 40, State.ENDED)
    booking = sent(alice, machine, WEDNESDAY, 56)

    assert not approve(booking).is_done
    assert not approve(booking, waivers={Rule.LENGTH: "six more samples"}).is_done
    reasons = {Rule.LENGTH: "six more samples", Rule.WINDOW: "paper"}
    assert approve(booking, waivers=reasons).is_done

    rows = Waiver.objects.filter(booking=booking).order_by("rule")
    assert list(rows.values_list("rule", "figure", "reason")) == [
        ("length", "56", "six more samples"),
        ("window", "96", "paper"),
    ]


def test_days_are_judged_by_the_rules_remembered(sent, approve, alice, machine):
    booking = sent(alice, machine, WEDNESDAY, 42)
    BookingRules.objects.create(
        category=machine.category, from_day=date(2027, 3, 1), max_window_days=10
    )

    assert approve(booking).is_done


@pytest.mark.parametrize("verb", ["approve", "refuse"])
def test_stale_decision_changes_nothing(sent, approve, alice, approver, machine, verb):
    booking = sent(alice, machine, WEDNESDAY, 5)
    Booking.objects.filter(pk=booking.pk).update(version=7)

    verbs = {
        "approve": lambda: approve(booking),
        "refuse": lambda: refuse_booking(
            booking_id=booking.pk, by=approver, version=1, reason="no"
        ),
    }

    with pytest.raises(StaleDecision):
        verbs[verb]()

    booking.refresh_from_db()
    assert (booking.state, booking.version) == (State.REQUESTED, 7)


def test_second_decision_is_stale_even_with_the_right_version(sent, approve, alice, machine):
    booking = sent(alice, machine, WEDNESDAY, 5)
    approve(booking)

    with pytest.raises(StaleDecision):
        approve(booking)


@pytest.mark.parametrize("who", ["holder", "stranger", "other approver"])
def test_only_approvers_of_the_category_decide(sent, approve, alice, machine, who):
    booking = sent(alice, machine, WEDNESDAY, 5)
    stranger = PersonFactory(is_staff=True)
    CategoryFactory(approvers=[stranger])
    by = {"holder": alice, "stranger": PersonFactory(), "other approver": stranger}[who]

    with pytest.raises(NotAllowed) as caught:
        approve(booking, by=by)

    assert caught.value.code is ErrorCode.NOT_ALLOWED
    assert booking.state == State.REQUESTED


def test_approver_does_not_decide_on_their_own(sent, approve, approver, machine):
    booking = sent(approver, machine, WEDNESDAY, 5)

    with pytest.raises(NotAllowed) as caught:
        approve(booking)

    assert caught.value.code is ErrorCode.OWN_BOOKING


def test_administrator_decides_on_their_own_and_the_journal_says_so(sent, approve, machine):
    boss = AdministratorFactory()
    booking = sent(boss, machine, WEDNESDAY, 5)

    assert approve(booking, by=boss).is_done
    assert Entry.objects.get(kind="booking_approved").facts["is_own"] is True


def test_stand_in_decides(sent, approve, alice, machine):
    stand_in = PersonFactory()
    machine.category.stand_ins.add(stand_in)

    assert approve(sent(alice, machine, WEDNESDAY, 5), by=stand_in).is_done


def test_refusal_wants_a_reason(sent, alice, approver, machine):
    booking = sent(alice, machine, WEDNESDAY, 5)

    with pytest.raises(BookingError) as caught:
        refuse_booking(booking_id=booking.pk, by=approver, version=1, reason=" \n")

    assert caught.value.code is ErrorCode.REASON_REQUIRED


def test_refusal_is_stored_told_and_frees_the_days(sent, alice, bruno, approver, machine, kinds):
    booking = sent(alice, machine, WEDNESDAY, 5)

    result = refuse_booking(booking_id=booking.pk, by=approver, version=1, reason="maintenance")

    assert result.is_done
    assert (result.booking.state, result.booking.decision.reason) == (
        State.REFUSED,
        "maintenance",
    )
    assert kinds(booking) == ["booking_requested", "booking_refused"]
    assert sent(bruno, machine, WEDNESDAY, 5)


def test_approving_the_continuing_one_first_is_fine(sent, approve, alice, machine):
    first = sent(alice, machine, WEDNESDAY, 5)
    second = sent(alice, machine, date(2027, 3, 8), 5)

    assert approve(second).is_done
    assert approve(first).is_done


def test_refusing_a_link_keeps_data_over_a_short_gap(sent, alice, approver, machine, kinds):
    first = book(machine, alice, date(2027, 2, 25), 6, State.ACTIVE)
    middle = sent(alice, machine, date(2027, 3, 3), 5)
    last = sent(alice, machine, date(2027, 3, 8), 5)

    refuse_booking(booking_id=middle.pk, by=approver, version=1, reason="no")

    last.refresh_from_db()
    middle.refresh_from_db()
    assert (last.continues, last.held_first_day, last.occupancy) == (
        first,
        date(2027, 3, 3),
        first.occupancy,
    )
    assert middle.continues is None
    assert kinds(last) == ["booking_requested", "booking_detached"]


def test_refusing_a_link_over_a_long_gap_makes_the_next_a_fresh_start(
    sent, alice, approver, machine, kinds
):
    first = book(machine, alice, date(2027, 2, 25), 6, State.ACTIVE)
    middle = sent(alice, machine, date(2027, 3, 3), 10)
    last = sent(alice, machine, date(2027, 3, 13), 5)
    very_last = sent(alice, machine, date(2027, 3, 18), 5)

    refuse_booking(booking_id=middle.pk, by=approver, version=1, reason="no")

    last.refresh_from_db()
    very_last.refresh_from_db()
    assert last.continues is None
    assert last.held_first_day == date(2027, 3, 13)
    assert last.occupancy == very_last.occupancy != first.occupancy
    assert very_last.continues == last
    assert Entry.objects.get(kind="booking_detached").facts["is_reinstalled"] is True
