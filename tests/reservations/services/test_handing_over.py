"""A running booking goes to somebody else: both agree, an approver confirms, nothing is wiped."""

from datetime import date, timedelta

import pytest

from foundation import clock
from reservations.errors import BookingError, ErrorCode, NotAllowed, StaleDecision
from reservations.lifecycle import State
from reservations.models import Booking, HandOver
from reservations.policy.handing_over import State as HandOverState
from reservations.policy.values import Rule
from reservations.queries import person_budget
from reservations.services import (
    accept_hand_over,
    ask_hand_over,
    confirm_hand_over,
    decline_hand_over,
    lapse_hand_overs,
    refuse_hand_over,
    release_booking,
    request_booking,
    withdraw_hand_over,
)
from tests.factories import AdministratorFactory, book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

TODAY = date(2027, 3, 1)


def offered(booking, name="bruno"):
    result = ask_hand_over(booking_id=booking.pk, by=booking.holder, name=name, why="my thesis")
    assert result.is_done, result.verdict.violations
    return result.hand_over


@pytest.fixture
def accepted(held, bruno):
    """Alice's booking of 22 February to 7 March, which Bruno is ready to take."""
    return accept_hand_over(hand_over_id=offered(held).pk, by=bruno)


def confirm(row, approver):
    return confirm_hand_over(hand_over_id=row.pk, by=approver)


def budget(person, machine):
    return person_budget(person, machine.category, TODAY).used


def test_days_before_stay_and_days_from_today_go(accepted, held, approver, alice, bruno, kinds):
    assert confirm(accepted, approver).is_done

    held.refresh_from_db()
    left = Booking.objects.exclude(pk=held.pk).get()
    assert (held.holder, held.asked_by, held.days.first_day) == (bruno, bruno, TODAY)
    assert (held.state, held.occupancy.holder) == (State.ACTIVE, bruno)
    assert (left.holder, left.state, left.first_day, left.stop_day) == (
        alice, State.ENDED, date(2027, 2, 22), TODAY,
    )  # fmt: skip
    assert (budget(alice, held.machine), budget(bruno, held.machine)) == (7, 7)
    assert kinds(held) == ["hand_over_asked", "hand_over_accepted", "booking_handed_over"]


def test_former_holder_comes_back_to_nobodys_data(accepted, held, approver, alice, monday):
    confirm(accepted, approver)
    Booking.objects.filter(pk=held.pk).update(state=State.ENDED)

    result = request_booking(
        holder=alice,
        asked_by=alice,
        machine=held.machine,
        first_day=date(2027, 3, 10),
        days=7,
        profile="plain",
        continues=None,
    )

    assert result.booking.occupancy_id != held.occupancy_id
    assert result.booking.continues is None


def test_days_left_are_judged_for_the_other_person(held, bruno, approver):
    bruno.end_day = date(2027, 3, 3)
    bruno.save()
    refused = ask_hand_over(booking_id=held.pk, by=held.holder, name="bruno")
    assert [check.rule for check in refused.verdict.violations] == [Rule.ACCESS]
    assert not HandOver.objects.exists()

    bruno.end_day = None
    bruno.save()
    row = accept_hand_over(hand_over_id=offered(held).pk, by=bruno)
    book(type(held.machine).objects.get(), bruno, date(2026, 12, 1), 80, State.ENDED)
    result = confirm(row, approver)

    held.refresh_from_db()
    assert (result.is_done, held.holder.account_name) == (False, "alice")
    assert [check.rule for check in result.verdict.violations] == [Rule.WINDOW]


@pytest.mark.parametrize(
    ("end", "who", "state", "kind"),
    [(withdraw_hand_over, "alice", HandOverState.WITHDRAWN, "hand_over_withdrawn"),
     (decline_hand_over, "bruno", HandOverState.DECLINED, "hand_over_declined")],
)  # fmt: skip
def test_either_side_ends_it(held, alice, bruno, kinds, end, who, state, kind):
    row, people = offered(held), {"alice": alice, "bruno": bruno}
    with pytest.raises(NotAllowed):
        end(hand_over_id=row.pk, by=people[{"alice": "bruno", "bruno": "alice"}[who]])

    end(hand_over_id=row.pk, by=people[who])

    row.refresh_from_db()
    assert (row.state, kinds(held)[-1]) == (state, kind)
    with pytest.raises(StaleDecision):
        end(hand_over_id=row.pk, by=people[who])


def test_approver_refuses_with_a_reason(accepted, held, approver, alice):
    with pytest.raises(BookingError) as silent:
        refuse_hand_over(hand_over_id=accepted.pk, by=approver, reason=" ")
    refuse_hand_over(hand_over_id=accepted.pk, by=approver, reason="others wait")

    accepted.refresh_from_db()
    assert silent.value.code is ErrorCode.REASON_REQUIRED
    assert (accepted.state, accepted.reason) == (HandOverState.REFUSED, "others wait")
    assert Booking.objects.get().holder == alice


def test_nobody_confirms_before_it_is_accepted_or_their_own(held, approver, alice, bruno):
    row = offered(held)
    with pytest.raises(StaleDecision):
        confirm(row, approver)
    accept_hand_over(hand_over_id=row.pk, by=bruno)
    bruno.is_staff = True
    bruno.save()
    held.machine.category.approvers.add(bruno, alice)
    for party in (alice, bruno):
        with pytest.raises(NotAllowed):
            confirm(row, party)
    assert confirm(row, AdministratorFactory()).is_done


@pytest.mark.parametrize("name", ["nobody", "alice"])
def test_it_goes_to_somebody_else_who_is_known(held, bruno, name):
    with pytest.raises(BookingError) as caught:
        offered(held, name)

    assert caught.value.code is ErrorCode.NO_SUCH_TAKER


def test_only_what_runs_and_is_tied_to_nothing_goes(held, machine, alice, bruno):
    coming = book(machine, alice, date(2027, 3, 8), 7, continues=held)
    for booking, code in ((coming, ErrorCode.NOT_RUNNING), (held, ErrorCode.TIED)):
        with pytest.raises(BookingError) as caught:
            offered(booking)
        assert caught.value.code is code
    coming.delete()
    offered(held)
    with pytest.raises(BookingError) as twice:
        offered(held)
    assert twice.value.code is ErrorCode.HAND_OVER_OPEN
    with pytest.raises(NotAllowed):
        ask_hand_over(booking_id=held.pk, by=bruno, name="alice")


def test_it_lapses_with_the_booking(accepted, held, alice, kinds):
    assert lapse_hand_overs(clock.now()) == 0
    release_booking(booking_id=held.pk, by=alice)

    assert lapse_hand_overs(clock.now() + timedelta(minutes=1)) == 1
    accepted.refresh_from_db()
    assert (accepted.state, kinds(held)[-1]) == (HandOverState.LAPSED, "hand_over_lapsed")
