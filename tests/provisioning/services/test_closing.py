"""The end, day by day through the tick: grace, access closed, opened again, closed for good."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from bigmem_portal import ticking
from foundation import clock
from foundation.midnight import midnight
from journal.models import Entry
from machines.models import Machine
from provisioning.driver_table import simulated_driver
from provisioning.drivers.simulated import FaultKind
from provisioning.drivers.simulated.machine import System, new_host_keys
from provisioning.models import Revocation, Run
from provisioning.policy.closing import Way
from provisioning.services import halt, hold_data, resume
from provisioning.services.closing import look_at_revocation
from provisioning.services.credentials import make_credential
from reservations.services import release_booking
from tests.factories import ManagementBoardFactory, book
from tests.provisioning.conftest import FIRST_DAY, announced, begin, look_until_guarded

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
STOP_DAY = FIRST_DAY + timedelta(days=14)
GRACE_OVER = STOP_DAY + timedelta(days=2)


@pytest.fixture
def board(machine):
    return ManagementBoardFactory(machine=machine)


@pytest.fixture
def ended(booking, fleet, time_of):
    """Alice's machine was made ready; her last day is over."""
    make_ready(booking, fleet)
    go(time_of, STOP_DAY)
    return booking


def make_ready(booking, fleet):
    """Puts booking and machine where the night of the first day leaves them."""
    at = midnight(FIRST_DAY, PARIS)
    run = Run.objects.create(
        occupancy=booking.occupancy, booking=booking, machine=booking.machine, state="ready",
        planned_at=at, due_at=at, fenced_at=at, fencing_number=7, ready_at=at,
    )  # fmt: skip
    made = make_credential(run, at)
    with fleet.machine(booking.machine.name) as machine:
        machine.newest_number = 7
        machine.system = System(7, new_host_keys(), ["alice"], str(run.key))
        machine.system.marker_occupancy = str(booking.occupancy.key)
        machine.system.credentials["alice"] = str(made.key)
    begin(booking)
    return run


def go(time_of, day, hours=0):
    """Goes to a local midnight, or some hours after it, and ticks."""
    time_of.move_to(midnight(day, PARIS) + timedelta(hours=hours), tick=False)
    mail.outbox.clear()
    ticking.tick()


def wait(time_of, minutes, step=1):
    for _look in range(0, minutes, step):
        time_of.shift(60 * step)
        ticking.tick()


def told():
    return sorted(
        (each.extra_headers["X-Bigmem-Kind"], each.to[0].partition("@")[0])
        for each in mail.outbox
        if each.extra_headers["X-Bigmem-Kind"] not in ("ended", "ends")
    )


def closed():
    return Revocation.objects.get(moot_at=None, lifted_at=None)


def state_of(fleet, name="bigmem7"):
    """Answers whether a machine is on, and whose accounts are locked there."""
    with fleet.machine(name) as machine:
        return machine.is_on, list(machine.system.locked)


def test_access_is_closed_when_the_grace_is_over(ended, board, fleet, time_of):
    time_of.move_to(midnight(GRACE_OVER, PARIS) - timedelta(seconds=1), tick=False)
    ticking.tick()
    assert (state_of(fleet), closed().done_at) == ((True, []), None)

    go(time_of, GRACE_OVER)

    assert state_of(fleet) == (False, ["alice"])
    assert (closed().way, closed().done_at) == (Way.POWERED_OFF, midnight(GRACE_OVER, PARIS))
    assert told() == [("access_closed", "alice")]
    go(time_of, GRACE_OVER, 9)
    assert fleet.count("bigmem7", "switched_off") == 1


@pytest.mark.parametrize("stop_day", [date(2027, 3, 27), date(2027, 3, 28), date(2027, 10, 30)])
def test_grace_is_counted_in_days_of_the_site(booking, board, fleet, time_of, stop_day):
    """In the night before Sunday 28 March clocks go forward, before 31 October back."""
    booking.stop_day = booking.held_stop_day = stop_day
    booking.save()
    make_ready(booking, fleet)
    go(time_of, stop_day)

    time_of.move_to(midnight(stop_day + timedelta(days=2), PARIS), tick=False)
    time_of.shift(-1)
    ticking.tick()
    assert state_of(fleet) == (True, [])
    time_of.shift(1)
    ticking.tick()
    assert state_of(fleet) == (False, ["alice"])


def test_machine_that_nobody_could_switch_on_again_is_locked_only(ended, fleet, time_of):
    go(time_of, GRACE_OVER)

    assert state_of(fleet) == (True, ["alice"])
    assert closed().way == Way.LOCKED


def test_slot_has_its_container_stopped_and_its_host_left_alone(container, alice, fleet, time_of):
    booking = book(container, alice, FIRST_DAY, 14)
    ManagementBoardFactory(machine=container)
    make_ready(booking, fleet)
    go(time_of, STOP_DAY)

    go(time_of, GRACE_OVER)

    assert closed().way == Way.STOPPED
    assert state_of(fleet, "gpu1") == (True, ["alice"])
    assert fleet.count("gpu1", "stopped") == 1
    assert fleet.count("gpu1", "switched_off") == 0


def test_machine_of_others_is_left_alone_and_approvers_are_told(
    machine, alice, boss, fleet, time_of
):
    Machine.objects.update(driven_by=Machine.DrivenBy.CALENDAR)
    machine.refresh_from_db()
    book(machine, alice, FIRST_DAY, 14)
    go(time_of, FIRST_DAY)
    go(time_of, STOP_DAY)

    go(time_of, GRACE_OVER)

    assert closed().way == Way.BY_HAND
    assert fleet.log_of("bigmem7") == []
    assert told() == [("close_by_hand", "boss")]


# ------------------------------------------------------------------------- whose machine it is


def test_continuing_booking_keeps_access_open(ended, board, fleet, time_of, alice):
    later = book(ended.machine, alice, date(2027, 3, 19), 5, continues=ended)

    go(time_of, GRACE_OVER)
    go(time_of, later.stop_day)
    assert state_of(fleet) == (True, [])

    go(time_of, later.stop_day + timedelta(days=2))
    assert state_of(fleet) == (False, ["alice"])


def test_days_that_stand_again_open_access_and_install_nothing(
    ended, board, fleet, time_of, alice
):
    go(time_of, GRACE_OVER)
    assert state_of(fleet) == (False, ["alice"])
    book(ended.machine, alice, date(2027, 3, 19), 5, continues=ended)

    go(time_of, GRACE_OVER, 10)

    assert state_of(fleet) == (True, [])
    assert fleet.count("bigmem7", "installed") == 0
    assert told() == [("access_reopened", "alice")]


def test_who_comes_next_takes_the_machine_and_nothing_is_closed(
    ended, board, fleet, time_of, bruno
):
    following = book(ended.machine, bruno, GRACE_OVER, 5)
    ticking.tick()
    announced(Run.objects.get(booking=following))

    go(time_of, GRACE_OVER)
    wait(time_of, 3)

    assert Run.objects.get(booking=following).state == "ready"
    assert fleet.count("bigmem7", "switched_off") == 0
    assert state_of(fleet) == (True, [])
    row = Revocation.objects.get()
    assert (row.problem, row.done_at) == ("claimed", None)


def test_access_is_closed_when_the_next_installation_is_given_up_before_it_wiped(
    ended, board, fleet, time_of, bruno
):
    """Past its guard, and stopped: the one before still has the machine, and may not keep it."""
    fleet.set_fault("bigmem7", "arming", FaultKind.BROKEN)
    following = book(ended.machine, bruno, GRACE_OVER, 5)
    ticking.tick()
    announced(Run.objects.get(booking=following))
    go(time_of, GRACE_OVER)
    release_booking(booking_id=following.pk, by=bruno)

    go(time_of, GRACE_OVER + timedelta(days=1))
    wait(time_of, 3)

    assert fleet.count("bigmem7", "wiped") == 0
    assert state_of(fleet) == (False, ["alice"])
    assert closed().way == Way.POWERED_OFF


def test_access_is_closed_when_the_next_installation_does_not_come(
    ended, board, fleet, time_of, bruno, boss
):
    book(ended.machine, bruno, GRACE_OVER, 5)
    hold_data(machine=ended.machine, by=boss, reason="a thesis", stop_day=date(2027, 4, 1))

    go(time_of, GRACE_OVER, 5)
    assert (state_of(fleet), closed().problem) == ((True, []), "claim_comes")
    go(time_of, GRACE_OVER, 6)

    assert state_of(fleet) == (False, ["alice"])


def test_machine_that_says_it_is_anothers_is_not_touched(ended, board, fleet, time_of, boss):
    with fleet.machine("bigmem7") as machine:
        machine.system.marker_occupancy = "somebody-else"

    go(time_of, GRACE_OVER)

    assert state_of(fleet) == (True, [])
    assert closed().problem == "other_occupancy"
    assert told() == [("closing_failed", "boss")]


def test_kill_switch_holds_it_up(ended, board, fleet, time_of, boss):
    halt(by=boss, reason="restored")
    go(time_of, GRACE_OVER)
    assert (state_of(fleet), closed().problem) == ((True, []), "halted")

    resume(by=boss, reason="read")
    wait(time_of, 1)
    assert state_of(fleet) == (False, ["alice"])


# -------------------------------------------------------------------------------- best effort


def test_machine_that_refuses_to_lock_is_switched_off_all_the_same(ended, board, fleet, time_of):
    fleet.set_fault("bigmem7", "access", FaultKind.FAILS)

    go(time_of, GRACE_OVER)

    assert state_of(fleet) == (False, [])
    assert (closed().way, closed().locked_at) == (Way.POWERED_OFF, None)


def test_what_fails_is_tried_again_and_told_after_some_tries(ended, fleet, time_of, boss):
    fleet.set_fault("bigmem7", "access", FaultKind.FAILS)
    go(time_of, GRACE_OVER)
    wait(time_of, 8, step=2)
    assert told() == [("closing_failed", "boss")]
    assert (closed().problem, closed().done_at) == ("not_locked", None)

    fleet.clear_faults("bigmem7")
    wait(time_of, 30, step=15)

    assert (closed().way, closed().problem) == (Way.LOCKED, "")
    assert told() == [("access_closed", "alice"), ("closing_failed", "boss")]


def test_board_that_lies_is_not_believed(ended, board, fleet, time_of):
    fleet.set_fault("bigmem7", "power", FaultKind.LIES_ALWAYS)
    go(time_of, GRACE_OVER)
    wait(time_of, 6)
    assert (closed().problem, closed().done_at) == ("still_on", None)

    fleet.clear_faults("bigmem7")
    wait(time_of, 3)

    assert closed().way == Way.POWERED_OFF


class Killed(BaseException):
    """What a kill -9 looks like from inside."""


@pytest.mark.parametrize(
    ("call", "is_after"),
    [("act_access", False), ("act_access", True), ("switch_power", False), ("switch_power", True)],
)
def test_killed_worker_leaves_it_to_the_next(
    ended, board, fleet, time_of, monkeypatch, call, is_after
):
    driver = simulated_driver()
    original = getattr(driver, call)

    def die(*args, **more):
        if is_after:
            original(*args, **more)
        raise Killed

    time_of.move_to(midnight(GRACE_OVER, PARIS), tick=False)
    monkeypatch.setattr(driver, call, die)
    with pytest.raises(Killed):
        look_at_revocation(closed().pk)
    monkeypatch.undo()
    Revocation.objects.update(claimed_until=clock.system() + timedelta(seconds=30), claimed_by="x")
    ticking.tick()
    assert closed().done_at is None, "somebody is still at it"

    time_of.shift(61)
    ticking.tick()

    assert closed().way == Way.POWERED_OFF
    assert state_of(fleet) == (False, ["alice"])
    assert Entry.objects.filter(kind="access_closed").count() == 1


def test_next_installation_waits_while_a_worker_is_at_the_old_accounts(
    ended, board, fleet, time_of, bruno
):
    following = book(ended.machine, bruno, GRACE_OVER, 5)
    ticking.tick()
    run = announced(Run.objects.get(booking=following))
    look_until_guarded(run, time_of)
    Revocation.objects.update(
        trying_since=clock.now(), claimed_until=midnight(GRACE_OVER, PARIS) + timedelta(minutes=1)
    )

    go(time_of, GRACE_OVER)
    run.refresh_from_db()
    assert (run.state, run.problem, run.fenced_at) == ("guarded", "access_changing", None)

    wait(time_of, 3)
    run.refresh_from_db()
    assert run.state == "ready"


def test_machine_that_was_switched_off_is_installed_for_the_next_holder(
    ended, board, fleet, time_of, bruno
):
    go(time_of, GRACE_OVER)
    assert state_of(fleet) == (False, ["alice"])
    next_day = GRACE_OVER + timedelta(days=5)
    following = book(ended.machine, bruno, next_day, 5)
    ticking.tick()
    run = look_until_guarded(announced(Run.objects.get(booking=following)), time_of)
    assert (run.state, run.problem) == ("guarded", "")

    go(time_of, next_day)
    wait(time_of, 3)

    run.refresh_from_db()
    assert run.state == "ready"
    assert state_of(fleet) == (True, [])
    assert closed().way == Way.POWERED_OFF, "it is history, and nobody touches it again"
