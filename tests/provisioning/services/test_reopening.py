"""Access opened again for 48 hours, or taken away at once from a machine that is isolated."""

from datetime import date, timedelta

import pytest

from bigmem_portal import ticking
from foundation import clock
from foundation.midnight import midnight
from provisioning.drivers.simulated import FaultKind
from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.models import Reopening, Revocation, Run
from provisioning.policy.closing import Cause, Way
from provisioning.services import isolate_machine, lift_hold, reopen_access
from reservations.errors import NotAllowed
from tests.factories import ManagementBoardFactory, book
from tests.provisioning.conftest import FIRST_DAY
from tests.provisioning.services.test_closing import (  # noqa: F401 -- fixtures
    GRACE_OVER,
    PARIS,
    board,
    closed,
    ended,
    go,
    make_ready,
    state_of,
    told,
    wait,
)

pytestmark = pytest.mark.django_db

OPEN, CLOSED = (True, []), (False, ["alice"])


@pytest.fixture
def shut(ended, board, time_of):  # noqa: F811 -- fixtures
    """Access was closed at the end of the grace; it is 10:00 of that day."""
    go(time_of, GRACE_OVER)
    go(time_of, GRACE_OVER, 10)
    assert closed().way == Way.POWERED_OFF
    return ended


def reopen(booking, by=None, **more):
    row = reopen_access(booking_id=booking.pk, by=by or booking.holder, **more)
    ticking.tick()
    return row


def refusal(booking, by=None, **more):
    with pytest.raises(ProvisioningError) as caught:
        reopen_access(booking_id=booking.pk, by=by or booking.holder, **more)
    return caught.value.code


def test_holder_opens_access_for_48_hours_and_it_closes_by_itself(shut, fleet, time_of):
    row = reopen(shut)
    row.refresh_from_db()

    assert state_of(fleet) == OPEN
    assert row.stop_at == midnight(GRACE_OVER, PARIS) + timedelta(hours=58)
    assert told() == [("access_reopened", "alice")]
    time_of.move_to(row.stop_at - timedelta(seconds=1), tick=False)
    ticking.tick()
    assert state_of(fleet) == OPEN
    time_of.shift(1)
    ticking.tick()
    assert (state_of(fleet), closed().cause) == (CLOSED, Cause.REOPENED)
    assert told() == [("access_closed", "alice"), ("access_reopened", "alice")]


def test_asking_twice_is_asking_once(shut, fleet):
    first = reopen_access(booking_id=shut.pk, by=shut.holder)

    assert reopen_access(booking_id=shut.pk, by=shut.holder) == first
    ticking.tick()
    assert Reopening.objects.count() == 1
    assert refusal(shut) is ErrorCode.NOT_CLOSED


def test_next_holder_makes_it_shorter_or_impossible(shut, fleet, bruno, time_of):
    book(shut.machine, bruno, date(2027, 3, 18), 3)
    row = reopen(shut)
    row.refresh_from_db()
    assert row.stop_at == midnight(date(2027, 3, 18), PARIS)

    time_of.move_to(row.stop_at - timedelta(minutes=90), tick=False)
    Revocation.objects.filter(lifted_at=None).update(done_at=row.done_at, way=Way.LOCKED)
    assert refusal(shut) is ErrorCode.NEXT_TOO_SOON


def test_what_was_installed_for_somebody_else_is_not_opened(shut, bruno, time_of):
    following = book(shut.machine, bruno, date(2027, 3, 20), 3)
    Run.objects.create(
        occupancy=following.occupancy, booking=following, machine=shut.machine, state="blocked",
        planned_at=shut.asked_at, due_at=shut.asked_at, fenced_at=shut.asked_at, fencing_number=8,
    )  # fmt: skip

    assert refusal(shut) is ErrorCode.CLAIMED


def test_only_holder_and_approvers_open_access(shut, bruno, boss):
    with pytest.raises(NotAllowed):
        reopen_access(booking_id=shut.pk, by=bruno, reason="curious")
    assert refusal(shut, by=boss) is ErrorCode.REASON_REQUIRED
    assert reopen(shut, by=boss, reason="a disk to copy").by == boss


def test_machine_that_needs_long_to_start_is_waited_for(shut, fleet, time_of):
    fleet.set_fault("bigmem7", "access", FaultKind.FAILS)
    row = reopen(shut)
    wait(time_of, 15, step=5)
    row.refresh_from_db()
    assert (row.done_at, row.alarmed_at) == (None, None)

    fleet.clear_faults("bigmem7")
    wait(time_of, 2)
    row.refresh_from_db()

    assert row.stop_at == row.done_at + timedelta(hours=48)


def test_machine_that_does_not_come_back_is_told(shut, fleet, time_of, boss):
    fleet.set_fault("bigmem7", "power", FaultKind.LIES_ALWAYS)
    row = reopen(shut)
    time_of.shift(21 * 60)
    ticking.tick()
    row.refresh_from_db()

    assert row.problem == "still_off"
    assert told() == [("closing_failed", "boss")]


# ---------------------------------------------------------------------------------- isolating


@pytest.fixture
def held(booking, board, fleet, time_of):  # noqa: F811 -- a fixture
    """Alice has the machine, in the middle of her days."""
    make_ready(booking, fleet)
    go(time_of, FIRST_DAY, 12)
    return booking


def isolate(booking, boss):
    return isolate_machine(
        machine=booking.machine, by=boss, reason="a miner runs there", stop_day=date(2027, 3, 8)
    )


def test_isolating_closes_access_in_the_middle_of_a_booking(held, boss, fleet, time_of):
    isolate(held, boss)
    ticking.tick()

    assert state_of(fleet) == CLOSED
    assert told() == [("isolated", "alice"), ("isolated", "boss")]
    go(time_of, date(2027, 3, 9))
    assert state_of(fleet) == CLOSED, "its days go on, the hold is over, and it stays closed"
    assert refusal(held) is ErrorCode.ISOLATED


def test_isolation_is_taken_back_by_an_approver_once_the_hold_is_lifted(held, boss, fleet):
    hold = isolate(held, boss)
    ticking.tick()
    assert refusal(held, by=boss, reason="clean") is ErrorCode.ISOLATED

    lift_hold(hold_id=hold.pk, by=boss)
    row = reopen(held, by=boss, reason="clean")
    row.refresh_from_db()

    assert (state_of(fleet), row.stop_at) == (OPEN, None)
    assert Revocation.objects.filter(lifted_at=None, moot_at=None).count() == 0


def test_isolated_machine_on_the_way_to_its_holder_again_is_closed_anew(
    shut, boss, fleet, time_of
):
    """A worker has switched it on and opened it, and has not come to write that down."""
    row = reopen_access(booking_id=shut.pk, by=shut.holder)
    with fleet.machine("bigmem7") as machine:
        machine.is_on, machine.system.locked = True, []
    Reopening.objects.update(claimed_by="x", claimed_until=clock.now() + timedelta(seconds=30))
    isolate_machine(machine=shut.machine, by=boss, reason="a miner", stop_day=date(2027, 3, 20))
    ticking.tick()
    assert state_of(fleet) == OPEN, "the worker is still at it"
    wait(time_of, 1)

    assert state_of(fleet) == CLOSED
    assert closed().cause == Cause.ISOLATED
    row.refresh_from_db()
    assert row.problem == "isolated"


def test_machine_that_nobody_has_is_frozen_only(machine, boss, fleet):
    ManagementBoardFactory(machine=machine)
    isolate_machine(machine=machine, by=boss, reason="odd logs", stop_day=date(2027, 3, 8))
    ticking.tick()

    assert Revocation.objects.count() == 0
    assert fleet.log_of("bigmem7") == []
    assert told() == [("isolated", "boss")]


def test_isolating_asks_for_a_reason(held, boss):
    with pytest.raises(ProvisioningError):
        isolate_machine(machine=held.machine, by=boss, reason=" ", stop_day=date(2027, 3, 8))

    assert Revocation.objects.count() == 0


def test_days_on_a_machine_that_is_somebody_elses_ask_for_nothing(shut, bruno, time_of):
    """It cannot be, and if it is all the same, no row is made each minute."""
    following = book(shut.machine, bruno, date(2027, 3, 20), 3)
    Run.objects.create(
        occupancy=following.occupancy, booking=following, machine=shut.machine, state="blocked",
        planned_at=shut.asked_at, due_at=shut.asked_at, fenced_at=shut.asked_at, fencing_number=8,
    )  # fmt: skip
    later = book(shut.machine, shut.holder, date(2027, 3, 24), 3)
    later.occupancy = shut.occupancy
    later.save()

    ticking.tick()

    assert Reopening.objects.count() == 0
